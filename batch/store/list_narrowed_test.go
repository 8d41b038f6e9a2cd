package store

import (
	"context"
	"iter"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// heard is an engine that remembers the last statement.
type heard struct {
	engine
	statement string
	args      []any
}

func (h *heard) query(ctx context.Context, query string, args []any) (rows, error) {
	h.statement, h.args = query, args
	return h.engine.query(ctx, query, args)
}

// narrowed is a list with a filter, and what its page is to be found by: the end of a step of the plan.
type narrowed struct {
	name, by string
	statement
}

type statement struct {
	query string
	args  []any
}

// narrowing asks for the latest page of a list with a filter.
func narrowing[F, T any](
	t *testing.T, h *heard, list func(context.Context, F, batch.Page) iter.Seq2[batch.Listed[T], error],
	name, by string, f F,
) narrowed {
	t.Helper()
	for _, err := range list(t.Context(), f, batch.Page{Limit: 50, Descending: true}) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return narrowed{name: name, by: by, statement: statement{h.statement, h.args}}
}

// narrowedLists are the lists with the filters that few rows are let through by.
func narrowedLists(t *testing.T, db *DB) (all []narrowed) {
	t.Helper()
	h := &heard{engine: db.engine}
	b, day := (&DB{engine: h}).For("gym"), bankday.New(2026, 10, 20)
	invoices := func(name, by string, f batch.InvoiceFilter) {
		all = append(all, narrowing(t, h, b.ListInvoices, name, by, f))
	}
	payments := func(name, by string, f batch.PaymentFilter) {
		all = append(all, narrowing(t, h, b.ListPayments, name, by, f))
	}
	claims := func(name, by string, f batch.ClaimFilter) {
		all = append(all, narrowing(t, h, b.ListClaims, name, by, f))
	}
	mandates := func(name, by string, f batch.MandateFilter) {
		all = append(all, narrowing(t, h, b.ListMandates, name, by, f))
	}
	acts := func(name, by string, f batch.AuditFilter) {
		all = append(all, narrowing(t, h, b.ListActs, name, by, f))
	}
	invoices("open", "u USING PRIMARY KEY", batch.InvoiceFilter{Open: true})
	invoices("reminded", "open_invoice_status (creditor_id=? AND status=?)",
		batch.InvoiceFilter{Status: batch.StatusReminded})
	invoices("cancelled", "credit_note_kind", batch.InvoiceFilter{Status: batch.StatusCancelled})
	invoices("by invoice", "invoice_method (creditor_id=? AND method=?)",
		batch.InvoiceFilter{Method: batch.MethodInvoice})
	invoices("extra", "invoice_kind (creditor_id=? AND kind=?)", batch.InvoiceFilter{Kind: batch.KindExtra})
	invoices("due", "(creditor_id=? AND no>? AND no<?)", batch.InvoiceFilter{DueFrom: day, DueTo: day})
	invoices("issued", "(creditor_id=? AND no>? AND no<?)", batch.InvoiceFilter{IssuedFrom: day})
	payments("paid on days", "(creditor_id=? AND no>? AND no<?)", batch.PaymentFilter{From: day, To: day})
	payments("of a file", "payment_file (creditor_id=? AND file=?)", batch.PaymentFilter{File: 1})
	payments("Vipps", "payment_source (creditor_id=? AND source=?)",
		batch.PaymentFilter{Source: batch.SourceVipps})
	claims("rejected", "claim_status (creditor_id=? AND status=?)",
		batch.ClaimFilter{Status: batch.ClaimRejected})
	claims("dropped of one", "claim_status (creditor_id=? AND status=? AND transmission=?)",
		batch.ClaimFilter{Transmission: 1, Status: batch.ClaimDropped})
	claims("of an invoice", "claim_invoice (creditor_id=? AND invoice_no=?)", batch.ClaimFilter{Invoice: "1"})
	mandates("ended", "mandate_ended", batch.MandateFilter{State: batch.MandateEnded})
	acts("of a person", "audit_actor (creditor_id=? AND actor=?)", batch.AuditFilter{By: "kari"})
	acts("of a kind", "audit_action (creditor_id=? AND action=?)", batch.AuditFilter{Action: "import"})
	acts("of days", "(creditor_id=? AND no>? AND no<?)", batch.AuditFilter{From: day, To: day})
	return all
}

// A list that is narrowed to what few rows are goes by the index of that, in its own order: what it does not
// want costs nothing. A derived table of the page is sorted once more.
func TestPlansOfNarrowedLists(t *testing.T) {
	db, _ := create(t)
	for _, l := range narrowedLists(t, db.DB) {
		steps, sorts, page := explained(t, db, l.query, l.args...), 0, ""
		for _, step := range steps {
			if page == "" && strings.HasPrefix(step, "SEARCH") {
				page = step
			}
			if strings.HasPrefix(step, "USE TEMP B-TREE") {
				sorts++
			}
		}
		if !strings.Contains(page, l.by) {
			t.Errorf("%s comes by %q, want %s", l.name, page, l.by)
		}
		if derived := strings.Contains(l.query, "FROM (SELECT"); sorts > 1 || sorts == 1 && !derived {
			t.Errorf("%s sorts %d times:\n%s", l.name, sorts, strings.Join(steps, "\n"))
		}
	}
}

// The days of a list are found one by one, however many rows each has; so are the accounts.
func TestPlansOfSpans(t *testing.T) {
	db, _ := create(t)
	queries := map[string][]string{
		selectAccounts: {}, selectAccountDays: {"1"}, selectOwed: {"1", "50"}, selectOverdueFrom: {"2026-10-31", "1"},
	}
	for _, s := range []span{paymentDays, invoiceDues, invoiceIssues, actDays} {
		queries[s.query()] = []string{"2026-10-01", "2026-10-31"}
	}
	for query, args := range queries {
		of := []any{"gym"}
		for _, arg := range args {
			of = append(of, arg)
		}
		walks := 0
		for _, step := range explained(t, db, query, of...) {
			if strings.HasPrefix(step, "SEARCH") && strings.HasSuffix(step, "(creditor_id=?)") {
				walks++
			}
		}
		if query == selectAccounts {
			walks-- // the first, to its first row
		}
		if walks != 0 {
			t.Errorf("walks %d tables: %s", walks, query)
		}
	}
}

// explained are the steps of SQLite's plan.
func explained(t *testing.T, db *sqliteDB, query string, args ...any) (steps []string) {
	t.Helper()
	rows, err := db.lite.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}
