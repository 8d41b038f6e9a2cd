package night

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"trekk/batch"
)

// carrying is the sending by one channel.
type carrying struct {
	*deliverer
	by  batch.MessageChannel
	how batch.Delivery

	sent, parts int
	streak      int // of numbers that were refused, and nothing taken between them
}

// manyRefused is how many numbers may be refused one after the other before it is likely that we are.
const manyRefused = 20

// answer is what came of a message that may have left.
type answer struct {
	carried batch.Carried
	err     error
}

// send weighs messages, and sends those that may leave. Those that the carrier was too busy for are sent again
// after a pause. errStopped ends the channel.
func (c *carrying) send(ctx context.Context, list []batch.Message) error {
	leave, stop, err := c.choose(ctx, list)
	if err != nil {
		return err
	}
	for tries := 0; len(leave) > 0; tries++ {
		if c.rehearsal != nil {
			c.rehearse(leave)
			break
		}
		if err := c.mark(ctx, leave); err != nil {
			return err
		}
		answers := c.carry(ctx, leave)
		var fault *batch.SendFault
		if leave, fault, err = c.note(ctx, leave, answers); err != nil {
			return err
		}
		if fault == nil {
			fault = c.doubtful(answers)
		}
		if fault != nil && (fault.Why == batch.SendAccount || tries == len(c.how.Pauses) || len(leave) == 0) {
			return c.stopped(fault)
		}
		if len(leave) > 0 {
			select {
			case <-time.After(c.how.Pauses[tries]):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	if stop {
		return errStopped
	}
	return ctx.Err()
}

// doubtful is why a channel had better send nothing more: of none of several messages it is known whether it was
// taken, or number after number is refused.
func (c *carrying) doubtful(answers []answer) *batch.SendFault {
	unknown := 0
	for _, a := range answers {
		switch f := batch.FaultOf(a.err); {
		case a.err == nil:
			c.streak = 0
		case f == nil:
			unknown++
		case f.Why == batch.SendAddress:
			if c.streak++; c.streak >= manyRefused {
				return &batch.SendFault{Why: batch.SendAccount, Text: f.Text}
			}
		}
	}
	if unknown > 0 && unknown == len(answers) {
		return &batch.SendFault{Why: batch.SendLater, Text: answers[0].err.Error()}
	}
	return nil
}

// stopped tells why a channel sends nothing more.
func (c *carrying) stopped(fault *batch.SendFault) error {
	code, severity := batch.GatewayAway, batch.Waiting
	if fault.Why == batch.SendAccount {
		code, severity = batch.GatewayRefuses, batch.Urgent
	}
	c.report.found(c.aboutBooks(code, severity,
		batch.Facts{"via": c.how.Carrier.Name(), "error": batch.Visible(fault.Text)}))
	return errStopped
}

// choose weighs messages anew: those that may leave, what has gone, what cannot be taken. stop says that the
// channel sends nothing behind these.
func (c *carrying) choose(
	ctx context.Context, list []batch.Message,
) (leave []batch.Message, stop bool, err error) {
	if c.how.Quiet.At(c.Now, c.Calendar) {
		return nil, true, nil
	}
	for _, m := range list {
		gone, waits, err := c.weigh(ctx, &m)
		if err != nil {
			return nil, false, err
		}
		switch {
		case waits:
			continue
		case gone != "":
			if err := c.cancel(ctx, &m, gone); err != nil {
				return nil, false, err
			}
			continue
		}
		if renewed, err := c.renewed(ctx, &m); renewed || err != nil {
			if err != nil {
				return nil, false, err
			}
			continue
		}
		if m.Parts, err = c.how.Carrier.Parts(&m); err != nil {
			if err := c.refuse(ctx, &m, err); err != nil {
				return nil, false, err
			}
			continue
		}
		if !c.how.Budget.Allows(c.parts, m.Parts) {
			c.report.found(c.aboutBooks(batch.BudgetReached, batch.Waiting,
				batch.Facts{"via": string(c.by), "messages": c.sent + len(leave)}))
			return leave, true, nil
		}
		c.parts += m.Parts
		leave = append(leave, m)
	}
	return leave, false, nil
}

// rehearse notes what would be sent.
func (c *carrying) rehearse(list []batch.Message) {
	for _, m := range list {
		_ = c.rehearsal.note(batch.Numbered(batch.OfMessage, m.No), "send", m.Amount,
			"%s of invoice %s by %s",
			m.Kind, m.InvoiceNo, m.Channel)
	}
}

// cancel cancels a message whose reason has gone, and withdraws the reminder that it was to be.
func (c *carrying) cancel(ctx context.Context, m *batch.Message, why string) error {
	if c.rehearsal != nil {
		c.leaves(batch.Numbered(batch.OfMessage, m.No), "send", m.Amount, why)
		return nil
	}
	c.report.count("cancelled", 1)
	m.Reason = why
	act := c.JobAct("deliver", "cancel", batch.Numbered(batch.OfMessage, m.No), why)
	return c.Store.Update(ctx, act, func(tx batch.Tx) error {
		return errors.Join(c.set(tx, m, batch.MessageCancelled), withdraw(ctx, tx, c.Moment, m))
	})
}

// refuse makes a message fail that the carrier cannot take: it is never tried.
func (c *carrying) refuse(ctx context.Context, m *batch.Message, why error) error {
	fault := batch.FaultOf(why)
	if fault == nil {
		return why
	}
	m.Error, m.Gateway = batch.Visible(fault.Text), c.how.Carrier.Name()
	if fault.Why == batch.SendText {
		c.refused.add(m)
	}
	if c.rehearsal != nil {
		c.leaves(batch.Numbered(batch.OfMessage, m.No), "send", m.Amount, m.Error)
		return nil
	}
	act := c.JobAct("deliver", "refuse", batch.Numbered(batch.OfMessage, m.No), "")
	return c.Store.Update(ctx, act, func(tx batch.Tx) error { return c.set(tx, m, batch.MessageFailed) })
}

// mark notes that messages are being sent, before a byte of them leaves.
func (c *carrying) mark(ctx context.Context, list []batch.Message) error {
	return c.Store.Update(ctx, c.act("deliver", "send", "%d messages", len(list)), func(tx batch.Tx) error {
		for i := range list {
			list[i].Gateway, list[i].Tries = c.how.Carrier.Name(), list[i].Tries+1
			if err := c.set(tx, &list[i], batch.MessageSending); err != nil {
				return err
			}
		}
		return nil
	})
}

// carry sends messages beside each other. It is not broken off: what has left would be in doubt.
func (c *carrying) carry(ctx context.Context, list []batch.Message) []answer {
	answers, all := make([]answer, len(list)), sync.WaitGroup{}
	for i := range list {
		all.Go(func() {
			answers[i].carried, answers[i].err = c.how.Carrier.Send(context.WithoutCancel(ctx), &list[i])
		})
	}
	all.Wait()
	return answers
}

// note notes what came of messages. It returns those that the carrier was too busy for, and the fault that was
// the worst: of the payee's account, before that it was busy. While the database is away it waits: what is not
// noted is in doubt.
func (c *carrying) note(
	ctx context.Context, list []batch.Message, answers []answer,
) (again []batch.Message, fault *batch.SendFault, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noting)
	defer cancel()
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		again, fault, err = c.noteOnce(ctx, list, answers)
		if !errors.Is(err, batch.ErrConflict) && !errors.Is(err, batch.ErrTransient) &&
			!errors.Is(err, batch.ErrBusy) {
			break
		}
		select {
		case <-time.After(pause):
			continue
		case <-ctx.Done():
		}
		break
	}
	if err != nil {
		return nil, nil, err
	}
	for i, a := range answers {
		switch f := batch.FaultOf(a.err); {
		case a.err == nil:
			c.sent++
			c.report.count("sent", 1)
			c.report.count("parts", int64(cmp.Or(a.carried.Parts, list[i].Parts)))
		case f == nil:
			c.report.count("uncertain", 1)
		}
	}
	return again, fault, nil
}

// noteOnce notes them as the books have the messages now: a report may have come before the answer.
func (c *carrying) noteOnce(
	ctx context.Context, list []batch.Message, answers []answer,
) (again []batch.Message, fault *batch.SendFault, err error) {
	noted := make([]batch.Message, len(list))
	for i := range list {
		if noted[i], err = c.Store.Message(ctx, list[i].No); err != nil {
			return nil, nil, err
		}
	}
	act := c.act("deliver", "sent", "%d messages", len(list))
	err = c.Store.Update(ctx, act, func(tx batch.Tx) error {
		again, fault = nil, nil
		for i := range noted {
			f, err := c.noteOne(tx, &noted[i], list[i].Parts, answers[i])
			if err != nil {
				return err
			}
			if f != nil && (f.Why == batch.SendLater || f.Why == batch.SendAccount) {
				again = append(again, noted[i])
				if fault == nil || f.Why == batch.SendAccount {
					fault = f
				}
			}
		}
		return nil
	})
	return again, fault, err
}

// noteOne notes what came of one message. What is heard of it by a report is not changed by the answer.
func (c *carrying) noteOne(tx batch.Tx, m *batch.Message, parts int, a answer) (*batch.SendFault, error) {
	f, to := batch.FaultOf(a.err), batch.MessageAccepted
	m.Parts = parts
	switch {
	case a.err == nil:
		m.GatewayID, m.Error = a.carried.ID, ""
		if a.carried.Parts > 0 {
			m.Parts = a.carried.Parts
		}
	case f == nil:
		to, m.Error = batch.MessageUncertain, batch.Visible(a.err.Error())
	default:
		m.Error, to = batch.Visible(f.Text), batch.MessageFailed
		switch f.Why {
		case batch.SendLater, batch.SendThisLater, batch.SendAccount:
			to = batch.MessageQueued
		}
		if f.Why == batch.SendText {
			c.refused.add(m)
		}
	}
	if m.State != batch.MessageSending { // a report was faster
		return nil, tx.SetMessage(*m)
	}
	return f, c.set(tx, m, to)
}
