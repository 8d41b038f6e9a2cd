package store

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

const membershipColumns = "no, customer_no, plan, price, payment_method, first_day, binding_months, " +
	"last_day, paid_until, price_kind, price_until, " +
	"regular_price, payer_no"

var membershipTable = table{"membership", membershipColumns, 1}

func membershipFields(m *batch.Membership) []any {
	return []any{
		&m.No, &m.CustomerNo, &m.Plan, (*int64)(&m.Price), (*string)(&m.PaymentMethod), &m.Start,
		&m.BindingMonths, &m.End, &m.PaidUntil,
		(*string)(&m.PriceKind), &m.PriceUntil, (*int64)(&m.RegularPrice), &m.PayerNo,
	}
}

func (t writer) AddMembership(m batch.Membership) error {
	m.PayerNo = cmp.Or(m.PayerNo, m.CustomerNo)
	return t.told(t.insert(membershipTable, membershipFields(&m)), batch.Change{
		Type: batch.ToldMembershipCreated, Subject: batch.Subject{Kind: batch.OfMembership, No: m.No},
	})
}

// PutMembership adds or changes a membership; one that is the same already is not written.
func (t writer) PutMembership(m batch.Membership) error {
	m.PayerNo = cmp.Or(m.PayerNo, m.CustomerNo)
	return t.put(membershipTable, membershipFields(&m))
}

// selectMembership knows what has been invoiced: the latest month and the latest year, and every month where
// there are events, since a freeze skips months that have not been. Their order is that of the index to be
// used, which PostgreSQL would not know from another where it knows of few invoices.
var selectMembership = selectMembershipFrom("")

// selectFoundMembership is that of the payers of words that are looked for.
var selectFoundMembership = selectMembershipFrom(fromWords) + " AND c.no = w.customer_no"

func selectMembershipFrom(before string) string {
	return `
	SELECT ` + prefixed("m", membershipColumns) + ", " + prefixed("c", customerColumns) + `, (
		SELECT max(i.period) FROM invoice i WHERE i.creditor_id = $1 AND i.membership_no = m.no
		AND ` + is("i.kind", batch.KindFee) + `), (
		SELECT max(i.period) FROM invoice i WHERE i.creditor_id = $1 AND i.membership_no = m.no
		AND ` + is("i.kind", batch.KindYearly) + `),
		CASE WHEN EXISTS (SELECT 1 FROM membership_event e WHERE e.creditor_id = $1
		AND e.membership_no = m.no) THEN (
			SELECT string_agg(f.period, ',') FROM (
				SELECT i.period FROM invoice i WHERE i.creditor_id = $1 AND i.membership_no = m.no
				AND ` + is("i.kind", batch.KindFee) + ` ORDER BY i.period) f) END
	FROM ` + before + `customer c
	JOIN membership m ON m.creditor_id = $1 AND m.payer_no = c.no
	WHERE c.creditor_id = $1`
}

var (
	selectMemberships   = selectMembership + " ORDER BY c.fixed, m.no"
	selectMembershipOne = selectMembership + " AND m.no = $2"
)

func membershipStateFields(m *batch.MembershipState) []any {
	return append(
		append(membershipFields(&m.Membership), customerFields(&m.Customer)...), &m.Billed, &m.YearlyBilled,
		(*months)(&m.Made),
	)
}

func (b memberships) Memberships(ctx context.Context) iter.Seq2[batch.MembershipState, error] {
	ms := stream(ctx, b.part, membershipStateFields, selectMemberships)
	return withEvents(func(yield func(batch.MembershipState, error) bool) {
		for m, err := range ms {
			if !yield(ownPayer(m), err) {
				return
			}
		}
	}, stream(ctx, b.part, eventStateFields, selectEvents))
}

func (b memberships) MembershipsByNo(ctx context.Context, nos []string) iter.Seq2[batch.MembershipState,
	error] {
	return func(yield func(batch.MembershipState, error) bool) {
		events, err := b.events(ctx, nos)
		if err != nil {
			yield(batch.MembershipState{}, err)
			return
		}
		for m, err := range having(ctx, b.part, membershipStateFields, selectMembership, "m.no", nos) {
			m = ownPayer(m)
			m.Events = events[m.No]
			if !yield(m, err) {
				return
			}
		}
	}
}

// events are the events of memberships, by number.
func (b memberships) events(ctx context.Context, nos []string) (map[string][]batch.Event, error) {
	events := map[string][]batch.Event{}
	if len(nos) == 0 {
		return events, nil
	}
	for e, err := range having(ctx, b.part, eventStateFields, selectEvent, "e.membership_no", nos) {
		if err != nil {
			return nil, err
		}
		events[e.MembershipNo] = append(events[e.MembershipNo], e)
	}
	for _, of := range events {
		slices.SortFunc(of, func(a, b batch.Event) int { return cmp.Compare(a.No, b.No) })
	}
	return events, nil
}

