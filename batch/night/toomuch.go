package night

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// comparableRuns is how many earlier runs a job is held against.
const comparableRuns = 6

// TooMuch is why a job has written nothing: it would have made far more than is to be expected, and nobody
// has confirmed that very set.
type TooMuch struct{ Finding batch.Finding }

func (e *TooMuch) Error() string { return said(e.Finding) }

// tally counts what a job is about to write of one kind, in the transaction that writes it, and names the set
// by a code.
type tally struct {
	night  *Night
	report *Report
	what   string // as the figures of the job call it: invoices, claims, reminders, handovers
	limit  batch.Limit
	before batch.Counts // to which the figures go back when nothing is written

	n    int64
	sum  batch.Ore
	hash hash.Hash
	row  []byte
}

func (n *Night) tally(r *Report, what string, limit batch.Limit) *tally {
	return &tally{
		night: n, report: r, what: what, limit: limit, before: slices.Clone(r.Counts), hash: sha256.New(),
	}
}

// add counts one of them. The fields say which it is, without numbers that are given out anew when it is
// written another time.
func (t *tally) add(amount batch.Ore, fields ...string) error {
	t.n++
	t.row = t.row[:0]
	for _, f := range fields {
		t.row = append(append(t.row, f...), 0)
	}
	t.row = append(strconv.AppendInt(t.row, int64(amount), 10), '\n')
	t.hash.Write(t.row)
	return stream.Add(&t.sum, amount)
}

// code names the set.
func (t *tally) code() string { return hex.EncodeToString(t.hash.Sum(nil)[:4]) }

// check asks whether all that was counted may be written. items are what leads one to expect it, and floor is
// how many are to be expected however few there were before. The error is a *TooMuch, unless a person has
// confirmed the set; a rehearsal only tells of it.
func (t *tally) check(ctx context.Context, items, floor int64) error {
	r, n := t.report, t.night
	if r.items += items; t.limit.Times == 0 || t.n <= t.limit.Least {
		return nil
	}
	usual, known, err := t.usual(ctx, items, floor)
	expected := max(usual, floor)
	switch {
	case err != nil, !known, t.n <= t.limit.Times*expected:
		return err
	case t.code() == n.Confirm:
		r.confirmed = true
		return nil
	}
	f := batch.Finding{
		Code: batch.TooMany, Severity: batch.Urgent, Subject: batch.Subject{Kind: batch.OfJob, No: r.Job},
		Facts: batch.Facts{
			"what": t.what, "number": t.n, "amount_ore": t.sum, "expected": expected, "code": t.code(),
		},
		Do: batch.ConfirmJob,
	}
	if n.rehearsal != nil {
		r.found(f)
		return nil
	}
	r.Counts = t.before
	return &TooMuch{f}
}

// usual is how many the last comparable runs lead one to expect of so many items: of those that made any,
// and had not far fewer items, the largest share. A run that a person has confirmed was none of the usual.
// known is false where nothing tells: there has been no such run, nor, where there is a floor, any.
func (t *tally) usual(ctx context.Context, items, floor int64) (usual int64, known bool, err error) {
	runs := 0
	for e, err := range t.night.Store.JobRuns(ctx, t.report.Job) {
		if err != nil {
			return 0, false, err
		}
		made := e.Counts.Get(t.what)
		if made == 0 || e.Error != "" || e.Confirmed {
			continue
		}
		known = known || floor > 0
		if e.Items*t.limit.Times < items {
			continue
		}
		usual = max(usual, made*max(items, 1)/max(e.Items, 1))
		if runs++; runs == comparableRuns {
			break
		}
	}
	return usual, known || runs > 0, nil
}

// checkDue is check of what was made by steps of the ladder.
func (t *tally) checkDue(ctx context.Context, steps []terms.Step) error {
	days, due := 0, int64(0)
	for _, s := range steps {
		if s.AfterDays != nil {
			days = *s.AfterDays
		}
		fell, err := t.night.fellDue(ctx, t.report.Job, t.what, days)
		if err != nil {
			return err
		}
		due += fell
		days += s.DeadlineDays // when the next one may come that has no day of its own
	}
	return t.check(ctx, due, 0)
}

// fellDue counts the invoices, paid or not, whose day for a step so many days after they were due has come
// since the job last took it, or, when it never did, in a month.
func (n *Night) fellDue(ctx context.Context, job, what string, days int) (int64, error) {
	through := n.Today() - bankday.Date(days)
	from := through - 31
	for e, err := range n.Store.JobRuns(ctx, job) {
		if err != nil {
			return 0, err
		}
		if e.Error == "" && e.Counts.Get(what) > 0 {
			from = batch.DayOf(e.AsOf) - bankday.Date(days)
			break
		}
	}
	return n.Store.CountDue(ctx, from, through)
}
