package store

import (
	"context"
	"iter"

	"trekk/batch"
)

const membershipColumns = "no, customer_no, plan, price, payment_method, first_day, binding_months, last_day, paid_until"

func membershipFields(m *batch.Membership) []any {
	return []any{
		&m.No, &m.CustomerNo, &m.Plan, (*int64)(&m.Price), (*string)(&m.PaymentMethod), &m.Start, &m.BindingMonths, &m.End, &m.PaidUntil,
	}
}

// PutMembership adds or changes a membership; one that is the same already is not written.
func (t *tx) PutMembership(m batch.Membership) error {
	_, err := t.exec("membership", putMembership, membershipFields(&m)...)
	return err
}

var (
	putMembership = upsert("membership", membershipColumns, "no")

	selectMemberships = `
		SELECT ` + prefixed("m", membershipColumns) + ", " + prefixed("c", customerColumns) + `, (
			SELECT max(i.period) FROM invoice i WHERE i.creditor_id = $1 AND i.membership_no = m.no)
		FROM customer c
		JOIN membership m ON m.creditor_id = $1 AND m.customer_no = c.no
		WHERE c.creditor_id = $1
		ORDER BY c.fixed, m.no`
)

func (b *books) Memberships(ctx context.Context) iter.Seq2[batch.MembershipState, error] {
	return stream(ctx, b, func(m *batch.MembershipState) []any {
		return append(append(membershipFields(&m.Membership), customerFields(&m.Customer)...), &m.Billed)
	}, selectMemberships)
}
