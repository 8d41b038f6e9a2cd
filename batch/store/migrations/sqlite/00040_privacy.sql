-- +goose Up

-- What was done with what the books know of a person: exported, and forgotten in part or whole.
CREATE TABLE privacy (
    creditor_id TEXT    NOT NULL,
    customer_no TEXT    NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    kind        TEXT    NOT NULL,
    acted       TEXT    NOT NULL,
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, customer_no, seq)
) STRICT, WITHOUT ROWID;

-- What was blanked of kept content, and the hashes by which the rest is proven.
CREATE TABLE blanking (
    creditor_id TEXT    NOT NULL,
    direction   TEXT    NOT NULL,
    no          INTEGER NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    acted       TEXT    NOT NULL,
    spans       TEXT    NOT NULL, -- 120+10 133#11: from which byte on, and how many; # where they are zeros
    was         TEXT    NOT NULL, -- SHA-256 before
    sha256      TEXT    NOT NULL, -- and since
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, direction, no, seq)
) STRICT, WITHOUT ROWID;

-- Messages whose text is there yet, by age.
CREATE INDEX message_text ON message (creditor_id, created, no) WHERE body <> '';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('privacy', 'privacy', '100000 100000 2 1'),
    ('blanking', 'blanking', '100000 100000 50000 10 1'),
    ('message', 'message_text', '100000 100000 100 1');

ANALYZE sqlite_schema; -- reads them
