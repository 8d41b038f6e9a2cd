package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"trekk/nets/mailbox"
)

// send brings sealed transmissions to the mailbox, in order, always the same bytes under the same name. Where the terms of
// work ask for a second person, it leaves alone what nobody has approved. It never builds anything anew.
func (n *Night) send(ctx context.Context, r *Report) error {
	r.counted("transmissions", "bytes")
	before, err := n.lastRun(ctx, "send")
	if err != nil {
		return err
	}
	if err := n.giveUp(ctx, r); err != nil {
		return err
	}
	var waiting []Transmission
	for t, err := range n.Store.Transmissions(ctx, TransmissionSealed, TransmissionSending, TransmissionSent) {
		switch {
		case err != nil:
			return err
		case t.Status == TransmissionSent:
			n.missReceipt(r, t, before)
		case t.Status == TransmissionSealed && n.ApprovalRequired && t.ApprovedBy == "":
			r.warn("transmission %d waits for a second person: trekk transmission approve %d --by NAME", t.Number, t.Number)
		default:
			waiting = append(waiting, t)
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
	for _, t := range waiting {
		late, err := n.tooLate(ctx, t)
		if err != nil {
			return err
		}
		_, err = n.deliver(ctx, mb, t, late == "", n.act("send", "send", "transmission %d", t.Number))
		if errors.Is(err, errNotThere) {
			r.alarm("transmission %d may be at the bank or not, and %s: ask the bank, then resend or reject it", t.Number, late)
			continue
		}
		if err != nil {
			return fmt.Errorf("transmission %d: %w", t.Number, err)
		}
		r.count("transmissions", 1)
		r.count("bytes", t.Size)
		n.progress("send", r.Counts.Get("bytes"))
	}
	return nil
}

// giveUp drops the sealed transmissions that can no longer be in time; not a byte of them has left. The job that bills does so
// before anything is decided, so that in the same night their claims are made anew or become ordinary invoices, and their
// cancellations, which have more time, go with the next transmission.
func (n *Night) giveUp(ctx context.Context, r *Report) error {
	for t, err := range n.Store.Transmissions(ctx, TransmissionSealed) {
		if err != nil {
			return err
		}
		late, err := n.tooLate(ctx, t)
		if err != nil {
			return err
		}
		if late == "" {
			continue
		}
		r.alarm("transmission %d is given up before it was sent: %s", t.Number, late)
		t.Status, t.Replied, t.Text = TransmissionRejected, n.Now, "never sent: "+late
		if err := n.setTransmission(ctx, n.act(r.Job, "give up", "transmission %d", t.Number), t); err != nil {
			return err
		}
	}
	return nil
}

// tooLate says why a transmission can no longer reach Nets in time for all its claims; it is empty while it can.
func (n *Night) tooLate(ctx context.Context, t Transmission) (string, error) {
	atNets := n.Calendar.Effective(n.Now)
	for c, err := range n.Store.Claims(ctx, t.Number) {
		if err != nil {
			return "", err
		}
		last := n.Terms.CancelDeadline(c.Due, n.Calendar)
		if !c.IsCancellation() {
			last = n.Terms.ClaimDeadline(c.Type, c.Due, n.Calendar)
		}
		if atNets > last {
			return fmt.Sprintf("it had to be at Nets on %s for what is due %s", last, c.Due), nil
		}
	}
	return "", nil
}

// errNotThere is what deliver gives when it may not put the file into the mailbox and it is not there.
var errNotThere = errors.New("the transmission is not in the mailbox")

// missReceipt gives the alarm in the run that first meets that a receipt is late; later runs warn.
func (n *Night) missReceipt(r *Report, t Transmission, before time.Time) {
	if !n.receiptMissed(t, n.Now) {
		return
	}
	tell := r.alarm
	if n.receiptMissed(t, before) {
		tell = r.warn
	}
	tell("no receipt has come on transmission %d, sent %s: ask the bank, and never send it under another number", t.Number, clock(t.Sent))
}

// deliver brings one transmission to the mailbox. It cannot know whether an earlier try arrived, so it looks: the same
// content there is the transmission, sent; the beginning of it is an upload that was cut short, and makes way; other content
// under its name needs a person. Before the first byte leaves, the
// books say that it may be at the bank. It reports whether it had to put the file there.
func (n *Night) deliver(ctx context.Context, mb mailbox.Mailbox, t Transmission, mayPut bool, act Act) (put bool, err error) {
	infos, err := mb.List(ctx)
	if err != nil {
		return false, err
	}
	there := slices.IndexFunc(infos, func(i mailbox.Info) bool { return i.Folder == mailbox.Inbound && i.Name == t.Name })
	if there >= 0 {
		cut, err := n.compare(ctx, mb, infos[there], t)
		if err != nil {
			return false, err
		}
		if cut && mayPut {
			if err := mb.Remove(ctx, infos[there]); err != nil {
				return false, err
			}
		}
		if cut {
			there = -1
		}
	}
	if there < 0 {
		if !mayPut {
			return false, errNotThere
		}
		if t.Status == TransmissionSealed {
			t.Status = TransmissionSending
		}
		t.Sends++
		if err := n.setTransmission(ctx, act, t); err != nil {
			return false, err
		}
		if err := mb.Put(ctx, t.Name, n.Store.Content(ctx, Out, t.Number)); err != nil {
			return false, err
		}
	}
	if there < 0 || t.Status != TransmissionSent { // what is sent again may not have been at the bank before
		t.Status, t.Sent = TransmissionSent, n.Now
		t.Sends = max(1, t.Sends)
		err = n.setTransmission(ctx, act, t)
	}
	return there < 0, err
}

func (n *Night) setTransmission(ctx context.Context, act Act, t Transmission) error {
	return n.Store.Update(ctx, act, func(tx Tx) error { return tx.SetTransmission(t) })
}

// compare holds what lies in the mailbox under a transmission's name against its bytes. Where there is no rename, an upload
// of ours that was cut short lies there as the beginning of them. Anything else than that or the whole is an error.
func (n *Night) compare(ctx context.Context, mb mailbox.Mailbox, info mailbox.Info, t Transmission) (cut bool, err error) {
	f, err := mb.Open(ctx, info)
	if err != nil {
		return false, err
	}
	sum, err := hashOf(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return false, err
	}
	if sum == t.SHA256 {
		return false, nil
	}
	if t.Sends > 0 && info.Size < t.Size {
		beginning, err := hashOf(io.LimitReader(n.Store.Content(ctx, Out, t.Number), info.Size))
		if err != nil || beginning == sum {
			return true, err
		}
	}
	return false, fmt.Errorf("%s is in the mailbox with other content (%d bytes, ours has %d): find out who put it there and remove it", t.Name, info.Size, t.Size)
}

func hashOf(r io.Reader) (string, error) {
	h := sha256.New()
	_, err := io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), err
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
