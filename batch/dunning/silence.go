package dunning

import (
	"context"
	"fmt"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// What makes a silence: of at least allOf claims of a due date not one told of, or of at least shareOf less
// than half of the usual share, which is that of the last usualOf due dates before it. Due dates with less
// than allOf claims say nothing.
const (
	allOf   = 5
	shareOf = 20
	usualOf = 6
)

// looksBack is how far back due dates are looked at, in days: thirteen months, so that what is yearly is seen
// twice, and a night does not cost more from year to year.
const looksBack = 396

// silence is on which due dates the bank has told of far fewer claims than it should have, so that files of
// it may be missing. Such an invoice may have been paid: nobody of that due date is chased.
type silence struct {
	found []batch.Finding // by due date, those left out that a person has settled
	on    map[bankday.Date]*batch.Finding
}

// newSilence counts what the bank has told of. heard is the bank day whose morning files have all come: a due
// date is looked at when its retry window was over by then (A4), which counts bank days, so that the silence
// of holidays is none.
func newSilence(ctx context.Context, m batch.Moment, heard bankday.Date) (*silence, error) {
	s := &silence{on: map[bankday.Date]*batch.Finding{}}
	settled, err := stream.All(m.Store.SettledFindings(ctx))
	if err != nil {
		return nil, err
	}
	var before []batch.Told // what is usual
	for t, err := range m.Store.Told(ctx, m.Today()-looksBack, m.Today()) {
		switch {
		case err != nil:
			return nil, err
		case t.Claims < allOf || heard <= m.Terms.RetryEnds(t.Due, m.Calendar):
			continue
		}
		f := silent(m, t, before[max(0, len(before)-usualOf):])
		if f == nil || batch.SettledBy(settled, f) != nil {
			before = append(before, t)
			continue
		}
		s.found = append(s.found, *f)
		s.on[t.Due] = f
	}
	return s, nil
}

// silent says that the bank is silent about a due date, as compared with those before it; nil when it is not.
func silent(m batch.Moment, t batch.Told, before []batch.Told) *batch.Finding {
	var usual batch.Told
	for _, b := range before {
		usual.Claims, usual.Told = usual.Claims+b.Claims, usual.Told+b.Told
	}
	fewer := t.Claims >= shareOf && 2*t.Told*usual.Claims < t.Claims*usual.Told
	if t.Told > 0 && !fewer {
		return nil
	}
	share := batch.UsualUnknown
	if usual.Claims > 0 {
		share = fmt.Sprintf("%d %%", 100*usual.Told/usual.Claims)
	}
	return &batch.Finding{
		Code: batch.BankSilent, Severity: batch.Urgent, Do: batch.SettleFinding,
		Subject: batch.Subject{Kind: batch.OfDueDate, No: t.Due.String()},
		Since:   m.Calendar.After(m.Terms.RetryEnds(t.Due, m.Calendar), 1),
		Facts:   batch.Facts{"due": t.Due, "claims": t.Claims, "told": t.Told, "usual": share},
	}
}

// of says that the bank is silent about a due date; nil when it is not.
func (s *silence) of(due bankday.Date) *batch.Finding { return s.on[due] }

// Silent are the due dates about which the bank is silent, those left out that a person has settled. Each is
// an alarm by itself, whether anybody waits for it or not.
func (s *Scale) Silent() []batch.Finding { return s.silence.found }

// Silent are those of a moment. listed is as in NewScale.
func Silent(ctx context.Context, m batch.Moment, listed time.Time) ([]batch.Finding, error) {
	heard, _, err := bank.Heard(ctx, m, listed)
	if err != nil {
		return nil, err
	}
	s, err := newSilence(ctx, m, heard)
	if err != nil {
		return nil, err
	}
	return s.found, nil
}
