package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
)

// The last hold of a customer stands until it is released; each of the customer's invoices says so.
func TestCustomerHolds(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		hold := func(n string, seq int, action batch.HoldAction) batch.CustomerHold {
			return batch.CustomerHold{
				CustomerNo: n, Seq: seq, Action: action, On: date("2026-10-25"), Reason: "died",
			}
		}
		first, released := hold("2", 1, batch.HoldBegin), hold("2", 2, batch.HoldRelease)
		again := hold("2", 3, batch.HoldBegin)
		again.Until = date("2026-12-31")
		other := hold("1", 1, batch.HoldBegin)
		b.write(invoices(3), func(tx batch.Tx) error {
			return errors.Join(
				tx.AddCustomerHold(first), tx.AddCustomerHold(released), tx.AddCustomerHold(other),
			)
		})
		held := func(no string) *batch.CustomerHold {
			i, err := b.Invoice(ctx, no)
			must(b.t, err)
			return i.CustomerHold
		}
		equal(b.t, held("1"), &other)
		equal(b.t, held("2"), nil)
		equal(b.t, held("3"), nil)
		equal(b.t, list(b.t, b.HeldCustomers(ctx)), []batch.CustomerHold{other})

		b.write(func(tx batch.Tx) error { return tx.AddCustomerHold(again) })
		equal(b.t, held("2"), &again)
		equal(b.t, list(b.t, b.HeldCustomers(ctx)), []batch.CustomerHold{other, again})
		equal(b.t, list(b.t, b.CustomerHolds(ctx, "2")), []batch.CustomerHold{first, released, again})
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddCustomerHold(again) }),
			batch.ErrConflict)
	})
}
