package store

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"trekk/batch"
)

const membershipColumns = "no, customer_no, plan, price, payment_method, first_day, binding_months, last_day, paid_until, price_kind, price_until, " +
	"regular_price, payer_no"

var membershipTable = table{"membership", membershipColumns}

func membershipFields(m *batch.Membership) []any {
	return []any{
		&m.No, &m.CustomerNo, &m.Plan, (*int64)(&m.Price), (*string)(&m.PaymentMethod), &m.Start, &m.BindingMonths, &m.End, &m.PaidUntil,
		(*string)(&m.PriceKind), &m.PriceUntil, (*int64)(&m.RegularPrice), &m.PayerNo,
	}
}

func (t *tx) AddMembership(m batch.Membership) error {
	m.PayerNo = cmp.Or(m.PayerNo, m.CustomerNo)
	return t.insert(membershipTable, membershipFields(&m))
}

// PutMembership adds or changes a membership; one that is the same already is not written.
func (t *tx) PutMembership(m batch.Membership) error {
	m.PayerNo = cmp.Or(m.PayerNo, m.CustomerNo)
	return t.put(membershipTable, membershipFields(&m))
}

// selectMembership knows what has been invoiced: the latest month and the latest year, and every month where there are
// events, since a freeze skips months that have not been. Their order is that of the index to be used, which PostgreSQL would not know
// from another where it knows of few invoices.
var selectMembership = `
	SELECT ` + prefixed("m", membershipColumns) + ", " + prefixed("c", customerColumns) + `, (
		SELECT max(i.period) FROM invoice i WHERE i.creditor_id = $1 AND i.membership_no = m.no AND i.kind = 'fee'), (
		SELECT max(i.period) FROM invoice i WHERE i.creditor_id = $1 AND i.membership_no = m.no AND i.kind = 'yearly'),
		CASE WHEN EXISTS (SELECT 1 FROM membership_event e WHERE e.creditor_id = $1 AND e.membership_no = m.no) THEN (
			SELECT string_agg(f.period, ',') FROM (
				SELECT i.period FROM invoice i WHERE i.creditor_id = $1 AND i.membership_no = m.no AND i.kind = 'fee' ORDER BY i.period) f) END
	FROM customer c
	JOIN membership m ON m.creditor_id = $1 AND m.payer_no = c.no
	WHERE c.creditor_id = $1`

var (
	selectMemberships   = selectMembership + " ORDER BY c.fixed, m.no"
	selectMembershipOne = selectMembership + " AND m.no = $2"
)

func membershipStateFields(m *batch.MembershipState) []any {
	return append(append(membershipFields(&m.Membership), customerFields(&m.Customer)...), &m.Billed, &m.YearlyBilled, (*months)(&m.Made))
}

func (b *books) Memberships(ctx context.Context) iter.Seq2[batch.MembershipState, error] {
	ms := stream(ctx, b, membershipStateFields, selectMemberships)
	return withEvents(func(yield func(batch.MembershipState, error) bool) {
		for m, err := range ms {
			if !yield(ownPayer(m), err) {
				return
			}
		}
	}, stream(ctx, b, eventStateFields, selectEvents))
}

func (b *books) MembershipsByNo(ctx context.Context, nos []string) iter.Seq2[batch.MembershipState, error] {
	return func(yield func(batch.MembershipState, error) bool) {
		events := map[string][]batch.Event{}
		for e, err := range having(ctx, b, eventStateFields, selectEvent, "e.membership_no", nos) {
			if err != nil {
				yield(batch.MembershipState{}, err)
				return
			}
			events[e.MembershipNo] = append(events[e.MembershipNo], e)
		}
		for m, err := range having(ctx, b, membershipStateFields, selectMembership, "m.no", nos) {
			m = ownPayer(m)
			m.Events = events[m.No]
			slices.SortFunc(m.Events, func(a, b batch.Event) int { return cmp.Compare(a.No, b.No) })
			if !yield(m, err) {
				return
			}
		}
	}
}

func (b *books) Membership(ctx context.Context, no string) (batch.MembershipState, error) {
	m, err := one(ctx, b, membershipStateFields, selectMembershipOne, no)
	if err != nil {
		return m, fmt.Errorf("membership %s: %w", no, err)
	}
	m = ownPayer(m)
	m.Events, err = all(stream(ctx, b, eventStateFields, selectEventsOfOne, no))
	return m, err
}

// ownPayer leaves out a payer who is the customer.
func ownPayer(m batch.MembershipState) batch.MembershipState {
	if m.PayerNo == m.CustomerNo {
		m.PayerNo = ""
	}
	return m
}
