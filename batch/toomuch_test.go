package batch_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/schedule/bankday"
)

// limited sets the limits of all jobs.
func (h *house) limited(least, times int64) {
	l := batch.Limit{Least: least, Times: times}
	h.payee.Limits = batch.Limits{Invoices: l, Claims: l, Reminders: l, Handovers: l}
}

// members imports so many of them, from no on, in one file each of customers and memberships.
func (h *house) members(from, number int, start string) {
	h.Helper()
	h.at("2026-10-01")
	var customers, memberships strings.Builder
	for no := from; no < from+number; no++ {
		fmt.Fprintf(&customers, "%d,Kåre,4000%04d,k%d@example.no,nb,1990-05-17\n", no, no, no)
		fmt.Fprintf(&memberships, "M%d,%d,open,499,avtalegiro,%s,,\n", no, no, start)
	}
	h.importCSV("customers", "customer_no,name,mobile,email,language,birth_date\n"+customers.String())
	h.importCSV("memberships", "membership_no,customer_no,plan,price,payment_method,start,binding_months,end\n"+
		memberships.String())
}

// covered gives so many customers a mandate.
func (h *house) covered(from, number int) {
	h.Helper()
	var list []string
	for no := from; no < from+number; no++ {
		list = append(list, "1 "+kidOf(no, 0))
	}
	h.deliver("Outbound", fmt.Sprint("mandates", from), h.mandates(list...))
	h.run(h.now.Format("2006-01-02"), "fetch", "ingest")
}

// owe imports so many invoices of each of so many customers, due on a day.
func (h *house) owe(first, from, customers, each int, due string) {
	h.Helper()
	var b strings.Builder
	b.WriteString("invoice_no,customer_no,kid,issued,due,amount,text\n")
	for no := from; no < from+customers; no++ {
		for range each {
			fmt.Fprintf(&b, "%d,%d,%s,2026-09-01,%s,499,x\n", first, no, kidOf(no, first), due)
			first++
		}
	}
	h.importCSV("invoices", b.String())
}

// over is why a job has written nothing; nil when it has.
func over(r *night.Result, job string) *batch.Finding {
	for _, j := range r.Jobs {
		if e := new(night.TooMuch); j.Job == job && errors.As(j.Err, &e) {
			return &e.Finding
		}
	}
	return nil
}

// confirmed runs a job with a code.
func (h *house) confirmed(job, code string) *night.Result {
	h.Helper()
	n := h.night()
	n.Confirm = code
	r, err := n.Run(h.Context(), job)
	if err != nil {
		h.Fatal(err)
	}
	return r
}

// Six nights have claimed a few. Then an import has twelve invoices of each customer: nothing is claimed
// before a person confirms that very set, and what is confirmed is none of the usual.
func TestClaimsOfADoubledImportStop(t *testing.T) {
	h := newHouse(t, "sit")
	h.limited(10, 3)
	h.members(1001, 8, "2026-12-20") // who are invoiced later
	h.covered(1001, 8)
	for k, date := range []string{"2026-10-05", "2026-10-06", "2026-10-07"} {
		h.at(date).owe(5001+k*10, 1001, 2, 1, "2026-11-20")
		h.run(date, "bill", "claims")
	}
	h.at("2026-10-08").owe(6001, 1001, 8, 4, "2026-11-20")
	h.run("2026-10-08", "bill")
	before := h.acts()
	r := h.tryRun("2026-10-08", "claims")
	f := over(r, "claims")
	if f == nil || f.Facts["number"] != int64(32) || f.Facts["expected"] != int64(8) ||
		f.Facts["amount_ore"] != batch.Ore(32*49900) {
		t.Fatalf("it finds %+v: %v, %v", f, r.Jobs[0].Counts, r.Err())
	}
	if err := r.Err(); err == nil || strings.Count(err.Error(), "\n") != 0 {
		t.Errorf("it says %v", err)
	}
	if n := count(r, "claims", "claims"); n != 0 || h.acts() != before {
		t.Errorf("%d claims, %d acts more", n, h.acts()-before)
	}
	s, err := h.report().Status(t.Context())
	if err != nil || len(s.Wrong) != 1 || !strings.Contains(s.Wrong[0], "trekk run claims --confirm ") {
		t.Errorf("status: %v, %v", s.Wrong, err)
	}
	said, err := h.night().Rehearse(t.Context(), "claims")
	if err != nil || len(said.Jobs[0].Would) < 32 ||
		said.Jobs[0].Findings[0].Facts["code"] != f.Facts["code"] {
		t.Errorf("the rehearsal: %d, %v, %v", len(said.Jobs[0].Would), said.Jobs[0].Findings, err)
	}
	code := f.Facts["code"].(string)
	if over(h.confirmed("claims", "00000000"), "claims") == nil {
		t.Error("another code lets it through")
	}
	h.owe(7001, 1001, 1, 1, "2026-11-20")
	h.run("2026-10-08", "bill")
	f = over(h.confirmed("claims", code), "claims")
	if f == nil || f.Facts["code"] == code {
		t.Fatalf("the code of another set lets it through: %v", f)
	}
	r = h.confirmed("claims", f.Facts["code"].(string))
	if err := r.Err(); err != nil || count(r, "claims", "claims") != 33 {
		t.Errorf("confirmed: %d claims, %v", count(r, "claims", "claims"), err)
	}
	h.at("2026-10-09").owe(8001, 1001, 8, 4, "2026-11-20")
	h.run("2026-10-09", "bill")
	if over(h.confirmed("claims", f.Facts["code"].(string)), "claims") == nil {
		t.Error("what was confirmed once is the usual from then on, or the code holds for ever")
	}
}

