package agency

import (
	"context"
	"errors"
	"io"
	"slices"

	"trekk/batch"
	"trekk/batch/ledger"
)

// Taken is what a file from the agency has said. Where it has faults, nothing of it may be kept.
type Taken struct {
	Faults   []batch.Fault
	Findings []batch.Finding // each to be met
	Records  int
	Accepted int // cases
	Refused  int
	Payments int
	Amount   batch.Ore // of the payments

	file batch.File
}

// Take writes what a file from the agency says: the kept file, of which r has the bytes, its cases, payments
// and settlements. Where there are faults the caller undoes the transaction.
func Take(
	ctx context.Context, m batch.Moment, tx batch.Tx, b ledger.Booking, f batch.File, r io.Reader,
) (*Taken, error) {
	t := &taker{
		ctx: ctx, m: m, tx: tx, booking: b, rd: NewReader(r), Taken: &Taken{file: f},
		cases: map[int64]*batch.Case{}, invoices: map[string]*batch.InvoiceState{},
		reports: map[string]*batch.CaseReport{}, files: map[int64]*batch.AgencyFile{},
		messages: map[int64]*batch.CaseMessage{},
	}
	for rec, err := range t.rd.Records() {
		if err == nil && t.Records == 0 {
			err = t.header()
		}
		if err != nil {
			return nil, err
		}
		t.Records++
		if err := t.record(&rec); err != nil {
			return nil, err
		}
	}
	if t.Records == 0 {
		if err := t.header(); err != nil {
			return nil, err
		}
	}
	t.Faults = t.rd.Faults
	if len(t.Faults) > 0 {
		return t.Taken, nil
	}
	return t.Taken, t.finish()
}

// taker takes a file into the books. The store does not show what its transaction has written: it keeps what
// it has looked up, as it is then.
type taker struct {
	ctx     context.Context
	m       batch.Moment
	tx      batch.Tx
	booking ledger.Booking
	rd      *Reader
	*Taken

	cases    map[int64]*batch.Case
	messages map[int64]*batch.CaseMessage
	files    map[int64]*batch.AgencyFile // to the agency, by number
	invoices map[string]*batch.InvoiceState
	costsOf  map[string][]batch.InvoiceState // of late payment, by the invoice
	reports  map[string]*batch.CaseReport    // of payments, by reference
	order    []*batch.CaseReport             // those of this file
}

// header holds the header against the file before it, and against ours.
func (t *taker) header() error {
	h := &t.rd.Header
	if h.Format == "" {
		return nil // it is a fault already
	}
	last, err := t.m.Store.LastAgencyFile(t.ctx, batch.In)
	if err != nil {
		return err
	}
	t.rd.kind = recordHeader
	switch {
	case h.Creditor != t.m.Creditor.ID:
		t.rd.Fault(1, "creditor", "creditor", h.Creditor, "the file is for another payee: ours is %s",
			t.m.Creditor.ID)
	case h.File <= last.No:
		t.rd.Fault(1, "number_used", "file", h.File,
			"number %d came before with other content: the last is %d",
			h.File, last.No)
	case h.File > last.No+1:
		t.rd.Fault(1, "number", "file", h.File, "file %d has not come: this one is read when it has",
			last.No+1)
	case h.Previous != last.SHA256:
		t.rd.Fault(1, "previous", "previous", h.Previous, "the file before it has the SHA-256 %s",
			last.SHA256)
	}
	return nil
}

func (t *taker) record(r *Record) error {
	switch {
	case r.Receipt != nil:
		return t.receipt(r.Receipt)
	case r.Status != nil:
		return t.status(r.Line, r.Status)
	case r.Payment != nil:
		return t.payment(r.Line, r.Payment)
	}
	return t.settlement(r.Line, r.Settlement)
}

// look gives what is known under a key, or looks it up; nil where it is not there.
func look[K comparable, V any](known map[K]*V, key K, up func() (V, error)) (*V, error) {
	if v, ok := known[key]; ok {
		return v, nil
	}
	v, err := up()
	switch {
	case errors.Is(err, batch.ErrNotFound):
		known[key] = nil
	case err != nil:
		return nil, err
	default:
		known[key] = &v
	}
	return known[key], nil
}

func (t *taker) caseOf(no int64) (*batch.Case, error) {
	return look(t.cases, no, func() (batch.Case, error) { return t.m.Store.Case(t.ctx, no) })
}

