package batch

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Find finds an invoice by its number, its KID or the number of a credit note for it, or else a customer by
// his number; invoice:12 and customer:12 say which is meant. One of the two is nil; the error is ErrNotFound
// when there is neither.
func Find(ctx context.Context, s Store, what string) (*InvoiceState, *Customer, error) {
	if i, err := s.InvoiceByKID(ctx, what); !errors.Is(err, ErrNotFound) {
		return &i, nil, err
	}
	c, err := s.CreditNote(ctx, what)
	switch {
	case err == nil:
		what = "invoice:" + c.InvoiceNo
	case !errors.Is(err, ErrNotFound):
		return nil, nil, err
	}
	kind, no := CutKind(what)
	if kind != OfCustomer {
		i, err := s.Invoice(ctx, no)
		if err == nil {
			return &i, nil, nil
		}
		if kind == OfInvoice || !errors.Is(err, ErrNotFound) {
			return nil, nil, err
		}
	}
	customer, err := s.Customer(ctx, no)
	if errors.Is(err, ErrNotFound) && kind == "" {
		err = fmt.Errorf("%s is neither an invoice nor a customer: %w", no, ErrNotFound)
	}
	return nil, &customer, err
}

// CutKind takes the kind of a thing off its number where it is said, as in customer:12. The kind is empty
// where it is not.
func CutKind(s string) (kind SubjectKind, no string) {
	for _, kind := range []SubjectKind{OfCustomer, OfInvoice, OfPayment} {
		if no, ok := strings.CutPrefix(s, string(kind)+":"); ok {
			return kind, no
		}
	}
	return "", s
}
