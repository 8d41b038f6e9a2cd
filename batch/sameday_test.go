package batch_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/schedule/bankday"
)

// counted is a number of things and what they sum to.
type counted struct {
	number int
	sum    batch.Ore
}

func (c *counted) add(amount batch.Ore) { c.number, c.sum = c.number+1, c.sum+amount }

// lists are what the lists of a day have.
type lists struct {
	open, held, waiting, suggested, owing counted
	credit, bank, received, paidBack      batch.Ore
	byCustomer                            map[string]batch.Ore
	creditOf                              map[string]batch.Ore
	invoices                              []batch.InvoiceState
}

// listsOf reads the lists of a day.
func (h *house) listsOf(t failer, r report.Reports, through bankday.Date) *lists {
	t.Helper()
	l := &lists{byCustomer: map[string]batch.Ore{}, creditOf: map[string]batch.Ore{}}
	all := h.payee.Store.InvoicesAsOf(h.Context(), batch.AllInvoices, through)
	eachOf(t, all, func(i batch.InvoiceState) {
		l.invoices = append(l.invoices, i)
		l.byCustomer[i.CustomerNo] += i.Outstanding()
		if i.Outstanding() > 0 {
			l.open.add(i.Outstanding())
			if i.Held(r.Today()) {
				l.held.add(i.Outstanding())
			}
		}
	})
	unmatched := h.payee.Store.PaymentsAsOf(h.Context(), batch.PaymentsUnmatched, through)
	eachOf(t, unmatched, func(p batch.PaymentState) { l.waiting.add(p.Waiting()) })
	eachOf(t, r.Suggest(h.Context()), func(s report.Suggested) { l.suggested.add(s.Waiting()) })
	eachOf(t, r.Credits(h.Context(), through), func(c report.CreditLine) {
		l.credit += c.Credit
		l.creditOf[c.CustomerNo] = c.Credit
		if c.Credit < 0 {
			l.owing.add(-c.Credit)
		}
	})
	eachOf(t, r.EveryPayment(h.Context()), func(p batch.PaymentState) {
		l.received += p.Amount
		if p.Source.AtBank() {
			l.bank += p.Amount
		}
	})
	eachOf(t, r.EveryRefund(h.Context()), func(f batch.Refund) {
		if f.Withdrawn.IsZero() {
			l.paidBack += f.Amount
		}
	})
	return l
}

func eachOf[T any](t failer, s func(func(T, error) bool), do func(T)) {
	t.Helper()
	for item, err := range s {
		if err != nil {
			t.Fatalf("%v", err)
		}
		do(item)
	}
}

// sameOn says that status, lists, reports, invoices and customers say the same of a day.
func (h *house) sameOn(t failer, on, through bankday.Date) {
	t.Helper()
	ctx := h.Context()
	r := h.at(on.String()).report().Through(through)
	l := h.listsOf(t, r, through)
	same := func(what string, got, want any) {
		t.Helper()
		if got != want {
			t.Fatalf("%s, through %s: %s: %v, the lists have %v", on, through, what, got, want)
		}
	}
	status, err := r.Status(ctx)
	same("status", err, nil)
	for code, want := range map[batch.FindingCode]counted{
		batch.OpenInvoices: l.open, batch.InvoicesOnHold: l.held, batch.UnmatchedPayments: l.waiting,
		batch.CreditBelowZero: l.owing,
	} {
		same("status, "+string(code), foundIn(status, code), want)
	}
	var aged, owed counted
	eachOf(t, r.Ageing(ctx, through), func(a report.Aged) { aged.add(a.Outstanding()) })
	same("ageing", aged, l.open)
	debtors, err := r.Debtors(ctx, through)
	same("debtors", err, nil)
	for _, d := range debtors {
		owed.number, owed.sum = owed.number+d.Invoices, owed.sum+d.Total
		same("debtor "+d.CustomerNo, d.Total, l.byCustomer[d.CustomerNo])
	}
	same("debtors", owed, l.open)
	same("suggestions", l.suggested, l.waiting)
	balance, err := r.Balance(ctx, through)
	same("balance", err, nil)
	same("debit of the balance", balance.DebitSum, balance.CreditSum)
	same("receivables", balance.Receivables, l.open.sum)
	same("unmatched", balance.Unmatched, l.waiting.sum)
	same("credit", balance.Credit, l.credit)
	same("bank", balance.Bank, l.bank)
	same("all money", balance.Bank+balance.Reception+balance.Vipps, l.received)
	same("refunds", balance.Refunds, l.paidBack)
	h.sameOfEach(t, r, l, same)
}

