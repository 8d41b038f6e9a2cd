package report

import (
	"context"
	"iter"

	"trekk/batch/kidchange"
	"trekk/batch/outbox"
	"trekk/kid"
)

// KIDChange is what a change to a layout of KIDs means, told before it is done.
func (r Reports) KIDChange(ctx context.Context, to kid.Layout) (*kidchange.Change, error) {
	return kidchange.Rehearse(ctx, r.Moment, to)
}

// KIDLetters streams what payers are told whose mandates a change of KIDs would lose: rows as the outbox has
// them in its files of messages.
func (r Reports) KIDLetters(ctx context.Context, to kid.Layout) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for l, err := range kidchange.Losers(ctx, r.Moment, to) {
			var row []string
			if err == nil {
				row, err = r.kidLetter(to, &l)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// kidLetter is the letter to a customer whose mandate a change loses.
func (r Reports) kidLetter(to kid.Layout, l *kidchange.Loser) ([]string, error) {
	says, err := newMandate(r.Moment, kid.Layouts{to}, &l.Customer, l.Mandate.Account)
	if err != nil {
		return nil, err
	}
	text, err := r.Terms.NewKID().Render(l.Language, says)
	return outbox.MessageRow("new_kid", &l.Customer, "", "", text), err
}
