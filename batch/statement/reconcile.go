package statement

import (
	"slices"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Agreement says what became of a line of the bank statement, or of a sum of ours.
type Agreement string

// A line and a sum agree, or stand alone.
const (
	Agrees   Agreement = "agrees"
	OnlyBank Agreement = "only_bank" // the bank has it and we do not
	OnlyUs   Agreement = "only_us"   // we have it and the bank does not
)

// Ticked is a line of the bank statement beside the sum that it agrees with, or one of them alone.
type Ticked struct {
	Status Agreement
	Line   *Line
	Sum    *batch.Sum
	New    bool // it was ticked now
	// MayBe is a sum that the line may be of as well as of Sum, against which one that looks the same was ticked a bank
	// day before: a person is asked. Nil where there is no doubt.
	MayBe *batch.Sum
}

// On is the statement's date, or else the Nets date.
func (t *Ticked) On() bankday.Date {
	if t.Line != nil {
		return t.Line.On
	}
	return t.Sum.Date
}

// Amount is the line's, or else the sum's; where they agree they are one.
func (t *Ticked) Amount() batch.Ore {
	if t.Line != nil {
		return t.Line.Amount
	}
	return t.Sum.Amount
}

// IsNew reports whether a line and a sum agree that were not ticked before.
func (t *Ticked) IsNew() bool { return t.Status == Agrees && t.Sum.Tick == nil }

// A bank that books a sum later than the Nets date does so within so many bank days.
const bookedWithin = 3

// Reconcile finds for each line of a statement its sum, never one for two lines. What was ticked before
// stands, also where the bank's next statement has moved the line by a bank day. Then the surest go first: a
// refund whose reference is named, a sum that the reference names and that alone can be meant, then the same
// day, then the oldest that fits. Sums that have no line are told of where they are expected; a refund may be
// paid out at any time.
func Reconcile(
	cal *bankday.Calendar, lines []Line, sums []batch.Sum, expected batch.SumFilter,
) []Ticked {
	slices.SortStableFunc(lines, func(a, b Line) int { return int(a.On - b.On) })
	slices.SortStableFunc(sums, func(a, b batch.Sum) int { return int(a.Date - b.Date) })
	r := newReconciliation(cal, lines, sums)
	r.find(r.tickedBefore, false,
		func(l *Line, s *batch.Sum) bool { return l.Account == "" || l.Account == s.Account })
	r.find(r.tickedNear, false, r.moved)
	r.find(r.open, false, func(l *Line, s *batch.Sum) bool {
		return s.IsRefund() && s.Date <= l.On && l.names(s)
	})
	r.find(r.open, true, func(l *Line, s *batch.Sum) bool { return r.fits(l, s) && l.names(s) })
	r.find(r.open, false, func(l *Line, s *batch.Sum) bool { return r.fits(l, s) && l.On == s.Date })
	r.find(r.open, false, r.fits)
	return r.result(expected)
}

// reconciliation is the state of Reconcile.
type reconciliation struct {
	cal      *bankday.Calendar
	lines    []Line
	sums     []batch.Sum
	ticked   map[told][]*batch.Sum      // by the line that they were ticked against
	near     map[told][]*batch.Sum      // the same, whatever the line's day
	unticked map[batch.Ore][]*batch.Sum // by amount
	found    []*batch.Sum               // for each line; nil while there is none
	taken    map[*batch.Sum]bool
}

// told is what tells a line from others.
type told struct {
	on        bankday.Date
	amount    batch.Ore
	reference string
}

func newReconciliation(cal *bankday.Calendar, lines []Line, sums []batch.Sum) *reconciliation {
	r := &reconciliation{
		cal: cal, lines: lines, sums: sums,
		ticked: map[told][]*batch.Sum{}, near: map[told][]*batch.Sum{},
		unticked: map[batch.Ore][]*batch.Sum{},
		found:    make([]*batch.Sum, len(lines)), taken: map[*batch.Sum]bool{},
	}
	for i := range sums {
		s := &sums[i]
		if t := s.Tick; t != nil {
			k := told{t.On, t.Amount, t.Reference}
			r.ticked[k] = append(r.ticked[k], s)
			k.on = 0
			r.near[k] = append(r.near[k], s)
		} else {
			r.unticked[s.Amount] = append(r.unticked[s.Amount], s)
		}
	}
	return r
}

// tickedBefore are the sums that were ticked against a line that said the same.
func (r *reconciliation) tickedBefore(l *Line) []*batch.Sum {
	return r.ticked[told{l.On, l.Amount, l.Reference}]
}

// tickedNear are the sums that were ticked against a line that said the same but for its day.
func (r *reconciliation) tickedNear(l *Line) []*batch.Sum {
	return r.near[told{0, l.Amount, l.Reference}]
}

// moved says whether the line is the one that the sum was ticked against, moved by a bank day.
func (r *reconciliation) moved(l *Line, s *batch.Sum) bool {
	first, last := min(l.On, s.Tick.On), max(l.On, s.Tick.On)
	return (l.Account == "" || l.Account == s.Account) && last <= r.cal.After(first, 1)
}

// open are the sums of a line's amount that were not ticked before.
func (r *reconciliation) open(l *Line) []*batch.Sum { return r.unticked[l.Amount] }

// fits says whether the line may be the sum's: the same amount, on the Nets date or within the bank days
// after it.
func (r *reconciliation) fits(l *Line, s *batch.Sum) bool {
	return !s.IsRefund() && l.Amount == s.Amount && (l.Account == "" || l.Account == s.Account) &&
		s.Date <= l.On && l.On <= r.cal.After(s.Date, bookedWithin)
}

// find gives each line that has no sum the first that may be its, or only where one alone may.
func (r *reconciliation) find(
	among func(*Line) []*batch.Sum, alone bool, may func(*Line, *batch.Sum) bool,
) {
	for i := range r.lines {
		if r.found[i] != nil {
			continue
		}
		l := &r.lines[i]
		var fit []*batch.Sum
		for _, s := range among(l) {
			if !r.taken[s] && may(l, s) {
				fit = append(fit, s)
			}
		}
		if len(fit) == 1 || len(fit) > 1 && !alone {
			r.found[i], r.taken[fit[0]] = fit[0], true
		}
	}
}

// orElse is a sum without a line that a line may be of, which has the sum of one that looks the same, of another day;
// nil where there is none, or where the line names its sum.
func (r *reconciliation) orElse(l *Line, s *batch.Sum) *batch.Sum {
	if s.Tick == nil || s.Tick.On == l.On || l.names(s) {
		return nil
	}
	for _, other := range r.open(l) {
		if !r.taken[other] && r.fits(l, other) {
			return other
		}
	}
	return nil
}

// result is every line, and every expected sum without one that no statement has had, by date.
func (r *reconciliation) result(expected batch.SumFilter) (result []Ticked) {
	for i := range r.lines {
		t := Ticked{Status: OnlyBank, Line: &r.lines[i], Sum: r.found[i]}
		if t.Sum != nil {
			t.Status, t.MayBe = Agrees, r.orElse(t.Line, t.Sum)
		}
		result = append(result, t)
	}
	for i := range r.sums {
		if s := &r.sums[i]; s.Tick == nil && !s.IsRefund() && !r.taken[s] && expected.Has(s.SumKey) {
			result = append(result, Ticked{Status: OnlyUs, Sum: s})
		}
	}
	slices.SortStableFunc(result, func(a, b Ticked) int { return int(a.On() - b.On()) })
	return result
}
