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
// # States
//
// A transmission (forsendelse) goes through these states; only what the bank says, or a person, makes it rejected once a
// byte of it may have left:
//
//	sealed  -> sending, rejected    its bytes, numbers and claims stand; nothing has left; it may still be given up
//	sending -> sent, rejected       it may be at the bank: the same bytes are brought again until they are there
//	sent    -> approved, rejected   a receipt is waited for; L226 approves, L200 rejects
//
// A claim (betalingskrav) is live from the moment its transmission is sealed:
//
//	live      -> rejected, dropped, cancelled    by L00202; with its whole transmission; by a cancellation in a later one
//	cancelled -> live, rejected, dropped         the cancellation was rejected, or its transmission; by L00202, or with its
//	                                             own transmission, when that is heard of late
//
// A rejected claim's invoice becomes an ordinary one; a dropped claim's is claimed anew where the deadline allows.
//
// # What holds
//
// Every amount is int64 øre and every day a civil date in Oslo. Rows of payments, postings, claims, reminders and handoffs
// are only ever added; what is paid or open follows from them. A person's act is in the audit log with a name.
//
// Norwegian terms: claim is betalingskrav, mandate fast betalingsoppdrag (FBO), transmission forsendelse, assignment
// oppdrag, collection inkasso, reminder purring.
//
// The package never opens a database, a socket or a configuration file itself: [Store] and mailbox.Mailbox are handed in,
// and so is the clock. It never decides by a gym's name: what differs between payees is data in a terms.Profile.
package batch
