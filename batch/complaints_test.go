package batch_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"trekk/batch/ledger"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/nets"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// What payees complain about in such programs, by number. 1 is in lifecycle_test.go; 3, 4 and 9 are in
// ingest_test.go.

// One unknown KID does not stop the file, and nobody needs to edit it.
func TestComplaint2OneUnknownKIDStopsNothing(t *testing.T) {
	h := billed(t, 2)
	h.pay("2026-10-20",
		paid{kid: kidOf(1001, 1), amount: 53900, serial: 1},
		paid{kid: kidOf(4711, 4711), amount: 12300, serial: 1},
		paid{kid: kidOf(1002, 2), amount: 53900, serial: 1})
	h.run("2026-10-20")
	for _, i := range h.invoices() {
		if i.Status() != batch.StatusPaid {
			t.Errorf("invoice %s is %s", i.No, i.Status())
		}
	}
	waiting := h.payments(batch.PaymentsUnmatched)
	if len(waiting) != 1 || waiting[0].Balance(batch.ToUnmatched) != 12300 ||
		h.reasons()[batch.UnknownKID] != 1 {
		t.Errorf("unmatched: %+v", waiting)
	}
	books, err := h.payee.Store.Books(context.Background())
	if err != nil || books.PaymentSum != 53900+12300+53900 || len(ledger.DifferencesIn(&books)) > 0 {
		t.Errorf("%+v, %v", books, err)
	}
}

// A file of mandates alone has no date in its end record: it is read all the same.
func TestComplaint5AMandatesOnlyFileHasNoDate(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.at("2026-10-02")
	content := h.mandates("1 " + kidOf(1001, 0))
	if lines := strings.Split(strings.TrimSpace(content), "\r\n"); lines[len(lines)-1][41:47] != "000000" {
		t.Fatalf("the end record has a date: %s", lines[len(lines)-1])
	}
	h.deliver("Outbound", "mandates-only", content)
	r := h.run("2026-10-02")
	if f := h.files()["mandates-only"]; f.Status != batch.FileIngested ||
		count(r, "ingest", "mandates_in") != 1 {
		t.Errorf("%+v, %s", f, r.Jobs[1].Counts)
	}
}

// Due on the last day of each month, billed night by night over 29 February, Easter, Christmas and both
// changes of the clock: every month is due and charged when the calendar says.
func TestComplaint6MonthEndsYearEndsAndHolidays(t *testing.T) {
	sit, err := os.ReadFile("../fixtures/terms/sit.yaml")
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, "sit")
	yaml := strings.Replace(string(sit), "due_day: 20 ", "due_day: 31 ", 1)
	if h.payee.Terms, err = terms.Load("31.yaml",
		func(string) ([]byte, error) { return []byte(yaml), nil }); err != nil {
		t.Fatal(err)
	}
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	for d := day("2026-10-02"); d <= day("2029-04-30"); d++ {
		h.now = d.At(12, 0)
		if r, err := h.night().Run(context.Background(), "fetch", "ingest", "bill", "claims",
			"send"); err != nil || r.Err() != nil {
			t.Fatal(d, err, r.Err())
		}
		h.approve()
	}
	charges := map[string]string{}
	for name, row := range h.allOutbox("invoices-*.csv") {
		charges[row["due"]] = row["charge_date"]
		if row["method"] != "claim" {
			t.Errorf("%s: invoice %s is %s", name, row["invoice_no"], row["method"])
		}
	}
	for due, charge := range map[string]string{
		"2026-10-31": "2026-11-02", // a Saturday
		"2026-11-30": "2026-11-30",
		"2026-12-31": "2026-12-31", // New Year's Eve is a bank day
		"2027-02-28": "2027-03-01", // a Sunday
		"2027-03-31": "2027-03-31", // the Wednesday after Easter, and after summer time began
		"2028-02-29": "2028-02-29", // a leap day
		"2028-04-30": "2028-05-02", // a Sunday, then 1 May
		"2028-12-31": "2029-01-02", // a Sunday, then New Year
		"2029-03-31": "2029-04-03", // Easter Saturday
	} {
		if charges[due] != charge {
			t.Errorf("due %s: charged %q, want %s", due, charges[due], charge)
		}
	}
	if n := len(h.invoices()); n != len(charges) || n != 31 {
		t.Errorf("%d invoices for %d due dates, want one for each of 31 months", n, len(charges))
	}
}

// allOutbox are the rows of files, by file and line.
func (h *house) allOutbox(pattern string) map[string]map[string]string {
	h.Helper()
	files, err := filepath.Glob(filepath.Join(h.dir, "outbox", pattern))
	if err != nil {
		h.Fatal(err)
	}
	rows := map[string]map[string]string{}
	for _, f := range files {
		for i, row := range h.outbox(filepath.Base(f)) {
			rows[fmt.Sprintf("%s:%d", filepath.Base(f), i+2)] = row
		}
	}
	return rows
}

// full is a mailbox that takes nothing.
type full struct{ mailbox.Mailbox }

func (full) Put(context.Context, string, io.Reader) (mailbox.Checked, error) {
	return mailbox.Unchecked, mailbox.ErrNoSpace
}

