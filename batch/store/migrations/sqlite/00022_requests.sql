-- +goose Up

-- What a person has asked for once, under a key of his: written with what it did.
CREATE TABLE request_key (
    creditor_id  TEXT NOT NULL,
    person       TEXT NOT NULL,
    key          TEXT NOT NULL,
    request      TEXT NOT NULL, -- SHA-256 of it
    attempt      TEXT NOT NULL, -- which of those with the key was the one
    acted        TEXT NOT NULL, -- by the clock of the act
    action       TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_no   TEXT NOT NULL,
    row_hash     BLOB,
    PRIMARY KEY (creditor_id, person, key)
) STRICT, WITHOUT ROWID;

-- What was answered, which is written after it.
CREATE TABLE request_answer (
    creditor_id TEXT NOT NULL,
    person      TEXT NOT NULL,
    key         TEXT NOT NULL,
    request     TEXT NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT NOT NULL,
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, person, key)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('request_key', 'request_key', '1000000 500000 50000 1'),
    ('request_answer', 'request_answer', '1000000 500000 50000 1');

ANALYZE sqlite_schema; -- reads them
