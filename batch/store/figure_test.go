package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// What pictures are drawn of: sums by day, of days in the window alone, and of one creditor alone.
func TestFigures(t *testing.T) {
	each(t, func(b *books) {
		ctx, due := b.t.Context(), date("2026-10-20")
		back := payment(4, kid(2))
		back.Amount, back.Type, back.Booked = -49900, 10, due+7
		late := payment(2, kid(2))
		late.Booked, late.Type = due+3, 10
		posting := func(no int64, n int, amount batch.Ore, days int) batch.Posting {
			e := onInvoice(no, 1, n, amount)
			e.On, e.Booked = due, due+bankday.Date(days)
			return e
		}
		part := credit(3)
		part.Amount, part.Booked = 9900, due+1
		whole := credit(4)
		whole.No, whole.InvoiceNo, whole.Amount, whole.Booked = "C4", "4", 49900, due+40
		b.write(invoices(4), sealed(1, 1, 2, 3), addFile(1),
			addPayments(payment(1, kid(1)), late, payment(3, ""), back),
			addCredits(part, whole),
			func(tx batch.Tx) error {
				return batch.AddPostings(tx, []batch.Posting{
					posting(1, 1, 49900, 0), posting(2, 2, 49900, 3), posting(4, 2, -49900, 7),
				})
			},
			func(tx batch.Tx) error {
				first := batch.Refund{No: 1, Account: "86011117947", Amount: 100, Made: due}
				second, taken := first, first
				second.No, second.Amount, taken.No = 2, 250, 3
				return errors.Join(tx.RejectClaim(claim(1, 3, 3), "no mandate"), tx.AddRefund(first),
					tx.AddRefund(second), tx.AddRefund(taken), tx.WithdrawRefund(3, due))
			})
		b.mandateFile(2, "2026-10-05", active(1), active(2))
		b.mandateFile(3, "2026-10-09", deleted(1))

		other := b.db.For("other")
		equal(b.t, list(b.t, b.DueSums(ctx, due, due)), []batch.DueSum{
			{Due: due, Method: batch.MethodClaim, Invoices: 3, Amount: 3*49900 - 9900},
		})
		equal(b.t, list(b.t, b.DueSums(ctx, due+1, due+9)), nil)
		equal(b.t, list(b.t, other.DueSums(ctx, due, due)), nil)

		equal(b.t, list(b.t, b.DaySums(ctx, due, due+7)), []batch.DaySum{
			{Day: due, In: 2, InAmount: 2 * 49900}, {Day: due + 3, In: 1, InAmount: 49900},
			{Day: due + 7, Out: 1, OutAmount: 49900},
		})
		equal(b.t, list(b.t, b.DaySums(ctx, due+1, due+2)), nil)
		equal(b.t, list(b.t, other.DaySums(ctx, due, due+7)), nil)

		equal(b.t, list(b.t, b.RefundSums(ctx, due, due)), []batch.DaySum{{Day: due, Out: 2, OutAmount: 350}})
		equal(b.t, list(b.t, b.RefundSums(ctx, due+1, due+9)), nil)

		equal(b.t, list(b.t, b.PaidSums(ctx, due, due)), []batch.PaidSum{
			{Due: due, Booked: due, Charged: true, Count: 1, Amount: 49900},
			{Due: due, Booked: due + 3, Count: 1, Amount: 49900},
			{Due: due, Booked: due + 7, Count: -1, Amount: -49900},
		})
		equal(b.t, list(b.t, b.PaidSums(ctx, due-9, due-1)), nil)
		equal(b.t, list(b.t, b.ClaimSums(ctx, due, due)), []batch.ClaimSum{
			{Due: due, Claims: 2, Amount: 2 * 49900, Rejected: 1},
		})
		equal(b.t, list(b.t, b.MandateSums(ctx, date("2026-10-01"), date("2026-10-31"))), []batch.MandateSum{
			{Day: date("2026-10-05"), Came: 2}, {Day: date("2026-10-09"), Ended: 1},
		})
		equal(b.t, list(b.t, b.MandateSums(ctx, date("2026-10-06"), date("2026-10-08"))), nil)

		october, november := month("2026-10"), month("2026-11")
		owed := list(b.t, b.OwedSums(ctx))
		equal(b.t, owed, []batch.OwedSum{
			{Due: due, Month: october, Amount: 4*49900 - 49900 - 9900},
			{Due: due, Month: november, Amount: -49900},
		})
		equal(b.t, list(b.t, other.OwedSums(ctx)), nil)
		equal(b.t, list(b.t, b.OpenSums(ctx)),
			[]batch.OpenSum{{Due: due, Invoices: 2, Amount: 2*49900 - 9900}})
		equal(b.t, list(b.t, other.OpenSums(ctx)), nil)
	})
}
