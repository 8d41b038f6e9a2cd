package store_test

import (
	"slices"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// state is what there is at the end of a day.
type state struct {
	invoices []batch.InvoiceState
	payments []batch.PaymentState
	credits  []batch.CustomerCredit
}

// One invoice, a customer's invoices and a customer's credit are told of a day as the lists of that day have
// them, and the last day of all as any day behind all that there is.
func TestOneIsToldOfADayAsTheListsHaveIt(t *testing.T) {
	each(t, func(b *books) {
		ctx, first := b.t.Context(), date("2026-10-21")
		b.write(invoices(1), addFile(1), addPayments(payment(1, kid(1)), payment(3, "")),
			func(tx batch.Tx) error {
				must(b.t, tx.PutCustomer(customer(2)))
				return tx.PutMembership(membership(2))
			})
		for n, part := range laterParts {
			b.writeOn(first+bankday.Date(n), part.write)
		}
		last := first + bankday.Date(len(laterParts))
		for day := first - 20; day <= last; day++ {
			var found, those []batch.InvoiceState
			for no := 1; no <= 3; no++ {
				i, err := b.InvoiceAsOf(ctx, invoice(no).No, day)
				if err == nil {
					found = append(found, i)
				} else {
					wantErr(b.t, err, batch.ErrNotFound)
				}
				those = append(those, list(b.t, b.CustomerInvoicesAsOf(ctx, customer(no).No, day))...)
			}
			all := list(b.t, b.InvoicesAsOf(ctx, batch.AllInvoices, day))
			equal(b.t, found, all)
			equal(b.t, those, all)
			var open, debts []batch.InvoiceState
			for no := 1; no <= 3; no++ {
				open = append(open, list(b.t, b.CustomerOpen(ctx, customer(no).No, day))...)
				debts = append(debts, list(b.t, b.CustomerDebts(ctx, customer(no).No, day))...)
			}
			equal(b.t, open, only(all, func(i *batch.InvoiceState) bool { return i.Outstanding() > 0 }))
			equal(b.t, debts, only(all, func(i *batch.InvoiceState) bool { return i.Kind == batch.KindDebt }))

			credits := list(b.t, b.CreditsAsOf(ctx, day))
			for _, no := range []string{"1", "2"} {
				one, err := b.CreditOfAsOf(ctx, no, day)
				must(b.t, err)
				of := func(c batch.CustomerCredit) bool { return c.CustomerNo == no }
				k := slices.IndexFunc(credits, of)
				if k < 0 {
					equal(b.t, one.Amount, 0)
				} else {
					equal(b.t, one, credits[k])
				}
			}
		}
		read := func(day bankday.Date) (all state) {
			for _, set := range []batch.InvoiceSet{batch.AllInvoices, batch.InvoicesToPay} {
				all.invoices = append(all.invoices, list(b.t, b.InvoicesAsOf(ctx, set, day))...)
			}
			for _, set := range []batch.PaymentSet{batch.AllPayments, batch.PaymentsUnmatched} {
				all.payments = append(all.payments, list(b.t, b.PaymentsAsOf(ctx, set, day))...)
			}
			all.credits = list(b.t, b.CreditsAsOf(ctx, day))
			return all
		}
		present := read(batch.LastDay)
		equal(b.t, present, read(last)) // by which the books end
		b.writeOn(last+1, func(tx batch.Tx, _ bankday.Date) error { return tx.PutCustomer(customer(9)) })
		ends, err := b.EndsBy(ctx, last)
		must(b.t, err)
		equal(b.t, ends, false)
		equal(b.t, present, read(last))                         // which is past
		equal(b.t, b.set(batch.PaymentsWaiting), []int64{3, 2}) // neither has been through match
		_, err = b.CreditOfAsOf(ctx, "77", last)
		wantErr(b.t, err, batch.ErrNotFound)
	})
}

// only are those of some that a condition holds of.
func only(all []batch.InvoiceState, is func(*batch.InvoiceState) bool) (some []batch.InvoiceState) {
	for i := range all {
		if is(&all[i]) {
			some = append(some, all[i])
		}
	}
	return some
}
