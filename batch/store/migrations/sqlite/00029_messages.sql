-- +goose Up

-- Messages to people that trekk sends by itself, by SMS and other channels. A row is written in the transaction of what it tells of,
-- and is sent later: reference and state are written before a request leaves, so that nothing is sent twice.
CREATE TABLE message (
    creditor_id TEXT    NOT NULL,
    no          INTEGER NOT NULL CHECK (no > 0),
    reference   TEXT    NOT NULL,                -- goes with it: gateways and their reports know it by this
    kind        TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    customer_no TEXT    NOT NULL,
    invoice_no  TEXT,
    reminder    INTEGER NOT NULL,                -- seq of the reminder that it is; zero of none
    amount      INTEGER NOT NULL,                -- that it asks for
    recipient   TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    created     TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    since       TEXT    NOT NULL,                -- in this state
    gateway     TEXT    NOT NULL,
    gateway_id  TEXT,
    parts       INTEGER NOT NULL,
    tries       INTEGER NOT NULL,
    error       TEXT    NOT NULL,
    reason      TEXT    NOT NULL,                -- why it was cancelled, or sent again
    moved       TEXT    NOT NULL,                -- the way by which it went instead
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, no)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX message_reference ON message (creditor_id, reference);

CREATE INDEX message_state ON message (creditor_id, state, no);

-- Those that may not have reached anybody, and went no other way instead.
CREATE INDEX message_lost ON message (creditor_id, no) WHERE moved = ''
    AND (state = 'uncertain' OR state = 'failed' OR state = 'expired');

CREATE INDEX message_invoice ON message (creditor_id, invoice_no, no);

CREATE INDEX message_customer ON message (creditor_id, customer_no, no);

CREATE INDEX message_gateway ON message (creditor_id, gateway_id);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('message', 'message', '1000000 1000000 1'),
    ('message', 'message_reference', '1000000 1000000 1'),
    ('message', 'message_state', '1000000 1000000 100000 1'),
    ('message', 'message_lost', '100 100 1'),
    ('message', 'message_invoice', '1000000 1000000 2 1'),
    ('message', 'message_customer', '1000000 1000000 10 1'),
    ('message', 'message_gateway', '1000000 1000000 1');

ANALYZE sqlite_schema; -- reads them
