package ledger

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// credited is a payment that holds credit of customer 1001, booked on a day.
func credited(no int64, amount batch.Ore, booked bankday.Date) batch.PaymentState {
	p := batch.PaymentState{Payment: batch.Payment{No: no, Amount: amount}}
	p.Add(batch.Posting{Target: batch.ToCredit, CustomerNo: "1001", Amount: amount}, booked, booked)
	return p
}

func customerCredit(amount batch.Ore) batch.CustomerCredit {
	return batch.CustomerCredit{CustomerNo: "1001", Fixed: "1001", Amount: amount}
}

// Credit pays the invoices of its customer once, unless the terms leave it alone; what was taken back pays
// none.
func TestCreditIsUsedOnceOnTheNextInvoices(t *testing.T) {
	for _, use := range []bool{false, true} {
		b := &books{
			credits: []batch.CustomerCredit{customerCredit(12000)},
			payments: []batch.PaymentState{
				credited(1, 5000, today-8), credited(2, 9000, today-8), credited(3, 7000, today-8),
			},
		}
		b.payments[0].TakenBackBy = 9
		m := moment(t, b)
		m.Terms.Payments.UseCredit = &use
		purses, sums := NewPurses(t.Context(), m, Booking{}), map[batch.Target]batch.Ore{}
		defer purses.Stop()
		for _, want := range []struct {
			fixed string
			used  batch.Ore
		}{{"1000", 0}, {"1001", 10000}, {"1001", 2000}, {"1001", 0}, {"1002", 0}} {
			purse, err := purses.Of(want.fixed)
			if err != nil {
				t.Fatal(err)
			}
			i := batch.InvoiceState{Invoice: batch.Invoice{No: "8", CustomerNo: "1001", Amount: 10000}}
			used, postings := purse.Pay(&i)
			if use && used != want.used || !use && used != 0 || i.Paid != used {
				t.Errorf("%s, use %v: %s, paid %s", want.fixed, use, used, i.Paid)
			}
			for _, e := range postings {
				sums[e.Target] += e.Amount
				if e.Payment == 1 {
					t.Error("what was taken back was used")
				}
			}
		}
		total := map[bool]batch.Ore{true: 12000}[use]
		if sums[batch.ToInvoice] != total || sums[batch.ToCredit] != -total {
			t.Errorf("use %v: %v", use, sums)
		}
	}
}

// A customer on hold pays nothing, and neither does one whose credit another debt has eaten.
func TestAPurseThatPaysNothing(t *testing.T) {
	held := []batch.CustomerHold{{CustomerNo: "1001", Seq: 1, Action: batch.HoldBegin, On: today - 1}}
	for name, c := range map[string]struct {
		b      *books
		credit batch.Ore
		excess batch.Ore
	}{
		"nobody's": {&books{}, 0, 0},
		"owes":     {&books{payments: []batch.PaymentState{credited(1, 5000, today)}}, -100, 0},
		"on hold": {&books{payments: []batch.PaymentState{credited(1, 5000, today)}, holds: held}, 5000,
			0},
		"of no debt": {&books{}, 700, 700},
	} {
		purse, err := OpenPurse(t.Context(), moment(t, c.b), Booking{}, customerCredit(c.credit))
		if err != nil {
			t.Fatal(err)
		}
		i := batch.InvoiceState{Invoice: batch.Invoice{No: "8", Amount: 10000}}
		if used, list := purse.Pay(&i); used != 0 || list != nil || purse.Excess() != c.excess {
			t.Errorf("%s: used %s, %v, excess %s", name, used, list, purse.Excess())
		}
	}
	var none *Purse
	if used, _ := none.Pay(&batch.InvoiceState{}); used != 0 || none.Left() != 0 || none.Excess() != 0 {
		t.Error("no purse is not empty")
	}
}

