package ledger

import (
	"slices"
	"testing"

	"trekk/batch"
)

// the KID of all payments here is that of customer 1001's invoice 1, of 100 kroner, where none other is said.
func invoice1(t *testing.T) *batch.InvoiceState {
	t.Helper()
	return &batch.InvoiceState{Invoice: batch.Invoice{
		No: "1", CustomerNo: "1001", KID: kidOf(t, 1001, 1), Account: ours, Amount: 10000, Booked: today - 20,
	}}
}

func pays(t *testing.T, no int64, amount batch.Ore) batch.PaymentState {
	t.Helper()
	return batch.PaymentState{Payment: batch.Payment{
		No: no, KID: kidOf(t, 1001, 1), Account: ours, Amount: amount, Booked: today - 10, Date: today - 10,
		Source: batch.SourceOCR,
	}}
}

func TestPlacedOnAnInvoiceAndTheRestIsCredit(t *testing.T) {
	tx, i := &written{}, invoice1(t)
	p := NewPlacer(moment(t, &books{}), Booking{}, tx)
	p.Turn(Destination{Invoice: i}, nil)
	first, err := p.Place(t.Context(), pays(t, 1, 4000))
	if err != nil || first != (Placed{Outcome: Matched, OnInvoice: 4000}) {
		t.Errorf("%v: %+v", err, first)
	}
	second, err := p.Place(t.Context(), pays(t, 2, 9000))
	if err != nil || second != (Placed{Outcome: Matched, OnInvoice: 6000, Credit: 3000}) ||
		i.Outstanding() != 0 {
		t.Errorf("%v: %+v, %s is open", err, second, i.Outstanding())
	}
	third, err := p.Place(t.Context(), pays(t, 3, 1))
	if err != nil || third != (Placed{Outcome: Unmatched, Reason: batch.AlreadySettled}) {
		t.Errorf("%v: %+v", err, third)
	}
	want := []batch.Posting{
		{Payment: 1, Seq: 1, Target: batch.ToInvoice, InvoiceNo: "1", Amount: 4000},
		{Payment: 2, Seq: 1, Target: batch.ToInvoice, InvoiceNo: "1", Amount: 6000},
		{Payment: 2, Seq: 2, Target: batch.ToCredit, CustomerNo: "1001", Amount: 3000},
		{Payment: 3, Seq: 1, Target: batch.ToUnmatched, Amount: 1, Reason: batch.AlreadySettled},
	}
	for k := range want {
		want[k].On, want[k].Booked = today, today-10
	}
	if !slices.Equal(tx.postings, want) {
		t.Errorf("\n got %+v\nwant %+v", tx.postings, want)
	}
}

// Every reason for which a payment waits (S16).
func TestS16WhatCannotBePlacedWaitsWithItsReason(t *testing.T) {
	type (
		payment = batch.PaymentState
		invoice = batch.InvoiceState
	)
	for want, change := range map[batch.Reason]func(*payment, *invoice){
		batch.NoOriginal:     func(p *payment, _ *invoice) { p.Amount = -1 },
		batch.WrongAccount:   func(p *payment, _ *invoice) { p.Account = "x" },
		batch.NoKID:          func(p *payment, _ *invoice) { p.KID = "" },
		batch.InvalidKID:     func(p *payment, _ *invoice) { p.KID = "12" },
		batch.UnknownKID:     func(p *payment, _ *invoice) { p.KID = kidOf(t, 1001, 2) },
		batch.InvoiceDropped: func(_ *payment, i *invoice) { i.Credited = i.Amount },
		batch.AlreadySettled: func(_ *payment, i *invoice) { i.Paid = i.Amount },
	} {
		tx, i, payment := &written{}, invoice1(t), pays(t, 1, 500)
		change(&payment, i)
		p := NewPlacer(moment(t, &books{}), Booking{}, tx)
		if payment.KID == i.KID {
			p.Turn(Destination{Invoice: i}, nil)
		}
		placed, err := p.Place(t.Context(), payment)
		if err != nil || placed != (Placed{Outcome: Unmatched, Reason: want}) || len(tx.postings) != 1 ||
			tx.postings[0].Reason != want {
			t.Errorf("%s: %v: %+v, %+v", want, err, placed, tx.postings)
		}
	}
}

