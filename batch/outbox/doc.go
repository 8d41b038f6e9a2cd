// Package outbox is what leaves for people: the CSV files in the outbox folder, with the letters, messages,
// SMS, collection requests and refunds in them.
//
// Each row leaves once, and each file whole:
//
//  1. the rows are written to a hidden part file and synced to disk
//  2. the database transaction that holds the invoices, reminders or handoffs notes the file's name and hash
//  3. after the commit the part file gets its name
//
// Stopped before 2, the part file counts for nothing and is removed on the next run; stopped between 2 and 3,
// the next run finds it noted and gives it its name. So a file that someone has taken away is never written
// again.
//
// The package never decides who gets something, or when; it never sends anything, and never reads a file that
// has left.
//
// A document is a PDF in place of rows: letters to be printed, beside the file of their addresses.
//
// A further kind of file is a constant with its columns in kind.go, a method in rows.go that writes a row,
// and a line in the table of the outbox in the documentation for operators.
package outbox
