package batch

import "trekk/schedule/bankday"

// Dispatch is what has left about an invoice, apart from the letter with which it was sent: another letter,
// an SMS, a credit note, what the collection agency is told. Rows are only ever added.
type Dispatch struct {
	InvoiceNo string
	File      string // the outbox file that has it
	Row       int    // of the file, from 1 behind the headings
	Kind      string // invoices, sms or collection, as the file is; of messages the kind of the message
	On        bankday.Date
}
