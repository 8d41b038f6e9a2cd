package batch

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// LifeEvent is one thing that happened to a claim, with its proof.
type LifeEvent struct {
	At    time.Time `json:"at"`
	What  string    `json:"what"`
	Proof string    `json:"proof"`
}

// ClaimLife is the whole life of an invoice's claims.
type ClaimLife struct {
	Invoice InvoiceState `json:"-"`
	Events  []LifeEvent  `json:"events"` // by time
	Unpaid  *Unpaid      `json:"why_unpaid"`
}

var creditWords = map[CreditKind]string{KindCredit: "invoice credited", KindLoss: "written off"}

// ClaimLife tells what happened to the claims of an invoice, from the invoice to the bank-statement sum that settled it.
func (n *Night) ClaimLife(ctx context.Context, invoiceNo string) (*ClaimLife, error) {
	i, err := n.Store.Invoice(ctx, invoiceNo)
	if err != nil {
		return nil, err
	}
	l := &ClaimLife{Invoice: i, Events: []LifeEvent{{i.Issued.At(0, 0), "invoice made", fmt.Sprintf("invoice %s, KID %s, %s, due %s", i.No, i.KID, i.Amount, i.FirstDue)}}}
	for c, err := range n.Store.InvoiceClaims(ctx, invoiceNo) {
		if err != nil {
			return nil, err
		}
		if err := n.tellClaim(ctx, l, c); err != nil {
			return nil, err
		}
	}
	for p, err := range n.Store.InvoicePayments(ctx, invoiceNo) {
		if err != nil {
			return nil, err
		}
		for _, e := range p.Postings {
			if e.InvoiceNo != invoiceNo {
				continue
			}
			what := "settled"
			if e.Amount < 0 {
				what = "taken back"
			}
			l.tell(e.On.At(0, 0), what, "%s of payment %d (type %d) in %s line %d; bank statement: account %s, %s, centre %02d, day %02d, partial %d, serial %d",
				e.Amount, p.No, p.Type, p.FileName, p.Line, p.Account, p.Date, p.Centre, p.Day, p.Partial, p.Serial)
		}
	}
	for c, err := range n.Store.CreditNotes(ctx, invoiceNo) {
		if err != nil {
			return nil, err
		}
		l.tell(c.Issued.At(0, 0), creditWords[c.Kind], "%s %s, %s: %s", c.Kind, c.No, c.Amount, c.Reason)
	}
	slices.SortStableFunc(l.Events, func(a, b LifeEvent) int { return a.At.Compare(b.At) })
	if i.Outstanding() == 0 {
		return l, nil
	}
	w, err := n.Unpaid(ctx)
	if err != nil {
		return nil, err
	}
	l.Unpaid, err = w.Why(ctx, &i)
	return l, err
}

func (l *ClaimLife) tell(at time.Time, what, format string, a ...any) {
	l.Events = append(l.Events, LifeEvent{at, what, fmt.Sprintf(format, a...)})
}

// tellClaim tells of one claim or cancellation: sealed, approved by a person, uploaded, answered.
func (n *Night) tellClaim(ctx context.Context, l *ClaimLife, c Claim) error {
	t, err := n.Transmission(ctx, c.Transmission)
	if err != nil {
		return err
	}
	kind := "claim"
	if c.IsCancellation() {
		kind = "cancellation"
	}
	l.tell(t.Sealed, kind+" sealed", "transmission %d, assignment %d, transaction %d, type %02d, %s due %s; SHA-256 %s", t.Number, c.Assignment, c.Transaction, c.Type, c.Amount, c.Due, t.SHA256)
	if t.ApprovedBy != "" {
		l.tell(t.ApprovedAt, "approved for sending", "by %s", t.ApprovedBy)
	}
	if !t.Sent.IsZero() {
		l.tell(t.Sent, "uploaded", "%s, %d bytes", t.Name, t.Size)
	}
	receipts, err := n.Receipts(ctx, t.Number)
	if err != nil {
		return err
	}
	for _, f := range receipts {
		if f.Verdict != "" {
			l.tell(f.Received, "transmission "+f.Verdict, "receipt %s (file %d) %s", f.Name, f.No, f.Reason)
		}
	}
	switch {
	case c.Status == ClaimRejected:
		l.tell(t.Replied, kind+" rejected", "%s", c.Text)
	case c.Status == ClaimDropped:
		l.tell(t.Replied, kind+" dropped", "with the whole transmission: %s", t.Text)
	case t.Status == TransmissionApproved && !n.Now.Before(n.acceptedAt(t)):
		l.tell(n.acceptedAt(t), "not rejected", "no list of rejected claims (L00202) names it")
	}
	return nil
}
