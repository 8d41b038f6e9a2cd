-- +goose Up

-- The creditor's account that an invoice is paid to.
ALTER TABLE invoice ADD COLUMN account TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE invoice SET account = (SELECT c.account FROM creditor c WHERE c.id = invoice.creditor_id);
