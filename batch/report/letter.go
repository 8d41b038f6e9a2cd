package report

import (
	"bytes"
	"context"

	"trekk/batch/letter"
)

// PDF is a letter as people can read and keep it.
type PDF struct {
	Name    string // of a file: 1042.pdf
	Content []byte
}

// InvoicePDF is an invoice as a PDF: its lines, what has come off them, and what is to be paid, or charged,
// and how. The same invoice on the same day is the same bytes. The error is ErrNotFound when there is no such
// invoice.
func (r Reports) InvoicePDF(ctx context.Context, no string) (*PDF, error) {
	i, err := r.OneInvoice(ctx, no)
	if err != nil {
		return nil, err
	}
	l, err := letter.OfInvoice(ctx, r.Moment, &i)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := l.Write(&b, r.Today()); err != nil {
		return nil, err
	}
	return &PDF{i.No + ".pdf", b.Bytes()}, nil
}
