package dunning

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// books are what newWaiting reads.
type books struct {
	batch.Store
	waits    []batch.PaymentState // for a person
	fresh    []batch.PaymentState // match has not been through them
	payers   []batch.Payer
	invoices []batch.InvoiceState
	read     int // how often the overdue invoices were read from end to end
}

func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func (b *books) LostMessages(context.Context) iter.Seq2[batch.Message, error] {
	return each[batch.Message](nil)
}

func (b *books) MessagesIn(context.Context, ...batch.MessageState) iter.Seq2[batch.Message, error] {
	return each[batch.Message](nil)
}

func (b *books) Payments(_ context.Context, set batch.PaymentSet) iter.Seq2[batch.PaymentState, error] {
	if set == batch.PaymentsToMatch {
		return each(append(b.fresh, b.waits...)) // some of what waits is tried again
	}
	return each(b.waits)
}

func (b *books) Payers(_ context.Context, accounts []string) iter.Seq2[batch.Payer, error] {
	return each(slices.DeleteFunc(slices.Clone(b.payers),
		func(p batch.Payer) bool { return !slices.Contains(accounts, p.Debit) }))
}

func (b *books) CustomersByFixed(_ context.Context, fixed []string) iter.Seq2[batch.Customer, error] {
	var list []batch.Customer
	for no := 1001; no <= 1009; no++ {
		if f, _ := layout.FixedOf(fmt.Sprint(no)); slices.Contains(fixed, f) {
			list = append(list, batch.Customer{No: fmt.Sprint(no), Fixed: f})
		}
	}
	return each(list)
}

// bare are the invoices that a condition lets through.
func (b *books) bare(condition func(*batch.InvoiceState) bool) iter.Seq2[batch.Invoice, error] {
	var list []batch.Invoice
	for _, i := range b.invoices {
		if condition(&i) {
			list = append(list, i.Invoice)
		}
	}
	return each(list)
}

func (b *books) InvoicesByKID(_ context.Context, kids []string) iter.Seq2[batch.Invoice, error] {
	return b.bare(func(i *batch.InvoiceState) bool { return slices.Contains(kids, i.KID) })
}

func (b *books) InvoicesByNo(_ context.Context, nos []string) iter.Seq2[batch.Invoice, error] {
	return b.bare(func(i *batch.InvoiceState) bool { return slices.Contains(nos, i.No) })
}

func (b *books) CustomerOpen(
	ctx context.Context, no string, _ bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	return b.CustomerInvoices(ctx, no)
}

func (b *books) CustomerInvoices(_ context.Context, no string) iter.Seq2[batch.InvoiceState, error] {
	list := slices.DeleteFunc(slices.Clone(b.invoices), func(i batch.InvoiceState) bool {
		return i.CustomerNo != no
	})
	return each(list)
}

func (b *books) Invoices(
	context.Context, batch.InvoiceSet, bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	b.read++
	return each(b.invoices)
}

var layout = func() kid.Layout {
	l, err := kid.ParseLayout("customer:8,invoice:7,check:mod10")
	if err != nil {
		panic(err)
	}
	return l
}()

func kidOf(customer, invoice int) string {
	k, err := layout.Make(kid.Parts{Customer: int64(customer), Invoice: int64(invoice)})
	if err != nil {
		panic(err)
	}
	return k
}

