package report

import (
	"cmp"
	"context"
	"slices"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// CalendarLine is a charge of a membership or, where Charge is nil, a month without one.
type CalendarLine struct {
	Period bankday.Month
	Due    bankday.Date // by which the lines of one month are sorted
	Charge *ExplainedDue
	Why    []batch.Saying
	Rules  []string
}

// Calendar is an explanation month by month: the charges, and between them the months that have none.
func (x *Explanation) Calendar() (lines []CalendarLine) {
	for i := range x.Charges {
		c := &x.Charges[i]
		lines = append(lines, CalendarLine{c.Period, c.Due, c, c.Facts, c.Rules})
	}
	for _, no := range x.NoFees {
		why := []batch.Saying{no.Why}
		lines = append(lines, CalendarLine{no.Period, (no.Period - 1).Last(), nil, why, no.Rules})
	}
	slices.SortStableFunc(lines, func(a, b CalendarLine) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Due, b.Due))
	})
	return lines
}

// Foretold is what is still to be charged for a month: as things are, and as they would be.
type Foretold struct {
	Period bankday.Month  `json:"period"`
	Now    batch.Ore      `json:"now_ore"`
	Then   batch.Ore      `json:"then_ore"`
	Lines  []terms.Line   `json:"lines"` // of what would be charged then
	Why    []batch.Saying `json:"-"`     // why nothing would be charged then
}

// Foretell holds what a membership is charged against what it would be if it were as then, with what is not
// in the books told of it; months with due dates up to so many months ahead, in order. What has been invoiced
// stands, and is left out.
func (r Reports) Foretell(
	ctx context.Context, then *batch.MembershipState, monthsAhead int,
) ([]Foretold, error) {
	now, err := r.Explain(ctx, then.No, monthsAhead)
	if err != nil {
		return nil, err
	}
	would, err := r.ExplainAs(ctx, then, monthsAhead)
	if err != nil {
		return nil, err
	}
	months := map[bankday.Month]*Foretold{}
	of := func(p bankday.Month) *Foretold {
		if months[p] == nil {
			months[p] = &Foretold{Period: p, Lines: []terms.Line{}}
		}
		return months[p]
	}
	for _, c := range now.Charges {
		if c.Invoice == "" {
			of(c.Period).Now += c.Amount
		}
	}
	for _, c := range would.Charges {
		if c.Invoice == "" {
			month := of(c.Period)
			month.Then += c.Amount
			month.Lines = append(month.Lines, c.Lines...)
		}
	}
	for _, no := range would.NoFees {
		if month := months[no.Period]; month != nil && month.Then == 0 {
			month.Why = append(month.Why, no.Why)
		}
	}
	list := []Foretold{}
	for _, month := range months {
		list = append(list, *month)
	}
	slices.SortFunc(list, func(a, b Foretold) int { return cmp.Compare(a.Period, b.Period) })
	return list, nil
}

// MembershipPeople is a membership with whose it is and who pays for it.
type MembershipPeople struct {
	Membership
	Name      string `json:"name"`
	PayerName string `json:"payer_name"` // the member's where the member pays
}

// Membership shows one membership. The error is ErrNotFound when there is none.
func (r Reports) Membership(ctx context.Context, no string) (*MembershipPeople, error) {
	m, err := r.Store.Membership(ctx, no)
	if err != nil {
		return nil, err
	}
	shown := &MembershipPeople{Membership: MembershipOf(&m), Name: m.Customer.Name,
		PayerName: m.Customer.Name}
	if m.PayerNo != "" {
		member, err := r.Store.Customer(ctx, m.CustomerNo)
		if err != nil {
			return nil, err
		}
		shown.Name = member.Name
	}
	return shown, nil
}

// ToldEvent is one thing that was told of a membership, whose number comes with it. The error is ErrNotFound
// when there is none.
func (r Reports) ToldEvent(ctx context.Context, no int64) (membership string, e ToldEvent, err error) {
	told, err := r.Store.Event(ctx, no)
	return told.MembershipNo, ToldEventOf(told), err
}
