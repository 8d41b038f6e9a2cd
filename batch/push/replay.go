package push

import (
	"context"
	"time"

	"trekk/batch"
)

// MaxReplay is how many numbers a replay of a span may have.
const MaxReplay = 1000

// Replay is what a webhook is to be told once more. A webhook that is told nothing any longer is told again.
type Replay struct {
	From int64 // the first change; zero to go on where it is
	To   int64 // the last; zero for all from the first on
}

// Again notes a replay, which Tell makes. With To the changes of the span that the webhook wants are tried
// before anything new. The caller keeps every other process from telling this webhook. The refusal is
// replay_span where the span is none.
func Again(ctx context.Context, m batch.Moment, h Hook, a Replay) error {
	w, err := Meet(ctx, m, h)
	if err != nil {
		return err
	}
	last, err := m.Store.LastChange(ctx)
	switch {
	case err != nil:
		return err
	case a.From < 0 || a.From > last || a.To != 0 && (a.From == 0 || a.To < a.From || a.To > w.Told):
		return batch.Refuse("replay_span",
			"from %d to %d: want numbers that there are, of what it has been told "+
				"already: %d changes, told up to %d", a.From, a.To, last, w.Told)
	case a.To-a.From >= MaxReplay:
		return batch.Refuse("replay_span",
			"at most %d numbers; leave the last out to tell all from the first on",
			MaxReplay)
	}
	w.Disabled, w.Reason = time.Time{}, ""
	whole := a.From > 0 && a.To == 0
	if whole {
		w.Told = a.From - 1
	}
	var kept []batch.WebhookFailure
	var gone []int64
	for f, err := range m.Store.WebhookFailures(ctx, h.ID()) {
		switch {
		case err != nil:
			return err
		case whole && f.No > w.Told:
			gone = append(gone, f.No)
		case !f.GivenUp(): // begins anew, and at once
			kept = append(kept, batch.WebhookFailure{No: f.No, Order: f.Order})
		}
	}
	if a.To > 0 {
		span := batch.ChangeFilter{After: a.From - 1, To: a.To, Types: h.Types()}
		for c, err := range m.Store.ListChanges(ctx, span, batch.Page{}) {
			if err != nil {
				return err
			}
			kept = append(kept, batch.WebhookFailure{No: c.Item.No, Order: c.Item.Order()})
		}
	}
	return put(ctx, m, w, kept, gone)
}
