package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Of the claims that the bank approved those are told of on whose KID anything was paid, or that it rejected;
// what was cancelled, not approved, or is due on other days is not counted.
func TestTold(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		due := date("2026-10-20")
		told := func(from, to bankday.Date) []batch.Told { return list(b.t, b.Told(ctx, from, to)) }
		late := claim(1, 6, 6)
		late.Due = due + 31
		b.write(invoices(8), sealed(1, 1, 2, 3, 4, 5), sealed(2, 7, 8), addFile(1),
			func(tx batch.Tx) error { return tx.AddClaim(late) })
		equal(b.t, told(due, due), nil) // nothing is approved
		m := transmission(1)
		for _, status := range []batch.TransmissionStatus{
			batch.TransmissionSending, batch.TransmissionSent, batch.TransmissionApproved,
		} {
			m.Status = status
			b.write(func(tx batch.Tx) error { return tx.SetTransmission(m) })
		}
		equal(b.t, told(due, due), []batch.Told{{Due: due, Claims: 5}})
		by := payment(2, kid(2))
		by.Type = 10
		b.write(
			addPayments(payment(1, kid(1)), by, payment(3, kid(2)), payment(4, ""), payment(5, kid(7))),
			func(tx batch.Tx) error {
				return errors.Join(
					tx.RejectClaim(claim(1, 3, 3), "no mandate"), tx.CancelClaim(claim(1, 4, 4), 3),
				)
			},
		)
		first, second := batch.Told{Due: due, Claims: 4, Told: 3}, batch.Told{Due: due + 31, Claims: 1}
		equal(b.t, told(due, due+31), []batch.Told{first, second})
		equal(b.t, told(due+1, due+31), []batch.Told{second})
		equal(b.t, told(due-30, due+30), []batch.Told{first})
		equal(b.t, list(b.t, b.db.For("other").Told(ctx, due, due)), nil)
	})
}

// What was settled is kept as it was said, in figures that are said in the same words again.
func TestSettledFindings(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		first := batch.Settled{
			Code: batch.BankSilent, Subject: batch.Subject{Kind: batch.OfDueDate, No: "2026-10-20"}, Seq: 1,
			Since: date("2026-10-27"), On: date("2026-10-28"), By: "kari", Reason: "stopped by «alle»",
			Facts: batch.Facts{"claims": int64(6), "usual": "96 %", "asked_ore": batch.Ore(49950)},
		}
		again := first
		again.Seq, again.Since, again.Facts = 2, 0, batch.Facts{}
		b.write(func(tx batch.Tx) error {
			return errors.Join(tx.SettleFinding(again), tx.SettleFinding(first))
		})
		equal(b.t, list(b.t, b.SettledFindings(ctx)), []batch.Settled{first, again})
		equal(b.t, b.auditEntries(), 1)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.SettleFinding(first) }), batch.ErrConflict)
		equal(b.t, list(b.t, b.db.For("other").SettledFindings(ctx)), nil)
	})
}

// The accounts of payments that match has not been through are asked for too.
func TestPayersOfWhatIsNotMatched(t *testing.T) {
	each(t, func(b *books) {
		before, waits, nobody := payment(1, kid(1)), payment(2, ""), payment(3, "")
		nobody.Debit = ""
		b.write(invoices(1), addFile(1), addPayments(before, waits, nobody), post(onInvoice(1, 1, 1, 49900)))
		equal(b.t, list(b.t, b.Payers(b.t.Context(), []string{waits.Debit})),
			[]batch.Payer{{Debit: waits.Debit, CustomerNo: "1"}})
	})
}
