// Package ledger is the bookkeeping of a payee's customers: on which day something counts, where the money of
// a payment is put, how an invoice is credited, and the journal, the balance and the checks that follow from
// the rows of the books.
//
// It never decides that something is to be done: jobs and people do, and call it. It never begins a
// transaction, takes the lock, tells a customer or talks to the bank. It never changes or deletes a row:
// everything is an added row.
//
// # Days
//
// Each movement of money has the day on which it counts ([Booking]): an invoice and a credit note the day of
// issue, a payment its Nets date. The first postings of a payment count on that day too, but not before the
// invoice does. What is moved later counts on the day of the move. So a report of a past day shows how the
// books stood by what is known now, not by what was known that night.
//
// # The journal
//
// The rows of the books are the vouchers, and the journal is derived from them: [Journal] makes the same
// double entries of the same rows each time, [BalanceOn] sums them up to any day, and [Differences] holds the
// sums of the rows against them.
//
// # Rules on bookkeeping
//
// How the Norwegian rules are kept that bear on the ledger of a payee's customers (bokføringsloven,
// bokføringsforskriften, and the standard GBS 1):
//
//   - Completeness and numbering (bokføringsforskriften §§ 5-1-1 and 5-1-3): invoices and credit notes share
//     one series of numbers without holes. A number is given out in the transaction that writes the invoice,
//     and verify looks for holes. Where the layout of the KID has mod11 check digits and no "-", some numbers
//     have no KID and are left out; the layout proves which. Numbers of another system's invoices are that
//     system's. Losses and refunds have series of their own.
//   - Correction (bokføringsloven § 9): nothing is deleted and no amount is changed. An invoice is corrected
//     by a credit note with a number of its own, which says what it takes off and is sent to the customer
//     (bokføringsforskriften § 5-2-8). A posting is corrected by its opposite.
//   - Closed periods: when a period has been closed nothing is booked on its days any longer. What comes late
//     counts on the first open day, and so do corrections. The sums of the period ([Sums]) and a hash of its
//     journal ([JournalHash]) are kept when it is closed, and verify compares the books with them.
//   - A trail both ways (bokføringsloven §§ 4 and 6): each line of the detailed journal names its invoice,
//     credit note or payment, and the file and line that a payment came with. Invoices and payments show
//     where their money is and who did what. The hashes of the audit log show whether anything was changed
//     behind the program's back.
//   - Keeping (bokføringsloven § 13, five years after the end of the year): files are kept as they came, with
//     their hashes, and rows for ever. Nothing in trekk deletes them; the database must be backed up for as
//     long.
//   - Exactness (bokføringsloven § 4): amounts are whole øre, and nothing is rounded or divided. A VAT code
//     goes along with income; the accounting system, which answers for the VAT return, divides by it.
package ledger
