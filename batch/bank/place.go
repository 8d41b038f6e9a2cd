package bank

import (
	"context"
	"errors"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Placer ties claims and cancellations that the bank has to the invoices in the books, in one transaction:
// those of transmissions that were read back. What it has tied is not claimed again.
type Placer struct {
	ctx    context.Context
	m      batch.Moment
	tx     batch.Tx
	claims map[spot]*batch.Claim // the live claim of an invoice and due date, as the transaction has it
	placed map[string]string     // invoices by the KID of a claim that was tied to them
}

// spot is an invoice, or a KID, and a due date.
type spot struct {
	of  string
	due bankday.Date
}

// within is how many days the due date of an invoice that is made again is less than from that of the first
// one. It is later by as many days as it was made later, and the next month's is further away.
const within bankday.Date = 28

// NewPlacer ties claims in a transaction.
func NewPlacer(ctx context.Context, m batch.Moment, tx batch.Tx) *Placer {
	return &Placer{ctx, m, tx, map[spot]*batch.Claim{}, map[string]string{}}
}

// Place ties a claim, or the cancellation of one, to the invoice with its KID; where there is none, to one
// of the same customer with the same amount, due at about the same time, which is the same demand in books
// that were made again. It is false when there is no such invoice, when another live claim stands for it on
// that day, and for a cancellation of another amount than stands.
func (p *Placer) Place(c batch.Claim) (bool, error) {
	no, err := p.invoiceOf(&c)
	if err != nil || no == "" {
		return false, err
	}
	at := spot{no, c.Due}
	live, err := p.live(at)
	if err != nil {
		return false, err
	}
	c.InvoiceNo, c.Status = no, batch.ClaimLive
	switch {
	case c.IsCancellation() && (live == nil || live.Amount != c.Amount), !c.IsCancellation() && live != nil:
		return false, nil // the one before it may yet turn out to be rejected
	case c.IsCancellation():
		p.claims[at] = nil
		err = p.tx.CancelClaim(*live, c.Transmission)
	default:
		p.claims[at], p.placed[c.KID] = &c, no
	}
	return err == nil, errors.Join(err, p.tx.AddClaim(c))
}

// invoiceOf finds the invoice of a claim; empty when there is none.
func (p *Placer) invoiceOf(c *batch.Claim) (string, error) {
	if no := p.placed[c.KID]; no != "" {
		return no, nil
	}
	i, err := p.m.Store.InvoiceByKID(p.ctx, c.KID)
	if !errors.Is(err, batch.ErrNotFound) {
		return i.No, err
	}
	customer, err := p.m.Store.CustomerByFixed(p.ctx, p.m.OwnerOf(c.KID))
	if errors.Is(err, batch.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	no, nearest := "", within
	for i, err := range p.m.Store.CustomerInvoices(p.ctx, customer.No) {
		if err != nil {
			return "", err
		}
		apart := max(i.Due-c.Due, c.Due-i.Due)
		if apart >= nearest || i.Amount-i.Credited != c.Amount {
			continue
		}
		live, err := p.live(spot{i.No, c.Due})
		if err != nil {
			return "", err
		}
		if live == nil {
			no, nearest = i.No, apart
		}
	}
	return no, nil
}

// live is the live claim of an invoice and due date; nil when there is none.
func (p *Placer) live(at spot) (*batch.Claim, error) {
	if c, known := p.claims[at]; known {
		return c, nil
	}
	p.claims[at] = nil
	for c, err := range p.m.Store.InvoiceClaims(p.ctx, at.of) {
		if err != nil {
			return nil, err
		}
		if c.Due == at.due && c.Status == batch.ClaimLive && !c.IsCancellation() {
			p.claims[at] = &c
		}
	}
	return p.claims[at], nil
}

// Dropped hears of a transmission that is given up in the same transaction: its claims stand no longer, and
// those that it cancelled do again.
func (p *Placer) Dropped(transmission int64) error {
	for c, err := range p.m.Store.Claims(p.ctx, transmission) {
		if err != nil {
			return err
		}
		if !c.IsCancellation() {
			p.claims[spot{c.InvoiceNo, c.Due}] = nil
		}
	}
	for c, err := range p.m.Store.Claims(p.ctx, transmission) {
		if err != nil {
			return err
		}
		if !c.IsCancellation() {
			continue
		}
		for before, err := range p.m.Store.InvoiceClaims(p.ctx, c.InvoiceNo) {
			if err != nil {
				return err
			}
			if before.CancelledBy == transmission {
				p.claims[spot{c.InvoiceNo, before.Due}] = &before
			}
		}
	}
	return nil
}

// PlaceStrays ties the claims that were read back to invoices that have come since, those of rejected
// transmissions left out. What receipts said of them is worked again.
func PlaceStrays(ctx context.Context, m batch.Moment, act batch.Act) error {
	return m.Store.Update(ctx, act, func(tx batch.Tx) error {
		p, of, opened := NewPlacer(ctx, m, tx), batch.Transmission{}, int64(0)
		for s, err := range m.Store.StrayClaims(ctx) {
			if err == nil && s.Transmission != of.Number {
				of, err = m.Store.Transmission(ctx, s.Transmission)
			}
			if err != nil {
				return err
			}
			if of.Status == batch.TransmissionRejected {
				continue
			}
			placed, err := p.Place(s.Claim())
			if err == nil && placed && opened != of.Number {
				opened, err = of.Number, OpenReceipts(ctx, m, tx, of.Number)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// OpenReceipts lets the receipts on a transmission be worked again, which had come before the books knew it,
// or all that is in it.
func OpenReceipts(ctx context.Context, m batch.Moment, tx batch.Tx, number int64) error {
	for f, err := range m.Store.Receipts(ctx, number) {
		if err != nil {
			return err
		}
		f.Status, f.Reason, f.Verdict = batch.FileNew, "", ""
		if err := tx.SetFile(f); err != nil {
			return err
		}
	}
	return nil
}
