package batch_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// failer is a test or a property of one.
type failer interface {
	Helper()
	Fatalf(format string, a ...any)
}

// ledger holds the journal, the balances and the lists against each other on every day on which anything is
// booked: double entry, and invariant 2 at any past date.
func (h *house) ledger(t failer) {
	t.Helper()
	ctx := context.Background()
	last := bankday.New(9999, 12, 31)
	days := map[bankday.Date]bool{last: true}
	detailed, vouchers := map[string]batch.Ore{}, map[string]batch.Ore{}
	for l, err := range ledger.Journal(ctx, h.moment(), 1, last, true) {
		if err != nil {
			t.Fatalf("%v", err)
		}
		days[l.Date] = true
		detailed[l.Voucher+" "+l.Account] += l.Debit - l.Credit
		if l.Reference == "" || l.Debit < 0 || l.Credit < 0 || l.Debit > 0 == (l.Credit > 0) {
			t.Fatalf("a line of the journal: %+v", l)
		}
	}
	standing := ledger.Balance{}
	byDay := map[bankday.Date]map[batch.AccountKey]batch.Ore{}
	for l, err := range ledger.Journal(ctx, h.moment(), 1, last, false) {
		if err != nil {
			t.Fatalf("%v", err)
		}
		detailed[l.Voucher+" "+l.Account] -= l.Debit - l.Credit
		vouchers[l.Voucher] += l.Debit - l.Credit
		if byDay[l.Date] == nil {
			byDay[l.Date] = map[batch.AccountKey]batch.Ore{}
		}
		byDay[l.Date][l.Key] += l.Debit - l.Credit
	}
	for voucher, sum := range vouchers {
		if sum != 0 {
			t.Fatalf("voucher %s sums to %s", voucher, sum)
		}
	}
	for line, sum := range detailed {
		if sum != 0 {
			t.Fatalf("%s: its movements are %s more than the voucher's", line, sum)
		}
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		for key, sum := range byDay[day] {
			if slices.Contains([]batch.AccountKey{batch.Receivables, batch.Bank, batch.Reception,
				batch.Vipps, batch.ForAgency, batch.Losses, batch.Differences}, key) {
				standing[key] += sum
			} else {
				standing[key] -= sum
			}
		}
		balance, err := ledger.BalanceOn(ctx, h.payee.Store, day)
		if err != nil {
			t.Fatalf("%v", err)
		}
		listed := h.listed(t, day)
		for _, key := range batch.AccountKeys() {
			if balance[key] != standing[key] {
				t.Fatalf("%s: %s is %s, the journal sums to %s", day, key, balance[key], standing[key])
			}
			if sum, ok := listed[key]; ok && sum != balance[key] {
				t.Fatalf("%s: %s is %s, the lists say %s", day, key, balance[key], sum)
			}
		}
	}
	for _, since := range []bankday.Date{0, 1} {
		if d, err := ledger.Differences(ctx, h.payee.Store, since); err != nil || d != nil {
			t.Fatalf("since %s: %v: %v", since, err, d)
		}
	}
	all, err := h.payee.Store.Books(ctx)
	kept, missing := h.payee.Store.BooksSince(ctx, 1)
	if err != nil || missing != nil || kept != all {
		t.Fatalf("the sums are kept as %+v, the rows have %+v: %v, %v", kept, all, err, missing)
	}
}

