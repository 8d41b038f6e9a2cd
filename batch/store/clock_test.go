package store_test

import (
	"testing"
	"time"

	"trekk/batch"
)

func TestClock(t *testing.T) {
	each(t, func(b *books) {
		ctx, day := b.t.Context(), 24*time.Hour
		accepted, err := b.ClockAccepted(ctx)
		must(b.t, err)
		equal(b.t, accepted, batch.ClockAccepted{})
		differs, err := b.ClockDifference(ctx)
		must(b.t, err)
		equal(b.t, differs, batch.ClockDifference{})
		newest, file, err := b.NewestSighting(ctx, 0)
		must(b.t, err)
		equal(b.t, newest, batch.Sighting{})
		equal(b.t, file, int64(0))

		lain := func(name string, after time.Duration) batch.Sighting {
			return batch.Sighting{Folder: "Outbound", Name: name, Size: 1, ModTime: clock.Add(after)}
		}
		first := batch.ClockDifference{Transmission: 1, Put: 1, Clock: clock, Mailbox: clock.Add(2 * day)}
		again := first
		again.Put = 2
		b.write(func(tx batch.Tx) error {
			for no, s := range []batch.Sighting{lain("a", 2*day), lain("b", 3*day), lain("c", day)} {
				f := batch.File{
					No: int64(no + 1), Name: s.Name, Received: clock, Arrived: clock, SHA256: s.Name,
					Status: batch.FileNew,
				}
				must(b.t, tx.AddFile(f))
				must(b.t, tx.AddSighting(s, f.No))
			}
			must(b.t, tx.AddTransmission(batch.Transmission{
				Number: 1, Name: "t", Sealed: clock, Status: batch.TransmissionSealed,
			}))
			must(b.t, tx.AddClockDifference(first))
			must(b.t, tx.AddClockDifference(again))
			for seq := range 2 {
				must(b.t, tx.AcceptClock(batch.ClockAccepted{
					Seq: seq + 1, Run: 7, File: 2, Transmission: 1, At: clock, By: "kari",
					Reason: "riktig nå",
				}))
			}
			return nil
		})
		accepted, err = b.ClockAccepted(ctx)
		must(b.t, err)
		equal(b.t, accepted, batch.ClockAccepted{
			Seq: 2, Run: 7, File: 2, Transmission: 1, At: clock, By: "kari", Reason: "riktig nå",
		})
		differs, err = b.ClockDifference(ctx)
		must(b.t, err)
		equal(b.t, differs, again)
		for above, want := range []batch.Sighting{lain("b", 3*day), lain("b", 3*day), lain("c", day), {}} {
			newest, _, err = b.NewestSighting(ctx, int64(above))
			must(b.t, err)
			equal(b.t, newest, want)
		}
	})
}
