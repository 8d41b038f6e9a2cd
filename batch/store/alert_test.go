package store_test

import (
	"testing"
	"time"

	"trekk/batch"
)

// Of two who would send the next message about a finding one wins, and nothing is written by the other.
func TestOneProcessTellsAChannel(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		a := batch.Alert{
			Finding: batch.Finding{
				Code: batch.FileInQuarantine, Severity: batch.Urgent,
				Subject: batch.Numbered(batch.OfFile, 7),
				Since:   date("2026-10-20"),
				Facts:   batch.Facts{"name": "OCR.1", "amount_ore": batch.Ore(100)},
				Do:      batch.LookAtFile,
			},
			Channel: "webhook", Version: 1, Kind: batch.AlertUrgent, Message: "msg_1",
			State: batch.AlertSending,
			Began: clock, Tried: clock, Tries: 1,
		}
		put := func(a batch.Alert, want bool) {
			b.t.Helper()
			won, err := b.PutAlert(ctx, a)
			must(b.t, err)
			equal(b.t, won, want)
		}
		later := a
		later.Version = 2
		put(later, false) // there is no first one
		put(a, true)
		put(a, false)
		later.State, later.Error, later.Tried = batch.AlertFailed, "no answer", clock.Add(time.Minute)
		put(later, true)
		put(later, false)
		mail := a
		mail.Channel = "email"
		put(mail, true)
		equal(b.t, list(b.t, b.Alerts(ctx)), []batch.Alert{mail, later})
		equal(b.t, b.auditEntries(), 0)
	})
}

// What a job has met once is kept until it is met anew, and met in the same way it is no change.
func TestFindingsThatWereMet(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		f := batch.Finding{
			Code: batch.TransmissionTurnedDown, Severity: batch.Urgent, Since: date("2026-10-06"),
			Subject: batch.Numbered(batch.OfTransmission, 3), Facts: batch.Facts{"text": "no agreement"},
		}
		other := batch.Finding{
			Code: batch.MembershipNotBilled, Severity: batch.Urgent, Facts: batch.Facts{"reason": "r"},
			Subject: batch.Subject{Kind: batch.OfMembership, No: "M1"}, Do: batch.LookAtInvoice,
		}
		meet := func(f batch.Finding) { b.write(func(tx batch.Tx) error { return tx.MeetFinding(f) }) }
		meet(f)
		meet(other)
		before := b.auditEntries()
		meet(f)
		equal(b.t, b.auditEntries(), before)
		equal(b.t, list(b.t, b.MetFindings(ctx)), []batch.Finding{other, f})
		f.Since = date("2026-10-07")
		meet(f)
		equal(b.t, list(b.t, b.MetFindings(ctx)), []batch.Finding{other, f})
	})
}

// The last good run is the last in which no job failed, whatever needed a person.
func TestLastGoodRun(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		want := func(at time.Time) {
			b.t.Helper()
			got, err := b.LastGoodRun(ctx)
			must(b.t, err)
			equal(b.t, got, at)
		}
		want(time.Time{})
		run := func(at time.Time, failures ...string) {
			var entries []batch.RunEntry
			for i, job := range []string{"fetch", "ingest"}[:len(failures)] {
				entries = append(entries, batch.RunEntry{
					Job: job, AsOf: at, Started: at, Finished: at, Warnings: []string{}, Attention: true,
					Error: failures[i],
				})
			}
			must(b.t, b.LogRun(ctx, entries))
		}
		run(clock, "", "no answer")
		want(time.Time{})
		run(clock.Add(time.Hour), "", "")
		run(clock.Add(2*time.Hour), "no answer", "")
		want(clock.Add(time.Hour))
	})
}
