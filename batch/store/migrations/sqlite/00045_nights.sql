-- +goose Up

-- What came since a night, what all files sum to, and when the mailbox was last read, cost that and not every
-- file and every run there ever was.
CREATE INDEX file_received ON file (creditor_id, received);
CREATE INDEX file_amount ON file (creditor_id, status, amount) WHERE amount <> 0;
CREATE INDEX run_log_listed ON run_log (creditor_id, as_of) WHERE job = 'fetch' AND error = '';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('file', 'file_received', '10000 10000 1'),
    ('file', 'file_amount', '3000 3000 3000 1'),
    ('run_log', 'run_log_listed', '10000 10000 1');

ANALYZE sqlite_schema; -- reads them
