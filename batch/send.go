package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"trekk/nets/mailbox"
)

// send brings sealed transmissions to the mailbox, in order, always the same bytes under the same name. When it cannot
// know whether an earlier try arrived it looks: the same content there is the transmission, sent; other content under its
// name needs a person. It never builds anything anew.
func (n *Night) send(ctx context.Context, r *Report) error {
	r.counted("transmissions", "bytes")
	before, err := n.lastRun(ctx, "send")
	if err != nil {
		return err
	}
	var waiting []Transmission
	for t, err := range n.Store.Transmissions(ctx, TransmissionSealed, TransmissionSent) {
		if err != nil {
			return err
		}
		if t.Status == TransmissionSealed {
			waiting = append(waiting, t)
		} else if n.receiptMissed(t, n.Now) {
			tell := r.alarm
			if n.receiptMissed(t, before) {
				tell = r.warn // the run that met it first gave the alarm
			}
			tell("no receipt has come on transmission %d, sent %s: ask the bank, and never send it under another number", t.Number, clock(t.Sent))
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	mb, err := n.Mailbox(ctx)
	if err != nil {
		return err
	}
	defer mb.Close()
	infos, err := mb.List(ctx)
	if err != nil {
		return err
	}
	there := map[string]mailbox.Info{}
	for _, i := range infos {
		if i.Folder == mailbox.Inbound {
			there[i.Name] = i
		}
	}
	for _, t := range waiting {
		if err := n.sendOne(ctx, mb, there, t); err != nil {
			return fmt.Errorf("transmission %d: %w", t.Number, err)
		}
		r.count("transmissions", 1)
		r.count("bytes", t.Size)
		n.progress("send", r.Counts.Get("bytes"))
	}
	return nil
}

func (n *Night) sendOne(ctx context.Context, mb mailbox.Mailbox, there map[string]mailbox.Info, t Transmission) error {
	if info, ok := there[t.Name]; ok {
		sum, err := hashAt(ctx, mb, info)
		if err != nil {
			return err
		}
		if sum != t.SHA256 {
			return fmt.Errorf("%s is in the mailbox with other content (%d bytes, ours has %d): find out who put it there and remove it", t.Name, info.Size, t.Size)
		}
	} else if err := mb.Put(ctx, t.Name, n.Store.Content(ctx, Out, t.Number)); err != nil {
		return err
	}
	t.Status, t.Sent = TransmissionSent, n.Now
	return n.Store.Update(ctx, n.act("send", "send", "transmission %d", t.Number), func(tx Tx) error {
		return tx.SetTransmission(t)
	})
}

func hashAt(ctx context.Context, mb mailbox.Mailbox, info mailbox.Info) (string, error) {
	f, err := mb.Open(ctx, info)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Close())
}

// lastRun is the clock at which a job ran before; zero when it never did.
func (n *Night) lastRun(ctx context.Context, job string) (time.Time, error) {
	entries, err := n.Store.LastRun(ctx)
	for _, e := range entries {
		if e.Job == job {
			return e.AsOf, err
		}
	}
	return time.Time{}, err
}

// receiptMissed reports whether a receipt should have come by then: some hours on a bank day after sending, counted from
// the morning where it was sent outside one.
func (n *Night) receiptMissed(t Transmission, then time.Time) bool {
	from := t.Sent
	if open := n.Calendar.Effective(t.Sent).At(morning, 0); from.Before(open) {
		from = open
	}
	return then.Sub(from) > n.ReceiptWithin
}