// told is a case that the agency was told of; else it is a fault.
func (t *taker) told(line int, kind string, no int64) (*batch.Case, error) {
	c, err := t.caseOf(no)
	if err == nil && (c == nil || c.Told == "") {
		t.rd.kind, c = kind, nil
		t.rd.Fault(line, "case", "case", no, "no such case was handed over")
	}
	return c, err
}

// receipt takes an answer to a message. One on what was never sent changes nothing, and is found.
func (t *taker) receipt(r *Receipt) error {
	msg, err := look(t.messages, r.Message, func() (batch.CaseMessage, error) {
		return t.m.Store.CaseMessage(t.ctx, r.Message)
	})
	if err != nil {
		return err
	}
	var f *batch.AgencyFile
	ours := msg != nil && msg.Case == r.Case
	if ours && msg.File != 0 {
		if f, err = look(t.files, msg.File, func() (batch.AgencyFile, error) {
			return t.m.Store.AgencyFile(t.ctx, batch.ToAgency, msg.File)
		}); err != nil {
			return err
		}
	}
	told := f != nil && f.Status != batch.AgencySealed
	asked := ours && msg.File == 0 && msg.Tried()
	if !told && !asked {
		t.find(batch.AgencyReceiptUnknown, batch.Numbered(batch.OfFile, t.file.No),
			batch.Facts{"name": t.file.Name, "message": r.Message, "case": r.Case})
		return nil
	}
	c, err := t.caseOf(msg.Case)
	if err != nil {
		return err
	}
	if done, findings := Answer(t.m, c, msg, r); !done {
		t.Findings = append(t.Findings, findings...)
		return nil
	} else if t.Findings = append(t.Findings, findings...); msg.Kind == batch.CaseNew {
		if msg.State == batch.CaseMessageAccepted {
			t.Accepted++
		} else {
			t.Refused++
		}
	}
	if f == nil {
		return nil
	}
	if f.Open--; f.Open == 0 {
		f.Status = batch.AgencyAnswered
	}
	return nil
}

func (t *taker) find(code batch.FindingCode, s batch.Subject, facts batch.Facts) {
	t.Findings = append(t.Findings, batch.Finding{
		Code: code, Severity: batch.Urgent, Subject: s, Since: t.m.Today(), Facts: facts,
	})
}

// Answer takes the agency's answer to a message: it drives the state of the case. It is not done where the
// message has been answered before, which changes nothing; where the answers differ, that is found.
func Answer(m batch.Moment, c *batch.Case, msg *batch.CaseMessage, r *Receipt) (bool, []batch.Finding) {
	state := batch.CaseMessageRefused
	if r.Result == accepted {
		state = batch.CaseMessageAccepted
	}
	find := func(code batch.FindingCode, facts batch.Facts) []batch.Finding {
		facts["case"], facts["reason"] = c.No, r.Reason
		return []batch.Finding{{
			Code: code, Severity: batch.Urgent, Subject: batch.Subject{Kind: batch.OfInvoice,
				No: c.InvoiceNo},
			Since: m.Today(), Facts: facts,
		}}
	}
	if !msg.Answered.IsZero() {
		if msg.State == state {
			return false, nil
		}
		return false, find(batch.AgencyContradicts,
			batch.Facts{"result": r.Result, "before": string(msg.State)})
	}
	msg.State, msg.Answered, msg.Answer = state, m.Today(), r.Reason
	if c.AgencyNo == "" {
		c.AgencyNo = r.AgencyNo
	}
	switch ok := state == batch.CaseMessageAccepted; {
	case msg.Kind == batch.CaseWithdraw && !ok && (c.State == batch.CaseAccepted ||
		c.State == batch.CaseSent):
		c.State, c.Since, c.Reason = batch.CaseKept, m.Today(), r.Reason
	case msg.Kind == batch.CaseNew && ok && (c.State == batch.CaseOrdered || c.State == batch.CaseSent):
		c.State, c.Since = batch.CaseAccepted, m.Today()
	case msg.Kind == batch.CaseNew && !ok:
		c.State, c.Since, c.Reason = batch.CaseRefused, m.Today(), r.Reason
	case msg.Kind == batch.CaseWithdraw && ok:
		c.State, c.Since, c.Ended = batch.CaseWithdrawn, m.Today(), m.Today()
	case !ok:
		return true, find(batch.AgencyRefusedChange, batch.Facts{"what": string(msg.Kind)})
	}
	return true, nil
}

