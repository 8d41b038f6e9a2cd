package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"trekk/batch"
	"trekk/batch/store/pgtest"
	"trekk/schedule/bankday"
)

// step is a step of PostgreSQL's plan.
type step struct {
	Node     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Place    string  `json:"Parent Relationship"`
	Cond     string  `json:"Index Cond"`
	Rows     float64 `json:"Plan Rows"`
	Plans    []step

	// Below is what Citus has nodes do.
	Below struct {
		Job struct {
			Tasks []struct {
				Plan [][]struct{ Plan step } `json:"Remote Plan"`
			}
		}
	} `json:"Distributed Query"`
}

// onNodes adds the plans of nodes to the steps that have them done.
func (s *step) onNodes() {
	for _, task := range s.Below.Job.Tasks {
		for _, plans := range task.Plan {
			for i := range plans {
				s.Plans = append(s.Plans, plans[i].Plan)
			}
		}
	}
	for i := range s.Plans {
		s.Plans[i].onNodes()
	}
}

// planOf is the plan of a statement, below which Citus has something done where it is there.
func (db *DB) planOf(t *testing.T, query string) *step {
	t.Helper()
	var root []struct{ Plan step }
	if err := json.Unmarshal([]byte(db.texts(t, "EXPLAIN (FORMAT json) "+query)[0]), &root); err != nil {
		t.Fatal(err)
	}
	plan := &root[0].Plan
	plan.onNodes()
	if pgtest.Citus() && !plan.reaches() {
		t.Errorf("no table is reached by the plan of %s", query)
	}
	return plan
}

// reaches reports whether a table is read somewhere in a plan.
func (s *step) reaches() bool {
	return s.Relation != "" || slices.ContainsFunc(s.Plans, func(below step) bool { return below.reaches() })
}

// reads reports whether a step, or one below it, reads all of a table, or all that a creditor has in one of
// at least so many rows.
func (s *step) reads(rows float64) (table string) {
	if s.Node == "Seq Scan" || s.Rows >= rows && s.Cond != "" && !strings.Contains(s.Cond, " AND ") {
		return cmp.Or(s.Relation, "a table")
	}
	for i := range s.Plans {
		if table := s.Plans[i].reads(rows); table != "" {
			return table
		}
	}
	return ""
}

// again finds what is read again for each row of something else, of which there are several.
func (s *step) again(rows float64) (tables []string) {
	for i := range s.Plans {
		below := &s.Plans[i]
		each := below.Place == "SubPlan" ||
			s.Node == "Nested Loop" && below.Place == "Inner" && s.Plans[0].Rows > 1
		if table := below.reads(rows); each && table != "" {
			tables = append(tables, table)
		}
		tables = append(tables, below.again(rows)...)
	}
	return tables
}

// On PostgreSQL no stream of a job reads a table again for each row of another: what TestPlans says of
// SQLite. A million members would make it days. Nor does it where the figures say that a table is empty, as a
// small payee's nearly is, since the job that reads it may be filling it.
func TestPlansOfPostgreSQL(t *testing.T) {
	db := made(t, pgtest.URL(t))
	queries := map[string]string{
		"memberships": selectMemberships, "credits": selectCredits + byStanding, "credit": selectCreditOf,
	}
	for set, query := range invoiceSets {
		queries[fmt.Sprintf("invoices %d", set)] = query
	}
	for set, query := range paymentSets {
		queries[fmt.Sprintf("payments %d", set)] = query
	}
	gather(t, db)
	checkPlans(t, db, queries, 100)
	checkPlans(
		t, db, map[string]string{"memberships": selectMemberships}, 0,
	) // bill reads it as it goes, the others are sorted first

	fillForPlans(t, db, 3000, 3000)
	checkPlans(t, db, queries, 100)
}

// On PostgreSQL the sets that are about few invoices read these and what belongs to them, whatever there is
// beside them: what a night costs does not grow with history.
func TestFewInvoicesAreReadAloneOnPostgreSQL(t *testing.T) {
	db := made(t, pgtest.URL(t))
	const all = 5000
	fillForPlans(t, db, all, 20)
	gather(t, db)
	for _, set := range []batch.InvoiceSet{
		batch.InvoicesClaimed, batch.InvoicesToRelease, batch.InvoicesWithCase, batch.CostsWithCase,
	} {
		query := strings.NewReplacer("$1", "'gym'", "$2", "'2026'").Replace(invoiceSets[set])
		if table := db.planOf(t, query).reads(all / 10); table != "" {
			t.Errorf("invoices %d: %s is read as a whole", set, table)
		}
	}
}

