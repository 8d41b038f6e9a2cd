package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/bank"
)

// Approve is a second person's word that a sealed transmission may be sent.
type Approve struct {
	Transmission int64
	Reason       string
}

// Approve lets a sealed transmission be sent. Nobody approves what may be his own.
func (d *Desk) Approve(ctx context.Context, a Approve) error {
	work := func(act batch.Act, t batch.Transmission) error {
		switch {
		case t.Status != batch.TransmissionSealed:
			return batch.Refuse(TransmissionNotSealed,
				"transmission %d is %s: only a sealed one can be approved", t.Number, t.Status)
		case t.ApprovedBy != "":
			return batch.Refuse(TransmissionApproved, "transmission %d was approved by %s",
				t.Number, t.ApprovedBy)
		}
		err := d.second(ctx, t.SealedBy, batch.Refuse(SamePerson,
			"%s sealed transmission %d: someone else must approve it", d.m.By, t.Number))
		if err != nil {
			return err
		}
		t.ApprovedBy, t.ApprovedAt = d.m.By, d.m.Now
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetTransmission(t) })
	}
	return d.onTransmission(ctx, approve, a.Transmission, a.Reason, work)
}

// Reject gives up a sealed transmission before anything of it has been sent, or one whose rejection by the
// bank a person had to confirm. Its claims are made anew, under another number, where their deadline allows.
type Reject struct {
	Transmission int64
	Reason       string
}

// Reject never gives up what may have reached the bank without the bank's word.
func (d *Desk) Reject(ctx context.Context, a Reject) error {
	work := func(act batch.Act, t batch.Transmission) error {
		if err := t.Step(batch.TransmissionRejected); err != nil {
			return batch.Refuse(TransmissionAnswered,
				"%v: what may be at the bank is given up only when the bank says so", err)
		}
		if t.Sends > 0 {
			rejected, err := bankRejected(ctx, d.m.Store, t.Number)
			if err != nil {
				return err
			}
			if !rejected {
				return batch.Refuse(TransmissionAtBank,
					"transmission %d may be at the bank and no receipt says that it was rejected: "+
						"send the same bytes again (trekk transmission resend %d)", t.Number, t.Number)
			}
		}
		t.Replied, t.Text = d.m.Now, fmt.Sprintf("given up by %s: %s", d.m.By, a.Reason)
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetTransmission(t) })
	}
	return d.onTransmission(ctx, reject, a.Transmission, a.Reason, work)
}

// bankRejected reports whether some receipt says that the bank rejected the transmission.
func bankRejected(ctx context.Context, s batch.Store, number int64) (bool, error) {
	for f, err := range s.Receipts(ctx, number) {
		if err != nil || f.Verdict == string(batch.TransmissionRejected) {
			return err == nil, err
		}
	}
	return false, nil
}

// Resend brings the same bytes to the mailbox once more, under the same name, after looking whether they are
// there.
type Resend struct {
	Transmission int64
	Reason       string
}

// Resend says whether they had to be sent.
func (d *Desk) Resend(ctx context.Context, a Resend) (sent bool, err error) {
	resendable := []batch.TransmissionStatus{batch.TransmissionSending, batch.TransmissionSent}
	work := func(act batch.Act, t batch.Transmission) error {
		if !slices.Contains(resendable, t.Status) {
			return batch.Refuse(TransmissionNotSent,
				"transmission %d is %s: only one that was sent and has no receipt is sent again",
				t.Number, t.Status)
		}
		if err := d.unbraked(ctx, "send"); err != nil {
			return err
		}
		mb, err := d.m.Mailbox(ctx)
		if err != nil {
			return err
		}
		defer mb.Close()
		sent, err = bank.Deliver(ctx, d.m, mb, t, true, act)
		return err
	}
	err = d.onTransmission(ctx, resend, a.Transmission, a.Reason, work)
	return sent, err
}

// onTransmission lets work do an act on a transmission.
func (d *Desk) onTransmission(ctx context.Context, k Kind, number int64, reason string,
	work func(batch.Act, batch.Transmission) error) error {
	return d.do(ctx, k, strconv.FormatInt(number, 10), reason, func(act batch.Act) error {
		t, err := d.m.Store.Transmission(ctx, number)
		if err != nil {
			return err
		}
		return work(act, t)
	})
}

// Renew lets the claims of a transmission that the bank rejected be made anew, under another number.
type Renew struct {
	Transmission int64
	Reason       string
}

// Renew does not make them: the next run of the job claims does, where their deadline allows.
func (d *Desk) Renew(ctx context.Context, a Renew) error {
	work := func(act batch.Act, t batch.Transmission) error {
		if !t.Asks {
			return batch.Refuse(NotAsked, "transmission %d is %s, and nothing of it waits to be made anew",
				t.Number, t.Status)
		}
		t.Asks = false
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetTransmission(t) })
	}
	return d.onTransmission(ctx, renewClaims, a.Transmission, a.Reason, work)
}
