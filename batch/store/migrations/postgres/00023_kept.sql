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

-- The latest payments of an amount.
CREATE INDEX payment_amount ON payment (creditor_id, amount, no);
