-- +goose Up

-- What came since a night, and what all files sum to, cost that and not every file there ever was.
CREATE INDEX file_received ON file (creditor_id, received);
CREATE INDEX file_amount ON file (creditor_id, status, amount) WHERE amount <> 0;
