-- +goose Up

-- Messages to people that trekk sends by itself, by SMS and other channels. A row is written in the transaction of what it tells of,
-- and is sent later: reference and state are written before a request leaves, so that nothing is sent twice.
CREATE TABLE message (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          BIGINT           NOT NULL CHECK (no > 0),
    reference   TEXT COLLATE "C" NOT NULL, -- goes with it: gateways and their reports know it by this
    kind        TEXT COLLATE "C" NOT NULL,
    channel     TEXT COLLATE "C" NOT NULL,
    customer_no TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C",
    reminder    BIGINT           NOT NULL, -- seq of the reminder that it is; zero of none
    amount      BIGINT           NOT NULL, -- that it asks for
    recipient   TEXT COLLATE "C" NOT NULL,
    subject     TEXT COLLATE "C" NOT NULL,
    body        TEXT COLLATE "C" NOT NULL,
    created     TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    since       TEXT COLLATE "C" NOT NULL, -- in this state
    gateway     TEXT COLLATE "C" NOT NULL,
    gateway_id  TEXT COLLATE "C",
    parts       BIGINT           NOT NULL,
    tries       BIGINT           NOT NULL,
    error       TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL, -- why it was cancelled, or sent again
    moved       TEXT COLLATE "C" NOT NULL, -- the way by which it went instead
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, no)
);

CREATE UNIQUE INDEX message_reference ON message (creditor_id, reference);

CREATE INDEX message_state ON message (creditor_id, state, no);

-- Those that may not have reached anybody, and went no other way instead.
CREATE INDEX message_lost ON message (creditor_id, no) WHERE moved = ''
    AND (state = 'uncertain' OR state = 'failed' OR state = 'expired');

CREATE INDEX message_invoice ON message (creditor_id, invoice_no, no);

CREATE INDEX message_customer ON message (creditor_id, customer_no, no);

CREATE INDEX message_gateway ON message (creditor_id, gateway_id);
