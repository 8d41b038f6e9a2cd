-- +goose Up

-- What was done with what the books know of a person: exported, and forgotten in part or whole.
CREATE TABLE privacy (
    creditor_id TEXT COLLATE "C" NOT NULL,
    customer_no TEXT COLLATE "C" NOT NULL,
    seq         BIGINT NOT NULL CHECK (seq > 0),
    kind        TEXT COLLATE "C" NOT NULL,
    acted       TEXT COLLATE "C" NOT NULL,
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, customer_no, seq)
);

-- What was blanked of kept content, and the hashes by which the rest is proven.
CREATE TABLE blanking (
    creditor_id TEXT COLLATE "C" NOT NULL,
    direction   TEXT COLLATE "C" NOT NULL,
    no          BIGINT NOT NULL,
    seq         BIGINT NOT NULL CHECK (seq > 0),
    acted       TEXT COLLATE "C" NOT NULL,
    spans       TEXT COLLATE "C" NOT NULL, -- 120+10 133#11: from which byte on, and how many; # where they are zeros
    was         TEXT COLLATE "C" NOT NULL, -- SHA-256 before
    sha256      TEXT COLLATE "C" NOT NULL, -- and since
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, direction, no, seq)
);

-- Messages whose text is there yet, by age.
CREATE INDEX message_text ON message (creditor_id, created, no) WHERE body <> '';
