-- +goose Up

-- What a person has asked for once, under a key of his: written with what it did.
CREATE TABLE request_key (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    person       TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    request      TEXT COLLATE "C" NOT NULL, -- SHA-256 of it
    attempt      TEXT COLLATE "C" NOT NULL, -- which of those with the key was the one
    acted        TEXT COLLATE "C" NOT NULL, -- by the clock of the act
    action       TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_no   TEXT COLLATE "C" NOT NULL,
    row_hash     BYTEA,
    PRIMARY KEY (creditor_id, person, key)
);

-- What was answered, which is written after it.
CREATE TABLE request_answer (
    creditor_id TEXT COLLATE "C" NOT NULL,
    person      TEXT COLLATE "C" NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    request     TEXT COLLATE "C" NOT NULL,
    status      BIGINT NOT NULL,
    body        TEXT COLLATE "C" NOT NULL,
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, person, key)
);
