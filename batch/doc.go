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
// # Bookkeeping
//
// The rows of the books are the vouchers, and the journal is derived from them: [Night.Journal] makes the same double entries
// of the same rows, and [Night.Balance] sums them up to any day. How the Norwegian rules on bookkeeping are kept that bear on
// the ledger of a payee's customers (bokføringsloven, bokføringsforskriften, GBS 1):
//
//   - Completeness and numbering (bokføringsforskriften §§ 5-1-1 and 5-1-3): invoices and credit notes share one series without
//     holes, given out in the transaction that writes them; [Night.Verify] looks for holes. Where the layout of the KID has
//     mod11 check digits and no "-", the numbers without a KID are left out, which the layout proves. Numbers of another
//     system's invoices are that system's. Losses and refunds have series of their own.
//   - Correction (bokføringsloven § 9): nothing is deleted and no amount is changed. An invoice is corrected by a credit note
//     with its own number, which says what it takes off and is sent (bokføringsforskriften § 5-2-8); a posting by its opposite.
//   - Closed periods: after [Night.ClosePeriod] nothing is booked on a day up to its end. What comes late counts on the first
//     open day, and so do corrections. The sums and a hash of its journal are kept, and Verify holds the books against them.
//   - A trail both ways (§§ 4 and 6): each line of the detailed journal names its invoice, credit note or payment, and the file
//     and line that a payment came with; payment and invoice show where their money is and who did what. The audit log's hashes
//     show whether anything was changed behind the program's back.
//   - Keeping (§ 13, five years after the end of the year): files are kept raw, with their hashes, and rows for ever. Nothing
//     in trekk deletes them; the database is to be backed up for as long.
//   - Exactness (§ 4): øre in, øre out. Nothing is rounded or divided: a VAT code goes along, and the accounting system, which
//     answers for the VAT return, divides.
//
// Each movement has the day on which it counts: an invoice and a credit note the day of issue, a payment its Nets date, and its
// first postings that day too, but not before the invoice's; what is moved later counts on the day of the move. So a report of
// a past day shows the books as they now say that they stood, and not what was known that night.
//
// Norwegian terms: claim is betalingskrav, mandate fast betalingsoppdrag (FBO), transmission forsendelse, assignment
// oppdrag, collection inkasso, reminder purring, credit note kreditnota, loss tap på fordringer, journal bilagsjournal.
//
// The package never opens a database, a socket or a configuration file itself: [Store] and mailbox.Mailbox are handed in,
// and so is the clock. It never decides by a gym's name: what differs between payees is data in a terms.Profile.
package batch
