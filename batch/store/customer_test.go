package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
)

func TestCustomers(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		one, two, ten := customer(1), customer(2), customer(10)
		two.BirthDate, two.Mobile = 0, ""
		ten.OrganisationNumber, ten.Country = "974767880", "SE"
		b.write(func(tx batch.Tx) error { return tx.PutCustomer(ten) },
			func(tx batch.Tx) error { return tx.PutCustomer(two) },
			func(tx batch.Tx) error { return tx.PutCustomer(one) })
		equal(b.t, list(b.t, b.Customers(ctx)), []batch.Customer{one, two, ten})

		two.Name, two.BirthDate = "Ola", date("2000-02-29")
		b.write(func(tx batch.Tx) error { return tx.PutCustomer(two) })
		equal(b.t, list(b.t, b.Customers(ctx)), []batch.Customer{one, two, ten})

		n := b.auditEntries()
		b.write(func(tx batch.Tx) error { return tx.PutCustomer(two) }) // the same again writes nothing
		equal(b.t, b.auditEntries(), n)

		// Many go in one statement, and the last of those with one number counts.
		b.write(func(tx batch.Tx) error {
			for i := 20; i < 320; i++ {
				first, last := customer(i), customer(i)
				first.Name = "as it was"
				must(b.t, tx.PutCustomer(last))
				if i%50 == 0 {
					must(b.t, errors.Join(tx.PutCustomer(first), tx.PutCustomer(last)))
				}
			}
			return nil
		})
		for i := 20; i < 320; i++ {
			got, err := b.Customer(ctx, customer(i).No)
			must(b.t, err)
			equal(b.t, got, customer(i))
		}

		same := customer(3)
		same.Fixed = one.Fixed
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.PutCustomer(same) }), batch.ErrConflict)
	})
}
