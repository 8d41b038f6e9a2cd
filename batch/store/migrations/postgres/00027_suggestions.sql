-- +goose Up

-- The open invoices of a customer whose part is in a KID: what payments that wait may be for is looked for by it.
ALTER TABLE open_invoice ADD COLUMN fixed TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE INDEX open_invoice_fixed ON open_invoice (creditor_id, fixed);
