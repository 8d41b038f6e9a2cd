package store_test

import (
	"testing"

	"trekk/batch"
)

func TestMemberships(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(invoices(3))
		open := membership(2)
		open.No, open.End, open.PaidUntil = "L2", 0, 0
		later := invoice(4)
		later.CustomerNo, later.MembershipNo, later.Period = "3", "M3", month("2027-01")
		b.write(
			func(tx batch.Tx) error { return tx.PutMembership(open) },
			func(tx batch.Tx) error { return tx.AddInvoice(later) },
		)

		equal(b.t, list(b.t, b.Memberships(ctx)), []batch.MembershipState{
			{Membership: membership(1), Customer: customer(1), Billed: month("2026-11")},
			{Membership: open, Customer: customer(2)},
			{Membership: membership(2), Customer: customer(2), Billed: month("2026-11")},
			{Membership: membership(3), Customer: customer(3), Billed: month("2027-01")},
		})

		n := b.auditEntries()
		b.write(func(tx batch.Tx) error { return tx.PutMembership(open) })
		equal(b.t, b.auditEntries(), n)
		open.End = date("2026-12-31")
		b.write(func(tx batch.Tx) error { return tx.PutMembership(open) })
		equal(b.t, list(b.t, b.Memberships(ctx))[1].End, date("2026-12-31"))

		lost := membership(9)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.PutMembership(lost) }), batch.ErrConflict)
	})
}
