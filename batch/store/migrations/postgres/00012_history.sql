-- +goose Up

-- The account numbers and names with which a period was closed, as JSON: a chart that is changed later does not change it. It
-- is empty of periods that were closed before.
ALTER TABLE period ADD COLUMN chart TEXT COLLATE "C";

-- The outbox file that has the letter with which an invoice was sent; empty of older and imported ones.
ALTER TABLE invoice ADD COLUMN letter TEXT COLLATE "C";

-- What else has left about an invoice: the outbox file, and the row of it. Rows are only ever added.
CREATE TABLE dispatch (
    creditor_id TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C" NOT NULL,
    file        TEXT COLLATE "C" NOT NULL,
    row_no      BIGINT           NOT NULL CHECK (row_no > 0),
    kind        TEXT COLLATE "C" NOT NULL,
    sent        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no, file, row_no)
);
