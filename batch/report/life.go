package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/outbox"
	"trekk/batch/stream"
	"trekk/batch/wording"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// Life is an invoice with everything that has happened to it.
type Life struct {
	Invoice
	CustomerName string       `json:"customer_name"`
	Lines        []Line       `json:"lines"`
	CreditNotes  []CreditNote `json:"credit_notes"`
	Claims       []Claim      `json:"claims"` // and cancellations
	Payments     []Payment    `json:"payments"`
	Reminders    []Reminder   `json:"reminders"`
	Handoffs     []Handoff    `json:"handoffs"`
	Cases        []Case       `json:"cases"` // at the collection agency, one for each handover; in order
	Holds        []Hold       `json:"holds"`
	Arrangements []Arranged   `json:"arrangements"` // in order
	DueChanges   []DueChange  `json:"due_changes"`  // of when it is due, or how it is paid; in order
	Letter       string       `json:"letter"`       // the outbox file of its letter; empty when not known
	Dispatches   []Dispatch   `json:"dispatches"`   // what else has left about it, by day
	Messages     []Message    `json:"messages"`     // that trekk sends by itself, by number
	Events       []LifeEvent  `json:"events"`       // by time
	WhyUnpaid    *Unpaid      `json:"why_unpaid"`   // null when nothing is outstanding
	// WriteOffWaits tells that a write-off of it waits for a second person.
	WriteOffWaits bool `json:"write_off_waits"`
}

// LifeEvent is one thing that happened to an invoice, with its proof.
type LifeEvent struct {
	At      time.Time     `json:"at"`
	What    string        `json:"what"`
	Proof   string        `json:"proof"`
	Said    string        `json:"said"`    // both in the reader's language
	Subject batch.Subject `json:"subject"` // what has the proof; its kind is empty where nothing of ours has
	// Lines are of which file it was read, or in which it was sent; null where it was not.
	Lines *LineOf `json:"lines"`
}

// Life tells what happened to an invoice: from the letter and the claims to the sums on the bank statement
// that settled it, and what persons have done about it. The error is ErrNotFound when there is no such
// invoice.
func (r Reports) Life(ctx context.Context, invoiceNo string) (*Life, error) {
	i, err := r.OneInvoice(ctx, invoiceNo)
	if err != nil {
		return nil, err
	}
	t := &teller{r, ctx, &i, &Life{
		Invoice: InvoiceOf(&i, r.Today()), CustomerName: i.Customer.Name, Letter: i.Letter, Lines: []Line{},
		CreditNotes: []CreditNote{}, Claims: []Claim{}, Payments: []Payment{}, Reminders: []Reminder{},
		Handoffs: []Handoff{}, Cases: []Case{}, Holds: []Hold{}, Arrangements: []Arranged{},
		DueChanges: []DueChange{}, Dispatches: []Dispatch{}, Messages: []Message{},
	}}
	t.tell(i.Issued.At(0, 0), "invoice made", "invoice %s, KID %s, %s, due %s", i.No,
		i.KID, i.Amount, i.FirstDue)
	for _, tell := range []func() error{
		t.letter, t.lines, t.claims, t.changes, t.payments, t.followUp, t.cases, t.corrections,
		t.dispatches, t.messages, t.writeOff, t.acts,
	} {
		if err := tell(); err != nil {
			return nil, err
		}
	}
	t.life.Events = slices.DeleteFunc(t.life.Events, func(e LifeEvent) bool {
		return batch.DayOf(e.At) > r.last()
	})
	slices.SortStableFunc(t.life.Events, func(a, b LifeEvent) int { return a.At.Compare(b.At) })
	if i.Outstanding() > 0 {
		t.life.WhyUnpaid, err = r.WhyUnpaid(ctx, &i)
	}
	return t.life, err
}

// teller tells the life of one invoice.
type teller struct {
	Reports
	ctx     context.Context
	invoice *batch.InvoiceState
	life    *Life
}

func (t *teller) tell(at time.Time, what, format string, a ...any) {
	t.tellOf(batch.Subject{}, at, what, format, a...)
}

// tellOf tells what a thing has the proof of.
func (t *teller) tellOf(proof batch.Subject, at time.Time, what, format string, a ...any) {
	t.life.Events = append(t.life.Events, LifeEvent{
		At: at, What: what, Proof: fmt.Sprintf(format, a...), Said: wording.Life(t.Lang, what, format, a...),
		Subject: proof,
	})
}

