package report

import (
	"context"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Claim is a claim, or, of type 93, the cancellation of one.
type Claim struct {
	Amount       batch.Ore         `json:"amount_ore"`
	Assignment   int64             `json:"assignment"`
	CancelledBy  int64             `json:"cancelled_by,omitempty"`
	Due          bankday.Date      `json:"due"`
	InvoiceNo    string            `json:"invoice_no"`
	KID          string            `json:"kid"`
	Status       batch.ClaimStatus `json:"status"`
	Text         string            `json:"text"`
	Transaction  int               `json:"transaction"`
	Transmission int64             `json:"transmission"`
	Type         int               `json:"type"`
}

// ClaimOf is the read model of a claim.
func ClaimOf(c batch.Claim) Claim {
	return Claim{
		Transmission: c.Transmission, Assignment: c.Assignment, Transaction: c.Transaction, Type: c.Type,
		InvoiceNo: c.InvoiceNo, KID: c.KID, Due: c.Due, Amount: c.Amount, Status: c.Status, Text: c.Text,
		CancelledBy: c.CancelledBy,
	}
}

// ClaimLife is what happened to the claim of an invoice: a view of its [Life].
type ClaimLife struct {
	Amount    batch.Ore           `json:"amount_ore"`
	Due       bankday.Date        `json:"due"`
	Events    []LifeEvent         `json:"events"`
	InvoiceNo string              `json:"invoice_no"`
	KID       string              `json:"kid"`
	Method    batch.Method        `json:"method"`
	Paid      batch.Ore           `json:"paid_ore"`
	Status    batch.InvoiceStatus `json:"status"`
	WhyUnpaid *Unpaid             `json:"why_unpaid"`
}

// Claim is the life as that of a claim.
func (l *Life) Claim() ClaimLife {
	return ClaimLife{
		InvoiceNo: l.No, KID: l.KID, Due: l.Due, Amount: l.Amount, Paid: l.Paid, Method: l.Method,
		Status: l.Status, Events: l.Events, WhyUnpaid: l.WhyUnpaid,
	}
}

// Transmission is a file of claims that was sealed, with how far it has come.
type Transmission struct {
	Amount        batch.Ore                `json:"amount_ore"`
	Approved      *Time                    `json:"approved"` // null before
	ApprovedBy    string                   `json:"approved_by"`
	Cancellations int                      `json:"cancellations"`
	Claims        int                      `json:"claims"`
	Items         []Claim                  `json:"items"`
	Name          string                   `json:"name"`
	Number        int64                    `json:"number"`
	Receipts      []Receipt                `json:"receipts"`
	Replied       *Time                    `json:"replied"` // null before
	Sealed        *Time                    `json:"sealed"`
	SealedBy      string                   `json:"sealed_by"`
	Sends         int                      `json:"sends"`
	Sent          *Time                    `json:"sent"` // null before
	SHA256        string                   `json:"sha256"`
	Size          int64                    `json:"size"`
	Status        batch.TransmissionStatus `json:"status"`
	Text          string                   `json:"text"`
}

// Receipt is a file with which the bank answered a transmission.
type Receipt struct {
	File     int64     `json:"file"`
	Name     string    `json:"name"`
	Reason   string    `json:"reason"`
	Received time.Time `json:"received"`
	Verdict  string    `json:"verdict"`
}

// TransmissionOf is the read model of a transmission, without its receipts and claims.
func TransmissionOf(t batch.Transmission) Transmission {
	return Transmission{
		Number: t.Number, Name: t.Name, Status: t.Status, Claims: t.Claims, Cancellations: t.Cancels,
		Amount: t.Amount, Size: t.Size, SHA256: t.SHA256, Sealed: timeOf(t.Sealed), SealedBy: t.SealedBy,
		ApprovedBy: t.ApprovedBy, Approved: timeOf(t.ApprovedAt), Sent: timeOf(t.Sent), Sends: t.Sends,
		Replied: timeOf(t.Replied), Text: t.Text, Receipts: []Receipt{}, Items: []Claim{},
	}
}

// Time is a moment to the second: 2026-10-06T13:15:00+02:00.
type Time time.Time

// timeOf is nil for no moment at all.
func timeOf(t time.Time) *Time {
	if t.IsZero() {
		return nil
	}
	return (*Time)(&t)
}

// Time is the moment for Go; zero where there is none.
func (t *Time) Time() time.Time {
	if t == nil {
		return time.Time{}
	}
	return time.Time(*t)
}

// String writes the moment as RFC 3339 has it.
func (t Time) String() string { return time.Time(t).Format(time.RFC3339) }

// MarshalText writes the moment as RFC 3339 has it.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Transmission shows a transmission with its receipts and claims. The error is ErrNotFound when there is
// none.
func (r Reports) Transmission(ctx context.Context, number int64) (*Transmission, error) {
	shown, err := r.Answered(ctx, number)
	if err != nil {
		return nil, err
	}
	return shown, gather(r.Store.Claims(ctx, number), &shown.Items, ClaimOf, nil)
}

// Answered shows a transmission with its receipts, and without its claims, of which there may be very many.
func (r Reports) Answered(ctx context.Context, number int64) (*Transmission, error) {
	t, err := r.Store.Transmission(ctx, number)
	if err != nil {
		return nil, err
	}
	shown := TransmissionOf(t)
	return &shown, gather(r.Store.Receipts(ctx, number), &shown.Receipts, func(f batch.File) Receipt {
		return Receipt{File: f.No, Name: f.Name, Received: f.Received, Verdict: f.Verdict, Reason: f.Reason}
	}, nil)
}
