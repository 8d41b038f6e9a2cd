package batch

import (
	"slices"

	"trekk/schedule/bankday"
)

// Payment is one transaction of an OCR giro file. Amount is money: sign `-` and types 18 and 20 are negative.
type Payment struct {
	No      int64
	File    int64
	Line    int
	Type    int // 10..21
	Account string
	Date    bankday.Date // Nets date
	Centre  int
	Day     int
	Partial int
	Serial  int
	Amount  Ore
	KID     string // empty when it came without
	Debit   string // the payer's account, empty when unknown
	Text    string // free text of types 20 and 21

	Source    Source
	Reference string       // of a payment that a person added: its receipt's, once for a source
	Booked    bankday.Date // the day on which it counts
}

// Source is where a payment was made.
type Source string

// What an OCR giro file says has the source ocr; a person adds the others. Money of ocr, camt and paper comes
// to the bank account, that of the reception and Vipps to those who take it.
const (
	SourceOCR       Source = "ocr"
	SourceReception Source = "reception"
	SourceVipps     Source = "vipps"
	SourcePaper     Source = "paper"
	SourceCamt      Source = "camt"
	// SourceAgency is money that the collection agency has collected, and pays out in sums of its own.
	SourceAgency Source = "agency"
	// SourceElsewhere is what another system was paid of an invoice before it was imported.
	SourceElsewhere Source = "elsewhere"
)

// AtBank reports whether the money is on the statement of the bank account.
func (s Source) AtBank() bool {
	return s != SourceReception && s != SourceVipps && s != SourceAgency && s != SourceElsewhere
}

// TypeAvtaleGiro is the transaction type of charges that a claim led to.
const TypeAvtaleGiro = 15

// Kind says how a payment came about, as the jobs count it: avtalegiro, by_hand or repaid.
func (p *Payment) Kind() string {
	switch {
	case p.Amount < 0:
		return "repaid"
	case p.Type == TypeAvtaleGiro:
		return "avtalegiro"
	}
	return "by_hand"
}

// Fits tells whether a payment came to the account that an invoice is paid to; what came by another way than
// the bank fits all.
func (p *Payment) Fits(i *InvoiceState) bool { return !p.Source.AtBank() || p.Account == i.Account }

// Target is where a posting puts money.
type Target string

// Every øre of every payment stands on an invoice, is the customer's credit, waits as unmatched, is not ours
// to allocate, is what the agency owed us, has been paid back, or was taken back by a reversal before it was
// used (invariant 2).
const (
	ToInvoice   Target = "invoice"
	ToCredit    Target = "credit"
	ToUnmatched Target = "unmatched"
	ToIgnored   Target = "ignored"
	ToRefund    Target = "refund"
	ToReversed  Target = "reversed"
	// OnAgency is what the collection agency has paid out of what it collected, which is its own source.
	OnAgency Target = "agency"
)

// Reason says why a payment waits as unmatched.
type Reason string

// The reasons of unmatched payments.
const (
	UnknownKID     Reason = "unknown_kid"
	InvalidKID     Reason = "invalid_kid"
	NoKID          Reason = "no_kid"
	AlreadySettled Reason = "already_settled"
	InvoiceDropped Reason = "cancelled"
	WrongAccount   Reason = "wrong_account"
	NoOriginal     Reason = "no_original"

	// AlreadyRefunded: a repayment of what had been paid back, nobody knows to which customer.
	AlreadyRefunded Reason = "already_refunded"
	Undone          Reason = "undone" // a person took it off where match had put it
)

// Posting puts a part of a payment somewhere. Postings are only ever added; the postings of a payment sum to
// its amount.
type Posting struct {
	Payment    int64
	Seq        int // from 1 within the payment
	On         bankday.Date
	Booked     bankday.Date // the day on which it counts
	Target     Target
	InvoiceNo  string // of an invoice posting
	CustomerNo string // of a credit posting
	Amount     Ore
	Reason     Reason // of an unmatched posting
	Reverses   int64  // the payment that this one takes back; zero when none
	Note       string // why a person put it there
	Refund     int64  // of a refund posting
}

// PaidOn is what a posting has put on an invoice; below zero where it took it off.
type PaidOn struct {
	InvoiceNo string
	On        bankday.Date // the bank's day of the payment, not that of the posting
	Amount    Ore
}

// PaymentState is a payment with its postings.
type PaymentState struct {
	Payment
	FileName    string
	TakenBackBy int64     // the payment that reverses it; zero when none
	Postings    []Posting // by Seq
}

