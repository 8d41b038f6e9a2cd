-- +goose Up

-- That the bank statement has a sum, or that this is taken back: for each sum these alternate. Rows are only ever added.
CREATE TABLE tick (
    creditor_id TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    nets_date   TEXT    NOT NULL,
    centre      INTEGER NOT NULL,
    day_code    INTEGER NOT NULL,
    partial     INTEGER NOT NULL,
    serial      INTEGER NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    action      TEXT    NOT NULL,
    acted       TEXT    NOT NULL,
    acted_by    TEXT    NOT NULL,
    bank_date   TEXT    NOT NULL,
    amount      INTEGER NOT NULL,
    reference   TEXT    NOT NULL,
    statement   TEXT    NOT NULL,
    sha256      TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, account, nets_date, centre, day_code, partial, serial, seq),
    CHECK (action = CASE seq % 2 WHEN 1 THEN 'tick' ELSE 'untick' END)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('tick', 'tick', '10000 10000 5000 20 20 20 20 2 1');

ANALYZE sqlite_schema; -- reads them
