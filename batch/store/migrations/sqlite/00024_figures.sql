-- +goose Up

-- The money of some days, and the mandates that came and ended on them. The condition keeps the first from what asks for all payments.
CREATE INDEX payment_booked ON payment (creditor_id, booked, amount) WHERE booked <> '';
CREATE INDEX refund_made ON refund (creditor_id, made);
CREATE INDEX mandate_since ON mandate (creditor_id, since);
CREATE INDEX mandate_until ON mandate (creditor_id, until) WHERE until IS NOT NULL;

-- What is due on some days, without going to the invoices themselves.
DROP INDEX invoice_due;
CREATE INDEX invoice_due ON invoice (creditor_id, due, method, amount) WHERE due <> '';

-- What has happened to a customer: the memberships that others pay for are few.
CREATE INDEX membership_member ON membership (creditor_id, customer_no) WHERE customer_no <> payer_no;
CREATE INDEX refund_customer ON refund (creditor_id, customer_no) WHERE customer_no IS NOT NULL;

DELETE FROM sqlite_stat1 WHERE idx = 'invoice_due';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('membership', 'membership_member', '10000 10000 2 1'),
    ('invoice', 'invoice_due', '1000000 1000000 10000 5000 100 1'),
    ('refund', 'refund_customer', '10000 10000 2 1'),
    ('payment', 'payment_booked', '1000000 1000000 10000 100 1'),
    ('refund', 'refund_made', '10000 10000 10 1'),
    ('mandate', 'mandate_since', '1000000 1000000 1000 1 1 1'),
    ('mandate', 'mandate_until', '100000 100000 100 1 1 1');

ANALYZE sqlite_schema; -- reads them
