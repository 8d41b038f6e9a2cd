package push

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"trekk/batch"
)

// Message is a change as a webhook is told of it.
type Message struct {
	ID       string // the same however often it is sent
	Creditor string
	Change   batch.Change
}

// Hook is a webhook.
type Hook interface {
	ID() string
	Types() []batch.ChangeType // that it wants; all when there are none
	// Send is nil when the webhook has taken the message, and ErrGone when it never will take any.
	Send(ctx context.Context, m Message) error
}

// ErrGone is that a webhook wants nothing any longer.
var ErrGone = errors.New("the webhook is gone")

// MessageID is the ID under which a change of a creditor is sent.
func MessageID(creditor string, no int64) string { return fmt.Sprintf("msg_%s_%d", creditor, no) }

const (
	// tryFor is how long a change is tried that a webhook does not take.
	tryFor = 72 * time.Hour
	// roundSize is how many changes are sent in one round, and noted after it.
	roundSize = 100
	// atOnce is how many messages are on their way at a time.
	atOnce = 8
	// maxWaiting is how many changes may wait because a webhook did not take them: with more it is told
	// nothing new until it takes some.
	maxWaiting = 500
)

// pauses are those after the first tries; the last is that after each one from there on.
var pauses = []time.Duration{
	10 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
}

// Round is a round of messages to one webhook.
type round struct {
	m     batch.Moment
	hook  Hook
	state batch.WebhookState
	kept  []batch.WebhookFailure
	gone  []int64
}

// Meet notes a webhook that has never been told anything: it is told what changes from now on.
func Meet(ctx context.Context, m batch.Moment, h Hook) (batch.WebhookState, error) {
	w, err := m.Store.Webhook(ctx, h.ID())
	if !errors.Is(err, batch.ErrNotFound) {
		return w, err
	}
	w = batch.WebhookState{ID: h.ID()}
	if w.Told, err = m.Store.LastChange(ctx); err == nil {
		err = put(ctx, m, w, nil, nil)
	}
	return w, err
}

// Tell sends what a webhook is to be told by now, and notes what came of it. more says that there may be more
// to tell at once. The caller keeps every other process from telling this webhook.
func Tell(ctx context.Context, m batch.Moment, h Hook) (more bool, err error) {
	r := &round{m: m, hook: h}
	if r.state, err = Meet(ctx, m, h); err != nil || !r.state.Disabled.IsZero() {
		return false, err
	}
	waits, err := failures(ctx, m, h)
	if err != nil {
		return false, err
	}
	before := r.state
	todo, held, err := r.due(ctx, waits)
	if err == nil && len(todo) == 0 && len(waits) < maxWaiting {
		todo, err = r.next(ctx, held)
	}
	if err != nil {
		return false, err
	}
	r.send(ctx, todo)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if r.state == before && len(r.kept)+len(r.gone) == 0 {
		return false, nil
	}
	return r.state.Disabled.IsZero(), put(ctx, m, r.state, r.kept, r.gone)
}

// put notes what has been sent. While a job writes the books it waits: otherwise all would be sent again.
func put(
	ctx context.Context, m batch.Moment, w batch.WebhookState, kept []batch.WebhookFailure, gone []int64,
) error {
	for {
		err := m.Store.PutWebhook(ctx, w, kept, gone)
		if !errors.Is(err, batch.ErrBusy) && !errors.Is(err, batch.ErrTransient) {
			return err
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return err
		}
	}
}

// failures are what a webhook has not taken and that is not given up, by number.
func failures(ctx context.Context, m batch.Moment, h Hook) (waits []batch.WebhookFailure, err error) {
	for f, err := range m.Store.WebhookFailures(ctx, h.ID()) {
		if err != nil {
			return nil, err
		}
		if !f.GivenUp() {
			waits = append(waits, f)
		}
	}
	return waits, nil
}

// task is a change to be sent, and what is known of it when it has failed before.
type task struct {
	change batch.Change
	before *batch.WebhookFailure
}

