package report

import (
	"cmp"
	"context"
	"slices"

	"trekk/batch"
	"trekk/batch/course"
	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// coming is an invoice that will be made, of any membership that one customer pays for.
type coming struct {
	made, due  bankday.Date // as the job bill makes it, late ones today
	membership string
	customer   string // who owes it
	amount     batch.Ore
	shown      *ExplainedDue // nil of another membership
}

// comingOf is the invoice of a charge.
func (e *explainer) comingOf(m *batch.MembershipState, c *course.Charge) coming {
	way := e.payer.way(c)
	made := max(c.Made, e.Today())
	return coming{
		made: made, due: e.Terms.DueWhenIssued(c.Due, made, way.Method == batch.MethodClaim, e.Calendar),
		membership: m.No, customer: cmp.Or(c.CustomerNo, m.Customer.No), amount: c.Amount() + way.Fee,
	}
}

// payWithCredit says what credit will pay of the invoices to come, by what is known today: when the open ones
// have had their share, the one that is made first and due first. The payer's other memberships, told until
// the same month, have theirs too.
func (e *explainer) payWithCredit(ctx context.Context, list []coming, last bankday.Month) error {
	if len(list) == 0 || !e.Terms.UsesCredit() {
		return nil
	}
	purses, found := map[string]*ledger.Purse{}, false
	for _, c := range list {
		if purses[c.customer] == nil {
			purse, err := purseNow(ctx, e.Moment, c.customer)
			if err != nil {
				return err
			}
			purses[c.customer], found = purse, found || purse.Left() > 0
		}
	}
	if !found {
		return nil
	}
	others, err := e.comingOfOthers(ctx, last)
	if err != nil {
		return err
	}
	list = append(list, others...)
	slices.SortStableFunc(list, func(a, b coming) int {
		return cmp.Or(cmp.Compare(a.made, b.made), cmp.Compare(a.due, b.due),
			cmp.Compare(a.membership, b.membership))
	})
	for _, c := range list {
		used, _ := purses[c.customer].Pay(&batch.InvoiceState{Invoice: batch.Invoice{Amount: c.amount}})
		if c.shown != nil {
			c.shown.payWith(used)
		}
	}
	return nil
}

// paid says what credit has paid of an invoice that was made, and what is left to pay.
func (e *explainer) paid(x *ExplainedDue, i *batch.InvoiceState) {
	if x.Credit = i.Paid - e.paidIn[i.No]; x.Credit > 0 {
		left := i.Outstanding()
		x.ToPay, x.Facts = &left, append(x.Facts, batch.Say("credit paid %s of it", x.Credit))
	}
}

// payWith notes what credit will pay of a charge.
func (x *ExplainedDue) payWith(credit batch.Ore) {
	if credit == 0 {
		return
	}
	left := x.Amount - credit
	x.Credit, x.ToPay = credit, &left
	x.Facts = append(x.Facts, batch.Say("credit pays %s of it: %s is left to pay", credit, left))
	if left == 0 {
		x.Charge = 0 // nothing is claimed
	}
}

// comingOfOthers are the invoices to come of the other memberships that the payer pays for.
func (e *explainer) comingOfOthers(ctx context.Context, last bankday.Month) (list []coming, err error) {
	for other, err := range payersOthers(ctx, e.Moment, e.membership) {
		if err != nil {
			return nil, err
		}
		charges, err := other.Course.Charges(e.Creditor.BillFrom, last)
		if err != nil {
			return nil, err
		}
		for _, charge := range charges {
			if charge.CustomerNo == "" {
				list = append(list, e.comingOf(other.MembershipState, &charge))
			}
		}
	}
	return list, nil
}

// CreditLeft is the credit of a customer that is left for invoices to come, when the open ones have had their
// share; zero where the terms leave credit alone.
func (r Reports) CreditLeft(ctx context.Context, customerNo string) (batch.Ore, error) {
	purse, err := purseNow(ctx, r.Moment, customerNo)
	if err != nil || !r.Terms.UsesCredit() {
		return 0, err
	}
	return purse.Left(), nil
}

// purseNow is the purse of a customer when the open invoices have had their share.
func purseNow(ctx context.Context, m batch.Moment, customerNo string) (*ledger.Purse, error) {
	credit, err := m.Store.CreditOf(ctx, customerNo)
	if err != nil {
		return nil, err
	}
	purse, _, err := payOpen(ctx, m, credit)
	return purse, err
}
