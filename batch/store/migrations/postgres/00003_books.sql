-- +goose Up

-- The schema that SQLite has after its migrations of the same number and before. Text is compared byte by byte, as there, since
-- streams in the order of keys are merged.
--
-- creditor_id leads every key, and no reference crosses creditors. Money is øre, dates are ISO (2026-10-20), months are
-- 2026-10, moments are UTC to the microsecond (2026-10-20T10:00:00.000000Z), flags are 0 and 1. No date and no moment are NULL.
--
-- References are looked at when each statement ends, and not deferred as on SQLite: Citus does not say at a commit what was
-- wrong. The tables that a night fills with a row for each member have none, where SQLite has them: to look up each row once more
-- took a third of the server's time for making invoices and claims, and `trekk db verify` looks at all of them.

CREATE TABLE creditor (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name        TEXT COLLATE "C" NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    transmitter TEXT COLLATE "C" NOT NULL UNIQUE, -- invariant 7
    agreement   TEXT COLLATE "C" NOT NULL,
    bill_from   TEXT COLLATE "C"
);

-- Numbers given out so far.
CREATE TABLE series (
    creditor_id TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    last        BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, name)
);

CREATE TABLE customer (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          TEXT COLLATE "C" NOT NULL,
    fixed       TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    mobile      TEXT COLLATE "C" NOT NULL,
    email       TEXT COLLATE "C" NOT NULL,
    language    TEXT COLLATE "C" NOT NULL,
    birth_date  TEXT COLLATE "C",
    address     TEXT COLLATE "C" NOT NULL,
    postcode    TEXT COLLATE "C" NOT NULL,
    city        TEXT COLLATE "C" NOT NULL,
    digipost    BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, no)
);

-- One payer's mandate never covers another's claims.
CREATE UNIQUE INDEX customer_fixed ON customer (creditor_id, fixed);

CREATE TABLE membership (
    creditor_id    TEXT COLLATE "C" NOT NULL,
    no             TEXT COLLATE "C" NOT NULL,
    customer_no    TEXT COLLATE "C" NOT NULL,
    plan           TEXT COLLATE "C" NOT NULL,
    price          BIGINT           NOT NULL,
    payment_method TEXT COLLATE "C" NOT NULL,
    first_day      TEXT COLLATE "C" NOT NULL,
    binding_months BIGINT           NOT NULL,
    last_day       TEXT COLLATE "C",
    paid_until     TEXT COLLATE "C",
    payer_no       TEXT COLLATE "C" NOT NULL, -- who is invoiced for it
    price_kind     TEXT COLLATE "C" NOT NULL,
    price_until    TEXT COLLATE "C",
    regular_price  BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, no),
    FOREIGN KEY (creditor_id, customer_no) REFERENCES customer (creditor_id, no)
);

CREATE INDEX membership_payer ON membership (creditor_id, payer_no, no);

CREATE TABLE invoice (
    creditor_id   TEXT COLLATE "C" NOT NULL,
    no            TEXT COLLATE "C" NOT NULL,
    customer_no   TEXT COLLATE "C" NOT NULL,
    membership_no TEXT COLLATE "C",
    kid           TEXT COLLATE "C" NOT NULL,
    fixed         TEXT COLLATE "C" NOT NULL,
    period        TEXT COLLATE "C",
    issued        TEXT COLLATE "C" NOT NULL,
    due           TEXT COLLATE "C" NOT NULL,
    first_due     TEXT COLLATE "C" NOT NULL,
    method        TEXT COLLATE "C" NOT NULL,
    amount        BIGINT           NOT NULL,
    fee           BIGINT           NOT NULL,
    text          TEXT COLLATE "C" NOT NULL,
    imported      BIGINT           NOT NULL,
    cancelled     TEXT COLLATE "C",
    kind          TEXT COLLATE "C" NOT NULL, -- for a month (fee), for a year (yearly), or for charges alone (extra, without a period)
    PRIMARY KEY (creditor_id, no)
);

