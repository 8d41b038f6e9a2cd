package camt_test

import (
	"fmt"
	"strings"
	"testing"

	"trekk/camt"
	"trekk/nets"
)

// strd is a structured reference to a KID with amounts in kroner, a credit note's with a minus.
func strd(kid string, amounts ...string) string {
	told := ""
	for _, a := range amounts {
		element := "RmtdAmt"
		if credit, ok := strings.CutPrefix(a, "-"); ok {
			a, element = credit, "CdtNoteAmt"
		}
		told += fmt.Sprintf(`<RfrdDocAmt><%[1]s Ccy="NOK">%[2]s</%[1]s></RfrdDocAmt>`, element, a)
	}
	return "<Strd>" + told + "<CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>" + kid +
		"</Ref></CdtrRefInf></Strd>"
}

// A transaction of 499.00 with several KIDs is one payment for each, where each has its amount and they make that of
// the transaction; else it is one, without a KID, and says so.
func TestSeveralKIDs(t *testing.T) {
	const one, two = "000000420000176", "12345678903"
	for name, c := range map[string]struct {
		remittance string
		want       string // KID and øre of each
		several    bool
	}{
		"amounts of each": {strd(one, "300.00") + strd(two, "199.00"), one + " 30000, " + two +
			" 19900", false},
		"a KID twice": {strd(one, "100") + strd(two, "199") + strd(one, "200"), one + " 30000, " +
			two + " 19900", false},
		"a credit note": {strd(one, "400", "-100") + strd(two, "199"), one + " 30000, " + two +
			" 19900", false},
		"one KID, two times":  {strd(one) + strd(one), one + " 49900", false},
		"one KID, other sums": {strd(one, "10.00"), one + " 49900", false},
		"no amounts":          {strd(one) + strd(two), " 49900", true},
		"one amount":          {strd(one, "499.00") + strd(two), " 49900", true},
		"another sum":         {strd(one, "300.00") + strd(two, "200.00"), " 49900", true},
		"below zero":          {strd(one, "599.00") + strd(two, "-100.00"), " 49900", true},
	} {
		file := with(t, file02, strd("000000420000176"), c.remittance)
		list, r := read(t, file, camt.Options{})
		var got []string
		for _, tx := range list[:len(list)-2] {
			got = append(got, fmt.Sprint(tx.KID, " ", tx.Amount))
			if tx.Reference != "A1" || tx.Entry.No != 1 {
				t.Errorf("%s: %+v", name, tx)
			}
		}
		for i, tx := range list {
			if tx.No != i+1 {
				t.Errorf("%s: transaction %d has number %d", name, i+1, tx.No)
			}
		}
		warned := strings.Contains(strings.Join(codes(r, nets.Warning), " "), camt.CodeSeveral)
		if s := strings.Join(got, ", "); s != c.want || warned != c.several || r.Failed() {
			t.Errorf("%s: %s, want %s; %v", name, s, c.want, r.Faults())
		}
		if text := list[0].Text; c.several != strings.Contains(text, "KID "+one+" KID "+two) {
			t.Errorf("%s: text %q", name, text)
		}
	}
}
