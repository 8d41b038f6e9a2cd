-- +goose Up

-- The day on which a letter was given by another way, since by the first it did not reach the customer.
ALTER TABLE reminder ADD COLUMN given TEXT;
