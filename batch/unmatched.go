package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// What a person does with a payment that waits is one move: postings that sum to nothing, each act audited with the name.
// Undo adds the opposite of a move. Nothing is ever changed or taken out.

// Assign puts what waits of a payment, or an amount of it, where a person says that it belongs: on an invoice, as far as that
// is open, and the rest into its customer's credit; or to a customer, on the oldest open invoices where the terms allow it.
// `to` names them as [Night.Find] has it. A repayment that waits is put on the invoice whose payment of that amount it takes
// back, or to the customer who owes it. Nothing is done when amount is above what waits; zero is all of it.
func (n *Night) Assign(ctx context.Context, no int64, to string, amount Ore, by string) (*PaymentState, error) {
	return n.move(ctx, no, by, "assign", "to "+to, func(m *mover) error {
		waits, err := m.waiting(amount)
		if err != nil {
			return err
		}
		i, customer, err := n.Find(ctx, to)
		if err != nil {
			return err
		}
		if waits < 0 && i != nil {
			return m.takeBackOn(ctx, i, waits)
		}
		m.unwait(waits)
		switch {
		case i != nil:
			m.add(settle(i, waits)...)
		case waits < 0:
			m.add(Posting{Target: ToCredit, CustomerNo: customer.No, Amount: waits})
		default:
			owed, err := n.owed(ctx, customer.No)
			if err != nil {
				return err
			}
			m.add(settleOldest(owed, customer.No, anyAccount, waits)...)
		}
		return nil
	})
}

// Ignore says that what waits of a payment is not ours to allocate, and why.
func (n *Night) Ignore(ctx context.Context, no int64, reason, by string) (*PaymentState, error) {
	return n.move(ctx, no, by, "ignore", "", func(m *mover) error {
		waits, err := m.waiting(0)
		if err != nil {
			return err
		}
		m.unwait(waits)
		m.add(Posting{Target: ToIgnored, Amount: waits, Note: reason})
		return nil
	})
}

// Undo takes back what was done last with a payment, by a person or by match, and it waits again. It is refused when the money
// has gone on since.
func (n *Night) Undo(ctx context.Context, no int64, by string) (*PaymentState, error) {
	return n.move(ctx, no, by, "undo", "", func(m *mover) error {
		p := m.p
		last, reason := p.lastPlacing()
		switch {
		case len(last) == 0 || p.Balance(ToUnmatched) == p.Amount:
			return refused("payment %d waits already: there is nothing to undo", no)
		case p.TakenBackBy != 0:
			return refused("payment %d was taken back by payment %d", no, p.TakenBackBy)
		}
		sum, places := Ore(0), p.Places()
		for _, e := range last {
			if e.Reverses != 0 {
				return refused("payment %d takes back payment %d, and that stands", no, e.Reverses)
			}
			there := slices.ContainsFunc(places, func(at Posting) bool {
				return at.place() == e.place() && (e.Amount > 0 && at.Amount >= e.Amount || e.Amount < 0 && at.Amount <= e.Amount)
			})
			if !there {
				return refused("payment %d: %s of it was put at %s, and is no longer there", no, e.Amount, e.Where())
			}
			if e.Target == ToInvoice && p.KID != "" {
				i, err := n.Store.Invoice(ctx, e.InvoiceNo)
				if err != nil {
					return err
				}
				if i.KID == p.KID {
					reason = Undone // else match would put it there again
				}
			}
			m.add(Posting{Target: e.Target, InvoiceNo: e.InvoiceNo, CustomerNo: e.CustomerNo, Amount: -e.Amount})
			sum += e.Amount
		}
		m.add(Posting{Target: ToUnmatched, Amount: sum, Reason: reason})
		return nil
	})
}

// mover gathers the postings with which a person moves the money of a payment, on the first open day.
type mover struct {
	night   *Night
	p       *PaymentState
	booking booking
	tx      Tx // of takeBackOn
	before  int
}

// move lets do place the money of a payment, and writes what it has placed.
func (n *Night) move(ctx context.Context, no int64, by, action, how string, do func(*mover) error) (*PaymentState, error) {
	var p PaymentState
	err := n.locked(ctx, func() (err error) {
		if p, err = n.Store.Payment(ctx, no); err != nil {
			return err
		}
		m := &mover{night: n, p: &p, before: len(p.Postings)}
		if m.booking, err = n.bookingOn(ctx, n.today()); err != nil {
			return err
		}
		if m.before == 0 {
			return refused("payment %d has not been matched yet: run match first", no)
		}
		act := n.personal(by, action, "payment %d %s", no, how)
		act.Subject = strings.TrimSpace(act.Subject)
		return n.Store.Update(ctx, act, func(tx Tx) error {
			m.tx = tx
			if err := do(m); err != nil {
				return err
			}
			return addPostings(tx, p.Postings[m.before:])
		})
	})
	return &p, err
}

func (m *mover) add(list ...Posting) {
	for _, e := range list {
		m.p.add(e, m.night.today(), m.booking.on(m.night.today()))
	}
}

func (m *mover) unwait(amount Ore) {
	m.add(Posting{Target: ToUnmatched, Amount: -amount, Reason: m.p.waitsFor()})
}

