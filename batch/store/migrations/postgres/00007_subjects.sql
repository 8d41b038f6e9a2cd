-- +goose Up

-- What an act is about, taken apart. Rows of form 1 had one text for all of it, and their hash covers that
-- alone; the next migration fills in what the text says.
ALTER TABLE audit ADD COLUMN form BIGINT NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN subject_kind TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN subject_no TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN detail TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN reason TEXT COLLATE "C" NOT NULL DEFAULT ''; -- of a person
CREATE INDEX audit_subject ON audit (creditor_id, subject_kind, subject_no, no) WHERE subject_kind <> '';

-- The receipts on a transmission.
CREATE INDEX file_receipt ON file (creditor_id, number, no) WHERE status = 'ingested' AND kind = 'receipt';
