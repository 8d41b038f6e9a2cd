package batch

import (
	"context"
	"iter"
	"slices"

	"trekk/schedule/bankday"
)

// match ties payments to invoices by their KID (S16). Both come sorted by KID and are merged; each payment gets postings
// that sum to its amount: on the invoice as far as it is open, the rest as the customer's credit, or all of it unmatched
// with a reason. A payment that waits for something which has come since is moved.
func (n *Night) match(ctx context.Context, r *Report) error {
	r.counted("payments", "matched", "matched_ore", "credit_ore", "reversed", "unmatched")
	for _, reason := range []Reason{UnknownKID, InvalidKID, NoKID, AlreadySettled, InvoiceDropped, WrongAccount, NoOriginal} {
		r.count(string(reason), 0)
	}
	booking, err := n.booking(ctx)
	if err != nil {
		return err
	}
	return n.Store.Update(ctx, n.act("match", "match", "payments as of %s", n.today()), func(tx Tx) error {
		m := matcher{night: n, tx: tx, report: r, booking: booking}
		m.invoices = newMerge(n.Store.Invoices(ctx, InvoicesPaying, 0), func(i InvoiceState) string { return i.KID })
		defer m.invoices.stop()
		m.originals = newMerge(n.Store.Payments(ctx, PaymentsReversible), func(p PaymentState) string { return p.KID })
		defer m.originals.stop()
		for p, err := range n.Store.Payments(ctx, PaymentsToMatch) {
			if err != nil {
				return err
			}
			if err := m.payment(p); err != nil {
				return err
			}
			n.progress("match", r.Counts.Get("payments"))
		}
		return nil
	})
}

// matcher holds what is known of the KID it has come to.
type matcher struct {
	night     *Night
	tx        Tx
	report    *Report
	booking   booking
	invoices  *merge[InvoiceState]
	originals *merge[PaymentState]

	kid      string
	started  bool
	invoice  *InvoiceState  // the invoice with this KID, with what this run has posted on it
	takeback []PaymentState // payments with this KID that a reversal may take back, posted before or in this run
}

func (m *matcher) payment(p PaymentState) error {
	if !m.started || p.KID != m.kid {
		if err := m.turn(p.KID); err != nil {
			return err
		}
	}
	before := len(p.Postings)
	base := p.Booked
	if before > 0 {
		base = m.night.today() // it waited: the books have long said so
	}
	add := func(e Posting) Posting { return p.add(e, m.night.today(), m.booking.on(max(e.Booked, base))) }
	if original := m.original(&p); original >= 0 {
		m.unwait(&p, base, add)
		if err := m.reverse(&m.takeback[original], add); err != nil {
			return err
		}
		m.takeback = slices.Delete(m.takeback, original, original+1)
		m.report.count("reversed", 1)
	} else if reason := m.reason(&p); reason != "" {
		if before > 0 {
			return nil // it waits already
		}
		add(Posting{Target: ToUnmatched, Amount: p.Amount, Reason: reason})
		m.report.count("unmatched", 1)
		m.report.count(string(reason), 1)
	} else {
		m.unwait(&p, m.invoice.Booked, add)
		open := min(p.Amount, m.invoice.Outstanding())
		add(Posting{Target: ToInvoice, InvoiceNo: m.invoice.No, Amount: open, Booked: m.invoice.Booked})
		if rest := p.Amount - open; rest > 0 {
			add(Posting{Target: ToCredit, CustomerNo: m.invoice.CustomerNo, Amount: rest, Booked: m.invoice.Booked})
			m.report.count("credit_ore", int64(rest))
		}
		m.invoice.Paid += open
		m.report.count("matched", 1)
		m.report.count("matched_ore", int64(open))
	}
	if p.Amount > 0 {
		// One that waited may be among the originals as it stood before.
		m.takeback = slices.DeleteFunc(m.takeback, func(o PaymentState) bool { return o.No == p.No })
		m.takeback = append(m.takeback, p)
	}
	m.report.count("payments", 1)
	for _, e := range p.Postings[before:] {
		if err := m.tx.AddPosting(e); err != nil {
			return err
		}
	}
	return nil
}