// Three are handed over. Then twelve come due for it that no day has made due since: an import of old ones.
func TestHandoversOfAnotherImportStop(t *testing.T) {
	h := newHouse(t, "sit")
	h.payee.Limits.Handovers = batch.Limit{Least: 10, Times: 3}
	h.members(1001, 12, "2026-12-20")
	h.at("2026-10-05").owe(5001, 1001, 3, 1, "2026-10-05")
	h.run("2026-10-14")
	if n := count(h.run("2026-10-20"), "collect", "handovers"); n != 3 {
		t.Fatalf("%d handovers", n)
	}
	h.at("2026-10-20").owe(6001, 1001, 12, 1, "2026-09-01")
	h.run("2026-10-26", "fetch", "ingest", "match")
	if n := count(h.run("2026-10-28"), "remind", "reminders"); n != 12 {
		t.Fatalf("%d reminders", n)
	}
	h.run("2026-11-09", "fetch", "ingest", "match")
	h.run("2026-11-11", "fetch", "ingest", "match")
	before := h.acts()
	f := over(h.tryRun("2026-11-11", "collect"), "collect")
	if f == nil || f.Facts["number"] != int64(12) || f.Facts["amount_ore"] != batch.Ore(12*49900) {
		t.Fatalf("it finds %+v", f)
	}
	if rows := h.outbox("collection-2026-11-11.csv"); h.acts() != before || rows != nil {
		t.Errorf("%d acts more, %v", h.acts()-before, rows)
	}
	r := h.confirmed("collect", f.Facts["code"].(string))
	if err := r.Err(); err != nil || count(r, "collect", "handovers") != 12 {
		t.Errorf("confirmed: %d, %v", count(r, "collect", "handovers"), err)
	}
}

// Many old open invoices come with an import long after the first nights: nobody is reminded before a person
// confirms it.
func TestRemindersOfAnotherImportStop(t *testing.T) {
	h := newHouse(t, "sit")
	h.limited(10, 3)
	h.members(1001, 12, "2026-12-20")
	h.at("2026-10-05").owe(5001, 1001, 3, 1, "2026-10-05")
	h.run("2026-10-14") // the first reminders
	h.at("2026-10-19").owe(6001, 1001, 12, 1, "2026-09-01")
	h.run("2026-10-26", "fetch", "ingest", "match")
	r := h.tryRun("2026-10-28")
	f := over(r, "remind")
	if f == nil || f.Facts["number"] != int64(12) || h.outbox("sms-2026-10-28.csv") != nil {
		t.Fatalf("it finds %+v, %v", f, h.outbox("sms-2026-10-28.csv"))
	}
	r = h.confirmed("remind", f.Facts["code"].(string))
	if over(r, "remind") != nil || count(r, "remind", "reminders") != 0 &&
		len(h.outbox("sms-2026-10-28.csv")) != 12 {
		t.Errorf("confirmed: %v", r.Err())
	}
}

// Nights with few invoices and claims, since nearly all have a freeze in the summer, say nothing of September.
func TestSeptemberAfterASummerOfFreezesPasses(t *testing.T) {
	h := newHouse(t, "sit")
	h.limited(3, 2)
	h.payee.Creditor.BillFrom = bankday.MonthOf(2027, 7)
	h.members(1001, 20, "2025-01-15")
	h.covered(1001, 20)
	h.at("2027-05-20")
	for no := 1003; no <= 1020; no++ {
		h.events(no, "2027-05-20,freeze,2027-06-10,,2,,,yes")
	}
	for _, night := range []struct {
		date     string
		invoices int64
	}{{"2027-06-07", 2}, {"2027-07-06", 2}, {"2027-08-06", 20}} {
		r := h.tryRun(night.date, "bill", "claims")
		made, told := count(r, "bill", "invoices"), count(r, "claims", "claims")
		if made != night.invoices || told != made {
			t.Errorf("%s: %d invoices, %d claims, %v", night.date, made, told, r.Err())
		}
	}
}

