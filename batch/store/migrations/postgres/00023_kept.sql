-- +goose Up

-- What customers are searched by: the words of their names in small letters, mobile and e-mail. It follows from the customers.
CREATE TABLE customer_word (
    creditor_id TEXT COLLATE "C" NOT NULL,
    customer_no TEXT COLLATE "C" NOT NULL,
    word        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, customer_no, word)
);

CREATE INDEX customer_word_begins ON customer_word (creditor_id, word, customer_no);

-- The invoices on which something is outstanding, and how much. It follows from invoices, postings and credit notes.
CREATE TABLE open_invoice (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          TEXT COLLATE "C" NOT NULL,
    customer_no TEXT COLLATE "C" NOT NULL,
    due         TEXT COLLATE "C" NOT NULL,
    amount      BIGINT NOT NULL,
    PRIMARY KEY (creditor_id, no)
);

CREATE INDEX open_invoice_amount ON open_invoice (creditor_id, amount, no);

-- How many claims a transmission makes on a due date, and of how many the bank has told. It follows from claims and payments.
CREATE TABLE claim_told (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    transmission BIGINT NOT NULL,
    due          TEXT COLLATE "C" NOT NULL,
    claims       BIGINT NOT NULL,
    told         BIGINT NOT NULL,
    PRIMARY KEY (creditor_id, transmission, due)
);

-- What moved on each day, as a voucher of the journal sums it. It follows from invoices and their lines, credit notes, payments and
-- postings.
CREATE TABLE movement_sum (
    creditor_id TEXT COLLATE "C" NOT NULL,
    booked      TEXT COLLATE "C" NOT NULL,
    kind        BIGINT NOT NULL,
    target      TEXT COLLATE "C" NOT NULL,
    source      TEXT COLLATE "C" NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    nets_date   TEXT COLLATE "C" NOT NULL,
    centre      BIGINT NOT NULL,
    day_code    BIGINT NOT NULL,
    partial     BIGINT NOT NULL,
    serial      BIGINT NOT NULL,
    plan        TEXT COLLATE "C" NOT NULL,
    imported    BIGINT NOT NULL,
    debt        BIGINT NOT NULL,
    negative    BIGINT NOT NULL,
    moved       BIGINT NOT NULL,
    amount      BIGINT NOT NULL,
    fee         BIGINT NOT NULL,
    charges     BIGINT NOT NULL,
    PRIMARY KEY (creditor_id, booked, kind, target, source, account, nets_date, centre, day_code, partial, serial, plan, imported, debt,
        negative)
);

-- The latest payments of an amount.
CREATE INDEX payment_amount ON payment (creditor_id, amount, no);
