-- +goose Up

-- SQLite plans by these figures: without them it takes one creditor's rows for few and reads all of them for each invoice.
-- They stand for a million members, whatever the database holds, so that plans never change. Do not run ANALYZE.

-- +goose StatementBegin
ANALYZE;
-- +goose StatementEnd

DELETE FROM sqlite_stat1;

-- Rows, then how many of them have the same first column, the same first two ... A table's own key is made to look a little
-- better than its indexes, from which the way to the row is longer; SQLite takes them for alike.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('customer', 'customer', '1000000 500000 1'),
    ('customer', 'customer_fixed', '1000000 1000000 1'),
    ('membership', 'membership', '1000000 500000 1'),
    ('membership', 'membership_customer', '1000000 1000000 1 1'),
    ('invoice', 'invoice', '1000000 500000 1'),
    ('invoice', 'invoice_kid', '1000000 1000000 1'),
    ('invoice', 'invoice_period', '1000000 1000000 10 1'),
    ('transmission', 'transmission', '1000 1000 1'),
    ('transmission', 'transmission_content', '1000 1000 1'),
    ('claim', 'claim', '1000000 500000 100000 100000 1'),
    ('claim', 'claim_live', '1000000 1000000 1 1'),
    ('claim', 'claim_invoice', '1000000 1000000 1 1 1 1'),
    ('file', 'file', '10000 10000 1'),
    ('file', 'file_content', '10000 10000 1'),
    ('file', 'file_number', '10000 10000 1'),
    ('sighting', 'sighting', '10000 10000 2 2 2 1'),
    ('fault', 'fault', '1000 1000 10 1'),
    ('content', 'sqlite_autoindex_content_1', '100000 100000 50000 10 1'),
    ('payment', 'payment', '1000000 500000 1'),
    ('payment', 'payment_kid', '1000000 1000000 2'),
    ('payment', 'payment_settlement', '1000000 1000000 1000000 10000 10000 10000 10000 1000 1000 1'),
    ('payment', 'payment_out', '10000 10000 1'),
    ('posting', 'posting', '1000000 500000 1 1'),
    ('posting', 'posting_invoice', '1000000 1000000 1 1'),
    ('posting', 'posting_unmatched', '10000 10000 1 1 1'),
    ('reversal', 'reversal', '10000 10000 1'),
    ('reversal', 'reversal_payment', '10000 10000 1'),
    ('reversal', 'reversal_pair', '10000 10000 1 1'),
    ('mandate_record', 'mandate_record', '1000000 500000 10000 10000 1 1'),
    ('mandate', 'mandate', '1000000 500000 1000000 1 1'),
    ('mandate', 'mandate_active', '1000000 1000000 1000000 1'),
    ('reminder', 'reminder', '100000 100000 1'),
    ('handoff', 'handoff', '100000 100000 2 1'),
    ('audit', 'audit', '100000 100000 1'),
    ('run_log', 'run_log', '100000 100000 10 1'),
    ('run_log', 'run_log_job', '100000 100000 100000 1');

ANALYZE sqlite_schema; -- reads them
