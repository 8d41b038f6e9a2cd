package report

import (
	"context"
	"iter"

	"trekk/batch"
	"trekk/batch/billing"
	"trekk/batch/course"
)

// paying is the payer of a membership, with what says how the payer's charges are paid.
type paying struct {
	billing.Payer
	fees *billing.Fees
}

// payingFor is the payer of a membership, whose timeline is c.
func payingFor(
	ctx context.Context, m batch.Moment, membership *batch.MembershipState, c *course.Course,
) (*paying, error) {
	p := &paying{Payer: billing.Payer{Fixed: membership.Customer.Fixed, Courses: []*course.Course{c}}}
	var err error
	if p.Held, err = m.MandatesOf(ctx, membership.Customer.Fixed); err != nil {
		return nil, err
	}
	for _, fixed := range m.OlderFixed(membership.Customer.No) {
		old, err := m.MandatesOf(ctx, fixed)
		if err != nil {
			return nil, err
		}
		p.Old = append(p.Old, old...)
	}
	if p.fees, err = billing.NewFees(ctx, m); err != nil {
		return nil, err
	}
	for other, err := range payersOthers(ctx, m, membership) {
		if err != nil {
			return nil, err
		}
		p.Courses = append(p.Courses, other.Course)
	}
	return p, nil
}

// payersOthers streams the other memberships that the payer of one pays for. Those whose timeline cannot be
// told are not billed, and left out.
func payersOthers(
	ctx context.Context, m batch.Moment, membership *batch.MembershipState,
) iter.Seq2[billing.Membership, error] {
	f := batch.MembershipFilter{Payer: membership.Customer.No}
	return func(yield func(billing.Membership, error) bool) {
		for row, err := range m.Store.ListMemberships(ctx, f, batch.Page{Limit: MaxPage}) {
			if err != nil {
				yield(billing.Membership{}, err)
				return
			}
			if row.Item.No == membership.No {
				continue
			}
			c, err := course.New(m.Terms, m.Calendar, &row.Item)
			if err == nil && !yield(billing.Membership{MembershipState: &row.Item, Course: c}, nil) {
				return
			}
		}
	}
}

// way is how a charge of the payer's is paid.
func (p *paying) way(c *course.Charge) billing.Way { return p.fees.Of(c, &p.Payer) }
