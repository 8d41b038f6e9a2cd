package batch

import "trekk/schedule/bankday"

// FileOfEntry is the kind of a file that holds an Entry.
const FileOfEntry = "manual"

// Entry is a payment that a person adds, since no OCR giro file says it: money taken at the reception or by
// Vipps, or what the bank says in camt.054 or on paper. It is kept as a file of its own, and the payment in
// the books follows from that.
type Entry struct {
	Date      bankday.Date `json:"date"`
	Amount    Ore          `json:"amount_ore"`
	Source    Source       `json:"source"`
	Reference string       `json:"reference"` // of the receipt, the transfer or the letter; once for a source
	KID       string       `json:"kid"`
	Customer  string       `json:"customer_no"` // who paid, for no invoice
	Account   string       `json:"account"`     // ours, where the money is on the bank statement
	Text      string       `json:"text"`
}

// EntrySources are the sources of payments that a person adds.
var EntrySources = []Source{SourceReception, SourceVipps, SourcePaper, SourceCamt}
