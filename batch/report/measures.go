package report

import (
	"context"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Measures are the figures that a watch is kept on.
type Measures struct {
	Findings    map[Found]int
	Deadline    time.Time // the next by which something must be at Nets that is not there; zero without one
	Quarantined time.Time // when the oldest file in quarantine was received; zero when there is none
	Unanswered  time.Time // when the oldest transmission without an answer was sent; zero when there is none
	Unmatched   int       // payments that wait for a person
	UnmatchedBy batch.Ore // and what of them waits
	LastGoodRun time.Time // by the machine's clock; zero when there was none
}

// Found is a kind of finding.
type Found struct {
	Code     batch.FindingCode
	Severity batch.Severity
}

// Measures reads the figures from the books and the run log.
func (r Reports) Measures(ctx context.Context) (*Measures, error) {
	s, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	m := &Measures{Findings: map[Found]int{}, Unmatched: s.unplaced.Payments, UnmatchedBy: s.unplaced.Amount}
	for _, f := range s.Status.Findings {
		m.Findings[Found{f.Code, f.Severity}]++
	}
	if !s.deadline.IsZero() {
		m.Deadline = s.deadline.At(bankday.Cutoff, 0)
	}
	for f, err := range r.Store.Files(ctx, batch.FileQuarantined) {
		if err != nil {
			return nil, err
		}
		m.Quarantined = earlier(m.Quarantined, f.Received)
	}
	for t, err := range r.Store.Transmissions(ctx, batch.TransmissionSent) {
		if err != nil {
			return nil, err
		}
		m.Unanswered = earlier(m.Unanswered, t.Sent)
	}
	m.LastGoodRun, err = r.Store.LastGoodRun(ctx)
	return m, err
}

// earlier is the earlier of two moments, of which the first may be zero.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}
