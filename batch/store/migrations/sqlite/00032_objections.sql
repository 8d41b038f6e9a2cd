-- +goose Up

-- What kind of hold it is: 'objection' where the customer says that the claim is wrong, empty otherwise.
ALTER TABLE hold ADD COLUMN kind TEXT;

-- Who is kept out for what is not paid, and who is let in again: few of all events.
CREATE INDEX membership_event_excluded ON membership_event (creditor_id, membership_no, no)
    WHERE kind = 'exclude' OR kind = 'readmit';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('membership_event', 'membership_event_excluded', '1000 1000 2 1');

ANALYZE sqlite_schema; -- reads them
