package ledger

import (
	"context"
	"errors"

	"trekk/batch"
)

// Settle puts an amount on an invoice as far as that is open, and the rest into its customer's credit. It
// raises what the invoice has been paid. The postings are not booked before the day from which the invoice is
// open, so that on no day more is paid than it asks for.
func Settle(i *batch.InvoiceState, amount batch.Ore) (list []batch.Posting) {
	open, from := min(amount, i.Outstanding()), max(i.Booked, i.Opened)
	if open > 0 {
		i.Paid += open
		list = append(list, batch.Posting{
			Target: batch.ToInvoice, InvoiceNo: i.No, Amount: open, Booked: from,
		})
	}
	if rest := amount - open; rest > 0 {
		list = append(list, batch.Posting{
			Target: batch.ToCredit, CustomerNo: i.CustomerNo, Amount: rest, Booked: from,
		})
	}
	return list
}

// SettleOldest puts an amount on the invoices that a customer owes, in the order given, as far as each is
// open, and the rest into the customer's credit. Invoices for which fits is false are passed over.
func SettleOldest(
	owed []batch.InvoiceState, customerNo string, fits func(*batch.InvoiceState) bool, amount batch.Ore,
) (list []batch.Posting) {
	for k := range owed {
		if !fits(&owed[k]) {
			continue
		}
		if part := min(amount, owed[k].Outstanding()); part > 0 {
			list = append(list, Settle(&owed[k], part)...)
			amount -= part
		}
	}
	if amount > 0 {
		list = append(list, batch.Posting{Target: batch.ToCredit, CustomerNo: customerNo, Amount: amount})
	}
	return list
}

// Owed are the open invoices that are settled by a customer's payment for none of them in particular, the
// oldest first; none where the terms do not allow it. Disputed invoices are left out.
func Owed(ctx context.Context, m batch.Moment, customerNo string) (owed []batch.InvoiceState, err error) {
	if !m.Terms.Payments.OldestFirst {
		return nil, nil
	}
	for i, err := range m.Store.CustomerOpen(ctx, customerNo, batch.LastDay) {
		if err != nil {
			return nil, err
		}
		if i.Outstanding() > 0 && !i.Held(m.Today()) {
			owed = append(owed, i)
		}
	}
	return inLegalOrder(owed), nil
}

// CustomerOf is the number of the customer whose own KID it is: one with the customer's number and that of no
// invoice. It is empty where there is none, or where the terms do not let such payments settle the oldest
// invoices.
func CustomerOf(ctx context.Context, m batch.Moment, kid string) (string, error) {
	parts, err := m.KID.Parse(kid)
	if err != nil || parts.Invoice != 0 || !m.Terms.Payments.OldestFirst {
		return "", nil
	}
	c, err := m.Store.CustomerByFixed(ctx, m.OwnerOf(kid))
	if errors.Is(err, batch.ErrNotFound) {
		return "", nil
	}
	return c.No, err
}
