package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/ledger"
)

// What a person does with a payment that waits is one move: postings that sum to nothing. Undo adds the
// opposite of a move. Nothing is ever changed or taken out.

// Assign puts what waits of a payment, or an amount of it, where a person says that it belongs: on an
// invoice, as far as that is open, and the rest into its customer's credit; or to a customer, on the oldest
// open invoices where the terms allow it. A repayment that waits is put on the invoice whose payment of that
// amount it takes back, or to the customer who owes it.
type Assign struct {
	Payment int64
	To      string     // an invoice or a customer, as [batch.Find] has it
	Amount  *batch.Ore // above zero, of a repayment too; nil for all that waits
	Reason  string
}

// Assign returns the payment as it is then.
func (d *Desk) Assign(ctx context.Context, a Assign) (*batch.PaymentState, error) {
	return d.move(ctx, assign, a.Payment, a.Reason, "to "+a.To, func(m *mover) error {
		waits, err := m.waiting(a.Amount)
		if err != nil {
			return err
		}
		i, customer, err := batch.Find(ctx, d.m.Store, a.To)
		if err != nil {
			return err
		}
		if waits < 0 && i != nil {
			return m.takeBackOn(ctx, i, waits)
		}
		m.unwait(waits)
		return m.put(ctx, i, customer, waits)
	})
}

// Split puts parts of what waits of a payment each where a person says that it belongs, as Assign does, in
// one act, which Undo takes back whole. What the parts leave goes on waiting.
type Split struct {
	Payment int64
	Parts   []SplitPart // two or more, each to another invoice or customer
	Reason  string
}

// SplitPart is a part of a payment.
type SplitPart struct {
	To     string // an invoice or a customer, as [batch.Find] has it
	Amount batch.Ore
}

// Split returns the payment as it is then.
func (d *Desk) Split(ctx context.Context, a Split) (*batch.PaymentState, error) {
	total, to := batch.Ore(0), make([]string, len(a.Parts))
	for k, part := range a.Parts {
		if part.Amount <= 0 {
			return nil, batch.Refuse(AmountWrong, "%s: want an amount above zero", part.Amount)
		}
		total, to[k] = total+part.Amount, part.To
	}
	if len(a.Parts) < 2 {
		return nil, batch.Refuse(PartsWrong, "name two parts or more: one alone is assigned")
	}
	return d.move(ctx, split, a.Payment, a.Reason, "to "+strings.Join(to, ", "), func(m *mover) error {
		waits, err := m.waiting(&total)
		switch {
		case err != nil:
			return err
		case waits < 0:
			return batch.Refuse(PartsWrong, "payment %d takes money back, which is not split", m.p.No)
		}
		m.unwait(waits)
		named := map[string]bool{}
		for _, part := range a.Parts {
			i, customer, err := batch.Find(ctx, d.m.Store, part.To)
			if err != nil {
				return err
			}
			if err := twice(named, i, customer); err != nil {
				return err
			}
			if err := m.put(ctx, i, customer, part.Amount); err != nil {
				return err
			}
		}
		return nil
	})
}

// twice refuses a part for the invoice or the customer of another part: what one puts there the other does not
// see.
func twice(named map[string]bool, i *batch.InvoiceState, customer *batch.Customer) error {
	var mine, other string
	if i != nil {
		mine, other = "invoice "+i.No, "customer "+i.CustomerNo
		named["invoice of "+other] = true
	} else {
		mine = "customer " + customer.No
		other = "invoice of " + mine
	}
	if named[mine] || named[other] {
		return batch.Refuse(PartsWrong, "%s has a part already, or one of its invoices has: name each once",
			mine)
	}
	named[mine] = true
	return nil
}

// put puts an amount that has waited on an invoice, or else to a customer.
func (m *mover) put(
	ctx context.Context, i *batch.InvoiceState, customer *batch.Customer, amount batch.Ore,
) error {
	switch {
	case i != nil:
		costs, err := ledger.Costs(ctx, m.m.Store, i)
		if err != nil {
			return err
		}
		m.add(ledger.SettleClaim(costs, i, amount)...)
	case amount < 0:
		m.add(batch.Posting{Target: batch.ToCredit, CustomerNo: customer.No, Amount: amount})
	default:
		owed, err := ledger.Owed(ctx, m.m, customer.No)
		if err != nil {
			return err
		}
		m.add(ledger.SettleOldest(owed, customer.No, anyAccount, amount)...)
	}
	return nil
}

// anyAccount lets a person put money wherever it belongs, whichever account it came to.
func anyAccount(*batch.InvoiceState) bool { return true }