// sameOfEach says that each invoice and each customer is shown as the lists have them.
func (h *house) sameOfEach(
	t failer, r report.Reports, l *lists, same func(what string, got, want any),
) {
	t.Helper()
	there := map[string]*batch.InvoiceState{}
	for k := range l.invoices {
		there[l.invoices[k].No] = &l.invoices[k]
	}
	eachOf(t, h.payee.Store.Invoices(h.Context(), batch.AllInvoices, 0), func(i batch.InvoiceState) {
		life, err := r.Life(h.Context(), i.No)
		if there[i.No] == nil {
			same("invoice "+i.No+" is there", errors.Is(err, batch.ErrNotFound), true)
			return
		}
		same("invoice "+i.No, err, nil)
		want := report.InvoiceOf(there[i.No], r.Today())
		same("outstanding of "+i.No, life.Outstanding, want.Outstanding)
		same("status of "+i.No, life.Status, want.Status)
		same("due of "+i.No, life.Due, want.Due)
		paid, credited := batch.Ore(0), batch.Ore(0)
		for _, p := range life.Payments {
			for _, e := range p.Postings {
				if e.InvoiceNo == i.No {
					paid += e.Amount
				}
			}
		}
		for _, n := range life.CreditNotes {
			credited += n.Amount
		}
		same("payments on "+i.No, paid, want.Paid)
		same("taken off "+i.No, credited, want.Credited)
		same("why "+i.No+" is unpaid", life.WhyUnpaid == nil, want.Outstanding == 0)
	})
	eachOf(t, h.payee.Store.Customers(h.Context()), func(c batch.Customer) {
		shown, err := r.Customer(h.Context(), &c)
		same("customer "+c.No, err, nil)
		sum := batch.Ore(0)
		for _, i := range shown.Invoices {
			sum += i.Outstanding
		}
		same("owed by customer "+c.No, sum, l.byCustomer[c.No])
		same("credit of customer "+c.No, shown.Credit, l.creditOf[c.No])
	})
}

// foundIn is what a finding of the status counts.
func foundIn(s *report.Status, code batch.FindingCode) (c counted) {
	for _, f := range s.Findings {
		if f.Code != code {
			continue
		}
		for _, name := range []string{"invoices", "payments", "customers"} {
			if n, ok := f.Facts[name].(int); ok {
				c.number += n
			}
		}
		c.sum += f.Facts["amount_ore"].(batch.Ore)
	}
	return c
}

// ahead imports an invoice that counts from a later day.
func (a *actor) ahead() error {
	a.imported++
	no, issued := 200+100*a.imported, a.day+bankday.Date(rapid.IntRange(0, 9).Draw(a.rt, "days ahead"))
	row := fmt.Sprintf("invoice_no,customer_no,kid,amount,issued,due,text\n%d,1002,%s,100.00,%s,%s,Skap\n",
		no, kidOf(1002, no), issued, issued+20)
	_, err := a.desk("kari").Import(a.Context(),
		desk.Import{What: "invoices", File: "invoices.csv", From: strings.NewReader(row)})
	return err
}

func (a *actor) night() error {
	a.tryRun(a.day.String())
	return nil
}

func (a *actor) postpone() error {
	until := a.day + bankday.Date(rapid.IntRange(0, 30).Draw(a.rt, "until"))
	_, err := a.desk("kari").Postpone(a.Context(),
		desk.Postpone{Invoice: a.invoice(), Until: until, Reason: "asked"})
	return err
}

// Whatever has happened, on each day reports, status and lists agree on what is there, and
// so do the invoices and customers that they are about; and so they do about all that is in the books.
func TestReportsStatusAndListsAgreeOnEachDay(t *testing.T) {
	h := billed(t, 2)
	h.at("2026-10-07").importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n"+
		"90,1001,"+kidOf(1001, 90)+",100.00,2026-09-01,2026-09-20,Skap\n")
	another := h.again()
	rapid.Check(t, func(rt *rapid.T) {
		a := &actor{house: another(), rt: rt, day: day("2026-10-19")}
		defer a.close()
		acts := append(a.acts(),
			acted{"ahead", a.ahead}, acted{"night", a.night}, acted{"postpone", a.postpone})
		for range rapid.IntRange(1, 6).Draw(rt, "acts") {
			a.day += bankday.Date(rapid.SampledFrom([]int{0, 0, 1, 4}).Draw(rt, "days"))
			a.at(a.day.String())
			act := acts[rapid.IntRange(0, len(acts)-1).Draw(rt, "act")]
			err := act.do()
			if err != nil && !errors.Is(err, batch.ErrRefused) && !errors.Is(err, batch.ErrNotFound) {
				rt.Fatalf("%s: %v", act.name, err)
			}
		}
		for d := day("2026-10-18"); d <= a.day+2; d++ {
			a.sameOn(rt, d, d)
		}
		a.sameOn(rt, a.day, batch.LastDay)
	})
}
