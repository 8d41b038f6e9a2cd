package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trekk/schedule/bankday"
)

// The states of a transmission and of a claim, and from which to which they go. The package documentation draws them; a
// test holds the drawing against these tables.
var (
	transmissionSteps = map[TransmissionStatus][]TransmissionStatus{
		TransmissionSealed:  {TransmissionSending, TransmissionRejected},
		TransmissionSending: {TransmissionSent, TransmissionRejected},
		TransmissionSent:    {TransmissionApproved, TransmissionRejected},
	}
	claimSteps = map[ClaimStatus][]ClaimStatus{
		ClaimLive:      {ClaimRejected, ClaimDropped, ClaimCancelled},
		ClaimCancelled: {ClaimLive, ClaimRejected, ClaimDropped},
	}
)

// step moves a transmission to another state, and refuses a step that is none.
func (t *Transmission) step(to TransmissionStatus) error {
	if !slices.Contains(transmissionSteps[t.Status], to) {
		return fmt.Errorf("transmission %d is %s and cannot become %s", t.Number, t.Status, to)
	}
	t.Status = to
	return nil
}

// ErrRefused is something that a person asked for and that cannot be done; nothing has been changed.
var ErrRefused = errors.New("refused")

func refused(format string, a ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, a...))
}

// unprefixed is what an error says, without the word for its kind.
func unprefixed(err error) string { return strings.TrimPrefix(err.Error(), ErrRefused.Error()+": ") }

// Transmission finds one of our transmissions.
func (n *Night) Transmission(ctx context.Context, number int64) (Transmission, error) {
	for t, err := range n.Store.Transmissions(ctx) {
		if err != nil || t.Number == number {
			return t, err
		}
	}
	return Transmission{}, fmt.Errorf("transmission %d: %w", number, ErrNotFound)
}

// Receipts are the files that the bank answered a transmission with, in the order in which they came.
func (n *Night) Receipts(ctx context.Context, number int64) (receipts []File, err error) {
	for f, err := range n.Store.Files(ctx, FileIngested) {
		if err != nil {
			return nil, err
		}
		if f.Kind == kindReceipt && int64(f.Number) == number {
			receipts = append(receipts, f)
		}
	}
	return receipts, nil
}

// ApproveTransmission lets a second person say that a sealed transmission may be sent.
func (n *Night) ApproveTransmission(ctx context.Context, number int64, by string) error {
	return n.locked(ctx, func() error {
		t, err := n.Transmission(ctx, number)
		switch {
		case err != nil:
			return err
		case t.Status != TransmissionSealed:
			return refused("transmission %d is %s: only a sealed one can be approved", number, t.Status)
		case t.ApprovedBy != "":
			return refused("transmission %d was approved by %s", number, t.ApprovedBy)
		case t.SealedBy == by:
			return refused("%s sealed transmission %d: someone else must approve it", by, number)
		}
		t.ApprovedBy, t.ApprovedAt = by, n.Now
		return n.Store.Update(ctx, n.personal(by, "approve", "transmission %d", number), func(tx Tx) error {
			return tx.SetTransmission(t)
		})
	})
}

// RejectTransmission gives up a sealed transmission before anything of it has been sent, or one whose rejection by the bank
// a person had to confirm. Its claims are made anew, under another number, where their deadline allows. One that may
// have reached the bank is never given up without the bank's word.
func (n *Night) RejectTransmission(ctx context.Context, number int64, by, reason string) error {
	return n.locked(ctx, func() error {
		t, err := n.Transmission(ctx, number)
		if err != nil {
			return err
		}
		if err := t.step(TransmissionRejected); err != nil {
			return refused("%v: what may be at the bank is given up only when the bank says so", err)
		}
		if t.Sends > 0 {
			rejected, err := n.bankRejected(ctx, number)
			if err != nil {
				return err
			}
			if !rejected {
				return refused("transmission %d may be at the bank and no receipt says that it was rejected: send the same bytes again (trekk transmission resend %d)", number, number)
			}
		}
		t.Replied, t.Text = n.Now, fmt.Sprintf("given up by %s: %s", by, reason)
		return n.Store.Update(ctx, n.personal(by, "reject", "transmission %d: %s", number, reason), func(tx Tx) error {
			return tx.SetTransmission(t)
		})
	})
}

