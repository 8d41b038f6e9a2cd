package night

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/delivery"
	"trekk/batch/dunning"
	"trekk/batch/stream"
)

// deliver sends the messages that wait, of the channels that trekk sends by itself. Each is noted as sending
// before a request leaves, and the answer after it: one whose sender died in between is uncertain, and never sent
// again by itself. A reminder is weighed again before it is sent: what was paid, credited or stopped meanwhile is
// not sent. What nobody could be reached by goes the customer's next way, as a row of the outbox.
func (n *Night) deliver(ctx context.Context, r *Report) error {
	r.counted("sent", "parts", "cancelled", "moved", "uncertain", "waiting")
	d := &deliverer{Night: n, report: r}
	if err := d.lost(ctx); err != nil {
		return err
	}
	for _, by := range slices.Sorted(maps.Keys(n.Deliveries)) {
		if by == batch.ByPrint {
			continue // behind all that goes by letter since it could not be brought
		}
		if err := d.hear(ctx, n.Deliveries[by].Carrier); err != nil {
			return err
		}
		if err := d.channel(ctx, by, n.Deliveries[by]); err != nil {
			return err
		}
	}
	if err := d.move(ctx); err != nil {
		return err
	}
	if _, prints := n.Deliveries[batch.ByPrint]; prints {
		if err := d.print(ctx); err != nil {
			return err
		}
	}
	return d.tell(ctx)
}

// hear notes what a carrier has heard since of messages that it was given, such as e-mails that came back.
func (d *deliverer) hear(ctx context.Context, c batch.Carrier) error {
	h, hears := c.(delivery.Hearer)
	if !hears || d.rehearsal != nil {
		return nil
	}
	return h.Hear(ctx, func(r delivery.Report) error {
		r.Gateway = c.Name()
		return delivery.Note(ctx, d.Moment, r)
	})
}

// deliverer is one run of the job deliver.
type deliverer struct {
	*Night
	report *Report
	scale  *dunning.Scale // made when the first reminder is weighed

	refused failed // by the text
	moved   failed
}

// failed are messages that could not be brought.
type failed struct {
	n     int
	first int64
	error string
}

func (f *failed) add(m *batch.Message) {
	if f.n++; f.n == 1 {
		f.first = m.No
	}
	f.error = m.Error
}

// lost makes the messages uncertain that were being sent when a run was cut short: nobody else sends any while
// this run has the books' lock.
func (d *deliverer) lost(ctx context.Context) error {
	list, err := stream.All(d.Store.MessagesIn(ctx, batch.MessageSending))
	if err != nil || len(list) == 0 || d.rehearsal != nil {
		return err
	}
	return d.Store.Update(ctx, d.act("deliver", "lose", "%d messages", len(list)), func(tx batch.Tx) error {
		for _, m := range list {
			m.Error = "the run was cut short while it was being sent"
			if err := d.set(tx, &m, batch.MessageUncertain); err != nil {
				return err
			}
		}
		return nil
	})
}

// set brings a message to a state.
func (d *deliverer) set(tx batch.Tx, m *batch.Message, to batch.MessageState) error {
	m.State, m.Since = to, d.Now
	return tx.SetMessage(*m)
}

// errStopped ends the sending by a channel for this run. Why has been told.
var errStopped = errors.New("the channel sends nothing more in this run")

// channel sends what waits of a channel, as many messages at a time as its carrier takes.
func (d *deliverer) channel(ctx context.Context, by batch.MessageChannel, how batch.Delivery) error {
	c := &carrying{deliverer: d, by: by, how: how}
	page := batch.Page{Limit: max(1, how.AtOnce)}
	for {
		var list []batch.Message
		f := batch.MessageFilter{Channel: by, State: batch.MessageQueued}
		for m, err := range d.Store.ListMessages(ctx, f, page) {
			if err != nil {
				return err
			}
			list, page.After = append(list, m.Item.Message), m.Cursor
		}
		if len(list) == 0 {
			return d.waiting(ctx, by)
		}
		if err := c.send(ctx, list); errors.Is(err, errStopped) {
			return d.waiting(ctx, by)
		} else if err != nil {
			return err
		}
		d.progress(d.report.Job, int64(c.sent))
	}
}

// waiting counts what waits of a channel.
func (d *deliverer) waiting(ctx context.Context, by batch.MessageChannel) error {
	for m, err := range d.Store.MessagesIn(ctx, batch.MessageQueued) {
		if err != nil {
			return err
		}
		if m.Channel == by {
			d.report.count("waiting", 1)
		}
	}
	return nil
}

// tell tells what a person should know.
func (d *deliverer) tell(ctx context.Context) error {
	if d.moved.n > 0 {
		d.report.found(d.aboutBooks(batch.MessagesMoved, batch.Waiting, d.moved.facts()))
	}
	if d.refused.n > 0 {
		d.report.found(d.aboutBooks(batch.TextRefused, batch.Urgent, d.refused.facts()))
	}
	found, err := delivery.Findings(ctx, d.Moment)
	d.report.found(found...)
	return err
}

func (f *failed) facts() batch.Facts {
	return batch.Facts{"messages": f.n, "message": f.first, "error": f.error}
}

// noting is how long the answers to requests that have left are tried to be noted, whatever has ended meanwhile.
const noting = time.Minute
