-- +goose Up

-- What a person has chosen, and the second factor.
CREATE TABLE profile (
    creditor_id TEXT    NOT NULL,
    person      TEXT    NOT NULL,
    lang        TEXT    NOT NULL,
    factor      TEXT    NOT NULL, -- the secret of the second factor, in base 32; empty without one
    step        INTEGER NOT NULL, -- of its last code
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, person)
) STRICT, WITHOUT ROWID;

-- What lets programs act as persons. Times are the real clock's.
CREATE TABLE token (
    creditor_id TEXT NOT NULL,
    id          TEXT NOT NULL,
    hash        TEXT NOT NULL, -- of its secret
    person      TEXT NOT NULL,
    made        TEXT NOT NULL,
    made_by     TEXT NOT NULL,
    ends        TEXT NOT NULL,
    revoked     TEXT,
    reason      TEXT NOT NULL, -- why it was revoked
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, id)
) STRICT, WITHOUT ROWID;

-- Who is signed in, by the real clock. No part of the books: rows have no hash, and no copy has them.
CREATE TABLE session (
    creditor_id TEXT NOT NULL,
    id          TEXT NOT NULL, -- the hash of its secret
    person      TEXT NOT NULL,
    began       TEXT NOT NULL,
    seen        TEXT NOT NULL,
    confirmed   TEXT NOT NULL,
    PRIMARY KEY (creditor_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_person ON session (creditor_id, person);

-- How often it was tried in vain to sign in, by a name or from an address, of which there are 65,536 counts each.
CREATE TABLE attempt (
    creditor_id TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    bucket      INTEGER NOT NULL,
    failed      INTEGER NOT NULL, -- in a row
    until       TEXT,             -- the end of the pause
    PRIMARY KEY (creditor_id, kind, bucket)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('profile', 'profile', '20 20 1'),
    ('token', 'token', '20 20 1'),
    ('session', 'session', '100 100 1'),
    ('session', 'session_person', '100 100 5'),
    ('attempt', 'attempt', '1000 1000 500 1');

ANALYZE sqlite_schema; -- reads them
