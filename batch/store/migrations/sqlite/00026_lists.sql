-- +goose Up

-- What lists are narrowed to goes by an index, in the order of the list: the states that few rows have, and the days between whose
-- first and last numbers a list by number lies.
CREATE INDEX claim_status ON claim (creditor_id, status, transmission, assignment, transaction_no) WHERE status <> 'live';
CREATE INDEX payment_day ON payment (creditor_id, nets_date, no);
CREATE INDEX payment_file ON payment (creditor_id, file, no);
CREATE INDEX payment_source ON payment (creditor_id, source, no) WHERE source <> 'ocr';
CREATE INDEX mandate_ended ON mandate (creditor_id, account, fixed, seq) WHERE until IS NOT NULL;
CREATE INDEX membership_plan ON membership (creditor_id, plan, no);
CREATE INDEX membership_first ON membership (creditor_id, first_day, no);
CREATE INDEX audit_day ON audit (creditor_id, substr(acted, 1, 10), no);
CREATE INDEX audit_action ON audit (creditor_id, action, no);
CREATE INDEX audit_actor ON audit (creditor_id, actor, no);
CREATE INDEX invoice_issued ON invoice (creditor_id, issued, no);
CREATE INDEX invoice_method ON invoice (creditor_id, method, no) WHERE method <> 'claim';
CREATE INDEX invoice_kind ON invoice (creditor_id, kind, no) WHERE kind <> 'fee';

DROP INDEX invoice_due;
CREATE INDEX invoice_due ON invoice (creditor_id, due, method, no, amount) WHERE due <> '';

-- What an open invoice is: it follows from the reminders and handovers too. And the orders in which lists have them.
ALTER TABLE open_invoice ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE open_invoice ADD COLUMN kid TEXT NOT NULL DEFAULT '';

CREATE INDEX open_invoice_status ON open_invoice (creditor_id, status, no);
CREATE INDEX open_invoice_kid ON open_invoice (creditor_id, kid);
CREATE INDEX open_invoice_customer ON open_invoice (creditor_id, customer_no, due, amount);

DELETE FROM sqlite_stat1 WHERE idx = 'invoice_due';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('claim', 'claim_status', '10000 10000 5000 100 100 1'),
    ('payment', 'payment_day', '1000000 1000000 10000 1'),
    ('payment', 'payment_file', '1000000 1000000 10000 1'),
    ('payment', 'payment_source', '10000 10000 5000 1'),
    ('mandate', 'mandate_ended', '100000 100000 100000 1 1'),
    ('membership', 'membership_plan', '1000000 1000000 100000 1'),
    ('membership', 'membership_first', '1000000 1000000 1000 1'),
    ('audit', 'audit_day', '100000 100000 100 1'),
    ('audit', 'audit_action', '100000 100000 10000 1'),
    ('audit', 'audit_actor', '100000 100000 10000 1'),
    ('invoice', 'invoice_issued', '1000000 1000000 10000 1'),
    ('invoice', 'invoice_method', '100000 100000 100000 1'),
    ('invoice', 'invoice_kind', '10000 10000 5000 1'),
    ('invoice', 'invoice_due', '1000000 1000000 10000 5000 1 1'),
    ('open_invoice', 'open_invoice_status', '10000 10000 2000 1'),
    ('open_invoice', 'open_invoice_kid', '10000 10000 1'),
    ('open_invoice', 'open_invoice_customer', '10000 10000 1 1 1');

ANALYZE sqlite_schema; -- reads them
