-- +goose Up

-- A reference is there once for what a person adds. The bank's archive reference may be that of many payments of
-- camt.054, whose centre is their entry.
DROP INDEX payment_reference;
CREATE UNIQUE INDEX payment_reference ON payment (creditor_id, source, reference) WHERE reference <> '' AND (source <> 'camt' OR centre = 0);

-- Files of which another source may bring the payments yet.
CREATE INDEX file_unchecked ON file (creditor_id, no) WHERE verdict = 'unchecked';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('payment', 'payment_reference', '10000 10000 10000 1'),
    ('file', 'file_unchecked', '10 10 1');

ANALYZE sqlite_schema; -- reads them
