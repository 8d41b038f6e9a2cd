-- +goose Up

-- Cases in a state, which are few of all.
CREATE INDEX agency_case_state ON agency_case (creditor_id, state, no);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('agency_case', 'agency_case_state', '10000 10000 1000 1');

ANALYZE sqlite_schema; -- reads it
