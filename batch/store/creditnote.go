package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
)

var creditNoteTable = table{
	"credit_note",
	"kind, no, invoice_no, issued, booked, amount, charges, fee, reason, anew, imported",
	2,
}

var selectCreditNote = "SELECT " + creditNoteTable.columns +
	" FROM credit_note WHERE creditor_id = $1 AND " + is(
	"kind",
	batch.KindCredit,
)

func creditNoteFields(c *batch.CreditNote) []any {
	return []any{
		(*string)(&c.Kind), &c.No, &c.InvoiceNo, &c.Issued, &c.Booked, (*int64)(&c.Amount),
		(*int64)(&c.Charges), (*int64)(&c.Fee), &c.Reason, &c.Anew, &c.Imported,
	}
}

func (t writer) AddCreditNote(c batch.CreditNote) error {
	told := changeOf(c.InvoiceNo, batch.ToldInvoiceCredited, c.Amount, batch.ChangeFacts{
		Kind: string(c.Kind), CreditNote: c.No,
	})
	if err := t.told(t.insert(creditNoteTable, creditNoteFields(&c)), told); err != nil {
		return err
	}
	return t.settle(c.InvoiceNo, settling{credited: c.Amount})
}

func (b invoices) CreditNotes(ctx context.Context, invoiceNo string) iter.Seq2[batch.CreditNote, error] {
	return ofInvoice(ctx, b.part, creditNoteTable, creditNoteFields, invoiceNo,
		"issued, kind, length(no), no")
}

func (b invoices) CreditNote(ctx context.Context, no string) (batch.CreditNote, error) {
	c, err := one(ctx, b.part, creditNoteFields, selectCreditNote+" AND no = $2", no)
	if err != nil {
		return c, fmt.Errorf("credit note %s: %w", no, err)
	}
	return c, nil
}

func (b invoices) CreditNotesByNo(ctx context.Context, nos []string) iter.Seq2[batch.CreditNote, error] {
	return having(ctx, b.part, creditNoteFields, selectCreditNote, "no", nos)
}

// selectNumbers has the numbers of the series of invoices, and those that other systems gave.
var selectNumbers = `
	SELECT no, imported FROM (
		SELECT i.no AS no, i.imported AS imported FROM invoice i WHERE i.creditor_id = $1
		UNION ALL SELECT c.no, c.imported FROM credit_note c WHERE c.creditor_id = $1
		AND ` + is("c.kind", batch.KindCredit) + `) s
	ORDER BY length(no), no`

func (b ledger) Numbers(ctx context.Context) iter.Seq2[batch.Number, error] {
	return stream(
		ctx, b.part, func(n *batch.Number) []any { return []any{&n.No, &n.Imported} }, selectNumbers,
	)
}
