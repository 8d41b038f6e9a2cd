package report

import (
	"testing"

	"trekk/batch"
)

// Urgent holds for one reason stand for themselves while they are few; more are one line that is urgent too.
// What waits is one line from the second on.
func TestHoldsAreFoldedByReason(t *testing.T) {
	held := func(code batch.FindingCode, severity batch.Severity, times int) (list []batch.Finding) {
		for range times {
			list = append(list, batch.Finding{
				Code: code, Severity: severity, Since: 100, Facts: batch.Facts{"amount_ore": batch.Ore(499)},
				Subject: batch.Subject{Kind: batch.OfInvoice, No: "7"},
			})
		}
		return list
	}
	rest := batch.Finding{
		Code: batch.InvoicesHeld, Severity: batch.Urgent, Since: 90,
		Facts: batch.Facts{"hold": string(batch.MoneyWaits), "invoices": 40, "amount_ore": batch.Ore(4000)},
	}
	silent := batch.Finding{
		Code: batch.BankSilent, Severity: batch.Urgent, Do: batch.SettleFinding,
		Subject: batch.Subject{Kind: batch.OfDueDate, No: "2026-10-20"}, Facts: batch.Facts{"claims": 5},
	}
	for _, c := range []struct {
		name     string
		in       []batch.Finding
		lines    int
		invoices any
		amount   batch.Ore
	}{
		{"one that waits", held(batch.MoneyWaits, batch.Waiting, 1), 1, nil, 499},
		{"two that wait", held(batch.MoneyWaits, batch.Waiting, 2), 1, 2, 2 * 499},
		{"few that are urgent", held(batch.MoneyWaits, batch.Urgent, fewUrgent), fewUrgent, nil, 499},
		{"many that are urgent", held(batch.MoneyWaits, batch.Urgent, fewUrgent+1), 1, fewUrgent + 1,
			(fewUrgent + 1) * 499},
		{"and a sum", append(held(batch.MoneyWaits, batch.Urgent, 2), rest), 1, 42, 2*499 + 4000},
		{"two reasons", append(held(batch.MoneyWaits, batch.Urgent, 1),
			held(batch.HeldDisputed, batch.Urgent, 1)...), 2, nil, 499},
		{"why a day is", append([]batch.Finding{silent}, held(batch.BankSilent, batch.Urgent, 6)...), 2, nil, 0},
	} {
		got := FoldHolds(c.in, "gym")
		if len(got) != c.lines {
			t.Errorf("%s: %d lines", c.name, len(got))
			continue
		}
		f := got[0]
		if f.Facts["invoices"] != c.invoices || oreOf(f.Facts) != c.amount || f.Severity != c.in[0].Severity {
			t.Errorf("%s: %+v", c.name, f)
		}
		if c.name == "and a sum" && f.Since != 90 {
			t.Errorf("since %s", f.Since)
		}
	}
}
