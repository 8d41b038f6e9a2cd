-- +goose Up

-- What customers owe on the account of credit is invoiced too. Such invoices are few, and belong to the credit of their customer.
CREATE INDEX invoice_debt ON invoice (creditor_id, customer_no) WHERE kind = 'debt';

-- Each night asks for the credit of all customers: without going to the postings themselves.
DROP INDEX posting_customer;
CREATE INDEX posting_customer ON posting (creditor_id, customer_no, payment, seq, reverses, amount, booked) WHERE customer_no IS NOT NULL;

DELETE FROM sqlite_stat1 WHERE idx = 'posting_customer';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('invoice', 'invoice_debt', '1000 1000 1 1'),
    ('posting', 'posting_customer', '10000 10000 2 1 1 1 1 1');

ANALYZE sqlite_schema; -- reads them
