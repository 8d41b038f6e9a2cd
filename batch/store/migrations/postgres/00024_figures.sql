-- +goose Up

-- The money of some days (the condition keeps it from what asks for all days), and the mandates that came and ended in some months.
CREATE INDEX payment_booked ON payment (creditor_id, booked, amount) WHERE booked <> '';
CREATE INDEX refund_made ON refund (creditor_id, made);
CREATE INDEX mandate_since ON mandate (creditor_id, since);
CREATE INDEX mandate_until ON mandate (creditor_id, until) WHERE until IS NOT NULL;
