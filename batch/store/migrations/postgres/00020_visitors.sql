-- +goose Up

-- What a person has chosen, and the second factor.
CREATE TABLE profile (
    creditor_id TEXT COLLATE "C" NOT NULL,
    person      TEXT COLLATE "C" NOT NULL,
    lang        TEXT COLLATE "C" NOT NULL,
    factor      TEXT COLLATE "C" NOT NULL, -- the secret of the second factor, in base 32; empty without one
    step        BIGINT NOT NULL, -- of its last code
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, person)
);

-- What lets programs act as persons. Times are the real clock's.
CREATE TABLE token (
    creditor_id TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL, -- of its secret
    person      TEXT COLLATE "C" NOT NULL,
    made        TEXT COLLATE "C" NOT NULL,
    made_by     TEXT COLLATE "C" NOT NULL,
    ends        TEXT COLLATE "C" NOT NULL,
    revoked     TEXT COLLATE "C",
    reason      TEXT COLLATE "C" NOT NULL, -- why it was revoked
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, id)
);

-- Who is signed in, by the real clock. No part of the books: rows have no hash, and no copy has them.
CREATE TABLE session (
    creditor_id TEXT COLLATE "C" NOT NULL,
    id          TEXT COLLATE "C" NOT NULL, -- the hash of its secret
    person      TEXT COLLATE "C" NOT NULL,
    began       TEXT COLLATE "C" NOT NULL,
    seen        TEXT COLLATE "C" NOT NULL,
    confirmed   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, id)
);

CREATE INDEX session_person ON session (creditor_id, person);

-- How often it was tried in vain to sign in, by a name or from an address, of which there are 65,536 counts each.
CREATE TABLE attempt (
    creditor_id TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    bucket      BIGINT NOT NULL,
    failed      BIGINT NOT NULL, -- in a row
    until       TEXT COLLATE "C",             -- the end of the pause
    PRIMARY KEY (creditor_id, kind, bucket)
);

