package store_test

import (
	"testing"

	"trekk/batch"
)

// The sums on the bank statement, and what each is ticked against.
func TestTicks(t *testing.T) {
	each(t, func(b *books) {
		day := date("2026-10-20")
		key := func(serial int) batch.SumKey {
			return batch.SumKey{
				Account: gym.Account,
				Date:    day,
				Centre:  13,
				Day:     20,
				Partial: 1,
				Serial:  serial,
			}
		}
		pay := func(no int64, serial int, amount batch.Ore) batch.Payment {
			k := key(serial)
			return batch.Payment{
				No: no, File: 1, Line: int(no), Type: 15, Account: k.Account, Date: k.Date,
				Centre: k.Centre, Day: k.Day, Partial: k.Partial, Serial: k.Serial, Amount: amount,
				Source: batch.SourceOCR, Booked: k.Date,
			}
		}
		camt, vipps := pay(4, 0, 900), pay(5, 1, 1000)
		camt.Source, camt.Reference, vipps.Source, vipps.Reference = batch.SourceCamt, "R1",
			batch.SourceVipps, "R2"
		b.write(
			addFile(1),
			addPayments(pay(1, 8, 500), pay(2, 7, 10000), pay(3, 7, -3000), camt, vipps),
		) // Vipps comes to no bank statement of ours
		tick := func(seq int, by string) *batch.Tick {
			k := &batch.Tick{
				SumKey: key(7), Seq: seq, Acted: day + 1, By: by, On: day, Amount: 7000, Reference: "OCR 7",
				Statement: "oktober.csv", SHA256: "b",
			}
			b.write(func(tx batch.Tx) error { return tx.AddTick(*k) })
			return k
		}
		check := func(ticks int, tick *batch.Tick) {
			b.t.Helper()
			equal(b.t, list(b.t, b.Sums(b.t.Context(), batch.LastDay)), []batch.Sum{
				{SumKey: key(0), Payments: 1, Amount: 900, Reference: "R1"},
				{
					SumKey:   key(7),
					Payments: 2,
					Amount:   7000,
					Ticks:    ticks,
					Tick:     tick,
				}, {SumKey: key(8), Payments: 1, Amount: 500},
			})
		}
		check(0, nil)
		first := tick(1, "Kari")
		check(1, first)
		tick(2, "Per") // taken back
		check(2, nil)
		again := tick(3, "Kari")
		check(3, again)
		equal(b.t, list(b.t, b.Sums(b.t.Context(), day-1)), nil) // nothing was booked by then
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddTick(*again) }), batch.ErrConflict)
		equal(b.t, list(b.t, b.db.For("other").Sums(b.t.Context(), batch.LastDay)), nil)
	})
}
