package ledger

import (
	"context"

	"trekk/batch"
	"trekk/batch/stream"
)

// Crediting is what a credit note or a loss led to in the books.
type Crediting struct {
	Note     batch.CreditNote // as it was written
	ToCredit batch.Ore        // what had been paid and is now the customer's credit
}

// Credit writes a credit note, loss or small difference of an invoice. The payments on the invoice are given
// with all their postings: what they put on it above what is left of it becomes the customer's credit, the
// last payment's first. What late payment of it costs falls away with the last of it, and interest in proportion with
// a part of it: nobody was late with what was not owed. It brings the invoice and the
// payments up to date. The invoice's claim is left to the
// caller, and so is telling the customer.
func Credit(
	ctx context.Context, m batch.Moment, tx batch.Tx, b Booking,
	i *batch.InvoiceState, paid []batch.PaymentState, note batch.CreditNote,
) (*Crediting, error) {
	day := max(note.Issued, i.Booked)
	for _, p := range paid {
		for _, e := range p.Postings {
			if e.InvoiceNo == i.No {
				day = max(day, e.Booked)
			}
		}
	}
	note.Booked = b.On(day)
	if note.Kind == batch.KindCredit {
		if err := divide(ctx, m.Store, i, &note); err != nil {
			return nil, err
		}
	} else {
		i.WrittenOff += note.Amount
	}
	if note.Kind == batch.KindDifference {
		i.Differences += note.Amount
	}
	i.Credited += note.Amount
	c := &Crediting{Note: note, ToCredit: max(0, i.Paid+i.Credited-i.Amount)}
	if err := takeOff(m, tx, i, paid, c); err != nil {
		return nil, err
	}
	i.Paid -= c.ToCredit
	if err := tx.AddCreditNote(note); err != nil {
		return c, err
	}
	off := func(cost *batch.InvoiceState) batch.Ore { return cost.Amount }
	switch {
	case i.Cancelled(), i.Lost():
	case note.Kind == batch.KindCredit:
		off = interestOn(note.Amount, i.Amount-i.Credited+note.Amount)
	default:
		return c, nil
	}
	return c, DropCosts(ctx, m, tx, b, i, paid, note, off)
}

// interestOn is what of interest was on a part of the amount that it was on, a broken øre taken for a whole. Where
// payments came in between it is not exact: the next letter asks for what is missing.
func interestOn(part, of batch.Ore) func(cost *batch.InvoiceState) batch.Ore {
	return func(cost *batch.InvoiceState) batch.Ore {
		if cost.Kind != batch.KindInterest {
			return 0
		}
		return ((cost.Amount-cost.Credited)*part + of - 1) / of
	}
}

// takeOff moves what has been paid too much from the invoice into its customer's credit, from the last
// payment backwards.
func takeOff(
	m batch.Moment, tx batch.Tx, i *batch.InvoiceState, paid []batch.PaymentState, c *Crediting,
) error {
	over, today, booked := c.ToCredit, m.Today(), c.Note.Booked
	for k := len(paid) - 1; k >= 0 && over > 0; k-- {
		p := &paid[k]
		if p.TakenBackBy != 0 {
			continue // with what took it back it comes to nothing
		}
		on := batch.Ore(0)
		for _, e := range p.Postings {
			if e.InvoiceNo == i.No {
				on += e.Amount
			}
		}
		part := max(0, min(on, over))
		if part == 0 {
			continue
		}
		over -= part
		from := batch.Posting{Target: batch.ToInvoice, InvoiceNo: i.No, Amount: -part}
		to := batch.Posting{Target: batch.ToCredit, CustomerNo: i.CustomerNo, Amount: part}
		err := batch.AddPostings(tx, []batch.Posting{p.Add(from, today, booked), p.Add(to, today, booked)})
		if err != nil {
			return err
		}
	}
	return nil
}

// divide says what of an invoice a credit note takes off: the lines from the last one backwards, so the
// charges before what the plan costs, and the invoice fee last of all. A note that says itself what of it is
// the fee takes off that, and of the lines the rest.
func divide(ctx context.Context, s batch.Store, i *batch.InvoiceState, c *batch.CreditNote) error {
	left, err := leftOf(ctx, s, i)
	if err != nil {
		return err
	}
	waived := c.Fee
	charges, fee := left.take(c.Amount - waived)
	c.Charges, c.Fee = charges, fee+waived
	return nil
}

