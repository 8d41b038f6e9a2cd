-- +goose Up

-- Everything to a customer is stopped from a hold until its release, or until a day. Rows are only ever added.
CREATE TABLE customer_hold (
    creditor_id TEXT COLLATE "C" NOT NULL,
    customer_no TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL CHECK (seq > 0),
    action      TEXT COLLATE "C" NOT NULL CHECK (action IN ('hold', 'release')),
    acted       TEXT COLLATE "C" NOT NULL,
    until       TEXT COLLATE "C",
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, customer_no, seq),
    FOREIGN KEY (creditor_id, customer_no) REFERENCES customer (creditor_id, no)
);

-- A customer has time to pay an invoice: until a day, or in parts (2026-11-20:24950 2026-12-20:24950, in øre). The last one
-- counts. Rows are only ever added.
CREATE TABLE arrangement (
    creditor_id TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL CHECK (seq > 0),
    acted       TEXT COLLATE "C" NOT NULL,
    until       TEXT COLLATE "C" NOT NULL,
    parts       TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no, seq),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no)
);

-- What an invoice's due date and method were before they changed, so that a past day is told as it was. Changes from before
-- this table are not in it. Rows are only ever added.
CREATE TABLE due_change (
    creditor_id TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL CHECK (seq > 0),
    acted       TEXT COLLATE "C" NOT NULL,
    due         TEXT COLLATE "C" NOT NULL,
    method      TEXT COLLATE "C" NOT NULL,
    was_due     TEXT COLLATE "C" NOT NULL,
    was_method  TEXT COLLATE "C" NOT NULL,
    why         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no, seq),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no)
);

-- Of a transfer: who paid before, when it was not the member. Whose it was is in customer_no.
ALTER TABLE membership_event ADD COLUMN payer_no TEXT COLLATE "C";

-- What was told of a membership by mistake and taken back. Rows are only ever added.
CREATE TABLE event_undone (
    creditor_id TEXT COLLATE "C" NOT NULL,
    event_no    BIGINT           NOT NULL,
    undone      TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, event_no),
    FOREIGN KEY (creditor_id, event_no) REFERENCES membership_event (creditor_id, no)
);
