package dunning

import (
	"context"

	"trekk/batch"
)

// Waits says that money waits which may be the customer's of an invoice and is at least an amount; nil when
// none does. What it has told of holds nothing else.
type Waits func(i *batch.InvoiceState, amount batch.Ore) *batch.Finding

// NewWaits reads the money that waits, for those who ask for something that is no overdue invoice.
func NewWaits(ctx context.Context, m batch.Moment) (Waits, error) {
	w, err := newWaiting(ctx, m, nil)
	if err != nil {
		return nil, err
	}
	return w.covers, nil
}