// The first night of many members, and one after nights with few invoices.
func TestFirstNightsPass(t *testing.T) {
	h := newHouse(t, "sit")
	h.limited(5, 2)
	h.members(1001, 40, "2025-01-15")
	h.covered(1001, 40)
	if n := count(h.run("2026-10-06"), "claims", "claims"); n != 40 { // a migration
		t.Errorf("%d claims the first night", n)
	}
	h.members(2001, 1, "2025-01-15") // a few nights with one invoice, since all others have theirs
	h.run("2026-10-07", "bill")
	h.members(2002, 1, "2025-01-15")
	h.run("2026-10-08", "bill")
	if n := count(h.tryRun("2026-11-06"), "bill", "invoices"); n != 42 {
		t.Errorf("%d invoices in November", n)
	}
}

// The first night with many reminders is not held against those with few: as many more have fallen due.
func TestTheFirstManyRemindersPass(t *testing.T) {
	h := newHouse(t, "sit")
	h.limited(5, 2)
	h.members(1001, 20, "2026-12-20")
	h.at("2026-10-01").owe(5001, 1001, 2, 1, "2026-10-05")
	h.owe(6001, 1001, 20, 1, "2026-10-20")
	if n := count(h.run("2026-10-14"), "remind", "reminders"); n != 2 {
		t.Fatalf("%d reminders", n)
	}
	if r := h.tryRun("2026-10-28"); count(r, "remind", "reminders") != 20 {
		t.Errorf("%v, %v", r.Jobs[6].Counts, r.Err())
	}
}

// A membership that nobody noticed for months waits alone; it is let go by its code.
func TestMonthsThatWereOverlookedWaitAlone(t *testing.T) {
	h := newHouse(t, "sit")
	h.members(1001, 2, "2025-01-15")
	h.run("2026-10-06", "bill")
	h.run("2026-11-06", "bill")
	h.run("2026-12-07", "bill")
	h.members(1003, 1, "2025-01-15") // it should have been there in October
	r := h.tryRun("2027-01-06", "bill")
	if n := count(r, "bill", "invoices"); n != 2 {
		t.Errorf("%d invoices of the others", n)
	}
	var f batch.Finding
	for _, f = range r.Jobs[0].Findings {
		if f.Code == batch.MonthsWait {
			break
		}
	}
	if f.ID() != "months_wait:M1003" || f.Facts["months"] != 4 || r.Err() == nil {
		t.Fatalf("it finds %+v", r.Jobs[0].Findings)
	}
	s, err := h.report().Status(t.Context())
	if err != nil || len(s.Wrong) != 1 ||
		!strings.Contains(s.Wrong[0], "M1003 has 4 months to invoice at once") {
		t.Errorf("status: %v, %v", s.Wrong, err)
	}
	if n := count(h.confirmed("bill", "00000000"), "bill", "invoices"); n != 0 {
		t.Errorf("%d invoices by another code", n)
	}
	if n := count(h.confirmed("bill", f.Facts["code"].(string)), "bill", "invoices"); n != 4 {
		t.Errorf("%d invoices by its code", n)
	}
	h.run("2027-01-07", "bill")
}

// An outage over two invoicing days overlooks nothing: every membership has two months, and gets them.
func TestMonthsOfAnOutageAreInvoiced(t *testing.T) {
	h := newHouse(t, "sit")
	h.limited(5, 3)
	h.members(1001, 6, "2025-01-15")
	h.run("2026-10-06", "bill")
	if n := count(h.run("2026-12-14", "bill"), "bill", "invoices"); n != 12 {
		t.Errorf("%d invoices after the outage", n)
	}
}

// A month typed wrong from which is billed makes many memberships wait. One code lets all of them go.
func TestManyMonthsAreConfirmedTogether(t *testing.T) {
	h := newHouse(t, "sit")
	h.payee.Creditor.BillFrom -= 12
	h.members(1001, 21, "2025-01-15")
	r := h.tryRun("2026-10-06", "bill")
	if n := count(r, "bill", "invoices"); n != 0 || len(r.Jobs[0].Findings) != 1 {
		t.Fatalf("%d invoices, %v", n, r.Jobs[0].Findings)
	}
	f := r.Jobs[0].Findings[0]
	if f.Code != batch.ManyMonthsWait || f.Facts["memberships"] != 21 || f.Facts["invoices"] != 21*13 {
		t.Fatalf("it finds %+v", f)
	}
	if n := count(h.confirmed("bill", f.Facts["code"].(string)), "bill", "invoices"); n != 21*13 {
		t.Errorf("%d invoices by the code of all", n)
	}
}
