package ledger

import (
	"context"
	"errors"
	"strconv"

	"trekk/batch"
)

// NextCreditNote is the number of the next credit note for an invoice: in the series of the invoices, or, for
// an invoice that another system issued, in one of its own, whose prefix that system does not use: so its
// numbers, which are still to come, are free. A number that an imported credit note or invoice has is passed
// over.
func NextCreditNote(
	ctx context.Context, m batch.Moment, tx batch.Numbers, i *batch.Invoice,
) (string, error) {
	if !i.Imported {
		no, err := tx.Next(batch.InvoiceSeries, 1)
		return strconv.FormatInt(no, 10), err
	}
	for {
		n, err := tx.Next(batch.CreditNoteSeries, 1)
		if err != nil {
			return "", err
		}
		no := m.CreditNotePrefix() + strconv.FormatInt(n, 10)
		if free, err := unused(ctx, m.Store, no); err != nil || free {
			return no, err
		}
	}
}

// unused reports whether neither a credit note nor an invoice has a number.
func unused(ctx context.Context, s batch.Store, no string) (bool, error) {
	_, err := s.CreditNote(ctx, no)
	if errors.Is(err, batch.ErrNotFound) {
		_, err = s.Invoice(ctx, no)
	}
	if errors.Is(err, batch.ErrNotFound) {
		return true, nil
	}
	return false, err
}
