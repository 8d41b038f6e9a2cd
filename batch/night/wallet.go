package night

import (
	"context"
	"iter"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/ledger"
	"trekk/batch/stream"
)

// wallet keeps the purses of customers who are not asked for in the order of their KIDs. It grows with their
// number: it is for few.
type wallet struct {
	night    *Night
	booking  ledger.Booking
	charging *bank.Charging // nil when credit has been used on the open invoices before
	purses   map[string]*ledger.Purse
}

func (n *Night) newWallet(b ledger.Booking, charging *bank.Charging) *wallet {
	return &wallet{n, b, charging, map[string]*ledger.Purse{}}
}

// of is the purse of a customer; nil where the terms leave credit alone.
func (w *wallet) of(ctx context.Context, customerNo string) (*ledger.Purse, error) {
	if !w.night.Terms.UsesCredit() {
		return nil, nil
	}
	if purse, ok := w.purses[customerNo]; ok {
		return purse, nil
	}
	credit, err := w.night.Store.CreditOf(ctx, customerNo)
	if err != nil {
		return nil, err
	}
	purse, err := ledger.OpenPurse(ctx, w.night.Moment, w.booking, credit)
	if err != nil {
		return nil, err
	}
	w.purses[customerNo] = purse
	if w.charging == nil || purse.Left() == 0 {
		return purse, nil
	}
	owed, err := ledger.PayableOf(ctx, w.night.Moment, customerNo, w.charging.May)
	for k := range owed { // they have their share first
		purse.Pay(&owed[k])
	}
	return purse, err
}

// withCredit adds to proposals what credit will pay of them, those of one payer together, when the open
// invoices have had their share. Nothing is written.
func (n *Night) withCredit(ctx context.Context, list iter.Seq2[Proposal, error]) iter.Seq2[Proposal, error] {
	return func(yield func(Proposal, error) bool) {
		f, err := n.newForecast(ctx)
		if err != nil {
			yield(Proposal{}, err)
			return
		}
		defer f.credits.Stop()
		var group []Proposal // of one payer
		flush := func() bool {
			if err := f.use(ctx, group); err != nil {
				yield(Proposal{}, err)
				return false
			}
			for _, p := range group {
				if !yield(p, nil) {
					return false
				}
			}
			group = group[:0]
			return true
		}
		for p, err := range list {
			if err != nil {
				yield(Proposal{}, err)
				return
			}
			if len(group) > 0 && group[0].Membership.Customer.No != p.Membership.Customer.No && !flush() {
				return
			}
			group = append(group, p)
		}
		flush()
	}
}

// forecast says what credit will pay of invoices that are not made yet.
type forecast struct {
	*wallet
	credits *stream.Merge[batch.CustomerCredit]
}

func (n *Night) newForecast(ctx context.Context) (*forecast, error) {
	booking, err := ledger.Bookable(ctx, n.Store)
	if err != nil {
		return nil, err
	}
	charging, err := bank.NewCharging(ctx, n.Moment, n.listed)
	if err != nil {
		return nil, err
	}
	byFixed := func(c batch.CustomerCredit) string { return c.Fixed }
	return &forecast{n.newWallet(booking, charging), stream.NewMerge(n.Store.Credits(ctx), byFixed)}, nil
}

// use notes on the proposals of one payer what credit will pay of each: the payer's, and, of charges that
// somebody else owes, that customer's.
func (f *forecast) use(ctx context.Context, group []Proposal) error {
	if len(group) == 0 {
		return nil
	}
	payer, has := &group[0].Membership.Customer, false
	for _, err := range f.credits.At(payer.Fixed) {
		if err != nil {
			return err
		}
		has = true
	}
	invoices := make([]batch.InvoiceState, len(group))
	for k := range group {
		invoices[k].Invoice = group[k].Invoice
	}
	for _, k := range byDue(invoices) {
		no := invoices[k].CustomerNo
		if no == "" || no == payer.No && !has {
			continue // nothing is invoiced, or there is no credit
		}
		purse, err := f.of(ctx, no)
		if err != nil {
			return err
		}
		group[k].Credit, _ = purse.Pay(&invoices[k])
	}
	return nil
}
