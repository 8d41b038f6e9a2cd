package ledger

import (
	"slices"
	"testing"

	"trekk/batch"
)

// on is a payment of which an amount is on invoice 1.
func on(t *testing.T, no int64, amount batch.Ore) batch.PaymentState {
	t.Helper()
	p := pays(t, no, amount)
	p.Add(batch.Posting{Target: batch.ToInvoice, InvoiceNo: "1", Amount: amount}, today-8, today-8)
	return p
}

func TestACreditNoteTakesOffTheLastLinesFirst(t *testing.T) {
	// 100 kroner: 60 of the plan, 30 of charges, 10 of fee.
	b := &books{lines: []batch.Line{
		{Seq: 1, Amount: 6000}, {Seq: 2, Amount: 2000, Event: 1}, {Seq: 3, Amount: 1000, Event: 2},
	}}
	i := invoice1(t)
	i.Fee = 1000
	for _, c := range []struct{ amount, charges, fee batch.Ore }{
		{2500, 2500, 0}, {1000, 500, 0}, {5500, 0, 0}, {1000, 0, 1000},
	} {
		tx := &written{}
		done, err := Credit(t.Context(), moment(t, b), tx, Booking{}, i, nil, batch.CreditNote{
			Kind: batch.KindCredit, InvoiceNo: "1", Issued: today, Amount: c.amount,
		})
		if err != nil || done.Note.Charges != c.charges || done.Note.Fee != c.fee || done.ToCredit != 0 {
			t.Errorf("%s: %v: %+v", c.amount, err, done)
		}
		if !slices.Equal(tx.notes, []batch.CreditNote{done.Note}) || done.Note.Booked != today {
			t.Errorf("wrote %+v, want %+v", tx.notes, done.Note)
		}
	}
	if !i.Cancelled() {
		t.Errorf("%s credited of %s", i.Credited, i.Amount)
	}
}

// What was paid too much becomes credit, of the last payment first, and of none that was taken back.
func TestWhatWasPaidAboveWhatIsLeftBecomesCredit(t *testing.T) {
	tx, i := &written{}, invoice1(t)
	i.Paid = 10000
	paid := []batch.PaymentState{on(t, 1, 7000), on(t, 2, 3000), on(t, 3, 5000)}
	paid[2].TakenBackBy = 4
	closed := Booking{first: today + 1}
	done, err := Credit(t.Context(), moment(t, &books{}), tx, closed, i, paid, batch.CreditNote{
		Kind: batch.KindCredit, InvoiceNo: "1", Issued: today, Amount: 4000,
	})
	if err != nil || done.ToCredit != 4000 || i.Paid != 6000 || i.Outstanding() != 0 ||
		done.Note.Booked != today+1 {
		t.Errorf("%v: %+v, paid %s", err, done, i.Paid)
	}
	move := func(payment int64, amount batch.Ore) []batch.Posting {
		from := batch.Posting{Payment: payment, Seq: 2, On: today, Booked: today + 1, Amount: -amount}
		to := batch.Posting{Payment: payment, Seq: 3, On: today, Booked: today + 1, Amount: amount}
		from.Target, from.InvoiceNo = batch.ToInvoice, "1"
		to.Target, to.CustomerNo = batch.ToCredit, "1001"
		return []batch.Posting{from, to}
	}
	if want := slices.Concat(move(2, 3000), move(1, 1000)); !slices.Equal(tx.postings, want) {
		t.Errorf("\n got %+v\nwant %+v", tx.postings, want)
	}
	if len(paid[0].Postings) != 3 {
		t.Error("the payment is not brought up to date")
	}
}

func TestALossIsNoCredit(t *testing.T) {
	tx, i := &written{}, invoice1(t)
	done, err := Credit(t.Context(), moment(t, &books{}), tx, Booking{}, i, nil, batch.CreditNote{
		Kind: batch.KindLoss, InvoiceNo: "1", Issued: today, Amount: 10000,
	})
	if err != nil || i.WrittenOff != 10000 || i.Cancelled() || i.Outstanding() != 0 ||
		done.Note.Charges != 0 {
		t.Errorf("%v: %+v, %+v", err, done, i)
	}
}

func TestCancelCreditsTheWhole(t *testing.T) {
	tx, i := &written{next: 41}, invoice1(t)
	note, err := Cancel(t.Context(), moment(t, &books{}), tx, Booking{}, i, "withdrawn")
	want := batch.CreditNote{
		Kind: batch.KindCredit, No: "42", InvoiceNo: "1", Issued: today, Booked: today, Amount: 10000,
		Reason: "withdrawn", Anew: true,
	}
	if err != nil || note != want || !i.Cancelled() {
		t.Errorf("%v: %+v", err, note)
	}
}
