-- +goose Up

-- The day on which a letter was given by another way, since by the first it did not reach the customer.
ALTER TABLE reminder ADD COLUMN given TEXT;

-- A case is new once. Its withdrawal is told again where the agency has refused it.
DROP INDEX agency_message_once;
CREATE UNIQUE INDEX agency_message_once ON agency_message (creditor_id, case_no, kind)
    WHERE kind <> 'change' AND state <> 'refused';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('agency_message', 'agency_message_once', '20000 20000 2 1');

ANALYZE sqlite_schema; -- reads them
