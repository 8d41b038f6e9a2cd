-- +goose Up

-- What a job has met once, and the books do not say again: most of it stands until a person settles it.
CREATE TABLE finding_met (
    creditor_id  TEXT NOT NULL,
    id           TEXT NOT NULL, -- of the finding: its code and its subject's number
    code         TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_no   TEXT NOT NULL,
    since        TEXT,
    facts        TEXT NOT NULL, -- JSON
    remedy       TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id)
) STRICT, WITHOUT ROWID;

-- What each channel was last told of each finding. version counts the changes of a row: who makes the next one
-- sends what it says, and nobody else does. No part of the books, and not audited.
CREATE TABLE alert (
    creditor_id  TEXT    NOT NULL,
    finding      TEXT    NOT NULL, -- its ID
    channel      TEXT    NOT NULL,
    version      INTEGER NOT NULL CHECK (version > 0),
    kind         TEXT    NOT NULL,
    message      TEXT    NOT NULL, -- the ID under which it is sent, however often
    state        TEXT    NOT NULL,
    reached      INTEGER NOT NULL, -- the channel has been told that the finding stands
    began        TEXT    NOT NULL,
    tried        TEXT    NOT NULL,
    tries        INTEGER NOT NULL,
    error        TEXT    NOT NULL,
    code         TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_no   TEXT    NOT NULL,
    since        TEXT,
    facts        TEXT    NOT NULL, -- JSON
    remedy       TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, finding, channel)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('finding_met', 'finding_met', '1000 1000 1'),
    ('alert', 'alert', '1000 1000 3 1');

ANALYZE sqlite_schema; -- reads them
