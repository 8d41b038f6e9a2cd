package night

import (
	"context"
	"iter"
	"os"
	"slices"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

const ourAccount = "15032080119"

// books are what the store of a test holds; what it is not asked for is not there.
type books struct {
	batch.Store
	listed        time.Time // when the mailbox was last read
	files         []batch.File
	transmissions []batch.Transmission
	invoices      map[batch.InvoiceSet][]batch.InvoiceState
	mandates      []batch.Mandate
	memberships   []batch.MembershipState
	stopped       []batch.CustomerHold
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

func (b *books) LostMessages(context.Context) iter.Seq2[batch.Message, error] {
	return each[batch.Message](nil)
}

func (b *books) MessagesIn(context.Context, ...batch.MessageState) iter.Seq2[batch.Message, error] {
	return each[batch.Message](nil)
}

func (b *books) LastListing(context.Context, time.Time) (time.Time, error) { return b.listed, nil }

func (b *books) Brakes(context.Context) iter.Seq2[batch.Brake, error] { return each[batch.Brake](nil) }

func (b *books) Files(context.Context, ...batch.FileStatus) iter.Seq2[batch.File, error] {
	return each(b.files)
}

func (b *books) Transmissions(
	context.Context, ...batch.TransmissionStatus,
) iter.Seq2[batch.Transmission, error] {
	return each(b.transmissions)
}

func (b *books) Transmission(_ context.Context, number int64) (batch.Transmission, error) {
	for _, t := range b.transmissions {
		if t.Number == number {
			return t, nil
		}
	}
	return batch.Transmission{}, batch.ErrNotFound
}

func (b *books) Invoices(
	_ context.Context, set batch.InvoiceSet, _ bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	if set == batch.InvoicesToRemind {
		return each(slices.DeleteFunc(slices.Clone(b.invoices[batch.InvoicesOverdue]),
			func(i batch.InvoiceState) bool { return i.InCollection }))
	}
	return each(b.invoices[set])
}

func (b *books) Mandates(context.Context, string) iter.Seq2[batch.Mandate, error] {
	return each(b.mandates)
}

func (b *books) MandateAccounts(context.Context) iter.Seq2[string, error] {
	return each([]string{ourAccount})
}

func (b *books) HeldCustomers(context.Context) iter.Seq2[batch.CustomerHold, error] {
	return each(b.stopped)
}

func (b *books) Credits(context.Context) iter.Seq2[batch.CustomerCredit, error] {
	return each[batch.CustomerCredit](nil)
}

func (b *books) Payments(context.Context, batch.PaymentSet) iter.Seq2[batch.PaymentState, error] {
	return each[batch.PaymentState](nil)
}

func (b *books) SettledFindings(context.Context) iter.Seq2[batch.Settled, error] {
	return each[batch.Settled](nil)
}

func (b *books) Told(context.Context, bankday.Date, bankday.Date) iter.Seq2[batch.Told, error] {
	return each[batch.Told](nil)
}

func (b *books) Memberships(context.Context) iter.Seq2[batch.MembershipState, error] {
	return each(b.memberships)
}

// nightOn is a night at noon of a day, by the terms of a payee, with books whose mailbox has been read.
func nightOn(t *testing.T, profile, day string) (*Night, *books) {
	t.Helper()
	p, err := terms.Load("../../fixtures/terms/"+profile+".yaml", os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	layout, err := kid.ParseLayout("customer:8,invoice:7,check:mod10")
	if err != nil {
		t.Fatal(err)
	}
	now := on(t, day).At(12, 0)
	b := &books{listed: now, invoices: map[batch.InvoiceSet][]batch.InvoiceState{}}
	payee := &batch.Payee{
		Creditor: batch.Creditor{
			ID: "gym", Name: "Gym AS", Account: ourAccount, Transmitter: "00123456",
			BillFrom: bankday.MonthOf(2026, 11),
		},
		Store: b, Terms: p, Calendar: bankday.Norwegian(), KID: kid.Layouts{layout},
	}
	return At(payee.At(batch.Call{Now: now, By: "kari", Lang: "en"})), b
}

func on(t *testing.T, day string) bankday.Date {
	t.Helper()
	d, err := bankday.Parse(day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// unpaid is an invoice of 300 kroner that nothing has been paid of.
func unpaid(t *testing.T, no, due string) batch.InvoiceState {
	t.Helper()
	return batch.InvoiceState{
		Invoice: batch.Invoice{
			No: no, CustomerNo: "1", MembershipNo: "M1", Account: ourAccount, Amount: 30000,
			Method: batch.MethodInvoice, Due: on(t, due),
		},
		Customer: batch.Customer{No: "1", Mobile: "90000001"},
	}
}
