package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func create(t *testing.T) (db *sqliteDB, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "Bøker 100% #1?.db") // a name is a name
	made, err := Create(t.Context(), "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := made.Close(); err != nil {
			t.Error(err)
		}
	})
	return &sqliteDB{made, made.engine.(*sqliteEngine)}, file
}

// sqliteDB is a database whose pools a test looks into.
type sqliteDB struct {
	*DB
	lite *sqliteEngine
}

func TestOpen(t *testing.T) {
	ctx := t.Context()
	db, file := create(t)
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(ctx, "sqlite:"+file); !errors.Is(err, fs.ErrExist) {
		t.Errorf("made anew over what is there: %v", err)
	}
	if err := db.Migrate(ctx); err != nil { // again
		t.Error(err)
	}

	t.Chdir(filepath.Dir(file))
	again, err := Open(ctx, "sqlite:"+filepath.Base(file)) // relative, and beside the other
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}

	_, err = Open(ctx, "sqlite:none.db")
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "trekk init") {
		t.Errorf("a missing database: %v", err)
	}
	if _, err := os.Stat("none.db"); err == nil {
		t.Error("Open made a database")
	}
	for _, url := range []string{"", "sqlite:", "trekk.db", "mysql://x"} {
		if _, err := Open(ctx, url); err == nil || !strings.Contains(err.Error(), "sqlite:FILE") {
			t.Errorf("%q: %v", url, err)
		}
	}
	if err := os.WriteFile("text.db", []byte(strings.Repeat("no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, "sqlite:text.db"); err == nil || !strings.Contains(err.Error(), "not a database") {
		t.Errorf("a text: %v", err)
	}
	if err := os.WriteFile("empty.db", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, "sqlite:empty.db"); !errors.Is(err, ErrSchema) {
		t.Errorf("an empty file: %v", err)
	}
}

// A database that a newer trekk has migrated is refused, not used.
func TestNewerSchema(t *testing.T) {
	db, file := create(t)
	if _, err := db.lite.write.ExecContext(t.Context(),
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), "sqlite:"+file)
	if !errors.Is(err, ErrSchema) || !strings.Contains(err.Error(), "99") {
		t.Fatalf("a newer schema: %v", err)
	}
}

// What a connection is set to holds on every one, not only on the first.
func TestPragmas(t *testing.T) {
	db, _ := create(t)
	ctx := t.Context()
	check := func(pool string, n int, conn *sql.Conn, want map[string]string) {
		for pragma, value := range want {
			var got string
			if err := conn.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil || got != value {
				t.Errorf("%s connection %d: %s = %q (%v), want %q", pool, n, pragma, got, err, value)
			}
		}
	}
	for n := range 3 { // at the same time, so each is another connection
		conn, err := db.lite.read.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		check(
			"read",
			n,
			conn,
			map[string]string{
				"journal_mode": "wal",
				"foreign_keys": "1",
				"busy_timeout": "10000",
				"query_only":   "1",
			},
		)
		if _, err := conn.ExecContext(ctx, "DELETE FROM creditor"); err == nil {
			t.Error("a reading connection writes")
		}
	}
	writer := map[string]string{
		"journal_mode": "wal",
		"foreign_keys": "1",
		"busy_timeout": "10000",
		"query_only":   "0",
		"synchronous":  "2",
	}
	for n := range 2 {
		conn, err := db.lite.write.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		check("write", n, conn, writer)
		conn.Raw(func(any) error { return driver.ErrBadConn }) // the next one is new
		conn.Close()
	}
}

