package agency

import (
	_ "embed"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Format is the name of the exchange. What is added to it is added beside what is there.
const Format = "trekk-agency-1"

// Schema is the JSON Schema (draft 2020-12) of a line of an exchange file.
//
//go:embed exchange.schema.json
var Schema []byte

// The directions of a file.
const (
	ToAgency   = "to_agency"
	FromAgency = "from_agency"
)

// The records of a file, one on each line: a header, what it is about, a trailer.
const (
	recordHeader     = "header"
	recordTrailer    = "trailer"
	recordReceipt    = "receipt"
	recordStatus     = "status"
	recordPayment    = "payment"
	recordSettlement = "settlement"
)

// Header is the first line of a file.
type Header struct {
	Record    string       `json:"record"`
	Format    string       `json:"format"`
	Direction string       `json:"direction"`
	File      int64        `json:"file"`     // from 1 in each direction, without holes
	Creditor  string       `json:"creditor"` // the payee's id
	Name      string       `json:"name"`     // the payee's
	Made      bankday.Date `json:"made"`
	Previous  string       `json:"previous"` // SHA-256, in hex, of the file before it; empty of the first
	// Until is up to which time, of the agency's, what it says was asked for; no file that an agency writes has it.
	Until string `json:"until,omitempty"`
}

// Trailer is the last line of a file.
type Trailer struct {
	Record string    `json:"record"`
	Count  int       `json:"count"`   // of the records between header and trailer
	Sum    batch.Ore `json:"sum_ore"` // to the agency: of left_ore; from it: of what was collected and paid out
}

// Amounts are what a case is about, each apart and in sums from the beginning.
type Amounts struct {
	Principal batch.Ore  `json:"principal_ore"` // without fees, less what was credited
	Fee       batch.Ore  `json:"fee_ore"`
	Interest  batch.Ore  `json:"interest_ore"` // that the payee has claimed himself
	Paid      batch.Ore  `json:"paid_ore"`     // to the payee, otherwise than by the agency
	Credited  batch.Ore  `json:"credited_ore"`
	Left      batch.Ore  `json:"left_ore"` // principal, fee and interest, less what was paid to the payee
	Held      batch.Held `json:"held"`     // objection, hold or stopped; empty when the case may be worked
}

func amountsOf(p batch.Position) Amounts {
	return Amounts{
		Principal: p.Principal, Fee: p.Fee, Interest: p.Interest, Paid: p.Paid, Credited: p.Credited,
		Left: p.Left(), Held: p.Held,
	}
}

// New hands a case over.
type New struct {
	Record  string       `json:"record"` // new
	Message int64        `json:"message"`
	Case    int64        `json:"case"`
	Invoice string       `json:"invoice"`
	Debtor  Debtor       `json:"debtor"`
	What    string       `json:"what"` // that was invoiced
	KID     string       `json:"kid"`
	Account string       `json:"account"` // the payee's, that the invoice is paid to
	Issued  bankday.Date `json:"issued"`
	Due     bankday.Date `json:"due"`        // the day from which interest counts is the day after
	Amount  batch.Ore    `json:"amount_ore"` // that was invoiced
	Amounts
	Reminders []Reminder `json:"reminders"` // in order
}

// Debtor is who owes.
type Debtor struct {
	Kind string `json:"kind"` // private or company
	// Organisation is the number in the register of legal entities, of a company; empty of a private person.
	Organisation string       `json:"organisation_number"`
	Number       string       `json:"number"` // the payee's
	Name         string       `json:"name"`
	BirthDate    bankday.Date `json:"birth_date"` // null when not known
	Address      string       `json:"address"`
	Postcode     string       `json:"postcode"`
	City         string       `json:"city"`
	Country      string       `json:"country"`
	Email        string       `json:"email"`
	Mobile       string       `json:"mobile"`
	Language     string       `json:"language"` // nb or en
}

// Reminder is a reminder that was sent and stands.
type Reminder struct {
	On      bankday.Date `json:"on"`
	Channel string       `json:"channel"`
	Asked   batch.Ore    `json:"asked_ore"`
}

// Change says how a case stands now.
type Change struct {
	Record   string `json:"record"` // change
	Message  int64  `json:"message"`
	Case     int64  `json:"case"`
	Invoice  string `json:"invoice"`
	AgencyNo string `json:"agency_case"` // empty when it has not come yet
	Amounts
}

// Withdraw takes a case back.
type Withdraw struct {
	Record   string `json:"record"` // withdraw
	Message  int64  `json:"message"`
	Case     int64  `json:"case"`
	Invoice  string `json:"invoice"`
	AgencyNo string `json:"agency_case"`
	Reason   string `json:"reason"` // paid, credited, written_off or taken_back
	Amounts
}

// Receipt answers a message.
type Receipt struct {
	Record   string `json:"record"` // receipt
	Message  int64  `json:"message"`
	Case     int64  `json:"case"`
	Result   string `json:"result"`      // accepted or refused
	AgencyNo string `json:"agency_case"` // of what is accepted
	Reason   string `json:"reason"`      // of what is refused
}

// Status is how a case stands at the agency.
type Status struct {
	Record  string       `json:"record"` // status
	Case    int64        `json:"case"`
	On      bankday.Date `json:"on"`
	State   string       `json:"state"`     // open, paid or closed
	Process string       `json:"process"`   // simple or heavy
	Costs   batch.Ore    `json:"costs_ore"` // of the agency's own, that it asks the debtor for in all
	Text    string       `json:"text"`
}

// Payment is money that the agency has collected from a debtor, each part apart.
type Payment struct {
	Record    string       `json:"record"` // payment
	Case      int64        `json:"case"`
	On        bankday.Date `json:"on"`
	Reference string       `json:"reference"` // of the agency's, once for ever
	Principal batch.Ore    `json:"principal_ore"`
	Fee       batch.Ore    `json:"fee_ore"`
	Interest  batch.Ore    `json:"interest_ore"`
	Costs     batch.Ore    `json:"costs_ore"` // of the agency's own, which it keeps
}

// Ours is what of a payment is the payee's.
func (p *Payment) Ours() batch.Ore { return p.Principal + p.Fee + p.Interest }

// Settlement is what the agency has paid out of what it has collected.
type Settlement struct {
	Record    string       `json:"record"` // settlement
	Reference string       `json:"reference"`
	On        bankday.Date `json:"on"`
	Payments  []string     `json:"payments"`      // their references
	Collected batch.Ore    `json:"collected_ore"` // the payee's part of them
	Withheld  batch.Ore    `json:"withheld_ore"`
	PaidOut   batch.Ore    `json:"paid_out_ore"` // the sum at the bank
}
