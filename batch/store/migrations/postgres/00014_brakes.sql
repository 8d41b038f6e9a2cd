-- +goose Up

-- What keeps jobs from acting, and what ended it. Rows are only ever added: of one kind, job and number the last one counts.
CREATE TABLE brake (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          BIGINT           NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    job         TEXT COLLATE "C" NOT NULL, -- of a stop: the job; empty: all from which something leaves
    number      BIGINT           NOT NULL, -- of a transmission; 0 when it is about none
    name        TEXT COLLATE "C" NOT NULL, -- the file that shows it
    engaged     BIGINT           NOT NULL, -- 0: it has ended
    acted       TEXT COLLATE "C" NOT NULL,
    acted_by    TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, no)
);

-- Claims and cancellations in transmissions that were read back, whose invoices were not in the books then. One that has been
-- tied to its invoice since is a claim too, under the same transmission, assignment and transaction.
CREATE TABLE stray_claim (
    creditor_id    TEXT COLLATE "C" NOT NULL,
    transmission   BIGINT           NOT NULL,
    assignment     BIGINT           NOT NULL,
    transaction_no BIGINT           NOT NULL,
    type           BIGINT           NOT NULL,
    kid            TEXT COLLATE "C" NOT NULL,
    due            TEXT COLLATE "C" NOT NULL,
    amount         BIGINT           NOT NULL CHECK (amount > 0),
    PRIMARY KEY (creditor_id, transmission, assignment, transaction_no)
);

-- Rejected by the bank, and a person has not said yet that its claims are made anew.
ALTER TABLE transmission ADD COLUMN asks BIGINT NOT NULL DEFAULT 0;