// turn goes on to the next KID.
func (m *matcher) turn(kid string) (err error) {
	m.kid, m.started, m.invoice, m.takeback = kid, true, nil, nil
	for i, err := range m.invoices.at(kid) {
		if err != nil {
			return err
		}
		m.invoice = &i
	}
	for p, err := range m.originals.at(kid) {
		if err != nil {
			return err
		}
		m.takeback = append(m.takeback, p)
	}
	return nil
}

// unwait takes a payment out of the unmatched ones that it has stood among, not before a day.
func (m *matcher) unwait(p *PaymentState, from bankday.Date, add func(Posting) Posting) {
	for _, e := range p.Postings {
		if e.Target == ToUnmatched {
			add(Posting{Target: ToUnmatched, Amount: -e.Amount, Reason: e.Reason, Booked: from})
		}
	}
}

// reason says why a payment cannot be posted to an invoice; it is empty when it can.
func (m *matcher) reason(p *PaymentState) Reason {
	switch {
	case p.Amount < 0:
		return NoOriginal
	case p.Account != m.night.Creditor.Account:
		return WrongAccount
	case p.KID == "":
		return NoKID
	case m.invoice == nil:
		if _, err := m.night.KID.Parse(p.KID); err != nil {
			return InvalidKID
		}
		return UnknownKID
	case m.invoice.Cancelled(), m.invoice.WrittenOff > 0 && m.invoice.Outstanding() == 0:
		return InvoiceDropped
	case m.invoice.Outstanding() == 0:
		return AlreadySettled
	}
	return ""
}

// original finds what a payment below zero takes back: same KID, account and amount. One that waits unmatched comes
// before one that settled an invoice (a second payment is what gets repaid), and a later one before an earlier one.
func (m *matcher) original(p *PaymentState) int {
	found := -1
	if p.Amount >= 0 || p.KID == "" {
		return found
	}
	for i := range m.takeback {
		o := &m.takeback[i]
		if o.Account != p.Account || o.Amount != -p.Amount {
			continue
		}
		if found < 0 || o.Balance(ToUnmatched) >= m.takeback[found].Balance(ToUnmatched) {
			found = i
		}
	}
	return found
}

// reverse takes back exactly what the original did, and not before it did. What it put on an invoice opens the invoice again.
func (m *matcher) reverse(original *PaymentState, add func(Posting) Posting) error {
	type place struct {
		target            Target
		invoice, customer string
	}
	sums, last, order := map[place]Ore{}, map[place]bankday.Date{}, []place{}
	for _, e := range original.Postings {
		at := place{e.Target, e.InvoiceNo, e.CustomerNo}
		if _, ok := sums[at]; !ok {
			order = append(order, at)
		}
		sums[at] += e.Amount
		last[at] = max(last[at], e.Booked)
	}
	for _, at := range order {
		sum := sums[at]
		if sum == 0 {
			continue
		}
		if at.target != ToUnmatched {
			add(Posting{Target: at.target, InvoiceNo: at.invoice, CustomerNo: at.customer, Amount: -sum, Reverses: original.No, Booked: last[at]})
			if m.invoice != nil && at.invoice == m.invoice.No {
				m.invoice.Paid -= sum
			}
			continue
		}
		// Nothing was done with it yet: the two cancel out, and neither waits any longer.
		back := add(Posting{Target: ToReversed, Amount: -sum, Reverses: original.No, Booked: last[at]})
		for _, e := range []Posting{{Target: ToUnmatched, Amount: -sum}, {Target: ToReversed, Amount: sum}} {
			if err := m.tx.AddPosting(original.add(e, m.night.today(), back.Booked)); err != nil {
				return err
			}
		}
	}
	return nil
}

// merge steps through a sorted stream alongside another one.
type merge[T any] struct {
	next func() (T, error, bool)
	stop func()
	key  func(T) string

	item T
	err  error
	ok   bool
}

func newMerge[T any](s iter.Seq2[T, error], key func(T) string) *merge[T] {
	m := &merge[T]{key: key}
	m.next, m.stop = iter.Pull2(s)
	m.advance()
	return m
}

func (m *merge[T]) advance() { m.item, m.err, m.ok = m.next() }

// at yields the items with the key, leaving those before it behind. Keys must be asked for in ascending order.
func (m *merge[T]) at(key string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for m.ok && m.err == nil && m.key(m.item) < key {
			m.advance()
		}
		for m.ok && (m.err != nil || m.key(m.item) == key) {
			item, err := m.item, m.err
			if err == nil {
				m.advance()
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}