// What credit pays is booked on no day before the credit is there, the invoice is open, or the books are.
func TestCreditIsBookedWhenItIsThere(t *testing.T) {
	for _, c := range []struct{ held, invoice, opened, open, want bankday.Date }{
		{today - 8, today - 8, 0, 0, today},
		{today + 3, today - 8, 0, 0, today + 3},
		{today - 8, today + 4, 0, 0, today + 4},
		{today - 8, today - 8, today + 5, 0, today + 5},
		{today - 8, today - 8, 0, today + 6, today + 6},
	} {
		b := &books{payments: []batch.PaymentState{credited(1, 5000, c.held)}}
		purse, err := OpenPurse(t.Context(), moment(t, b), Booking{first: c.open}, customerCredit(5000))
		if err != nil {
			t.Fatal(err)
		}
		i := batch.InvoiceState{Invoice: batch.Invoice{No: "8", Amount: 100, Booked: c.invoice}}
		i.Opened = c.opened
		_, list := purse.Pay(&i)
		for _, e := range list {
			if e.Booked != c.want || e.On != today {
				t.Errorf("%+v: %+v", c, e)
			}
		}
		if len(list) != 2 {
			t.Errorf("%+v: %v", c, list)
		}
	}
}

// Whatever a customer has paid and owes, no øre of credit is used twice: no payment gives more than it holds,
// all together no more than the credit, and no invoice gets more than is open.
func TestCreditIsNeverUsedTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ore := func(most int, name string) batch.Ore {
			return batch.Ore(rapid.IntRange(0, most).Draw(rt, name))
		}
		b := &books{}
		for no := range rapid.IntRange(0, 4).Draw(rt, "payments") {
			p := credited(int64(no+1), ore(1000, "holds")-200, today-1)
			p.TakenBackBy = int64(rapid.IntRange(0, 1).Draw(rt, "taken back"))
			b.payments = append(b.payments, p)
		}
		credit := ore(2500, "credit") - 500
		purse, err := OpenPurse(t.Context(), moment(t, b), Booking{}, customerCredit(credit))
		if err != nil {
			rt.Fatal(err)
		}
		before, gave, all := purse.Left(), map[int64]batch.Ore{}, batch.Ore(0)
		for _, i := range invoices(rt) {
			open := i.Outstanding()
			used, postings := purse.Pay(&i)
			all += used
			if used > open || i.Outstanding() != open-used {
				rt.Fatalf("%s of %s open was paid with %s", i.No, open, used)
			}
			for _, e := range postings {
				if e.Target == batch.ToCredit {
					gave[e.Payment] -= e.Amount
				}
			}
			if i.Outstanding() > 0 && purse.Left() > 0 {
				rt.Fatalf("%s is open, and %s of credit is left", i.Outstanding(), purse.Left())
			}
		}
		if all > max(0, credit) || all+purse.Left() != before {
			rt.Fatalf("%s of %s was used, %s is left of %s", all, credit, purse.Left(), before)
		}
		for _, p := range b.payments {
			held := p.Postings[0].Amount
			if gave[p.No] > max(0, held) || p.TakenBackBy != 0 && gave[p.No] > 0 {
				rt.Fatalf("payment %d held %s and gave %s", p.No, held, gave[p.No])
			}
		}
	})
}

// What credit has paid is told from what has come in.
func TestPaidInIsWithoutCredit(t *testing.T) {
	p := credited(1, 10000, today)
	p.Add(batch.Posting{Target: batch.ToCredit, CustomerNo: "1001", Amount: -3000}, today, today)
	p.Add(batch.Posting{Target: batch.ToInvoice, InvoiceNo: "1", Amount: 3000}, today, today)
	other := batch.PaymentState{}
	other.Add(batch.Posting{Target: batch.ToInvoice, InvoiceNo: "1", Amount: 500}, today, today)
	other.Add(batch.Posting{Target: batch.ToInvoice, InvoiceNo: "2", Amount: 700}, today, today)
	b := &invoicePaid{paid: []batch.PaymentState{p, other}}
	in, err := PaidIn(t.Context(), b, "M1")
	if want := map[string]batch.Ore{"1": 500, "2": 700}; err != nil || !maps.Equal(in, want) {
		t.Errorf("%v, %v", in, err)
	}
}