// Add notes a posting that moves a part of the payment, with its place among the payment's postings.
func (p *PaymentState) Add(e Posting, on, booked bankday.Date) Posting {
	e.Payment, e.Seq, e.On, e.Booked = p.No, len(p.Postings)+1, on, booked
	p.Postings = append(p.Postings, e)
	return e
}

// AsOf leaves out the postings that are booked after a day.
func (p PaymentState) AsOf(day bankday.Date) PaymentState {
	later := func(e Posting) bool { return e.Booked > day }
	if slices.ContainsFunc(p.Postings, later) {
		p.Postings = slices.DeleteFunc(slices.Clone(p.Postings), later)
	}
	return p
}

// Balance is the sum of the payment's postings to a target.
func (p *PaymentState) Balance(t Target) (sum Ore) {
	for _, e := range p.Postings {
		if e.Target == t {
			sum += e.Amount
		}
	}
	return sum
}

// CreditOf is what the payment holds of a customer's credit.
func (p *PaymentState) CreditOf(customerNo string) (sum Ore) {
	for _, e := range p.Postings {
		if e.Target == ToCredit && e.CustomerNo == customerNo {
			sum += e.Amount
		}
	}
	return sum
}

// Place is what of a posting says where money is.
func (e *Posting) Place() Posting {
	return Posting{Target: e.Target, InvoiceNo: e.InvoiceNo, CustomerNo: e.CustomerNo, Refund: e.Refund}
}

// Places are where the payment's money is now: a posting each with the sum, booked on the last day of those
// it sums.
func (p *PaymentState) Places() (list []Posting) {
	for _, e := range p.Postings {
		k := slices.IndexFunc(list, func(at Posting) bool { return at.Place() == e.Place() })
		if k < 0 {
			k = len(list)
			list = append(list, e.Place())
		}
		at := &list[k]
		at.Amount += e.Amount
		at.Booked, at.Reason = max(at.Booked, e.Booked), e.Reason
	}
	return slices.DeleteFunc(list, func(at Posting) bool { return at.Amount == 0 })
}

// WaitsFor is the reason for which the payment waits.
func (p *PaymentState) WaitsFor() (reason Reason) {
	for _, e := range p.Postings {
		if e.Target == ToUnmatched {
			reason = e.Reason
		}
	}
	return reason
}

// Unwait takes an amount of a payment that has waited out of the unmatched ones, not before a day.
func (p *PaymentState) Unwait(amount Ore, from bankday.Date, add func(Posting) Posting) {
	if len(p.Postings) > 0 {
		add(Posting{Target: ToUnmatched, Amount: -amount, Reason: p.WaitsFor(), Booked: from})
	}
}

// AddPostings writes postings, in their order.
func AddPostings(tx Tx, list []Posting) error {
	for _, e := range list {
		if err := tx.AddPosting(e); err != nil {
			return err
		}
	}
	return nil
}

// Waiting is what no posting has put anywhere else.
func (p *PaymentState) Waiting() Ore {
	waiting := p.Amount
	for _, e := range p.Postings {
		if e.Target != ToUnmatched {
			waiting -= e.Amount
		}
	}
	return waiting
}

// PaymentSet names a set of payments that a job or a report works on.
type PaymentSet int

// The sets of payments, and the order in which the store streams each.
const (
	// PaymentsToMatch has no posting yet, or waits as unknown_kid and an invoice with its KID has come since,
	// as already_settled and the invoice with its KID is open again, or whole as no_original and a posted
	// payment of the opposite amount with its KID and account has come since; by KID, then money in before
	// money out, then number.
	PaymentsToMatch PaymentSet = iota
	// PaymentsReversible are posted payments above zero that no posting reverses and whose KID, account and
	// amount a payment below zero of PaymentsToMatch takes back; by KID, then number.
	PaymentsReversible
	// PaymentsUnmatched have an unmatched balance that is not zero; by Nets date, then number.
	PaymentsUnmatched
	// PaymentsWaiting are PaymentsUnmatched, and those that match has not been through: all that nobody has
	// put anywhere yet; by Nets date, then number.
	PaymentsWaiting
	// PaymentsByFile are all payments by file, then line.
	PaymentsByFile
	// AllPayments by account, Nets date, centre, day, partial, serial, number.
	AllPayments
)

// Payer is an account, and a customer for whom it has paid.
type Payer struct {
	Debit      string
	CustomerNo string
}
