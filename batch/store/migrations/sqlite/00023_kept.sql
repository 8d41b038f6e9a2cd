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

-- The latest payments of an amount.
CREATE INDEX payment_amount ON payment (creditor_id, amount, no);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('customer_word', 'customer_word', '1000000 1000000 4 1'),
    ('customer_word', 'customer_word_begins', '1000000 1000000 10 1'),
    ('open_invoice', 'open_invoice', '10000 10000 1'),
    ('open_invoice', 'open_invoice_amount', '10000 10000 100 1'),
    ('claim_told', 'claim_told', '100 100 1 1'),
    ('payment', 'payment_amount', '1000000 1000000 10000 1');

ANALYZE sqlite_schema; -- reads them
