package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Each row of the books that moves money is a movement, alone or summed, on the day on which it is booked.
func TestMovements(t *testing.T) {
	each(t, func(b *books) {
		imported := invoice(3)
		imported.MembershipNo, imported.Plan, imported.Imported, imported.Booked = "", "", true, date(
			"2026-11-01",
		)
		first := invoice(1)
		first.Fee = 900
		reception := payment(2, "")
		reception.Line, reception.Source, reception.Reference, reception.Amount = 9, batch.SourceReception,
			"B-7", 300
		back := payment(3, kid(1))
		back.Amount = -49900
		loss := batch.CreditNote{
			Kind:      batch.KindLoss,
			No:        "1",
			InvoiceNo: "2",
			Issued:    date("2026-10-30"),
			Booked:    date("2026-10-30"),
			Amount:    49000,
			Reason:    "dead",
		}
		note := credit(2)
		note.Amount, note.Charges = 900, 400
		b.write(func(tx batch.Tx) (err error) {
			for n := 1; n <= 3; n++ {
				err = errors.Join(err, tx.PutCustomer(customer(n)), tx.PutMembership(membership(n)))
			}
			return errors.Join(
				err, tx.AddInvoice(first), tx.AddInvoice(invoice(2)), tx.AddInvoice(imported),
				tx.AddEvent(event(1, 2)),
				tx.AddLine(batch.Line{InvoiceNo: "2", Seq: 1, Text: "Trening", Amount: 49500}),
				tx.AddLine(batch.Line{InvoiceNo: "2", Seq: 2, Text: "Kort", Amount: 400, Event: 1}),
			)
		}, addCredits(note, loss), addFile(1), addPayments(payment(1, kid(1)), reception, back), post(
			onInvoice(1, 1, 1, 49000),
			batch.Posting{Payment: 1, Seq: 2, Target: batch.ToCredit, CustomerNo: "1", Amount: 900},
			unmatched(2, 1, 300, batch.NoKID),
			onInvoice(3, 1, 1, -49000),
		))

		movements := func(g batch.Grain, from, to string) []batch.Movement {
			return list(b.t, b.Movements(b.t.Context(), g, date(from), date(to)))
		}
		sum := func(m batch.Movement) batch.Movement { // of a settlement
			m.Kind, m.Source, m.Account, m.Date, m.Centre, m.Day, m.Partial, m.Serial = batch.MovePayment,
				batch.SourceOCR, gym.Account, date("2026-10-20"), 13, 20, 1, 7
			return m
		}
		october := []batch.Movement{
			{
				Kind:    batch.MoveInvoice,
				Booked:  date("2026-10-06"),
				Plan:    "open",
				Count:   2,
				Amount:  2 * 49900,
				Fee:     900,
				Charges: 400,
			},
			{
				Kind:    batch.MoveCredit,
				Booked:  date("2026-10-07"),
				Plan:    "open",
				Count:   1,
				Amount:  900,
				Charges: 400,
			},
			sum(batch.Movement{Booked: date("2026-10-20"), Count: 1, Amount: 49900}),
			sum(batch.Movement{Booked: date("2026-10-20"), Count: 1, Amount: -49900}),
			{
				Kind:   batch.MovePayment,
				Booked: date("2026-10-20"),
				Source: batch.SourceReception,
				Count:  1,
				Amount: 300,
			},
			{
				Kind:   batch.MovePosting,
				Booked: date("2026-10-20"),
				Target: batch.ToCredit,
				Count:  1,
				Amount: 900,
			},
			{
				Kind:   batch.MovePosting,
				Booked: date("2026-10-20"),
				Target: batch.ToInvoice,
				Count:  1,
				Amount: 49000,
			},
			{
				Kind:   batch.MovePosting,
				Booked: date("2026-10-20"),
				Target: batch.ToInvoice,
				Count:  1,
				Amount: -49000,
			},
			{Kind: batch.MoveLoss, Booked: date("2026-10-30"), Plan: "open", Count: 1, Amount: 49000},
		}
		equal(b.t, movements(batch.ByVoucher, "2026-10-01", "2026-10-31"), october)
		equal(b.t, movements(batch.ByVoucher, "2026-10-08", "2026-10-20"), october[2:8])

		single := movements(batch.EachMovement, "2026-10-06", "2026-11-01")
		equal(b.t, len(single), 11)
		equal(b.t, single[1], batch.Movement{
			Kind: batch.MoveInvoice, Booked: date("2026-10-06"), Plan: "open", No: "2", InvoiceNo: "2",
			CustomerNo: "2", Count: 1, Amount: 49900, Charges: 400,
		})
		equal(b.t, single[2].No, "102")
		equal(
			b.t,
			single[3],
			sum(
				batch.Movement{
					Booked:   date("2026-10-20"),
					Payment:  1,
					FileName: file(1).Name,
					Line:     2,
					Count:    1,
					Amount:   49900,
				},
			),
		)
		equal(b.t, single[5], batch.Movement{
			Kind: batch.MovePayment, Booked: date("2026-10-20"), Source: batch.SourceReception, No: "B-7",
			Payment: 2, FileName: file(1).Name, Line: 9, Count: 1, Amount: 300,
		})
		equal(b.t, single[6], batch.Movement{
			Kind: batch.MovePosting, Booked: date("2026-10-20"), Target: batch.ToCredit, CustomerNo: "1",
			Payment: 1, FileName: file(1).Name, Line: 2, Count: 1, Amount: 900,
		})

		total := movements(batch.InTotal, "2026-10-01", "2026-11-01")
		equal(b.t, len(total), 8)
		equal(b.t, total[0], batch.Movement{Kind: batch.MoveInvoice, Imported: true, Count: 1, Amount: 49900})
		equal(b.t, total[7], batch.Movement{Kind: batch.MovePosting, Target: batch.ToInvoice, Count: 2})
		var none bankday.Date
		equal(b.t, total[7].Booked, none)
	})
}
