-- +goose Up

-- What another system was paid of an invoice before it was imported is a payment of its own source. SQLite changes no
-- CHECK of a table that is there; a wider one asks for no other layout of the rows, so its text is changed
-- (sqlite.org/lang_altertable.html).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''camt'', ''agency'')', '''camt'', ''agency'', ''elsewhere'')')
    WHERE type = 'table' AND name = 'payment';
PRAGMA writable_schema = RESET;
