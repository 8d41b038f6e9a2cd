package schedule

import (
	"fmt"
	"slices"
	"time"

	"trekk/schedule/bankday"
)

// Times are when jobs run, as in trekk.yaml: a list of slots. Empty, they are DefaultTimes.
type Times []Slot

// Slot is some times of every bank day and the jobs that run then, in their order; no jobs are all of them.
type Slot struct {
	At   []TimeOfDay `yaml:"at"`
	Jobs []string    `yaml:"jobs"`
}

// TimeOfDay is a time on the clocks of Oslo, written like 13:15.
type TimeOfDay struct{ Hour, Minute int }

// DefaultTimes look for files from the bank five times on a bank day. The first look only takes them in. The
// second is in the morning: whoever has to be reminded or handed over is, after that fetch. Claims are made
// then and once more before the cut-off at 14:00.
func DefaultTimes() Times {
	return Times{
		{At: []TimeOfDay{{6, 0}, {16, 0}, {18, 30}}, Jobs: []string{"fetch", "ingest", "match", "report"}},
		{At: []TimeOfDay{{9, 0}}},
		{At: []TimeOfDay{{13, 15}}, Jobs: []string{
			"fetch", "ingest", "match", "bill", "claims", "send", "report",
		}},
	}
}

// check refuses times at which nothing could run, or the same thing twice, and jobs that are none of known.
func (t Times) check(known []string) error {
	seen := map[TimeOfDay]bool{}
	for i, slot := range t {
		if len(slot.At) == 0 {
			return fmt.Errorf("schedule: slot %d has no time: write at: [\"06:00\"]", i+1)
		}
		for _, at := range slot.At {
			if seen[at] {
				return fmt.Errorf("schedule: %s is there twice: put its jobs in one slot", at)
			}
			seen[at] = true
		}
		for _, job := range slot.Jobs {
			if !slices.Contains(known, job) {
				return fmt.Errorf("schedule: no job is called %q: the jobs are %v", job, known)
			}
		}
	}
	return nil
}

// due says when each job was last to run.
func (t Times) due(cal *bankday.Calendar, all []string, now time.Time) map[string]time.Time {
	due := map[string]time.Time{}
	for _, slot := range t {
		jobs := slot.Jobs
		if len(jobs) == 0 {
			jobs = all
		}
		for _, at := range slot.At {
			day := bankday.DateOf(now.In(bankday.Oslo))
			if day.At(at.Hour, at.Minute).After(now) {
				day--
			}
			then := cal.Previous(day).At(at.Hour, at.Minute)
			for _, job := range jobs {
				if then.After(due[job]) {
					due[job] = then
				}
			}
		}
	}
	return due
}

// String is the time like 13:15.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t.Hour, t.Minute) }

// MarshalText writes the time like 13:15.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads a time like 13:15 or 06:00.
func (t *TimeOfDay) UnmarshalText(b []byte) error {
	at, err := time.Parse("15:04", string(b))
	if err != nil || len(b) != len("15:04") {
		return fmt.Errorf("%q is no time of day such as 06:00 or 13:15", b)
	}
	t.Hour, t.Minute = at.Hour(), at.Minute()
	return nil
}
