package desk

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"trekk/batch"
)

// RetryMessage has a message sent again of which nobody knows whether it was taken, or that could not be brought:
// a person takes it upon himself that somebody may get it twice.
type RetryMessage struct {
	Message int64
	Reason  string
}

// RetryMessage returns the message as it is then: it waits, under a reference of its own. What is still heard under
// the one before is no longer about it.
func (d *Desk) RetryMessage(ctx context.Context, a RetryMessage) (m batch.Message, err error) {
	err = d.do(ctx, retryMessage, strconv.FormatInt(a.Message, 10), a.Reason, func(act batch.Act) error {
		if m, err = d.m.Store.Message(ctx, a.Message); err != nil {
			return err
		}
		if _, sends := d.m.Deliveries[m.Channel]; !sends {
			return batch.Refuse(NoGateway, "trekk.yaml has no gateway for %s: message %d would wait for ever",
				m.Channel,
				m.No)
		}
		switch m.State {
		case batch.MessageUncertain, batch.MessageFailed, batch.MessageExpired:
		default:
			return batch.Refuse(MessageNotLost,
				"message %d is %s: only one that is uncertain, failed or expired is sent "+
					"again", m.No, m.State)
		}
		if m.Moved != "" {
			return batch.Refuse(MessageMoved, "message %d has gone another way: %s", m.No, m.Moved)
		}
		m.State, m.Since, m.Reference = batch.MessageQueued, d.m.Now, uuid.NewString()
		m.Reason, m.GatewayID = a.Reason, ""
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetMessage(m) })
	})
	return m, err
}
