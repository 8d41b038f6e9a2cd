package batch

import (
	"context"
	"io"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

func (n *Night) importMemberships(ctx context.Context, file string, r io.Reader) (Imported, error) {
	s, err := newSheet(file, r, membershipColumns)
	if err != nil {
		return Imported{}, err
	}
	customers, err := n.byFixed(ctx)
	if err != nil {
		return Imported{}, err
	}
	rows := map[string]*row[Membership]{}
	for s.next() {
		m := n.readMembership(s, customers)
		if m.No != "" {
			addRow(s, rows, m.No, "membership_no", m)
		}
	}
	lasts := map[string]bankday.Date{} // the last day as a member, of each customer; noDay while it runs
	member := func(m *Membership, end bankday.Date) {
		if end.IsZero() {
			end = noDay
		}
		lasts[m.CustomerNo] = max(lasts[m.CustomerNo], end)
	}
	for old, err := range n.Store.Memberships(ctx) {
		if err != nil {
			return Imported{}, err
		}
		if c, err := newCourse(n.Terms, n.Calendar, &old); err == nil {
			member(&old.Membership, c.end().day)
		}
		new, ok := rows[old.No]
		if !ok {
			continue
		}
		new.known = true
		if transferred(old.Events) { // the file may not know it yet
			new.value.CustomerNo, new.value.PayerNo = old.CustomerNo, old.PayerNo
		}
		new.write = old.Membership != new.value
	}
	if n.Terms.People.OtherPayerIsMember {
		for _, row := range rows {
			member(&row.value, row.value.End)
		}
		for _, row := range rows {
			if m := &row.value; m.PayerNo != "" && lasts[m.PayerNo] < max(m.Start, n.today()) {
				s.fault(row.line, 1, "payer_no: customer %s is no active member, and another payer must be one%s", m.PayerNo, cite(n.Terms.Cite("F14")))
			}
		}
	}
	return writeRows(ctx, n, "memberships", s, rows, Tx.PutMembership)
}

// noDay is later than any day.
const noDay = bankday.Date(1 << 30)

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
