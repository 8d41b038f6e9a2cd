package brake_test

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/brake"
	"trekk/schedule/bankday"
)

// clocks are books that have what the clock is held against; the last run acted.
type clocks struct {
	batch.Store
	accepted batch.ClockAccepted
	differs  batch.ClockDifference
	newest   time.Time
	file     int64
	last     batch.RunEntry
}

func (c *clocks) ClockAccepted(context.Context) (batch.ClockAccepted, error) { return c.accepted, nil }
func (c *clocks) ClockDifference(context.Context) (batch.ClockDifference, error) {
	return c.differs, nil
}

func (c *clocks) Brakes(context.Context) iter.Seq2[batch.Brake, error] {
	return func(func(batch.Brake, error) bool) {}
}

func (c *clocks) NewestSighting(_ context.Context, above int64) (s batch.Sighting, file int64, err error) {
	if c.file <= above {
		return s, 0, nil
	}
	return batch.Sighting{Name: "OCR.D261006", ModTime: c.newest}, c.file, nil
}

func (c *clocks) LastJob(_ context.Context, job string) (batch.RunEntry, error) {
	if c.last.Run == 0 || job != "claims" {
		return batch.RunEntry{}, fmt.Errorf("%s: %w", job, batch.ErrNotFound)
	}
	return c.last, nil
}

func at(t *testing.T, clock string) time.Time {
	t.Helper()
	if clock == "" {
		return time.Time{}
	}
	moment, err := time.ParseInLocation("2006-01-02T15:04", clock, bankday.Oslo)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

// of is what keeps a job from acting: by the machine's clock, where there is one, and the clock of the run.
func (c *clocks) of(t *testing.T, machine, clock, job string) (codes []batch.FindingCode) {
	t.Helper()
	p := batch.Payee{
		Creditor: batch.Creditor{ID: "gym"}, Store: c, Calendar: bankday.Norwegian(),
	}
	if machine != "" {
		p.Machine = func() time.Time { return at(t, machine) }
	}
	list, err := brake.Of(t.Context(), p.At(batch.Call{Now: at(t, clock)}), job)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Severity != batch.Urgent {
			t.Errorf("%s is %s", f.ID(), f.Severity)
		}
		codes = append(codes, f.Code)
	}
	return codes
}