CREATE UNIQUE INDEX invoice_kid ON invoice (creditor_id, kid);
-- A month of a membership is invoiced once, and a year.
CREATE UNIQUE INDEX invoice_period ON invoice (creditor_id, membership_no, kind, period) WHERE membership_no IS NOT NULL;

-- What was told of a membership. Rows are only ever added.
CREATE TABLE membership_event (
    creditor_id   TEXT COLLATE "C" NOT NULL,
    no            BIGINT           NOT NULL,
    membership_no TEXT COLLATE "C" NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    told          TEXT COLLATE "C" NOT NULL,
    first_day     TEXT COLLATE "C",
    last_day      TEXT COLLATE "C",
    months        BIGINT           NOT NULL,
    amount        BIGINT           NOT NULL,
    text          TEXT COLLATE "C" NOT NULL,
    documented    BIGINT           NOT NULL,
    customer_no   TEXT COLLATE "C", -- who owes a charge, when it is not the payer
    PRIMARY KEY (creditor_id, no),
    FOREIGN KEY (creditor_id, membership_no) REFERENCES membership (creditor_id, no),
    FOREIGN KEY (creditor_id, customer_no) REFERENCES customer (creditor_id, no)
);

CREATE INDEX membership_event_membership ON membership_event (creditor_id, membership_no, no);

-- The lines of invoices that have several, the invoice fee left out.
CREATE TABLE invoice_line (
    creditor_id TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL,
    text        TEXT COLLATE "C" NOT NULL,
    amount      BIGINT           NOT NULL,
    event       BIGINT, -- the charge that it carries
    PRIMARY KEY (creditor_id, invoice_no, seq),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no),
    FOREIGN KEY (creditor_id, event) REFERENCES membership_event (creditor_id, no)
);

CREATE INDEX invoice_line_event ON invoice_line (creditor_id, event) WHERE event IS NOT NULL;

CREATE TABLE transmission (
    creditor_id TEXT COLLATE "C" NOT NULL,
    number      BIGINT           NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    sealed      TEXT COLLATE "C" NOT NULL,
    claims      BIGINT           NOT NULL,
    cancels     BIGINT           NOT NULL,
    amount      BIGINT           NOT NULL,
    size        BIGINT           NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    status      TEXT COLLATE "C" NOT NULL,
    sent        TEXT COLLATE "C",
    replied     TEXT COLLATE "C",
    text        TEXT COLLATE "C" NOT NULL,
    sealed_by   TEXT COLLATE "C" NOT NULL,
    approved_by TEXT COLLATE "C" NOT NULL,
    approved    TEXT COLLATE "C",
    sends       BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, number)
);

CREATE UNIQUE INDEX transmission_content ON transmission (creditor_id, sha256);

CREATE TABLE claim (
    creditor_id    TEXT COLLATE "C" NOT NULL,
    transmission   BIGINT           NOT NULL,
    assignment     BIGINT           NOT NULL,
    transaction_no BIGINT           NOT NULL,
    invoice_no     TEXT COLLATE "C" NOT NULL,
    type           BIGINT           NOT NULL,
    kid            TEXT COLLATE "C" NOT NULL,
    due            TEXT COLLATE "C" NOT NULL,
    amount         BIGINT           NOT NULL CHECK (amount > 0),
    status         TEXT COLLATE "C" NOT NULL,
    text           TEXT COLLATE "C" NOT NULL,
    cancelled_by   BIGINT, -- the transmission whose cancellation this claim met
    PRIMARY KEY (creditor_id, transmission, assignment, transaction_no)
);

-- Invariant 1: no invoice is claimed twice for one due date. Rows of type 93 are cancellations.
CREATE UNIQUE INDEX claim_live ON claim (creditor_id, invoice_no, due) WHERE status = 'live' AND type <> 93;
CREATE INDEX claim_invoice ON claim (creditor_id, invoice_no, transmission, assignment, transaction_no);

