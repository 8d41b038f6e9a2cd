-- +goose Up

-- A customer who has an organisation number is a company. The country is its two letters (ISO 3166-1), and Norway
-- where there are none.
ALTER TABLE customer ADD COLUMN organisation_number TEXT;
ALTER TABLE customer ADD COLUMN country TEXT;
