package alert

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
)

// Channel is a way to people. Send sends a message, and may be called with the same one again; its error has
// no secret in it.
type Channel interface {
	Name() string
	Send(ctx context.Context, m Message) error
}

// Message is what a channel is told.
type Message struct {
	batch.Alert
	Creditor batch.Creditor
}

// Outcome is what came of a message.
type Outcome struct {
	Message
	Err error
}

// Tell tells the channels what they are to be told now of the urgent findings that stand, and says what came
// of it. The error is one of the books; that a channel fails is noted there.
func Tell(
	ctx context.Context, m batch.Moment, channels []Channel, standing []batch.Finding,
) (outcomes []Outcome, err error) {
	told, err := stream.All(m.Store.Alerts(ctx))
	if err != nil {
		return nil, err
	}
	if err := dropGone(ctx, m, channels, told); err != nil {
		return nil, err
	}
	for _, c := range channels {
		for _, a := range Due(m.Now, c.Name(), standing, told) {
			o, sent, err := tell(ctx, m, c, a)
			if err != nil {
				return outcomes, err
			}
			if sent {
				outcomes = append(outcomes, o)
			}
		}
	}
	return outcomes, nil
}

// tell notes a message, sends it, and notes what came of it; not sent when another process has been faster.
func tell(ctx context.Context, m batch.Moment, c Channel, a batch.Alert) (o Outcome, sent bool, err error) {
	if a.Message == "" {
		a.Message = "msg_" + rand.Text()
	}
	won, err := m.Store.PutAlert(ctx, a)
	if err != nil || !won || a.State == batch.AlertDropped {
		return o, false, err
	}
	o = Outcome{Message: Message{a, m.Creditor}}
	o.Err = c.Send(ctx, o.Message)
	a.Version++
	a.State, a.Reached = batch.AlertSent, true
	if o.Err != nil {
		a.State, a.Reached, a.Error = batch.AlertFailed, o.Reached, o.Err.Error()
		o.Err = fmt.Errorf("alert by %s: %w", c.Name(), o.Err)
	}
	_, err = m.Store.PutAlert(context.WithoutCancel(ctx), a)
	return o, true, err
}

// dropGone gives up what did not get through to a channel that there is no longer.
func dropGone(ctx context.Context, m batch.Moment, channels []Channel, told []batch.Alert) error {
	for _, a := range told {
		there := slices.ContainsFunc(channels, func(c Channel) bool { return c.Name() == a.Channel })
		if there || a.State != batch.AlertFailed && a.State != batch.AlertSending {
			continue
		}
		a.Kind, a.State, a.Version = batch.AlertEnded, batch.AlertDropped, a.Version+1
		if _, err := m.Store.PutAlert(ctx, a); err != nil {
			return err
		}
	}
	return nil
}