CREATE TABLE file (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          BIGINT           NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    folder      TEXT COLLATE "C" NOT NULL,
    received    TEXT COLLATE "C" NOT NULL,
    arrived     TEXT COLLATE "C" NOT NULL,
    size        BIGINT           NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    status      TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    number      BIGINT           NOT NULL,
    verdict     TEXT COLLATE "C" NOT NULL,
    payments    BIGINT           NOT NULL,
    mandates    BIGINT           NOT NULL,
    amount      BIGINT           NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, no)
);

-- A content is received once.
CREATE UNIQUE INDEX file_content ON file (creditor_id, sha256);
-- A transmission number of the bank is worked once.
CREATE UNIQUE INDEX file_number ON file (creditor_id, number) WHERE status = 'ingested' AND kind = 'nets';

-- What lay in the mailbox, under which names.
CREATE TABLE sighting (
    creditor_id TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    folder      TEXT COLLATE "C" NOT NULL,
    size        BIGINT           NOT NULL,
    modified    TEXT COLLATE "C" NOT NULL,
    file        BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, name, folder, size, modified),
    FOREIGN KEY (creditor_id, file) REFERENCES file (creditor_id, no)
);

CREATE TABLE fault (
    creditor_id TEXT COLLATE "C" NOT NULL,
    file        BIGINT           NOT NULL,
    seq         BIGINT           NOT NULL,
    line        BIGINT           NOT NULL,
    position    BIGINT           NOT NULL,
    record      TEXT COLLATE "C" NOT NULL,
    field       TEXT COLLATE "C" NOT NULL,
    value       TEXT COLLATE "C" NOT NULL,
    severity    BIGINT           NOT NULL,
    code        TEXT COLLATE "C" NOT NULL,
    message     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, file, seq),
    FOREIGN KEY (creditor_id, file) REFERENCES file (creditor_id, no)
);

-- The bytes of files in and out; a chunk is at most 1 MiB.
CREATE TABLE content (
    creditor_id TEXT COLLATE "C" NOT NULL,
    direction   TEXT COLLATE "C" NOT NULL,
    no          BIGINT           NOT NULL,
    seq         BIGINT           NOT NULL,
    bytes       BYTEA    NOT NULL,
    PRIMARY KEY (creditor_id, direction, no, seq)
);

CREATE TABLE payment (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          BIGINT           NOT NULL,
    file        BIGINT           NOT NULL,
    line        BIGINT           NOT NULL,
    type        BIGINT           NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    nets_date   TEXT COLLATE "C" NOT NULL,
    centre      BIGINT           NOT NULL,
    day_code    BIGINT           NOT NULL,
    partial     BIGINT           NOT NULL,
    serial      BIGINT           NOT NULL,
    amount      BIGINT           NOT NULL,
    kid         TEXT COLLATE "C" NOT NULL,
    debit       TEXT COLLATE "C" NOT NULL,
    text        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, no)
);

CREATE INDEX payment_out ON payment (creditor_id, no) WHERE amount < 0;
CREATE INDEX payment_kid ON payment (creditor_id, kid);
-- The order of the settlement report; and a line of a file counts once (invariant 2).
CREATE UNIQUE INDEX payment_settlement
    ON payment (creditor_id, account, nets_date, centre, day_code, partial, serial, file, line);

-- A payment is taken back once, by one payment.
CREATE TABLE reversal (
    creditor_id TEXT COLLATE "C" NOT NULL,
    original    BIGINT           NOT NULL,
    payment     BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, original)
);

CREATE UNIQUE INDEX reversal_payment ON reversal (creditor_id, payment);
CREATE UNIQUE INDEX reversal_pair ON reversal (creditor_id, original, payment);

CREATE TABLE posting (
    creditor_id TEXT COLLATE "C" NOT NULL,
    payment     BIGINT           NOT NULL,
    seq         BIGINT           NOT NULL,
    posted      TEXT COLLATE "C" NOT NULL,
    target      TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C",
    customer_no TEXT COLLATE "C",
    amount      BIGINT           NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    reverses    BIGINT,
    PRIMARY KEY (creditor_id, payment, seq),
    CHECK ((target = 'invoice') = (invoice_no IS NOT NULL)),
    CHECK ((target = 'credit') = (customer_no IS NOT NULL)),
    FOREIGN KEY (creditor_id, reverses, payment)
        REFERENCES reversal (creditor_id, original, payment)
);

