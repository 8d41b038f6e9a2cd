-- +goose Up

-- What keeps jobs from acting, and what ended it. Rows are only ever added: of one kind, job and number the last one counts.
CREATE TABLE brake (
    creditor_id TEXT    NOT NULL,
    no          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    job         TEXT    NOT NULL, -- of a stop: the job; empty: all from which something leaves
    number      INTEGER NOT NULL, -- of a transmission; 0 when it is about none
    name        TEXT    NOT NULL, -- the file that shows it
    engaged     INTEGER NOT NULL, -- 0: it has ended
    acted       TEXT    NOT NULL,
    acted_by    TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, no)
) STRICT, WITHOUT ROWID;

-- Claims and cancellations in transmissions that were read back, whose invoices were not in the books then. One that has been
-- tied to its invoice since is a claim too, under the same transmission, assignment and transaction.
CREATE TABLE stray_claim (
    creditor_id    TEXT    NOT NULL,
    transmission   INTEGER NOT NULL,
    assignment     INTEGER NOT NULL,
    transaction_no INTEGER NOT NULL,
    type           INTEGER NOT NULL,
    kid            TEXT    NOT NULL,
    due            TEXT    NOT NULL,
    amount         INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (creditor_id, transmission, assignment, transaction_no)
) STRICT, WITHOUT ROWID;

-- Rejected by the bank, and a person has not said yet that its claims are made anew.
ALTER TABLE transmission ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('brake', 'brake', '100 100 1'),
    ('stray_claim', 'stray_claim', '1000 1000 100 100 1');

ANALYZE sqlite_schema; -- reads them
