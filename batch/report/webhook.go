package report

import (
	"context"
	"errors"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Webhook is how far a webhook has been told of changes.
type Webhook struct {
	ID       string     `json:"id"`
	Told     int64      `json:"told"`     // the last change that it has taken, that is not for it, or that waits
	Last     int64      `json:"last"`     // the last change that there is
	Reached  *time.Time `json:"reached"`  // when it last took one; null before
	Waiting  int        `json:"waiting"`  // changes that are tried again, or wait behind one that is
	GivenUp  int        `json:"given_up"` // changes that it did not take for three days
	Disabled *time.Time `json:"disabled"` // when trekk stopped telling it; null while it is told
	Reason   string     `json:"reason"`   // why: gone or failing
	Error    string     `json:"error"`    // what came of the last one that it did not take

	from   int64        // the first change that it has not taken
	missed int64        // the first that was given up
	began  bankday.Date // when that was tried first
}

// Webhooks are those of the configuration, in its order.
func (r Reports) Webhooks(ctx context.Context) ([]Webhook, error) {
	list := make([]Webhook, 0, len(r.Payee.Webhooks))
	last, err := r.Store.LastChange(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range r.Payee.Webhooks {
		w, err := r.webhook(ctx, id)
		if err != nil {
			return nil, err
		}
		w.Last = last
		list = append(list, w)
	}
	return list, nil
}

func (r Reports) webhook(ctx context.Context, id string) (w Webhook, err error) {
	w.ID = id
	s, err := r.Store.Webhook(ctx, id)
	if errors.Is(err, batch.ErrNotFound) {
		w.Told, err = r.Store.LastChange(ctx) // it is told what comes from now on
		return w, err
	}
	if err != nil {
		return w, err
	}
	w.Told, w.Reason, w.from = s.Told, s.Reason, s.Told+1
	w.Reached, w.Disabled = moment(s.Reached), moment(s.Disabled)
	for f, err := range r.Store.WebhookFailures(ctx, id) {
		if err != nil {
			return w, err
		}
		if f.Error != "" {
			w.Error = f.Error
		}
		if f.GivenUp() {
			if w.GivenUp++; w.missed == 0 {
				w.missed, w.began = f.No, batch.DayOf(f.Began)
			}
			continue
		}
		w.Waiting++
		w.from = min(w.from, f.No)
	}
	return w, nil
}

// moment is a time that may not be there.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// webhooks are those that are told nothing any longer, and those that missed something.
func (s *statusReader) webhooks() error {
	list, err := s.Webhooks(s.ctx)
	for _, w := range list {
		f := batch.Finding{
			Severity: batch.Urgent, Do: batch.ReplayWebhook, Subject: batch.Subject{Kind: batch.OfWebhook,
				No: w.ID},
		}
		if w.GivenUp > 0 {
			f.Code, f.Since = batch.WebhookMissed, w.began
			f.Facts = batch.Facts{"changes": w.GivenUp, "from": w.missed, "error": w.Error}
			s.found(f)
		}
		if w.Disabled == nil {
			continue
		}
		f.Code, f.Since = batch.WebhookFails, batch.DayOf(*w.Disabled)
		f.Facts = batch.Facts{"from": w.from, "error": w.Error}
		if w.Reason == batch.WebhookGone {
			f.Code, f.Facts = batch.WebhookIsGone, batch.Facts{"from": w.from}
		}
		s.found(f)
	}
	return err
}
