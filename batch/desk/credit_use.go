package desk

import (
	"context"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
)

// ApplyCredit pays open invoices of a customer with the customer's credit now, as the job bill does each
// night: the one that is due first first, none that is disputed or that the bank may be charging. A person
// may do it where the terms leave credit alone.
type ApplyCredit struct {
	Of      string // a customer, or an invoice, as [batch.Find] has it
	Invoice string // of the customer, the one that is to be paid; empty for all
	Reason  string
}

// Applied is what credit paid.
type Applied struct {
	Customer batch.Customer
	Invoices []AppliedTo
	Left     batch.Ore // the credit that is left
}

// AppliedTo is an invoice that credit paid something of.
type AppliedTo struct {
	Invoice batch.InvoiceState // as it is then
	Used    batch.Ore
}

// ApplyCredit returns what was paid.
func (d *Desk) ApplyCredit(ctx context.Context, a ApplyCredit) (*Applied, error) {
	u := &creditUser{d: d, ctx: ctx, done: &Applied{}}
	err := d.do(ctx, applyCredit, a.Of, a.Reason, func(act batch.Act) error {
		if err := outbox.Recover(ctx, d.m); err != nil {
			return err
		}
		if err := u.find(a.Of, a.Invoice); err != nil {
			return err
		}
		if err := u.look(); err != nil {
			return err
		}
		act.Subject.No = u.done.Customer.No
		if u.only != nil {
			act.Detail = "invoice " + u.only.No
		}
		letters := outbox.New(d.m, "credit", outbox.Invoices)
		return outbox.Update(ctx, d.m, act, func(tx batch.Tx) error { return u.pay(tx, letters) }, letters)
	})
	return u.done, err
}

// creditUser pays invoices of one customer with credit.
type creditUser struct {
	d    *Desk
	ctx  context.Context
	only *batch.InvoiceState // nil for all that there are

	purse *ledger.Purse
	owed  []batch.InvoiceState // that may be paid
	done  *Applied
}

// find finds the customer, and the one invoice that is to be paid, where one is named.
func (u *creditUser) find(of, invoiceNo string) error {
	store := u.d.m.Store
	i, customer, err := batch.Find(u.ctx, store, of)
	if err != nil {
		return err
	}
	if customer == nil {
		customer, u.only = &i.Customer, i
	}
	u.done.Customer = *customer
	if invoiceNo == "" {
		return nil
	}
	named, err := store.Invoice(u.ctx, invoiceNo)
	switch {
	case err != nil:
		return err
	case u.only != nil && u.only.No != named.No:
		return batch.Refuse(InvoicesDiffer, "invoice %s is not invoice %s: name the customer, or one of them",
			u.only.No, named.No)
	case named.CustomerNo != customer.No:
		return batch.Refuse(NotTheirInvoice, "invoice %s is customer %s's, not customer %s's",
			named.No, named.CustomerNo, customer.No)
	}
	u.only = &named
	return nil
}

// look finds out what there is, and what may be paid of it.
func (u *creditUser) look() error {
	m, no := u.d.m, u.done.Customer.No
	b, err := ledger.BookableOn(u.ctx, m.Store, m.Today())
	if err != nil {
		return err
	}
	credit, err := m.Store.CreditOf(u.ctx, no)
	if err != nil {
		return err
	}
	hold, err := ledger.HoldOf(u.ctx, m, no)
	if err != nil {
		return err
	}
	if u.purse, err = ledger.OpenPurse(u.ctx, m, b, credit); err != nil {
		return err
	}
	charging, err := bank.NewCharging(u.ctx, m, time.Time{})
	switch {
	case err != nil:
		return err
	case hold != nil:
		return batch.Refuse(CustomerHeld, "everything to customer %s is stopped", no)
	case u.purse.Left() == 0:
		return batch.Refuse(NoCredit, "customer %s has no credit to pay with", no)
	case u.only != nil:
		u.owed = []batch.InvoiceState{*u.only}
		return u.payable(charging)
	}
	u.owed, err = ledger.PayableOf(u.ctx, m, no, charging.May)
	if err == nil && len(u.owed) == 0 {
		return batch.Refuse(NothingLeft, "customer %s has no open invoice that credit may pay: "+
			"none that is neither disputed nor being charged by the bank", no)
	}
	return err
}

// payable refuses the one invoice that is named where credit may not pay it.
func (u *creditUser) payable(charging *bank.Charging) error {
	switch i := u.only; {
	case i.Outstanding() == 0:
		return batch.Refuse(NothingLeft, "invoice %s is %s: nothing is left of it", i.No, i.Status())
	case i.Held(u.d.m.Today()):
		return batch.Refuse(OnHold, "invoice %s is disputed: release it first", i.No)
	case charging.May(i):
		return batch.Refuse(BankCharges, "invoice %s: the bank may be charging it, with %s, due %s: "+
			"take the claim back first", i.No, i.Claim.Amount, i.Claim.Due)
	}
	return nil
}

// pay pays the invoices, and tells the customer of each.
func (u *creditUser) pay(tx batch.Tx, letters *outbox.File) error {
	for k := range u.owed {
		i := &u.owed[k]
		used, postings := u.purse.Pay(i)
		if used == 0 {
			break
		}
		if err := batch.AddPostings(tx, postings); err != nil {
			return err
		}
		if err := letters.LetterOfCredit(u.ctx, i, used, u.purse.Left()); err != nil {
			return err
		}
		u.done.Invoices = append(u.done.Invoices, AppliedTo{*i, used})
	}
	u.done.Left = u.purse.Left()
	return nil
}