// status takes how a case stands. A case that has ended here, or was closed, stays as it is.
func (t *taker) status(line int, s *Status) error {
	c, err := t.told(line, recordStatus, s.Case)
	if c == nil || err != nil {
		return err
	}
	c.Costs, c.Heavy = s.Costs, s.Process == heavy
	Report(t.m, c, batch.CaseState(s.State), s.Text)
	t.order = append(t.order, &batch.CaseReport{
		Case: c.No, Kind: batch.ReportStatus, On: s.On, Costs: s.Costs, State: batch.CaseState(s.State),
		Text: s.Text, File: t.file.No, Line: line,
	})
	return nil
}

// Report brings a case to the state that the agency says it is in, if that is further than where it is.
func Report(m batch.Moment, c *batch.Case, state batch.CaseState, text string) {
	working := c.State == batch.CaseSent || c.State == batch.CaseAccepted || c.State == batch.CaseKept
	if working && (state == batch.CasePaid || state == batch.CaseClosed) {
		c.State, c.Since, c.Reason = state, m.Today(), text
	}
}

// settlement takes what was paid out: its payments are known, each is in one settlement, and they come to it.
func (t *taker) settlement(line int, s *Settlement) error {
	t.rd.kind = recordSettlement
	wrong := func(code, field string, value any, format string, a ...any) {
		t.rd.Fault(line, code, field, value, format, a...)
	}
	known, err := t.m.Store.AgencySettlement(t.ctx, s.Reference)
	switch {
	case err == nil && known.PaidOut == s.PaidOut && known.Collected == s.Collected:
		return nil // told twice
	case err == nil:
		wrong("reference", "reference", s.Reference, "the settlement came before with other amounts")
		return nil
	case !errors.Is(err, batch.ErrNotFound):
		return err
	}
	var sum batch.Ore
	for k, reference := range s.Payments {
		r, err := t.report(reference)
		if err != nil {
			return err
		}
		switch {
		case r == nil:
			wrong("reference", "payments", reference, "no such payment was told of")
		case r.Settlement != "" || slices.Contains(s.Payments[:k], reference):
			wrong("reference", "payments", reference, "the payment is in settlement %s already", r.Settlement)
		default:
			sum += r.Principal + r.Fee + r.Interest
			r.Settlement = s.Reference
			if !slices.Contains(t.order, r) {
				if err := t.tx.SetCaseReport(*r); err != nil {
					return err
				}
			}
		}
	}
	if sum != s.Collected {
		wrong("sum", "collected_ore", int64(s.Collected), "the payments come to %d øre", int64(sum))
	}
	return t.tx.AddAgencySettlement(batch.AgencySettlement{
		Reference: s.Reference, On: s.On, Collected: s.Collected, Withheld: s.Withheld, PaidOut: s.PaidOut,
		File: t.file.No,
	})
}

func (t *taker) report(reference string) (*batch.CaseReport, error) {
	return look(t.reports, reference, func() (batch.CaseReport, error) {
		return t.m.Store.CasePayment(t.ctx, reference)
	})
}

// finish writes what has become of the file, the cases, messages and files that it speaks of.
func (t *taker) finish() error {
	for _, r := range t.order {
		no, err := t.tx.Next(batch.CaseReportSeries, 1)
		if err != nil {
			return err
		}
		r.No = no
		if err := t.tx.AddCaseReport(*r); err != nil {
			return err
		}
	}
	err := errors.Join(write(t.cases, t.tx.SetCase), write(t.messages, t.tx.SetCaseMessage),
		write(t.files, t.tx.SetAgencyFile))
	for _, f := range t.Findings {
		err = errors.Join(err, t.tx.MeetFinding(f))
	}
	f, h := &t.file, &t.rd.Header
	f.Status, f.Kind, f.Number, f.Reason = batch.FileIngested, batch.FileOfAgency, int(h.File), ""
	return errors.Join(err, t.tx.AddFaults(f.No, nil), t.tx.SetFile(*f), t.tx.AddAgencyFile(batch.AgencyFile{
		Direction: batch.In, No: h.File, Name: f.Name, Made: t.m.Now, Size: f.Size, SHA256: f.SHA256,
		Records: t.Records, Sum: t.rd.sum, Status: batch.AgencyRead, File: f.No,
	}))
}

// write writes what was looked up.
func write[K comparable, V any](known map[K]*V, set func(V) error) (err error) {
	for _, v := range known {
		if v != nil {
			err = errors.Join(err, set(*v))
		}
	}
	return err
}
