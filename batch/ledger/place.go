package ledger

import (
	"context"
	"slices"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Destination is where the payments with one KID belong: on an invoice, or on whatever a customer owes. The
// zero Destination is nowhere: such payments wait for a person. Placing payments brings what it knows of the
// invoices up to date.
type Destination struct {
	Invoice  *batch.InvoiceState // nil when it is no invoice
	Customer string              // the number of the customer; empty when it is none

	costs []batch.InvoiceState // of late payment of the invoice, which are paid before it
	owed  []batch.InvoiceState // by the customer, the oldest first
}

// ForInvoice is the destination of an invoice's payments.
func ForInvoice(ctx context.Context, m batch.Moment, i *batch.InvoiceState) (Destination, error) {
	costs, err := Costs(ctx, m.Store, i)
	return Destination{Invoice: i, costs: costs}, err
}

// ForCustomer is the destination of a customer's payments for no invoice in particular.
func ForCustomer(ctx context.Context, m batch.Moment, customerNo string) (Destination, error) {
	owed, err := Owed(ctx, m, customerNo)
	return Destination{Customer: customerNo, owed: owed}, err
}

// ForCustomerOf is the destination of payments with a KID that no invoice has: the customer whose own KID it
// is, or nowhere.
func ForCustomerOf(ctx context.Context, m batch.Moment, kid string) (Destination, error) {
	customer, err := CustomerOf(ctx, m, kid)
	if err != nil || customer == "" {
		return Destination{}, err
	}
	return ForCustomer(ctx, m, customer)
}

// settle puts an amount of a payment where it belongs.
func (d *Destination) settle(p *batch.Payment, amount batch.Ore) []batch.Posting {
	if d.Customer != "" {
		return SettleOldest(d.owed, d.Customer, p.Fits, amount)
	}
	return SettleClaim(d.costs, d.Invoice, amount)
}

// outstanding is what is still to be paid of an invoice and what its late payment costs.
func (d *Destination) outstanding() batch.Ore {
	sum := d.Invoice.Outstanding()
	for k := range d.costs {
		sum += d.costs[k].Outstanding()
	}
	return sum
}

// takeBack takes an amount off what has been paid of an invoice, where it is the destination's.
func (d *Destination) takeBack(invoiceNo string, amount batch.Ore) {
	if d.Invoice != nil && d.Invoice.No == invoiceNo {
		d.Invoice.Paid -= amount
	}
	for k := range d.costs {
		if d.costs[k].No == invoiceNo {
			d.costs[k].Paid -= amount
		}
	}
}

// Outcome says what the placing of a payment came to.
type Outcome int

// The outcomes. What is left waited before, and still does: nothing was posted.
const (
	Left Outcome = iota
	Matched
	Reversed // it took back an earlier payment
	Unmatched
)

// Placed says what became of a payment.
type Placed struct {
	Outcome   Outcome
	OnInvoice batch.Ore    // put on invoices now, of one that was matched
	Credit    batch.Ore    // put into the customer's credit now, of one that was matched
	Reason    batch.Reason // why it waits, of one that is unmatched or was left
	Opened    bool         // it took money off an invoice, which is open again
}

// Placer places payments that have one KID, one after the other: on their destination, or back where the
// payment was that they take back. It knows what it has placed itself, which the store does not show before
// the transaction ends. Turn takes it to the next KID.
type Placer struct {
	m          batch.Moment
	booking    Booking
	tx         batch.Tx
	to         Destination
	reversible []batch.PaymentState // payments that may be taken back
}

// NewPlacer makes a placer that writes its postings in a transaction. Until Turn its destination is nowhere.
func NewPlacer(m batch.Moment, b Booking, tx batch.Tx) *Placer {
	return &Placer{m: m, booking: b, tx: tx}
}

// Turn goes on to another KID: where its payments belong, and the posted payments with that KID that may be
// taken back.
func (p *Placer) Turn(to Destination, reversible []batch.PaymentState) {
	p.to, p.reversible = to, reversible
}

// Place places a payment and writes its new postings; with them the postings of a payment sum to its amount.
// One that waits is placed anew where that can be done by now, and left otherwise. Its first postings are
// booked on its own day, those of one that waited today; never before the invoice is open.
func (p *Placer) Place(ctx context.Context, payment batch.PaymentState) (Placed, error) {
	before, amount, from := len(payment.Postings), payment.Amount, payment.Booked
	if before > 0 {
		amount, from = payment.Balance(batch.ToUnmatched), p.m.Today()
	}
	placed, err := p.post(ctx, &payment, amount, from)
	if err != nil || placed.Outcome == Left {
		return placed, err
	}
	if payment.Amount > 0 {
		// One that waited may be among the reversible ones as it stood before.
		same := func(o batch.PaymentState) bool { return o.No == payment.No }
		p.reversible = append(slices.DeleteFunc(p.reversible, same), payment)
	}
	return placed, batch.AddPostings(p.tx, payment.Postings[before:])
}

// post adds postings of an amount to a payment, booked not before a day.
func (p *Placer) post(
	ctx context.Context, payment *batch.PaymentState, amount batch.Ore, from bankday.Date,
) (placed Placed, err error) {
	before := len(payment.Postings)
	add := func(e batch.Posting) batch.Posting {
		return payment.Add(e, p.m.Today(), p.booking.On(max(e.Booked, from)))
	}
	if k := p.original(payment); k >= 0 {
		payment.Unwait(amount, from, add)
		err := p.Reverse(ctx, &p.reversible[k], add)
		p.reversible = slices.Delete(p.reversible, k, k+1)
		placed.Outcome = Reversed
		placed.Opened = slices.ContainsFunc(payment.Postings[before:], onInvoice)
		return placed, err
	}
	if a := p.m.Agency; payment.Amount > 0 && a.Pays(&payment.Payment) && !a.ByKID {
		payment.Unwait(amount, from, add)
		add(batch.Posting{Target: batch.OnAgency, Amount: amount})
		return Placed{Outcome: Matched}, nil
	}
	if reason := p.reason(payment); reason != "" {
		if before > 0 {
			return Placed{Outcome: Left, Reason: reason}, nil
		}
		add(batch.Posting{Target: batch.ToUnmatched, Amount: payment.Amount, Reason: reason})
		return Placed{Outcome: Unmatched, Reason: reason}, nil
	}
	placed.Outcome = Matched
	for k, e := range p.to.settle(&payment.Payment, amount) {
		if k == 0 {
			payment.Unwait(amount, e.Booked, add)
		}
		add(e)
		if e.Target == batch.ToInvoice {
			placed.OnInvoice += e.Amount
		} else {
			placed.Credit += e.Amount
		}
	}
	return placed, nil
}

// onInvoice reports whether a posting puts money on an invoice, or takes it off.
func onInvoice(e batch.Posting) bool { return e.Target == batch.ToInvoice }

// reason says why a payment cannot be put on its destination; it is empty when it can.
func (p *Placer) reason(payment *batch.PaymentState) batch.Reason {
	i := p.to.Invoice
	switch {
	case payment.Amount < 0:
		return batch.NoOriginal
	case payment.Source.AtBank() && !slices.Contains(p.m.Creditor.BankAccounts(), payment.Account) &&
		(i == nil || !payment.Fits(i)): // an invoice may be paid to an account that was the creditor's then
		return batch.WrongAccount
	case p.to.Customer != "":
		return ""
	case payment.KID == "":
		return batch.NoKID
	case i == nil:
		if _, err := p.m.KID.Parse(payment.KID); err != nil {
			return batch.InvalidKID
		}
		return batch.UnknownKID
	case !payment.Fits(i):
		return batch.WrongAccount
	case i.Cancelled(), i.Lost():
		return batch.InvoiceDropped
	case p.to.outstanding() == 0:
		return batch.AlreadySettled
	}
	return ""
}

// original finds the payment that one below zero takes back: with the same KID, account and amount. One that
// waits unmatched comes before one that settled an invoice, since a second payment is what gets repaid; a
// later one comes before an earlier one. It is -1 where there is none.
func (p *Placer) original(payment *batch.PaymentState) int {
	waitsInPart := len(payment.Postings) > 0 && payment.Balance(batch.ToUnmatched) != payment.Amount
	if payment.Amount >= 0 || payment.KID == "" || waitsInPart {
		return -1
	}
	found := -1
	for k := range p.reversible {
		o := &p.reversible[k]
		if o.Account != payment.Account || o.Amount != -payment.Amount {
			continue
		}
		if found < 0 || o.Balance(batch.ToUnmatched) >= p.reversible[found].Balance(batch.ToUnmatched) {
			found = k
		}
	}
	return found
}

// Reverse takes back exactly what an original payment did, booked not before it did it. The postings are
// given to add, which notes them with the payment that takes it back. What the original put on an invoice
// opens the invoice again. What was paid back to the customer is now owed by him, or waits when nobody knows
// who he is.
func (p *Placer) Reverse(
	ctx context.Context, original *batch.PaymentState, add func(batch.Posting) batch.Posting,
) error {
	for _, at := range original.Places() {
		back := batch.Posting{
			Target: at.Target, InvoiceNo: at.InvoiceNo, CustomerNo: at.CustomerNo, Amount: -at.Amount,
			Reverses: original.No, Booked: at.Booked,
		}
		switch at.Target {
		case batch.ToInvoice:
			p.to.takeBack(at.InvoiceNo, at.Amount)
		case batch.ToRefund:
			refund, err := p.m.Store.Refund(ctx, at.Refund)
			if err != nil {
				return err
			}
			back.Target, back.CustomerNo = batch.ToCredit, refund.CustomerNo
			if refund.CustomerNo == "" {
				back.Target, back.Reason = batch.ToUnmatched, batch.AlreadyRefunded
			}
		case batch.ToUnmatched:
			back.Target = batch.ToReversed
			back = add(back)
			if err := p.cancelOut(original, at, back.Booked); err != nil {
				return err
			}
			continue
		}
		add(back)
	}
	return nil
}

// cancelOut ends the waiting of an original payment that is taken back before anything was done with it: the
// two payments cancel out, and neither waits any longer.
func (p *Placer) cancelOut(original *batch.PaymentState, at batch.Posting, booked bankday.Date) error {
	today := p.m.Today()
	out := batch.Posting{Target: batch.ToUnmatched, Amount: -at.Amount, Reason: at.Reason}
	in := batch.Posting{Target: batch.ToReversed, Amount: at.Amount}
	return batch.AddPostings(p.tx, []batch.Posting{
		original.Add(out, today, booked), original.Add(in, today, booked),
	})
}
