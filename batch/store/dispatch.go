package store

import (
	"context"
	"iter"

	"trekk/batch"
)

var dispatchTable = table{"dispatch", "invoice_no, file, row_no, kind, sent", 3}

func dispatchFields(d *batch.Dispatch) []any {
	return []any{&d.InvoiceNo, &d.File, &d.Row, &d.Kind, &d.On}
}

func (t writer) AddDispatch(d batch.Dispatch) error {
	return t.insert(dispatchTable, dispatchFields(&d))
}

func (b invoices) Dispatches(ctx context.Context, invoiceNo string) iter.Seq2[batch.Dispatch, error] {
	return ofInvoice(ctx, b.part, dispatchTable, dispatchFields, invoiceNo, "sent, file, row_no")
}