// A date goes into the database and comes back, through a column declared TEXT, as ours are, or DATE.
func TestDates(t *testing.T) {
	db, _ := create(t)
	ctx := t.Context()
	if _, err := db.lite.write.ExecContext(ctx,
		"CREATE TABLE dates (declared DATE, plain TEXT)"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []bankday.Date{0, bankday.New(1, 1, 2), bankday.New(1990, 2, 28),
		bankday.New(2028, 2, 29), bankday.New(9999, 12, 31)} {
		var text, declared, plain, latest bankday.Date
		_, err := db.lite.write.ExecContext(ctx, "INSERT INTO dates VALUES ($1, $1)", want)
		if err == nil {
			err = db.lite.read.QueryRowContext(ctx,
				"SELECT CAST(plain AS TEXT), declared, plain, max(plain) FROM dates").
				Scan(&text, &declared, &plain, &latest)
		}
		if err != nil || text != want || declared != want || plain != want || latest != want {
			t.Errorf("%s came back as %s, %s, %s, %s (%v)", want, text, declared, plain, latest, err)
		}
		if _, err := db.lite.write.ExecContext(ctx, "DELETE FROM dates"); err != nil {
			t.Fatal(err)
		}
	}
}

// An Update waits for another process's, and is told ErrBusy when that takes too long.
func TestBusy(t *testing.T) {
	db, file := create(t)
	ctx := t.Context()
	if err := db.AddCreditor(ctx, batch.Creditor{ID: "gym"}, registered); err != nil {
		t.Fatal(err)
	}
	other, err := Open(ctx, "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()

	put := func(db *DB, no string, meanwhile func()) error {
		return db.For("gym").Update(ctx, batch.Act{At: time.Now()}, func(tx batch.Tx) error {
			meanwhile()
			return tx.PutCustomer(batch.Customer{No: no, Fixed: no})
		})
	}
	second := make(chan error)
	err = put(db.DB, "1", func() {
		go func() { second <- put(other, "2", func() {}) }()
	})
	if err := errors.Join(err, <-second); err != nil {
		t.Error(err)
	}

	if _, err := other.engine.(*sqliteEngine).write.ExecContext(ctx, "PRAGMA busy_timeout = 1"); err != nil {
		t.Fatal(err)
	}
	err = put(db.DB, "3", func() {
		if err := put(other, "4", func() {}); !errors.Is(err, batch.ErrBusy) {
			t.Errorf("held by another: %v", err)
		}
	})
	if err != nil {
		t.Error(err)
	}

	unlock, err := db.For("gym").Lock(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.For("gym").Lock(ctx, "test"); !errors.Is(err, batch.ErrBusy) {
		t.Errorf("locked twice: %v", err)
	}
	unlock()
	unlock, err = other.For("gym").Lock(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestTranslate(t *testing.T) {
	other := errors.New("other")
	for _, c := range []struct{ in, want error }{
		{nil, nil}, {other, other}, {sql.ErrNoRows, batch.ErrNotFound}, {context.Canceled, context.Canceled},
	} {
		if got := translate(c.in); !errors.Is(got, c.want) {
			t.Errorf("%v became %v", c.in, got)
		}
	}
}

// Each stream reads a creditor's rows once from end to end, in one table, and finds the rest by whole keys;
// what is large comes in the order of an index. Without that, a million members would make it hours.
func TestPlans(t *testing.T) {
	db, _ := create(t)
	type plan struct {
		query string
		walks []string // tables of which all of the creditor's rows are read
		sorts bool
	}
	plans := map[string]plan{
		"memberships":     {selectMemberships, []string{"c", "f"}, false}, // f: the months of one
		"membership":      {selectMembershipOne, []string{"f"}, false},
		"events":          {selectEvents, []string{"e"}, true}, // few beside the members
		"events of one":   {selectEventsOfOne, nil, false},
		"invoices of one": {selectInvoicesOfMembership, nil, true},
		"as of":           {invoicesAsOf[batch.AllInvoices], []string{"i"}, true},
		"to pay as of":    {invoicesAsOf[batch.InvoicesToPay], []string{"i"}, true},
		"unmatched as of": {paymentsAsOf[batch.PaymentsUnmatched], []string{"q"}, true},
		"each movement": {movementQueries[batch.EachMovement],
			[]string{"c", "e", "i", "m", "p"}, true},
		"movements":            {movementQueries[batch.ByVoucher], nil, false},
		"numbers":              {selectNumbers, []string{"i", "s"}, true},
		"of a customer":        {selectInvoicesOfCustomer, nil, true},
		"credit of one":        {selectPaymentsOfCustomer, nil, false},
		"said":                 {selectSaid, []string{"s"}, false},
		"unlisted":             {selectUnlisted, nil, false},
		"invoice":              {selectInvoiceByNo, nil, false},
		"paying":               {invoiceSets[batch.InvoicesPaying], []string{"u"}, false},
		"all invoices":         {invoiceSets[batch.AllInvoices], []string{"i"}, true},
		"to pay":               {invoiceSets[batch.InvoicesToPay], []string{"u"}, true},
		"to decide":            {invoiceSets[batch.InvoicesToDecide], []string{"u"}, true},
		"overdue":              {invoiceSets[batch.InvoicesOverdue], []string{"u"}, true},
		"to remind":            {invoiceSets[batch.InvoicesToRemind], []string{"u"}, true},
		"to release":           {invoiceSets[batch.InvoicesToRelease], []string{"h", "u", "v"}, true},
		"to match":             {paymentSets[batch.PaymentsToMatch], []string{"a", "u"}, true},
		"reversible":           {paymentSets[batch.PaymentsReversible], []string{"u"}, true},
		"unmatched":            {paymentSets[batch.PaymentsUnmatched], []string{"u"}, true},
		"waiting":              {paymentSets[batch.PaymentsWaiting], []string{"w", "waiting_payment"}, true},
		"invoice as of":        {selectInvoiceAsOf, nil, false},
		"of a customer as of":  {selectInvoicesOfCustomerAsOf, nil, true},
		"all payments":         {paymentSets[batch.AllPayments], []string{"p"}, false},
		"sums":                 {selectSumsThrough, []string{"p", "s"}, true},      // s: few
		"credits":              {selectCredits + byStanding, []string{"s"}, false}, // the credits that there are
		"credits behind":       {selectCredits + " AND s.fixed > $2" + byStanding, nil, false},
		"credits as of":        {selectCreditsAsOf, []string{"i", "i", "x", "y", "z"}, true}, // i: by invoice_debt
		"credit of a customer": {selectCreditOf, []string{"x", "y", "z"}, true},
		"costs with case":      {invoiceSets[batch.CostsWithCase], []string{"k", "u"}, true}, // the open cases
		"owed":                 {invoiceSets[batch.InvoicesOwed], []string{"u"}, true},
		"paid ahead":           {invoiceSets[batch.InvoicesPaidAhead], []string{"m"}, true},
		"books since": {selectBooksSince, []string{ // transmissions, refunds and sums, not files, payments or invoices
			"d", "f", "i", "i", "i", "m", "m", "m", "n", "n", "r", "s", "t", "u", "w",
			"waiting_payment", "x",
		}, true},
		"last runs":          {lastRuns, []string{"j", "j", "run_log"}, false}, // the first of a job each
		"refund":             {selectPaymentsOfRefund, nil, false},
		"payers":             {selectPayers + " AND p.debit = $2", nil, false}, // by payment_debit
		"overdue from":       {selectOverdueFrom, nil, true},
		"open by number":     {selectOpenInvoices + " AND u.no = $2", nil, false},
		"open by KID":        {selectOpenInvoices + " AND u.kid = $2", nil, false},
		"open by fixed part": {selectOpenInvoices + " AND u.fixed = $2", nil, false},
		"open by customer":   {selectOpenInvoices + " AND u.customer_no = $2", nil, false},
		"open of an amount":  {selectOpenOfAmount, nil, false},
		"new KIDs":           {selectNewKIDs, nil, true}, // a thousand at a time
		"paid by KID":        {selectPaid + " AND q.kid = $2", nil, false},
		"invoices by KID":    {selectNo + " AND i.kid = $2", nil, false},
		"live by invoice":    {selectLiveByInvoice + " = $2", nil, false},
		"told anew":          {countTold(" AND k.transmission = $2"), nil, true},
		"claims":             {selectClaims, nil, false},
		"latest listing":     {selectLastListing, nil, false},
		"runs of a job":      {selectJobRuns + "20", nil, false},
		"due":                {selectCountDue, nil, false},
		"newest sighting":    {selectNewestSighting, []string{"sighting"}, false}, // backwards, to the first
		"content":            {selectContent, nil, false},
		"happenings":         {selectHappenings, []string{"t", "t", "t", "z"}, true},
		"claimed":            {selectClaimedOf, nil, true},
		"claimed dues":       {selectClaimedDues, nil, true},
		"claimed too much":   {selectClaimedTooMuch, nil, false},
		"due sums":           {selectDueSums, nil, true}, // few
		"day sums":           {selectDaySums, nil, false},
		"refund sums":        {selectRefundSums, nil, false},
		"waiting then":       {selectWaitingThen, []string{"w"}, false}, // its own sums
		"paid sums":          {selectPaidSums, nil, true},
		"open sums":          {selectOpenSums, nil, false},
		"owed sums":          {selectOwedSums, nil, true},
		"claim sums":         {selectClaimSums, nil, true},
		"mandate sums":       {selectMandateSums, nil, true},
		"lines of one":       {selectLinesOf, nil, true},
		"payments of one":    {"SELECT no FROM payment WHERE creditor_id = $1 AND kid = $2", nil, false},
	}
	for name, want := range plans {
		rows, err := db.lite.read.QueryContext(
			t.Context(),
			"EXPLAIN QUERY PLAN "+want.query,
			slices.Repeat([]any{"1"}, params(want.query))...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got plan
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			words := strings.Fields(step)
			switch {
			case words[0] == "SCAN",
				words[0] == "SEARCH" && strings.HasSuffix(strings.TrimSuffix(step, " LEFT-JOIN"),
					"(creditor_id=?)"):
				got.walks = append(got.walks, words[1])
			case strings.Contains(step, "AUTOMATIC"), strings.HasPrefix(step, "BLOOM"): // reads all of a table
				t.Errorf("%s: %s", name, step)
			case strings.HasPrefix(step, "USE TEMP B-TREE"):
				got.sorts = true
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got.walks)
		slices.Sort(want.walks)
		if !slices.Equal(got.walks, want.walks) || got.sorts != want.sorts {
			t.Errorf("%s walks %v, sorts %v; want %v, %v", name, got.walks, got.sorts, want.walks, want.sorts)
		}
	}
}

// params is the number of the last parameter of a query.
func params(query string) (n int) {
	for i := 1; strings.Contains(query, fmt.Sprint("$", i)); i++ {
		n = i
	}
	return n
}

// The figures that the plans follow are there for every index and every table.
func TestPlannerKnowsEveryIndex(t *testing.T) {
	db, _ := create(t)
	rows, err := db.lite.read.QueryContext(t.Context(), `
		SELECT x.name FROM sqlite_schema t JOIN pragma_index_list(t.name) x
		WHERE t.type = 'table' AND t.name NOT IN ('creditor', 'series', 'outbox_file', 'goose_db_version')
		AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 s WHERE s.tbl = t.name
		AND s.idx IN (x.name, iif(x.origin = 'pk', t.name, '')))
		UNION SELECT tbl FROM sqlite_stat1 GROUP BY tbl HAVING count(*) = count(idx)`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		t.Errorf("no figures for %s", name)
	}
}
