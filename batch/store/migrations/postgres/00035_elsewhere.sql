-- +goose Up

-- What another system was paid of an invoice before it was imported is a payment of its own source.
ALTER TABLE payment DROP CONSTRAINT payment_source_check;
ALTER TABLE payment ADD CONSTRAINT payment_source_check
    CHECK (source IN ('ocr', 'reception', 'vipps', 'paper', 'camt', 'agency', 'elsewhere'));
