package agency

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/kravia"
	"trekk/schedule/bankday"
)

// Asked is what an agency that is asked by requests has said since it was asked last, as the file that
// another agency would have written: so it is kept, read and checked as such a file is.
type Asked struct {
	Name    string // kravia-000001.jsonl
	header  Header
	records []any
	sum     batch.Ore
}

// Most of a time: what is left is asked for the next time.
const mostChanged = 10_000

// manyUnsaid is how many cases may be looked at in vain, before it is kept that they were.
const manyUnsaid = 100

// Ask asks the agency what has changed of our cases, and what it has paid out; nil when that is nothing.
// Where keep is set, it is told which settlements the bank has paid.
func Ask(ctx context.Context, m batch.Moment, keep bool) (*Asked, error) {
	last, err := m.Store.LastAgencyFile(ctx, batch.In)
	if err != nil {
		return nil, err
	}
	since, err := askedUntil(ctx, m, &last)
	if since == "" || err != nil {
		return nil, err
	}
	a := &asker{ctx: ctx, m: m, keep: keep, Asked: Asked{
		Name: fmt.Sprintf("kravia-%06d.jsonl", last.No+1),
		header: Header{
			Record: recordHeader, Format: Format, Direction: FromAgency, File: last.No + 1,
			Creditor: m.Creditor.ID,
			Name:     m.Creditor.Name, Made: m.Today(), Previous: last.SHA256, Until: since,
		},
	}}
	if err := a.changes(since); err != nil {
		return nil, err
	}
	if !m.Agency.ByKID {
		if err := a.settlements(); err != nil {
			return nil, err
		}
	}
	if len(a.records) == 0 && a.looked < manyUnsaid {
		return nil, nil
	}
	return &a.Asked, nil
}

// Write writes it as a file.
func (a *Asked) Write(w io.Writer) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	if err := lines.Encode(a.header); err != nil {
		return err
	}
	for _, r := range a.records {
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	return lines.Encode(Trailer{Record: recordTrailer, Count: len(a.records), Sum: a.sum})
}

// askedUntil is from which time, of the agency's, it is to be asked: the last file says. Before there is one
// that does, it is the day before the first case; empty while there are no cases.
func askedUntil(ctx context.Context, m batch.Moment, last *batch.AgencyFile) (string, error) {
	if last.File != 0 {
		var h Header
		line, err := bufio.NewReader(m.Store.Content(ctx, batch.In, last.File)).ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, &h)
		}
		if h.Until != "" || err != nil {
			return h.Until, err
		}
	}
	first, err := m.Store.Case(ctx, 1)
	if errors.Is(err, batch.ErrNotFound) {
		return "", nil
	}
	return (first.Ordered - 1).String() + "T00:00:00", err
}

// before is a time of the agency's a little earlier: what was being written then may be seen only now.
func before(since string) string {
	const form = "2006-01-02T15:04:05"
	if t, err := time.Parse(form, strings.TrimSuffix(since, "Z")); err == nil {
		return t.Add(-time.Minute).Format(form)
	}
	return since
}

// asker asks.
type asker struct {
	ctx    context.Context
	m      batch.Moment
	keep   bool
	looked int
	Asked
}

// changes asks for the cases that have changed since a time, page by page: what changes meanwhile comes once
// more.
func (a *asker) changes(since string) error {
	since, skip, known := before(since), 0, map[int64]bool{}
	for len(known) < mostChanged {
		page, err := a.m.Agency.Kravia.Search(a.ctx, since, skip)
		if err != nil {
			return err
		}
		for _, item := range page {
			a.header.Until = item.Updated
			if known[item.ID] {
				continue
			}
			known[item.ID] = true
			if err := a.changed(item); err != nil {
				return err
			}
		}
		switch {
		case len(page) < kravia.PageSize:
			return nil
		case page[len(page)-1].Updated == since:
			skip += len(page)
		default:
			since, skip = page[len(page)-1].Updated, 0
		}
	}
	return nil
}

