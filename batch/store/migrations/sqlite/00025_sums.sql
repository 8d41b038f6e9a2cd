-- +goose Up

-- The sums on the bank statement, in their order, and the references of the payments in them.
CREATE INDEX movement_settled ON movement_sum (creditor_id, account, nets_date, centre, day_code, partial, serial) WHERE kind = 5;
CREATE INDEX payment_sum_reference ON payment (creditor_id, account, nets_date, centre, day_code, partial, serial, reference)
    WHERE reference <> '';

-- What is due, paid, owed and claimed, and the mandates that came and ended, summed by day. It follows from invoices, credit notes,
-- postings, claims and mandates; the kinds are in figure_sum.go.
CREATE TABLE figure_sum (
    creditor_id TEXT NOT NULL,
    kind        INTEGER NOT NULL,
    due         TEXT NOT NULL,
    day         TEXT NOT NULL,
    way         TEXT NOT NULL,
    number      INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, kind, due, day, way)
) STRICT, WITHOUT ROWID;

-- Nothing is read by it any longer.
DROP INDEX mandate_since;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('movement_sum', 'movement_settled', '10000 10000 5000 20 20 20 20 2'),
    ('payment', 'payment_sum_reference', '10000 10000 5000 20 20 20 20 20 1'),
    ('figure_sum', 'figure_sum', '10000 10000 1000 20 2 1');

ANALYZE sqlite_schema; -- reads them
