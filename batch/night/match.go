package night

import (
	"context"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/stream"
)

// match ties payments to invoices by their KID (S16). Both come sorted by KID and are merged; each
// payment gets postings that sum to its amount: on the invoice as far as it is open, the rest as the
// customer's credit, or all of it unmatched with a reason. A payment that waits for something which has
// come since is moved. What came with a customer's own KID, of no invoice, settles the oldest open ones
// first where the terms allow it; that is looked at when all else has been posted, in a transaction of
// its own, which sees what the one before it posted.
func (n *Night) match(ctx context.Context, r *Report) error {
	r.counted("payments", "matched", "matched_ore", "credit_ore", "reversed", "unmatched")
	for _, reason := range []batch.Reason{
		batch.UnknownKID, batch.InvalidKID, batch.NoKID, batch.AlreadySettled, batch.InvoiceDropped,
		batch.WrongAccount, batch.NoOriginal,
	} {
		r.count(string(reason), 0)
	}
	booking, err := ledger.Bookable(ctx, n.Store)
	if err != nil {
		return err
	}
	for m := (matcher{}); ; {
		m = matcher{night: n, ctx: ctx, report: r,
			byCustomer: m.deferred && (!m.opened || n.rehearsal != nil)}
		act := n.act("match", "match", "payments as of %s", n.Today())
		err := n.Store.Update(ctx, act, func(tx batch.Tx) error {
			m.placer = ledger.NewPlacer(n.Moment, booking, tx)
			return m.all(tx)
		})
		if err != nil {
			return err
		}
		if !m.opened && !m.deferred || n.rehearsal != nil && (m.byCustomer || !m.deferred) {
			return nil
		}
	}
}

// matcher goes through the payments that are to be matched, once.
type matcher struct {
	night      *Night
	ctx        context.Context
	report     *Report
	placer     *ledger.Placer
	byCustomer bool // it looks at what came with customers' own KIDs, and only at that

	invoices   *stream.Merge[batch.InvoiceState]
	reversible *stream.Merge[batch.PaymentState] // payments that may be taken back

	kid        string // that it has come to
	started    bool
	isCustomer bool // it is a customer's own KID, of no invoice

	deferred bool // something is left for byCustomer
	passed   bool // a payment without postings was left for another round
	posted   bool // something was posted
	opened   bool // an invoice is open again: what waits because it was settled has another try
}

// all matches what there is to match.
func (m *matcher) all(tx batch.Tx) error {
	store := m.night.Store
	invoices := store.Invoices(m.ctx, batch.InvoicesPaying, 0)
	m.invoices = stream.NewMerge(invoices, func(i batch.InvoiceState) string { return i.KID })
	defer m.invoices.Stop()
	reversible := store.Payments(m.ctx, batch.PaymentsReversible)
	m.reversible = stream.NewMerge(reversible, func(p batch.PaymentState) string { return p.KID })
	defer m.reversible.Stop()
	for p, err := range store.Payments(m.ctx, batch.PaymentsToMatch) {
		if err != nil {
			return err
		}
		if !m.started || p.KID != m.kid {
			if err := m.turn(p.KID); err != nil {
				return err
			}
		}
		if m.isCustomer != m.byCustomer {
			m.deferred = m.deferred || m.isCustomer
			m.passed = m.passed || len(p.Postings) == 0
			continue
		}
		placed, err := m.placer.Place(m.ctx, p)
		if err != nil {
			return err
		}
		m.tell(&placed)
		m.night.progress("match", m.report.Counts.Get("payments"))
	}
	if m.passed || !m.posted {
		return nil
	}
	next, err := tx.Next(batch.PaymentSeries, 0)
	if err != nil {
		return err
	}
	return tx.Raise(batch.MatchedSeries, next-1) // the next night need not look at these again
}

// turn goes on to the next KID.
func (m *matcher) turn(kid string) (err error) {
	m.kid, m.started = kid, true
	var to ledger.Destination
	for i, err := range m.invoices.At(kid) {
		if err != nil {
			return err
		}
		if to, err = ledger.ForInvoice(m.ctx, m.night.Moment, &i); err != nil {
			return err
		}
	}
	var reversible []batch.PaymentState
	for p, err := range m.reversible.At(kid) {
		if err != nil {
			return err
		}
		reversible = append(reversible, p)
	}
	if to.Invoice == nil {
		if to, err = ledger.ForCustomerOf(m.ctx, m.night.Moment, kid); err != nil {
			return err
		}
	}
	m.isCustomer = to.Customer != ""
	m.placer.Turn(to, reversible)
	return nil
}

// tell counts what became of a payment.
func (m *matcher) tell(p *ledger.Placed) {
	switch p.Outcome {
	case ledger.Left:
		return
	case ledger.Matched:
		m.report.count("matched", 1)
		m.report.count("matched_ore", int64(p.OnInvoice))
		m.report.count("credit_ore", int64(p.Credit))
	case ledger.Reversed:
		m.report.count("reversed", 1)
		m.opened = m.opened || p.Opened
	case ledger.Unmatched:
		m.report.count("unmatched", 1)
		m.report.count(string(p.Reason), 1)
	}
	m.report.count("payments", 1)
	m.posted = true
}
