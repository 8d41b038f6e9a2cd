-- +goose Up

-- What an act is about, taken apart. Rows of form 1 had one text for all of it, and their hash covers that
-- alone; the next migration fills in what the text says.
ALTER TABLE audit ADD COLUMN form INTEGER NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN subject_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN subject_no TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN detail TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN reason TEXT NOT NULL DEFAULT ''; -- of a person
CREATE INDEX audit_subject ON audit (creditor_id, subject_kind, subject_no, no) WHERE subject_kind <> '';

-- The receipts on a transmission.
CREATE INDEX file_receipt ON file (creditor_id, number, no) WHERE status = 'ingested' AND kind = 'receipt';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('audit', 'audit_subject', '100000 100000 10000 10 1'),
    ('file', 'file_receipt', '10000 10000 2 1');

ANALYZE sqlite_schema; -- reads them