// What has waited is left while it must, and booked on the day of the move when it need no longer.
func TestWhatWaitedIsPlacedAnew(t *testing.T) {
	tx, waits := &written{}, pays(t, 1, 500)
	wait := batch.Posting{Target: batch.ToUnmatched, Amount: 500, Reason: batch.UnknownKID}
	waits.Add(wait, today-10, today-10)
	p := NewPlacer(moment(t, &books{}), Booking{first: today - 1}, tx)
	placed, err := p.Place(t.Context(), waits)
	if err != nil || placed != (Placed{Outcome: Left, Reason: batch.UnknownKID}) || tx.postings != nil {
		t.Errorf("%v: %+v, %+v", err, placed, tx.postings)
	}
	p.Turn(Destination{Invoice: invoice1(t)}, nil)
	placed, err = p.Place(t.Context(), waits)
	if err != nil || placed != (Placed{Outcome: Matched, OnInvoice: 500}) {
		t.Errorf("%v: %+v", err, placed)
	}
	wait.Payment, wait.Seq, wait.On, wait.Booked, wait.Amount = 1, 2, today, today, -500
	want := []batch.Posting{
		wait,
		{Payment: 1, Seq: 3, On: today, Booked: today, Target: batch.ToInvoice, InvoiceNo: "1", Amount: 500},
	}
	if !slices.Equal(tx.postings, want) {
		t.Errorf("\n got %+v\nwant %+v", tx.postings, want)
	}
}

// A payment for no invoice settles what its customer owes, where the account fits.
func TestACustomersPaymentSettlesTheOldest(t *testing.T) {
	other := *invoice1(t)
	other.No, other.Account = "2", "x"
	m := moment(t, &books{owed: []batch.InvoiceState{other, *invoice1(t)}})
	m.Terms.Payments.OldestFirst = true
	payment := pays(t, 1, 12000)
	payment.KID = kidOf(t, 1001, 0)
	to, err := ForCustomerOf(t.Context(), m, payment.KID)
	if err != nil || to.Customer != "1001" || to.Invoice != nil {
		t.Fatalf("%v: %+v", err, to)
	}
	p := NewPlacer(m, Booking{}, &written{})
	p.Turn(to, nil)
	if placed, err := p.Place(t.Context(), payment); err != nil ||
		placed != (Placed{Outcome: Matched, OnInvoice: 10000, Credit: 2000}) {
		t.Errorf("%v: %+v", err, placed)
	}
	to, err = ForCustomerOf(t.Context(), m, kidOf(t, 1002, 0))
	if err != nil || to.Customer != "" || to.owed != nil {
		t.Errorf("%v: a KID of nobody leads to %+v", err, to)
	}
}

// A repayment takes back the payment that waits before the one that settled the invoice, and after both there
// is none.
func TestARepaymentTakesBackWhatWaitsFirst(t *testing.T) {
	tx, i := &written{}, invoice1(t)
	p := NewPlacer(moment(t, &books{}), Booking{}, tx)
	p.Turn(Destination{Invoice: i}, nil)
	for _, c := range []struct {
		amount batch.Ore
		want   Placed
		paid   batch.Ore
	}{
		{10000, Placed{Outcome: Matched, OnInvoice: 10000}, 10000},
		{10000, Placed{Outcome: Unmatched, Reason: batch.AlreadySettled}, 10000},
		{-10000, Placed{Outcome: Reversed}, 10000},
		{-10000, Placed{Outcome: Reversed, Opened: true}, 0},
		{-10000, Placed{Outcome: Unmatched, Reason: batch.NoOriginal}, 0},
	} {
		no := int64(len(tx.postings) + 1)
		placed, err := p.Place(t.Context(), pays(t, no, c.amount))
		if err != nil || placed != c.want || i.Paid != c.paid {
			t.Errorf("%s: %v: %+v, want %+v; paid %s", c.amount, err, placed, c.want, i.Paid)
		}
	}
	sums := map[batch.Target]batch.Ore{}
	for _, e := range tx.postings {
		sums[e.Target] += e.Amount
	}
	if sums[batch.ToInvoice] != 0 || sums[batch.ToReversed] != 0 || sums[batch.ToUnmatched] != -10000 {
		t.Errorf("%v", sums)
	}
}

// What was paid back to a customer and is taken back by the bank too, the customer owes.
func TestARepaymentOfWhatWasRefunded(t *testing.T) {
	for customer, want := range map[string]batch.Posting{
		"1001": {Target: batch.ToCredit, CustomerNo: "1001"},
		"":     {Target: batch.ToUnmatched, Reason: batch.AlreadyRefunded},
	} {
		tx, original := &written{}, pays(t, 1, 500)
		original.Add(batch.Posting{Target: batch.ToRefund, Refund: 4, Amount: 500}, today-5, today-5)
		m := moment(t, &books{refunds: map[int64]batch.Refund{4: {No: 4, CustomerNo: customer}}})
		p := NewPlacer(m, Booking{}, tx)
		p.Turn(Destination{Invoice: invoice1(t)}, []batch.PaymentState{original})
		placed, err := p.Place(t.Context(), pays(t, 2, -500))
		want.Payment, want.Seq, want.Amount, want.Reverses = 2, 1, -500, 1
		want.On, want.Booked = today, today-5
		if err != nil || placed.Outcome != Reversed || !slices.Equal(tx.postings, []batch.Posting{want}) {
			t.Errorf("%v: %+v: %+v, want %+v", err, placed, tx.postings, want)
		}
	}
}
