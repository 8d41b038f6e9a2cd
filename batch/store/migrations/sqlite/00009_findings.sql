-- +goose Up

-- What a person has settled of what was found. Rows are only ever added.
CREATE TABLE finding_settled (
    creditor_id  TEXT    NOT NULL,
    code         TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_no   TEXT    NOT NULL,
    seq          INTEGER NOT NULL CHECK (seq > 0),
    since        TEXT,
    facts        TEXT    NOT NULL, -- JSON
    settled      TEXT    NOT NULL,
    settled_by   TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, code, subject_kind, subject_no, seq)
) STRICT, WITHOUT ROWID;

-- How many claims of a due date the bank has told of.
CREATE INDEX claim_due ON claim (creditor_id, due) WHERE type <> 93;

-- For whom an account has paid, of those whose payments wait.
CREATE INDEX payment_debit ON payment (creditor_id, debit) WHERE debit <> '';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('finding_settled', 'finding_settled', '1000 1000 100 100 1 1'),
    ('claim', 'claim_due', '1000000 1000000 50000 50000 50000 1'),
    ('payment', 'payment_debit', '1000000 1000000 10 1');

ANALYZE sqlite_schema; -- reads them
