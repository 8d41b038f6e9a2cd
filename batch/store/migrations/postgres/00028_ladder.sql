-- +goose Up

-- Which step of the ladder a reminder was, what it gave and what it cost. Those from before there was a ladder have none of it.
ALTER TABLE reminder ADD COLUMN step TEXT COLLATE "C";
ALTER TABLE reminder ADD COLUMN kind TEXT COLLATE "C";
ALTER TABLE reminder ADD COLUMN deadline TEXT COLLATE "C";
ALTER TABLE reminder ADD COLUMN grace BIGINT;
ALTER TABLE reminder ADD COLUMN fee BIGINT;
ALTER TABLE reminder ADD COLUMN interest BIGINT;

-- What was handed over beside the invoice.
ALTER TABLE handoff ADD COLUMN costs BIGINT;
ALTER TABLE handoff ADD COLUMN interest BIGINT;

-- The invoice whose late payment an invoice of a fee or of interest is for.
ALTER TABLE invoice ADD COLUMN of_invoice TEXT COLLATE "C";

CREATE INDEX invoice_of ON invoice (creditor_id, of_invoice) WHERE of_invoice IS NOT NULL;

-- What a person has added to the data of the law. Rows are only ever added.
CREATE TABLE law_data (
    creditor_id TEXT COLLATE "C" NOT NULL,
    seq         BIGINT NOT NULL CHECK (seq > 0),
    added       TEXT COLLATE "C" NOT NULL,
    added_by    TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    data        TEXT COLLATE "C" NOT NULL, -- YAML, as it was given
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, seq)
);