// Members with AvtaleGiro are not reminded of what was never claimed, of what the bank has not answered, or
// before the bank's file has been read. What has been approved and not paid is reminded.
func TestComplaint7NobodyIsRemindedOfOurFaultOrTheBanks(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(h *house)
		want    int64
	}{
		"never sent": {func(h *house) {
			open := h.payee.Mailbox
			h.payee.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) {
				mb, err := open(ctx)
				return full{mb}, err
			}
		}, 0},
		"no receipt from a bank that sends them": {func(h *house) {
			h.payee.Creditor.BillFrom = bankday.MonthOf(2026, 10)
			h.run("2026-09-06")
			h.approve()
			h.pay("2026-09-21", paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
			h.run("2026-09-21")
		}, 0},
		"a bank that sends no receipts": {func(*house) {}, 1},
		"mailbox not read": {func(h *house) {
			h.tryRun("2026-10-06")
			h.approve()
			h.run("2026-10-07")
			h.payee.Mailbox = nobodyHome
		}, 0},
		"their own": {func(h *house) {
			h.tryRun("2026-10-06")
			h.approve()
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, "sit")
			h.member(1001)
			h.mandate("2026-10-02", 1001)
			h.at("2026-10-06")
			c.happens(h)
			for _, date := range []string{"2026-10-06", "2026-10-07", "2026-10-15"} {
				h.tryRun(date)
			}
			r := h.tryRun("2026-10-28")
			if got := count(r, "remind", "reminders"); got != c.want {
				t.Errorf("%d reminders, want %d", got, c.want)
			}
			if got := count(h.tryRun("2026-11-04"), "collect", "handovers"); got != c.want {
				t.Errorf("%d handovers, want %d", got, c.want)
			}
		})
	}
}

// A customer without a name, one whose name ISO-8859-1 lacks, and a price of nothing: whoever owes something
// is claimed, in a file without faults.
func TestComplaint8NoNameNothingToPayAndOddLetters(t *testing.T) {
	h := newHouse(t, "sit")
	h.at("2026-10-01")
	h.importCSV("customers", "customer_no,name,mobile,email,language,birth_date\n"+
		"1001,A,40001001,a@example.no,nb,1990-05-17\n"+
		"1002,Åse Ærlig Ødegård,40001002,b@example.no,nb,1990-05-17\n"+
		"1003,Łukasz 王 Žižka,40001003,c@example.no,nb,1990-05-17\n"+
		"1004,Ola Gratis,40001004,d@example.no,nb,1990-05-17\n")
	h.importCSV("memberships",
		"membership_no,customer_no,plan,price,payment_method,start,binding_months,end,paid_until\n"+
			"M1,1001,open,499,avtalegiro,2025-01-15,,,\nM2,1002,open,499,avtalegiro,2025-01-15,,,\n"+
			"M3,1003,open,499,avtalegiro,2025-01-15,,,\nM4,1004,open,0,avtalegiro,2025-01-15,,,\n")
	h.tamper("UPDATE customer SET name = '' WHERE no = '1001'") // as books have them that took such rows
	h.mandate("2026-10-02", 1001, 1002, 1003, 1004)
	h.run("2026-10-02")
	r := h.run("2026-10-06")
	if got := count(r, "claims", "claims"); got != 3 {
		t.Errorf("%d claims, want 3", got)
	}
	rd := nets.NewReader(strings.NewReader(h.sentBytes(1)), nets.Options{AsOf: day("2026-10-06").Time()})
	var names []string
	for tr, err := range rd.Transactions() {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, tr.Name())
	}
	if len(rd.Faults()) > 0 || len(names) != 3 || names[0] != "1001" ||
		!strings.HasPrefix(names[1], "Åse Ærlig") || !strings.HasPrefix(names[2], "Lukasz") {
		t.Errorf("names %q, faults %v", names, rd.Faults())
	}
}

// The server is down for a day: nothing is lost, the transmission stays what it is, and goes the next time.
func TestComplaint9TheServerIsDown(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-02")
	there := h.payee.Mailbox
	h.payee.Mailbox = nobodyHome
	if r := h.tryRun("2026-10-06"); r.Err() == nil {
		t.Error("the run says that all is well")
	}
	if tr := h.transmission(1); tr.Status != batch.TransmissionSealed || tr.Sends != 0 {
		t.Errorf("%+v", tr)
	}
	h.payee.Mailbox = there
	h.run("2026-10-07")
	if tr := h.transmission(1); tr.Status != batch.TransmissionSent ||
		!tr.Sent.Equal(day("2026-10-07").At(12, 0)) {
		t.Errorf("%+v", tr)
	}
}

// What is paid back is tied to the payment that it takes back, and the invoice is open again.
func TestComplaint10WhatComesBackIsTiedToWhatItReturns(t *testing.T) {
	for name, back := range map[string]paid{
		"reversal":    {typ: 18, kid: kidOf(1001, 1), amount: 53900, serial: 9},
		"credit note": {kid: kidOf(1001, 1), amount: 53900, minus: true, serial: 9},
	} {
		t.Run(name, func(t *testing.T) {
			h := billed(t, 2)
			h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 53900, serial: 1})
			h.run("2026-10-20")
			h.pay("2026-11-10", back, paid{kid: kidOf(1002, 2), amount: 53900, serial: 9})
			h.run("2026-11-10")
			all := h.payments(batch.AllPayments)
			var original, returned batch.PaymentState
			for _, p := range all {
				switch {
				case p.Amount < 0:
					returned = p
				case p.KID == kidOf(1001, 1):
					original = p
				}
			}
			if len(all) != 3 || len(returned.Postings) != 1 || returned.Postings[0].Reverses != original.No ||
				returned.Postings[0].InvoiceNo != "1" {
				t.Errorf("%+v takes back %+v", returned, original)
			}
			if i := h.invoices()[0]; i.Outstanding() != 53900 {
				t.Errorf("invoice 1: outstanding %s", i.Outstanding())
			}
		})
	}
}
