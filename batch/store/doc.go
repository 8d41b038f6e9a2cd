// Package store keeps the books of batch in a database: SQLite, in one file, without cgo.
//
// [Create] makes a database and [Open] opens one; [DB.For] gives one creditor's [batch.Store]. Each noun of package batch
// has its file here: its table's columns, what writes them and what streams them. The schema is in migrations/.
//
// What happened is added, and what is open follows from it: an invoice's paid amount is the sum of its postings, never a
// column. The database itself refuses what would break an invariant: a second live claim for an invoice and due date, a
// number or content used twice, a line of a file counted twice, a payment taken back twice, a month invoiced twice. All
// writes of one [batch.Store] Update become durable together with one row of the audit log, whose hashes form one chain per
// creditor, or not at all.
//
// The package never decides anything about money or people, and never reads the clock.
package store
