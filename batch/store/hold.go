package store

import (
	"context"
	"iter"

	"trekk/batch"
)

var holdTable = table{"hold", "invoice_no, seq, action, acted, until, reason, kind", 2}

func holdFields(h *batch.Hold) []any {
	return []any{&h.InvoiceNo, &h.Seq, (*string)(&h.Action), &h.On, &h.Until, &h.Reason, (*optional)(&h.Kind)}
}

func (t writer) AddHold(h batch.Hold) error {
	told := changeOf(h.InvoiceNo, batch.ToldInvoiceReleased, 0, batch.ChangeFacts{})
	told.Facts.Kind = string(h.Kind)
	if h.Action == batch.HoldBegin {
		told.Type, told.Facts.Until = batch.ToldInvoiceHeld, h.Until
	}
	return t.told(t.insert(holdTable, holdFields(&h)), told)
}

func (b invoices) Holds(ctx context.Context, invoiceNo string) iter.Seq2[batch.Hold, error] {
	return ofInvoice(ctx, b.part, holdTable, holdFields, invoiceNo, "seq")
}
