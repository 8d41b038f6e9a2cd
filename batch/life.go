package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// LifeEvent is one thing that happened to an invoice, with its proof.
type LifeEvent struct {
	At    time.Time `json:"at"`
	What  string    `json:"what"`
	Proof string    `json:"proof"`
}

// Life is an invoice with everything that is tied to it.
type Life struct {
	Invoice     InvoiceState
	Lines       []Line // the invoice fee left out
	CreditNotes []CreditNote
	Claims      []Claim // and cancellations
	Payments    []PaymentState
	Reminders   []Reminder
	Handoffs    []Handoff
	Holds       []Hold
	Events      []LifeEvent // by time
	Unpaid      *Unpaid     // nil when nothing is outstanding
}

// InvoiceLife tells what happened to an invoice: from the letter and the claims to the sums on the bank statement that settled
// it, and what persons have done about it.
func (n *Night) InvoiceLife(ctx context.Context, invoiceNo string) (*Life, error) {
	i, err := n.Store.Invoice(ctx, invoiceNo)
	if err != nil {
		return nil, err
	}
	l := &Life{Invoice: i}
	l.tell(i.Issued.At(0, 0), "invoice made", "invoice %s, KID %s, %s, due %s", i.No, i.KID, i.Amount, i.FirstDue)
	for _, tell := range []func(context.Context, *Life) error{n.tellLetter, n.tellLines, n.tellClaims, n.tellPayments, n.tellFollowUp, n.tellCorrections, n.tellActs} {
		if err := tell(ctx, l); err != nil {
			return nil, err
		}
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

// gather appends a stream and tells of each item.
func gather[T any](s iter.Seq2[T, error], into *[]T, tell func(T) error) error {
	for item, err := range s {
		if err != nil {
			return err
		}
		*into = append(*into, item)
		if err := tell(item); err != nil {
			return err
		}
	}
	return nil
}

// tellLetter names the outbox files of the day on which the invoice was made: one of them has the letter.
func (n *Night) tellLetter(ctx context.Context, l *Life) error {
	if l.Invoice.Imported {
		return nil
	}
	var names []string
	for {
		name := outboxName("invoices", l.Invoice.Issued, len(names)+1)
		_, err := n.Store.OutboxFile(ctx, name)
		if errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		l.tell(l.Invoice.Issued.At(0, 0), "letter", "in %s", strings.Join(names, " or "))
	}
	return nil
}

func (n *Night) tellLines(ctx context.Context, l *Life) error {
	err := gather(n.Store.Lines(ctx, l.Invoice.No), &l.Lines, func(Line) error { return nil })
	if len(l.Lines) == 0 {
		l.Lines = []Line{{InvoiceNo: l.Invoice.No, Seq: 1, Text: l.Invoice.Text, Amount: l.Invoice.Amount - l.Invoice.Fee}}
	}
	return err
}

func (n *Night) tellClaims(ctx context.Context, l *Life) error {
	return gather(n.Store.InvoiceClaims(ctx, l.Invoice.No), &l.Claims, func(c Claim) error { return n.tellClaim(ctx, l, c) })
}

func (n *Night) tellPayments(ctx context.Context, l *Life) error {
	return gather(n.Store.InvoicePayments(ctx, l.Invoice.No), &l.Payments, func(p PaymentState) error {
		for _, e := range p.Postings {
			if e.InvoiceNo != l.Invoice.No {
				continue
			}
			what := "settled"
			if e.Amount < 0 {
				what = "taken back"
			}
			where := fmt.Sprintf("bank statement: account %s, %s, centre %02d, day %02d, partial %d, serial %d", p.Account, p.Date, p.Centre, p.Day, p.Partial, p.Serial)
			if p.Source != SourceOCR {
				where = fmt.Sprintf("%s %s", p.Source, p.Reference)
			}
			l.tell(e.On.At(0, 0), what, "%s of payment %d (type %d) in %s line %d; %s", e.Amount, p.No, p.Type, p.FileName, p.Line, where)
		}
		return nil
	})
}

func (n *Night) tellFollowUp(ctx context.Context, l *Life) error {
	return errors.Join(
		gather(n.Store.Reminders(ctx, l.Invoice.No), &l.Reminders, func(r Reminder) error {
			l.tell(r.On.At(0, 0), "reminded", "by %s of %s", r.Channel, r.Amount)
			return nil
		}),
		gather(n.Store.Handoffs(ctx, l.Invoice.No), &l.Handoffs, func(h Handoff) error {
			l.tell(h.On.At(0, 0), map[HandoffAction]string{Handover: "handed to collection", Withdraw: "withdrawn from collection"}[h.Action],
				"principal %s, fee %s, paid %s", h.Principal, h.Fee, h.Paid)
			return nil
		}))
}

func (n *Night) tellCorrections(ctx context.Context, l *Life) error {
	return errors.Join(
		gather(n.Store.CreditNotes(ctx, l.Invoice.No), &l.CreditNotes, func(c CreditNote) error {
			l.tell(c.Issued.At(0, 0), map[CreditKind]string{KindCredit: "credited", KindLoss: "written off"}[c.Kind], "%s, number %s: %s", c.Amount, c.No, c.Reason)
			return nil
		}),
		gather(n.Store.Holds(ctx, l.Invoice.No), &l.Holds, func(h Hold) error {
			switch {
			case h.Action == HoldRelease:
				l.tell(h.On.At(0, 0), "released", "followed up again")
			case h.Until.IsZero():
				l.tell(h.On.At(0, 0), "on hold", "until it is released: %s", h.Reason)
			default:
				l.tell(h.On.At(0, 0), "on hold", "until %s: %s", h.Until, h.Reason)
			}
			return nil
		}))
}

// tellActs tells who has done something about the invoice.
func (n *Night) tellActs(ctx context.Context, l *Life) error {
	for a, err := range n.Store.Acts(ctx, "invoice "+l.Invoice.No) {
		if err != nil {
			return err
		}
		l.tell(a.At, a.Action, "by %s", a.By)
	}
	return nil
}

// Find finds an invoice by its number, its KID or the number of a credit note for it, or else a customer by his number;
// invoice:12 and customer:12 say which is meant.
func (n *Night) Find(ctx context.Context, what string) (*InvoiceState, *Customer, error) {
	if i, err := n.Store.InvoiceByKID(ctx, what); !errors.Is(err, ErrNotFound) {
		return &i, nil, err
	}
	if c, err := n.Store.CreditNote(ctx, what); !errors.Is(err, ErrNotFound) {
		if err == nil {
			what = "invoice:" + c.InvoiceNo
		} else {
			return nil, nil, err
		}
	}
	i, no, err := n.invoiceOrCustomer(ctx, what)
	if err != nil || i != nil {
		return i, nil, err
	}
	c, err := n.Store.Customer(ctx, no)
	return nil, &c, err
}

func (l *Life) tell(at time.Time, what, format string, a ...any) {
	l.Events = append(l.Events, LifeEvent{at, what, fmt.Sprintf(format, a...)})
}

// tellClaim tells of one claim or cancellation: sealed, approved by a person, uploaded, answered.
func (n *Night) tellClaim(ctx context.Context, l *Life, c Claim) error {
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
