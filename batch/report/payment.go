package report

import (
	"trekk/batch"
	"trekk/schedule/bankday"
)

// Payment is a payment with all its postings.
type Payment struct {
	Account     string       `json:"account"`
	Amount      batch.Ore    `json:"amount_ore"`
	Booked      bankday.Date `json:"booked"`
	Centre      int          `json:"centre"`
	Date        bankday.Date `json:"date"` // Nets date
	Day         int          `json:"day_code"`
	Debit       string       `json:"debit"` // the payer's account; empty when unknown
	File        int64        `json:"file"`
	FileName    string       `json:"file_name"`
	KID         string       `json:"kid"`
	Line        int          `json:"line"`
	Partial     int          `json:"partial"`
	No          int64        `json:"payment"`
	Posted      string       `json:"posted"` // where its money is, in words
	Postings    []Posting    `json:"postings"`
	Reference   string       `json:"reference"`
	Serial      int          `json:"serial"`
	Source      batch.Source `json:"source"`
	TakenBackBy int64        `json:"taken_back_by"` // the payment that takes it back; 0 when none
	Text        string       `json:"text"`
	Type        int          `json:"type"`
	Unmatched   batch.Ore    `json:"unmatched_ore"`
}

// Posting puts a part of a payment somewhere.
type Posting struct {
	On         bankday.Date `json:"on"`
	Booked     bankday.Date `json:"booked"`
	Target     batch.Target `json:"target"`
	InvoiceNo  string       `json:"invoice_no,omitempty"`
	CustomerNo string       `json:"customer_no,omitempty"`
	Refund     int64        `json:"refund,omitempty"`
	Amount     batch.Ore    `json:"amount_ore"`
	Reason     batch.Reason `json:"reason,omitempty"`
	Reverses   int64        `json:"reverses,omitempty"`
	Note       string       `json:"note,omitempty"`
}

// PaymentOf is the read model of a payment.
func PaymentOf(p *batch.PaymentState) Payment {
	postings := make([]Posting, len(p.Postings))
	for i, e := range p.Postings {
		postings[i] = Posting{
			e.On, e.Booked, e.Target, e.InvoiceNo, e.CustomerNo, e.Refund, e.Amount,
			e.Reason, e.Reverses, e.Note,
		}
	}
	return Payment{
		No: p.No, Date: p.Date, Booked: p.Booked, Source: p.Source, Reference: p.Reference,
		Amount: p.Amount, KID: p.KID, Account: p.Account, Debit: p.Debit, Text: p.Text, File: p.File,
		FileName: p.FileName, Line: p.Line, Type: p.Type, Centre: p.Centre, Day: p.Day, Partial: p.Partial,
		Serial: p.Serial, TakenBackBy: p.TakenBackBy, Unmatched: p.Balance(batch.ToUnmatched),
		Posted: p.Where(), Postings: postings,
	}
}

// PostedIn says where its money is, in a language: say gives the words in it.
func (p *Payment) PostedIn(say func(string) string) string {
	s := batch.PaymentState{Postings: make([]batch.Posting, len(p.Postings))}
	for k, e := range p.Postings {
		s.Postings[k] = batch.Posting{
			Target: e.Target, InvoiceNo: e.InvoiceNo, CustomerNo: e.CustomerNo, Refund: e.Refund,
			Amount: e.Amount,
			Reason: e.Reason,
		}
	}
	return s.WhereIn(say)
}

// UnmatchedPayment is a payment of which something waits for a person.
type UnmatchedPayment struct {
	Payment
	Reason batch.Reason `json:"reason"` // for which it waits
}

// UnmatchedOf is the read model of a payment that waits.
func UnmatchedOf(p *batch.PaymentState) UnmatchedPayment {
	return UnmatchedPayment{PaymentOf(p), p.WaitsFor()}
}

// Refund is an amount that is paid back.
type Refund struct {
	Account    string       `json:"account"`
	Amount     batch.Ore    `json:"amount_ore"`
	CustomerNo string       `json:"customer_no"`
	Made       bankday.Date `json:"made"`
	Name       string       `json:"name"`
	Reason     string       `json:"reason"`
	Reference  string       `json:"reference"` // what the bank statement shows
	No         int64        `json:"refund"`
	Withdrawn  bankday.Date `json:"withdrawn"` // null while it stands
	Waits      bool         `json:"waits"`     // for a second person
	ApprovedBy string       `json:"approved_by"`
}

// RefundOf is the read model of a refund.
func RefundOf(r *batch.Refund) Refund {
	return Refund{
		No: r.No, CustomerNo: r.CustomerNo, Name: r.Name, Account: r.Account, Amount: r.Amount,
		Reason: r.Reason, Reference: r.Reference(), Made: r.Made, Withdrawn: r.Withdrawn,
		Waits: r.Waits(), ApprovedBy: r.ApprovedBy(),
	}
}
