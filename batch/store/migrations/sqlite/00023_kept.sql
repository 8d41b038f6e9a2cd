-- +goose Up

-- What customers are searched by: the words of their names in small letters, mobile and e-mail. It follows from the customers.
CREATE TABLE customer_word (
    creditor_id TEXT NOT NULL,
    customer_no TEXT NOT NULL,
    word        TEXT NOT NULL,
    PRIMARY KEY (creditor_id, customer_no, word)
) STRICT, WITHOUT ROWID;

CREATE INDEX customer_word_begins ON customer_word (creditor_id, word, customer_no);

-- The invoices on which something is outstanding, and how much. It follows from invoices, postings and credit notes.
CREATE TABLE open_invoice (
    creditor_id TEXT NOT NULL,
    no          TEXT NOT NULL,
    customer_no TEXT NOT NULL,
    due         TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX open_invoice_amount ON open_invoice (creditor_id, amount, no);

-- How many claims a transmission makes on a due date, and of how many the bank has told. It follows from claims and payments.
CREATE TABLE claim_told (
    creditor_id  TEXT NOT NULL,
    transmission INTEGER NOT NULL,
    due          TEXT NOT NULL,
    claims       INTEGER NOT NULL,
    told         INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, transmission, due)
) STRICT, WITHOUT ROWID;

-- What moved on each day, as a voucher of the journal sums it. It follows from invoices and their lines, credit notes, payments and
-- postings.
CREATE TABLE movement_sum (
    creditor_id TEXT NOT NULL,
    booked      TEXT NOT NULL,
    kind        INTEGER NOT NULL,
    target      TEXT NOT NULL,
    source      TEXT NOT NULL,
    account     TEXT NOT NULL,
    nets_date   TEXT NOT NULL,
    centre      INTEGER NOT NULL,
    day_code    INTEGER NOT NULL,
    partial     INTEGER NOT NULL,
    serial      INTEGER NOT NULL,
    plan        TEXT NOT NULL,
    imported    INTEGER NOT NULL,
    debt        INTEGER NOT NULL,
    negative    INTEGER NOT NULL,
    moved       INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    fee         INTEGER NOT NULL,
    charges     INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, booked, kind, target, source, account, nets_date, centre, day_code, partial, serial, plan, imported, debt,
        negative)
) STRICT, WITHOUT ROWID;

-- The latest payments of an amount.
CREATE INDEX payment_amount ON payment (creditor_id, amount, no);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('customer_word', 'customer_word', '1000000 1000000 4 1'),
    ('customer_word', 'customer_word_begins', '1000000 1000000 10 1'),
    ('open_invoice', 'open_invoice', '10000 10000 1'),
    ('open_invoice', 'open_invoice_amount', '10000 10000 100 1'),
    ('claim_told', 'claim_told', '100 100 1 1'),
    ('movement_sum', 'movement_sum', '10000 10000 20 4 4 4 4 4 4 4 4 4 2 2 2 1'),
    ('payment', 'payment_amount', '1000000 1000000 10000 1');

ANALYZE sqlite_schema; -- reads them
