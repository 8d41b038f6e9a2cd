package dunning

import (
	"context"
	"fmt"
	"iter"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/law"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// asked are books that note how many invoices each question was about.
type asked struct {
	whole
	questions []int
}

func (a *asked) RemindersOf(_ context.Context, nos []string) iter.Seq2[batch.Reminder, error] {
	a.questions = append(a.questions, len(nos))
	var list []batch.Reminder
	for k := range nos {
		no := nos[len(nos)-1-k] // in no order
		list = append(list,
			batch.Reminder{InvoiceNo: no, Seq: 2, Step: "reminder", Kind: terms.ByReminder, On: day("2026-03-03"),
				Deadline: day("2026-03-17"), Grace: 3, Fee: 3800, Channel: "letter"},
			batch.Reminder{InvoiceNo: no, Seq: 1, Step: "sms", Kind: terms.BySMS, On: day("2026-02-10"),
				Channel: "sms"})
	}
	return each(list)
}

func (a *asked) CostsOf(_ context.Context, nos []string) iter.Seq2[batch.InvoiceState, error] {
	a.questions = append(a.questions, len(nos))
	var list []batch.InvoiceState
	for _, no := range nos {
		for kind, amount := range map[batch.InvoiceKind]batch.Ore{batch.KindReminderFee: 3800, batch.KindInterest: 900} {
			list = append(list, batch.InvoiceState{Invoice: batch.Invoice{Of: no, Kind: kind, Amount: amount}})
		}
	}
	return each(list)
}

func (a *asked) PaidOn(_ context.Context, nos []string) iter.Seq2[batch.PaidOn, error] {
	a.questions = append(a.questions, len(nos))
	var list []batch.PaidOn
	for _, no := range nos {
		list = append(list, batch.PaidOn{InvoiceNo: no, On: day("2026-03-10"), Amount: 20000})
	}
	return each(list)
}

func (a *asked) CustomerInvoices(context.Context, string) iter.Seq2[batch.InvoiceState, error] {
	return each(a.invoices)
}

// The history of overdue invoices is asked for many at a time, of no more than that, and each has its own.
func TestTheHistoryOfOverdueInvoicesIsReadManyAtATime(t *testing.T) {
	const n = 2*manyInvoices + 100
	a := &asked{}
	for k := range n {
		i := overdue(1001, k+1, "2026-02-02")
		i.Account, i.Method, i.Kind = "15032080119", batch.MethodInvoice, batch.KindExtra
		i.Reminders, i.Reminded, i.Step, i.Paid = 2, day("2026-03-03"), "reminder", 20000
		i.Customer = batch.Customer{Email: "kari@example.no", Address: "Gata 1", Postcode: "7030", City: "Trondheim"}
		a.invoices = append(a.invoices, i)
	}
	s := scaleOn(t, &a.whole, ofTerms(t, "payee"), "2026-03-24")
	payee := *s.m.Payee
	payee.Store = a
	s.m.Payee = &payee
	met := 0
	for v, err := range s.Standing(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if met++; v.Rung == nil || v.Rung.Kind != terms.ByNotice || v.Costs.OpenFees != 3800 ||
			v.Costs.OpenInterest != 900 || v.Law.Fee != 3800 {
			t.Fatalf("invoice %s: %+v", v.Invoice.No, v)
		}
	}
	if met != n {
		t.Errorf("%d invoices were weighed", met)
	}
	if want := fmt.Sprint([]int{500, 500, 500, 500, 500, 500, 100, 100, 100}); fmt.Sprint(a.questions) != want {
		t.Errorf("asked about %v, want %s", a.questions, want)
	}
}

// The first day of a step is one on which the law allows it, also when it is asked for on that day, later and on a
// Saturday. On a Saturday a step costs what it costs on Monday.
func TestTheFirstDayOfAStepIsTheLaws(t *testing.T) {
	interest := map[string]batch.Ore{}
	for _, asOf := range []string{"2026-03-18", "2026-03-23", "2026-03-24", "2026-03-28", "2026-03-30"} {
		a := &asked{}
		i := overdue(1001, 1, "2026-02-02")
		i.Account, i.Method, i.Kind = "15032080119", batch.MethodInvoice, batch.KindExtra
		i.Reminders, i.Reminded, i.Step = 2, day("2026-03-03"), "reminder" // by 17 March, with three bank days after it
		i.Customer = batch.Customer{Email: "kari@example.no"}
		a.invoices = append(a.invoices, i)
		s := scaleOn(t, &a.whole, ofTerms(t, "payee"), asOf)
		payee := *s.m.Payee
		payee.Store = a
		s.m.Payee = &payee
		for v, err := range s.Standing(context.Background()) {
			if err != nil || v.NotBefore != day("2026-03-23") {
				t.Errorf("%s: not before %s, %v", asOf, v.NotBefore, err)
			}
			interest[asOf] = v.Costs.Interest
		}
	}
	if interest["2026-03-28"] != interest["2026-03-30"] || interest["2026-03-28"] <= interest["2026-03-24"] {
		t.Errorf("%v", interest)
	}
}

// L11: whatever is paid on an invoice, taken back and credited, and on whatever days: interest is that of what was
// open on each day, counted day by day here, exact until the sum is rounded.
func TestPropertyInterestIsOfWhatWasOpenOnEachDay(t *testing.T) {
	rates := func(d bankday.Date) int64 {
		switch {
		case d < day("2025-07-01"):
			return 1250
		case d < day("2026-01-01"):
			return 1225
		case d < day("2026-07-01"):
			return 1200
		}
		return 1225
	}
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		first := day("2025-01-10")
		days := rapid.IntRange(0, 600)
		i := batch.InvoiceState{Invoice: batch.Invoice{No: "1", Amount: 500000}}
		i.Credited = batch.Ore(rapid.Int64Range(0, 100000).Draw(t, "credited"))
		var paid []batch.PaidOn
		for range rapid.IntRange(0, 4).Draw(t, "payments") {
			p := batch.PaidOn{InvoiceNo: "1", On: first - 20 + bankday.Date(days.Draw(t, "day")),
				Amount: batch.Ore(rapid.Int64Range(1, 90000).Draw(t, "amount"))}
			paid, i.Paid = append(paid, p), i.Paid+p.Amount
			if rapid.Bool().Draw(t, "taken back") {
				p.On, p.Amount = p.On+bankday.Date(days.Draw(t, "days later")), -p.Amount
				paid, i.Paid = append(paid, p), i.Paid+p.Amount
				seen["taken back"]++
			}
		}
		from := first + bankday.Date(days.Draw(t, "from"))
		to := from + bankday.Date(rapid.IntRange(0, int(day("2026-12-31")-from)).Draw(t, "days"))
		got, err := law.Known().InterestAsOwed(owed(&i, paid, []late{{from: from}}), to)
		if err != nil {
			t.Fatal(err)
		}
		sum := new(big.Rat)
		for d := from; d < to; d++ {
			open := int64(i.Amount - i.Credited)
			for _, p := range paid {
				if p.On <= d {
					open -= int64(p.Amount)
				}
			}
			sum.Add(sum, big.NewRat(open*rates(d), 365*10000))
		}
		sum.Add(sum, big.NewRat(1, 2))
		if want := new(big.Int).Quo(sum.Num(), sum.Denom()).Int64(); int64(got.Amount) != want {
			t.Fatalf("%d øre from %s to %s, want %d", got.Amount, from, to, want)
		}
		parts, next := batch.Ore(0), from
		for _, p := range got.Periods {
			if p.From != next || p.Days != int(p.To-p.From) {
				t.Fatalf("period %+v", p)
			}
			parts, next = parts+p.Amount, p.To
		}
		if parts != got.Amount || next != to {
			t.Fatalf("%+v", got)
		}
	})
	if seen["taken back"] == 0 {
		t.Error("nothing was ever taken back")
	}
}

func (b *whole) LawData(context.Context) iter.Seq2[batch.LawData, error] {
	return each[batch.LawData](nil)
}