func TestAClockThatCannotBeRight(t *testing.T) {
	for _, c := range []struct {
		what, machine, clock, newest, last string
		want                               batch.FindingCode // none where it may be right
	}{
		{what: "the machine's own", machine: "2026-10-06T13:15", clock: "2026-10-06T13:15"},
		{what: "typed for 2026", machine: "2026-10-06T13:15", clock: "2062-01-01T12:00",
			want: batch.ClockAhead},
		{what: "36 hours ahead", machine: "2026-10-06T12:00", clock: "2026-10-08T00:00"},
		{what: "a minute more", machine: "2026-10-06T12:00", clock: "2026-10-08T00:01",
			want: batch.ClockAhead},
		{what: "36 hours ahead, an hour of which comes twice", machine: "2026-10-24T12:00",
			clock: "2026-10-25T23:00"},
		{what: "a minute more on that day", machine: "2026-10-24T12:00", clock: "2026-10-25T23:01",
			want: batch.ClockAhead},
		{what: "36 hours ahead, an hour of which is skipped", machine: "2026-03-28T12:00",
			clock: "2026-03-30T01:00"},
		{what: "a minute more on that one", machine: "2026-03-28T12:00", clock: "2026-03-30T01:01",
			want: batch.ClockAhead},
		{what: "a day of the past, of which nothing is known", machine: "2026-10-06T12:00",
			clock: "2026-08-03T12:00"},

		{what: "36 hours behind the newest file", machine: "2026-10-08T12:00", clock: "2026-10-06T12:00",
			newest: "2026-10-08T00:00"},
		{what: "a minute more than that", machine: "2026-10-08T12:00", clock: "2026-10-06T12:00",
			newest: "2026-10-08T00:01", want: batch.ClockBehindFile},
		{what: "a bank that is silent over Easter", machine: "2026-04-07T09:00", clock: "2026-04-07T09:00",
			newest: "2026-04-01T06:00", last: "2026-04-01T13:15"},
		{what: "a machine that was away for five weeks", machine: "2026-11-10T09:00",
			clock: "2026-11-10T09:00", newest: "2026-10-06T06:00", last: "2026-10-06T13:15"},

		{what: "a bank day behind the last run", machine: "2026-10-08T12:00", clock: "2026-10-06T12:00",
			last: "2026-10-07T12:00"},
		{what: "a minute more than a bank day", machine: "2026-10-08T12:00", clock: "2026-10-06T11:59",
			last: "2026-10-07T12:00", want: batch.ClockBehindRun},
		{what: "Friday, after a run on Monday", machine: "2026-10-12T12:00", clock: "2026-10-09T12:00",
			last: "2026-10-12T12:00"},
		{what: "Thursday, after a run on Monday", machine: "2026-10-12T12:00", clock: "2026-10-08T12:00",
			last: "2026-10-12T12:00", want: batch.ClockBehindRun},
		{what: "the day before Easter, after a run on the bank day behind it", machine: "2026-04-07T12:00",
			clock: "2026-04-01T12:00", last: "2026-04-07T12:00"},
		{what: "the day before that", machine: "2026-04-07T12:00", clock: "2026-03-31T12:00",
			last: "2026-04-07T12:00", want: batch.ClockBehindRun},
		{what: "the morning after summer time ended", machine: "2026-10-26T12:00", clock: "2026-10-23T12:00",
			last: "2026-10-26T12:00"},
		{what: "a run in 2062", machine: "2026-10-06T12:00", clock: "2026-10-06T12:00",
			last: "2062-01-01T12:00", want: batch.ClockBehindRun},
		{what: "a free clock", clock: "2062-01-01T12:00", newest: "2070-01-01T12:00",
			last: "2070-01-01T12:00"},
	} {
		books := &clocks{newest: at(t, c.newest), last: batch.RunEntry{AsOf: at(t, c.last)}}
		if c.newest != "" {
			books.file = 3
		}
		if c.last != "" {
			books.last.Run = 7
		}
		want := []batch.FindingCode{c.want}
		if c.want == "" {
			want = nil
		}
		for _, job := range brake.Acting {
			if got := books.of(t, c.machine, c.clock, job); !slices.Equal(got, want) {
				t.Errorf("%s, %s: %v, want %v", c.what, job, got, want)
			}
		}
		if c.want != batch.ClockAhead {
			want = nil
		}
		for _, job := range []string{"fetch", "ingest", "match"} { // what they note must not be ahead
			if got := books.of(t, c.machine, c.clock, job); !slices.Equal(got, want) {
				t.Errorf("%s, %s: %v, want %v", c.what, job, got, want)
			}
		}
		if got := books.of(t, c.machine, c.clock, "report"); got != nil {
			t.Errorf("%s, report: %v", c.what, got)
		}
	}
}

func TestAnAcceptedClockIsHeldAgainstWhatComesLater(t *testing.T) {
	const now = "2026-10-06T13:15"
	books := &clocks{
		newest: at(t, "2027-03-01T06:00"), file: 3,
		last:    batch.RunEntry{Run: 7, AsOf: at(t, "2062-01-01T12:00")},
		differs: batch.ClockDifference{Transmission: 2, Put: 1, Clock: at(t, now), Mailbox: at(t, now)},
	}
	p := batch.Payee{
		Store: books, Calendar: bankday.Norwegian(),
		Machine: func() time.Time { return at(t, now) },
	}
	against, err := brake.AgainstClock(t.Context(), p.At(batch.Call{Now: at(t, now)}))
	if err != nil || len(against.Findings) != 3 {
		t.Fatalf("%v, %v", against.Findings, err)
	}
	books.accepted = against.Accepts
	if got := books.of(t, now, now, "bill"); got != nil {
		t.Errorf("what was accepted is still against the clock: %v", got)
	}
	books.file, books.last.Run, books.differs.Transmission = 4, 8, 3
	if got := books.of(t, now, now, "bill"); len(got) != 3 {
		t.Errorf("what came later is not against the clock: %v", got)
	}
}
