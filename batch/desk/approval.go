package desk

import (
	"context"
	"strconv"

	"trekk/batch"
	"trekk/batch/outbox"
	"trekk/batch/stream"
)

// word is a second person's word on an act.
type word struct {
	kind batch.ApprovalKind
	no   string
}

func forRefund(no int64) word         { return word{batch.ForRefund, strconv.FormatInt(no, 10)} }
func forWriteOff(invoice string) word { return word{batch.ForWriteOff, invoice} }

// waiting is the word that was asked for and not given.
func (d *Desk) waiting(ctx context.Context, w word) (*batch.Approval, error) {
	steps, err := stream.All(d.m.Store.Approvals(ctx, w.kind, w.no))
	if err != nil {
		return nil, err
	}
	return batch.WaitingApproval(steps), nil
}

// ask notes that an act waits for a second person's word.
func (d *Desk) ask(ctx context.Context, tx batch.Tx, w word, amount batch.Ore, reason string) error {
	if err := d.byName(ctx); err != nil {
		return err
	}
	steps, err := stream.All(d.m.Store.Approvals(ctx, w.kind, w.no))
	if err != nil {
		return err
	}
	return tx.AddApproval(batch.Approval{
		Kind: w.kind, No: w.no, Seq: len(steps) + 1, Step: batch.ApprovalAsked, At: d.m.Now, By: d.m.By,
		Amount: amount, Reason: reason,
	})
}

// answer notes that the word which an act waits for is given, or that the act is withdrawn.
func (d *Desk) answer(
	ctx context.Context, tx batch.Tx, w word, step batch.ApprovalStep, reason string,
) error {
	asked, err := d.waiting(ctx, w)
	if err != nil {
		return err
	}
	if asked == nil {
		return batch.Refuse(NothingToApprove, "%s %s waits for nobody", w.kind, w.no)
	}
	next := *asked
	next.Seq, next.Step, next.At, next.By, next.Reason = asked.Seq+1, step, d.m.Now, d.m.By, reason
	return tx.AddApproval(next)
}

// second refuses the word of who may be the one who did what waits for it, by the refusal same: the same by name,
// or one whose passphrase that one gave.
func (d *Desk) second(ctx context.Context, by string, same error) error {
	if batch.SamePerson(by, d.m.By) {
		return same
	}
	giver, err := d.givenBy(ctx, d.m.By)
	if err != nil || giver == "" || !batch.SamePerson(giver, by) {
		return err
	}
	return batch.Refuse(SamePerson, "%s gave %s the passphrase, and could be both: %s chooses another first, or "+
		"someone else approves it", by, d.m.By, d.m.By)
}

// askedBy is the refusal of the word of who asked for it.
func askedBy(by, what string) error {
	return batch.Refuse(SamePerson, "%s asked for %s: someone else must approve it", by, what)
}

// above reports whether an amount needs a second person's word.
func (d *Desk) above(amount batch.Ore) bool {
	return d.m.RefundsApproved != nil && amount > *d.m.RefundsApproved
}

// alone is for how many days what one person has paid back to one account or customer counts together, so
// that a large refund is not made of small ones.
const alone = 30

// refundWaits reports whether a refund needs a second person's word.
func (d *Desk) refundWaits(ctx context.Context, r *batch.Refund) (bool, error) {
	if d.m.RefundsApproved == nil {
		return false, nil
	}
	sum := r.Amount
	for other, err := range d.m.Store.Refunds(ctx) {
		if err != nil {
			return false, err
		}
		same := other.Account == r.Account || r.CustomerNo != "" && other.CustomerNo == r.CustomerNo
		if same && other.Word == "" && other.Withdrawn.IsZero() && other.Made > r.Made-alone {
			sum += other.Amount
		}
	}
	return d.above(sum), nil
}

// ApproveRefund is a second person's word that a refund may be paid.
type ApproveRefund struct {
	Refund int64
}