// Ignore says that what waits of a payment is not ours to allocate, and why.
type Ignore struct {
	Payment int64
	Reason  string
}

// Ignore returns the payment as it is then.
func (d *Desk) Ignore(ctx context.Context, a Ignore) (*batch.PaymentState, error) {
	return d.move(ctx, ignore, a.Payment, a.Reason, "", func(m *mover) error {
		waits, err := m.waiting(nil)
		if err != nil {
			return err
		}
		m.unwait(waits)
		m.add(batch.Posting{Target: batch.ToIgnored, Amount: waits, Note: a.Reason})
		return nil
	})
}

// Undo takes back what was done last with a payment, by a person or by match, and it waits again. It is
// refused when the money has gone on since.
type Undo struct {
	Payment int64
	Reason  string
}

// Undo returns the payment as it is then.
func (d *Desk) Undo(ctx context.Context, a Undo) (*batch.PaymentState, error) {
	return d.move(ctx, undo, a.Payment, a.Reason, "", func(m *mover) error {
		u, err := m.undoing(ctx)
		if err != nil {
			return err
		}
		for _, e := range u.Placed {
			back := e.Place()
			back.Amount = -e.Amount
			m.add(back)
		}
		m.add(batch.Posting{Target: batch.ToUnmatched, Amount: u.Waits, Reason: u.Reason})
		return nil
	})
}

// Undone is what Undo takes back of a payment.
type Undone struct {
	Placed []batch.Posting // where the money was put, from where it is taken
	Waits  batch.Ore       // that waits again
	Reason batch.Reason    // for which it then waits
}

// Undoing is what Undo would take back now. It writes nothing, and is refused as Undo is.
func (d *Desk) Undoing(ctx context.Context, payment int64) (Undone, error) {
	if err := d.may(ctx, undo); err != nil {
		return Undone{}, err
	}
	p, err := d.m.Store.Payment(ctx, payment)
	if err != nil {
		return Undone{}, err
	}
	m := mover{m: d.m, p: &p}
	return m.undoing(ctx)
}

// undoing is what is taken back when the last placing of the payment is undone.
func (m *mover) undoing(ctx context.Context) (u Undone, err error) {
	u.Placed, u.Reason = lastPlacing(m.p)
	switch {
	case len(u.Placed) == 0 || m.p.Balance(batch.ToUnmatched) == m.p.Amount:
		return u, batch.Refuse(NothingToUndo, "payment %d waits already: there is nothing to undo", m.p.No)
	case m.p.TakenBackBy != 0:
		return u, batch.Refuse(TakenBack, "payment %d was taken back by payment %d", m.p.No, m.p.TakenBackBy)
	}
	places := m.p.Places()
	for _, e := range u.Placed {
		if err := m.undoable(&e, places); err != nil {
			return u, err
		}
		byKID, err := m.placedByKID(ctx, &e)
		if err != nil {
			return u, err
		}
		if byKID {
			u.Reason = batch.Undone // else match would put it there again
		}
		u.Waits += e.Amount
	}
	return u, nil
}

// undoable refuses to take back a posting that takes back another payment, or whose money is no longer where
// it was put. places are where the payment's money is now.
func (m *mover) undoable(e *batch.Posting, places []batch.Posting) error {
	if e.Reverses != 0 {
		return batch.Refuse(TakesBack, "payment %d takes back payment %d, and that stands",
			m.p.No, e.Reverses)
	}
	there := slices.ContainsFunc(places, func(at batch.Posting) bool {
		return at.Place() == e.Place() &&
			(e.Amount > 0 && at.Amount >= e.Amount || e.Amount < 0 && at.Amount <= e.Amount)
	})
	if !there {
		return batch.Refuse(MoneyGoneOn, "payment %d: %s of it was put at %s, and is no longer there",
			m.p.No, e.Amount, e.Where())
	}
	return nil
}

// placedByKID reports whether a posting is on the invoice whose KID the payment came with.
func (m *mover) placedByKID(ctx context.Context, e *batch.Posting) (bool, error) {
	if e.Target != batch.ToInvoice || m.p.KID == "" {
		return false, nil
	}
	i, err := m.m.Store.Invoice(ctx, e.InvoiceNo)
	return i.KID == m.p.KID, err
}

// mover gathers the postings with which a person moves the money of a payment, on the first open day.
type mover struct {
	m       batch.Moment
	p       *batch.PaymentState
	booking ledger.Booking
	tx      batch.Tx // of takeBackOn
}

