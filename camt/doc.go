// Package camt reads and checks what a bank tells of an account in ISO 20022: camt.054 (notifications of
// payments) and camt.053 (statements), each in the versions .001.02 and .001.08.
//
// # The format
//
// A file is one message. It holds notifications or statements, each of one account. They hold entries (Ntry),
// and an entry is one sum on the statement of the account, with the transactions (TxDtls) that it is made of
// below it, or without them where the bank tells those elsewhere. A statement has balances; a notification
// has none, which is not a balance of 0.
//
// Every element that is read stands in one table, with what becomes of it; all others are passed over.
//
// # Reading
//
// A [Reader] takes the file as a stream and gives out its transactions, in memory that does not grow. All
// faults are found in the same pass and are there when it has ended:
//
//	r := camt.NewReader(file, camt.Options{})
//	for tx, err := range r.Transactions() {
//		if err != nil {
//			return err // the file could not be read
//		}
//		book(tx.Entry.Notification.Account, tx.Entry.Booked, tx.Money(), tx.KID)
//	}
//	if r.Failed() {
//		rollBack(r.Faults())
//	}
//
// Amounts are int64 øre. Text is UTF-8. A [Transaction] is valid until the next step.
//
// # What is what
//
// A KID is a structured reference of the type SCOR that is no RF reference; the bank's codes say nothing of
// it, since they differ. The amount of a transaction is what the payer paid (gross); what the bank kept of it
// are its charges. EndToEndId and the references of entries are no identities: the first is mostly
// NOTPROVIDED, the second is the same for many transactions.
//
// # Limits
//
// A document type, entities other than XML's own, elements that are too deep, and markup or text that is too
// long are refused, so that no file can make the reader use more memory than it has use for.
//
// The package knows no mailbox, no database and no clock, and decides nothing about money.
package camt
