package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/store/keyset"
	"trekk/batch/store/pgtest"
	"trekk/schedule/bankday"
)

// listed is the statement of a list's page behind some row, and its arguments but the creditor.
type listed struct {
	query string
	args  []any
}

// listedBy makes that statement for a list's default order, or another.
func listedBy[T any](
	t *testing.T, l *keyset.List[T], name string, f *keyset.Filter,
	query func(where, sorted, limit string) string, row T,
) (last listed) {
	t.Helper()
	rows := func(_ context.Context, query string, args ...any) iter.Seq2[T, error] {
		last = listed{query, args}
		return func(yield func(T, error) bool) { yield(row, nil) }
	}
	p := batch.Page{Limit: 50, Order: name}
	for first, err := range keyset.Pages(t.Context(), l, p, &keyset.Filter{}, query, rows) {
		if err != nil {
			t.Fatal(err)
		}
		p.After = first.Cursor
	}
	for _, err := range keyset.Pages(t.Context(), l, p, f, query, rows) {
		if err != nil {
			t.Fatal(err)
		}
	}
	return last
}

// lists are the lists as they are asked for most, each by an index and in its order.
func lists(t *testing.T) map[string]listed {
	member := func(where, sorted, limit string) string { return selectMembership + where + sorted + limit }
	ofTransmission := &keyset.Filter{}
	ofTransmission.Number("transmission", 1)
	queued := &keyset.Filter{}
	keyset.Equals(queued, "channel", batch.BySMS)
	keyset.Equals(queued, "state", batch.MessageQueued)
	accepted := &keyset.Filter{}
	keyset.Equals(accepted, "k.state", batch.CaseAccepted)
	return map[string]listed{
		"customers":   listedBy(t, &customerList, "", &keyset.Filter{}, of(customerTable), batch.Customer{}),
		"memberships": listedBy(t, &membershipList, "", &keyset.Filter{}, member, batch.MembershipState{}),
		"memberships, number": listedBy(
			t, &membershipList, batch.ByNumber, &keyset.Filter{}, member, batch.MembershipState{},
		),
		"invoices": listedBy(t, &invoiceList, "", &keyset.Filter{}, selectInvoicesFrom(allInvoices),
			batch.InvoiceState{}),
		"invoices, KID": listedBy(
			t, &invoiceList, batch.ByKID, &keyset.Filter{}, selectInvoicesFrom(allInvoices), batch.InvoiceState{},
		),
		"invoices, issued": listedBy(
			t, &invoiceList, batch.ByIssued, &keyset.Filter{}, selectInvoicesFrom(allInvoices), batch.InvoiceState{
				Invoice: batch.Invoice{Issued: bankday.New(2026, 10, 6)},
			},
		),
		"payments": listedBy(t, &paymentList, "", &keyset.Filter{}, selectListedPayments,
			batch.PaymentState{}),
		"payments, settlement": listedBy(
			t, &paymentList, batch.BySettlement, &keyset.Filter{}, selectListedPayments, batch.PaymentState{},
		),
		"claims":        listedBy(t, &claimList, "", &keyset.Filter{}, of(claimTable), batch.Claim{}),
		"claims of one": listedBy(t, &claimList, "", ofTransmission, of(claimTable), batch.Claim{}),
		"transmissions": listedBy(
			t, &transmissionList, "", &keyset.Filter{}, of(transmissionTable), batch.Transmission{},
		),
		"messages": listedBy(t, &messageList, "", &keyset.Filter{}, selectAddressed,
			batch.AddressedMessage{}),
		"queued": listedBy(t, &messageList, "", queued, selectAddressed, batch.AddressedMessage{}),
		"cases": listedBy(t, &caseList, "", &keyset.Filter{}, selectDebtorCases(allCases),
			batch.DebtorCase{}),
		"accepted cases": listedBy(t, &caseList, "", accepted, selectDebtorCases(allCases),
			batch.DebtorCase{}),
		"settlements of the agency": listedBy(
			t, &agencySettlementList, "", &keyset.Filter{}, of(agencySettlementTable),
			batch.AgencySettlement{},
		),
		"changes":  listedBy(t, &changeList, "", &keyset.Filter{}, selectListedChanges(nil), batch.Change{}),
		"files":    listedBy(t, &fileList, "", &keyset.Filter{}, of(fileTable), batch.File{}),
		"mandates": listedBy(t, &mandateList, "", &keyset.Filter{}, of(mandateTable), mandate{}),
		"runs":     listedBy(t, &runList, "", &keyset.Filter{}, of(runTable), batch.RunEntry{}),
		"audit":    listedBy(t, &auditList, "", &keyset.Filter{}, of(loggedTable), batch.LoggedAct{}),
		"sums":     listedBy(t, &sumList, "", &keyset.Filter{}, selectSums, batch.Sum{}),
	}
}

