-- +goose Up

-- Which step of the ladder a reminder was, what it gave and what it cost. Those from before there was a ladder have none of it.
ALTER TABLE reminder ADD COLUMN step TEXT;
ALTER TABLE reminder ADD COLUMN kind TEXT;
ALTER TABLE reminder ADD COLUMN deadline TEXT;
ALTER TABLE reminder ADD COLUMN grace INTEGER;
ALTER TABLE reminder ADD COLUMN fee INTEGER;
ALTER TABLE reminder ADD COLUMN interest INTEGER;

-- What was handed over beside the invoice.
ALTER TABLE handoff ADD COLUMN costs INTEGER;
ALTER TABLE handoff ADD COLUMN interest INTEGER;

-- The invoice whose late payment an invoice of a fee or of interest is for.
ALTER TABLE invoice ADD COLUMN of_invoice TEXT;

CREATE INDEX invoice_of ON invoice (creditor_id, of_invoice) WHERE of_invoice IS NOT NULL;

-- What a person has added to the data of the law. Rows are only ever added.
CREATE TABLE law_data (
    creditor_id TEXT NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    added       TEXT NOT NULL,
    added_by    TEXT NOT NULL,
    reason      TEXT NOT NULL,
    data        TEXT NOT NULL, -- YAML, as it was given
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('law_data', 'law_data', '10 10 1');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('invoice', 'invoice_of', '10000 10000 2');

ANALYZE sqlite_schema; -- reads them
