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

// owing sums what open invoices come to, one after the other.
type owing struct {
	r      Reports
	sums   owed
	others []batch.InvoiceState // that may be another customer's
	due    map[bankday.Date]bool
}

func (r Reports) newOwing() *owing { return &owing{r: r, due: map[bankday.Date]bool{}} }

func (o *owing) add(i *batch.InvoiceState) error {
	o.sums.invoices++
	if i.Held(o.r.Today()) {
		o.sums.held, o.sums.heldSum = o.sums.held+1, o.sums.heldSum+i.Outstanding()
	}
	o.sums.found = append(o.sums.found, o.r.notMoved(i)...)
	if i.Method == batch.MethodClaim && i.Claim == nil && !i.CustomerHeld(o.r.Today()) {
		o.due[i.Due] = true
	}
	if !bank.Theirs(o.r.Moment, i) {
		o.others = append(o.others, *i)
	}
	return stream.Add(&o.sums.sum, i.Outstanding())
}

// end is all of it.
func (o *owing) end(ctx context.Context) (owed, error) {
	o.sums.unclaimed = slices.Sorted(maps.Keys(o.due))
	found, err := o.r.notTheirs(ctx, o.others)
	o.sums.found = append(o.sums.found, found...)
	return o.sums, err
}

// owedOn goes through the invoices that were open at the end of the last day that counts.
func (r Reports) owedOn(ctx context.Context) (owed, error) {
	if present, err := r.present(ctx); err != nil || present {
		o, err := r.open(ctx)
		if err != nil {
			return owed{}, err
		}
		return o.owed, nil
	}
	by := [3]bankday.Date{r.last(), r.Today(), r.Calendar.Effective(r.Now)}
	return batch.Recall(ctx, r.Moment, "owed", by, func() (owed, error) {
		o := r.newOwing()
		for i, err := range r.Store.InvoicesAsOf(ctx, batch.InvoicesToPay, r.last()) {
			if err == nil {
				err = o.add(&i)
			}
			if err != nil {
				return owed{}, err
			}
		}
		return o.end(ctx)
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