// fillForPlans makes books of so many customers, each with a membership, an invoice and a payment of it; the first
// of the invoices are claimed.
func fillForPlans(t *testing.T, db *DB, customers, claimed int) {
	t.Helper()
	day := bankday.New(2026, 10, 20)
	err := db.For("gym").Update(t.Context(), batch.Act{At: day.At(12, 0)}, func(tx batch.Tx) error {
		for i := range customers {
			no, kid := fmt.Sprint(i), fmt.Sprintf("%09d", i)
			err := errors.Join(
				tx.PutCustomer(batch.Customer{No: no, Fixed: no}),
				tx.AddMembership(batch.Membership{No: no, CustomerNo: no, Start: day}),
				tx.AddInvoice(batch.Invoice{No: no, CustomerNo: no, KID: kid, Fixed: no, Issued: day, Due: day,
					Amount: 100, Booked: day}),
				tx.AddPayment(batch.Payment{No: int64(i + 1), File: 1, Line: i, Date: day, Amount: 100, KID: kid,
					Source: batch.SourceOCR, Booked: day}),
			)
			if err == nil && i < claimed {
				err = tx.AddClaim(batch.Claim{InvoiceNo: no, Transmission: 1, Assignment: 1, Transaction: i,
					Type: 2, KID: kid, Due: day, Amount: 100, Status: batch.ClaimLive})
			}
			if err != nil {
				return err
			}
		}
		return tx.AddTransmission(batch.Transmission{Number: 1, Sealed: day.At(12, 0)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// gather has the server gather the figures of all tables.
func gather(t *testing.T, db *DB) {
	t.Helper()
	for _, table := range tableNames {
		db.do(t, "VACUUM ANALYZE "+table)
	}
}

func checkPlans(t *testing.T, db *DB, queries map[string]string, rows float64) {
	t.Helper()
	for name, query := range queries {
		for i, v := range []string{"'gym'", "'2027'"} {
			if strings.Contains(query, "q.no > $2") && i == 1 {
				v = "0"
			}
			query = strings.ReplaceAll(query, fmt.Sprint("$", i+1), v)
		}
		if again := db.planOf(t, query).again(rows); len(again) > 0 {
			slices.Sort(again)
			t.Errorf("%s reads %v again and again", name, again)
		}
	}
}

// On PostgreSQL what is looked up by keys comes by the index of that key even where the server has no figures
// at all, as in books that are empty when an import begins to fill them, and in a transaction that has filled
// them.
func TestLookupsOnPostgreSQLGoByTheirIndex(t *testing.T) {
	db := made(t, pgtest.URL(t))
	engine := db.engine.(*postgresEngine)
	tx, err := engine.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) })
	if _, err = tx.Exec(t.Context(), `INSERT INTO payment (creditor_id, no, file, line, type, account, nets_date,
		centre, day_code, partial, serial, amount, kid, debit, text, source, reference, booked, row_hash)
		SELECT 'gym', n, 1, n, 10, '15032080119', '2026-10-20', 13, 20, 1, n, 100, n::text, '', '', 'ocr', '',
		'2026-10-20', NULL FROM generate_series(1, 20000) n`); err != nil {
		t.Fatal(err)
	}
	type lookup struct{ query, column string }
	for _, c := range []lookup{
		{selectCustomer, "fixed"}, {selectMembership, "m.no"}, {selectEvent, "e.membership_no"},
		{selectBareInvoice, "no"}, {selectBareInvoice, "kid"}, {selectCreditNote, "no"},
		{selectOpenInvoices, "u.no"}, {selectOpenInvoices, "u.kid"}, {selectOpenInvoices, "u.fixed"},
		{selectOpenInvoices, "u.customer_no"}, {selectPayers, "p.debit"},
	} {
		goesByIndex(t, engine.keyed, c.query, c.column)
	}
	for _, c := range []lookup{{selectPaid, "q.kid"}, {selectNo, "i.kid"}, {selectStanding, "i.no"}} {
		goesByIndex(t, tx, c.query, c.column)
	}
}

// goesByIndex asks a pool or a transaction how it looks up by a column.
func goesByIndex(t *testing.T, q querier, query, column string) {
	t.Helper()
	rows, err := q.Query(t.Context(), "EXPLAIN "+keyedQuery(query, column), "gym", []string{"1", "2"})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(
		plan,
		func(s string) bool { return strings.Contains(s, "Index Cond") && strings.Contains(s, ">=") },
	) {
		t.Errorf("%s is looked up so:\n%s", column, strings.Join(plan, "\n"))
	}
}
