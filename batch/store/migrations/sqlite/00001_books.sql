-- +goose Up

-- creditor_id leads every key, and no reference crosses creditors. Money is øre, dates are ISO (2026-10-20), months are
-- 2026-10, moments are UTC to the microsecond (2026-10-20T10:00:00.000000Z), flags are 0 and 1. No date and no moment are NULL.
--
-- References are deferred: a claim is written while its transmission is still being sealed, and rows come in bulk.

CREATE TABLE creditor (
    id          TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL,
    account     TEXT NOT NULL,
    transmitter TEXT NOT NULL UNIQUE, -- invariant 7
    agreement   TEXT NOT NULL,
    bill_from   TEXT
) STRICT, WITHOUT ROWID;

-- Numbers given out so far.
CREATE TABLE series (
    creditor_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    last        INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
    creditor_id TEXT    NOT NULL,
    no          TEXT    NOT NULL,
    fixed       TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    mobile      TEXT    NOT NULL,
    email       TEXT    NOT NULL,
    language    TEXT    NOT NULL,
    birth_date  TEXT,
    address     TEXT    NOT NULL,
    postcode    TEXT    NOT NULL,
    city        TEXT    NOT NULL,
    digipost    INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, no)
) STRICT, WITHOUT ROWID;

-- One payer's mandate never covers another's claims.
CREATE UNIQUE INDEX customer_fixed ON customer (creditor_id, fixed);

