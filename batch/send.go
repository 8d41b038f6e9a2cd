package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"trekk/nets/mailbox"
)

// send brings sealed transmissions to the mailbox, in order, always the same bytes under the same name. When it cannot
// know whether an earlier try arrived it looks: the same content there is the transmission, sent; other content under its
// name needs a person. It never builds anything anew.
func (n *Night) send(ctx context.Context, r *Report) error {
	r.counted("transmissions", "bytes")
	var waiting []Transmission
	for t, err := range n.Store.Transmissions(ctx, TransmissionSealed, TransmissionSent) {
		if err != nil {
			return err
		}
		if t.Status == TransmissionSealed {
			waiting = append(waiting, t)
		} else if missed := n.receiptMissed(t); missed {
			r.alarm("no receipt has come on transmission %d, sent %s: ask the bank, and never send it under another number", t.Number, t.Sent.Format("2006-01-02 15:04"))
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

// receiptMissed reports whether a receipt should have come by now: some hours on a bank day after sending, counted from
// 06:00 where it was sent outside one.
func (n *Night) receiptMissed(t Transmission) bool {
	effective := n.Calendar.Effective(t.Sent)
	from := t.Sent
	if morning := effective.At(6, 0); from.Before(morning) {
		from = morning
	}
	return n.Now.Sub(from) > n.ReceiptWithin
}
