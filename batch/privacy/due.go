package privacy

import (
	"context"
	"iter"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// DuePerson is one of whom something is to be forgotten, by what trekk.yaml says under retention.
type DuePerson struct {
	*Weighed
	Whole bool // name and address too; else contact data alone
}

// Due are the people who are due, companies not among them, those who go whole first; each by number.
func Due(ctx context.Context, m batch.Moment) iter.Seq2[DuePerson, error] {
	return func(yield func(DuePerson, error) bool) {
		if m.Retention.Names > 0 && !due(ctx, m, namesBefore(m), true, yield) {
			return
		}
		if m.Retention.Contact > 0 {
			due(ctx, m, m.Today().AddMonths(-m.Retention.Contact), false, yield)
		}
	}
}

// namesBefore is the day before which all must be over of whoever loses the name.
func namesBefore(m batch.Moment) bankday.Date {
	return bankday.New(m.Today().Year()-m.Retention.BookYears(), time.January, 1)
}

// due yields those who have been quiet since a day; false when nobody asks for more.
func due(
	ctx context.Context, m batch.Moment, since bankday.Date, whole bool, yield func(DuePerson, error) bool,
) bool {
	for c, err := range m.Store.QuietCustomers(ctx, since, !whole) {
		if err == nil && c.IsCompany() {
			continue // no person
		}
		var w *Weighed
		if err == nil {
			w, err = Weigh(ctx, m, c)
		}
		if err != nil {
			yield(DuePerson{}, err)
			return false
		}
		may := w.MayName(m.Today()) && m.Retention.Names > 0
		switch {
		case len(w.Open) > 0, whole && !may:
			continue
		case w.Last.IsZero() && w.Left.IsZero(): // no customer yet
			continue
		case !whole && w.Last >= since:
			continue
		case !whole && may && max(w.Last, w.Left) < namesBefore(m): // it goes with the name
			continue
		}
		if !yield(DuePerson{w, whole}, nil) {
			return false
		}
	}
	return true
}

// MessagesBefore is the day before which texts of messages are due; zero where they are kept.
func MessagesBefore(m batch.Moment) bankday.Date {
	if m.Retention.Messages == 0 {
		return 0
	}
	return m.Today().AddMonths(-m.Retention.Messages)
}
