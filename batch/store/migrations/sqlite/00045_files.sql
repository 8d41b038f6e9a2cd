-- +goose Up

-- What came since a night, and what all files sum to, cost that and not every file there ever was.
CREATE INDEX file_received ON file (creditor_id, received);
CREATE INDEX file_amount ON file (creditor_id, status, amount) WHERE amount <> 0;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('file', 'file_received', '10000 10000 1'),
    ('file', 'file_amount', '3000 3000 3000 1');

ANALYZE sqlite_schema; -- reads them
