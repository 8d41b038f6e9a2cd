-- +goose Up

-- The sums on the bank statement, in their order, and the references of the payments in them.
CREATE INDEX movement_settled ON movement_sum (creditor_id, account, nets_date, centre, day_code, partial, serial) WHERE kind = 5;
CREATE INDEX payment_sum_reference ON payment (creditor_id, account, nets_date, centre, day_code, partial, serial, reference)
    WHERE reference <> '';

-- What is due, paid, owed and claimed, and the mandates that came and ended, summed by day. It follows from invoices, credit notes,
-- postings, claims and mandates; the kinds are in figure_sum.go.
CREATE TABLE figure_sum (
    creditor_id TEXT COLLATE "C" NOT NULL,
    kind        BIGINT NOT NULL,
    due         TEXT COLLATE "C" NOT NULL,
    day         TEXT COLLATE "C" NOT NULL,
    way         TEXT COLLATE "C" NOT NULL,
    number      BIGINT NOT NULL,
    amount      BIGINT NOT NULL,
    PRIMARY KEY (creditor_id, kind, due, day, way)
);

-- Nothing is read by it any longer.
DROP INDEX mandate_since;
