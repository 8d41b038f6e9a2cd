-- +goose Up

-- What others are told of changes, from here on. A row is written in the transaction that makes the change.
CREATE TABLE change (
    creditor_id  TEXT    NOT NULL,
    no           INTEGER NOT NULL CHECK (no > 0), -- without gaps, in the order of commits
    entry        INTEGER NOT NULL,                -- of the audit log
    type         TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_no   TEXT    NOT NULL,
    customer_no  TEXT,                            -- where neither subject nor invoice tells it
    invoice_no   TEXT,
    amount       INTEGER NOT NULL,
    facts        TEXT    NOT NULL,                -- JSON; empty when there are none
    row_hash     BLOB,
    PRIMARY KEY (creditor_id, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_type ON change (creditor_id, type, no);

-- The findings that status tells, as last noted.
CREATE TABLE finding_noted (
    creditor_id  TEXT NOT NULL,
    id           TEXT NOT NULL, -- of the finding: its code and its subject's number
    code         TEXT NOT NULL,
    severity     TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_no   TEXT NOT NULL,
    row_hash     BLOB,
    PRIMARY KEY (creditor_id, id)
) STRICT, WITHOUT ROWID;

-- How far a webhook has been told, and whether it still is. No part of the books, and not audited.
CREATE TABLE webhook (
    creditor_id TEXT    NOT NULL,
    id          TEXT    NOT NULL, -- as trekk.yaml names it
    told        INTEGER NOT NULL, -- the last change that has been told, is not for it, or waits in webhook_failure
    reached     TEXT,             -- when it last took one
    disabled    TEXT,             -- when trekk stopped telling it
    reason      TEXT    NOT NULL, -- why it did: gone or failing
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, id)
) STRICT, WITHOUT ROWID;

-- The changes that a webhook did not take, and those that wait behind them.
CREATE TABLE webhook_failure (
    creditor_id TEXT    NOT NULL,
    webhook     TEXT    NOT NULL,
    no          INTEGER NOT NULL, -- of the change
    order_kind  TEXT    NOT NULL, -- what changes are told in order of
    order_no    TEXT    NOT NULL,
    began       TEXT,             -- when it was tried first; NULL while it waits behind another
    tries       INTEGER NOT NULL,
    next        TEXT,             -- when it is tried again; NULL when it is given up
    error       TEXT    NOT NULL,
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, webhook, no)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('change', 'change', '1000000 1000000 1'),
    ('change', 'change_type', '1000000 1000000 100000 1'),
    ('finding_noted', 'finding_noted', '1000 1000 1'),
    ('webhook', 'webhook', '10 10 1'),
    ('webhook_failure', 'webhook_failure', '1000 1000 100 1');

ANALYZE sqlite_schema; -- reads them
