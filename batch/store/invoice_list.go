package store

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

// statusOf is the status of the invoice i as it is now: what InvoiceState.Status derives, in the same order.
var statusOf = func() string {
	settled := "NOT " + outstanding(now)
	credited := creditedOn(now) + " > 0 AND " + creditedOn(now) + " - " + lossesOn(now) + " >= i.amount"
	return "CASE" +
		when(credited, batch.StatusCancelled) +
		when(lossesOn(now)+" > 0 AND "+settled, batch.StatusWrittenOff) +
		when(settled, batch.StatusPaid) +
		" ELSE " + statusOfOpen + " END"
}()

// statusOfOpen is the status of the invoice i, of which something is outstanding.
var statusOfOpen = func() string {
	const inCollection = "(SELECT max(h.seq) FROM handoff h WHERE h.creditor_id = $1 " +
		"AND h.invoice_no = i.no) % 2 = 1"
	reminded := "EXISTS (SELECT 1 FROM reminder r WHERE r.creditor_id = $1 AND r.invoice_no = i.no " +
		"AND r.withdrawn IS NULL AND r.sent >= substr(" + takenBackOn(now) + ", 1, 10))"
	return "CASE" +
		when(inCollection, batch.StatusCollection) +
		when(reminded, batch.StatusReminded) +
		when(paidOn(now)+" > 0", batch.StatusPartlyPaid) +
		" ELSE " + quoted(batch.StatusOpen) + " END"
}()

func when(condition string, s batch.InvoiceStatus) string {
	return " WHEN " + condition + " THEN " + quoted(s)
}

var invoiceList = keyset.List[batch.InvoiceState]{
	Noun: "invoices",
	Orders: []keyset.Order[batch.InvoiceState]{
		{
			Name: batch.ByNumber, Columns: []string{"i.no"},
			Key: func(i *batch.InvoiceState) []any { return []any{i.No} },
		},
		{
			Name:    batch.ByKID,
			Columns: []string{"i.kid"},
			Key:     func(i *batch.InvoiceState) []any { return []any{i.KID} },
		},
		{
			Name: batch.ByDue, Columns: []string{"i.due", numberOf("i.no")},
			Key: func(i *batch.InvoiceState) []any { return []any{i.Due.String(), numberKey(i.No)} },
		},
		{
			Name: batch.ByIssued, Columns: []string{"i.issued", "i.no"}, // as their index has them
			Key: func(i *batch.InvoiceState) []any { return []any{i.Issued.String(), i.No} },
		},
	},
}

// numberOf sorts numbers that are texts as numbers, shorter ones first. An index of it would cost the making
// of invoices a twentieth more: the list by number goes by the primary key, which sorts them as text.
func numberOf(column string) string {
	return "(CAST(100 + length(" + column + ") AS TEXT) || " + column + ")"
}

// numberKey is what numberOf makes of a number.
func numberKey(no string) string { return strconv.Itoa(100+utf8.RuneCountInString(no)) + no }

// invoiceDues and invoiceIssues are the days of invoices among their numbers.
var (
	invoiceDues = span{
		table: "invoice", day: "due", no: "no", none: "''", also: " AND due <> ''",
		parts: []string{" AND " + is("method", batch.MethodClaim), " AND " +
			is("method", batch.MethodInvoice)},
	}
	invoiceIssues = span{table: "invoice", day: "issued", no: "no", none: "''", parts: []string{""}}
)

func (b invoices) ListInvoices(ctx context.Context, want batch.InvoiceFilter,
	p batch.Page) iter.Seq2[batch.Listed[batch.InvoiceState], error] {
	f := &keyset.Filter{}
	l, from, err := b.asked(ctx, f, want, p)
	if err != nil {
		return failed[batch.Listed[batch.InvoiceState]](err)
	}
	query, amount := selectInvoicesFrom(from), "i.amount"
	if from == allInvoices && want.Customer == "" && want.Membership == "" {
		from = ""
	}
	switch {
	case want.Open && want.Status == "", slices.Contains(openStatuses, want.Status):
		query, amount = selectListedBeside(from, "open_invoice", "no", isOpen), "u.amount"
		keyset.Equals(f, "u.status", want.Status)
	case want.Open:
		f.Add("1 = 0") // what has another status is not open
	case want.Status == batch.StatusCancelled, want.Status == batch.StatusWrittenOff:
		query = selectListedBeside(from, "credit_note", "invoice_no", isCredited(want.Status))
		fallthrough
	default:
		if want.Status != "" {
			f.Add("NOT EXISTS (SELECT 1 FROM open_invoice o WHERE o.creditor_id = $1 AND o.no = i.no)")
		}
		keyset.Equals(f, statusOf, want.Status)
	}
	f.Number(amount, int64(want.Amount))
	return keyset.Pages(ctx, l, p, f, query, b.invoices)
}

