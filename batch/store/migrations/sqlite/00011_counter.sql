-- +goose Up

-- Everything to a customer is stopped from a hold until its release, or until a day. Rows are only ever added.
CREATE TABLE customer_hold (
    creditor_id TEXT    NOT NULL,
    customer_no TEXT    NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    action      TEXT    NOT NULL CHECK (action IN ('hold', 'release')),
    acted       TEXT    NOT NULL,
    until       TEXT   ,
    reason      TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, customer_no, seq),
    FOREIGN KEY (creditor_id, customer_no) REFERENCES customer (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- A customer has time to pay an invoice: until a day, or in parts (2026-11-20:24950 2026-12-20:24950, in øre). The last one
-- counts. Rows are only ever added.
CREATE TABLE arrangement (
    creditor_id TEXT    NOT NULL,
    invoice_no  TEXT    NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    acted       TEXT    NOT NULL,
    until       TEXT    NOT NULL,
    parts       TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no, seq),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- What an invoice's due date and method were before they changed, so that a past day is told as it was. Changes from before
-- this table are not in it. Rows are only ever added.
CREATE TABLE due_change (
    creditor_id TEXT    NOT NULL,
    invoice_no  TEXT    NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    acted       TEXT    NOT NULL,
    due         TEXT    NOT NULL,
    method      TEXT    NOT NULL,
    was_due     TEXT    NOT NULL,
    was_method  TEXT    NOT NULL,
    why         TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no, seq),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- Of a transfer: who paid before, when it was not the member. Whose it was is in customer_no.
ALTER TABLE membership_event ADD COLUMN payer_no TEXT;

-- What was told of a membership by mistake and taken back. Rows are only ever added.
CREATE TABLE event_undone (
    creditor_id TEXT    NOT NULL,
    event_no    INTEGER NOT NULL,
    undone      TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, event_no),
    FOREIGN KEY (creditor_id, event_no) REFERENCES membership_event (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('customer_hold', 'customer_hold', '10000 10000 2 1'),
    ('arrangement', 'arrangement', '10000 10000 2 1'),
    ('due_change', 'due_change', '10000 10000 2 1'),
    ('event_undone', 'event_undone', '10000 10000 1');

ANALYZE sqlite_schema; -- reads them
