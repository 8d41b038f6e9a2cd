package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/course"
	"trekk/batch/sheet"
	"trekk/schedule/bankday"
)

// payers are the customers that a file says pay for others, where the terms want them to be members (F14).
type payers struct {
	m batch.Moment
	// lasts are the last days as members, by the fixed part of the KID; noDay while a membership runs.
	lasts map[string]bankday.Date
	rows  []payerRow
}

// payerRow is a row of a membership that another pays for.
type payerRow struct {
	fixed, no string // the payer's
	from      bankday.Date
	line      int
}

// noDay is later than any day.
const noDay = bankday.Date(1 << 30)

// newPayers looks through the file for payers, and through the books for their memberships.
func newPayers(ctx context.Context, m batch.Moment, in *sheet.Input) (*payers, error) {
	p := &payers{m: m, lasts: map[string]bankday.Date{}}
	if !m.Terms.People.OtherPayerIsMember {
		return p, nil
	}
	named, err := in.Distinct(columnsOf(m.Payee, "memberships"), "payer_no", func(s *sheet.Sheet) string {
		if s.Cell("payer_no") == s.Cell("customer_no") {
			return ""
		}
		return p.fixed(s.Cell("payer_no"))
	})
	if err != nil || len(named) == 0 {
		return p, err
	}
	for fixed := range named {
		p.lasts[fixed] = 0
	}
	for member, err := range m.Store.Memberships(ctx) {
		if err != nil {
			return nil, err
		}
		if c, err := course.New(m.Terms, m.Calendar, &member); err == nil {
			p.member(&member.Membership, c.End().Day)
		}
	}
	return p, nil
}

// fixed is the fixed part of a customer's KIDs; empty when the number is none.
func (p *payers) fixed(customerNo string) string {
	fixed, err := p.m.KID.FixedOf(customerNo)
	if err != nil {
		return ""
	}
	return fixed
}

// member notes the last day of a membership; zero while it runs.
func (p *payers) member(m *batch.Membership, end bankday.Date) {
	if len(p.lasts) == 0 {
		return
	}
	fixed := p.fixed(m.CustomerNo)
	if last, named := p.lasts[fixed]; named {
		if end.IsZero() {
			end = noDay
		}
		p.lasts[fixed] = max(last, end)
	}
}

// pays notes who pays for a membership.
func (p *payers) pays(m *batch.Membership, line int) {
	if m.PayerNo != "" && len(p.lasts) > 0 {
		p.rows = append(p.rows, payerRow{p.fixed(m.PayerNo), m.PayerNo, m.Start, line})
	}
}

// check finds fault with the payers that are no members on the first day of what they pay for, or today.
// In a file with other faults a membership may be one that could not be read.
func (p *payers) check(s *sheet.Sheet) {
	if s.Wrong() {
		return
	}
	for _, r := range p.rows {
		if p.lasts[r.fixed] < max(r.from, p.m.Today()) {
			s.BadAt(r.line, 1, "payer_no", "customer %s is no active member, and another payer must be one%s",
				r.no, batch.Cite(p.m.Terms.Cite("F14")))
		}
	}
}
