-- +goose Up

-- Invoices that were handed over, at the collection agency, with what the agency was told of each last.
CREATE TABLE agency_case (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          BIGINT NOT NULL,
    invoice_no  TEXT COLLATE "C" NOT NULL,
    handoff     BIGINT NOT NULL, -- the seq of its handover
    ordered     TEXT COLLATE "C" NOT NULL,
    agency_no   TEXT COLLATE "C" NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    since       TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    collected   BIGINT NOT NULL,
    costs       BIGINT NOT NULL,
    heavy       BIGINT NOT NULL,
    ended       TEXT COLLATE "C",
    told        TEXT COLLATE "C" NOT NULL,
    principal   BIGINT NOT NULL,
    fee         BIGINT NOT NULL,
    interest    BIGINT NOT NULL,
    paid        BIGINT NOT NULL,
    credited    BIGINT NOT NULL,
    held        TEXT COLLATE "C" NOT NULL,
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, no),
    UNIQUE (creditor_id, invoice_no, handoff),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no)
);

CREATE INDEX agency_case_open ON agency_case (creditor_id, invoice_no, no) WHERE ended IS NULL;

-- Files of the exchange with the agency. The bytes of those to it are content; those from it are files too.
CREATE TABLE agency_file (
    creditor_id TEXT COLLATE "C" NOT NULL,
    direction   TEXT COLLATE "C" NOT NULL,
    no          BIGINT NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    made        TEXT COLLATE "C" NOT NULL,
    size        BIGINT NOT NULL,
    sha256      TEXT COLLATE "C" NOT NULL,
    records     BIGINT NOT NULL,
    amount      BIGINT NOT NULL,
    status      TEXT COLLATE "C" NOT NULL,
    sends       BIGINT NOT NULL,
    sent        TEXT COLLATE "C",
    unanswered  BIGINT NOT NULL,
    file        BIGINT,
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, direction, no),
    FOREIGN KEY (creditor_id, file) REFERENCES file (creditor_id, no)
);

-- What the agency is told of cases.
CREATE TABLE agency_message (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          BIGINT NOT NULL,
    case_no     BIGINT NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    noted       TEXT COLLATE "C" NOT NULL,
    reason      TEXT COLLATE "C" NOT NULL,
    principal   BIGINT NOT NULL,
    fee         BIGINT NOT NULL,
    interest    BIGINT NOT NULL,
    paid        BIGINT NOT NULL,
    credited    BIGINT NOT NULL,
    held        TEXT COLLATE "C" NOT NULL,
    file        BIGINT,
    state       TEXT COLLATE "C" NOT NULL,
    answered    TEXT COLLATE "C",
    answer      TEXT COLLATE "C" NOT NULL,
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, no),
    FOREIGN KEY (creditor_id, case_no) REFERENCES agency_case (creditor_id, no)
);

CREATE INDEX agency_message_case ON agency_message (creditor_id, case_no, no);
CREATE INDEX agency_message_file ON agency_message (creditor_id, file, no);
-- No case is new to the agency twice, and none is withdrawn twice.
CREATE UNIQUE INDEX agency_message_once ON agency_message (creditor_id, case_no, kind) WHERE kind <> 'change';
CREATE INDEX agency_message_to_tell ON agency_message (creditor_id, no) WHERE file IS NULL AND answered IS NULL;

-- What the agency has said of cases.
CREATE TABLE agency_report (
    creditor_id TEXT COLLATE "C" NOT NULL,
    no          BIGINT NOT NULL,
    case_no     BIGINT NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    noted       TEXT COLLATE "C" NOT NULL,
    reference   TEXT COLLATE "C",
    principal   BIGINT NOT NULL,
    fee         BIGINT NOT NULL,
    interest    BIGINT NOT NULL,
    costs       BIGINT NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    text        TEXT COLLATE "C" NOT NULL,
    file        BIGINT,
    line        BIGINT NOT NULL,
    settlement  TEXT COLLATE "C",
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, no),
    UNIQUE (creditor_id, reference),
    FOREIGN KEY (creditor_id, case_no) REFERENCES agency_case (creditor_id, no)
);

CREATE INDEX agency_report_case ON agency_report (creditor_id, case_no, no);

-- What the agency has paid out, and the bank's payment of it.
CREATE TABLE agency_settlement (
    creditor_id TEXT COLLATE "C" NOT NULL,
    reference   TEXT COLLATE "C" NOT NULL,
    settled     TEXT COLLATE "C" NOT NULL,
    collected   BIGINT NOT NULL,
    withheld    BIGINT NOT NULL,
    paid_out    BIGINT NOT NULL,
    file        BIGINT,
    payment     BIGINT,
    row_hash    BYTEA,
    PRIMARY KEY (creditor_id, reference),
    FOREIGN KEY (creditor_id, payment) REFERENCES payment (creditor_id, no)
);

CREATE UNIQUE INDEX agency_settlement_payment ON agency_settlement (creditor_id, payment)
    WHERE payment IS NOT NULL;

-- What the agency has collected is a payment of its own source.
ALTER TABLE payment DROP CONSTRAINT payment_source_check;
ALTER TABLE payment ADD CONSTRAINT payment_source_check
    CHECK (source IN ('ocr', 'reception', 'vipps', 'paper', 'camt', 'agency'));
