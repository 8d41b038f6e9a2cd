// Package billing says what is to be invoiced to members, and how: as a claim, or as an ordinary invoice with
// a fee or without one. Nobody is to pay a fee for what is not his doing, so it also says whose invoices
// wait, since a file that is not in the books may hold their mandates, and whose mandates the payee itself
// has stranded by a change of account.
//
// The job that bills makes the invoices, reports show what will be made and what waits. The package itself
// writes nothing and tells nobody.
package billing
