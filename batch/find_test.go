package batch_test

import (
	"context"
	"errors"
	"testing"

	"trekk/batch"
)

// found is a store with invoice 12 of customer 12, whose KID is 77, invoice 13 with credit note 5, and
// customer 14.
type found struct {
	batch.Store
	broken error // what every look-up fails with, if anything
}

func lookUp[T any](f found, things map[string]T, what string) (T, error) {
	thing, ok := things[what]
	switch {
	case f.broken != nil:
		return thing, f.broken
	case !ok:
		return thing, batch.ErrNotFound
	}
	return thing, nil
}

func invoiceNo(no string) batch.InvoiceState {
	return batch.InvoiceState{Invoice: batch.Invoice{No: no}}
}

func (f found) Invoice(_ context.Context, no string) (batch.InvoiceState, error) {
	return lookUp(f, map[string]batch.InvoiceState{"12": invoiceNo("12"), "13": invoiceNo("13")}, no)
}

func (f found) InvoiceByKID(_ context.Context, kid string) (batch.InvoiceState, error) {
	return lookUp(f, map[string]batch.InvoiceState{"77": invoiceNo("12")}, kid)
}

func (f found) CreditNote(_ context.Context, no string) (batch.CreditNote, error) {
	return lookUp(f, map[string]batch.CreditNote{"5": {No: "5", InvoiceNo: "13"}}, no)
}

func (f found) Customer(_ context.Context, no string) (batch.Customer, error) {
	return lookUp(f, map[string]batch.Customer{"12": {No: "12"}, "14": {No: "14"}}, no)
}

// What a person types is an invoice's number, KID or credit note first, and a customer's number after that.
func TestFind(t *testing.T) {
	for what, want := range map[string]struct {
		invoice, customer string
	}{
		"77":          {invoice: "12"},
		"5":           {invoice: "13"},
		"12":          {invoice: "12"},
		"invoice:12":  {invoice: "12"},
		"customer:12": {customer: "12"},
		"14":          {customer: "14"},
		"customer:14": {customer: "14"},
		"invoice:14":  {},
		"customer:13": {},
		"99":          {},
	} {
		i, c, err := batch.Find(t.Context(), found{}, what)
		switch {
		case want.invoice != "":
			if err != nil || i == nil || i.No != want.invoice || c != nil {
				t.Errorf("%s: %+v, %+v, %v", what, i, c, err)
			}
		case want.customer != "":
			if err != nil || c == nil || c.No != want.customer || i != nil {
				t.Errorf("%s: %+v, %+v, %v", what, i, c, err)
			}
		case !errors.Is(err, batch.ErrNotFound):
			t.Errorf("%s: %+v, %+v, %v", what, i, c, err)
		}
	}
	broken := errors.New("the disk is gone")
	if _, _, err := batch.Find(t.Context(), found{broken: broken}, "12"); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

func TestCutKind(t *testing.T) {
	for s, want := range map[string]batch.Subject{
		"customer:12":  {Kind: batch.OfCustomer, No: "12"},
		"invoice:0012": {Kind: batch.OfInvoice, No: "0012"},
		"payment:7":    {Kind: batch.OfPayment, No: "7"},
		"12":           {No: "12"},
		"file:3":       {No: "file:3"}, // nobody is asked for one so
		"Customer:12":  {No: "Customer:12"},
		"customer:":    {Kind: batch.OfCustomer},
		"":             {},
	} {
		if kind, no := batch.CutKind(s); kind != want.Kind || no != want.No {
			t.Errorf("%q: %q, %q", s, kind, no)
		}
	}
}
