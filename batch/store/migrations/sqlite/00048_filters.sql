-- +goose Up

-- Where SQLite expects more lookups in a table than the table has rows, it first reads all of the table for a Bloom
-- filter: what a night costs then grows with history. No table has so many rows as this says of each, beside the
-- figures of its indexes, by which the plans are made.
INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT DISTINCT tbl, NULL, '1000000000000000000' FROM sqlite_stat1;

ANALYZE sqlite_schema; -- reads them
