package ledger

import (
	"cmp"
	"context"
	"slices"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Uninvoiced is what a customer owes on the account of credit and has not been asked for: what the credit is
// below zero, less what a person has taken off invoices of it with credit notes. That stays owed until money
// comes for it, and is not invoiced a second time.
func Uninvoiced(ctx context.Context, m batch.Moment, c batch.CustomerCredit) (batch.Ore, error) {
	if c.Amount >= 0 {
		return 0, nil
	}
	changes, err := creditChanges(ctx, m, c.CustomerNo)
	if err != nil {
		return 0, err
	}
	slices.SortStableFunc(changes, func(a, b creditChange) int { return cmp.Compare(a.on, b.on) })
	stands, declined := batch.Ore(0), batch.Ore(0)
	for k, change := range changes {
		stands += change.amount
		declined += change.declined
		if k+1 == len(changes) || changes[k+1].on != change.on { // a day is over
			declined = min(declined, max(0, -stands))
		}
	}
	return max(0, -stands-declined), nil
}

// creditChange is something that changes what a customer's credit stands at.
type creditChange struct {
	on       bankday.Date
	amount   batch.Ore
	declined batch.Ore // what a credit note took off an invoice of a debt
}

// creditChanges are all changes of a customer's credit, in no order.
func creditChanges(ctx context.Context, m batch.Moment, customer string) (list []creditChange, err error) {
	for p, err := range m.Store.CustomerPayments(ctx, customer) {
		if err != nil {
			return nil, err
		}
		for _, e := range p.Postings {
			if e.Target == batch.ToCredit && e.CustomerNo == customer {
				list = append(list, creditChange{on: e.On, amount: e.Amount})
			}
		}
	}
	for i, err := range m.Store.CustomerDebts(ctx, customer, batch.LastDay) {
		if err != nil {
			return nil, err
		}
		list = append(list, creditChange{on: i.Issued, amount: i.Amount})
		for note, err := range m.Store.CreditNotes(ctx, i.No) {
			if err != nil {
				return nil, err
			}
			if note.Kind == batch.KindCredit {
				list = append(list, creditChange{on: note.Issued, amount: -note.Amount,
					declined: note.Amount})
			}
		}
	}
	return list, nil
}

// DebtInvoice is the invoice of a debt, made today: without number and KID, without a fee, and paid by hand.
func DebtInvoice(m batch.Moment, b Booking, c *batch.Customer, amount batch.Ore) (batch.Invoice, error) {
	today := m.Today()
	text, err := m.Terms.Debt().Render(c.Language, terms.Message{Payee: m.Creditor.Name})
	return batch.Invoice{
		CustomerNo: c.No, Fixed: c.Fixed, Account: m.Creditor.Account, Kind: batch.KindDebt,
		Issued: today, Booked: b.On(today), Due: m.Terms.ReissueDue(today), Method: batch.MethodInvoice,
		Amount: amount, Text: text,
	}, err
}
