-- +goose Up

-- The day on which a letter was given by another way, since by the first it did not reach the customer.
ALTER TABLE reminder ADD COLUMN given TEXT COLLATE "C";

-- A case is new once. Its withdrawal is told again where the agency has refused it.
DROP INDEX agency_message_once;
CREATE UNIQUE INDEX agency_message_once ON agency_message (creditor_id, case_no, kind)
    WHERE kind <> 'change' AND state <> 'refused';
