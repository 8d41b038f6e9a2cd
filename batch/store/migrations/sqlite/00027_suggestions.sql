-- +goose Up

-- The open invoices of a customer whose part is in a KID: what payments that wait may be for is looked for by it.
ALTER TABLE open_invoice ADD COLUMN fixed TEXT NOT NULL DEFAULT '';

CREATE INDEX open_invoice_fixed ON open_invoice (creditor_id, fixed);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('open_invoice', 'open_invoice_fixed', '10000 10000 1');

ANALYZE sqlite_schema; -- reads them