// asked asks for what the invoices themselves say, and gives the list with its orders, and what it is read
// from. The days have columns that no index is by: the list goes by the numbers among which they lie.
func (b invoices) asked(
	ctx context.Context, f *keyset.Filter, want batch.InvoiceFilter, p batch.Page,
) (l *keyset.List[batch.InvoiceState], from string, err error) {
	keyset.Equals(f, "i.customer_no", want.Customer)
	keyset.Equals(f, "i.membership_no", want.Membership)
	keyset.Equals(f, "i.method", want.Method)
	if want.Method != "" && want.Method != batch.MethodClaim { // the conditions are those of their indexes
		f.Add(isNot("i.method", batch.MethodClaim))
	}
	keyset.Equals(f, "i.kind", want.Kind)
	if want.Kind != "" && want.Kind != batch.KindFee {
		f.Add(isNot("i.kind", batch.KindFee))
	}
	f.Days("coalesce(i.due, '')", want.DueFrom, want.DueTo)
	f.Days("coalesce(i.issued, '')", want.IssuedFrom, want.IssuedTo)
	by := searched[batch.InvoiceState]{
		table: "invoice", alias: "i.", customer: "customer_no",
		whole: []string{"~no = ?", "~kid = ?", "~customer_no = ?"},
		of:    func(i *batch.InvoiceState) *batch.Customer { return &i.Customer },
		no:    func(i *batch.InvoiceState) string { return i.No },
	}
	err = errors.Join(
		narrow[string](ctx, b.part, f, invoiceDues, "i.no", want.DueFrom, want.DueTo),
		narrow[string](ctx, b.part, f, invoiceIssues, "i.no", want.IssuedFrom, want.IssuedTo),
	)
	if err != nil {
		return nil, "", err
	}
	l, found, err := by.find(ctx, b.part, &invoiceList, p, f, want.Search)
	if found {
		return l, fromWords + allInvoices, err
	}
	return l, allInvoices, err
}

// openStatuses are those of invoices on which something is outstanding.
var openStatuses = []batch.InvoiceStatus{
	batch.StatusOpen, batch.StatusPartlyPaid, batch.StatusReminded, batch.StatusCollection,
}

// isCredited is the condition that u is one of the invoice i's credit notes, or losses where written off ones
// are asked for, and the first of them: no invoice has the status without one, which takes less to see than
// what its status is. PostgreSQL expects next to none to have the status, and would read all invoices to join
// them: between two bounds there is but one way, from one to the next, until a page is full.
func isCredited(status batch.InvoiceStatus) string {
	of := batch.KindCredit
	if status == batch.StatusWrittenOff {
		of = batch.KindLoss
	}
	return "u.creditor_id = $1 AND i.no >= u.invoice_no AND i.no <= u.invoice_no AND " +
		is("u.kind", of) + ` AND NOT EXISTS (SELECT 1 FROM credit_note y
		WHERE y.creditor_id = $1 AND y.invoice_no = u.invoice_no AND ` + is("y.kind", of) + `
		AND (y.amount, y.kind, y.no) < (u.amount, u.kind, u.no))`
}

// selectListedBeside is selectInvoicesFrom of those that have a row in a smaller table u: from goes to few
// invoices; where it is empty the list comes by u, in its order.
func selectListedBeside(from, table, no, condition string) func(where, sorted, limit string) string {
	if from != "" {
		return func(where, sorted, limit string) string {
			return selectListedOf(from+" CROSS JOIN "+table+" u", " AND "+condition+where+sorted+limit, sorted)
		}
	}
	own := strings.NewReplacer("i.no ", "u."+no+" ", "i.kid ", "u.kid ")
	if table != openTable.name {
		own = strings.NewReplacer("i.no ", "u."+no+" ")
	}
	from = table + " u CROSS JOIN invoice i"
	return func(where, sorted, limit string) string {
		rest := strings.TrimSuffix(own.Replace(where+sorted+" "), " ")
		return selectListedOf(from, " AND "+condition+rest+limit, sorted)
	}
}

// selectListedOf picks the page's invoices first, so that nothing is joined to others.
func selectListedOf(from, rest, sorted string) string {
	columns := "i.*"
	if strings.HasPrefix(from, fromWords) {
		columns, sorted = "i.*, w.word", strings.ReplaceAll(sorted, "w.", "i.")
	}
	return selectInvoice(
		"(SELECT "+columns+" FROM "+from+" WHERE i.creditor_id = $1"+rest+") i", now, "TRUE"+sorted,
	)
}

// selectInvoicesFrom selects the invoices of a table, or of words that are looked for.
func selectInvoicesFrom(from string) func(where, sorted, limit string) string {
	return func(where, sorted, limit string) string {
		return selectListedOf(from, where+sorted+limit, sorted)
	}
}
