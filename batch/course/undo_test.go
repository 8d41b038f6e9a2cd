package course

import (
	"os"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// What is taken back when nothing rests on it leaves what would have been charged had it never been told.
func TestAnUndoneEventWasNeverTold(t *testing.T) {
	p, err := terms.Load("../../fixtures/terms/sit.yaml", os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		from := bankday.New(2026, 2, 1)
		told := from + bankday.Date(rapid.IntRange(0, 60).Draw(t, "told"))
		e := batch.Event{No: 1, MembershipNo: "M1", Told: told}
		switch e.Kind = rapid.SampledFrom([]batch.EventKind{
			batch.EventFreeze, batch.EventTerminate, batch.EventPrepay, batch.EventPrice, batch.EventCharge,
		}).Draw(t, "kind"); e.Kind {
		case batch.EventFreeze:
			e.From, e.Months = told+bankday.Date(rapid.IntRange(1, 60).Draw(t, "after")), 1
		case batch.EventPrepay:
			e.Months = rapid.IntRange(1, 3).Draw(t, "months")
		case batch.EventPrice:
			e.From, e.Amount = told+45, 60000
		case batch.EventCharge:
			e.Amount, e.Text = 5000, "towel"
		}
		undone := told + bankday.Date(rapid.IntRange(0, 60).Draw(t, "undone"))

		with, without := aLife(p, e), aLife(p)
		for day := from; day < undone; day++ {
			with.bill(t, day)
			without.bill(t, day)
		}
		refusal, err := Undo(p, bankday.Norwegian(), &with.MembershipState, 1, undone)
		if err != nil {
			t.Fatal(err)
		}
		if refusal != nil {
			return
		}
		with.Events = nil
		for day := undone; day < undone+90; day++ {
			with.bill(t, day)
			without.bill(t, day)
		}
		if len(with.invoiced) != len(without.invoiced) {
			t.Fatalf("%+v\n%v\nwant\n%v", e, with.invoiced, without.invoiced)
		}
		for n := range with.invoiced {
			if with.invoiced[n] != without.invoiced[n] {
				t.Fatalf("%+v\n%v\nwant\n%v", e, with.invoiced, without.invoiced)
			}
		}
	})
}

// aLife is a membership of 2025 with what was told of it.
func aLife(p *terms.Profile, told ...batch.Event) *life {
	l := &life{terms: p}
	l.No, l.CustomerNo, l.Plan, l.Price = "M1", "1", "open", 49900
	l.PaymentMethod, l.Start = batch.PayInvoice, bankday.New(2025, 1, 15)
	l.Billed, l.YearlyBilled = bankday.MonthOf(2026, 2), bankday.MonthOf(2026, 1)
	l.Made = []bankday.Month{l.Billed}
	l.Events = told
	return l
}