CREATE INDEX posting_invoice ON posting (creditor_id, invoice_no, amount) WHERE invoice_no IS NOT NULL;
CREATE INDEX posting_unmatched ON posting (creditor_id, payment, seq, amount) WHERE target = 'unmatched';

-- Mandate records as they came.
CREATE TABLE mandate_record (
    creditor_id  TEXT COLLATE "C" NOT NULL,
    file         BIGINT           NOT NULL,
    account      TEXT COLLATE "C" NOT NULL,
    fixed        TEXT COLLATE "C" NOT NULL,
    line         BIGINT           NOT NULL,
    kid          TEXT COLLATE "C" NOT NULL,
    registration BIGINT           NOT NULL,
    notice       BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, file, account, fixed, line)
);

-- The times in which mandates were active; until is the first day on which one no longer was.
CREATE TABLE mandate (
    creditor_id TEXT COLLATE "C" NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    fixed       TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL,
    kid         TEXT COLLATE "C" NOT NULL,
    notice      BIGINT           NOT NULL,
    since       TEXT COLLATE "C" NOT NULL,
    until       TEXT COLLATE "C",
    PRIMARY KEY (creditor_id, account, fixed, seq),
    CHECK (until >= since)
);

CREATE UNIQUE INDEX mandate_active ON mandate (creditor_id, account, fixed) WHERE until IS NULL;

CREATE TABLE reminder (
    creditor_id TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C" NOT NULL,
    sent        TEXT COLLATE "C" NOT NULL,
    channel     TEXT COLLATE "C" NOT NULL,
    amount      BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no)
);

CREATE TABLE handoff (
    creditor_id TEXT COLLATE "C" NOT NULL,
    invoice_no  TEXT COLLATE "C" NOT NULL,
    seq         BIGINT           NOT NULL CHECK (seq > 0),
    action      TEXT COLLATE "C" NOT NULL,
    sent        TEXT COLLATE "C" NOT NULL,
    principal   BIGINT           NOT NULL,
    fee         BIGINT           NOT NULL,
    paid        BIGINT           NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no, seq),
    CHECK (action = CASE seq % 2 WHEN 1 THEN 'handover' ELSE 'withdraw' END)
);

CREATE TABLE outbox_file (
    creditor_id TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    job         TEXT COLLATE "C" NOT NULL,
    written     TEXT COLLATE "C" NOT NULL,
    row_count   BIGINT           NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, name)
);

-- A row for each transaction that changed anything, chained by hashes (invariant 6).
CREATE TABLE audit (
    creditor_id TEXT COLLATE "C" NOT NULL REFERENCES creditor (id),
    no          BIGINT           NOT NULL,
    acted       TEXT COLLATE "C" NOT NULL,
    actor       TEXT COLLATE "C" NOT NULL,
    action      TEXT COLLATE "C" NOT NULL,
    subject     TEXT COLLATE "C" NOT NULL,
    row_count   BIGINT           NOT NULL,
    rows_hash   TEXT COLLATE "C" NOT NULL,
    previous    TEXT COLLATE "C" NOT NULL,
    hash        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, no)
);

-- What the runs did. No part of the books, and not audited.
CREATE TABLE run_log (
    creditor_id TEXT COLLATE "C" NOT NULL,
    run         BIGINT           NOT NULL,
    seq         BIGINT           NOT NULL,
    job         TEXT COLLATE "C" NOT NULL,
    as_of       TEXT COLLATE "C" NOT NULL,
    started     TEXT COLLATE "C" NOT NULL,
    finished    TEXT COLLATE "C" NOT NULL,
    counts      TEXT COLLATE "C" NOT NULL, -- JSON
    warnings    TEXT COLLATE "C" NOT NULL, -- JSON
    attention   BIGINT           NOT NULL,
    error       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (creditor_id, run, seq)
);

CREATE INDEX run_log_job ON run_log (creditor_id, job, run);