// from says in which lines the event that was told last was read, or sent.
func (t *teller) from(lines LineOf) { t.life.Events[len(t.life.Events)-1].Lines = &lines }

// inFile says that it was read in a line of a file of the bank's.
func (t *teller) inFile(no int64, line int) {
	t.from(LineOf{Direction: batch.In, No: no, Line: max(1, line)})
}

// by is what the books have of the invoice, without what came after the day that counts last.
func by[T any](
	t *teller, of func(context.Context, string) iter.Seq2[T, error], day func(*T) bankday.Date,
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for item, err := range of(t.ctx, t.invoice.No) {
			if err == nil && day(&item) > t.last() {
				continue
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// gather appends what a stream has, in our shape, and tells of each item.
func gather[T, U any](s iter.Seq2[T, error], into *[]U, shape func(T) U, tell func(T) error) error {
	for item, err := range s {
		if err != nil {
			return err
		}
		*into = append(*into, shape(item))
		if tell == nil {
			continue
		}
		if err := tell(item); err != nil {
			return err
		}
	}
	return nil
}

// letter names the outbox file that has the letter with which the invoice was sent. Of an older invoice, of
// which that was not kept, it names all files of the day on which it was made: one of them has the letter.
func (t *teller) letter() error {
	var names []string
	sent := false // by itself
	switch {
	case t.invoice.Imported:
		return nil
	case t.invoice.Letter != "":
		names = []string{t.invoice.Letter}
	}
	for m, err := range t.Store.InvoiceMessages(t.ctx, t.invoice.No) {
		if err != nil {
			return err
		}
		if m.Kind == batch.InvoiceMessage && batch.DayOf(m.Created) <= t.last() {
			t.tell(m.Created, "letter", "message %d by %s", m.No, string(m.Channel))
			sent = true
		}
	}
	if sent {
		return nil
	}
	for t.invoice.Letter == "" {
		name := outbox.Name(outbox.Invoices, t.invoice.Issued, len(names)+1)
		_, err := t.Store.OutboxFile(t.ctx, name)
		if errors.Is(err, batch.ErrNotFound) {
			break
		}
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	if len(names) > 0 {
		t.tell(t.invoice.Issued.At(0, 0), "letter", "in %s", strings.Join(names, " or "))
	}
	return nil
}

func (t *teller) lines() error {
	lineOf := func(l batch.Line) Line { return Line{Text: l.Text, Amount: l.Amount} }
	err := gather(t.Store.Lines(t.ctx, t.invoice.No), &t.life.Lines, lineOf, nil)
	if len(t.life.Lines) == 0 {
		t.life.Lines = []Line{{Text: t.invoice.Text, Amount: t.invoice.Amount - t.invoice.Fee}}
	}
	return err
}

func (t *teller) claims() error {
	for c, err := range t.Store.InvoiceClaims(t.ctx, t.invoice.No) {
		if err != nil {
			return err
		}
		m, err := t.Store.Transmission(t.ctx, c.Transmission)
		if err != nil {
			return err
		}
		if batch.DayOf(m.Sealed) > t.last() {
			break // they come by transmission
		}
		t.life.Claims = append(t.life.Claims, ClaimOf(c))
		if err := t.claim(c, m); err != nil {
			return err
		}
	}
	return nil
}

// claim tells of one claim or cancellation: sealed, approved by a person, uploaded, answered.
func (t *teller) claim(c batch.Claim, m batch.Transmission) error {
	kind := "claim"
	if c.IsCancellation() {
		kind = "cancellation"
	}
	sent := batch.Numbered(batch.OfTransmission, m.Number)
	t.tellOf(sent, m.Sealed, kind+" sealed",
		"transmission %d, assignment %d, transaction %d, type %02d, %s due %s; SHA-256 %s",
		m.Number, c.Assignment, c.Transaction, c.Type, c.Amount, c.Due, m.SHA256)
	t.from(LineOf{
		Direction: batch.Out, No: m.Number, Assignment: c.Assignment, Transaction: c.Transaction,
	})
	if m.ApprovedBy != "" {
		t.tellOf(sent, m.ApprovedAt, "approved for sending", "by %s", m.ApprovedBy)
	}
	if !m.Sent.IsZero() {
		t.tellOf(sent, m.Sent, "uploaded", "%s, %d bytes", m.Name, m.Size)
	}
	for f, err := range t.Store.Receipts(t.ctx, m.Number) {
		if err != nil {
			return err
		}
		if f.Verdict != "" {
			t.tellOf(batch.Numbered(batch.OfFile, f.No), f.Received, "transmission "+f.Verdict,
				"receipt %s (file %d) %s", f.Name, f.No, f.Reason)
			t.inFile(f.No, 1)
		}
	}
	accepted := bank.AcceptedAt(t.Calendar, m)
	switch {
	case c.Status == batch.ClaimRejected:
		return t.rejected(kind+" rejected", c, m)
	case c.Status == batch.ClaimDropped:
		t.tellOf(sent, m.Replied, kind+" dropped", "with the whole transmission: %s", m.Text)
	case m.Status == batch.TransmissionApproved && !t.Now.Before(accepted):
		t.tellOf(sent, accepted, "not rejected", "no list of rejected claims (L00202) names it")
	}
	return nil
}

// rejected tells of a claim that the bank does not charge, with the list that says so; where none is found,
// it tells when the transmission was answered.
func (t *teller) rejected(what string, c batch.Claim, m batch.Transmission) error {
	for f, err := range t.Store.Receipts(t.ctx, m.Number) {
		if err != nil {
			return err
		}
		if f.Verdict != "" {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(t.Store.Content(t.ctx, batch.In, f.No), bank.MaxReceipt))
		if err != nil {
			return err
		}
		list, err := nets.ReadReceipt(f.Name, content, t.RejectionColumns)
		if err != nil {
			continue // it was read by other headings, when it came
		}
		for _, item := range list.Items {
			ours := item.Transaction == c.Transaction || item.Transaction == 0
			if item.Rejected && ours && int64(item.Assignment) == c.Assignment {
				t.tellOf(batch.Numbered(batch.OfFile, f.No), f.Received, what,
					"%s; %s in %s (file %d), line %d", c.Text, list.List, f.Name, f.No, item.Line)
				t.inFile(f.No, item.Line)
				return nil
			}
		}
	}
	t.tell(m.Replied, what, "%s", c.Text)
	return nil
}

func (t *teller) payments() error {
	booked := func(p *batch.PaymentState) bankday.Date { // on the invoice for the first time
		*p = p.AsOf(t.last())
		ours := func(e batch.Posting) bool { return e.InvoiceNo == t.invoice.No }
		if !slices.ContainsFunc(p.Postings, ours) {
			return t.last() + 1
		}
		return p.Booked
	}
	payment := func(p batch.PaymentState) Payment { return PaymentOf(&p) }
	list := by(t, t.Store.InvoicePayments, booked)
	return gather(list, &t.life.Payments, payment, t.payment)
}

// payment tells of what a payment put on the invoice, or took off it.
func (t *teller) payment(p batch.PaymentState) error {
	for _, e := range p.Postings {
		if e.InvoiceNo != t.invoice.No {
			continue
		}
		what := "settled"
		if e.Amount < 0 {
			what = "taken back"
		}
		proof, at := batch.Numbered(batch.OfPayment, p.No), e.On.At(0, 0)
		if p.Source == batch.SourceOCR {
			t.tellOf(proof, at, what, "%s of payment %d (type %d) in %s line %d; "+
				"bank statement: account %s, %s, centre %02d, day %02d, partial %d, serial %d",
				e.Amount, p.No, p.Type, p.FileName, p.Line, p.Account, p.Date, p.Centre, p.Day, p.Partial, p.Serial)
		} else {
			t.tellOf(proof, at, what, "%s of payment %d (type %d) in %s line %d; %s %s",
				e.Amount, p.No, p.Type, p.FileName, p.Line, p.Source, p.Reference)
		}
		t.inFile(p.File, p.Line)
	}
	return nil
}

var handoffWords = map[batch.HandoffAction]string{
	batch.Handover: "handed to collection", batch.Withdraw: "withdrawn from collection",
}

func (t *teller) followUp() error {
	reminder := func(m batch.Reminder) Reminder {
		if m.Withdrawn > t.last() {
			m.Withdrawn = 0
		}
		return ReminderOf(m)
	}
	handoff := func(h batch.Handoff) Handoff {
		return Handoff{
			On: h.On, Action: h.Action, Principal: h.Principal, Fee: h.Fee, Paid: h.Paid, Costs: h.Costs,
			Interest: h.Interest,
		}
	}
	reminders := by(t, t.Store.Reminders, func(m *batch.Reminder) bankday.Date { return m.On })
	handoffs := by(t, t.Store.Handoffs, func(h *batch.Handoff) bankday.Date { return h.On })
	return errors.Join(
		gather(reminders, &t.life.Reminders, reminder, func(m batch.Reminder) error {
			if m.Fee+m.Interest == 0 {
				t.tell(m.On.At(0, 0), "reminded", "by %s of %s", m.Channel, m.Amount)
			} else {
				t.tell(m.On.At(0, 0), "reminded", "by %s of %s, with fee %s and interest %s",
					m.Channel, m.Amount,
					m.Fee, m.Interest)
			}
			if !m.Withdrawn.IsZero() {
				t.tell(m.Withdrawn.At(0, 0), "reminder withdrawn", "that of %s", m.On)
			}
			return nil
		}),
		gather(handoffs, &t.life.Handoffs, handoff, func(h batch.Handoff) error {
			if h.Costs+h.Interest == 0 {
				t.tell(h.On.At(0, 0), handoffWords[h.Action], "principal %s, fee %s, paid %s",
					h.Principal, h.Fee, h.Paid)
				return nil
			}
			t.tell(h.On.At(0, 0), handoffWords[h.Action],
				"principal %s, fee %s, paid %s; fees of letters %s, interest %s", h.Principal, h.Fee,
				h.Paid, h.Costs,
				h.Interest)
			return nil
		}))
}

var creditWords = map[batch.CreditKind]string{
	batch.KindCredit: "credited", batch.KindLoss: "written off",
	batch.KindDifference: "small difference written off",
}

func (t *teller) corrections() error {
	hold := func(h batch.Hold) Hold {
		return Hold{On: h.On, Action: h.Action, Kind: h.Kind, Until: h.Until, Reason: h.Reason}
	}
	notes := by(t, t.Store.CreditNotes, func(c *batch.CreditNote) bankday.Date { return c.Booked })
	holds := by(t, t.Store.Holds, func(h *batch.Hold) bankday.Date { return h.On })
	return errors.Join(
		gather(notes, &t.life.CreditNotes, CreditNoteOf, func(c batch.CreditNote) error {
			t.tell(c.Issued.At(0, 0), creditWords[c.Kind], "%s, number %s: %s", c.Amount, c.No, c.Reason)
			return nil
		}),
		gather(holds, &t.life.Holds, hold, func(h batch.Hold) error {
			switch {
			case h.Action == batch.HoldRelease && h.Kind == batch.Objection:
				t.tell(h.On.At(0, 0), "objection resolved", "%s", h.Reason)
			case h.Kind == batch.Objection:
				t.tell(h.On.At(0, 0), "objection", "%s", h.Reason)
			case h.Action == batch.HoldRelease:
				t.tell(h.On.At(0, 0), "released", "followed up again")
			case h.Until.IsZero():
				t.tell(h.On.At(0, 0), "on hold", "until it is released: %s", h.Reason)
			default:
				t.tell(h.On.At(0, 0), "on hold", "until %s: %s", h.Until, h.Reason)
			}
			return nil
		}))
}

// writeOff tells of a write-off that waits for a second person.
func (t *teller) writeOff() error {
	steps, err := stream.All(t.Store.Approvals(t.ctx, batch.ForWriteOff, t.invoice.No))
	if a := batch.WaitingApproval(steps); a != nil {
		t.life.WriteOffWaits = true
		t.tell(a.At, "write-off waits", "%s, for a second person; asked for by %s: %s", a.Amount,
			a.By, a.Reason)
	}
	return err
}

// acts tells who has done something about the invoice.
func (t *teller) acts() error {
	for a, err := range t.Store.Acts(t.ctx, batch.Subject{Kind: batch.OfInvoice, No: t.invoice.No}) {
		if err != nil {
			return err
		}
		by := a.By
		if a.Remark != "" {
			by += " (" + a.Remark + ")"
		}
		t.tell(a.At, a.Action, "by %s", by)
	}
	return nil
}
