package night

import (
	"context"
	"errors"
	"fmt"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/nets/mailbox"
)

// send brings sealed transmissions to the mailbox, in order, always the same bytes under the same name.
// It never builds anything anew.
func (n *Night) send(ctx context.Context, r *Report) error {
	r.counted("transmissions", "bytes")
	s := &sender{n, r}
	if err := s.giveUp(ctx); err != nil {
		return err
	}
	list, err := s.toSend(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	l := n.line()
	defer l.hangUp()
	if beyond, _, err := n.lookNow(ctx, l, r); len(beyond) > 0 || err != nil {
		return err
	}
	err = l.insist(ctx, func(mb mailbox.Mailbox) error { return n.clearLeftovers(ctx, mb, r) })
	if err != nil {
		return err
	}
	for _, t := range list {
		if stop, err := n.braked(ctx, r); stop || err != nil {
			return err
		}
		err := l.insist(ctx, func(mb mailbox.Mailbox) error { return s.bring(ctx, l.moment(), mb, t.Number) })
		if err != nil {
			return fmt.Errorf("transmission %d: %w", t.Number, err)
		}
		n.progress("send", r.Counts.Get("bytes"))
	}
	_, err = n.braked(ctx, r) // the mailbox may have said of its clock that ours is wrong
	return err
}

// sender decides what is sent and what is given up, and tells the report of it.
type sender struct {
	night  *Night
	report *Report
}

// toSend lists the transmissions that are to be sent. Where the terms of work ask for a second person, it
// leaves out what nobody has approved. It tells of those that wait for a person, and of receipts that are
// late.
func (s *sender) toSend(ctx context.Context) ([]batch.Transmission, error) {
	n := s.night
	var list []batch.Transmission
	for t, err := range n.Store.Transmissions(ctx,
		batch.TransmissionSealed, batch.TransmissionSending, batch.TransmissionSent) {
		switch {
		case err != nil:
			return nil, err
		case t.Status == batch.TransmissionSent:
			s.missReceipt(t)
		default:
			waits, err := bank.Unapproved(ctx, n.Moment, t)
			if err != nil {
				return nil, err
			}
			if waits != nil {
				n.leavesFor(waits.Subject, "send", t.Amount, waits)
				s.report.found(*waits)
				continue
			}
			list = append(list, t)
		}
	}
	return list, nil
}

// bring brings one transmission to the mailbox, unless it could no longer be in time: then only a person, who
// asks the bank, can say what is to be done. It reads how far an earlier try has come.
func (s *sender) bring(ctx context.Context, m batch.Moment, mb mailbox.Mailbox, number int64) error {
	t, err := m.Store.Transmission(ctx, number)
	if err != nil {
		return err
	}
	late, err := bank.TooLate(ctx, m, t)
	if err != nil {
		return err
	}
	act := m.JobAct("send", "send", batch.Numbered(batch.OfTransmission, t.Number), "")
	_, err = bank.Deliver(ctx, m, mb, t, late == nil, act)
	switch {
	case errors.Is(err, bank.ErrNotThere):
		s.report.found(late.Uncertain(t))
		return nil
	case err != nil:
		return err
	}
	s.report.count("transmissions", 1)
	s.report.count("bytes", t.Size)
	return nil
}

// giveUp drops the sealed transmissions that can no longer be in time; not a byte of them has left. The
// job that bills does so before anything is decided, so that in the same night their claims are made anew
// or become ordinary invoices, and their cancellations, which have more time, go with the next
// transmission.
func (s *sender) giveUp(ctx context.Context) error {
	n := s.night
	for t, err := range n.Store.Transmissions(ctx, batch.TransmissionSealed) {
		if err != nil {
			return err
		}
		late, err := bank.TooLate(ctx, n.Moment, t)
		if err != nil {
			return err
		}
		if late == nil {
			continue
		}
		code, why := batch.TransmissionGivenUp, batch.NeverSent
		if n.Unapproved(&t) {
			code, why = batch.TransmissionUnapproved, batch.NeverApproved
		}
		f := aboutTransmission(t.Number, code, batch.Urgent, late.Facts())
		f.Since = n.Today()
		s.report.found(f)
		t.Replied, t.Text = n.Now, why+": "+late.String()
		act := n.JobAct(s.report.Job, "give up", batch.Numbered(batch.OfTransmission, t.Number), "")
		err = n.Store.Update(ctx, act, func(tx batch.Tx) error {
			return errors.Join(setState(tx, &t, batch.TransmissionRejected), tx.MeetFinding(f))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// missReceipt finds that a receipt is late.
func (s *sender) missReceipt(t batch.Transmission) {
	if f := bank.NoReceipt(s.night.Moment, t); f != nil {
		s.report.found(*f)
	}
}
