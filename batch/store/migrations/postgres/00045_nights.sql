-- +goose Up

-- What came since a night, what all files sum to, and when the mailbox was last read, cost that and not every
-- file and every run there ever was.
CREATE INDEX file_received ON file (creditor_id, received);
CREATE INDEX file_amount ON file (creditor_id, status, amount) WHERE amount <> 0;
CREATE INDEX run_log_listed ON run_log (creditor_id, as_of) WHERE job = 'fetch' AND error = '';
