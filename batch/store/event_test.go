package store_test

import (
	"errors"
	"fmt"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func event(no int64, n int) batch.Event {
	return batch.Event{
		No: no, MembershipNo: fmt.Sprintf("M%d", n), Kind: batch.EventFreeze, Told: date("2026-10-01"),
		From: date("2026-10-10"), Until: date("2026-12-10"),
		Months: 2, Amount: 5000, Text: "reise", Documented: true, CustomerNo: fmt.Sprint(n),
	}
}

func TestEventsComeWithTheirMembership(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		charge := batch.Event{
			No:           3,
			MembershipNo: "M3",
			Kind:         batch.EventCharge,
			Told:         date("2026-10-02"),
			Amount:       10000,
			Text:         "card",
		}
		b.write(invoices(3), func(tx batch.Tx) error {
			return errors.Join(tx.AddEvent(event(1, 3)), tx.AddEvent(event(2, 1)), tx.AddEvent(charge))
		})
		want := func(charged string) []batch.Event {
			carried := charge
			carried.InvoiceNo = charged
			return []batch.Event{event(1, 3), carried}
		}
		ms := list(b.t, b.Memberships(ctx))
		equal(b.t, len(ms), 3)
		equal(b.t, ms[0].Events, []batch.Event{event(2, 1)})
		equal(b.t, len(ms[1].Events), 0)
		equal(b.t, len(ms[1].Made), 0) // asked for only where there are events
		equal(b.t, ms[2].Events, want(""))
		equal(b.t, ms[2].Made, []bankday.Month{month("2026-11")})

		// A charge is carried by an invoice, until that is credited for another to carry it.
		lines := []batch.Line{
			{InvoiceNo: "3", Seq: 1, Text: "Trening", Amount: 39900},
			{InvoiceNo: "3", Seq: 2, Text: "Kort", Amount: 10000, Event: 3},
		}
		b.write(func(tx batch.Tx) error { return errors.Join(tx.AddLine(lines[0]), tx.AddLine(lines[1])) })
		equal(b.t, list(b.t, b.Lines(ctx, "3")), lines)
		equal(b.t, len(list(b.t, b.Lines(ctx, "1"))), 0)
		equal(b.t, list(b.t, b.LinesOf(ctx, "M3")), lines)
		equal(b.t, len(list(b.t, b.LinesOf(ctx, "M1"))), 0)
		m, err := b.Membership(ctx, "M3")
		must(b.t, err)
		equal(b.t, m.Events, want("3"))
		equal(b.t, m, list(b.t, b.Memberships(ctx))[2])
		part := credit(3)
		part.No, part.Amount, part.Anew = "102", 100, false
		b.write(addCredits(part))
		m, err = b.Membership(ctx, "M3")
		must(b.t, err)
		equal(b.t, m.Events, want("3"))
		b.write(addCredits(credit(3)))
		m, err = b.Membership(ctx, "M3")
		must(b.t, err)
		equal(b.t, m.Events, want(""))

		_, err = b.Membership(ctx, "M9")
		wantErr(b.t, err, batch.ErrNotFound)
		_, err = b.Customer(ctx, "9")
		wantErr(b.t, err, batch.ErrNotFound)
		c, err := b.Customer(ctx, "2")
		must(b.t, err)
		equal(b.t, c, customer(2))
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddEvent(event(4, 9)) }), batch.ErrConflict)
	})
}

func TestAMonthAndAYearAreInvoicedOnceAndChargesAsOftenAsTheyCome(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(invoices(1))
		add := func(no int, kind batch.InvoiceKind, period string) error {
			i := invoice(1)
			i.No, i.KID, i.Kind, i.Period = fmt.Sprint(no), kid(no), kind, 0
			if period != "" {
				i.Period = month(period)
			}
			return b.update(func(tx batch.Tx) error { return tx.AddInvoice(i) })
		}
		must(b.t, add(2, batch.KindYearly, "2026-11"))
		must(b.t, add(3, batch.KindExtra, ""))
		must(b.t, add(4, batch.KindExtra, ""))
		wantErr(b.t, add(5, batch.KindFee, "2026-11"), batch.ErrConflict)
		wantErr(b.t, add(6, batch.KindYearly, "2026-11"), batch.ErrConflict)
		m, err := b.Membership(ctx, "M1")
		must(b.t, err)
		equal(b.t, m.Billed, month("2026-11"))
		equal(b.t, m.YearlyBilled, month("2026-11"))
		equal(b.t, len(list(b.t, b.InvoicesOf(ctx, "M1"))), 4)
	})
}

// Memberships come by the one who pays.
func TestMembershipsByPayer(t *testing.T) {
	each(t, func(b *books) {
		paid := membership(1)
		paid.PayerNo = "3"
		b.write(invoices(3), func(tx batch.Tx) error { return tx.PutMembership(paid) })
		got := keys(
			b.t, b.Memberships(b.t.Context()),
			func(m batch.MembershipState) string { return m.No + " " + m.Customer.No + " " + m.PayerNo },
		)
		equal(b.t, got, []string{"M2 2 ", "M1 3 3", "M3 3 "})
	})
}
