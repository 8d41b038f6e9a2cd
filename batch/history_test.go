package batch_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/outbox"
	"trekk/batch/report"
	"trekk/batch/stream"
)

// history is what happened to an invoice by the end of a day, a line for each thing.
func (h *house) history(no, through string) (lines []string) {
	h.Helper()
	l, err := h.report().Through(day(through)).Life(h.Context(), no)
	if err != nil {
		h.Fatal(err)
	}
	for _, e := range l.Events {
		lines = append(lines, fmt.Sprintf("%s %s: %s", e.At.Format("2006-01-02"), e.What, e.Proof))
	}
	return lines
}

// tells asks for lines of a history in this order, each by its beginning.
func (h *house) tells(lines []string, want ...string) {
	h.Helper()
	at := 0
	for _, w := range want {
		k := slices.IndexFunc(lines[at:], func(l string) bool { return strings.HasPrefix(l, w) })
		if k < 0 {
			h.Fatalf("no %q, or not there, in\n%s", w, strings.Join(lines, "\n"))
		}
		at += k + 1
	}
}

// noted says that each row about an invoice that has left is noted with the invoice, by its file and place in
// it, and nothing else is.
func (h *house) noted(t failer) {
	t.Helper()
	left := map[batch.Dispatch]bool{}
	letters := map[string]string{}
	for i, err := range h.payee.Store.Invoices(h.Context(), batch.AllInvoices, 0) {
		if err != nil {
			t.Fatalf("%v", err)
		}
		letters[i.No] = i.Letter
		list, err := stream.All(h.payee.Store.Dispatches(h.Context(), i.No))
		if err != nil {
			t.Fatalf("%v", err)
		}
		for _, d := range list {
			left[batch.Dispatch{InvoiceNo: i.No, File: d.File, Row: d.Row}] = true
		}
	}
	files, err := filepath.Glob(filepath.Join(h.dir, "outbox", "*.csv"))
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		for n, row := range h.outbox(name) {
			no := row["invoice_no"]
			d := batch.Dispatch{InvoiceNo: no, File: name, Row: n + 1}
			switch {
			case no == "":
			case left[d]:
				delete(left, d)
			case letters[no] == name && strings.HasPrefix(name, string(outbox.Invoices)):
				letters[no] = ""
			default:
				t.Fatalf("row %d of %s is about invoice %s, and is not noted", n+1, name, no)
			}
		}
	}
	if len(left) > 0 {
		t.Fatalf("noted, and not in the outbox: %v", left)
	}
	for no, letter := range letters {
		if letter != "" && slices.Contains(files, filepath.Join(h.dir, "outbox", letter)) {
			t.Fatalf("the letter of invoice %s is not in %s", no, letter)
		}
	}
}

// Scene 18: the claim of an invoice falls. That it became an ordinary one, when and why,
// and its second letter, with file and row, stand in its history.
func TestScene18TheHistoryHasTheChangeAndTheSecondLetter(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		for no := 1001; no <= 1003; no++ {
			h.member(no)
		}
		h.mandate("2026-10-02", 1001, 1002, 1003)
		h.run("2026-10-06")
		h.at("2026-10-06").approve()
		h.run("2026-10-07")
		h.at("2026-10-07").deliver("Inbound", "L00202.F0000001.csv", "Liste;Forsendelse;Oppdrag;Transaksjon;"+
			"Status;Tekst\nL00202;0000001;0000001;0000002;AVVIST;FBO finnes ikke\n"+
			"L00202;0000001;0000001;0000003;AVVIST;Over grensen\n")
		h.tryRun("2026-10-08")
		h.noted(h)
		h.tells(h.history("3", "2026-10-31"),
			"2026-10-06 invoice made: invoice 3", "2026-10-06 letter: in invoices-2026-10-06.csv",
			"2026-10-06 claim sealed: transmission 1",
			"2026-10-08 claim rejected: Over grensen; L00202 in L00202.F0000001.csv (file 3), line 3",
			"2026-10-08 now an ordinary invoice: due 2026-10-22 in place of 2026-10-20: the bank rejected its",
			"2026-10-08 another letter: in invoices-2026-10-08.csv, row 2")
		l, err := h.report().Life(h.Context(), "3")
		if err != nil || l.Letter != "invoices-2026-10-06.csv" || len(l.DueChanges) != 1 ||
			len(l.Dispatches) != 1 {
			h.Fatalf("%+v, %v", l, err)
		}
		if want := (report.DueChange{
			On: day("2026-10-08"), Due: day("2026-10-22"), Method: batch.MethodInvoice,
			WasDue: day("2026-10-20"), WasMethod: batch.MethodClaim, Why: batch.DueRejected,
		}); l.DueChanges[0] != want {
			h.Errorf("%+v", l.DueChanges[0])
		}
		if d := l.Dispatches[0]; h.outbox(d.File)[d.Row-1]["invoice_no"] != "3" {
			h.Errorf("%+v", d)
		}
		// The day before, none of it had happened.
		for _, line := range h.history("3", "2026-10-07") {
			if strings.HasPrefix(line, "2026-10-08") {
				h.Errorf("on the day before: %s", line)
			}
		}
	})
}

