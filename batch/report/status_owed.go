package report

import (
	"context"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// waitingSum sums the payments that waited for a person at the end of a day.
func (r Reports) waitingSum(ctx context.Context, day bankday.Date) (batch.WaitingSum, error) {
	return batch.Recall(ctx, r.Moment, "unmatched", day, func() (w batch.WaitingSum, err error) {
		if present, err := r.Store.EndsBy(ctx, day); err != nil {
			return w, err
		} else if present {
			return r.Store.WaitingSum(ctx, batch.WaitingFilter{})
		}
		w.First = batch.LastDay
		waiting := r.Store.PaymentsAsOf(ctx, batch.PaymentsUnmatched, day)
		w.Payments, w.Amount, err = stream.Sum(waiting, func(p batch.PaymentState) batch.Ore {
			w.First = min(w.First, p.Date)
			return p.Waiting()
		})
		return w, err
	})
}

// creditSum is what the customers have with us, and what they owe us through refunds.
type creditSum struct {
	has, owe     int // customers
	credit, debt batch.Ore
}

// creditSums sums the credit at the end of a day.
func (r Reports) creditSums(ctx context.Context, reader string, day bankday.Date) (creditSum, error) {
	return batch.Recall(ctx, r.Moment, "credit, "+reader, day, func() (all creditSum, err error) {
		for c, err := range r.Store.CreditsAsOf(ctx, day) {
			if err != nil {
				return all, err
			}
			customers, sum, amount := &all.has, &all.credit, c.Amount
			if c.Amount < 0 {
				customers, sum, amount = &all.owe, &all.debt, -c.Amount
			}
			*customers++
			if err := stream.Add(sum, amount); err != nil {
				return all, err
			}
		}
		return all, nil
	})
}

// owed is what the invoices come to on which something is outstanding.
type owed struct {
	invoices  int
	sum       batch.Ore
	held      int // disputed
	heldSum   batch.Ore
	found     []batch.Finding // about one of them
	unclaimed []bankday.Date  // due dates of those of which claims are to be made
}

// owed goes through the open invoices, unless nothing is written since. Until when a claim may be cancelled
// is a matter of the bank day.
func (r Reports) owed(ctx context.Context) (*owed, error) {
	by := [3]bankday.Date{r.last(), r.Today(), r.Calendar.Effective(r.Now)}
	return batch.Recall(ctx, r.Moment, "open", by, func() (*owed, error) {
		o, others, unclaimed := &owed{}, []batch.InvoiceState(nil), map[bankday.Date]bool{}
		toPay := r.Store.InvoicesAsOf(ctx, batch.InvoicesToPay, r.last())
		var err error
		o.invoices, o.sum, err = stream.Sum(toPay, func(i batch.InvoiceState) batch.Ore {
			if i.Held(r.Today()) {
				o.held, o.heldSum = o.held+1, o.heldSum+i.Outstanding()
			}
			o.found = append(o.found, r.notMoved(&i)...)
			if i.Method == batch.MethodClaim && i.Claim == nil && !i.CustomerHeld(r.Today()) {
				unclaimed[i.Due] = true
			}
			if !bank.Theirs(r.Moment, &i) {
				others = append(others, i)
			}
			return i.Outstanding()
		})
		if err != nil {
			return nil, err
		}
		o.unclaimed = slices.Sorted(maps.Keys(unclaimed))
		found, err := r.notTheirs(ctx, others)
		o.found = append(o.found, found...)
		return o, err
	})
}

// notMoved tells of a claim that the bank charges on the day on which its invoice was due before it was
// postponed.
func (r Reports) notMoved(i *batch.InvoiceState) []batch.Finding {
	if i.Method != batch.MethodClaim || i.Claim == nil || i.Claim.Due == i.Due {
		return nil
	}
	live := bank.LiveClaim(r.Moment, i)
	if live == nil || !live.LastCancel.IsZero() {
		return nil
	}
	return []batch.Finding{{
		Code: batch.ClaimNotMoved, Severity: batch.Urgent,
		Subject: batch.Subject{Kind: batch.OfInvoice, No: i.No},
		Facts:   batch.Facts{"charge": live.Charge, "due": i.Due}, Do: batch.LookAtInvoice,
	}}
}

// notTheirs tells of open invoices whose KID has another customer's number, where that one would be charged.
func (r Reports) notTheirs(
	ctx context.Context, list []batch.InvoiceState,
) (found []batch.Finding, err error) {
	for _, i := range list {
		held, err := r.MandatesOf(ctx, i.Fixed)
		if err != nil {
			return nil, err
		}
		covered := slices.ContainsFunc(held, func(m batch.Mandate) bool {
			return m.Account == i.Account && m.Until.IsZero()
		})
		if f := bank.NotTheirs(r.Moment, &i, covered); f != nil {
			found = append(found, *f)
		}
	}
	return found, nil
}
