package bank_test

import (
	"context"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// day reads a date; none is the empty text.
func day(s string) bankday.Date {
	if s == "" {
		return 0
	}
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// at reads a moment on the clocks in Oslo: 2026-10-06 13:59.
func at(s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, bankday.Oslo)
	if err != nil {
		panic(err)
	}
	return t
}

// books are as much of a store as this room reads, held in memory. What is not here is not to be asked for.
type books struct {
	batch.Store
	listing       time.Time
	files         []batch.File
	transmissions []batch.Transmission
	claims        []batch.Claim
	invoices      []batch.InvoiceState
	mandates      []batch.Mandate
	brakes        []batch.Brake
	content       string
	noted         []batch.Transmission // what SetTransmission was called with
	acted         []batch.Act
}

func each[T any](list []T, keep func(T) bool) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range list {
			if keep(item) && !yield(item, nil) {
				return
			}
		}
	}
}

func (b *books) LastListing(context.Context, time.Time) (time.Time, error) { return b.listing, nil }

func (b *books) Files(_ context.Context, status ...batch.FileStatus) iter.Seq2[batch.File, error] {
	return each(b.files, func(f batch.File) bool {
		return len(status) == 0 || slices.Contains(status,
			f.Status)
	})
}

func (b *books) Brakes(context.Context) iter.Seq2[batch.Brake, error] {
	return each(b.brakes, func(batch.Brake) bool { return true })
}

func (b *books) Transmissions(_ context.Context,
	status ...batch.TransmissionStatus) iter.Seq2[batch.Transmission, error] {
	return each(b.transmissions, func(t batch.Transmission) bool {
		return len(status) == 0 || slices.Contains(status, t.Status)
	})
}

func (b *books) Claims(_ context.Context, transmission int64) iter.Seq2[batch.Claim, error] {
	return each(b.claims, func(c batch.Claim) bool { return c.Transmission == transmission })
}

func (b *books) Invoices(context.Context, batch.InvoiceSet, bankday.Date) iter.Seq2[batch.InvoiceState,
	error] {
	return each(b.invoices, func(batch.InvoiceState) bool { return true })
}

func (b *books) Mandates(_ context.Context, account string) iter.Seq2[batch.Mandate, error] {
	return each(b.mandates, func(m batch.Mandate) bool { return m.Account == account })
}

func (b *books) MandateAccounts(context.Context) iter.Seq2[string, error] {
	accounts := map[string]bool{}
	for _, m := range b.mandates {
		accounts[m.Account] = true
	}
	return each(slices.Sorted(maps.Keys(accounts)), func(string) bool { return true })
}

func (b *books) Content(context.Context, batch.Direction,
	int64) io.Reader {
	return strings.NewReader(b.content)
}

func (b *books) Update(_ context.Context, act batch.Act, fn func(batch.Tx) error) error {
	b.acted = append(b.acted, act)
	return fn(&writer{books: b})
}

// writer is the part of a transaction that this room writes with.
type writer struct {
	batch.Tx
	books *books
}

func (w *writer) SetTransmission(t batch.Transmission) error {
	w.books.noted = append(w.books.noted, t)
	return nil
}

const (
	main  = "15032080119"
	other = "15032080127"
)

// layout has customers of one digit, so that a fixed part is the customer's number.
var layout, _ = kid.ParseLayout("customer:1,invoice:5,check:mod10")

// moment is a payee with two accounts and Sit's terms, at a moment.
func moment(b *books, clock string) batch.Moment {
	profile, err := terms.Load("sit", os.ReadFile)
	if err != nil {
		panic(err)
	}
	p := &batch.Payee{
		Creditor: batch.Creditor{ID: "gym", Account: main, Accounts: []batch.BankAccount{{No: other}}},
		Store:    b, Terms: profile, Calendar: bankday.Norwegian(), ReceiptWithin: 4 * time.Hour,
		KID: kid.Layouts{layout},
	}
	return p.At(batch.Call{Now: at(clock), By: "kari"})
}