// bankRejected reports whether some receipt says that the bank rejected the transmission.
func (n *Night) bankRejected(ctx context.Context, number int64) (bool, error) {
	receipts, err := n.Receipts(ctx, number)
	return slices.ContainsFunc(receipts, func(f File) bool { return f.Verdict == string(TransmissionRejected) }), err
}

// ResendTransmission brings the same bytes to the mailbox once more, under the same name, after looking whether they are
// there. It says whether they had to be sent.
func (n *Night) ResendTransmission(ctx context.Context, number int64, by string) (sent bool, err error) {
	err = n.locked(ctx, func() error {
		t, err := n.Transmission(ctx, number)
		if err != nil {
			return err
		}
		if t.Status != TransmissionSending && t.Status != TransmissionSent {
			return refused("transmission %d is %s: only one that was sent and has no receipt is sent again", number, t.Status)
		}
		mb, err := n.Mailbox(ctx)
		if err != nil {
			return err
		}
		defer mb.Close()
		sent, err = n.deliver(ctx, mb, t, true, n.personal(by, "resend", "transmission %d", number))
		return err
	})
	return sent, err
}

// CancelClaim takes the claim of an invoice back: the cancellation goes with the next transmission, and the invoice becomes
// an ordinary one with time to pay it, which the member is told (A6). When it is too late it says so and changes nothing.
func (n *Night) CancelClaim(ctx context.Context, invoiceNo, by string) (InvoiceState, error) {
	var i InvoiceState
	err := n.locked(ctx, func() (err error) {
		if i, err = n.Store.Invoice(ctx, invoiceNo); err != nil {
			return err
		}
		if i.Method != MethodClaim || i.Claim == nil || i.Claim.Status != ClaimLive {
			return refused("invoice %s has no claim at the bank", invoiceNo)
		}
		t, err := n.Transmission(ctx, i.Claim.Transmission)
		if err != nil {
			return err
		}
		first, last := n.cancelDays(i.Claim, t)
		if first > last {
			return refused("invoice %s: the cancellation could be at Nets on %s, and had to be before 14:00 on %s: the bank charges it on %s (A6)",
				invoiceNo, first, last, n.Calendar.Next(i.Claim.Due))
		}
		b := &biller{night: n, letters: n.newOutboxFile("cancel", "invoices", invoiceColumns)}
		return b.letters.update(ctx, n.personal(by, "cancel claim", "invoice %s", invoiceNo), func(tx Tx) error {
			b.tx = tx
			return b.change(ctx, &i, MethodInvoice, max(i.Due, n.Terms.ReissueDue(n.today())))
		})
	})
	return i, err
}

// cancelDays are the first and the last bank day on which a cancellation of a claim may reach Nets (A6).
func (n *Night) cancelDays(c *Claim, t Transmission) (first, last bankday.Date) {
	first = n.Calendar.Effective(n.Now)
	if !t.Sent.IsZero() {
		first = max(first, n.Calendar.After(n.Calendar.Effective(t.Sent), 1))
	}
	return first, n.Terms.CancelDeadline(c.Due, n.Calendar)
}

// locked runs what a person asked for while no run is going on.
func (n *Night) locked(ctx context.Context, do func() error) error {
	unlock, err := n.Store.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	return do()
}

// personal describes a change that a person makes.
func (n *Night) personal(by, action, format string, a ...any) Act {
	return Act{At: n.Now, By: by, Action: action, Subject: fmt.Sprintf(format, a...)}
}

// acceptedAt is when a claim counts as accepted, if no list of rejected claims names it: at the cut-off of the bank day
// after its transmission was approved.
func (n *Night) acceptedAt(t Transmission) time.Time {
	return n.Calendar.After(n.Calendar.Effective(t.Replied), 1).At(14, 0)
}
