package night

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"

	"trekk/batch"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// rehearsedStore reads the books, and hands what would be written to a recorder.
type rehearsedStore struct {
	batch.Store
	rec *recorder
}

func (s rehearsedStore) Update(_ context.Context, _ batch.Act, fn func(batch.Tx) error) error {
	return fn(s.rec)
}

// rehearsedMailbox is read, and never written to.
type rehearsedMailbox struct{ mailbox.Mailbox }

func (rehearsedMailbox) Put(context.Context, string, io.Reader) (mailbox.Checked, error) {
	return mailbox.CheckedBytes, nil
}
func (rehearsedMailbox) Remove(context.Context, mailbox.Info) error { return nil }

// rehearsedFence is read, and never written.
type rehearsedFence struct{ batch.Fence }

func (rehearsedFence) Write(batch.Fenced) error { return nil }

// recorder is a transaction that keeps nothing: it notes what a person would want to know of what a job
// writes. Numbers go on from those of the books.
type recorder struct {
	batch.Tx // nil: what a job does not write is not there
	last     map[batch.Series]int64
	placed   map[placing]bool // postings that were noted, since match goes round more than once

	would, wouldNot []Rehearsed

	file   batch.File // that was set last
	faults []batch.Fault
}

// placing is a posting of a rehearsal.
type placing struct {
	payment int64
	seq     int
}

// rehearsedSeries are the series from which jobs take numbers.
var rehearsedSeries = []batch.Series{
	batch.InvoiceSeries, batch.EventSeries, batch.TransmissionSeries, batch.AssignmentSeries,
	batch.FileSeries,
	batch.PaymentSeries, batch.MatchedSeries, batch.LossSeries, batch.DifferenceSeries, batch.BrakeSeries,
	batch.MessageSeries, batch.CaseSeries, batch.CaseMessageSeries, batch.AgencyFileSeries,
	batch.CaseReportSeries,
}

func newRecorder(ctx context.Context, s batch.Store) (*recorder, error) {
	r := &recorder{
		last: map[batch.Series]int64{}, placed: map[placing]bool{}, would: []Rehearsed{},
		wouldNot: []Rehearsed{},
	}
	return r, s.Update(ctx, batch.Act{}, func(tx batch.Tx) error { // which writes nothing
		for _, series := range rehearsedSeries {
			next, err := tx.Next(series, 0)
			if err != nil {
				return err
			}
			r.last[series] = next - 1
		}
		return nil
	})
}

// note notes something that would be done.
func (r *recorder) note(
	subject batch.Subject, action string, amount batch.Ore, format string, a ...any,
) error {
	r.would = append(r.would, Rehearsed{subject.String(), action, amount, fmt.Sprintf(format, a...)})
	return nil
}

// leave notes something that would not.
func (r *recorder) leave(subject batch.Subject, action string, amount batch.Ore, why string) {
	r.wouldNot = append(r.wouldNot, Rehearsed{subject.String(), action, amount, why})
}

func ofInvoice(no string) batch.Subject { return batch.Subject{Kind: batch.OfInvoice, No: no} }

func (r *recorder) Next(s batch.Series, n int) (int64, error) {
	first := r.last[s] + 1
	r.last[s] += int64(n)
	return first, nil
}

func (r *recorder) Raise(batch.Series, int64) error { return nil }

func (r *recorder) AddEvent(e batch.Event) error {
	what := cmp.Or(e.Text, string(e.Kind))
	return r.note(ofMembership(e.MembershipNo), string(e.Kind), e.Amount, "%s", what)
}

func (r *recorder) AddInvoice(i batch.Invoice) error {
	subject, how := ofMembership(i.MembershipNo), "an ordinary invoice"
	if i.MembershipNo == "" {
		subject = batch.Subject{Kind: batch.OfCustomer, No: i.CustomerNo}
	}
	switch {
	case i.Method == batch.MethodClaim:
		how = "to be claimed"
	case i.Fee > 0:
		how = "an ordinary invoice with a fee of " + i.Fee.String()
	}
	return r.note(subject, "invoice", i.Amount, "%s, due %s, %s, to customer %s", i.Text, i.Due, how,
		i.CustomerNo)
}

func (r *recorder) AddLine(batch.Line) error { return nil }

func (r *recorder) ChangeDue(c batch.DueChange) error {
	return r.note(ofInvoice(c.InvoiceNo), string(c.Method), 0, "due %s: %s", c.Due, c.Why)
}

func (r *recorder) AddCreditNote(c batch.CreditNote) error {
	return r.note(ofInvoice(c.InvoiceNo), string(c.Kind), c.Amount, "%s", c.Reason)
}

func (r *recorder) AddReminder(m batch.Reminder) error {
	return r.note(ofInvoice(m.InvoiceNo), "remind", m.Amount, "by %s", m.Channel)
}

// AddMessage notes nothing: what the message tells of has been noted.
func (r *recorder) AddMessage(batch.Message) (int64, error) { return r.Next(batch.MessageSeries, 1) }

