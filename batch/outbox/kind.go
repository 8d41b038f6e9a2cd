package outbox

import (
	"slices"

	"trekk/batch/sheet"
)

// Kind is a kind of outbox file. It begins the file's name: sms-2026-10-26.csv.
type Kind string

// The kinds, and who reads them.
const (
	Invoices   Kind = "invoices"   // letters about invoices and changes in how they are paid, for members
	Messages   Kind = "messages"   // what else members are told: credit notes, prices, moves, endings
	SMS        Kind = "sms"        // reminders, for members' telephones
	Collection Kind = "collection" // handovers and withdrawals, for the collection agency
	Refunds    Kind = "refunds"    // what is to be paid back, for whoever pays at the payee's bank
	Print      Kind = "print"      // letters to be printed, a PDF, with where each is to be sent
)

// columns are the headers of each kind's files. They are published: columns are added at the end, and none is
// renamed. Amounts are in kroner, 1234.50, those that end in _ore in øre, and days are 2026-10-21. Of a letter
// before collection amount_ore is all that it asks for, fee_ore and interest_ore what of it are fees and interest
// on late payment, and deadline the last day to pay; they are empty of other messages. country is the last line of an
// address abroad, and empty of one in Norway.
var columns = map[Kind][]string{
	Invoices: {
		"invoice_no", "channel", "name", "email", "address", "postcode", "city", "kid", "account",
		"amount", "issued", "due", "charge_date", "method", "text", "country",
	},
	Messages: {
		"kind", "channel", "name", "email", "mobile", "address", "postcode", "city", "membership_no",
		"invoice_no", "text", "amount_ore", "fee_ore", "interest_ore", "deadline",
		"country",
	},
	SMS: {"mobile", "text", "invoice_no", "kid", "amount", "due", "account"},
	Collection: {
		"action", "invoice_no", "customer_no", "name", "address", "kid", "principal", "fee", "paid",
		"due", "account", "fee_ore", "interest_ore",
	},
	Refunds: {"customer_no", "name", "account", "amount", "reason", "reference"},
	Print: {
		"invoice_no", "customer_no", "name", "address", "postcode", "city", "page", "pages", "kind",
		"message",
		"country",
	},
}

// opened are the columns that people look at in a spreadsheet, with what others have typed.
var opened = []string{"name", "address", "city", "text", "reason"}

// Safe is a row of the kind in which no cell of those columns is a formula. Programs get what they go by,
// such as numbers of telephones and accounts, as it is.
func (k Kind) Safe(row []string) []string {
	safe := slices.Clone(row)
	for i, column := range columns[k] {
		if i < len(safe) && slices.Contains(opened, column) {
			safe[i] = sheet.NoFormula(safe[i])
		}
	}
	return safe
}

// exts are the endings of the names of files of the kind: those of letters to be printed are a PDF and a CSV
// file.
func (k Kind) exts() []string {
	if k == Print {
		return []string{"csv", "pdf"}
	}
	return []string{"csv"}
}

// Columns are the headers of the kind's files, in order.
func (k Kind) Columns() []string { return slices.Clone(columns[k]) }
