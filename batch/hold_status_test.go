package batch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
)

// openItems imports overdue invoices of customers from 1001 on, 500 kroner each, due 20 August 2026.
func (h *house) openItems(n int) {
	h.Helper()
	customers := "customer_no,name,mobile,email,language,birth_date\n"
	invoices := "invoice_no,customer_no,kid,amount,issued,due,text\n"
	for k := range n {
		no := 1001 + k
		customers += fmt.Sprintf("%d,Kari Vik,4000%04d,,nb,1990-05-17\n", no, no)
		invoices += fmt.Sprintf("%d,%d,%s,500,2026-08-06,2026-08-20,August\n", k+1, no, kidOf(no, k+1))
	}
	h.importCSV("customers", customers)
	h.importCSV("invoices", invoices)
}

// Each hold is a finding of the status, up to two hundred, and then a sum for each reason; a run tells each
// kind once with its number, and what is held is neither counted for S14 nor reminded.
func TestStatusHasEachHold(t *testing.T) {
	h := newHouse(t, "sit")
	h.at("2026-10-01").openItems(203)
	for k := range 203 {
		h.importCSVLater(t, k)
	}
	r := h.run("2026-10-09")
	if count(r, "remind", "held") != 203 || count(r, "remind", "reminders") != 0 {
		t.Errorf("%d held, %d reminders", count(r, "remind", "held"), count(r, "remind", "reminders"))
	}
	var warned []string
	for _, j := range r.Jobs {
		if j.Job == "remind" {
			warned = j.Warnings
		}
	}
	if want := []string{
		"203 overdue invoices, 101 500,00, are not followed up: they are disputed: see trekk report ageing",
	}; !slices.Equal(plain(warned), want) {
		t.Errorf("%q", warned)
	}
	s := h.status()
	each, rest := 0, 0
	for _, f := range s.Findings {
		switch f.Code {
		case batch.HeldDisputed:
			each++
		case batch.InvoicesHeld:
			rest = f.Facts["invoices"].(int)
		}
	}
	if each != 200 || rest != 3 {
		t.Errorf("%d one by one and %d in the sum", each, rest)
	}
	lines := 0
	for _, w := range s.Waiting {
		if strings.Contains(w, "not followed up") {
			lines++
		}
	}
	if lines != 1 || len(s.Wrong) != 0 {
		t.Errorf("%d lines of %q, wrong %q", lines, s.Waiting, s.Wrong)
	}
}

// importCSVLater disputes the invoice with an index of openItems.
func (h *house) importCSVLater(t *testing.T, k int) {
	t.Helper()
	act := desk.Hold{Invoice: fmt.Sprint(k + 1), Reason: "was ill"}
	if _, err := h.desk("kari").Hold(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

// plain are texts with ordinary blanks in their amounts.
func plain(list []string) (out []string) {
	for _, s := range list {
		out = append(out, strings.ReplaceAll(s, "\u00a0", " "))
	}
	return out
}

// What another system has done about an open item is said by its row, and is not said otherwise later.
func TestHowFarAnotherSystemHasCome(t *testing.T) {
	const header = "invoice_no,customer_no,kid,amount,issued,due,text,reminded,in_collection\n"
	rowOf := func(no int, more string) string {
		return fmt.Sprintf("%d,1001,%s,500,2026-08-06,2026-08-20,x,%s\n", no, kidOf(1001, no), more)
	}
	onBooks(t, "sit", func(h *house) {
		h.at("2026-10-01")
		h.importCSV("customers",
			"customer_no,name,mobile,email,language,birth_date\n1001,Kari,40001001,,nb,1990-05-17\n")
		file := header + rowOf(1, "2026-09-28,") + rowOf(2, ",yes") + rowOf(3, ",")
		h.importCSV("invoices", file)
		state := func(no string) string {
			i := h.invoice(no)
			return fmt.Sprintf("%s %s %s", i.Status(), i.Reminded, i.FollowedFrom)
		}
		for no, want := range map[string]string{
			"1": "reminded 2026-09-28 ", "2": "collection  ", "3": "open  2026-10-01",
		} {
			if got := state(no); got != want {
				h.Errorf("invoice %s: %q, want %q", no, got, want)
			}
		}
		if done := h.at("2026-10-02").desk("kari"); done != nil {
			again := h.importCSV("invoices", file)
			if again.Unchanged != 3 || again.Changed+again.New != 0 {
				h.Errorf("again: %+v", again)
			}
		}
		// What the agency has had from before is taken back when it is paid.
		h.pay("2026-10-05", paid{typ: 10, kid: kidOf(1001, 2), amount: 50000, serial: 1})
		h.run("2026-10-05")
		rows := h.outbox("collection-2026-10-05.csv")
		k := slices.IndexFunc(rows, func(r map[string]string) bool { return r["invoice_no"] == "2" })
		if k < 0 || rows[k]["action"] != "withdraw" {
			h.Errorf("%v", rows)
		}

		for row, want := range map[string]string{
			rowOf(3, "2026-09-28,"): "has no reminder", // it is followed up here
			rowOf(3, ",yes"):        "never been in collection",
			rowOf(4, "2026-08-20,"): "not after the day on which it was due",
			rowOf(4, "2026-10-06,"): "after the day of the import",
			rowOf(4, ",maybe"):      "maybe",
			strings.Replace(rowOf(4, ",yes"), "2026-08-20", "2026-10-20", 1): "it is not overdue",
		} {
			_, err := h.desk("kari").Import(h.Context(), desk.Import{
				What: "invoices", File: "invoices.csv", From: strings.NewReader(header + row),
			})
			if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "books have no", "has no"),
				want) {
				h.Errorf("%s: %v, want %q", strings.TrimSpace(row), err, want)
			}
		}
	})
}
