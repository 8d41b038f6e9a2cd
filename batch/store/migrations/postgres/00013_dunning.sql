-- +goose Up

-- The day from which an imported invoice is followed up, where that is not its due date: the day of the import, or the one that
-- was named.
ALTER TABLE invoice ADD COLUMN followed_from TEXT COLLATE "C";

-- There may be several reminders of an invoice: what the bank has taken back, and one that was withdrawn, begin anew. Rows are
-- added, and marked when they are withdrawn.
ALTER TABLE reminder ADD COLUMN seq BIGINT NOT NULL DEFAULT 1;
ALTER TABLE reminder ADD COLUMN withdrawn TEXT COLLATE "C";
ALTER TABLE reminder DROP CONSTRAINT reminder_pkey;
ALTER TABLE reminder ADD PRIMARY KEY (creditor_id, invoice_no, seq);
ALTER TABLE reminder ADD CHECK (seq > 0);

-- What is taken off may be a small difference too.
ALTER TABLE credit_note DROP CONSTRAINT credit_note_kind_check;
ALTER TABLE credit_note ADD CONSTRAINT credit_note_kind_check CHECK (kind IN ('credit', 'loss', 'difference'));