// changed notes what there is to say of a case that has changed.
func (a *asker) changed(item kravia.Changed) error {
	a.looked++
	c, err := a.caseOf(item.Reference)
	if c == nil || err != nil {
		return err
	}
	if c.AgencyNo == "" {
		if err := a.opened(c, item.ID); err != nil {
			return err
		}
	}
	if !c.Ended.IsZero() {
		return nil
	}
	d, err := a.m.Agency.Kravia.Details(a.ctx, item.ID)
	if err != nil {
		return err
	}
	s := Status{
		Record: recordStatus, Case: c.No, On: a.m.Today(), State: "open", Costs: batch.Ore(d.Costs),
		Text: d.Status,
	}
	if over := a.m.Agency.Over(d.Status); over != "" {
		s.State = string(over)
	}
	said := batch.CaseReport{State: "open"}
	for r, err := range a.m.Store.CaseReports(a.ctx, c.No) {
		if err != nil {
			return err
		}
		if r.Kind == batch.ReportStatus {
			said = r
		}
	}
	if string(said.State) != s.State || said.Costs != s.Costs || said.Text != s.Text {
		a.records = append(a.records, s)
	}
	return nil
}

// opened notes that the agency has a case after all, whose answer was lost.
func (a *asker) opened(c *batch.Case, id int64) error {
	for msg, err := range a.m.Store.CaseMessages(a.ctx, c.No) {
		if err != nil {
			return err
		}
		if msg.Kind == batch.CaseNew && msg.Tried() {
			a.records = append(a.records, Receipt{
				Record: recordReceipt, Message: msg.No, Case: c.No, Result: accepted,
				AgencyNo: strconv.FormatInt(id, 10),
			})
		}
	}
	return nil
}

// caseOf is the case with a reference of ours, that the agency was told of; nil where it is none.
func (a *asker) caseOf(reference string) (*batch.Case, error) {
	text, ours := strings.CutPrefix(reference, a.m.Creditor.ID+"-")
	no, err := strconv.ParseInt(text, 10, 64)
	if !ours || err != nil {
		return nil, nil
	}
	c, err := a.m.Store.Case(a.ctx, no)
	if errors.Is(err, batch.ErrNotFound) || err == nil && c.Told == "" {
		return nil, nil
	}
	return &c, err
}

// settlements notes what the agency has paid out. One with money of what are no cases of ours is left out:
// its sum is found at the bank.
func (a *asker) settlements() error {
	list, err := a.m.Agency.Kravia.Settlements(a.ctx)
	if err != nil {
		return err
	}
	for _, s := range list {
		known, err := a.m.Store.AgencySettlement(a.ctx, strconv.FormatInt(s.ID, 10))
		switch {
		case errors.Is(err, batch.ErrNotFound):
			err = a.settlement(&s)
		case err == nil && known.Payment != 0 && a.keep:
			err = a.m.Agency.Kravia.Bookkeep(a.ctx, s.ID, known.Payment)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *asker) settlement(s *kravia.Settlement) error {
	var payments []any
	on := min(s.On.Date, a.m.Today())
	out := Settlement{
		Record: recordSettlement, Reference: strconv.FormatInt(s.ID, 10), On: on,
		PaidOut: batch.Ore(s.Amount),
	}
	at := map[int64]int{}
	for _, p := range s.Parts {
		k, again := at[p.Case]
		if !again {
			d, err := a.m.Agency.Kravia.Details(a.ctx, p.Case)
			if err != nil && kravia.WhyOf(err) != kravia.Refused {
				return err
			}
			c, err := a.caseOf(d.Reference)
			if c == nil || err != nil {
				return err
			}
			k, at[p.Case] = len(payments), len(payments)
			reference := fmt.Sprintf("%d/%d", s.ID, p.Case)
			payments = append(payments, &Payment{Record: recordPayment, Case: c.No, On: on,
				Reference: reference})
			out.Payments = append(out.Payments, reference)
		}
		payments[k].(*Payment).Principal += batch.Ore(p.Amount)
		out.Collected += batch.Ore(p.Amount)
	}
	out.Withheld = out.Collected - out.PaidOut
	a.records = append(append(a.records, payments...), out)
	a.sum += out.Collected + out.PaidOut
	return nil
}

// late reports whether what has waited since a day has waited longer than it should.
func late(m batch.Moment, since bankday.Date) bool {
	return m.Calendar.After(since, patience) < m.Today()
}
