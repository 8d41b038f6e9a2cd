-- +goose Up

-- Every movement has the day on which it counts in the accounts: the day it happened, or the first day after the periods
-- that were closed when it was written.
ALTER TABLE invoice ADD COLUMN plan TEXT COLLATE "C" NOT NULL DEFAULT ''; -- of the membership when it was made
ALTER TABLE invoice ADD COLUMN booked TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE invoice SET booked = issued, plan = coalesce(
    (SELECT m.plan FROM membership m WHERE m.creditor_id = invoice.creditor_id AND m.no = invoice.membership_no), '');
CREATE INDEX invoice_customer ON invoice (creditor_id, customer_no);

-- What is taken off invoices: credit notes, numbered in the series of the invoices, and losses, which have their own.
CREATE TABLE credit_note (
    creditor_id TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('credit', 'loss')),
    no          TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C" NOT NULL,
    issued      TEXT COLLATE "C" NOT NULL,
    booked      TEXT COLLATE "C" NOT NULL,
    amount      BIGINT           NOT NULL CHECK (amount > 0),
    charges     BIGINT           NOT NULL, -- the part that the invoice has for charges
    fee         BIGINT           NOT NULL, -- the part that is its fee; the rest is its plan's
    reason      TEXT COLLATE "C" NOT NULL,
    anew        BIGINT           NOT NULL, -- the charges on the invoice go on another one
    imported    BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, kind, no),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no)
);

CREATE INDEX credit_note_invoice ON credit_note (creditor_id, invoice_no, amount);

-- What was cancelled becomes a credit note of the whole invoice, behind the numbers given out so far.
INSERT INTO credit_note (creditor_id, kind, no, invoice_no, issued, booked, amount, charges, fee, reason, anew, imported)
SELECT i.creditor_id, 'credit',
    CAST(coalesce(s.last, 0) + row_number() OVER (PARTITION BY i.creditor_id ORDER BY i.cancelled, length(i.no), i.no) AS TEXT),
    i.no, i.cancelled, i.cancelled, i.amount,
    coalesce((SELECT sum(l.amount) FROM invoice_line l WHERE l.creditor_id = i.creditor_id AND l.invoice_no = i.no AND l.event IS NOT NULL), 0),
    i.fee, 'cancelled', 1, 0
FROM invoice i LEFT JOIN series s ON s.creditor_id = i.creditor_id AND s.name = 'invoice'
WHERE i.cancelled IS NOT NULL AND i.amount > 0;

INSERT INTO series (creditor_id, name, last)
SELECT creditor_id, 'invoice', count(*) FROM credit_note WHERE TRUE GROUP BY creditor_id
ON CONFLICT (creditor_id, name) DO UPDATE SET last = series.last + excluded.last;

ALTER TABLE invoice DROP COLUMN cancelled;

-- A disputed invoice is left in peace from a hold until its release, or until a day. Rows are only ever added.
CREATE TABLE hold (
    creditor_id TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL CHECK (seq > 0),
    action      TEXT COLLATE "C" NOT NULL CHECK (action IN ('hold', 'release')),
    acted       TEXT COLLATE "C" NOT NULL,
    until       TEXT COLLATE "C",
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no, seq),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no)
);

-- Where a payment was made; what a person adds has the reference of its receipt, once.
ALTER TABLE payment ADD COLUMN source TEXT COLLATE "C" NOT NULL DEFAULT 'ocr';
-- On Citus columns are added without constraints, which have names there.
ALTER TABLE payment ADD CONSTRAINT payment_source_check CHECK (source IN ('ocr', 'reception', 'vipps', 'paper', 'camt'));
ALTER TABLE payment ADD COLUMN reference TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE payment ADD COLUMN booked TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE payment SET booked = nets_date;
CREATE UNIQUE INDEX payment_reference ON payment (creditor_id, source, reference) WHERE reference <> '';

-- Postings that were made when a payment was first matched count from the payment's day, but not before the invoice's; later
-- moves count from their own.
ALTER TABLE posting ADD COLUMN booked TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE posting ADD COLUMN note TEXT COLLATE "C" NOT NULL DEFAULT ''; -- why a person put it there
ALTER TABLE posting ADD COLUMN refund BIGINT;
ALTER TABLE posting ADD CONSTRAINT posting_check2 CHECK ((target = 'refund') = (refund IS NOT NULL));
UPDATE posting SET booked = CASE
    WHEN posted > (SELECT f.posted FROM posting f WHERE f.creditor_id = posting.creditor_id AND f.payment = posting.payment AND f.seq = 1) THEN posted
    ELSE greatest((SELECT p.booked FROM payment p WHERE p.creditor_id = posting.creditor_id AND p.no = posting.payment), coalesce(
        (SELECT i.booked FROM invoice i WHERE i.creditor_id = posting.creditor_id AND i.no = posting.invoice_no), ''))
    END;
-- What was taken back unused left with what took it back.
UPDATE posting SET booked = (SELECT max(e.booked) FROM reversal v JOIN posting e ON e.creditor_id = v.creditor_id AND e.payment = v.payment
    WHERE v.creditor_id = posting.creditor_id AND v.original = posting.payment)
WHERE target = 'reversed' AND reverses IS NULL;
CREATE INDEX posting_customer ON posting (creditor_id, customer_no) WHERE customer_no IS NOT NULL;
CREATE INDEX posting_refund ON posting (creditor_id, refund) WHERE refund IS NOT NULL;

-- What is paid back.
CREATE TABLE refund (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          BIGINT           NOT NULL,
    customer_no TEXT COLLATE "C",
    name        TEXT COLLATE "C" NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    amount      BIGINT           NOT NULL CHECK (amount > 0),
    reason      TEXT COLLATE "C" NOT NULL,
    made        TEXT COLLATE "C" NOT NULL,
    withdrawn   TEXT COLLATE "C",
    PRIMARY KEY (creditor_id, no),
    FOREIGN KEY (creditor_id, customer_no) REFERENCES customer (creditor_id, no)
);

-- Nothing is booked any longer on a day up to the last of a closed period.
CREATE TABLE period (
    creditor_id    TEXT COLLATE "C" NOT NULL,
    through        TEXT COLLATE "C" NOT NULL,
    closed         TEXT COLLATE "C" NOT NULL,
    closed_by      TEXT COLLATE "C" NOT NULL,
    journal_sha256 TEXT COLLATE "C" NOT NULL,
    sums           TEXT COLLATE "C" NOT NULL, -- JSON: what each account stood at
    PRIMARY KEY (creditor_id, through)
);