// ApproveRefund tells whoever pays, and returns the refund as it is then.
func (d *Desk) ApproveRefund(ctx context.Context, a ApproveRefund) (r batch.Refund, err error) {
	w := forRefund(a.Refund)
	err = d.do(ctx, approveRefund, w.no, "", func(act batch.Act) error {
		if err := outbox.Recover(ctx, d.m); err != nil {
			return err
		}
		if r, err = d.m.Store.Refund(ctx, a.Refund); err != nil {
			return err
		}
		if !r.Waits() {
			return batch.Refuse(NothingToApprove, "refund %d waits for nobody", r.No)
		}
		if err := d.second(ctx, r.WordBy, askedBy(r.WordBy, "refund "+w.no)); err != nil {
			return err
		}
		if err := d.notTakenBack(ctx, r.No); err != nil {
			return err
		}
		act.Detail = r.Amount.String()
		out := outbox.New(d.m, "refund", outbox.Refunds)
		return outbox.Update(ctx, d.m, act, func(tx batch.Tx) error {
			if err := d.answer(ctx, tx, w, batch.ApprovalGiven, ""); err != nil {
				return err
			}
			r.Word, r.WordBy = batch.ApprovalGiven, d.m.By
			return out.Refund(ctx, &r, r.Amount, r.Reason)
		}, out)
	})
	return r, err
}

// notTakenBack refuses to pay back what the bank has taken back since it was set aside.
func (d *Desk) notTakenBack(ctx context.Context, refund int64) error {
	for p, err := range d.m.Store.RefundPayments(ctx, refund) {
		if err != nil {
			return err
		}
		if p.TakenBackBy != 0 {
			return batch.Refuse(TakenBack, "refund %d is of payment %d, which payment %d has taken back: "+
				"withdraw it", refund, p.No, p.TakenBackBy)
		}
	}
	return nil
}

// ApproveWriteOff is a second person's word that what is outstanding of an invoice is given up.
type ApproveWriteOff struct {
	Invoice string
}

// ApproveWriteOff makes the loss: of what was asked for, as much as is outstanding still.
func (d *Desk) ApproveWriteOff(ctx context.Context, a ApproveWriteOff) (*Crediting, error) {
	return d.takingOff(ctx, approveWriteOff, a.Invoice, "",
		func(act batch.Act, i *batch.InvoiceState) (*Crediting, error) {
			w := forWriteOff(i.No)
			asked, err := d.waiting(ctx, w)
			switch {
			case err != nil:
				return nil, err
			case asked == nil:
				return nil, batch.Refuse(NothingToApprove, "invoice %s has no write-off that waits", i.No)
			}
			if err := d.second(ctx, asked.By, askedBy(asked.By, "the write-off of invoice "+i.No)); err != nil {
				return nil, err
			}
			note := batch.CreditNote{Kind: batch.KindLoss, InvoiceNo: i.No, Reason: asked.Reason}
			most := min(asked.Amount, i.Outstanding())
			if note.Amount, err = toTakeOff(i, note.Kind, &most); err != nil {
				return nil, err
			}
			act.Detail = note.Amount.String()
			return d.note(ctx, act, i, note, func(tx batch.Tx) error {
				return d.answer(ctx, tx, w, batch.ApprovalGiven, "")
			})
		})
}

// WithdrawWriteOff takes back a write-off that waits for a second person: the invoice is followed up as
// before.
type WithdrawWriteOff struct {
	Invoice, Reason string
}

// WithdrawWriteOff returns the invoice.
func (d *Desk) WithdrawWriteOff(ctx context.Context, a WithdrawWriteOff) (batch.InvoiceState, error) {
	return d.onInvoice(ctx, withdrawWriteOff, a.Invoice, a.Reason,
		func(act batch.Act, i *batch.InvoiceState) error {
			return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
				return d.answer(ctx, tx, forWriteOff(i.No), batch.ApprovalWithdrawn, a.Reason)
			})
		})
}
