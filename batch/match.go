package batch

import (
	"context"
	"errors"
	"iter"
	"slices"
)

// match ties payments to invoices by their KID (S16). Both come sorted by KID and are merged; each payment gets postings
// that sum to its amount: on the invoice as far as it is open, the rest as the customer's credit, or all of it unmatched
// with a reason. A payment that waits for something which has come since is moved. What came with a customer's own KID, of no
// invoice, settles the oldest open ones first where the terms allow it; that is looked at when all else has been posted.
func (n *Night) match(ctx context.Context, r *Report) error {
	r.counted("payments", "matched", "matched_ore", "credit_ore", "reversed", "unmatched")
	for _, reason := range []Reason{UnknownKID, InvalidKID, NoKID, AlreadySettled, InvoiceDropped, WrongAccount, NoOriginal} {
		r.count(string(reason), 0)
	}
	booking, err := n.booking(ctx)
	if err != nil {
		return err
	}
	for m := (matcher{}); ; {
		m = matcher{night: n, ctx: ctx, report: r, booking: booking, byCustomer: m.deferred && !m.opened}
		if err := n.Store.Update(ctx, n.act("match", "match", "payments as of %s", n.today()), m.all); err != nil {
			return err
		}
		if !m.opened && !m.deferred {
			return nil
		}
	}
}

// matcher holds what is known of the KID it has come to.
type matcher struct {
	night      *Night
	ctx        context.Context
	tx         Tx
	report     *Report
	booking    booking
	byCustomer bool // it looks at what came with customers' own KIDs, and only at that
	invoices   *merge[InvoiceState]
	originals  *merge[PaymentState]

	kid      string
	started  bool
	invoice  *InvoiceState  // the invoice with this KID, with what this run has posted on it
	customer string         // whose own KID it is, where such payments need no invoice
	owed     []InvoiceState // by that customer
	takeback []PaymentState // payments with this KID that a reversal may take back, posted before or in this run

	deferred bool // something is left for byCustomer
	passed   bool // a payment without postings was left for another round
	posted   bool // something was posted
	opened   bool // an invoice is open again: what waits because it was settled has another try
}

// all matches what there is to match.
func (m *matcher) all(tx Tx) error {
	n := m.night
	m.tx = tx
	m.invoices = newMerge(n.Store.Invoices(m.ctx, InvoicesPaying, 0), func(i InvoiceState) string { return i.KID })
	defer m.invoices.stop()
	m.originals = newMerge(n.Store.Payments(m.ctx, PaymentsReversible), func(p PaymentState) string { return p.KID })
	defer m.originals.stop()
	for p, err := range n.Store.Payments(m.ctx, PaymentsToMatch) {
		if err != nil {
			return err
		}
		if !m.started || p.KID != m.kid {
			if err := m.turn(p.KID); err != nil {
				return err
			}
		}
		if isCustomers := m.customer != ""; isCustomers != m.byCustomer {
			m.deferred = m.deferred || isCustomers
			m.passed = m.passed || len(p.Postings) == 0
			continue
		}
		if err := m.payment(p); err != nil {
			return err
		}
		n.progress("match", m.report.Counts.Get("payments"))
	}
	if m.passed || !m.posted {
		return nil
	}
	next, err := tx.Next(PaymentSeries, 0)
	if err != nil {
		return err
	}
	return tx.Raise(MatchedSeries, next-1) // the next night need not look at these again
}

// turn goes on to the next KID.
func (m *matcher) turn(kid string) (err error) {
	m.kid, m.started, m.invoice, m.customer, m.owed, m.takeback = kid, true, nil, "", nil, nil
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
	if m.invoice != nil {
		return nil
	}
	if m.customer, err = m.night.customerOf(m.ctx, kid); err != nil || m.customer == "" {
		return err
	}
	m.owed, err = m.night.owed(m.ctx, m.customer)
	return err
}

// payment places a payment with the KID that the matcher has come to.
func (m *matcher) payment(p PaymentState) error {
	before, base, amount := len(p.Postings), p.Booked, p.Amount
	if before > 0 { // it waited: the books have long said so
		base, amount = m.night.today(), p.Balance(ToUnmatched)
	}
	add := func(e Posting) Posting { return p.add(e, m.night.today(), m.booking.on(max(e.Booked, base))) }
	if original := m.original(&p); original >= 0 {
		p.unwait(amount, base, add)
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
		for i, e := range m.place(&p, amount) {
			if i == 0 {
				p.unwait(amount, e.Booked, add)
			}
			add(e)
			m.report.count(map[Target]string{ToInvoice: "matched_ore", ToCredit: "credit_ore"}[e.Target], int64(e.Amount))
		}
		m.report.count("matched", 1)
	}
	if p.Amount > 0 {
		// One that waited may be among the originals as it stood before.
		m.takeback = slices.DeleteFunc(m.takeback, func(o PaymentState) bool { return o.No == p.No })
		m.takeback = append(m.takeback, p)
	}
	m.report.count("payments", 1)
	m.posted = true
	return addPostings(m.tx, p.Postings[before:])
}

// place puts an amount where the KID says that it belongs.
func (m *matcher) place(p *PaymentState, amount Ore) []Posting {
	if m.customer != "" {
		return settleOldest(m.owed, m.customer, p.fits, amount)
	}
	return settle(m.invoice, amount)
}