func (r *recorder) AddHandoff(h batch.Handoff) error {
	return r.note(ofInvoice(h.InvoiceNo), string(h.Action), h.Principal+h.Fee-h.Paid,
		"principal %s, fee %s, paid %s",
		h.Principal, h.Fee, h.Paid)
}

// AddCaseMessage notes what the agency would be told.
func (r *recorder) AddCaseMessage(m batch.CaseMessage) error {
	return r.note(batch.Numbered(batch.OfCase, m.Case), string(m.Kind), m.Left(), "%s", m.Reason)
}

// SetCase notes that a case would come to another state.
func (r *recorder) SetCase(c batch.Case) error {
	if c.Ended.IsZero() {
		return nil
	}
	return r.note(batch.Numbered(batch.OfCase, c.No), string(c.State), 0, "invoice %s", c.InvoiceNo)
}

func (r *recorder) AddCase(batch.Case) error                         { return nil } // AddHandoff tells of it
func (r *recorder) SetCaseMessage(batch.CaseMessage) error           { return nil }
func (r *recorder) AddAgencyFile(batch.AgencyFile) error             { return nil }
func (r *recorder) SetAgencyFile(batch.AgencyFile) error             { return nil }
func (r *recorder) AddCaseReport(batch.CaseReport) error             { return nil }
func (r *recorder) SetCaseReport(batch.CaseReport) error             { return nil }
func (r *recorder) AddAgencySettlement(batch.AgencySettlement) error { return nil }
func (r *recorder) SetAgencySettlement(batch.AgencySettlement) error { return nil }

func (r *recorder) AddBrake(batch.Brake) error { return nil } // it is found, which tells of it

func (r *recorder) AddPayment(batch.Payment) error             { return nil }
func (r *recorder) AddMandateRecord(batch.MandateRecord) error { return nil }

// AddPosting notes where money would go, and what would wait.
func (r *recorder) AddPosting(e batch.Posting) error {
	at := placing{e.Payment, e.Seq}
	if r.placed[at] {
		return nil
	}
	r.placed[at] = true
	subject := batch.Numbered(batch.OfPayment, e.Payment)
	switch {
	case e.Target == batch.ToUnmatched && e.Amount > 0:
		r.leave(subject, "post", e.Amount, string(e.Reason))
	case e.Target != batch.ToUnmatched:
		return r.note(subject, "post", e.Amount, "to %s", e.Where())
	}
	return nil
}

func (r *recorder) ApplyMandates(int64, bankday.Date) (in, out int, err error) { return 0, 0, nil }

func (r *recorder) AddFile(f batch.File) error {
	return r.note(batch.Subject{Kind: batch.OfFile, No: f.Name}, "fetch", 0, "%d bytes", f.Size)
}

func (r *recorder) SetFile(f batch.File) error {
	r.file = f
	subject := batch.Numbered(batch.OfFile, f.No)
	if f.Status != batch.FileIngested {
		return r.note(subject, string(f.Status), 0, "%s: %s", f.Name, f.Reason)
	}
	return r.note(subject, "ingest", f.Amount, "%s: %d payments, %d mandate records", f.Name, f.Payments,
		f.Mandates)
}

func (r *recorder) MeetFinding(batch.Finding) error         { return nil }
func (r *recorder) AddSighting(batch.Sighting, int64) error { return nil }
func (r *recorder) AddOutboxFile(batch.OutboxFile) error    { return nil }

func (r *recorder) AddFaults(_ int64, faults []batch.Fault) error {
	r.faults = append(r.faults, faults...)
	return nil
}

// WriteContent measures what would be kept.
func (r *recorder) WriteContent(
	_ batch.Direction, _ int64, fn func(io.Writer) error,
) (size int64, sum string, err error) {
	h := sha256.New()
	w := &counter{w: h}
	err = fn(w)
	return w.n, hex.EncodeToString(h.Sum(nil)), err
}

// counter counts what goes through.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

func (r *recorder) AddTransmission(t batch.Transmission) error {
	return r.note(batch.Numbered(batch.OfTransmission, t.Number), "seal", t.Amount,
		"%d claims, %d cancellations",
		t.Claims, t.Cancels)
}

// SetTransmission notes what would leave, and what the bank's word or the clock makes of a transmission.
func (r *recorder) SetTransmission(t batch.Transmission) error {
	subject := batch.Numbered(batch.OfTransmission, t.Number)
	switch t.Status {
	case batch.TransmissionSending:
		return nil // it is sent next
	case batch.TransmissionSent:
		return r.note(subject, "send", t.Amount, "%s, %d bytes", t.Name, t.Size)
	}
	return r.note(subject, string(t.Status), t.Amount, "%s", t.Text)
}

func (r *recorder) AddClaim(c batch.Claim) error {
	action := "claim"
	if c.IsCancellation() {
		action = "cancel"
	}
	return r.note(ofInvoice(c.InvoiceNo), action, c.Amount, "due %s, type %s", c.Due, strconv.Itoa(c.Type))
}

func (r *recorder) RejectClaim(c batch.Claim, text string) error {
	return r.note(ofInvoice(c.InvoiceNo), "rejected", c.Amount, "%s", text)
}

func (r *recorder) CancelClaim(batch.Claim, int64) error { return nil }