// A page of a list goes straight to its place in an index and reads on in order: what is before it costs
// nothing.
func TestPlansOfLists(t *testing.T) {
	db, _ := create(t)
	for name, l := range lists(t) {
		rows, err := db.lite.read.QueryContext(
			t.Context(),
			"EXPLAIN QUERY PLAN "+l.query,
			append([]any{"gym"}, l.args...)...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		sorts, derived := 0, strings.Contains(l.query, "FROM (SELECT")
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			// The page is read in order; a derived table of it is sorted once more.
			page := strings.HasPrefix(step, "SCAN i") || strings.HasPrefix(step, "SCAN p") ||
				strings.HasPrefix(step, "SCAN f") || strings.HasPrefix(step, "SCAN s") ||
				derived && strings.HasPrefix(step, "SCAN c")
			if strings.HasSuffix(step, "(creditor_id=?)") && !strings.Contains(step, " f ") ||
				strings.HasPrefix(step, "SCAN") && !page ||
				strings.Contains(step, "AUTOMATIC") || strings.HasPrefix(step, "BLOOM") {
				t.Errorf("%s: %s", name, step)
			}
			if strings.HasPrefix(step, "USE TEMP B-TREE") {
				sorts++
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if sorts > 1 || sorts == 1 && !derived {
			t.Errorf("%s sorts %d times", name, sorts)
		}
	}
}

// So it does on PostgreSQL.
func TestPlansOfListsOnPostgreSQL(t *testing.T) {
	db := made(t, pgtest.URL(t))
	fillForPlans(t, db, 3000, 3000)
	gather(t, db)
	lists := lists(t)
	lists["runs of a job"] = listed{selectJobRuns + "20", []any{"bill", int64(9)}}
	for name, l := range lists {
		query := l.query
		for i, arg := range slices.Backward(append([]any{"gym"}, l.args...)) {
			literal := fmt.Sprint(arg)
			if _, text := arg.(string); text {
				literal = "'" + literal + "'"
			}
			query = strings.ReplaceAll(query, fmt.Sprint("$", i+1), literal)
		}
		plan := db.planOf(t, query)
		if again := plan.again(100); len(again) > 0 {
			t.Errorf("%s reads %v again and again", name, again)
		}
		if plan.sorts(100) {
			t.Errorf("%s sorts many rows", name)
		}
	}
}

// The days of an account come by its index also where nothing was paid to it: that of days would be gone
// through from end to end.
func TestAccountDaysOnPostgreSQL(t *testing.T) {
	db := made(t, pgtest.URL(t))
	err := db.For("gym").Update(t.Context(), batch.Act{At: bankday.New(2026, 10, 20).At(12, 0)},
		func(tx batch.Tx) (err error) {
			for i := range 3000 {
				err = errors.Join(err, tx.AddPayment(batch.Payment{
					No: int64(i + 1), File: 1, Line: i, Date: bankday.New(2026, 10, 20), Amount: 100,
					Source: batch.SourceOCR, Account: "15032080119", Booked: bankday.New(2026, 10, 20),
				}))
			}
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	db.do(t, "VACUUM ANALYZE payment")
	query := strings.NewReplacer("$1", "'gym'", "$2", "'none'").Replace(selectAccountDays)
	if plan := strings.Join(db.texts(t, "EXPLAIN "+query), "\n"); strings.Count(plan, "account >=") != 2 {
		t.Errorf("the days of an account come so:\n%s", plan)
	}
}

// sorts reports whether a step, or one below it, sorts so many rows at once.
func (s *step) sorts(rows float64) bool {
	return s.Node == "Sort" && s.Rows >= rows ||
		slices.ContainsFunc(s.Plans, func(below step) bool { return below.sorts(rows) })
}
