package store_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Whatever is written of invoices in whatever order and however much at once, the sums that are kept are
// those of the rows: money that comes, is undone and is taken back, credit, other due dates and methods,
// claims and mandates.
func TestFiguresFollowTheRows(t *testing.T) {
	each(t, func(b *books) {
		const most = 6
		first, notes := date("2026-10-20"), 0
		var payments []batch.Payment
		for n := range 40 {
			p := payment(int64(n+1), "")
			if p.Line = n + 1; n%3 == 0 {
				p.Type = 10
			}
			payments = append(payments, p)
		}
		b.write(invoices(most), sealed(1, 1, 2, 3), addFile(1), addPayments(payments...))
		seqs := map[int64]int{}
		moved := func(no int, on bankday.Date, methods string) func(tx batch.Tx) error {
			return func(tx batch.Tx) error {
				return tx.ChangeDue(batch.DueChange{
					InvoiceNo: fmt.Sprint(no), On: first, Due: on, Method: batch.Method(methods),
				})
			}
		}
		put := func(payment int64, no int, amount batch.Ore, on bankday.Date) func(tx batch.Tx) error {
			seqs[payment]++
			e := onInvoice(payment, seqs[payment], no, amount)
			e.On, e.Booked = on, on
			return func(tx batch.Tx) error { return batch.AddPostings(tx, []batch.Posting{e}) }
		}
		wait := func(payment int64, amount batch.Ore, on bankday.Date) func(tx batch.Tx) error {
			seqs[payment]++
			e := batch.Posting{
				Payment: payment, Seq: seqs[payment], On: on, Booked: on, Target: batch.ToUnmatched, Amount: amount,
				Reason: batch.UnknownKID,
			}
			return func(tx batch.Tx) error { return batch.AddPostings(tx, []batch.Posting{e}) }
		}
		note := func(no int, amount batch.Ore, on bankday.Date) func(tx batch.Tx) error {
			notes++
			c := credit(no)
			c.No, c.Amount, c.Booked = fmt.Sprint("N", notes), amount, on
			return func(tx batch.Tx) error { return tx.AddCreditNote(c) }
		}
		rapid.Check(b.t, func(rt *rapid.T) {
			var steps []func(tx batch.Tx) error
			for range rapid.IntRange(1, 6).Draw(rt, "steps") {
				no, day := rapid.IntRange(1, most).Draw(rt, "invoice"), first+bankday.Date(rapid.IntRange(0,
					3).Draw(rt, "day"))
				amount := rapid.SampledFrom([]batch.Ore{100, 24950, 49900}).Draw(rt, "amount")
				payment := int64(rapid.IntRange(1, len(payments)).Draw(rt, "payment"))
				switch rapid.IntRange(0, 6).Draw(rt, "step") {
				case 0:
					steps = append(steps, put(payment, no, amount, day))
				case 1:
					steps = append(steps, put(payment, no, -amount, day))
				case 2:
					steps = append(steps, note(no, amount, day))
				case 3:
					method := rapid.SampledFrom([]string{"claim", "invoice"}).Draw(rt, "method")
					steps = append(steps, moved(no, day, method))
				case 5:
					steps = append(steps, wait(payment, amount, day))
				case 6:
					steps = append(steps, wait(payment, amount, day), wait(payment, -amount, day+1))
				case 4:
					steps = append(steps, put(payment, no, amount, day), put(payment, no, -amount, day+1))
				}
			}
			b.write(steps...)
			if faults := b.rowFaults(); len(faults) > 0 {
				rt.Fatal(faults)
			}
		})
	})
}
