package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
)

var creditNoteTable = table{"credit_note", "kind, no, invoice_no, issued, booked, amount, charges, fee, reason, anew, imported"}

var selectCreditNote = "SELECT " + creditNoteTable.columns + " FROM credit_note WHERE creditor_id = $1 AND kind = 'credit'"

func creditNoteFields(c *batch.CreditNote) []any {
	return []any{(*string)(&c.Kind), &c.No, &c.InvoiceNo, &c.Issued, &c.Booked, (*int64)(&c.Amount), (*int64)(&c.Charges), (*int64)(&c.Fee),
		&c.Reason, &c.Anew, &c.Imported}
}

func (t *tx) AddCreditNote(c batch.CreditNote) error {
	return t.insert(creditNoteTable, creditNoteFields(&c))
}

func (b *books) CreditNotes(ctx context.Context, invoiceNo string) iter.Seq2[batch.CreditNote, error] {
	return stream(ctx, b, creditNoteFields, "SELECT "+creditNoteTable.columns+
		" FROM credit_note WHERE creditor_id = $1 AND invoice_no = $2 ORDER BY issued, kind, length(no), no", invoiceNo)
}

func (b *books) CreditNote(ctx context.Context, no string) (batch.CreditNote, error) {
	c, err := one(ctx, b, creditNoteFields, selectCreditNote+" AND no = $2", no)
	if err != nil {
		return c, fmt.Errorf("credit note %s: %w", no, err)
	}
	return c, nil
}

func (b *books) CreditNotesByNo(ctx context.Context, nos []string) iter.Seq2[batch.CreditNote, error] {
	return having(ctx, b, creditNoteFields, selectCreditNote, "no", nos)
}

// selectNumbers has the numbers of the series of invoices, and those that other systems gave.
const selectNumbers = `
	SELECT no, imported FROM (
		SELECT i.no AS no, i.imported AS imported FROM invoice i WHERE i.creditor_id = $1
		UNION ALL SELECT c.no, c.imported FROM credit_note c WHERE c.creditor_id = $1 AND c.kind = 'credit') s
	ORDER BY length(no), no`

func (b *books) Numbers(ctx context.Context) iter.Seq2[batch.Number, error] {
	return stream(ctx, b, func(n *batch.Number) []any { return []any{&n.No, &n.Imported} }, selectNumbers)
}
