package ledger

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// invoices draws invoices of a customer in any state that the books allow.
func invoices(t *rapid.T) (list []batch.InvoiceState) {
	for k := range rapid.IntRange(1, 5).Draw(t, "invoices") {
		i := batch.InvoiceState{Invoice: batch.Invoice{
			No: strconv.Itoa(k + 1), CustomerNo: "1001",
			Account: rapid.SampledFrom([]string{ours, "x"}).Draw(t, "account"),
			Amount:  batch.Ore(rapid.IntRange(1, 1000).Draw(t, "amount")), Booked: today - bankday.Date(k),
		}}
		i.Credited = batch.Ore(rapid.IntRange(0, int(i.Amount)).Draw(t, "credited"))
		i.Paid = batch.Ore(rapid.IntRange(0, int(i.Amount-i.Credited)).Draw(t, "paid"))
		i.Opened = rapid.SampledFrom([]bankday.Date{0, today + 3}).Draw(t, "opened")
		list = append(list, i)
	}
	return list
}

// Every øre is put somewhere, on an invoice no more than is open, and never before it is open.
func TestSettlePutsEveryOre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := invoices(t)[0]
		before := i
		amount := batch.Ore(rapid.IntRange(1, 2000).Draw(t, "put"))
		sums := map[batch.Target]batch.Ore{}
		for _, e := range Settle(&i, amount) {
			sums[e.Target] += e.Amount
			switch {
			case e.Amount <= 0, e.Booked != max(before.Booked, before.Opened):
				t.Fatalf("%+v", e)
			case e.Target == batch.ToInvoice && e.InvoiceNo != i.No:
				t.Fatalf("%+v", e)
			case e.Target == batch.ToCredit && e.CustomerNo != "1001":
				t.Fatalf("%+v", e)
			}
		}
		if sums[batch.ToInvoice] != min(amount, before.Outstanding()) ||
			sums[batch.ToInvoice]+sums[batch.ToCredit] != amount || len(sums) > 2 {
			t.Fatalf("%s on an invoice of which %s is open: %v", amount, before.Outstanding(), sums)
		}
		if i.Paid-before.Paid != sums[batch.ToInvoice] {
			t.Fatalf("paid goes from %s to %s", before.Paid, i.Paid)
		}
	})
}

// The oldest is settled before the next, credit is what no invoice takes, and what does not fit is left
// alone.
func TestSettleOldestGoesInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owed := invoices(t)
		amount := batch.Ore(rapid.IntRange(1, 4000).Draw(t, "put"))
		var want []batch.Posting
		left := amount
		for _, i := range owed {
			if part := min(left, i.Outstanding()); i.Account == ours && part > 0 {
				want = append(want, batch.Posting{
					Target: batch.ToInvoice, InvoiceNo: i.No, Amount: part, Booked: max(i.Booked, i.Opened),
				})
				left -= part
			}
		}
		if left > 0 {
			want = append(want, batch.Posting{Target: batch.ToCredit, CustomerNo: "1001", Amount: left})
		}
		fits := func(i *batch.InvoiceState) bool { return i.Account == ours }
		got := SettleOldest(owed, "1001", fits, amount)
		if len(got) != len(want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		for k := range got {
			if got[k] != want[k] {
				t.Fatalf("got %+v, want %+v", got, want)
			}
		}
	})
}

func TestOwedAreTheOpenInvoicesThatAreNotDisputed(t *testing.T) {
	invoice := func(no string, paid batch.Ore, hold *batch.Hold) batch.InvoiceState {
		return batch.InvoiceState{Invoice: batch.Invoice{No: no, Amount: 100}, Paid: paid, Hold: hold}
	}
	m := moment(t, &books{owed: []batch.InvoiceState{
		invoice("1", 100, nil), invoice("2", 0, &batch.Hold{}), invoice("3", 99, nil),
		invoice("4", 0, &batch.Hold{Until: today - 1}), invoice("5", 0, &batch.Hold{Until: today}),
	}})
	for _, oldestFirst := range []bool{false, true} {
		m.Terms.Payments.OldestFirst = oldestFirst
		owed, err := Owed(t.Context(), m, "1001")
		nos := ""
		for _, i := range owed {
			nos += i.No
		}
		if err != nil || nos != map[bool]string{true: "34"}[oldestFirst] {
			t.Errorf("oldest first %v: %v: %s", oldestFirst, err, nos)
		}
	}
}

func TestCustomerOf(t *testing.T) {
	m := moment(t, &books{})
	for _, c := range []struct {
		kid         string
		oldestFirst bool
		want        string
	}{
		{kidOf(t, 1001, 0), true, "1001"},
		{kidOf(t, 1001, 0), false, ""}, // the terms do not allow it
		{kidOf(t, 1002, 0), true, ""},  // there is no such customer
		{kidOf(t, 1001, 7), true, ""},  // an invoice's
		{"12", true, ""},               // no KID of the payee
	} {
		m.Terms.Payments.OldestFirst = c.oldestFirst
		if no, err := CustomerOf(t.Context(), m, c.kid); err != nil || no != c.want {
			t.Errorf("%s, oldest first %v: %q, %v", c.kid, c.oldestFirst, no, err)
		}
	}
}
