// Package store keeps the books of batch in a database: SQLite, in one file, without cgo, or PostgreSQL.
//
// [Create] makes a database and [Open] opens one; [DB.For] gives one creditor's [batch.Store]. Each noun of
// package batch has its file here: its table's columns, what writes them and what streams them. Below it are
// the schema (migrations), the statements of lists by keys (keyset), the hashes of rows (rowhash) and locks
// on files (filelock); pgtest starts a PostgreSQL server for tests. Statements are made of functions with
// named parts, never by replacing text in one another: what tells of a past day is restricted to it by asOf,
// part by part.
//
// What happened is added, and what is open follows from it: an invoice's paid amount is the sum of its
// postings, never a column. The database itself refuses what would break an invariant: a second live claim
// for an invoice and due date, a number or content used twice, a line of a file counted twice, a payment
// taken back twice, a month invoiced twice. All writes of one [batch.Store] Update become durable together
// with one row of the audit log, whose hashes form one chain per creditor, or not at all.
//
// The package never decides anything about money or people, and never reads the clock but to say since when
// the books are locked.
package store
