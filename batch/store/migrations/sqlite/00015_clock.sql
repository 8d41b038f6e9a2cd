-- +goose Up

-- Transmissions to which the mailbox gave a time that was far from our clock. Rows are only ever added.
CREATE TABLE clock_difference (
    creditor_id  TEXT    NOT NULL,
    transmission INTEGER NOT NULL,
    put          INTEGER NOT NULL CHECK (put > 0), -- which time it was put there
    clock        TEXT    NOT NULL, -- ours
    mailbox      TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, transmission, put),
    FOREIGN KEY (creditor_id, transmission) REFERENCES transmission (creditor_id, number) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- What persons have said of a wrong clock in the books, and what that covers. Rows are only ever added.
CREATE TABLE clock_accepted (
    creditor_id  TEXT    NOT NULL,
    seq          INTEGER NOT NULL CHECK (seq > 0),
    run          INTEGER NOT NULL, -- the last that is covered, as are file and transmission; 0 for none
    file         INTEGER NOT NULL,
    transmission INTEGER NOT NULL,
    accepted     TEXT    NOT NULL,
    accepted_by  TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, seq)
) STRICT, WITHOUT ROWID;

-- The bank's newest file.
CREATE INDEX sighting_modified ON sighting (creditor_id, modified);

-- How many of its items a job was to make something of, and whether a person has confirmed what it made.
ALTER TABLE run_log ADD COLUMN items INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run_log ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;

-- How many invoices fell due. The condition keeps it from what asks for all that is overdue, which is nearly all there ever was.
CREATE INDEX invoice_due ON invoice (creditor_id, due) WHERE due <> '';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('clock_difference', 'clock_difference', '10 10 1 1'),
    ('clock_accepted', 'clock_accepted', '10 10 1'),
    ('sighting', 'sighting_modified', '10000 10000 2 1 1 1 1'),
    ('invoice', 'invoice_due', '1000000 1000000 10000 1');

ANALYZE sqlite_schema; -- reads them
