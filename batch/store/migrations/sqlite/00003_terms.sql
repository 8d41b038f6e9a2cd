-- +goose Up

-- Who is invoiced for a membership: the customer, unless someone else pays.
ALTER TABLE membership ADD COLUMN payer_no TEXT NOT NULL DEFAULT '';
UPDATE membership SET payer_no = customer_no;
ALTER TABLE membership ADD COLUMN price_kind TEXT NOT NULL DEFAULT 'ordinary';
ALTER TABLE membership ADD COLUMN price_until TEXT;
ALTER TABLE membership ADD COLUMN regular_price INTEGER NOT NULL DEFAULT 0;

DROP INDEX membership_customer;
CREATE INDEX membership_payer ON membership (creditor_id, payer_no, no);

-- What was told of a membership. Rows are only ever added.
CREATE TABLE membership_event (
    creditor_id   TEXT    NOT NULL,
    no            INTEGER NOT NULL,
    membership_no TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    told          TEXT    NOT NULL,
    first_day     TEXT,
    last_day      TEXT,
    months        INTEGER NOT NULL,
    amount        INTEGER NOT NULL,
    text          TEXT    NOT NULL,
    documented    INTEGER NOT NULL,
    customer_no   TEXT, -- who owes a charge, when it is not the payer
    PRIMARY KEY (creditor_id, no),
    FOREIGN KEY (creditor_id, membership_no) REFERENCES membership (creditor_id, no) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (creditor_id, customer_no) REFERENCES customer (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_event_membership ON membership_event (creditor_id, membership_no, no);

-- An invoice is for a month (fee), for a year (yearly), or for charges alone (extra, without a period).
ALTER TABLE invoice ADD COLUMN kind TEXT NOT NULL DEFAULT 'fee';
DROP INDEX invoice_period;
-- A month of a membership is invoiced once, and a year.
CREATE UNIQUE INDEX invoice_period ON invoice (creditor_id, membership_no, kind, period) WHERE membership_no IS NOT NULL;

-- The lines of invoices that have several, the invoice fee left out.
CREATE TABLE invoice_line (
    creditor_id TEXT    NOT NULL,
    invoice_no  TEXT    NOT NULL,
    seq         INTEGER NOT NULL,
    text        TEXT    NOT NULL,
    amount      INTEGER NOT NULL,
    event       INTEGER, -- the charge that it carries
    PRIMARY KEY (creditor_id, invoice_no, seq),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (creditor_id, event) REFERENCES membership_event (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX invoice_line_event ON invoice_line (creditor_id, event) WHERE event IS NOT NULL;

DELETE FROM sqlite_stat1 WHERE idx IN ('membership_customer', 'invoice_period');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('membership', 'membership_payer', '1000000 1000000 1 1'),
    ('membership_event', 'membership_event', '100000 50000 1'),
    ('membership_event', 'membership_event_membership', '100000 100000 2 1'),
    ('invoice', 'invoice_period', '1000000 1000000 10 10 1'),
    ('invoice_line', 'invoice_line', '100000 50000 2 1'),
    ('invoice_line', 'invoice_line_event', '100000 100000 1');

ANALYZE sqlite_schema; -- reads them
