-- +goose Up

-- What others are told of changes, from here on. A row is written in the transaction that makes the change.
CREATE TABLE change (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    no           BIGINT           NOT NULL CHECK (no > 0), -- without gaps, in the order of commits
    entry        BIGINT           NOT NULL, -- of the audit log
    type         TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_no   TEXT COLLATE "C" NOT NULL,
    customer_no  TEXT COLLATE "C", -- where neither subject nor invoice tells it
    invoice_no   TEXT COLLATE "C",
    amount       BIGINT           NOT NULL,
    facts        TEXT COLLATE "C" NOT NULL, -- JSON; empty when there are none
    row_hash     BYTEA,
    PRIMARY KEY (creditor_id, no)
);
CREATE INDEX change_type ON change (creditor_id, type, no);

-- The findings that status tells, as last noted.
CREATE TABLE finding_noted (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL, -- of the finding: its code and its subject's number
    code         TEXT COLLATE "C" NOT NULL,
    severity     TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_no   TEXT COLLATE "C" NOT NULL,
    row_hash     BYTEA,
    PRIMARY KEY (creditor_id, id)
);

-- How far a webhook has been told, and whether it still is. No part of the books, and not audited.
CREATE TABLE webhook (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL, -- as trekk.yaml names it
    told         BIGINT           NOT NULL, -- the last change that has been told, is not for it, or waits in webhook_failure
    reached      TEXT COLLATE "C", -- when it last took one
    disabled     TEXT COLLATE "C", -- when trekk stopped telling it
    reason       TEXT COLLATE "C" NOT NULL, -- why it did: gone or failing
    row_hash     BYTEA,
    PRIMARY KEY (creditor_id, id)
);

-- The changes that a webhook did not take, and those that wait behind them.
CREATE TABLE webhook_failure (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    webhook      TEXT COLLATE "C" NOT NULL,
    no           BIGINT           NOT NULL, -- of the change
    order_kind   TEXT COLLATE "C" NOT NULL, -- what changes are told in order of
    order_no     TEXT COLLATE "C" NOT NULL,
    began        TEXT COLLATE "C", -- when it was tried first; NULL while it waits behind another
    tries        BIGINT           NOT NULL,
    next         TEXT COLLATE "C", -- when it is tried again; NULL when it is given up
    error        TEXT COLLATE "C" NOT NULL,
    row_hash     BYTEA,
    PRIMARY KEY (creditor_id, webhook, no)
);
