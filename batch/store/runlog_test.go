package store_test

import (
	"testing"
	"time"

	"trekk/batch"
)

func TestRunLog(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		last, err := b.LastRun(ctx)
		must(b.t, err)
		equal(b.t, len(last), 0)
		at, err := b.LastListing(ctx, clock)
		must(b.t, err)
		equal(b.t, at.IsZero(), true)

		entry := func(job string, as time.Time, failure string) batch.RunEntry {
			return batch.RunEntry{
				Job: job, AsOf: as, Started: clock, Finished: clock.Add(time.Second),
				Counts:   batch.Counts{{Name: "files", N: 2}, {Name: "amount_ore", N: -1}},
				Warnings: []string{"en «advarsel»"}, Attention: true, Error: failure, Items: 7,
				Confirmed: true,
			}
		}
		day := 24 * time.Hour
		must(
			b.t,
			b.LogRun(
				ctx,
				[]batch.RunEntry{
					entry("fetch", clock.Add(day), ""), entry("ingest", clock.Add(day), ""),
					entry("match", clock.Add(day), "no"),
				},
			),
		)
		must(b.t, b.LogRun(ctx, []batch.RunEntry{entry("match", clock, ""), entry("fetch", clock, "")}))
		must(
			b.t,
			b.LogRun(
				ctx,
				[]batch.RunEntry{
					entry("match", clock.Add(2*day), ""),
					entry("fetch", clock.Add(2*day), "down"),
				},
			),
		)
		last, err = b.LastRun(ctx)
		must(b.t, err)
		want := []batch.RunEntry{
			entry("match", clock.Add(2*day), ""), entry("fetch", clock.Add(2*day), "down"),
			entry("ingest", clock.Add(day), ""),
		}
		want[0].Run, want[1].Run, want[2].Run = 3, 3, 1
		want[0].Seq, want[1].Seq, want[2].Seq = 1, 2, 2
		equal(b.t, last, want)
		var runs []int64
		for e, err := range b.JobRuns(ctx, "match") {
			must(b.t, err)
			runs = append(runs, e.Run)
		}
		equal(b.t, runs, []int64{3, 2, 1})
		for range 45 { // more than are read at once
			must(b.t, b.LogRun(ctx, []batch.RunEntry{entry("bill", clock, "")}))
		}
		equal(b.t, len(list(b.t, b.JobRuns(ctx, "bill"))), 45)
		runs = nil
		for e, err := range b.JobRuns(ctx, "bill") {
			must(b.t, err)
			if runs = append(runs, e.Run); len(runs) == 43 {
				break
			}
		}
		equal(b.t, runs[0], 48)
		equal(b.t, runs[42], 6)
		for before, want := range map[time.Duration]time.Time{
			3 * day: clock.Add(day), // the latest of those that did not fail
			day:     clock,          // what was listed then is not before then
			0:       {},
		} {
			at, err = b.LastListing(ctx, clock.Add(before))
			must(b.t, err)
			equal(b.t, at, want)
		}
		equal(b.t, b.auditEntries(), 0)
	})
}