// due are the changes that are to be tried again by now: of each subject the first. held has the subjects of
// which something waits.
func (r *round) due(
	ctx context.Context, waits []batch.WebhookFailure,
) (todo [][]task, held map[batch.Subject]bool, err error) {
	held = map[batch.Subject]bool{}
	for k := range waits {
		f := &waits[k]
		first := !held[f.Order]
		held[f.Order] = true
		if !first || f.Next.After(r.m.Now) || len(todo) == roundSize {
			continue
		}
		change := batch.ChangeFilter{After: f.No - 1, To: f.No}
		for c, err := range r.m.Store.ListChanges(ctx, change, batch.Page{}) {
			if err != nil {
				return nil, nil, err
			}
			todo = append(todo, []task{{c.Item, f}})
		}
	}
	return todo, held, nil
}

// next are the changes that come next, those of each subject in their order. What waits behind a change that
// has failed is noted to do so.
func (r *round) next(ctx context.Context, held map[batch.Subject]bool) (todo [][]task, err error) {
	last, err := r.m.Store.LastChange(ctx)
	if err != nil || last == r.state.Told {
		return nil, err
	}
	at, n := map[batch.Subject]int{}, 0
	f := batch.ChangeFilter{After: r.state.Told, To: last, Types: r.hook.Types()}
	for c, err := range r.m.Store.ListChanges(ctx, f, batch.Page{Limit: roundSize}) {
		if err != nil {
			return nil, err
		}
		n++
		r.state.Told = c.Item.No
		order := c.Item.Order()
		k, ok := at[order]
		switch {
		case held[order]:
			r.kept = append(r.kept, batch.WebhookFailure{No: c.Item.No, Order: order})
		case ok:
			todo[k] = append(todo[k], task{change: c.Item})
		default:
			at[order] = len(todo)
			todo = append(todo, []task{{change: c.Item}})
		}
	}
	if n < roundSize { // none of those behind is for this webhook
		r.state.Told = last
	}
	return todo, nil
}

// sent is what came of the changes of one subject.
type sent struct {
	tasks []task
	taken int   // how many of them
	err   error // of the one behind these
}

// send sends changes, those of different subjects beside each other.
func (r *round) send(ctx context.Context, todo [][]task) {
	turns, results := make(chan struct{}, atOnce), make(chan sent, len(todo))
	for _, tasks := range todo {
		turns <- struct{}{}
		go func() {
			defer func() { <-turns }()
			results <- r.sendAll(ctx, tasks)
		}()
	}
	for range todo {
		r.note(<-results)
	}
	byNo := func(a, b batch.WebhookFailure) int { return int(a.No - b.No) }
	slices.SortFunc(r.kept, byNo)
	slices.Sort(r.gone)
}

// sendAll sends the changes of one subject until one is not taken.
func (r *round) sendAll(ctx context.Context, tasks []task) sent {
	s := sent{tasks: tasks}
	for _, t := range tasks {
		creditor := r.m.Creditor.ID
		s.err = r.hook.Send(ctx, Message{MessageID(creditor, t.change.No), creditor, t.change})
		if s.err != nil {
			break
		}
		s.taken++
	}
	return s
}

// note notes what came of the changes of one subject.
func (r *round) note(s sent) {
	for k, t := range s.tasks {
		switch {
		case k < s.taken:
			r.state.Reached = r.m.Now
			if t.before != nil {
				r.gone = append(r.gone, t.before.No)
			}
		case k == s.taken:
			r.failed(&t, s.err)
		default:
			r.kept = append(r.kept, batch.WebhookFailure{No: t.change.No, Order: t.change.Order()})
		}
	}
}

// failed notes that a webhook did not take a change, and when it is tried again. After three days it is given
// up; where the webhook has taken nothing else meanwhile, the webhook is.
func (r *round) failed(t *task, err error) {
	f := batch.WebhookFailure{No: t.change.No, Order: t.change.Order()}
	if t.before != nil {
		f = *t.before
	}
	if f.Began.IsZero() {
		f.Began = r.m.Now
	}
	f.Tries++
	f.Error = batch.Visible(err.Error())
	f.Next = r.m.Now.Add(pauses[min(f.Tries, len(pauses))-1])
	switch {
	case errors.Is(err, ErrGone):
		r.disable(batch.WebhookGone)
	case !f.Next.After(f.Began.Add(tryFor)):
	case r.state.Reached.After(f.Began):
		f.Next = time.Time{}
	default:
		r.disable(batch.WebhookFailing)
	}
	r.kept = append(r.kept, f)
}

func (r *round) disable(why string) {
	r.state.Disabled, r.state.Reason = r.m.Now, why
}