func (b memberships) Membership(ctx context.Context, no string) (batch.MembershipState, error) {
	m, err := one(ctx, b.part, membershipStateFields, selectMembershipOne, no)
	if err != nil {
		return m, fmt.Errorf("membership %s: %w", no, err)
	}
	m = ownPayer(m)
	m.Events, err = all(stream(ctx, b.part, eventStateFields, selectEventsOfOne, no))
	return m, err
}

// ownPayer leaves out a payer who is the customer.
func ownPayer(m batch.MembershipState) batch.MembershipState {
	if m.PayerNo == m.CustomerNo {
		m.PayerNo = ""
	}
	return m
}

var membershipList = keyset.List[batch.MembershipState]{
	Noun: "memberships",
	Orders: []keyset.Order[batch.MembershipState]{
		{
			Name: batch.ByPayer, Columns: []string{"c.fixed", "m.no"}, Way: 1,
			Key: func(m *batch.MembershipState) []any { return []any{m.Customer.Fixed, m.No} },
		},
		{
			Name:    batch.ByNumber,
			Columns: []string{"m.no"},
			Key:     func(m *batch.MembershipState) []any { return []any{m.No} },
		},
	},
}

// rare asks for memberships by a column that has an index: few are gathered first, of many the list goes
// through its own rows until a page is full.
func (b memberships) rare(ctx context.Context, f *keyset.Filter, column, sign string, value any) error {
	rows := " FROM membership y WHERE y.creditor_id = $1 AND y." + column + " " + sign + " "
	n, err := one(ctx, b.part, func(n *int64) []any { return []any{n} }, fmt.Sprintf(
		"SELECT count(*) FROM (SELECT 1%s$2 LIMIT %d) c", rows, manyFound), value)
	if err == nil && n < manyFound {
		f.Add("m.no IN (SELECT y.no" + rows + f.Param(value) + ")")
	} else {
		f.Add("coalesce(m." + column + ", '') " + sign + " " + f.Param(value))
	}
	return err
}

func (b memberships) ListMemberships(
	ctx context.Context, want batch.MembershipFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.MembershipState], error] {
	f := &keyset.Filter{}
	if want.Customer != "" { // each part goes by an index
		p := f.Param(want.Customer)
		f.Add("m.no IN (SELECT y.no FROM membership y WHERE y.creditor_id = $1 AND y.payer_no = " + p +
			" AND y.customer_no = y.payer_no UNION ALL SELECT y.no FROM membership y WHERE y.creditor_id = $1" +
			" AND y.customer_no = " + p + " AND y.customer_no <> y.payer_no)")
	}
	keyset.Equals(f, "m.payer_no", want.Payer)
	if want.Plan != "" {
		if err := b.rare(ctx, f, "plan", "=", want.Plan); err != nil {
			return failed[batch.Listed[batch.MembershipState]](err)
		}
	}
	if !want.Running.IsZero() {
		if err := b.rare(ctx, f, "first_day", "<=", want.Running); err != nil {
			return failed[batch.Listed[batch.MembershipState]](err)
		}
		f.Add("(m.last_day IS NULL OR m.last_day >= " + f.Param(want.Running) + ")")
	}
	by := searched[batch.MembershipState]{
		table: "membership", alias: "m.", customer: "payer_no",
		whole: []string{
			"~no = ?", "~payer_no = ? AND ~customer_no = ~payer_no", "~customer_no = ? AND ~customer_no <> ~payer_no",
		},
		of: func(m *batch.MembershipState) *batch.Customer { return &m.Customer },
		no: func(m *batch.MembershipState) string { return m.No },
	}
	l, found, err := by.find(ctx, b.part, &membershipList, p, f, want.Search)
	if err != nil {
		return failed[batch.Listed[batch.MembershipState]](err)
	}
	query := selectMembership
	if found {
		query = selectFoundMembership
	}
	return keyset.Pages(ctx, l, p, f, func(where, sorted, limit string) string {
		return query + where + sorted + limit
	}, b.listed)
}

// listedChunk is how many memberships of a list wait for their events.
const listedChunk = 500

// listed reads memberships with their events, some at a time.
func (b memberships) listed(ctx context.Context, query string, args ...any) iter.Seq2[batch.MembershipState,
	error] {
	return func(yield func(batch.MembershipState, error) bool) {
		var waiting []batch.MembershipState
		for m, err := range stream(ctx, b.part, membershipStateFields, query, args...) {
			if err != nil {
				yield(m, err)
				return
			}
			if waiting = append(waiting, ownPayer(m)); len(waiting) == listedChunk {
				if !b.yieldWithEvents(ctx, waiting, yield) {
					return
				}
				waiting = waiting[:0]
			}
		}
		b.yieldWithEvents(ctx, waiting, yield)
	}
}

// yieldWithEvents gives memberships on, and reports whether more are wanted.
func (b memberships) yieldWithEvents(
	ctx context.Context, ms []batch.MembershipState, yield func(batch.MembershipState, error) bool,
) bool {
	nos := make([]string, len(ms))
	for i := range ms {
		nos[i] = ms[i].No
	}
	events, err := b.events(ctx, nos)
	for _, m := range ms {
		m.Events = events[m.No]
		if !yield(m, err) || err != nil {
			return false
		}
	}
	return true
}
