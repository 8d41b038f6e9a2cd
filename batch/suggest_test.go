package batch_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"trekk/batch/report"
)

// suggested are the proposals of the payments that wait, by payment: invoice and grounds.
func (h *house) suggested() (list [][]string) {
	h.Helper()
	for s, err := range h.report().Suggest(context.Background()) {
		if err != nil {
			h.Fatal(err)
		}
		proposals := []string{}
		for _, p := range s.Suggestions {
			proposals = append(proposals, fmt.Sprint(p.InvoiceNo, " ",
				append([]report.Ground{p.Ground}, p.Also...)))
		}
		list = append(list, proposals)
	}
	return list
}

func TestSuggestionsSayTheGroundAndTheLikeliestComesFirst(t *testing.T) {
	h := billed(t, 6) // 539 kroner each
	k := []byte(kidOf(1002, 2))
	swapped, wrong := slices.Clone(k), slices.Clone(k)
	swapped[6], swapped[7] = swapped[7], swapped[6]
	wrong[13] = '4'
	const account = "15032080119"
	h.pay("2026-10-19", paid{kid: kidOf(1003, 3), amount: 53900, serial: 1, debit: account})
	h.run("2026-10-19")
	h.at("2026-10-19").importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n"+
		"4711,1003,"+kidOf(1003, 4711)+",300.00,2026-10-10,2026-10-24,Skap\n"+
		"4712,1006,"+kidOf(1006, 4712)+",1234.50,2026-10-10,2026-10-24,Skap\n")
	h.pay("2026-10-20",
		paid{typ: 10, kid: string(swapped), amount: 100, serial: 1},
		paid{typ: 10, kid: string(wrong), amount: 53900, serial: 1},
		paid{typ: 10, kid: "", amount: 200, serial: 1, debit: account},
		paid{typ: 21, kid: "", amount: 300, serial: 1, text: "Faktura 0004711, takk"},
		paid{typ: 10, kid: "", amount: 123450, serial: 1},
		paid{typ: 10, kid: "", amount: 53900, serial: 1}, // as much is open on too many
		paid{typ: 10, kid: kidOf(1004, 4), amount: 53900, serial: 1},
		paid{typ: 10, kid: kidOf(1006, 99), amount: 53900, serial: 1},
		paid{typ: 18, kid: kidOf(1006, 99), amount: 500, serial: 1})
	h.run("2026-10-20")
	want := [][]string{
		{"2 [kid_swap]"},
		{"2 [kid_digit amount]"},
		{"4711 [payer_account]"},
		{"4711 [invoice_no]"},
		{"4712 [amount]"},
		{},
		{"6 [kid_customer amount]", "4712 [kid_customer]"},
		{},
	}
	if got := h.suggested(); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

// Nobody reads a hundred proposals, and the likeliest of many are those that are given.
func TestSuggestionsAreFew(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.at("2026-10-01")
	rows := "invoice_no,customer_no,kid,amount,issued,due,text\n"
	for no := 100; no < 160; no++ {
		rows += fmt.Sprintf("%d,1001,%s,%d.00,2026-10-01,2026-10-20,Skap\n", no, kidOf(1001, no), no)
	}
	h.importCSV("invoices", rows)
	h.pay("2026-10-02", paid{typ: 10, kid: kidOf(1001, 99), amount: 15500, serial: 1})
	h.run("2026-10-02")
	want := []string{"155 [kid_customer amount]", "100 [kid_customer]", "101 [kid_customer]",
		"102 [kid_customer]", "103 [kid_customer]"}
	if got := h.suggested(); len(got) != 1 || !slices.Equal(got[0], want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
