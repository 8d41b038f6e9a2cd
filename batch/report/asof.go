package report

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// OneInvoice is an invoice as it stood at the end of the day that counts last. The error is ErrNotFound when
// there is none, and when it counts from a later day.
func (r Reports) OneInvoice(ctx context.Context, no string) (batch.InvoiceState, error) {
	i, err := r.Store.InvoiceAsOf(ctx, no, r.last())
	if !errors.Is(err, batch.ErrNotFound) {
		return i, err
	}
	if later, found := r.Store.Invoice(ctx, no); found == nil {
		err = notYet("invoice "+no, later.Booked, r.last())
	}
	return i, err
}

// notYet is that something counts from a later day than the one that counts last.
func notYet(what string, booked, last bankday.Date) error {
	return fmt.Errorf("%s counts from %s, and is not there on %s: %w", what, booked, last, batch.ErrNotFound)
}

// OnePayment is a payment with the postings that were booked by the end of the day that counts last.
func (r Reports) OnePayment(ctx context.Context, no int64) (batch.PaymentState, error) {
	p, err := r.Store.Payment(ctx, no)
	if err == nil && p.Booked > r.last() {
		err = notYet(fmt.Sprintf("payment %d", no), p.Booked, r.last())
	}
	return p.AsOf(r.last()), err
}

// EveryPayment are the payments that were booked by the end of the day that counts last, by file, then line.
func (r Reports) EveryPayment(ctx context.Context) iter.Seq2[batch.PaymentState, error] {
	return func(yield func(batch.PaymentState, error) bool) {
		for p, err := range r.Store.Payments(ctx, batch.PaymentsByFile) {
			if err == nil && p.Booked > r.last() {
				continue
			}
			if !yield(p.AsOf(r.last()), err) {
				return
			}
		}
	}
}

// EveryRefund are the refunds that were made by the end of the day that counts last, by number. What was
// withdrawn later is not withdrawn.
func (r Reports) EveryRefund(ctx context.Context) iter.Seq2[batch.Refund, error] {
	return func(yield func(batch.Refund, error) bool) {
		for f, err := range r.Store.Refunds(ctx) {
			if err == nil && f.Made > r.last() {
				continue
			}
			if f.Withdrawn > r.last() {
				f.Withdrawn = 0
			}
			if !yield(f, err) {
				return
			}
		}
	}
}
