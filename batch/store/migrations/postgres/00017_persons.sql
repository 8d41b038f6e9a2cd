-- +goose Up

-- Who may act, beside the users of the operating system: a person's role and passphrase at this payee.
CREATE TABLE person (
    creditor_id TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    role        TEXT COLLATE "C" NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL, -- bcrypt, of the passphrase
    added       TEXT COLLATE "C" NOT NULL,
    disabled    TEXT COLLATE "C",
    reason      TEXT COLLATE "C" NOT NULL, -- why the person is disabled
    failed      BIGINT           NOT NULL CHECK (failed >= 0), -- wrong passphrases since the last right one
    PRIMARY KEY (creditor_id, name)
);

-- What a second person's word is asked for, given, or no longer needed for, since the act was withdrawn: a refund by its number, a
-- write-off by its invoice. The last step counts. Rows are only ever added.
CREATE TABLE approval (
    creditor_id TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    no          TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL CHECK (seq > 0),
    step        TEXT COLLATE "C" NOT NULL CHECK (step IN ('asked', 'approved', 'withdrawn')),
    acted       TEXT COLLATE "C" NOT NULL,
    actor       TEXT COLLATE "C" NOT NULL,
    amount      BIGINT           NOT NULL CHECK (amount > 0),
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, kind, no, seq)
);

-- What trekk.yaml said of each part that matters, by its hash, from when on. Rows are only ever added.
CREATE TABLE configuration (
    creditor_id TEXT COLLATE "C" NOT NULL,
    part        TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL CHECK (seq > 0),
    hash        TEXT COLLATE "C" NOT NULL,
    noted       TEXT COLLATE "C" NOT NULL,
    noted_by    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, part, seq)
);

-- Whether a second person's word was asked for when it was sealed: then it is, whatever trekk.yaml says since.
ALTER TABLE transmission ADD COLUMN needs_approval BIGINT NOT NULL DEFAULT 0;

-- What whoever acted says of himself, beside who he is.
ALTER TABLE audit ADD COLUMN remark TEXT COLLATE "C" NOT NULL DEFAULT '';
