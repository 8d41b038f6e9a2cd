package agency

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"trekk/batch"
	"trekk/batch/stream"
)

// FileName is the name of a file to the agency: agency-000001.jsonl.
func FileName(no int64) string { return fmt.Sprintf("agency-%06d.jsonl", no) }

// Written is what was written of the steps of cases.
type Written struct {
	File  *batch.AgencyFile         // nil where nothing is told by file
	Told  map[batch.MessageKind]int // messages by kind
	Ended int                       // cases that ended by themselves
}

// Write writes the steps of all open cases: cases and messages, and, where the agency is told by files, one
// file with all of the messages.
func Write(ctx context.Context, m batch.Moment, tx batch.Tx) (*Written, error) {
	w := &writer{ctx: ctx, m: m, tx: tx, done: &Written{Told: map[batch.MessageKind]int{}}}
	next, stop := iter.Pull2(Steps(ctx, m))
	defer stop()
	first, err := w.until(next)
	if first == nil || err != nil {
		return w.done, err
	}
	if m.Agency.Kind == batch.AgencyFiles {
		return w.done, w.file(first, next)
	}
	for s := first; s != nil && err == nil; s, err = w.until(next) {
		if err := w.note(s); err != nil {
			return nil, err
		}
	}
	return w.done, err
}

// writer writes the steps of cases.
type writer struct {
	ctx  context.Context
	m    batch.Moment
	tx   batch.Tx
	done *Written

	file0 batch.AgencyFile // the file that is being written; zero where none is
	lines *json.Encoder
}

// until writes the cases that end by themselves, up to the next of which the agency is told; nil at the end.
func (w *writer) until(next func() (Step, error, bool)) (*Step, error) {
	for {
		s, err, ok := next()
		switch {
		case err != nil, !ok:
			return nil, err
		case s.Message != nil:
			return &s, nil
		}
		w.done.Ended++
		if err := w.tx.SetCase(s.Case); err != nil {
			return nil, err
		}
	}
}

// note numbers and writes a message, and the case as it was told.
func (w *writer) note(s *Step) (err error) {
	if s.Message.No, err = w.tx.Next(batch.CaseMessageSeries, 1); err != nil {
		return err
	}
	s.Message.File = w.file0.No
	w.done.Told[s.Message.Kind]++
	if err := w.tx.AddCaseMessage(*s.Message); err != nil {
		return err
	}
	return w.tx.SetCase(s.Case)
}

// file seals the file with all messages from the first on: number, bytes and hash in one transaction.
func (w *writer) file(first *Step, next func() (Step, error, bool)) error {
	var err error
	f := &w.file0
	f.Direction, f.Made, f.Status = batch.ToAgency, w.m.Now, batch.AgencySealed
	if f.No, err = w.tx.Next(batch.AgencyFileSeries, 1); err != nil {
		return err
	}
	before, err := previous(w.ctx, w.m, f.No)
	if err != nil {
		return err
	}
	f.Name = FileName(f.No)
	f.Size, f.SHA256, err = w.tx.WriteContent(batch.ToAgency, f.No, func(out io.Writer) (err error) {
		w.lines = json.NewEncoder(out)
		w.lines.SetEscapeHTML(false)
		err = w.lines.Encode(Header{
			Record: recordHeader, Format: Format, Direction: ToAgency, File: f.No, Creditor: w.m.Creditor.ID,
			Name: w.m.Creditor.Name, Made: w.m.Today(), Previous: before,
		})
		for s := first; s != nil && err == nil; s, err = w.until(next) {
			if err = w.line(s); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		return w.lines.Encode(Trailer{Record: recordTrailer, Count: f.Records, Sum: f.Sum})
	})
	if err != nil {
		return err
	}
	f.Open = f.Records
	w.done.File = f
	return w.tx.AddAgencyFile(*f)
}

// line writes a message into the file.
func (w *writer) line(s *Step) error {
	if err := w.note(s); err != nil {
		return err
	}
	record, err := w.record(s)
	if err != nil {
		return err
	}
	w.file0.Records++
	if err := stream.Add(&w.file0.Sum, s.Message.Left()); err != nil {
		return err
	}
	return w.lines.Encode(record)
}

// record is the line of a message.
func (w *writer) record(s *Step) (any, error) {
	m, c, amounts := s.Message, &s.Case, amountsOf(s.Message.Position)
	switch m.Kind {
	case batch.CaseChange:
		return Change{string(m.Kind), m.No, c.No, c.InvoiceNo, c.AgencyNo, amounts}, nil
	case batch.CaseWithdraw:
		return Withdraw{string(m.Kind), m.No, c.No, c.InvoiceNo, c.AgencyNo, m.Reason, amounts}, nil
	}
	i := &s.Invoice
	n := New{
		Record: string(m.Kind), Message: m.No, Case: c.No, Invoice: i.No, Debtor: DebtorOf(&i.Customer),
		What: i.Text,
		KID:  i.KID, Account: i.Account, Issued: i.Issued, Due: i.Due, Amount: i.Amount, Amounts: amounts,
		Reminders: []Reminder{},
	}
	for r, err := range w.m.Store.Reminders(w.ctx, i.No) {
		if err != nil {
			return nil, err
		}
		if r.Withdrawn.IsZero() {
			n.Reminders = append(n.Reminders, Reminder{r.On, r.Channel, r.Amount})
		}
	}
	return n, nil
}

// DebtorOf is a customer as the agency is told of him.
func DebtorOf(c *batch.Customer) Debtor {
	kind := "private"
	if c.IsCompany() {
		kind = "company"
	}
	return Debtor{
		Kind: kind, Organisation: c.OrganisationNumber, Number: c.No, Name: c.Name, BirthDate: c.BirthDate,
		Address: c.Address, Postcode: c.Postcode, City: c.City, Country: cmp.Or(c.Country, batch.Norway),
		Email: c.Email, Mobile: c.Mobile, Language: c.Language,
	}
}
