-- +goose Up

-- The account numbers and names with which a period was closed, as JSON: a chart that is changed later does not change it. It
-- is empty of periods that were closed before.
ALTER TABLE period ADD COLUMN chart TEXT;

-- The outbox file that has the letter with which an invoice was sent; empty of older and imported ones.
ALTER TABLE invoice ADD COLUMN letter TEXT;

-- What else has left about an invoice: the outbox file, and the row of it. Rows are only ever added.
CREATE TABLE dispatch (
    creditor_id TEXT    NOT NULL,
    invoice_no  TEXT    NOT NULL,
    file        TEXT    NOT NULL,
    row_no      INTEGER NOT NULL CHECK (row_no > 0),
    kind        TEXT    NOT NULL,
    sent        TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no, file, row_no),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('dispatch', 'dispatch', '100000 100000 2 1 1');

ANALYZE sqlite_schema; -- reads them