// The letter of an invoice is told by its file though there are several of that day; of an invoice from before
// that was noted, all files of the day are named.
func TestTheHistoryNamesTheFileOfTheLetter(t *testing.T) {
	h := members(t, 1)
	h.run("2026-10-06")
	h.member(1002)
	h.run("2026-10-06")
	h.noted(t)
	h.tells(h.history("1", "2026-10-06"), "2026-10-06 letter: in invoices-2026-10-06.csv")
	h.tells(h.history("2", "2026-10-06"), "2026-10-06 letter: in invoices-2026-10-06-2.csv")
	h.tamper("UPDATE invoice SET letter = NULL")
	h.tells(h.history("2", "2026-10-06"),
		"2026-10-06 letter: in invoices-2026-10-06.csv or invoices-2026-10-06-2.csv")
}

// What people do about an invoice, and what follows of it, stands in its history: time that was given, parts,
// credit notes, reminders, handovers; each with what has left.
func TestTheHistoryHasWhatHasLeft(t *testing.T) {
	h := billed(t, 2)
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.at("2026-10-12").desk("kari").Postpone(t.Context(),
		desk.Postpone{Invoice: "1", Until: day("2026-10-30"), Reason: "asked"}))
	must(h.instalments("2026-10-13", "1", "2026-11-02", 20000, "2026-12-01", 33900))
	h.credit("2026-10-14", "1", 1000)
	h.nights("2026-10-28", "2026-11-20")
	h.noted(t)
	h.tells(h.history("1", "2026-12-31"),
		"2026-10-12 due date moved: due 2026-10-30 in place of 2026-10-20: it was postponed",
		"2026-10-12 given time: until 2026-10-30: asked",
		"2026-10-12 another letter: in invoices-2026-10-12.csv, row 1",
		"2026-10-13 due date moved: due 2026-11-02 in place of 2026-10-30: it is paid in instalments",
		"2026-10-13 given time: 200,00 by 2026-11-02, 339,00 by 2026-12-01: ",
		"2026-10-13 another letter: in invoices-2026-10-13.csv, row 1",
		"2026-10-14 credited: 10,00", "2026-10-14 message: credit_note, in messages-2026-10-14.csv, row 1")
	h.tells(h.history("2", "2026-12-31"),
		"2026-10-28 reminded: by sms", "2026-10-28 SMS: in sms-2026-10-28.csv, row 1",
		"2026-11-03 handed to collection: ", "2026-11-03 agency told: in collection-2026-11-03.csv, row 1")
	if _, err := os.Stat(filepath.Join(h.dir, "outbox", "collection-2026-11-03.csv")); err != nil {
		t.Error(err)
	}
}

// A claim that a person took back, and one that was dropped since nobody approved it, became ordinary invoices
// for these reasons.
func TestTheHistorySaysWhyAnInvoiceIsNoLongerClaimed(t *testing.T) {
	h := claimed(t, true)
	_, err := h.at("2026-10-08").desk("kari").CancelClaim(t.Context(),
		desk.CancelClaim{Invoice: "1", Reason: "x"})
	if err != nil {
		t.Fatal(err)
	}
	h.tells(h.history("1", "2026-10-08"),
		"2026-10-08 now an ordinary invoice: due 2026-10-22 in place of 2026-10-20: its claim was taken back",
		"2026-10-08 another letter: in invoices-2026-10-08.csv, row 1")
	h = unapproved(t)
	h.tryRun("2026-10-15")
	h.tells(h.history("1", "2026-10-15"),
		"2026-10-15 claim dropped: with the whole transmission: nobody approved it",
		"2026-10-15 now an ordinary invoice: due 2026-10-29 in place of 2026-10-20: a claim could no longer",
		"2026-10-15 another letter: in invoices-2026-10-15.csv, row 1")
	h.noted(t)
}
