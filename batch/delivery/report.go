package delivery

import (
	"context"
	"errors"
	"time"

	"trekk/batch"
)

// Report is what a gateway says of a message that it was given.
type Report struct {
	Gateway   string
	Reference string // ours; empty where the gateway says its own name of the message alone
	ID        string // the gateway's; empty where it says ours alone
	// State is accepted, delivered, failed or expired. Accepted says that the gateway has it, and no more.
	State batch.MessageState
	Error string // why it failed, without personal data
}

// Hearer is a carrier that hears of messages where it is asked: the job deliver asks it before it sends.
type Hearer interface {
	// Hear gives note what is heard, each thing once. An error of note is ErrNotFound where it is about no message
	// of ours; after any other it is to be told again by the next run.
	Hear(ctx context.Context, note func(Report) error) error
}

// patience is how long a report waits for others who write the books.
const patience = 15 * time.Second

// Note notes a report. The error is batch.ErrNotFound where it is about no message of these books that the
// gateway was given, and batch.ErrBusy or batch.ErrTransient where it should come again.
func Note(ctx context.Context, m batch.Moment, r Report) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for pause := 20 * time.Millisecond; ; pause *= 2 {
		err := note(ctx, m, r)
		if !errors.Is(err, batch.ErrConflict) && !errors.Is(err, batch.ErrBusy) &&
			!errors.Is(err, batch.ErrTransient) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

// note notes it once: ErrConflict where the message has changed meanwhile.
func note(ctx context.Context, m batch.Moment, r Report) error {
	msg, err := about(ctx, m.Store, r)
	if err != nil {
		return err
	}
	if !Changes(&msg, r.State) {
		return nil
	}
	msg.State, msg.Since, msg.Error = r.State, m.Now, r.Error
	if msg.GatewayID == "" {
		msg.GatewayID = r.ID
	}
	act := m.JobAct("deliver", "report", batch.Numbered(batch.OfMessage, msg.No), string(r.State))
	return m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetMessage(msg) })
}

// about is the message that a report is about.
func about(ctx context.Context, s batch.Store, r Report) (msg batch.Message, err error) {
	switch {
	case r.Reference != "":
		msg, err = s.MessageByReference(ctx, r.Reference)
	case r.ID != "":
		msg, err = s.MessageByGatewayID(ctx, r.Gateway, r.ID)
	default:
		return msg, batch.ErrNotFound
	}
	if err == nil && (msg.Gateway != r.Gateway || msg.State == batch.MessageQueued) {
		err = batch.ErrNotFound
	}
	return msg, err
}

// Changes reports whether what is heard of a message makes it another. A final state stays, and that the gateway
// has it is no news of one that was accepted.
func Changes(msg *batch.Message, to batch.MessageState) bool {
	return !msg.State.Final() && msg.State != to
}
