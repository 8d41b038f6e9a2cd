package store

import (
	"context"
	"iter"

	"trekk/batch"
)

var holdTable = table{"hold", "invoice_no, seq, action, acted, until, reason"}

func holdFields(h *batch.Hold) []any {
	return []any{&h.InvoiceNo, &h.Seq, (*string)(&h.Action), &h.On, &h.Until, &h.Reason}
}

func (t *tx) AddHold(h batch.Hold) error { return t.insert(holdTable, holdFields(&h)) }

func (b *books) Holds(ctx context.Context, invoiceNo string) iter.Seq2[batch.Hold, error] {
	return stream(ctx, b, holdFields, "SELECT "+holdTable.columns+" FROM hold WHERE creditor_id = $1 AND invoice_no = $2 ORDER BY seq", invoiceNo)
}
