package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
)

// What has left about an invoice is kept with its file and row, beside the file of its letter.
func TestDispatches(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		sent := func(no, file string, row int, kind, on string) batch.Dispatch {
			return batch.Dispatch{InvoiceNo: no, File: file, Row: row, Kind: kind, On: date(on)}
		}
		sms := sent("1", "sms-2026-10-28.csv", 7, "sms", "2026-10-28")
		second := sent("1", "invoices-2026-10-19.csv", 12, "invoices", "2026-10-19")
		third := sent("1", "invoices-2026-10-19.csv", 2, "invoices", "2026-10-19")
		other := sent("2", "sms-2026-10-28.csv", 8, "sms", "2026-10-28")
		one, two := invoice(1), invoice(2)
		one.Letter = "invoices-2026-10-06-2.csv"
		b.write(func(tx batch.Tx) (err error) {
			for n, i := range []batch.Invoice{one, two} {
				err = errors.Join(err, tx.PutCustomer(customer(n+1)), tx.PutMembership(membership(n+1)),
					tx.AddInvoice(i))
			}
			for _, d := range []batch.Dispatch{sms, second, third, other} {
				err = errors.Join(err, tx.AddDispatch(d))
			}
			return err
		})
		equal(b.t, list(b.t, b.Dispatches(ctx, "1")), []batch.Dispatch{third, second, sms})
		equal(b.t, list(b.t, b.Dispatches(ctx, "2")), []batch.Dispatch{other})
		for no, want := range map[string]string{"1": one.Letter, "2": ""} {
			i, err := b.Invoice(ctx, no)
			must(b.t, err)
			equal(b.t, i.Letter, want)
		}
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddDispatch(sms) }), batch.ErrConflict)
	})
}
