package desk

import (
	"context"
	"slices"

	"trekk/batch"
	"trekk/batch/cells"
	"trekk/batch/course"
	"trekk/batch/sheet"
	"trekk/batch/terms"
)

var membershipColumns = slices.Concat(
	sheet.Required("membership_no", "customer_no", "plan", "price", "payment_method", "start",
		"binding_months", "end"),
	sheet.Optional("paid_until", "price_kind", "price_until", "regular_price", "payer_no"))

func (im *importer) memberships(ctx context.Context) (Imported, error) {
	payers, err := newPayers(ctx, im.m, im.in)
	if err != nil {
		return Imported{}, err
	}
	return im.take(ctx, func() error {
		customers, err := im.customersNamed(ctx, "customer_no", "payer_no")
		if err != nil {
			return err
		}
		rows := map[string]*row[batch.Membership]{}
		for im.Next() {
			if m := im.membership(customers); m.No != "" {
				addRow(im, rows, m.No, "membership_no", m)
			}
		}
		books := im.m.Store.MembershipsByNo(ctx, numbersOf(rows))
		err = compare(books, rows, func(m batch.MembershipState) string { return m.No }, differMembership)
		if err != nil {
			return err
		}
		for _, r := range rows {
			payers.member(&r.value, r.value.End)
			payers.pays(&r.value, r.line)
		}
		return writeRows(im, rows, batch.Tx.AddMembership, batch.Tx.PutMembership)
	}, func() error { payers.check(im.Sheet); return nil })
}

// differMembership says whether a row is to be written. Who owns and pays for a membership that was
// transferred stays: the file may not know it yet.
func differMembership(old batch.MembershipState, new *row[batch.Membership]) {
	if slices.ContainsFunc(old.Events, func(e batch.Event) bool { return e.Kind == batch.EventTransfer }) {
		new.value.CustomerNo, new.value.PayerNo = old.CustomerNo, old.PayerNo
	}
	new.write = old.Membership != new.value
}

// membership reads a row.
func (im *importer) membership(customers map[string]batch.Customer) batch.Membership {
	s, customer := im.Sheet, im.customerIn("customer_no", false, customers)
	m := batch.Membership{
		No:         sheet.Parse(s, "membership_no", false, sheet.Text),
		CustomerNo: customer.No,
		Plan:       s.Get("plan"),
		Price:      sheet.Parse(s, "price", true, cells.Price),
		PaymentMethod: sheet.Parse(s, "payment_method", false,
			sheet.OneOf(batch.PayAvtaleGiro, batch.PayInvoice, batch.PayCard, batch.PayPrepaid)),
		Start:         sheet.Parse(s, "start", false, cells.DayOf(s)),
		BindingMonths: sheet.Parse(s, "binding_months", true, sheet.Months),
		End:           sheet.Parse(s, "end", true, cells.DayOf(s)),
		PaidUntil:     sheet.Parse(s, "paid_until", true, cells.MonthOf(s)),
		PriceKind: sheet.Parse(s, "price_kind", true,
			sheet.OneOf(batch.PriceOrdinary, batch.PriceCampaign, batch.PriceStudent)),
		PriceUntil:   sheet.Parse(s, "price_until", true, cells.DayOf(s)),
		RegularPrice: sheet.Parse(s, "regular_price", true, cells.Price),
		PayerNo:      im.customerIn("payer_no", true, customers).No,
	}
	if m.PayerNo == m.CustomerNo {
		m.PayerNo = ""
	}
	if m.PriceKind == "" {
		m.PriceKind = batch.PriceOrdinary
	}
	im.completeByPlan(&m)
	if age := im.m.Terms.People.MemberAge; s.Sound(s.Line()) &&
		course.TooYoung(customer.BirthDate, age, m.Start) {
		s.Bad("customer_no", "customer %s is under %d on %s%s",
			customer.No, age, m.Start, batch.Cite(im.m.Terms.Cite("S17", "F3")))
	}
	return m
}

// completeByPlan takes from the terms' plan what the row leaves to it, and finds fault with what does not go
// with it.
func (im *importer) completeByPlan(m *batch.Membership) {
	s := im.Sheet
	plan, err := im.m.Terms.Plan(m.Plan)
	switch {
	case err != nil:
		s.Bad("plan", "%v", err)
	case s.Get("price") == "" && plan.Price == 0:
		s.Bad("price", "is empty, and the plan %s has none in the terms", m.Plan)
	case s.Get("price") == "":
		m.Price = plan.Price
	}
	if s.Get("binding_months") == "" {
		m.BindingMonths = plan.BindingMonths
	}
	if !m.End.IsZero() && m.End < m.Start {
		s.Bad("end", "%s is before the start, %s", m.End, m.Start)
	}
	if err == nil && s.Sound(s.Line()) {
		im.checkPriceKind(m, plan)
	}
}

// checkPriceKind looks whether the terms have the kind of price, until when it holds and what it becomes (F7,
// F8).
func (im *importer) checkPriceKind(m *batch.Membership, plan terms.Plan) {
	s, prices := im.Sheet, im.m.Terms.Prices
	known := m.PriceKind == batch.PriceOrdinary
	switch m.PriceKind {
	case batch.PriceCampaign:
		known = prices.CampaignMonths != nil || !m.PriceUntil.IsZero()
	case batch.PriceStudent:
		known = prices.StudentCardDays != nil
		if known && m.PriceUntil.IsZero() {
			s.Bad("price_until", "is empty: the last day of the student card%s",
				batch.Cite(im.m.Terms.Cite("F8")))
		}
	}
	switch {
	case !known:
		s.Bad("price_kind", "%s: the terms of %s have no such price", m.PriceKind, im.m.Terms.Name)
	case m.PriceKind != batch.PriceOrdinary && m.RegularPrice == 0 && plan.Price == 0:
		s.Bad("regular_price",
			"is empty, and the plan %s has no price in the terms: what the %s price becomes",
			m.Plan, m.PriceKind)
	case m.PriceKind == batch.PriceOrdinary && !m.PriceUntil.IsZero():
		s.Bad("price_until", "is for campaign and student prices: price_kind says which")
	}
}
