package batch

import (
	"context"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

func (n *Night) importMemberships(ctx context.Context, in *input) (Imported, error) {
	payers, err := n.newPayers(ctx, in)
	if err != nil {
		return Imported{}, err
	}
	return n.take(ctx, "memberships", in, membershipColumns, func(im *importing) error {
		customers, err := n.customersNamed(ctx, im.sheet, "customer_no", "payer_no")
		if err != nil {
			return err
		}
		rows := map[string]*row[Membership]{}
		for im.next() {
			m := n.readMembership(im.sheet, customers)
			if m.No != "" {
				addRow(im, rows, m.No, "membership_no", m)
			}
		}
		err = compare(n.Store.MembershipsByNo(ctx, numbersOf(rows)), rows, func(m MembershipState) string { return m.No }, func(old MembershipState, new *row[Membership]) {
			if transferred(old.Events) { // the file may not know it yet
				new.value.CustomerNo, new.value.PayerNo = old.CustomerNo, old.PayerNo
			}
			new.write = old.Membership != new.value
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			payers.member(&r.value, r.value.End)
			payers.pays(&r.value, r.line)
		}
		return writeRows(im, rows, Tx.AddMembership, Tx.PutMembership)
	}, func(im *importing) error { payers.check(im.sheet); return nil })
}

// payers are the customers that a file says pay for others, where the terms want them to be members (F14).
type payers struct {
	night *Night
	lasts map[string]bankday.Date // the last day as a member, by the fixed part of the KID; noDay while it runs
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
func (n *Night) newPayers(ctx context.Context, in *input) (*payers, error) {
	p := &payers{night: n, lasts: map[string]bankday.Date{}}
	if !n.Terms.People.OtherPayerIsMember {
		return p, nil
	}
	named, err := in.collect(membershipColumns, "payer_no", func(s *sheet) string {
		if s.cell("payer_no") == s.cell("customer_no") {
			return ""
		}
		return p.fixed(s.cell("payer_no"))
	})
	if err != nil || len(named) == 0 {
		return p, err
	}
	for fixed := range named {
		p.lasts[fixed] = 0
	}
	for m, err := range n.Store.Memberships(ctx) {
		if err != nil {
			return nil, err
		}
		if c, err := newCourse(n.Terms, n.Calendar, &m); err == nil {
			p.member(&m.Membership, c.end().day)
		}
	}
	return p, nil
}

// fixed is the fixed part of a customer's KIDs; empty when the number is none.
func (p *payers) fixed(customerNo string) string {
	fixed, err := p.night.KID.FixedOf(customerNo)
	if err != nil {
		return ""
	}
	return fixed
}

// member notes the last day of a membership; zero while it runs.
func (p *payers) member(m *Membership, end bankday.Date) {
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
func (p *payers) pays(m *Membership, line int) {
	if m.PayerNo != "" && len(p.lasts) > 0 {
		p.rows = append(p.rows, payerRow{p.fixed(m.PayerNo), m.PayerNo, m.Start, line})
	}
}

// check finds fault with the payers that are no members on the first day of what they pay for, or today.
func (p *payers) check(s *sheet) {
	for _, r := range p.rows {
		if p.lasts[r.fixed] < max(r.from, p.night.today()) {
			s.fault(r.line, 1, "payer_no: customer %s is no active member, and another payer must be one%s", r.no, cite(p.night.Terms.Cite("F14")))
		}
	}
}

func transferred(events []Event) bool {
	for _, e := range events {
		if e.Kind == EventTransfer {
			return true
		}
	}
	return false
}

func (n *Night) readMembership(s *sheet, customers map[string]Customer) Membership {
	customer := n.readCustomerNo(s, "customer_no", false, customers)
	m := Membership{
		No:            parse(s, "membership_no", false, text),
		CustomerNo:    customer.No,
		Plan:          s.get("plan"),
		Price:         parse(s, "price", true, ParseOre),
		PaymentMethod: parse(s, "payment_method", false, oneOf(PayAvtaleGiro, PayInvoice, PayCard, PayPrepaid)),
		Start:         parse(s, "start", false, bankday.Parse),
		BindingMonths: parse(s, "binding_months", true, months),
		End:           parse(s, "end", true, bankday.Parse),
		PaidUntil:     parse(s, "paid_until", true, bankday.ParseMonth),
		PriceKind:     parse(s, "price_kind", true, oneOf(PriceOrdinary, PriceCampaign, PriceStudent)),
		PriceUntil:    parse(s, "price_until", true, bankday.Parse),
		RegularPrice:  parse(s, "regular_price", true, ParseOre),
		PayerNo:       n.readCustomerNo(s, "payer_no", true, customers).No,
	}
	if m.PayerNo == m.CustomerNo {
		m.PayerNo = ""
	}
	if m.PriceKind == "" {
		m.PriceKind = PriceOrdinary
	}
	plan, err := n.Terms.Plan(m.Plan)
	switch {
	case err != nil:
		s.bad("plan", "%v", err)
	case s.get("price") == "" && plan.Price == 0:
		s.bad("price", "is empty, and the plan %s has none in the terms", m.Plan)
	case s.get("price") == "":
		m.Price = plan.Price
	}
	if s.get("binding_months") == "" {
		m.BindingMonths = plan.BindingMonths
	}
	if !m.End.IsZero() && m.End < m.Start {
		s.bad("end", "%s is before the start, %s", m.End, m.Start)
	}
	if err == nil {
		n.checkPriceKind(s, &m, plan)
	}
	if age := n.Terms.People.MemberAge; tooYoung(customer.BirthDate, age, m.Start) {
		s.bad("customer_no", "customer %s is under %d on %s%s", customer.No, age, m.Start, cite(n.Terms.Cite("S17", "F3")))
	}
	return m
}

// checkPriceKind looks whether the terms have the kind of price, until when it holds and what it becomes (F7, F8).
func (n *Night) checkPriceKind(s *sheet, m *Membership, plan terms.Plan) {
	known := m.PriceKind == PriceOrdinary
	switch m.PriceKind {
	case PriceCampaign:
		known = n.Terms.Prices.CampaignMonths != nil || !m.PriceUntil.IsZero()
	case PriceStudent:
		known = n.Terms.Prices.StudentCardDays != nil
		if known && m.PriceUntil.IsZero() {
			s.bad("price_until", "is empty: the last day of the student card%s", cite(n.Terms.Cite("F8")))
		}
	}
	switch {
	case !known:
		s.bad("price_kind", "%s: the terms of %s have no such price", m.PriceKind, n.Terms.Name)
	case m.PriceKind != PriceOrdinary && m.RegularPrice == 0 && plan.Price == 0:
		s.bad("regular_price", "is empty, and the plan %s has no price in the terms: what the %s price becomes", m.Plan, m.PriceKind)
	case m.PriceKind == PriceOrdinary && !m.PriceUntil.IsZero():
		s.bad("price_until", "is for campaign and student prices: price_kind says which")
	}
}
