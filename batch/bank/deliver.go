package bank

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"trekk/batch"
	"trekk/nets/mailbox"
)

// ErrNotThere is what Deliver gives when it may not put the file into the mailbox and it is not there.
var ErrNotThere = errors.New("the transmission is not in the mailbox")

// Deliver brings one transmission to the mailbox. It cannot know whether an earlier try arrived, so it looks:
// the same content there is the transmission, sent; the beginning of it is an upload that was cut short, and
// makes way; other content under its name needs a person and is an error. Before the first byte leaves, the
// books say that it may be at the bank. Where mayPut is false it only looks, and the error is ErrNotThere
// when the file is not there. It reports whether it had to put the file there.
func Deliver(
	ctx context.Context, m batch.Moment, mb mailbox.Mailbox, t batch.Transmission, mayPut bool, act batch.Act,
) (put bool, err error) {
	there, err := Find(ctx, mb, parcelOf(ctx, m, t), mayPut)
	var far *batch.ClockDifference
	switch {
	case err != nil:
		return false, err
	case there && t.Status == batch.TransmissionSent:
		return false, nil
	case !there && !mayPut:
		return false, ErrNotThere
	case !there:
		checked, err := bring(ctx, m, mb, &t, act)
		if err != nil {
			return false, err
		}
		act.Detail = unchecked[checked]
		if far, err = farClock(ctx, m, mb, t); err != nil {
			return true, err
		}
	}
	// What is sent again may not have been at the bank before: it was sent now.
	if t.Status != batch.TransmissionSent {
		if err := t.Step(batch.TransmissionSent); err != nil {
			return !there, err
		}
	}
	t.Sent, t.Sends = m.Now, max(1, t.Sends)
	return !there, m.Store.Update(ctx, act, func(tx batch.Tx) error {
		if err := tx.SetTransmission(t); err != nil || far == nil {
			return err
		}
		return tx.AddClockDifference(*far)
	})
}

// farClock looks at the time that the mailbox gives to what has just been put there; nil when it agrees with
// the clock or is not known, when the bank has taken the file already, and of a payee whose clock is free.
func farClock(
	ctx context.Context, m batch.Moment, mb mailbox.Mailbox, t batch.Transmission,
) (*batch.ClockDifference, error) {
	if m.Machine == nil {
		return nil, nil
	}
	info, err := lying(ctx, mb, t.Name)
	if err != nil || info == nil || info.ModTime.Unix() <= 0 || !batch.ClocksDiffer(info.ModTime, m.Now) {
		return nil, err
	}
	return &batch.ClockDifference{
		Transmission: t.Number, Put: t.Sends, Clock: m.Now, Mailbox: info.ModTime,
	}, nil
}

// unchecked says, in the audit log, what could not be compared of a transmission that was put into the
// mailbox.
var unchecked = map[mailbox.Checked]string{
	mailbox.CheckedSize: "the server does not let us read it back: its size is right",
	mailbox.Unchecked:   "could not be read back, nor its size be seen",
}

// bring puts a transmission into the mailbox, after the books say that it may be there.
func bring(
	ctx context.Context, m batch.Moment, mb mailbox.Mailbox, t *batch.Transmission, act batch.Act,
) (mailbox.Checked, error) {
	if err := RaiseFence(m, *t); err != nil {
		return mailbox.Unchecked, err
	}
	if t.Status == batch.TransmissionSealed {
		if err := t.Step(batch.TransmissionSending); err != nil {
			return mailbox.Unchecked, err
		}
	}
	t.Sends++
	if err := note(ctx, m, *t, act); err != nil {
		return mailbox.Unchecked, err
	}
	return mb.Put(ctx, t.Name, m.Store.Content(ctx, batch.Out, t.Number))
}

func note(ctx context.Context, m batch.Moment, t batch.Transmission, act batch.Act) error {
	return m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetTransmission(t) })
}

// hashIn is the SHA-256 of a file in the mailbox.
func hashIn(ctx context.Context, mb mailbox.Mailbox, info mailbox.Info) (string, error) {
	f, err := mb.Open(ctx, info)
	if err != nil {
		return "", err
	}
	sum, err := HashOf(f)
	return sum, errors.Join(err, f.Close())
}

// HashOf is the SHA-256, in hex, of all that is read.
func HashOf(r io.Reader) (string, error) {
	h := sha256.New()
	_, err := io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), err
}
