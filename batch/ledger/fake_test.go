package ledger

import (
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

var today = bankday.New(2026, 11, 10)

// books are what the store of a test holds; what it is not asked for is not there.
type books struct {
	batch.Store
	periods   []batch.Period
	owed      []batch.InvoiceState
	lines     []batch.Line
	credits   []batch.CustomerCredit
	holds     []batch.CustomerHold
	notes     []batch.CreditNote
	payments  []batch.PaymentState
	refunds   map[int64]batch.Refund
	movements []batch.Movement
	sums      batch.Books
	kids      []string // of invoices that another system has made
}

func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range list {
			if !yield(item, nil) {
				return
			}
		}
	}
}

func (b *books) InvoicesByKID(_ context.Context, kids []string) iter.Seq2[batch.Invoice, error] {
	var found []batch.Invoice
	for _, kid := range kids {
		if slices.Contains(b.kids, kid) {
			found = append(found, batch.Invoice{KID: kid})
		}
	}
	return each(found)
}

func (b *books) Periods(context.Context) iter.Seq2[batch.Period, error] { return each(b.periods) }

func (b *books) CustomerOpen(context.Context, string, bankday.Date) iter.Seq2[batch.InvoiceState, error] {
	return each(b.owed)
}

func (b *books) CustomerDebts(context.Context, string, bankday.Date) iter.Seq2[batch.InvoiceState, error] {
	return each(slices.DeleteFunc(slices.Clone(b.owed), func(i batch.InvoiceState) bool {
		return i.Kind != batch.KindDebt
	}))
}

func (b *books) CustomerByFixed(_ context.Context, fixed string) (batch.Customer, error) {
	if fixed != "1001" {
		return batch.Customer{}, batch.ErrNotFound
	}
	return batch.Customer{No: "1001"}, nil
}

func (b *books) Lines(context.Context, string) iter.Seq2[batch.Line, error] { return each(b.lines) }

func (b *books) Credits(context.Context) iter.Seq2[batch.CustomerCredit, error] {
	return each(b.credits)
}

func (b *books) CustomerHolds(context.Context, string) iter.Seq2[batch.CustomerHold, error] {
	return each(b.holds)
}

func (b *books) CreditNotes(_ context.Context, invoiceNo string) iter.Seq2[batch.CreditNote, error] {
	return each(slices.DeleteFunc(slices.Clone(b.notes), func(c batch.CreditNote) bool {
		return c.InvoiceNo != invoiceNo
	}))
}

func (b *books) CustomerPayments(context.Context, string) iter.Seq2[batch.PaymentState, error] {
	return each(b.payments)
}

func (b *books) Refund(_ context.Context, no int64) (batch.Refund, error) {
	r, ok := b.refunds[no]
	if !ok {
		return r, batch.ErrNotFound
	}
	return r, nil
}

func (b *books) Movements(
	_ context.Context, _ batch.Grain, from, to bankday.Date,
) iter.Seq2[batch.Movement, error] {
	return each(slices.DeleteFunc(slices.Clone(b.movements), func(m batch.Movement) bool {
		return m.Booked < from || m.Booked > to
	}))
}

func (b *books) Books(context.Context) (batch.Books, error) { return b.sums, nil }

// written are the rows that a transaction of a test writes.
type written struct {
	batch.Tx
	postings []batch.Posting
	notes    []batch.CreditNote
	invoices []batch.Invoice
	next     int64
}

func (w *written) AddInvoice(i batch.Invoice) error {
	w.invoices = append(w.invoices, i)
	return nil
}

func (w *written) AddPosting(e batch.Posting) error {
	w.postings = append(w.postings, e)
	return nil
}

func (w *written) AddCreditNote(c batch.CreditNote) error {
	w.notes = append(w.notes, c)
	return nil
}

func (w *written) Next(_ batch.Series, n int) (int64, error) {
	w.next += int64(n)
	return w.next - int64(n) + 1, nil
}

const ours = "15032080119"

// layout has four digits of the customer, three of the invoice and one to check.
func layout(t *testing.T) kid.Layout {
	t.Helper()
	l, err := kid.ParseLayout("customer:4,invoice:3,check:mod10")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// kidOf is the KID of an invoice of a customer, or with zero the customer's own.
func kidOf(t *testing.T, customer, invoice int64) string {
	t.Helper()
	k, err := layout(t).Make(kid.Parts{Customer: customer, Invoice: invoice})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// moment is a payee's books at noon of today.
func moment(t *testing.T, b *books) batch.Moment {
	t.Helper()
	p := &batch.Payee{
		Creditor: batch.Creditor{Account: ours}, Store: b, KID: kid.Layouts{layout(t)},
		Terms: &terms.Profile{},
	}
	return p.At(batch.Call{Now: time.Date(2026, 11, 10, 12, 0, 0, 0, bankday.Oslo), By: "kari", Lang: "en"})
}

func TestTheMomentOfTheTests(t *testing.T) {
	if m := moment(t, &books{}); m.Today() != today {
		t.Errorf("today is %s", m.Today())
	}
}

// failing is a store whose movements cannot be read.
type failing struct {
	batch.Store
	err error
}

func (f failing) Movements(
	context.Context, batch.Grain, bankday.Date, bankday.Date,
) iter.Seq2[batch.Movement, error] {
	return stream.Failed[batch.Movement](f.err)
}
