// Package batch is the night's work of a payee on AvtaleGiro and OCR giro, as jobs and the words they speak.
//
// Every job is a function of what the bank has said, the invoices, the terms and the date:
//
//	fetch     mailbox -> inbox: raw bytes kept for ever, each file once, whatever its name
//	ingest    inbox -> payments, mandates, receipts; a file with faults is quarantined whole
//	match     payments and invoices -> postings; what does not match waits with a reason
//	bill      memberships, terms, mandates and date -> invoices, claims or ordinary ones
//	claims    invoices to be claimed -> one sealed transmission: number, bytes, hash
//	send      sealed transmission -> mailbox, the same bytes until its receipt comes
//	remind    overdue invoices, terms and date -> SMS reminders in the outbox
//	collect   overdue invoices, terms and date -> handovers to the collection agency, and withdrawals
//	report    the identities of the books, checked
//
// Run a job twice for one date and the second run changes nothing. Stop it anywhere and run it again, and the result is
// the one an undisturbed run would have given: what a job decides it writes in one transaction, with a row of the audit
// log, and what it still has to do it derives from what the database says is undone.
//
// Norwegian terms: claim is betalingskrav, mandate fast betalingsoppdrag (FBO), transmission forsendelse, assignment
// oppdrag, collection inkasso, reminder purring.
//
// The package never opens a database, a socket or a configuration file itself: [Store] and mailbox.Mailbox are handed in,
// and so is the clock. It never decides by a gym's name: what differs between payees is data in a terms.Profile.
package batch
