package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/privacy"
	"trekk/schedule/bankday"
)

// ForgetPerson blanks what the books know of a person, as far as nothing needs it.
type ForgetPerson struct {
	Customer string
	Reason   string
}

// ForgottenPerson is what became of it.
type ForgottenPerson struct {
	CustomerNo string       `json:"customer_no"`
	Forgotten  bool         `json:"forgotten"`  // name and address too
	NamesFrom  bankday.Date `json:"names_from"` // when they may go, where they could not; else null
	Last       bankday.Date `json:"last_voucher"`
	Files      int          `json:"files"` // kept files in which names were blanked
	Spans      int          `json:"spans"` // in them
}

// ForgetPerson forgets a person. As long as anything is open it is refused. While bookkeeping needs the name, only
// how to reach the person goes, and what was written to him; it is refused where that is gone already.
func (d *Desk) ForgetPerson(ctx context.Context, a ForgetPerson) (done ForgottenPerson, err error) {
	err = d.do(ctx, forgetPerson, a.Customer, a.Reason, func(act batch.Act) error {
		c, err := d.m.Store.Customer(ctx, a.Customer)
		if err != nil {
			return err
		}
		w, err := d.mayForget(ctx, c)
		if err != nil {
			return err
		}
		done = ForgottenPerson{CustomerNo: c.No, Last: w.Last, Forgotten: w.MayName(d.m.Today())}
		f := privacy.New(d.m)
		if done.Forgotten {
			err = f.Whole(ctx, c)
		} else {
			f.Contact(c)
			done.NamesFrom = w.NamesFrom
		}
		if err == nil {
			err = f.Look(ctx)
		}
		if err != nil {
			return err
		}
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			wrote, err := f.Write(ctx, tx)
			done.Files, done.Spans = wrote.Files, wrote.Spans
			return err
		})
	})
	return done, err
}

// mayForget weighs a customer, and refuses where nothing may go.
func (d *Desk) mayForget(ctx context.Context, c batch.Customer) (*privacy.Weighed, error) {
	last, err := d.m.Store.LastForgotten(ctx, []string{c.No})
	if err != nil {
		return nil, err
	}
	step := last[c.No]
	if privacy.IsForgotten(&c) {
		return nil, batch.Refuse(NotForgotten, "customer %s has been forgotten already, on %s", c.No, step.On)
	}
	w, err := privacy.Weigh(ctx, d.m, c)
	switch {
	case err != nil:
		return nil, err
	case len(w.Open) > 0:
		return nil, batch.Refuse(NotSettled, "customer %s is not forgotten: %s", c.No, w.Said())
	case !w.MayName(d.m.Today()) && !privacy.Reachable(&c) && step.Kind == batch.ContactForgotten:
		return nil, batch.Refuse(NeededYet,
			"bookkeeping needs the name and address of customer %s through %s: the last voucher is of %s",
			c.No, w.NamesFrom-1, w.Last)
	}
	return w, nil
}

// ReturnPerson lets imports say again who a person is of whom something was forgotten: he is a customer again.
type ReturnPerson struct {
	Customer string
	Reason   string
}

// ReturnPerson returns the customer as the books know him: what was forgotten comes with the next import.
func (d *Desk) ReturnPerson(ctx context.Context, a ReturnPerson) (c batch.Customer, err error) {
	err = d.do(ctx, returnPerson, a.Customer, a.Reason, func(act batch.Act) error {
		if c, err = d.m.Store.Customer(ctx, a.Customer); err != nil {
			return err
		}
		last, err := d.m.Store.LastForgotten(ctx, []string{c.No})
		if err != nil {
			return err
		}
		if step, ok := last[c.No]; !ok || step.Kind == batch.PersonReturned {
			return batch.Refuse(NotForgotten, "nothing of customer %s is forgotten", c.No)
		}
		return d.step(ctx, act, c.No, batch.PersonReturned)
	})
	return c, err
}

// ExportPerson notes that somebody is given everything about a person: the audit log says who. It waits for no run.
type ExportPerson struct{ Customer string }

// ExportPerson returns the customer; ErrNotFound.
func (d *Desk) ExportPerson(ctx context.Context, a ExportPerson) (c batch.Customer, err error) {
	err = d.aside(ctx, exportPerson, a.Customer, "", func(act batch.Act) error {
		if c, err = d.m.Store.Customer(ctx, a.Customer); err != nil {
			return err
		}
		return d.step(ctx, act, c.No, batch.PersonExported)
	})
	return c, err
}

func (d *Desk) step(ctx context.Context, act batch.Act, customerNo string, kind batch.PrivacyKind) error {
	step, err := privacy.NextStep(ctx, d.m, customerNo, kind)
	if err != nil {
		return err
	}
	return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.AddPrivacyStep(step) })
}
