-- +goose Up

-- The payments of which something waits for a person, how much, and why. It follows from payments and postings.
CREATE TABLE waiting_payment (
    creditor_id TEXT NOT NULL,
    payment     INTEGER NOT NULL,
    nets_date   TEXT NOT NULL,
    account     TEXT NOT NULL,
    debit       TEXT NOT NULL,
    amount      INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (creditor_id, payment)
) STRICT, WITHOUT ROWID;

CREATE INDEX waiting_payment_date ON waiting_payment (creditor_id, nets_date, payment);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('waiting_payment', 'waiting_payment', '1000 1000 1'),
    ('waiting_payment', 'waiting_payment_date', '1000 1000 10 1');

ANALYZE sqlite_schema; -- reads them
