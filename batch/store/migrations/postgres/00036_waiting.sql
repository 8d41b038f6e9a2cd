-- +goose Up

-- The payments of which something waits for a person, how much, and why. It follows from payments and postings.
CREATE TABLE waiting_payment (
    creditor_id TEXT COLLATE "C" NOT NULL,
    payment     BIGINT NOT NULL,
    nets_date   TEXT COLLATE "C" NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    debit       TEXT COLLATE "C" NOT NULL,
    amount      BIGINT NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, payment)
);

CREATE INDEX waiting_payment_date ON waiting_payment (creditor_id, nets_date, payment);