// move lets place move the money of a payment, and writes the postings that it adds.
func (d *Desk) move(ctx context.Context, k Kind, no int64, reason, detail string,
	place func(*mover) error) (*batch.PaymentState, error) {
	var p batch.PaymentState
	err := d.do(ctx, k, strconv.FormatInt(no, 10), reason, func(act batch.Act) (err error) {
		if p, err = d.m.Store.Payment(ctx, no); err != nil {
			return err
		}
		m, before := &mover{m: d.m, p: &p}, len(p.Postings)
		if m.booking, err = ledger.BookableOn(ctx, d.m.Store, d.m.Today()); err != nil {
			return err
		}
		if before == 0 {
			return batch.Refuse(NotMatched, "payment %d has not been matched yet: run match first", no)
		}
		act.Detail = detail
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			m.tx = tx
			if err := place(m); err != nil {
				return err
			}
			return batch.AddPostings(tx, p.Postings[before:])
		})
	})
	return &p, err
}

func (m *mover) add(list ...batch.Posting) {
	for _, e := range list {
		m.p.Add(e, m.m.Today(), m.booking.On(m.m.Today()))
	}
}

func (m *mover) unwait(amount batch.Ore) {
	m.add(batch.Posting{Target: batch.ToUnmatched, Amount: -amount, Reason: m.p.WaitsFor()})
}

// waiting is the part of what waits that is meant, with the payment's sign.
func (m *mover) waiting(amount *batch.Ore) (batch.Ore, error) {
	waits := m.p.Balance(batch.ToUnmatched)
	if waits == 0 {
		return 0, batch.Refuse(NotWaiting, "payment %d does not wait: it is at %s", m.p.No, m.p.Where())
	}
	part, err := all(amount, max(waits, -waits))
	switch {
	case err != nil:
		return 0, err
	case part > max(waits, -waits):
		return 0, batch.Refuse(AmountAbove, "%s is more than waits of payment %d, %s", part, m.p.No, waits)
	case waits < 0:
		return -part, nil
	}
	return part, nil
}

// takeBackOn makes a repayment take back the payment of its amount that is on an invoice.
func (m *mover) takeBackOn(ctx context.Context, i *batch.InvoiceState, amount batch.Ore) error {
	if amount != m.p.Amount {
		return batch.Refuse(NoneToTakeBack,
			"payment %d takes back a payment of the same amount, or nothing on invoice %s", m.p.No, i.No)
	}
	for o, err := range m.m.Store.InvoicePayments(ctx, i.No) {
		if err != nil {
			return err
		}
		on := slices.ContainsFunc(o.Places(),
			func(at batch.Posting) bool { return at.InvoiceNo == i.No && at.Amount > 0 })
		if o.Amount != -amount || o.TakenBackBy != 0 || !on {
			continue
		}
		m.unwait(amount)
		return ledger.NewPlacer(m.m, m.booking, m.tx).Reverse(ctx, &o, func(e batch.Posting) batch.Posting {
			m.add(e)
			return m.p.Postings[len(m.p.Postings)-1]
		})
	}
	return batch.Refuse(NoneToTakeBack,
		"no payment of %s on invoice %s is there to be taken back: "+
			"assign payment %d to customer %s, who then owes it",
		-amount, i.No, m.p.No, i.CustomerNo)
}

// lastPlacing are the postings of the last move that put money of the payment somewhere and that has not been
// undone, with the reason for which it waited before; of a payment that match placed at once, its first
// postings.
func lastPlacing(p *batch.PaymentState) (placed []batch.Posting, reason batch.Reason) {
	moves := standing(p)
	for k := len(moves) - 1; k >= 0; k-- {
		first := moves[k][0]
		switch {
		case k == 0 && first.Target != batch.ToUnmatched:
			return moves[0], batch.Undone
		case k > 0 && first.Target == batch.ToUnmatched &&
			moves[k][1].Target != batch.ToReversed && moves[k][1].Target != batch.ToRefund:
			return moves[k][1:], first.Reason
		}
	}
	return nil, ""
}

// standing are the moves of a payment that have not been undone, in order. The first postings sum to the
// amount, all later moves to nothing.
func standing(p *batch.PaymentState) (moves [][]batch.Posting) {
	sum, from := -p.Amount, 0
	for k, e := range p.Postings {
		if sum += e.Amount; sum != 0 {
			continue
		}
		move := p.Postings[from : k+1]
		from = k + 1
		if last := len(moves) - 1; last >= 0 && undoes(move, moves[last]) {
			moves = moves[:last]
		} else {
			moves = append(moves, move)
		}
	}
	return moves
}

// undoes reports whether a move is the opposite of another.
func undoes(move, other []batch.Posting) bool {
	both := batch.PaymentState{Postings: slices.Concat(move, other)}
	return len(both.Places()) == 0
}
