-- +goose Up

-- Transmissions to which the mailbox gave a time that was far from our clock. Rows are only ever added.
CREATE TABLE clock_difference (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    transmission BIGINT           NOT NULL,
    put          BIGINT           NOT NULL CHECK (put > 0), -- which time it was put there
    clock        TEXT COLLATE "C" NOT NULL, -- ours
    mailbox      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, transmission, put),
    FOREIGN KEY (creditor_id, transmission) REFERENCES transmission (creditor_id, number)
);

-- What persons have said of a wrong clock in the books, and what that covers. Rows are only ever added.
CREATE TABLE clock_accepted (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    seq          BIGINT           NOT NULL CHECK (seq > 0),
    run          BIGINT           NOT NULL, -- the last that is covered, as are file and transmission; 0 for none
    file         BIGINT           NOT NULL,
    transmission BIGINT           NOT NULL,
    accepted     TEXT COLLATE "C" NOT NULL,
    accepted_by  TEXT COLLATE "C" NOT NULL,
    reason       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, seq)
);

-- The bank's newest file.
CREATE INDEX sighting_modified ON sighting (creditor_id, modified);

-- How many of its items a job was to make something of, and whether a person has confirmed what it made.
ALTER TABLE run_log ADD COLUMN items BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run_log ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 0;

-- How many invoices fell due. The condition keeps it from what asks for all that is overdue, which is nearly all there ever was.
CREATE INDEX invoice_due ON invoice (creditor_id, due) WHERE due <> '';
