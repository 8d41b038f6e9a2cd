-- +goose Up

-- What a person has settled of what was found. Rows are only ever added.
CREATE TABLE finding_settled (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    code         TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_no   TEXT COLLATE "C" NOT NULL,
    seq          BIGINT           NOT NULL CHECK (seq > 0),
    since        TEXT COLLATE "C",
    facts        TEXT COLLATE "C" NOT NULL, -- JSON
    settled      TEXT COLLATE "C" NOT NULL,
    settled_by   TEXT COLLATE "C" NOT NULL,
    reason       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, code, subject_kind, subject_no, seq)
);

-- How many claims of a due date the bank has told of.
CREATE INDEX claim_due ON claim (creditor_id, due) WHERE type <> 93;

-- For whom an account has paid, of those whose payments wait.
CREATE INDEX payment_debit ON payment (creditor_id, debit) WHERE debit <> '';
