package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/outbox"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Postpone gives a customer until a later day to pay an invoice, and tells him. A claim is charged on that
// day.
type Postpone struct {
	Invoice string
	Until   bankday.Date
	Reason  string
}

// Instalments lets a customer pay an invoice in parts, by hand, and tells him which by when: those that are
// named, or so many equal ones, a month apart from the first day.
type Instalments struct {
	Invoice string
	Parts   []batch.Part // in the order of their days
	Number  int          // zero where the parts are named
	First   bankday.Date
	Reason  string
}

// Arranged is what an arrangement led to.
type Arranged struct {
	Arrangement batch.Arrangement
	Invoice     batch.InvoiceState // as it is now
	Claim       ClaimFate
	LastCancel  bankday.Date // by whose 14:00 its claim's cancellation must be at Nets; zero without
}

// Postpone is refused when the claim of the invoice cannot be taken back, or not be made anew for that day.
func (d *Desk) Postpone(ctx context.Context, a Postpone) (*Arranged, error) {
	arrange := arranger{d, postpone, a.Invoice, a.Reason}
	return arrange.do(ctx, func(i *batch.InvoiceState) (batch.Arrangement, error) {
		switch {
		case a.Until < d.m.Today():
			return batch.Arrangement{}, batch.Refuse(DayPast, "invoice %s: %s is past", i.No, a.Until)
		case a.Until <= i.Due:
			return batch.Arrangement{}, batch.Refuse(DueAlready, "invoice %s is due on %s", i.No, i.Due)
		}
		return batch.Arrangement{Until: a.Until}, nil
	})
}

// Instalments is refused when the parts do not sum to what is outstanding, or the claim of the invoice cannot
// be taken back.
func (d *Desk) Instalments(ctx context.Context, a Instalments) (*Arranged, error) {
	arrange := arranger{d, instalments, a.Invoice, a.Reason}
	return arrange.do(ctx, func(i *batch.InvoiceState) (batch.Arrangement, error) {
		parts := a.Parts
		if a.Number > 0 {
			parts = equalParts(i.Outstanding(), a.Number, a.First)
		}
		if err := checkParts(i, parts, d.m.Today()); err != nil {
			return batch.Arrangement{}, err
		}
		return batch.Arrangement{Until: parts[len(parts)-1].Due, Parts: parts}, nil
	})
}

// equalParts divides an amount to the øre: what does not divide goes on the first parts.
func equalParts(amount batch.Ore, number int, first bankday.Date) []batch.Part {
	parts := make([]batch.Part, number)
	each, rest := amount/batch.Ore(number), int(amount%batch.Ore(number))
	for n := range parts {
		parts[n] = batch.Part{Due: first.AddMonths(n), Amount: each}
		if n < rest {
			parts[n].Amount++
		}
	}
	return parts
}

func checkParts(i *batch.InvoiceState, parts []batch.Part, today bankday.Date) error {
	if len(parts) < 2 {
		return batch.Refuse(PartsWrong, "invoice %s: one part is no instalments: postpone it", i.No)
	}
	before, sum := today-1, batch.Ore(0)
	for _, p := range parts {
		switch {
		case p.Due < today:
			return batch.Refuse(DayPast, "invoice %s: %s is past", i.No, p.Due)
		case p.Due <= before:
			return batch.Refuse(PartsWrong, "invoice %s: the part of %s comes behind that of %s",
				i.No, p.Due, before)
		case p.Amount <= 0:
			return batch.Refuse(PartsWrong, "invoice %s: the part of %s is %s", i.No, p.Due, p.Amount)
		}
		before, sum = p.Due, sum+p.Amount
	}
	if sum != i.Outstanding() {
		return batch.Refuse(PartsWrong, "invoice %s: the parts sum to %s, and %s is outstanding",
			i.No, sum, i.Outstanding())
	}
	return nil
}

// longest is how many months ahead an arrangement may end: a claim is time-barred after three years.
const longest = 36

// arranger does an arrangement: an act that gives a customer another day, or several, to pay an invoice.
type arranger struct {
	d               *Desk
	kind            Kind
	invoice, reason string
}

// do does the arrangement that plan makes of the invoice as it is.
func (r arranger) do(
	ctx context.Context, plan func(*batch.InvoiceState) (batch.Arrangement, error),
) (*Arranged, error) {
	done, today := &Arranged{}, r.d.m.Today()
	work := func(act batch.Act, i *batch.InvoiceState) error {
		if err := arrangeable(i, today); err != nil {
			return err
		}
		a, err := plan(i)
		if err != nil {
			return err
		}
		if latest := today.AddMonths(longest); a.Until > latest {
			return batch.Refuse(DayTooFar, "invoice %s: %s is too far ahead: %s at the latest",
				r.invoice, a.Until, latest)
		}
		a.InvoiceNo, a.On, a.Reason = i.No, today, r.reason
		done.Arrangement = a
		return r.write(ctx, act, i, done)
	}
	i, err := r.d.onInvoice(ctx, r.kind, r.invoice, r.reason, work)
	if err != nil {
		return nil, err
	}
	done.Invoice = i
	return done, nil
}

// arrangeable refuses an invoice that nobody asks the customer for.
func arrangeable(i *batch.InvoiceState, today bankday.Date) error {
	switch {
	case i.Outstanding() == 0:
		return batch.Refuse(NothingLeft, "invoice %s is %s: nothing is asked for", i.No, i.Status())
	case i.InCollection:
		return batch.Refuse(WithAgency, "invoice %s is with the collection agency: the agency gives time to "+
			"pay it, or the handover is withdrawn first", i.No)
	case i.CustomerHeld(today):
		return batch.Refuse(CustomerHeld, "everything to customer %s is stopped, and no letter can go: "+
			"release the customer first", i.CustomerNo)
	}
	return nil
}

// write writes an arrangement with what follows: the due date, what becomes of the claim, and the letter.
func (r arranger) write(ctx context.Context, act batch.Act, i *batch.InvoiceState, done *Arranged) error {
	m, a, claims := r.d.m, &done.Arrangement, claims{r.d.m}
	due, why := a.Until, batch.DuePostponed
	if len(a.Parts) > 0 {
		due, why = a.Parts[0].Due, batch.DueInstalments
	}
	to, err := claims.move(ctx, i, due, len(a.Parts) > 0)
	if err != nil {
		return err
	}
	done.Claim, done.LastCancel = to.fate, to.lastCancel
	before, err := stream.All(m.Store.Arrangements(ctx, i.No))
	if err != nil {
		return err
	}
	a.Seq = len(before) + 1
	letters := outbox.New(m, string(why), outbox.Invoices)
	return outbox.Update(ctx, m, act, func(tx batch.Tx) error {
		if to.fate == ClaimGivenUp {
			if err := claims.drop(tx, to.dropped, "invoice "+i.No+" was given time"); err != nil {
				return err
			}
		}
		change := batch.DueChange{InvoiceNo: i.No, On: a.On, Due: due, Method: to.method, Why: why}
		if err := tx.ChangeDue(change); err != nil {
			return err
		}
		if err := tx.AddArrangement(*a); err != nil {
			return err
		}
		i.Due, i.Method = due, to.method
		return letters.Arranged(ctx, i, a)
	}, letters)
}