// remains is what credit notes have left of an invoice.
type remains struct{ charges, plan, fee batch.Ore }

// take takes an amount off, and says what of it are charges and what is the fee.
func (r *remains) take(amount batch.Ore) (charges, fee batch.Ore) {
	charges = min(amount, r.charges)
	plan := min(amount-charges, r.plan)
	fee = amount - charges - plan
	r.charges, r.plan, r.fee = r.charges-charges, r.plan-plan, r.fee-fee
	return charges, fee
}

// leftOf is what credit notes have left of an invoice. Those that its state knows of and the store does not
// show yet were divided as usual.
func leftOf(ctx context.Context, s batch.Store, i *batch.InvoiceState) (left remains, err error) {
	for l, err := range s.Lines(ctx, i.No) {
		if err != nil {
			return left, err
		}
		if l.Event != 0 {
			left.charges += l.Amount
		}
	}
	left.plan, left.fee = i.Amount-i.Fee-left.charges, i.Fee
	credited := i.Credited - i.WrittenOff
	if credited == 0 {
		return left, nil
	}
	for c, err := range s.CreditNotes(ctx, i.No) {
		if err != nil {
			return left, err
		}
		if c.Kind == batch.KindCredit {
			left.charges, left.fee = left.charges-c.Charges, left.fee-c.Fee
			left.plan -= c.Amount - c.Charges - c.Fee
			credited -= c.Amount
		}
	}
	left.take(credited)
	return left, nil
}

// FeeLeft is what credit notes have left of an invoice's fee.
func FeeLeft(ctx context.Context, s batch.Store, i *batch.InvoiceState) (batch.Ore, error) {
	if i.Fee == 0 {
		return 0, nil
	}
	left, err := leftOf(ctx, s, i)
	return left.fee, err
}

// Handover is what the collection agency is told of an invoice that it gets today: what credit notes have left of
// it, and what is open of its costs.
func Handover(ctx context.Context, m batch.Moment, i *batch.InvoiceState, open Open) (batch.Handoff, error) {
	h := handoff(m, i, batch.Handover, open)
	var err error
	h.Principal, h.Fee, err = Claimed(ctx, m.Store, i)
	return h, err
}

// Withdrawal is what the collection agency is told of an invoice that is taken back today: what was invoiced.
func Withdrawal(ctx context.Context, m batch.Moment, i *batch.InvoiceState) (batch.Handoff, error) {
	open, err := OpenCosts(ctx, m.Store, i)
	return handoff(m, i, batch.Withdraw, open), err
}

func handoff(m batch.Moment, i *batch.InvoiceState, action batch.HandoffAction, open Open) batch.Handoff {
	return batch.Handoff{
		InvoiceNo: i.No, Seq: i.Handoffs + 1, Action: action, On: m.Today(),
		Principal: i.Amount - i.Fee, Fee: i.Fee, Paid: i.Paid, Costs: open.Fees, Interest: open.Interest,
	}
}

// Claimed is what an invoice asks for, its fee apart, as credit notes have left it.
func Claimed(
	ctx context.Context, s batch.Store, i *batch.InvoiceState,
) (principal, fee batch.Ore, err error) {
	if i.Credited == 0 {
		return i.Amount - i.Fee, i.Fee, nil
	}
	left := i.Amount - i.Credited
	fee, err = FeeLeft(ctx, s, i)
	fee = min(fee, left)
	return left - fee, fee, err
}

// Cancel credits all that is left of an invoice; its charges go on another one, and what credit has paid of
// it is credit again. The caller tells the customer.
func Cancel(
	ctx context.Context, m batch.Moment, tx batch.Tx, b Booking, i *batch.InvoiceState, reason string,
) (batch.CreditNote, error) {
	no, err := NextCreditNote(ctx, m, tx, &i.Invoice)
	if err != nil {
		return batch.CreditNote{}, err
	}
	var paid []batch.PaymentState
	if i.Paid > 0 {
		if paid, err = stream.All(m.Store.InvoicePayments(ctx, i.No)); err != nil {
			return batch.CreditNote{}, err
		}
	}
	c, err := Credit(ctx, m, tx, b, i, paid, batch.CreditNote{
		Kind: batch.KindCredit, No: no, InvoiceNo: i.No, Issued: m.Today(),
		Amount: i.Amount - i.Credited, Reason: reason, Anew: true,
	})
	if err != nil {
		return batch.CreditNote{}, err
	}
	return c.Note, nil
}
