package dunning

import (
	"context"

	"trekk/batch"
)

// yearlyDifferences is how many small differences a customer has written off in a calendar year at most: who
// always pays a little less does so on purpose.
const yearlyDifferences = 3

// owes is what a customer owes overdue in all.
type owes struct {
	customerNo string
	amount     batch.Ore
}

// little makes a step of what is too little to ask for: a small difference is written off in its place, and
// what is below the minimum is held.
func (s *Scale) little(ctx context.Context, v *Verdict) (Because, *batch.Finding, error) {
	small, err := s.small(ctx, v.Invoice)
	if err != nil {
		return "", nil, err
	}
	if small {
		v.Step = WriteOff
		return Taken, nil, nil
	}
	minimum := *v.Rung.Minimum
	if v.Asked >= minimum {
		return Taken, nil, nil
	}
	owed, err := s.owed(ctx, v.Invoice.CustomerNo)
	if err != nil || owed >= minimum {
		return Taken, nil, err
	}
	facts := batch.Facts{"owed_ore": owed, "minimum_ore": minimum}
	return Held, about(v.Invoice, batch.BelowMinimum, v.NotBefore, facts, ""), nil
}

// small reports whether what is missing of an invoice is a small difference that is written off now: of one
// paid in part, that the bank no longer charges, and as long as its customer has not had too many this year.
func (s *Scale) small(ctx context.Context, i *batch.InvoiceState) (bool, error) {
	if i.Paid <= 0 || i.Outstanding() >= s.m.Terms.Payments.SmallDifference {
		return false, nil
	}
	if _, known := s.differences[i.CustomerNo]; !known {
		had, err := s.differencesOf(ctx, i.CustomerNo)
		if err != nil {
			return false, err
		}
		s.differences[i.CustomerNo] = had
	}
	return s.differences[i.CustomerNo] < yearlyDifferences, nil
}

// differencesOf counts the small differences of a customer that were written off in this calendar year.
func (s *Scale) differencesOf(ctx context.Context, customerNo string) (n int, err error) {
	year := s.m.Today().Year()
	for i, err := range s.m.Store.CustomerInvoices(ctx, customerNo) {
		if err != nil {
			return 0, err
		}
		if i.Differences == 0 {
			continue
		}
		for c, err := range s.m.Store.CreditNotes(ctx, i.No) {
			if err != nil {
				return 0, err
			}
			if c.Kind == batch.KindDifference && c.Issued.Year() == year {
				n++
			}
		}
	}
	return n, nil
}

// owed is what a customer owes overdue in all, without what is left in peace: disputes, time that was given,
// and what the bank may still charge.
func (s *Scale) owed(ctx context.Context, customerNo string) (batch.Ore, error) {
	if s.owes.customerNo == customerNo {
		return s.owes.amount, nil
	}
	sum := batch.Ore(0)
	for i, err := range s.m.Store.CustomerOpen(ctx, customerNo, batch.LastDay) {
		if err != nil {
			return 0, err
		}
		v := Verdict{Invoice: &i}
		if i.Due < s.m.Today() && s.person(&v, s.given(&v)) == nil && !s.trying(&i) {
			sum += i.Outstanding()
		}
	}
	s.owes = owes{customerNo, sum}
	return sum, nil
}
