-- +goose Up

-- That the bank statement has a sum, or that this is taken back: for each sum these alternate. Rows are only ever added.
CREATE TABLE tick (
    creditor_id TEXT COLLATE "C" NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    nets_date   TEXT COLLATE "C" NOT NULL,
    centre      BIGINT           NOT NULL,
    day_code    BIGINT           NOT NULL,
    partial     BIGINT           NOT NULL,
    serial      BIGINT           NOT NULL,
    seq         BIGINT           NOT NULL CHECK (seq > 0),
    action      TEXT COLLATE "C" NOT NULL,
    acted       TEXT COLLATE "C" NOT NULL,
    acted_by    TEXT COLLATE "C" NOT NULL,
    bank_date   TEXT COLLATE "C" NOT NULL,
    amount      BIGINT           NOT NULL,
    reference   TEXT COLLATE "C" NOT NULL,
    statement   TEXT COLLATE "C" NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, account, nets_date, centre, day_code, partial, serial, seq),
    CHECK (action = CASE seq % 2 WHEN 1 THEN 'tick' ELSE 'untick' END)
);
