-- +goose Up

-- Invoices that were handed over, at the collection agency, with what the agency was told of each last.
CREATE TABLE agency_case (
    creditor_id TEXT NOT NULL,
    no          INTEGER NOT NULL,
    invoice_no  TEXT NOT NULL,
    handoff     INTEGER NOT NULL, -- the seq of its handover
    ordered     TEXT NOT NULL,
    agency_no   TEXT NOT NULL,
    state       TEXT NOT NULL,
    since       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    collected   INTEGER NOT NULL,
    costs       INTEGER NOT NULL,
    heavy       INTEGER NOT NULL,
    ended       TEXT,
    told        TEXT NOT NULL,
    principal   INTEGER NOT NULL,
    fee         INTEGER NOT NULL,
    interest    INTEGER NOT NULL,
    paid        INTEGER NOT NULL,
    credited    INTEGER NOT NULL,
    held        TEXT NOT NULL,
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, no),
    UNIQUE (creditor_id, invoice_no, handoff),
    FOREIGN KEY (creditor_id, invoice_no) REFERENCES invoice (creditor_id, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX agency_case_open ON agency_case (creditor_id, invoice_no, no) WHERE ended IS NULL;

-- Files of the exchange with the agency. The bytes of those to it are content; those from it are files too.
CREATE TABLE agency_file (
    creditor_id TEXT NOT NULL,
    direction   TEXT NOT NULL,
    no          INTEGER NOT NULL,
    name        TEXT NOT NULL,
    made        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    records     INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    status      TEXT NOT NULL,
    sends       INTEGER NOT NULL,
    sent        TEXT,
    unanswered  INTEGER NOT NULL,
    file        INTEGER,
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, direction, no),
    FOREIGN KEY (creditor_id, file) REFERENCES file (creditor_id, no)
) STRICT, WITHOUT ROWID;

-- What the agency is told of cases.
CREATE TABLE agency_message (
    creditor_id TEXT NOT NULL,
    no          INTEGER NOT NULL,
    case_no     INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    noted       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    principal   INTEGER NOT NULL,
    fee         INTEGER NOT NULL,
    interest    INTEGER NOT NULL,
    paid        INTEGER NOT NULL,
    credited    INTEGER NOT NULL,
    held        TEXT NOT NULL,
    file        INTEGER,
    state       TEXT NOT NULL,
    answered    TEXT,
    answer      TEXT NOT NULL,
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, no),
    FOREIGN KEY (creditor_id, case_no) REFERENCES agency_case (creditor_id, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX agency_message_case ON agency_message (creditor_id, case_no, no);
CREATE INDEX agency_message_file ON agency_message (creditor_id, file, no);
-- No case is new to the agency twice, and none is withdrawn twice.
CREATE UNIQUE INDEX agency_message_once ON agency_message (creditor_id, case_no, kind) WHERE kind <> 'change';
CREATE INDEX agency_message_to_tell ON agency_message (creditor_id, no) WHERE file IS NULL AND answered IS NULL;

-- What the agency has said of cases.
CREATE TABLE agency_report (
    creditor_id TEXT NOT NULL,
    no          INTEGER NOT NULL,
    case_no     INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    noted       TEXT NOT NULL,
    reference   TEXT,
    principal   INTEGER NOT NULL,
    fee         INTEGER NOT NULL,
    interest    INTEGER NOT NULL,
    costs       INTEGER NOT NULL,
    state       TEXT NOT NULL,
    text        TEXT NOT NULL,
    file        INTEGER,
    line        INTEGER NOT NULL,
    settlement  TEXT,
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, no),
    UNIQUE (creditor_id, reference),
    FOREIGN KEY (creditor_id, case_no) REFERENCES agency_case (creditor_id, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX agency_report_case ON agency_report (creditor_id, case_no, no);

-- What the agency has paid out, and the bank's payment of it.
CREATE TABLE agency_settlement (
    creditor_id TEXT NOT NULL,
    reference   TEXT NOT NULL,
    settled     TEXT NOT NULL,
    collected   INTEGER NOT NULL,
    withheld    INTEGER NOT NULL,
    paid_out    INTEGER NOT NULL,
    file        INTEGER,
    payment     INTEGER,
    row_hash    BLOB,
    PRIMARY KEY (creditor_id, reference),
    FOREIGN KEY (creditor_id, payment) REFERENCES payment (creditor_id, no)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX agency_settlement_payment ON agency_settlement (creditor_id, payment)
    WHERE payment IS NOT NULL;

-- What the agency has collected is a payment of its own source. SQLite changes no CHECK of a table that is there;
-- a wider one asks for no other layout of the rows, so its text is changed (sqlite.org/lang_altertable.html).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''paper'', ''camt'')', '''paper'', ''camt'', ''agency'')')
    WHERE type = 'table' AND name = 'payment';
PRAGMA writable_schema = RESET;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('agency_case', 'agency_case', '10000 10000 1'),
    ('agency_case', 'agency_case_open', '1000 1000 1 1'),
    ('agency_file', 'agency_file', '1000 1000 500 1'),
    ('agency_message', 'agency_message', '30000 30000 1'),
    ('agency_message', 'agency_message_case', '30000 30000 3 1'),
    ('agency_message', 'agency_message_file', '30000 30000 30 1'),
    ('agency_message', 'agency_message_once', '20000 20000 2 1'),
    ('agency_message', 'agency_message_to_tell', '100 100 1'),
    ('agency_report', 'agency_report', '30000 30000 1'),
    ('agency_report', 'agency_report_case', '30000 30000 3 1'),
    ('agency_case', 'sqlite_autoindex_agency_case_2', '10000 10000 1 1'),
    ('agency_report', 'sqlite_autoindex_agency_report_2', '30000 30000 1'),
    ('agency_settlement', 'agency_settlement', '1000 1000 1'),
    ('agency_settlement', 'agency_settlement_payment', '1000 1000 1');

ANALYZE sqlite_schema; -- reads them