// listed is what the lists of a day sum to.
func (h *house) listed(t failer, day bankday.Date) ledger.Balance {
	t.Helper()
	ctx := context.Background()
	sums := ledger.Balance{batch.Receivables: 0, batch.Credit: 0, batch.Unmatched: 0, batch.Bank: 0,
		batch.Ignored: 0, batch.Refunds: 0}
	open := batch.Ore(0)
	for i, err := range h.payee.Store.InvoicesAsOf(ctx, batch.AllInvoices, day) {
		if err != nil {
			t.Fatalf("%v", err)
		}
		sums[batch.Receivables] += i.Outstanding()
		if i.Kind == batch.KindDebt {
			sums[batch.Credit] += i.Amount - i.Credited + i.WrittenOff
		}
		if i.Paid < 0 || i.Credited+i.Paid > i.Amount {
			t.Fatalf("%s: invoice %s of %s has %s credited and %s paid", day, i.No,
				i.Amount, i.Credited, i.Paid)
		}
	}
	for i, err := range h.payee.Store.InvoicesAsOf(ctx, batch.InvoicesToPay, day) {
		if err != nil {
			t.Fatalf("%v", err)
		}
		open += i.Outstanding()
	}
	if open != sums[batch.Receivables] {
		t.Fatalf("%s: %s open, %s outstanding", day, open, sums[batch.Receivables])
	}
	waiting := batch.Ore(0)
	for p, err := range h.payee.Store.PaymentsAsOf(ctx, batch.AllPayments, day) {
		if err != nil {
			t.Fatalf("%v", err)
		}
		switch p.Source {
		case batch.SourceReception:
			sums[batch.Reception] += p.Amount
		case batch.SourceVipps:
			sums[batch.Vipps] += p.Amount
		case batch.SourceAgency:
			sums[batch.ForAgency] += p.Amount
		default:
			sums[batch.Bank] += p.Amount
		}
		sums[batch.Credit] += p.Balance(batch.ToCredit)
		sums[batch.ForAgency] -= p.Balance(batch.OnAgency)
		sums[batch.Ignored] += p.Balance(batch.ToIgnored)
		sums[batch.Refunds] += p.Balance(batch.ToRefund)
		waiting += p.Waiting()
	}
	var listed batch.WaitingSum
	for p, err := range h.payee.Store.PaymentsAsOf(ctx, batch.PaymentsUnmatched, day) {
		if err != nil {
			t.Fatalf("%v", err)
		}
		listed.Payments, listed.Amount = listed.Payments+1, listed.Amount+p.Waiting()
	}
	kept, err := h.payee.Store.WaitingSumAsOf(ctx, day)
	if sums[batch.Unmatched] = listed.Amount; err != nil || waiting != listed.Amount || kept != listed {
		t.Fatalf("%s: %s waits, %+v are listed, %+v kept: %v", day, waiting, listed, kept, err)
	}
	return sums
}

// verified recomputes the books and finds nothing wrong.
func (h *house) verified() {
	h.Helper()
	v, err := h.report().Verify(context.Background())
	if err != nil || len(v.Wrong) > 0 {
		h.Fatalf("%v: %v", err, v.Wrong)
	}
}

func TestTheJournalLeadsFromEachLineToItsFileAndLine(t *testing.T) {
	h := billed(t, 2)
	name := h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 60000, serial: 7})
	h.run("2026-10-20")
	h.ledger(t)
	type line struct {
		voucher, account, reference string
		debit, credit               batch.Ore
	}
	journal := func(detail bool) (lines []line) {
		for l, err := range ledger.Journal(context.Background(), h.moment(), day("2026-10-07"),
			day("2026-10-31"), detail) {
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line{l.Voucher, l.Account, l.Reference, l.Debit, l.Credit})
		}
		return lines
	}
	sum := "2026-10-20-OCR-1.14.1.7"
	from := "payment 1, " + name + ":3"
	want := []line{
		{sum, "1920", from, 60000, 0}, {sum, "2990", from, 0, 60000},
		{"2026-10-20-CREDIT", "2990", "customer 1001, " + from, 6100, 0},
		{"2026-10-20-CREDIT", "2900", "customer 1001, " + from, 0, 6100},
		{"2026-10-20-PAID", "2990", "invoice 1, " + from, 53900, 0},
		{"2026-10-20-PAID", "1500", "invoice 1, " + from, 0, 53900},
	}
	got := journal(true)
	if !slices.Equal(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
	if key := journal(false)[0].reference; !strings.HasPrefix(key, ourAccount+" 2026-10-20 ") {
		t.Errorf("the sum on the bank statement is called %q", key)
	}
}

