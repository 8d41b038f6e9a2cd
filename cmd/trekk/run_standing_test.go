package main

import (
	"strconv"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/night"
)

// Who reads what a run says is not to look for the one line that is new among those of many held invoices.
func TestManyHeldInvoicesAreOneLineOfARun(t *testing.T) {
	held := func(n int) *ran {
		r := &ran{Result: &night.Result{}, creditor: "gym"}
		for i := range n {
			r.Standing = append(r.Standing, batch.Finding{
				Code: batch.HeldDisputed, Severity: batch.Urgent, Do: batch.ReleaseInvoice,
				Subject: batch.Subject{Kind: batch.OfInvoice, No: strconv.Itoa(i + 1)},
				Facts:   batch.Facts{"amount_ore": batch.Ore(49900)},
			})
		}
		return r
	}
	if lines := strings.Split(held(5).Err().Error(), "\n"); len(lines) != 5 {
		t.Errorf("five are %d lines:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	const want = "7 overdue invoices, 3 493,00, are not followed up: they are disputed: see trekk report ageing"
	if got := held(7).Err().Error(); got != want {
		t.Errorf("seven are\n%s\nand not\n%s", got, want)
	}
}
