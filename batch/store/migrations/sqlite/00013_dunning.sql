-- +goose Up

-- The day from which an imported invoice is followed up, where that is not its due date: the day of the import, or the one that
-- was named.
ALTER TABLE invoice ADD COLUMN followed_from TEXT;

-- There may be several reminders of an invoice: what the bank has taken back, and one that was withdrawn, begin anew. Rows are
-- added, and marked when they are withdrawn.
CREATE TABLE reminder_with_seq (
    creditor_id TEXT    NOT NULL,
    invoice_no  TEXT    NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    sent        TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    amount      INTEGER NOT NULL,
    withdrawn   TEXT,
    PRIMARY KEY (creditor_id, invoice_no, seq),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
INSERT INTO reminder_with_seq (creditor_id, invoice_no, seq, sent, channel, amount)
SELECT creditor_id, invoice_no, 1, sent, channel, amount FROM reminder;
DROP TABLE reminder;
ALTER TABLE reminder_with_seq RENAME TO reminder;

-- What is taken off may be a small difference too. SQLite changes no check of a table, so there is a new one.
CREATE TABLE credit_note_anew (
    creditor_id TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('credit', 'loss', 'difference')),
    no          TEXT    NOT NULL,
    invoice_no  TEXT    NOT NULL,
    issued      TEXT    NOT NULL,
    booked      TEXT    NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    charges     INTEGER NOT NULL, -- the part that the invoice has for charges
    fee         INTEGER NOT NULL, -- the part that is its fee; the rest is its plan's
    reason      TEXT    NOT NULL,
    anew        INTEGER NOT NULL, -- the charges on the invoice go on another one
    imported    INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, kind, no),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
INSERT INTO credit_note_anew SELECT * FROM credit_note;
DROP TABLE credit_note;
ALTER TABLE credit_note_anew RENAME TO credit_note;
CREATE INDEX credit_note_invoice ON credit_note (creditor_id, invoice_no, amount);

DELETE FROM sqlite_stat1 WHERE tbl IN ('reminder', 'credit_note');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('reminder', 'reminder', '100000 100000 2 1'),
    ('credit_note', 'credit_note', '10000 10000 10000 1'),
    ('credit_note', 'credit_note_invoice', '10000 10000 1 1 1 1');

ANALYZE sqlite_schema; -- reads them
