package ledger

import (
	"context"
	"iter"
	"testing"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// invoicePaid are books of the payments on one invoice.
type invoicePaid struct {
	batch.Store
	paid []batch.PaymentState
}

func (b *invoicePaid) InvoicePayments(context.Context, string) iter.Seq2[batch.PaymentState, error] {
	return each(b.paid)
}

func (b *invoicePaid) MembershipPayments(context.Context, string) iter.Seq2[batch.PaymentState, error] {
	return each(b.paid)
}

// A debt is invoiced once, whatever comes later: not what has been invoiced of it, and not what a credit note
// has taken off such an invoice, as long as no money has come for it.
func TestADebtIsInvoicedOnce(t *testing.T) {
	moves := func(p *batch.PaymentState, list ...[2]int) batch.PaymentState {
		for _, e := range list {
			on := today + bankday.Date(e[0])
			p.Add(batch.Posting{Target: batch.ToCredit, CustomerNo: "1001", Amount: batch.Ore(e[1])}, on, on)
		}
		return *p
	}
	debt := func(days int, amount batch.Ore) batch.InvoiceState {
		return batch.InvoiceState{Invoice: batch.Invoice{
			No: "9", Kind: batch.KindDebt, Amount: amount, Issued: today + bankday.Date(days),
		}}
	}
	note := func(days int, amount batch.Ore, kind batch.CreditKind) batch.CreditNote {
		return batch.CreditNote{InvoiceNo: "9", Kind: kind, Amount: amount,
			Issued: today + bankday.Date(days)}
	}
	of := func(list ...[2]int) []batch.PaymentState {
		return []batch.PaymentState{moves(&batch.PaymentState{}, list...)}
	}
	for name, c := range map[string]struct {
		b      *books
		stands batch.Ore
		want   batch.Ore
	}{
		"credit":   {&books{payments: of([2]int{0, 700})}, 700, 0},
		"a debt":   {&books{payments: of([2]int{0, -700})}, -700, 700},
		"invoiced": {&books{payments: of([2]int{0, -700}), owed: []batch.InvoiceState{debt(0, 700)}}, 0, 0},
		"more of it": {
			&books{payments: of([2]int{0, -700}, [2]int{3, -50}), owed: []batch.InvoiceState{debt(0, 700)}},
			-50, 50,
		},
		"credited": {&books{
			payments: of([2]int{0, -700}), owed: []batch.InvoiceState{debt(0, 700)},
			notes: []batch.CreditNote{note(1, 700, batch.KindCredit)},
		}, -700, 0},
		"credited in part, and more": {&books{
			payments: of([2]int{0, -700}, [2]int{2, -100}), owed: []batch.InvoiceState{debt(0, 700)},
			notes: []batch.CreditNote{note(1, 300, batch.KindCredit)},
		}, -400, 100},
		"credited, paid, and owed again": {&books{
			payments: of([2]int{0, -700}, [2]int{2, 700}, [2]int{3, -700}),
			owed:     []batch.InvoiceState{debt(0, 700)},
			notes:    []batch.CreditNote{note(1, 700, batch.KindCredit)},
		}, -700, 700},
		"lost": {&books{
			payments: of([2]int{0, -700}), owed: []batch.InvoiceState{debt(0, 700)},
			notes: []batch.CreditNote{note(1, 700, batch.KindLoss)},
		}, 0, 0},
	} {
		got, err := Uninvoiced(t.Context(), moment(t, c.b), customerCredit(c.stands))
		if err != nil || got != c.want {
			t.Errorf("%s: %s is to be invoiced, want %s; %v", name, got, c.want, err)
		}
	}
}

func TestTheInvoiceOfADebt(t *testing.T) {
	m := moment(t, &books{})
	m.Terms = &terms.Profile{Billing: terms.Billing{ReissueDays: 14, InvoiceFee: 4000}}
	c := batch.Customer{No: "1001", Fixed: "1001", Language: "en"}
	i, err := DebtInvoice(m, Booking{first: today + 2}, &c, 700)
	want := batch.Invoice{
		CustomerNo: "1001", Fixed: "1001", Account: ours, Kind: batch.KindDebt, Issued: today,
		Booked: today + 2, Due: today + 14, Method: batch.MethodInvoice, Amount: 700,
		Text: "Paid back to you, and since taken back by the bank",
	}
	if err != nil || i != want {
		t.Errorf("%v\n got %+v\nwant %+v", err, i, want)
	}
}

// A debt is no income: it goes from the account of credit to receivables, and a credit note of it back; a
// loss of it is one.
func TestADebtIsNoIncome(t *testing.T) {
	for kind, want := range map[batch.MovementKind]Balance{
		batch.MoveInvoice: {batch.Receivables: 700, batch.Credit: 700},
		batch.MoveCredit:  {batch.Receivables: -700, batch.Credit: -700},
		batch.MoveLoss:    {batch.Receivables: -700, batch.Losses: 700},
	} {
		b := &books{movements: []batch.Movement{{Booked: today, Kind: kind, Amount: 700,
			Apart: batch.ApartDebt}}}
		got, err := BalanceOn(t.Context(), b, today)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range batch.AccountKeys() {
			if got[key] != want[key] {
				t.Errorf("%d: %s is %s, want %s", kind, key, got[key], want[key])
			}
		}
	}
}
