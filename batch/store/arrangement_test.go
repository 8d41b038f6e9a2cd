package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func TestArrangements(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		postponed := batch.Arrangement{
			InvoiceNo: "1", Seq: 1, On: date("2026-10-25"), Until: date("2026-11-20"),
			Reason: "asked for time",
		}
		parts := batch.Arrangement{
			InvoiceNo: "1", Seq: 2, On: date("2026-11-21"), Until: date("2027-01-04"), Reason: "asked again",
			Parts: []batch.Part{
				{Due: date("2026-12-01"), Amount: 24950}, {Due: date("2027-01-04"), Amount: 24950},
			},
		}
		b.write(invoices(2), func(tx batch.Tx) error {
			return errors.Join(tx.AddArrangement(postponed), tx.AddArrangement(parts))
		})
		equal(b.t, list(b.t, b.Arrangements(ctx, "1")), []batch.Arrangement{postponed, parts})
		equal(b.t, len(list(b.t, b.Arrangements(ctx, "2"))), 0)
		i, err := b.Invoice(ctx, "1")
		must(b.t, err)
		equal(b.t, *i.Arranged, parts)
		i, err = b.Invoice(ctx, "2")
		must(b.t, err)
		equal(b.t, i.Arranged, nil)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddArrangement(parts) }), batch.ErrConflict)
	})
}

// A change of the due date and of the method keeps what was before, in order, and a past day has what was so
// at its end.
func TestTheDueDateHasAHistory(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		change := func(on, due string, m batch.Method, why batch.DueReason) batch.DueChange {
			return batch.DueChange{InvoiceNo: "1", On: date(on), Due: date(due), Method: m, Why: why}
		}
		first := change("2026-10-19", "2026-11-03", batch.MethodInvoice, batch.DueRejected)
		second := change("2026-11-02", "2026-11-20", batch.MethodInvoice, batch.DuePostponed)
		third := change("2026-11-02", "2026-11-23", batch.MethodInvoice, batch.DuePostponed) // the same day
		b.write(invoices(1))
		for _, c := range []batch.DueChange{first, second, third} {
			b.writeOn(c.On, func(tx batch.Tx, _ bankday.Date) error { return tx.ChangeDue(c) })
		}
		first.Seq, first.WasDue, first.WasMethod = 1, date("2026-10-20"), batch.MethodClaim
		second.Seq, second.WasDue, second.WasMethod = 2, first.Due, first.Method
		third.Seq, third.WasDue, third.WasMethod = 3, second.Due, second.Method
		equal(b.t, list(b.t, b.DueChanges(ctx, "1")), []batch.DueChange{first, second, third})

		for _, c := range []struct {
			on, due string
			method  batch.Method
		}{
			{"2026-10-18", "2026-10-20", batch.MethodClaim},
			{"2026-10-19", "2026-11-03", batch.MethodInvoice},
			{"2026-11-01", "2026-11-03", batch.MethodInvoice},
			{"2026-11-02", "2026-11-23", batch.MethodInvoice},
			{"2027-11-02", "2026-11-23", batch.MethodInvoice},
		} {
			for _, set := range []batch.InvoiceSet{batch.AllInvoices, batch.InvoicesToPay} {
				for _, i := range list(b.t, b.InvoicesAsOf(ctx, set, date(c.on))) {
					equal(b.t, []any{i.No, i.Due, i.Method}, []any{"1", date(c.due), c.method})
				}
			}
		}
	})
}
