-- +goose Up

-- Who may act, beside the users of the operating system: a person's role and passphrase at this payee.
CREATE TABLE person (
    creditor_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    role        TEXT    NOT NULL,
    hash        TEXT    NOT NULL, -- bcrypt, of the passphrase
    added       TEXT    NOT NULL,
    disabled    TEXT,
    reason      TEXT    NOT NULL, -- why the person is disabled
    failed      INTEGER NOT NULL CHECK (failed >= 0), -- wrong passphrases since the last right one
    PRIMARY KEY (creditor_id, name)
) STRICT, WITHOUT ROWID;

-- What a second person's word is asked for, given, or no longer needed for, since the act was withdrawn: a refund by its number, a
-- write-off by its invoice. The last step counts. Rows are only ever added.
CREATE TABLE approval (
    creditor_id TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    no          TEXT    NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    step        TEXT    NOT NULL CHECK (step IN ('asked', 'approved', 'withdrawn')),
    acted       TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    reason      TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, kind, no, seq)
) STRICT, WITHOUT ROWID;

-- What trekk.yaml said of each part that matters, by its hash, from when on. Rows are only ever added.
CREATE TABLE configuration (
    creditor_id TEXT    NOT NULL,
    part        TEXT    NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    hash        TEXT    NOT NULL,
    noted       TEXT    NOT NULL,
    noted_by    TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, part, seq)
) STRICT, WITHOUT ROWID;

-- Whether a second person's word was asked for when it was sealed: then it is, whatever trekk.yaml says since.
ALTER TABLE transmission ADD COLUMN needs_approval INTEGER NOT NULL DEFAULT 0;

-- What whoever acted says of himself, beside who he is.
ALTER TABLE audit ADD COLUMN remark TEXT NOT NULL DEFAULT '';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('person', 'person', '20 20 1'),
    ('approval', 'approval', '1000 1000 500 2 1'),
    ('configuration', 'configuration', '100 100 25 1');

ANALYZE sqlite_schema; -- reads them
