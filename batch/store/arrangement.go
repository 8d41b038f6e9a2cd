package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var arrangementTable = table{"arrangement", "invoice_no, seq, acted, until, parts, reason", 2}

func arrangementFields(a *batch.Arrangement) []any {
	return []any{&a.InvoiceNo, &a.Seq, &a.On, &a.Until, (*parts)(&a.Parts), &a.Reason}
}

func (t writer) AddArrangement(a batch.Arrangement) error {
	told := changeOf(a.InvoiceNo, batch.ToldInvoiceChanged, 0, batch.ChangeFacts{
		Kind: "arrangement", Until: a.Until,
	})
	return t.told(t.insert(arrangementTable, arrangementFields(&a)), told)
}

func (b invoices) Arrangements(ctx context.Context, invoiceNo string) iter.Seq2[batch.Arrangement, error] {
	return ofInvoice(ctx, b.part, arrangementTable, arrangementFields, invoiceNo, "seq")
}

// parts are written as text, days with amounts in øre: 2026-11-20:24950 2026-12-20:24950.
type parts []batch.Part

func (ps *parts) Value() (driver.Value, error) {
	var s strings.Builder
	for i, p := range *ps {
		if i > 0 {
			s.WriteByte(' ')
		}
		fmt.Fprintf(&s, "%s:%d", p.Due, int64(p.Amount))
	}
	return s.String(), nil
}

func (ps *parts) Scan(v any) error {
	text, err := asText(v)
	*ps = nil
	for _, part := range strings.Fields(text) {
		day, ore, _ := strings.Cut(part, ":")
		due, bad := bankday.Parse(day)
		amount, worse := strconv.ParseInt(ore, 10, 64)
		if bad != nil || worse != nil {
			return fmt.Errorf("%q from the database is no part of an invoice", part)
		}
		*ps = append(*ps, batch.Part{Due: due, Amount: batch.Ore(amount)})
	}
	return err
}

var dueChangeTable = table{
	"due_change", "invoice_no, seq, acted, due, method, was_due, was_method, why",
	2,
}

func dueChangeFields(c *batch.DueChange) []any {
	return []any{
		&c.InvoiceNo, &c.Seq, &c.On, &c.Due, (*string)(&c.Method), &c.WasDue, (*string)(&c.WasMethod),
		(*string)(&c.Why),
	}
}

// selectDue has what an invoice was before a change, with the next number of the invoice's changes.
const selectDue = `SELECT i.due, i.method, 1 + coalesce((SELECT max(u.seq) FROM due_change u
		WHERE u.creditor_id = $1 AND u.invoice_no = $2), 0)
	FROM invoice i WHERE i.creditor_id = $1 AND i.no = $2`

func (t writer) ChangeDue(c batch.DueChange) error {
	what := "invoice " + c.InvoiceNo
	r, err := t.query(selectDue, c.InvoiceNo)
	if err = ended(t.ctx, scanOne(r, err, &c.WasDue, (*string)(&c.WasMethod), &c.Seq)); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := t.insert(dueChangeTable, dueChangeFields(&c)); err != nil {
		return err
	}
	err = t.changeOne(invoiceTable, what, "no = $2", []any{c.InvoiceNo}, set{"due", &c.Due},
		set{"method", (*string)(&c.Method)})
	return t.told(err, changeOf(c.InvoiceNo, batch.ToldInvoiceChanged, 0, batch.ChangeFacts{
		Kind: "due", Method: string(c.Method), Due: c.Due,
	}))
}

func (b invoices) DueChanges(ctx context.Context, invoiceNo string) iter.Seq2[batch.DueChange, error] {
	return ofInvoice(ctx, b.part, dueChangeTable, dueChangeFields, invoiceNo, "seq")
}

// dueOn joins the first change u of the invoice i that came after a day: it says what was so on that day. Of
// the present nothing is joined.
func dueOn(by asOf) string {
	if by == now {
		return ""
	}
	return fmt.Sprintf(`
	LEFT JOIN due_change u ON u.creditor_id = $1 AND u.invoice_no = i.no AND u.acted > %[1]s
		AND NOT EXISTS (SELECT 1 FROM due_change w
			WHERE w.creditor_id = $1 AND w.invoice_no = u.invoice_no AND w.acted > %[1]s
			AND w.seq < u.seq)`, by)
}

// invoiceColumnsOn are the columns of the invoice i as of a day.
func invoiceColumnsOn(by asOf) string {
	columns := prefixed("i", invoiceTable.columns)
	if by == now {
		return columns
	}
	return strings.NewReplacer(
		"i.due,", "coalesce(u.was_due, i.due),", "i.method,", "coalesce(u.was_method, i.method),",
	).Replace(columns)
}
