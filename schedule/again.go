package schedule

import (
	"errors"
	"slices"
	"time"
)

// ErrSoon is the error of a run of which a job may do better in a few minutes: the bank could not be reached.
// The jobs of the run are run again then, before their next time.
var ErrSoon = errors.New("it may go better in a few minutes")

// soon are the pauses before jobs are run again; after the last they wait for their next time.
var soon = []time.Duration{
	time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute,
}

// again is what is run again soon.
type again struct {
	jobs  []string // none when nothing is
	at    time.Time
	tries int
}

// with are those of the jobs that are late, and those that are to be run again when their time has come or
// others are late anyway.
func (a *again) with(jobs []string, late func(string) bool) (list []string) {
	now := slices.ContainsFunc(jobs, late) || !time.Now().Before(a.at)
	for _, job := range jobs {
		if now && (late(job) || slices.Contains(a.jobs, job)) {
			list = append(list, job)
		}
	}
	return list
}

// after notes how a run of jobs has ended.
func (a *again) after(jobs []string, err error) {
	if !errors.Is(err, ErrSoon) || a.tries == len(soon) {
		*a = again{}
		return
	}
	*a = again{jobs, time.Now().Add(soon[a.tries]), a.tries + 1}
}