func day(s string) bankday.Date {
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// overdue is an invoice of 500 kroner, due on a day.
func overdue(customer, no int, due string) batch.InvoiceState {
	return batch.InvoiceState{Invoice: batch.Invoice{
		No: fmt.Sprint(no), CustomerNo: fmt.Sprint(customer), KID: kidOf(customer, no), Due: day(due),
		Amount: 50000,
	}}
}

// came is a payment of 500 kroner that waits, of Tuesday, 20 October.
func came(no int64, change func(*batch.Payment)) batch.PaymentState {
	p := batch.Payment{No: no, Date: day("2026-10-20"), Amount: 50000}
	change(&p)
	return batch.PaymentState{Payment: p, Postings: []batch.Posting{
		{Target: batch.ToUnmatched, Amount: p.Amount, Reason: batch.NoKID},
	}}
}

func byKID(k string) func(*batch.Payment)      { return func(p *batch.Payment) { p.KID = k } }
func byText(text string) func(*batch.Payment)  { return func(p *batch.Payment) { p.Text = text } }
func byAccount(no string) func(*batch.Payment) { return func(p *batch.Payment) { p.Debit = no } }

// on is what waits in some books on a day.
func on(t interface {
	Helper()
	Fatal(...any)
}, b *books, today string) *waiting {
	t.Helper()
	payee := &batch.Payee{Store: b, KID: kid.Layouts{layout}, Calendar: bankday.Norwegian()}
	w, err := newWaiting(context.Background(), payee.At(batch.Call{Now: day(today).At(12, 0)}), nil)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Invariant 8: the grounds on which a payment can be a customer's. Invoice 4711 of customer 1001 is asked
// for.
func TestMoneyWaitsOnItsGrounds(t *testing.T) {
	const account, company = "86011117947", "12345678903"
	payers := []batch.Payer{{Debit: account, CustomerNo: "1001"}, {Debit: account, CustomerNo: "1002"},
		{Debit: account, CustomerNo: "1003"}}
	for no := range 4 {
		payers = append(payers, batch.Payer{Debit: company, CustomerNo: fmt.Sprint(1001 + no)})
	}
	swap, slip, check := []byte(kidOf(1001, 4711)), []byte(kidOf(1001, 4711)), []byte(kidOf(1001, 9999))
	swap[14], swap[15] = swap[15], swap[14]
	check[15] = '0' + (check[15]-'0'+1)%10
	slip[3] = '1' // another customer, and the check digit is wrong
	for name, c := range map[string]struct {
		change func(*batch.Payment)
		ground batch.Ground // none: it is not held
	}{
		"its own KID, not matched yet":        {byKID(kidOf(1001, 4711)), batch.GroundCustomer},
		"the KID of an invoice that is paid":  {byKID(kidOf(1001, 4600)), batch.GroundCustomer},
		"a KID of no invoice":                 {byKID(kidOf(1001, 9999)), batch.GroundCustomer},
		"the customer's own KID":              {byKID(kidOf(1001, 0)), batch.GroundCustomer},
		"the check digit is wrong":            {byKID(string(check)), batch.GroundCustomer},
		"no KID at all":                       {byKID(kidOf(1001, 9999)[:15] + "x"), ""},
		"another customer's KID":              {byKID(kidOf(1002, 4711)), ""},
		"two digits swapped":                  {byKID(string(swap)), batch.GroundKIDSwap},
		"one digit wrong in the customer":     {byKID(string(slip)), batch.GroundKIDDigit},
		"the invoice's number in the text":    {byText("Faktura 4711, takk"), batch.GroundInvoiceNo},
		"with zeros before it":                {byText("nr.004711"), batch.GroundInvoiceNo},
		"in place of a KID":                   {byKID("4711"), batch.GroundInvoiceNo},
		"as a part of a word":                 {byText("147112 47110"), ""},
		"a number of three digits":            {byText("faktura 471"), ""},
		"an account that paid for three":      {byAccount(account), batch.GroundPayer},
		"an account that paid for four":       {byAccount(company), ""},
		"an account that has paid for nobody": {byAccount("15032080119"), ""},
		"nothing says whose it is":            {func(*batch.Payment) {}, ""},
		"a repayment": {func(p *batch.Payment) {
			p.KID, p.Amount = kidOf(1001, 4711), -50000
		}, ""},
		"an øre too little": {func(p *batch.Payment) { p.KID, p.Amount = kidOf(1001, 4711), 49999 }, ""},
	} {
		paid := overdue(1001, 4600, "2026-09-20")
		paid.Paid = paid.Amount
		asked, short := overdue(1001, 4711, "2026-10-20"), overdue(1001, 471, "2026-11-20")
		b := &books{
			waits: []batch.PaymentState{came(17, c.change)}, payers: payers,
			invoices: []batch.InvoiceState{paid, asked, short},
		}
		for _, matched := range []bool{true, false} {
			if !matched {
				b.waits[0].Postings = nil
				b.waits, b.fresh = nil, b.waits
			}
			f := on(t, b, "2026-10-28").covers(&asked, asked.Outstanding())
			switch {
			case f == nil && c.ground != "":
				t.Errorf("%s: it is not held", name)
			case f != nil && f.Facts["ground"] != c.ground:
				t.Errorf("%s: held by %v, want %q", name, f.Facts["ground"], c.ground)
			}
		}
	}
}

// The finding names the payment, the invoice and the ground, and is urgent from the fifth bank day after the
// payment's Nets date on: Tuesday the 27th after Tuesday the 20th.
func TestMoneyThatWaitsIsUrgentAfterFiveBankDays(t *testing.T) {
	i := overdue(1001, 4711, "2026-10-12")
	b := &books{
		waits:    []batch.PaymentState{came(17, byKID(kidOf(1001, 4600)))},
		invoices: []batch.InvoiceState{i},
	}
	for today, severity := range map[string]batch.Severity{
		"2026-10-26": batch.Waiting, "2026-10-27": batch.Urgent, "2026-11-30": batch.Urgent,
	} {
		f := on(t, b, today).covers(&i, 50000)
		if f == nil || f.Severity != severity || f.Since != day("2026-10-20") ||
			f.ID() != "money_waits:4711" {
			t.Errorf("%s: %+v", today, f)
		}
	}
	// Easter 2027: from Maundy Thursday to Easter Monday no bank day passes.
	b.waits[0].Date, i.Due = day("2027-03-24"), day("2027-03-20")
	b.invoices[0] = i
	for today, severity := range map[string]batch.Severity{
		"2027-04-02": batch.Waiting, "2027-04-05": batch.Urgent,
	} {
		if f := on(t, b, today).covers(&i, 50000); f == nil || f.Severity != severity {
			t.Errorf("%s: %+v", today, f)
		}
	}
}

// Several payments that may be his hold together, and less is enough where less is asked.
func TestSeveralPaymentsHoldTogether(t *testing.T) {
	i := overdue(1001, 4711, "2026-10-20")
	half := func(p *batch.Payment) { p.KID, p.Amount = kidOf(1001, 4600), 25000 }
	b := &books{
		waits:    []batch.PaymentState{came(17, half), came(18, half)},
		invoices: []batch.InvoiceState{i},
	}
	f := on(t, b, "2026-10-28").covers(&i, 50000)
	if f == nil || f.Facts["payment"] != "17, 18" || f.Facts["waiting_ore"] != batch.Ore(50000) {
		t.Errorf("%+v", f)
	}
	b.waits = b.waits[:1]
	w := on(t, b, "2026-10-28")
	if f := w.covers(&i, 50000); f != nil {
		t.Errorf("held by half: %+v", f)
	}
	if f := w.covers(&i, 25000); f == nil || f.Facts["asked_ore"] != batch.Ore(25000) {
		t.Errorf("not held when half is asked: %+v", f)
	}
}

// Each øre holds once: the oldest invoice first, in whichever order they are asked for; an invoice that a
// payment names comes before older ones, and whom a KID speaks of before whom the account has paid for.
func TestWhatMoneyHolds(t *testing.T) {
	october, november := overdue(1001, 4711, "2026-10-20"), overdue(1001, 4811, "2026-11-20")
	sister := overdue(1002, 4712, "2026-09-20")
	held := october
	held.Hold = &batch.Hold{Action: batch.HoldBegin, On: day("2026-10-22")}
	payers := []batch.Payer{{Debit: "1", CustomerNo: "1001"}, {Debit: "1", CustomerNo: "1002"}}
	for name, c := range map[string]struct {
		waits    []batch.PaymentState
		invoices []batch.InvoiceState
		want     []string
	}{
		"the oldest": {
			[]batch.PaymentState{came(1, byKID(kidOf(1001, 4600)))}, []batch.InvoiceState{november, october},
			[]string{"4711"},
		},
		"one each": {
			[]batch.PaymentState{came(1, byKID(kidOf(1001, 4600))), came(2, byKID(kidOf(1001, 4600)))},
			[]batch.InvoiceState{november, october}, []string{"4811", "4711"},
		},
		"the one that is named": {
			[]batch.PaymentState{came(1, byText("4811"))}, []batch.InvoiceState{october, november},
			[]string{"4811"},
		},
		"the next when the oldest is disputed": {
			[]batch.PaymentState{came(1, byKID(kidOf(1001, 4600)))}, []batch.InvoiceState{november, held},
			[]string{"4811"},
		},
		"whom the KID speaks of": {
			[]batch.PaymentState{came(1, func(p *batch.Payment) { p.KID, p.Debit = kidOf(1001, 4600), "1" })},
			[]batch.InvoiceState{sister, october}, []string{"4711"},
		},
		"the oldest of those whom the account has paid for": {
			[]batch.PaymentState{came(1, byAccount("1"))}, []batch.InvoiceState{october, sister},
			[]string{"4712"},
		},
	} {
		b := &books{waits: c.waits, invoices: c.invoices, payers: payers}
		for _, ask := range [][]batch.InvoiceState{c.invoices, reversed(c.invoices)} {
			w := on(t, b, "2026-12-01")
			var got []string
			for _, i := range ask {
				if !i.Held(day("2026-12-01")) && w.covers(&i, i.Outstanding()) != nil {
					got = append(got, i.No)
				}
			}
			slices.Sort(got)
			if slices.Sort(c.want); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v are held, want %v", name, got, c.want)
			}
		}
	}
}

func reversed(list []batch.InvoiceState) []batch.InvoiceState {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

// Where money waits for very many, the overdue invoices are read once, and not customer by customer.
func TestManyCustomersAreReadAtOnce(t *testing.T) {
	b := &books{}
	for n := range fewCustomers + 1 {
		i := overdue(2000+n, 10000+n, "2026-10-20")
		b.invoices, b.waits = append(b.invoices, i), append(b.waits, came(int64(n+1), byKID(i.KID)))
	}
	w := on(t, b, "2026-10-28")
	for _, i := range b.invoices {
		if w.covers(&i, i.Outstanding()) == nil {
			t.Fatalf("invoice %s is not held", i.No)
		}
	}
	if b.read != 1 {
		t.Errorf("read %d times", b.read)
	}
}

// Invariant 8 for any payments and invoices: each øre that waits holds once, nobody is held by what
// cannot be his, and a customer whose own waiting money is all that he owes is chased for nothing.
func TestEachOreHoldsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		customers, b := rapid.IntRange(1001, 1004), &books{}
		var waits batch.Ore
		owes, has := map[string]batch.Ore{}, map[string]batch.Ore{}
		for n := range rapid.IntRange(0, 8).Draw(t, "invoices") {
			due := day("2026-09-01") + bankday.Date(rapid.IntRange(0, 50).Draw(t, "due"))
			i := overdue(customers.Draw(t, "owes"), 4000+n, due.String())
			i.Amount = batch.Ore(rapid.SampledFrom([]int{49900, 25000, 100}).Draw(t, "amount"))
			b.invoices, owes[i.CustomerNo] = append(b.invoices, i), owes[i.CustomerNo]+i.Amount
		}
		for n := range rapid.IntRange(0, 8).Draw(t, "payments") {
			p := came(int64(n+1), func(p *batch.Payment) {
				p.Amount = batch.Ore(rapid.SampledFrom([]int{49900, 50000, 100, -100}).Draw(t, "paid"))
				switch rapid.IntRange(0, 2).Draw(t, "ground") {
				case 0:
					customer := customers.Draw(t, "pays")
					p.KID = kidOf(customer, rapid.IntRange(3990, 4010).Draw(t, "kid"))
					has[fmt.Sprint(customer)] += max(0, p.Amount)
				case 1:
					p.Text = fmt.Sprintf("faktura %d", rapid.IntRange(3999, 4008).Draw(t, "text"))
				case 2:
					p.Debit = rapid.SampledFrom([]string{"1", "2"}).Draw(t, "account")
				}
			})
			b.waits, waits = append(b.waits, p), waits+max(0, p.Amount)
		}
		b.payers = []batch.Payer{{Debit: "1", CustomerNo: "1001"}, {Debit: "1", CustomerNo: "1002"}}
		w, sum, chased := on(t, b, "2026-12-01"), batch.Ore(0), map[string]bool{}
		for _, i := range rapid.Permutation(b.invoices).Draw(t, "asked") {
			if f := w.covers(&i, i.Amount); f == nil {
				chased[i.CustomerNo] = true
			} else {
				sum += i.Amount
			}
		}
		if sum > waits {
			t.Fatalf("%s holds %s", waits, sum)
		}
		for no, owed := range owes {
			// Money with his KID may be held by what its text or another ground names; it has none here.
			if has[no] >= owed && chased[no] {
				t.Fatalf("customer %s owes %s, has %s waiting, and is chased", no, owed, has[no])
			}
		}
	})
}
