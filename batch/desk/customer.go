package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// HoldCustomer stops everything to a person, through a day, or until it is released when there is none:
// nothing is invoiced, claimed, reminded, handed over or ended. What the bank has been told to charge it
// charges all the same.
type HoldCustomer struct {
	Customer string
	Until    bankday.Date
	Reason   string // death, a guardian, bankruptcy, a secret address
}

// HoldCustomer returns the customer as the books know him.
func (d *Desk) HoldCustomer(ctx context.Context, a HoldCustomer) (batch.Customer, error) {
	h := batch.CustomerHold{Action: batch.HoldBegin, Until: a.Until, Reason: a.Reason}
	return d.addCustomerHold(ctx, holdCustomer, a.Customer, h, func(last *batch.CustomerHold) error {
		today := d.m.Today()
		switch {
		case last.Stands(today):
			return batch.Refuse(OnHold, "customer %s is on hold already, since %s", a.Customer, last.On)
		case !a.Until.IsZero() && a.Until < today:
			return batch.Refuse(DayPast, "customer %s: %s is past", a.Customer, a.Until)
		}
		return nil
	})
}

// ReleaseCustomer ends the hold of a customer. What has waited is done by the next run: invoices are made
// with time to pay them, and what is overdue is followed up.
type ReleaseCustomer struct {
	Customer string
	Reason   string
}

// ReleaseCustomer returns the customer.
func (d *Desk) ReleaseCustomer(ctx context.Context, a ReleaseCustomer) (batch.Customer, error) {
	h := batch.CustomerHold{Action: batch.HoldRelease, Reason: a.Reason}
	return d.addCustomerHold(ctx, releaseCustomer, a.Customer, h, func(last *batch.CustomerHold) error {
		if !last.Stands(d.m.Today()) {
			return batch.Refuse(NotOnHold, "customer %s is not on hold", a.Customer)
		}
		return nil
	})
}

// addCustomerHold adds a row to the holds of a customer, when the last one allows it; last is nil when there
// is none.
func (d *Desk) addCustomerHold(ctx context.Context, k Kind, no string, h batch.CustomerHold,
	allow func(last *batch.CustomerHold) error) (c batch.Customer, err error) {
	err = d.do(ctx, k, no, h.Reason, func(act batch.Act) error {
		if c, err = d.m.Store.Customer(ctx, no); err != nil {
			return err
		}
		before, err := stream.All(d.m.Store.CustomerHolds(ctx, no))
		if err != nil {
			return err
		}
		var last *batch.CustomerHold
		if len(before) > 0 {
			last = &before[len(before)-1]
		}
		if err := allow(last); err != nil {
			return err
		}
		h.CustomerNo, h.On, h.Seq = no, d.m.Today(), len(before)+1
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.AddCustomerHold(h) })
	})
	return c, err
}
