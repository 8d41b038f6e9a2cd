package night

import (
	"context"
	"iter"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// purses are books of customers with credit, and what they owe.
type purses struct {
	*books
	credits []batch.CustomerCredit
	owed    []batch.InvoiceState // as InvoicesOwed has them
}

func (b *purses) Credits(context.Context) iter.Seq2[batch.CustomerCredit, error] {
	return each(b.credits)
}

func (b *purses) Invoices(
	context.Context, batch.InvoiceSet, bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	return each(b.owed)
}

func (b *purses) CustomerOpen(
	_ context.Context, no string, _ bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	return each(slices.DeleteFunc(slices.Clone(b.owed), func(i batch.InvoiceState) bool {
		return i.CustomerNo != no
	}))
}

func (b *purses) CustomerPayments(_ context.Context, no string) iter.Seq2[batch.PaymentState, error] {
	p := batch.PaymentState{Payment: batch.Payment{No: 1, Amount: 70000}}
	p.Add(batch.Posting{Target: batch.ToCredit, CustomerNo: no, Amount: 70000}, 1, 1)
	return each([]batch.PaymentState{p})
}

func (b *purses) CustomerHolds(context.Context, string) iter.Seq2[batch.CustomerHold, error] {
	return each[batch.CustomerHold](nil)
}

func (b *purses) Periods(context.Context) iter.Seq2[batch.Period, error] {
	return each[batch.Period](nil)
}

// What credit pays is the same whether few have any, whose invoices are looked up, or many, beside whom all
// open invoices are read: those of the debtor, whoever's KID they have.
func TestCreditUsesOfFewAndOfMany(t *testing.T) {
	n, b := nightOn(t, "sit", "2026-10-08")
	owes := func(no, customer, due string) batch.InvoiceState {
		i := unpaid(t, no, due) // 300 kroner
		i.CustomerNo, i.Customer.No, i.Customer.Fixed, i.Fixed = customer, customer, "f"+
			customer, "f"+customer
		return i
	}
	others := owes("4", "2", "2026-09-25")
	others.Fixed = "f1"
	held := owes("5", "2", "2026-09-26")
	held.Hold = &batch.Hold{}
	p := &purses{books: b, owed: []batch.InvoiceState{
		owes("1", "1", "2026-09-20"), owes("2", "1", "2026-09-21"), owes("3", "1", "2026-09-22"),
		others, held,
		owes("6", "3", "2026-09-20"), owes("7", "4", "2026-09-20"),
	}}
	for _, c := range []struct {
		no     string
		amount batch.Ore
	}{{"1", 65000}, {"2", 70000}, {"3", -100}, {"4", 1000}} {
		p.credits = append(p.credits, batch.CustomerCredit{CustomerNo: c.no, Fixed: "f" + c.no,
			Amount: c.amount})
	}
	n.Store = p
	want := map[string]batch.Ore{"1": 30000, "2": 30000, "3": 5000, "4": 30000, "7": 1000}
	before := fewCredits
	defer func() { fewCredits = before }()
	for _, fewCredits = range []int{1000, 0} {
		used := map[string]batch.Ore{}
		for u, err := range n.CreditUses(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			used[u.Invoice.No] = u.Used
		}
		for no := range p.owed {
			no := p.owed[no].No
			if used[no] != want[no] {
				t.Errorf("few are %d: %s of invoice %s, want %s", fewCredits, used[no], no, want[no])
			}
		}
	}
	no := false
	n.Terms.Payments.UseCredit = &no
	for range n.CreditUses(t.Context()) {
		t.Error("the terms leave credit alone")
	}
}
