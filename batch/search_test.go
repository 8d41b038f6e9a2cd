package batch_test

import (
	"fmt"
	"strings"
	"testing"

	"trekk/batch"
)

// hits are what a search finds: kind, number and by what.
func (h *house) hits(typed string) string {
	h.Helper()
	found, err := h.report().Search(h.Context(), typed, 3)
	if err != nil {
		h.Fatal(err)
	}
	var list []string
	for _, hit := range found {
		list = append(list, fmt.Sprint(hit.Kind, " ", hit.No, " ", hit.By))
	}
	return strings.Join(list, ", ")
}

func TestSearchFindsWhatWasTyped(t *testing.T) {
	h := billed(t, 6)
	h.importCSV("customers", customersHeader+"1002,Åse Østby,+4790000001,ase@example.no,nb,1990-01-01\n")
	h.pay("2026-10-19", paid{kid: kidOf(1003, 3), amount: 53900, serial: 1, debit: "15032080119"})
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 123450, serial: 1})
	h.run("2026-10-20")
	for typed, want := range map[string]string{
		"":                "",
		"østb":            "customer 1002 name",
		"900 00 001":      "customer 1002 name",
		"ASE@example.no":  "customer 1002 name",
		"1002":            "customer 1002 number",
		" 2 ":             "invoice 2 number, file 2 number, payment 2 number",
		kidOf(1003, 3):    "invoice 3 kid, payment 1 kid",
		"1503.20.80119":   "payment 1 account, customer 1003 account",
		"1 234,50":        "payment 2 amount",
		"1.234,5":         "payment 2 amount",
		"1234.50":         "payment 2 amount",
		"nobody of these": "",
		"%":               "",
	} {
		if got := h.hits(typed); got != want {
			t.Errorf("%q finds %q, want %q", typed, got, want)
		}
	}
	m := h.moment()
	m.Role = batch.RoleReception
	r := h.report()
	r.Moment = m
	for _, typed := range []string{"1 234,50", "1503.20.80119", kidOf(1003, 3)} {
		found, err := r.Search(t.Context(), typed, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, hit := range found {
			if hit.Kind == batch.OfPayment {
				t.Errorf("reception finds payment %s by %q", hit.No, typed)
			}
		}
	}
}