// reason says why a payment cannot be posted to an invoice; it is empty when it can.
func (m *matcher) reason(p *PaymentState) Reason {
	switch {
	case p.Amount < 0:
		return NoOriginal
	case p.Source.AtBank() && !slices.Contains(m.night.Creditor.BankAccounts(), p.Account):
		return WrongAccount
	case m.customer != "":
		return ""
	case p.KID == "":
		return NoKID
	case m.invoice == nil:
		if _, err := m.night.KID.Parse(p.KID); err != nil {
			return InvalidKID
		}
		return UnknownKID
	case !p.fits(m.invoice):
		return WrongAccount
	case m.invoice.Cancelled(), m.invoice.WrittenOff > 0 && m.invoice.Outstanding() == 0:
		return InvoiceDropped
	case m.invoice.Outstanding() == 0:
		return AlreadySettled
	}
	return ""
}

// fits tells whether a payment came to the account that an invoice is paid to; what came by another way than the bank fits all.
func (p *Payment) fits(i *InvoiceState) bool { return !p.Source.AtBank() || p.Account == i.Account }

// original finds what a payment below zero takes back: same KID, account and amount. One that waits unmatched comes
// before one that settled an invoice (a second payment is what gets repaid), and a later one before an earlier one.
func (m *matcher) original(p *PaymentState) int {
	found := -1
	if p.Amount >= 0 || p.KID == "" || len(p.Postings) > 0 && p.Balance(ToUnmatched) != p.Amount {
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

// reverse takes back exactly what the original did, and not before it did. What it put on an invoice opens the invoice again;
// what was paid back is owed by the customer now, or waits when nobody knows who that is.
func (m *matcher) reverse(original *PaymentState, add func(Posting) Posting) error {
	for _, at := range original.Places() {
		back := Posting{Target: at.Target, InvoiceNo: at.InvoiceNo, CustomerNo: at.CustomerNo, Amount: -at.Amount, Reverses: original.No, Booked: at.Booked}
		switch at.Target {
		case ToInvoice:
			m.opened = true
			if m.invoice != nil && at.InvoiceNo == m.invoice.No {
				m.invoice.Paid -= at.Amount
			}
		case ToRefund:
			refund, err := m.night.Store.Refund(m.ctx, at.Refund)
			if err != nil {
				return err
			}
			back.Target, back.CustomerNo = ToCredit, refund.CustomerNo
			if refund.CustomerNo == "" {
				back.Target, back.Reason = ToUnmatched, AlreadyRefunded
			}
		case ToUnmatched:
			// Nothing was done with it yet: the two cancel out, and neither waits any longer.
			back.Target = ToReversed
			back = add(back)
			var list []Posting
			for _, e := range []Posting{{Target: ToUnmatched, Amount: -at.Amount, Reason: at.Reason}, {Target: ToReversed, Amount: at.Amount}} {
				list = append(list, original.add(e, m.night.today(), back.Booked))
			}
			if err := addPostings(m.tx, list); err != nil {
				return err
			}
			continue
		}
		add(back)
	}
	return nil
}

// settle puts an amount on an invoice as far as that is open, and the rest into its customer's credit; not before the day from
// which it is open, so that it is never paid too much on any day.
func settle(i *InvoiceState, amount Ore) (list []Posting) {
	open, from := min(amount, i.Outstanding()), max(i.Booked, i.Opened)
	if open > 0 {
		i.Paid += open
		list = append(list, Posting{Target: ToInvoice, InvoiceNo: i.No, Amount: open, Booked: from})
	}
	if rest := amount - open; rest > 0 {
		list = append(list, Posting{Target: ToCredit, CustomerNo: i.CustomerNo, Amount: rest, Booked: from})
	}
	return list
}

// settleOldest puts an amount on what a customer owes, in that order, as far as it fits, and the rest into the customer's credit.
func settleOldest(owed []InvoiceState, customerNo string, fits func(*InvoiceState) bool, amount Ore) (list []Posting) {
	for k := range owed {
		if !fits(&owed[k]) {
			continue
		}
		if part := min(amount, owed[k].Outstanding()); part > 0 {
			list = append(list, settle(&owed[k], part)...)
			amount -= part
		}
	}
	if amount > 0 {
		list = append(list, Posting{Target: ToCredit, CustomerNo: customerNo, Amount: amount})
	}
	return list
}

// owed are the open invoices that a customer's payment for none of them settles, the oldest first; none where the terms do not
// allow it. What is disputed is left alone.
func (n *Night) owed(ctx context.Context, customerNo string) (owed []InvoiceState, err error) {
	if !n.Terms.Payments.OldestFirst {
		return nil, nil
	}
	for i, err := range n.Store.CustomerInvoices(ctx, customerNo) {
		if err != nil {
			return nil, err
		}
		if i.Outstanding() > 0 && !i.Held(n.today()) {
			owed = append(owed, i)
		}
	}
	return owed, nil
}

// customerOf is the customer whose own KID it is, of no invoice, where the terms let such payments settle the oldest ones.
func (n *Night) customerOf(ctx context.Context, kid string) (string, error) {
	parts, err := n.KID.Parse(kid)
	if err != nil || parts.Invoice != 0 || !n.Terms.Payments.OldestFirst {
		return "", nil
	}
	c, err := n.Store.CustomerByFixed(ctx, n.fixed(kid))
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return c.No, err
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

// collect holds all of a stream that is known to be short.
func collect[T any](s iter.Seq2[T, error]) (list []T, err error) {
	for item, err := range s {
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}