CREATE TABLE membership (
    creditor_id    TEXT    NOT NULL,
    no             TEXT    NOT NULL,
    customer_no    TEXT    NOT NULL,
    plan           TEXT    NOT NULL,
    price          INTEGER NOT NULL,
    payment_method TEXT    NOT NULL,
    first_day      TEXT    NOT NULL,
    binding_months INTEGER NOT NULL,
    last_day       TEXT,
    paid_until     TEXT,
    PRIMARY KEY (creditor_id, no),
    FOREIGN KEY (creditor_id, customer_no) REFERENCES customer (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX membership_customer ON membership (creditor_id, customer_no);

CREATE TABLE invoice (
    creditor_id   TEXT    NOT NULL,
    no            TEXT    NOT NULL,
    customer_no   TEXT    NOT NULL,
    membership_no TEXT,
    kid           TEXT    NOT NULL,
    fixed         TEXT    NOT NULL,
    period        TEXT,
    issued        TEXT    NOT NULL,
    due           TEXT    NOT NULL,
    first_due     TEXT    NOT NULL,
    method        TEXT    NOT NULL,
    amount        INTEGER NOT NULL,
    fee           INTEGER NOT NULL,
    text          TEXT    NOT NULL,
    imported      INTEGER NOT NULL,
    cancelled     TEXT,
    PRIMARY KEY (creditor_id, no),
    FOREIGN KEY (creditor_id, customer_no) REFERENCES customer (creditor_id, no) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (creditor_id, membership_no) REFERENCES membership (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX invoice_kid ON invoice (creditor_id, kid);
-- A month of a membership is invoiced once.
CREATE UNIQUE INDEX invoice_period ON invoice (creditor_id, membership_no, period) WHERE membership_no IS NOT NULL;

CREATE TABLE transmission (
    creditor_id TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    sealed      TEXT    NOT NULL,
    claims      INTEGER NOT NULL,
    cancels     INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    sent        TEXT,
    replied     TEXT,
    text        TEXT    NOT NULL,
    sealed_by   TEXT    NOT NULL,
    approved_by TEXT    NOT NULL,
    approved    TEXT,
    sends       INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, number)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX transmission_content ON transmission (creditor_id, sha256);

CREATE TABLE claim (
    creditor_id    TEXT    NOT NULL,
    transmission   INTEGER NOT NULL,
    assignment     INTEGER NOT NULL,
    transaction_no INTEGER NOT NULL,
    invoice_no     TEXT    NOT NULL,
    type           INTEGER NOT NULL,
    kid            TEXT    NOT NULL,
    due            TEXT    NOT NULL,
    amount         INTEGER NOT NULL CHECK (amount > 0),
    status         TEXT    NOT NULL,
    text           TEXT    NOT NULL,
    cancelled_by   INTEGER, -- the transmission whose cancellation this claim met
    PRIMARY KEY (creditor_id, transmission, assignment, transaction_no),
    FOREIGN KEY (creditor_id, transmission) REFERENCES transmission (creditor_id, number) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- Invariant 1: no invoice is claimed twice for one due date. Rows of type 93 are cancellations.
CREATE UNIQUE INDEX claim_live ON claim (creditor_id, invoice_no, due) WHERE status = 'live' AND type <> 93;
CREATE INDEX claim_invoice ON claim (creditor_id, invoice_no, transmission, assignment, transaction_no);

CREATE TABLE file (
    creditor_id TEXT    NOT NULL,
    no          INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    folder      TEXT    NOT NULL,
    received    TEXT    NOT NULL,
    arrived     TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    verdict     TEXT    NOT NULL,
    payments    INTEGER NOT NULL,
    mandates    INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    account     TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, no)
) STRICT, WITHOUT ROWID;

-- A content is received once.
CREATE UNIQUE INDEX file_content ON file (creditor_id, sha256);
-- A transmission number of the bank is worked once.
CREATE UNIQUE INDEX file_number ON file (creditor_id, number) WHERE status = 'ingested' AND kind = 'nets';

-- What lay in the mailbox, under which names.
CREATE TABLE sighting (
    creditor_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    folder      TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    modified    TEXT    NOT NULL,
    file        INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, name, folder, size, modified),
    FOREIGN KEY (creditor_id, file) REFERENCES file (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE fault (
    creditor_id TEXT    NOT NULL,
    file        INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    record      TEXT    NOT NULL,
    field       TEXT    NOT NULL,
    value       TEXT    NOT NULL,
    severity    INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    message     TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, file, seq),
    FOREIGN KEY (creditor_id, file) REFERENCES file (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- The bytes of files in and out; a chunk is at most 1 MiB.
CREATE TABLE content (
    creditor_id TEXT    NOT NULL,
    direction   TEXT    NOT NULL,
    no          INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    bytes       BLOB    NOT NULL,
    PRIMARY KEY (creditor_id, direction, no, seq)
) STRICT;

CREATE TABLE payment (
    creditor_id TEXT    NOT NULL,
    no          INTEGER NOT NULL,
    file        INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    type        INTEGER NOT NULL,
    account     TEXT    NOT NULL,
    nets_date   TEXT    NOT NULL,
    centre      INTEGER NOT NULL,
    day_code    INTEGER NOT NULL,
    partial     INTEGER NOT NULL,
    serial      INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    kid         TEXT    NOT NULL,
    debit       TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, no),
    FOREIGN KEY (creditor_id, file) REFERENCES file (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX payment_out ON payment (creditor_id, no) WHERE amount < 0;
CREATE INDEX payment_kid ON payment (creditor_id, kid);
-- The order of the settlement report; and a line of a file counts once (invariant 2).
CREATE UNIQUE INDEX payment_settlement
    ON payment (creditor_id, account, nets_date, centre, day_code, partial, serial, file, line);

CREATE TABLE posting (
    creditor_id TEXT    NOT NULL,
    payment     INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    posted      TEXT    NOT NULL,
    target      TEXT    NOT NULL,
    invoice_no  TEXT,
    customer_no TEXT,
    amount      INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    reverses    INTEGER,
    PRIMARY KEY (creditor_id, payment, seq),
    CHECK ((target = 'invoice') = (invoice_no IS NOT NULL)),
    CHECK ((target = 'credit') = (customer_no IS NOT NULL)),
    FOREIGN KEY (creditor_id, payment) REFERENCES payment (creditor_id, no) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (creditor_id, reverses, payment)
        REFERENCES reversal (creditor_id, original, payment) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX posting_invoice ON posting (creditor_id, invoice_no, amount) WHERE invoice_no IS NOT NULL;
CREATE INDEX posting_unmatched ON posting (creditor_id, payment, seq, amount) WHERE target = 'unmatched';

-- A payment is taken back once, by one payment.
CREATE TABLE reversal (
    creditor_id TEXT    NOT NULL,
    original    INTEGER NOT NULL,
    payment     INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, original)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX reversal_payment ON reversal (creditor_id, payment);
CREATE UNIQUE INDEX reversal_pair ON reversal (creditor_id, original, payment);

-- Mandate records as they came.
CREATE TABLE mandate_record (
    creditor_id  TEXT    NOT NULL,
    file         INTEGER NOT NULL,
    account      TEXT    NOT NULL,
    fixed        TEXT    NOT NULL,
    line         INTEGER NOT NULL,
    kid          TEXT    NOT NULL,
    registration INTEGER NOT NULL,
    notice       INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, file, account, fixed, line),
    FOREIGN KEY (creditor_id, file) REFERENCES file (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- The times in which mandates were active; until is the first day on which one no longer was.
CREATE TABLE mandate (
    creditor_id TEXT    NOT NULL,
    account     TEXT    NOT NULL,
    fixed       TEXT    NOT NULL,
    seq         INTEGER NOT NULL,
    kid         TEXT    NOT NULL,
    notice      INTEGER NOT NULL,
    since       TEXT    NOT NULL,
    until       TEXT,
    PRIMARY KEY (creditor_id, account, fixed, seq),
    CHECK (until >= since)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX mandate_active ON mandate (creditor_id, account, fixed) WHERE until IS NULL;

CREATE TABLE reminder (
    creditor_id TEXT    NOT NULL,
    invoice_no  TEXT    NOT NULL,
    sent        TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    amount      INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE handoff (
    creditor_id TEXT    NOT NULL,
    invoice_no  TEXT    NOT NULL,
    seq         INTEGER NOT NULL CHECK (seq > 0),
    action      TEXT    NOT NULL,
    sent        TEXT    NOT NULL,
    principal   INTEGER NOT NULL,
    fee         INTEGER NOT NULL,
    paid        INTEGER NOT NULL,
    PRIMARY KEY (creditor_id, invoice_no, seq),
    CHECK (action = CASE seq % 2 WHEN 1 THEN 'handover' ELSE 'withdraw' END),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox_file (
    creditor_id TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    job         TEXT    NOT NULL,
    written     TEXT    NOT NULL,
    row_count   INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, name)
) STRICT, WITHOUT ROWID;

-- A row for each transaction that changed anything, chained by hashes (invariant 6).
CREATE TABLE audit (
    creditor_id TEXT    NOT NULL REFERENCES creditor (id) DEFERRABLE INITIALLY DEFERRED,
    no          INTEGER NOT NULL,
    acted       TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    row_count   INTEGER NOT NULL,
    rows_hash   TEXT    NOT NULL,
    previous    TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, no)
) STRICT, WITHOUT ROWID;

-- What the runs did. No part of the books, and not audited.
CREATE TABLE run_log (
    creditor_id TEXT    NOT NULL,
    run         INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    job         TEXT    NOT NULL,
    as_of       TEXT    NOT NULL,
    started     TEXT    NOT NULL,
    finished    TEXT    NOT NULL,
    counts      TEXT    NOT NULL, -- JSON
    warnings    TEXT    NOT NULL, -- JSON
    attention   INTEGER NOT NULL,
    error       TEXT    NOT NULL,
    PRIMARY KEY (creditor_id, run, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX run_log_job ON run_log (creditor_id, job, run);