// waiting is the part of what waits that is meant, with the payment's sign.
func (m *mover) waiting(amount Ore) (Ore, error) {
	waits := m.p.Balance(ToUnmatched)
	switch {
	case waits == 0:
		return 0, refused("payment %d does not wait: it is at %s", m.p.No, m.p.Where())
	case amount == 0:
		return waits, nil
	case amount > max(waits, -waits):
		return 0, refused("%s is more than waits of payment %d, %s", amount, m.p.No, waits)
	case waits < 0:
		return -amount, nil
	}
	return amount, nil
}

// takeBackOn makes a repayment take back the payment of its amount that is on an invoice.
func (m *mover) takeBackOn(ctx context.Context, i *InvoiceState, amount Ore) error {
	if amount != m.p.Amount {
		return refused("payment %d takes back a payment of the same amount, or nothing on invoice %s", m.p.No, i.No)
	}
	for o, err := range m.night.Store.InvoicePayments(ctx, i.No) {
		if err != nil {
			return err
		}
		on := slices.ContainsFunc(o.Places(), func(at Posting) bool { return at.InvoiceNo == i.No && at.Amount > 0 })
		if o.Amount != -amount || o.TakenBackBy != 0 || !on {
			continue
		}
		m.unwait(amount)
		back := &matcher{night: m.night, ctx: ctx, tx: m.tx, booking: m.booking}
		return back.reverse(&o, func(e Posting) Posting {
			m.add(e)
			return m.p.Postings[len(m.p.Postings)-1]
		})
	}
	return refused("no payment of %s on invoice %s is there to be taken back: assign payment %d to customer %s, who then owes it", -amount, i.No, m.p.No, i.CustomerNo)
}

// lastPlacing are the postings of the last move that put money of the payment somewhere and that has not been undone, with the
// reason for which it waited before; of a payment that match placed at once, its first postings.
func (p *PaymentState) lastPlacing() (placed []Posting, reason Reason) {
	var moves [][]Posting
	sum, from := -p.Amount, 0 // the first postings sum to the amount, all later moves to nothing
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
	for k := len(moves) - 1; k >= 0; k-- {
		first := moves[k][0]
		switch {
		case k == 0 && first.Target != ToUnmatched:
			return moves[0], Undone
		case k > 0 && first.Target == ToUnmatched && moves[k][1].Target != ToReversed && moves[k][1].Target != ToRefund:
			return moves[k][1:], first.Reason
		}
	}
	return nil, ""
}

// undoes reports whether a move is the opposite of another.
func undoes(move, other []Posting) bool {
	sums := (&PaymentState{Postings: slices.Concat(move, other)}).Places()
	return len(sums) == 0
}

// invoiceOrCustomer finds the invoice with a number, or else the customer; invoice:12 and customer:12 say which.
func (n *Night) invoiceOrCustomer(ctx context.Context, to string) (*InvoiceState, string, error) {
	what, no := cutKind(to)
	if what != "customer" {
		i, err := n.Store.Invoice(ctx, no)
		if err == nil {
			return &i, "", nil
		}
		if what == "invoice" || !errors.Is(err, ErrNotFound) {
			return nil, "", err
		}
	}
	c, err := n.Store.Customer(ctx, no)
	if errors.Is(err, ErrNotFound) && what == "" {
		err = fmt.Errorf("%s is neither an invoice nor a customer: %w", no, ErrNotFound)
	}
	return nil, c.No, err
}

// cutKind takes the kind of a thing off its number where it is said, as in customer:12.
func cutKind(s string) (what, no string) {
	for _, what := range []string{"customer", "invoice", "payment"} {
		if no, ok := strings.CutPrefix(s, what+":"); ok {
			return what, no
		}
	}
	return "", s
}

// Where says in words where a posting puts money.
func (e *Posting) Where() string { return e.whereIn(inEnglish) }

// Where says in words where the payment's money is now.
func (p *PaymentState) Where() string { return p.WhereIn(inEnglish) }

func inEnglish(words string) string { return words }

func (e *Posting) whereIn(say func(string) string) string {
	switch e.Target {
	case ToInvoice:
		return say("invoice") + " " + e.InvoiceNo
	case ToCredit:
		return say("credit of customer") + " " + e.CustomerNo
	case ToUnmatched:
		return say("unmatched") + ", " + say(string(e.Reason))
	case ToRefund:
		return fmt.Sprintf("%s %d", say("refund"), e.Refund)
	case ToIgnored:
		return say("ignored")
	}
	return say("taken back")
}

// WhereIn is Where in another language: say gives the words in it.
func (p *PaymentState) WhereIn(say func(string) string) string {
	if len(p.Postings) == 0 {
		return say("not matched yet")
	}
	places := p.Places()
	if len(places) == 0 {
		return say("taken back")
	}
	words := make([]string, len(places))
	for k, at := range places {
		if words[k] = at.whereIn(say); len(places) > 1 {
			words[k] += " " + at.Amount.String()
		}
	}
	return strings.Join(words, ", ")
}

// anyAccount lets a person put money wherever it belongs, whichever account it came to.
func anyAccount(*InvoiceState) bool { return true }
