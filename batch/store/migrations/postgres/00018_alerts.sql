-- +goose Up

-- What a job has met once, and the books do not say again: most of it stands until a person settles it.
CREATE TABLE finding_met (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    id           TEXT COLLATE "C" NOT NULL, -- of the finding: its code and its subject's number
    code         TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_no   TEXT COLLATE "C" NOT NULL,
    since        TEXT COLLATE "C",
    facts        TEXT COLLATE "C" NOT NULL, -- JSON
    remedy       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, id)
);

-- What each channel was last told of each finding. version counts the changes of a row: who makes the next one
-- sends what it says, and nobody else does. No part of the books, and not audited.
CREATE TABLE alert (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    finding      TEXT COLLATE "C" NOT NULL, -- its ID
    channel      TEXT COLLATE "C" NOT NULL,
    version      BIGINT           NOT NULL CHECK (version > 0),
    kind         TEXT COLLATE "C" NOT NULL,
    message      TEXT COLLATE "C" NOT NULL, -- the ID under which it is sent, however often
    state        TEXT COLLATE "C" NOT NULL,
    reached      BIGINT           NOT NULL, -- the channel has been told that the finding stands
    began        TEXT COLLATE "C" NOT NULL,
    tried        TEXT COLLATE "C" NOT NULL,
    tries        BIGINT           NOT NULL,
    error        TEXT COLLATE "C" NOT NULL,
    code         TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_no   TEXT COLLATE "C" NOT NULL,
    since        TEXT COLLATE "C",
    facts        TEXT COLLATE "C" NOT NULL, -- JSON
    remedy       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, finding, channel)
);

