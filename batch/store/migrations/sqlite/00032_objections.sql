-- +goose Up

-- What kind of hold it is: 'objection' where the customer says that the claim is wrong, empty otherwise.
ALTER TABLE hold ADD COLUMN kind TEXT;
