package delivery

import (
	"context"
	"time"

	"trekk/batch"
)

// waitsLong is how long a message may wait before a person should know.
const waitsLong = 48 * time.Hour

// Findings are what a person should know of messages: those of which nobody knows whether they were taken,
// those that reached nobody, and that some have waited for long.
func Findings(ctx context.Context, m batch.Moment) (list []batch.Finding, err error) {
	var uncertain, undelivered, waiting counted
	for msg, err := range m.Store.LostMessages(ctx) {
		if err != nil {
			return nil, err
		}
		if msg.State == batch.MessageUncertain {
			uncertain.add(&msg)
		} else {
			undelivered.add(&msg)
		}
	}
	for msg, err := range m.Store.MessagesIn(ctx, batch.MessageQueued) {
		if err != nil {
			return nil, err
		}
		if m.Now.Sub(msg.Since) > waitsLong {
			waiting.add(&msg)
		}
	}
	if uncertain.n > 0 {
		list = append(list, uncertain.finding(m, batch.MessagesUncertain, batch.Urgent))
	}
	if undelivered.n > 0 {
		list = append(list, undelivered.finding(m, batch.MessagesUndelivered, batch.Waiting))
	}
	if waiting.n > 0 {
		list = append(list, waiting.finding(m, batch.MessagesWait, batch.Waiting))
	}
	return list, nil
}

// counted are messages with something in common.
type counted struct {
	n     int
	first batch.Message
}

func (c *counted) add(msg *batch.Message) {
	if c.n++; c.n == 1 {
		c.first = *msg
	}
}

func (c *counted) finding(m batch.Moment, code batch.FindingCode, s batch.Severity) batch.Finding {
	return batch.Finding{
		Code: code, Severity: s, Subject: batch.Subject{Kind: batch.OfCreditor, No: m.Creditor.ID},
		Since: batch.DayOf(c.first.Since), Do: batch.LookAtMessages,
		Facts: batch.Facts{"messages": c.n, "message": c.first.No},
	}
}