// A closed period is closed: what comes for it later counts in the next one, and nothing of it changes.
func TestAClosedPeriodIsClosed(t *testing.T) {
	ctx := context.Background()
	h := billed(t, 3)
	h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 53900, serial: 1})
	h.run("2026-10-20")
	october, err := bankday.ParseMonth("2026-10")
	if err != nil {
		t.Fatal(err)
	}
	refused := func(when, word string) {
		t.Helper()
		h.at(when)
		_, err := h.desk("kari").ClosePeriod(ctx, desk.ClosePeriod{Month: october})
		if !errors.Is(err, batch.ErrRefused) || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v, want %q", when, err, word)
		}
	}
	refused("2026-10-31", "is not over")
	refused("2026-11-02", "last read to the end at 2026-10-20")
	h.run("2026-11-02", "fetch", "ingest")
	h.deliver("Outbound", "broken", "NY000010")
	h.run("2026-11-02", "fetch")
	refused("2026-11-02", "has not been worked")
	h.tryRun("2026-11-02", "ingest")
	refused("2026-11-02", "is quarantined")
	if err := h.discard(h.files()["broken"], "cut short"); err != nil {
		t.Fatal(err)
	}
	h.pay("2026-10-30", paid{kid: kidOf(1002, 2), amount: 53900, serial: 2})
	h.run("2026-11-02", "fetch", "ingest")
	refused("2026-11-02", "has not been matched")
	h.run("2026-11-02", "match")

	before, err := ledger.BalanceOn(ctx, h.payee.Store, day("2026-10-31"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.desk("kari").ClosePeriod(ctx, desk.ClosePeriod{Month: october})
	if err != nil {
		t.Fatal(err)
	}
	if p.ClosedBy != "kari" || p.Sums["receivables"] != before[batch.Receivables] ||
		before[batch.Receivables] != 53900 {
		t.Errorf("%+v", p)
	}
	refused("2026-11-02", "is closed")
	h.verified()

	// A file that comes late, a payment that is taken back, and an invoice of October.
	h.pay("2026-10-30", paid{kid: kidOf(1003, 3), amount: 53900, serial: 3},
		paid{kid: kidOf(1002, 2), amount: 53900, minus: true, typ: 18, serial: 3})
	h.run("2026-11-03")
	h.importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n900,1001,"+kidOf(1001,
		900)+",100,2026-10-15,2026-11-15,x\n")
	for _, i := range h.invoices() {
		if i.No == "900" && i.Booked != day("2026-11-01") {
			t.Errorf("invoice 900 is booked %s", i.Booked)
		}
	}
	for _, p := range h.payments(batch.AllPayments) {
		for _, e := range p.Postings {
			if p.No > 2 && (p.Booked != day("2026-11-01") || e.Booked < day("2026-11-01")) {
				t.Errorf("payment %d is booked %s, and on %s %s", p.No, p.Booked, e.Target, e.Booked)
			}
		}
	}
	h.ledger(t)
	h.verified()
	after, err := ledger.BalanceOn(ctx, h.payee.Store, day("2026-10-31"))
	if err != nil || !maps.Equal(before, after) {
		t.Errorf("%v: October stood at %v, and stands at %v", err, before, after)
	}

	// Whoever changes the database by hand is found out: what moved is held against the sums of it that are
	// kept, and those against what was closed.
	h.tamper("UPDATE invoice SET amount = amount + 1 WHERE no = '3'")
	h.finds("invoice 3: has been changed", "movement_sum: does not have the sums of what moved")
	h.tamper("UPDATE movement_sum SET amount = amount + 1 WHERE kind = 1")
	h.finds("the period through 2026-10-31: receivables is", "its journal has SHA-256")
}

// finds fails unless verifying the books says each of some things.
func (h *house) finds(all ...string) {
	h.Helper()
	v, err := h.report().Verify(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	for _, what := range all {
		if !slices.ContainsFunc(v.Wrong, func(w string) bool { return strings.Contains(w, what) }) {
			h.Errorf("verifying the books does not say %q: %q", what, v.Wrong)
		}
	}
}

// Numbers of invoices and credit notes have no hole, but below those of another system.
func TestAHoleInTheSeriesIsFoundOut(t *testing.T) {
	h := billed(t, 3)
	h.credit("2026-10-07", "2", 100)
	h.importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n900,1001,"+kidOf(1001,
		900)+",100,2026-10-15,2026-11-15,x\n")
	h.credit("2026-10-16", "3", 100)
	h.verified()
	h.tamper("DELETE FROM invoice WHERE no = '2'; DELETE FROM credit_note WHERE no = '901'")
	v, err := h.report().Verify(t.Context())
	if err != nil || !slices.Contains(v.Wrong, "the series of invoices and credit notes: 3 follows 1") {
		t.Errorf("%v: %v", err, v.Wrong)
	}
}
