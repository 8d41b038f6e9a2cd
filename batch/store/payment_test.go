package store_test

import (
	"fmt"
	"math"
	"testing"

	"trekk/batch"
	"trekk/batch/ledger"
)

func paymentNo(p batch.PaymentState) int64 { return p.No }

// settle posts payments on the invoices they pay.
func (b *books) set(set batch.PaymentSet) []int64 {
	b.t.Helper()
	return keys(b.t, b.Payments(b.t.Context(), set), paymentNo)
}

func TestPayments(t *testing.T) {
	each(t, func(b *books) {
		free := batch.Payment{
			No: 3, File: 1, Line: 30, Type: 20, Account: gym.Account, Date: date("2026-10-19"), Centre: 13,
			Day: 19, Serial: 9, Amount: -12300,
			Text: "Retur Ærlig talt", Source: batch.SourcePaper, Reference: "R-1", Booked: date("2026-11-01"),
		}
		b.write(invoices(1), addFile(1), addPayments(payment(1, kid(1)), payment(2, ""), free))
		over := payment(1, kid(1))
		es := []batch.Posting{
			onInvoice(1, 1, 1, 49000),
			{
				Payment:    1,
				Seq:        2,
				Target:     batch.ToCredit,
				CustomerNo: "1",
				Amount:     900,
				Note:       "to the customer",
			},
		}
		b.write(post(es...))
		for i := range es {
			es[i].On, es[i].Booked = date("2026-10-21"), date("2026-10-20")
		}
		want := []batch.PaymentState{
			{Payment: free, FileName: file(1).Name},
			{Payment: over, FileName: file(1).Name, Postings: es},
			{Payment: payment(2, ""), FileName: file(1).Name},
		}
		equal(b.t, list(b.t, b.Payments(b.t.Context(), batch.AllPayments)), want)
		for range b.Payments(b.t.Context(), batch.AllPayments) {
			break // a stream may be left
		}

		got, err := b.Payment(b.t.Context(), 1)
		must(b.t, err)
		equal(b.t, got, want[1])
		_, err = b.Payment(b.t.Context(), 9)
		wantErr(b.t, err, batch.ErrNotFound)
		got, err = b.PaymentByReference(b.t.Context(), batch.SourcePaper, "R-1")
		must(b.t, err)
		equal(b.t, got, want[0])
		for source, reference := range map[batch.Source]string{batch.SourceVipps: "R-1",
			batch.SourceOCR: ""} {
			_, err = b.PaymentByReference(b.t.Context(), source, reference)
			wantErr(b.t, err, batch.ErrNotFound)
		}
		equal(b.t, keys(b.t, b.CustomerPayments(b.t.Context(), "1"), paymentNo), []int64{1})
		equal(b.t, keys(b.t, b.CustomerPayments(b.t.Context(), "2"), paymentNo), nil)
		equal(b.t, list(b.t, b.MembershipPayments(b.t.Context(), "M1")), want[1:2])
		equal(b.t, keys(b.t, b.MembershipPayments(b.t.Context(), "M2"), paymentNo), nil)
		same := payment(5, "")
		same.Source, same.Reference = batch.SourcePaper, "R-1"
		wantErr(b.t, b.update(addPayments(same)), batch.ErrConflict) // a reference counts once for its source
		same.Source = batch.SourceVipps
		b.write(addPayments(same))

		// Invariant 2: no payment counts twice.
		again := payment(1, kid(1))
		wantErr(b.t, b.update(addPayments(again)), batch.ErrConflict)
		again.No = 4
		wantErr(b.t, b.update(addPayments(again)), batch.ErrConflict)
		wantErr(b.t, b.update(post(onInvoice(1, 1, 1, 100))), batch.ErrConflict)
		wantErr(
			b.t, b.update(post(batch.Posting{Payment: 2, Seq: 1, Target: batch.ToInvoice, Amount: 1})),
			batch.ErrConflict,
		)
	})
}

// The settlement's order: account, Nets date, centre, day code, partial settlement, serial number.
func TestPaymentOrder(t *testing.T) {
	each(t, func(b *books) {
		ps := make([]batch.Payment, 9)
		for i := range ps {
			ps[i] = payment(int64(9-i), kid(1))
		}
		ps[0].Account = "10000000000"
		ps[1].Date = date("2026-10-01")
		ps[2].Centre = 1
		ps[3].Day = 19
		ps[4].Partial = 0
		ps[5].Serial = 6
		b.write(addFile(1), addPayments(ps...))
		equal(b.t, b.set(batch.AllPayments), []int64{9, 8, 7, 6, 5, 4, 1, 2, 3})
	})
}

func TestPaymentsToMatch(t *testing.T) {
	each(t, func(b *books) {
		back := payment(3, kid(2))
		back.Type, back.Amount = 18, -49900
		b.write(
			invoices(2),
			addFile(1),
			addPayments(
				payment(1, kid(2)), payment(2, ""), back, payment(4, kid(2)), payment(5, kid(1)),
				payment(6, kid(7)),
			),
		)
		equal(
			b.t, b.set(batch.PaymentsToMatch), []int64{2, 5, 1, 4, 3, 6},
		) // by KID, money in before money out
		equal(
			b.t, keys(b.t, b.Invoices(b.t.Context(), batch.InvoicesPaying, 0), invoiceNo), []string{"1", "2"},
		)

		b.write(
			post(
				onInvoice(1, 1, 2, 49900), unmatched(2, 1, 49900, batch.NoKID),
				unmatched(4, 1, 49900, batch.AlreadySettled), onInvoice(5, 1, 1, 49900),
				unmatched(6, 1, 49900, batch.UnknownKID),
			),
		)
		equal(b.t, b.set(batch.PaymentsToMatch), []int64{3})
		equal(b.t, b.set(batch.PaymentsReversible), []int64{1, 4}) // either may be what 3 takes back
		equal(b.t, b.set(batch.PaymentsUnmatched), []int64{2, 4, 6})
	})
}

// Match does not look again at what it has been through, and one of these without a posting is found
// (invariant 2).
func TestMatchedPaymentsAreLeftAlone(t *testing.T) {
	each(t, func(b *books) {
		b.write(
			invoices(1), addFile(1), addPayments(payment(1, kid(1)), payment(2, kid(1)), payment(3, kid(1))),
			post(onInvoice(1, 1, 1, 49900)),
			func(tx batch.Tx) error { return tx.Raise(batch.MatchedSeries, 2) },
		)
		equal(b.t, b.set(batch.PaymentsToMatch), []int64{3})
		sums, err := b.Books(b.t.Context())
		must(b.t, err)
		equal(b.t, sums.Passed, 1)
	})
}

// A payment for an unknown KID is matched when an invoice with it comes.
func TestUnknownKIDIsTriedAgain(t *testing.T) {
	each(t, func(b *books) {
		b.write(
			addFile(1),
			addPayments(payment(1, kid(1)), payment(2, kid(1)), payment(3, kid(1))),
			post(
				unmatched(1, 1, 49900, batch.UnknownKID), unmatched(2, 1, 49900, batch.WrongAccount),
				unmatched(3, 1, 49900, batch.UnknownKID),
			),
		)
		equal(b.t, b.set(batch.PaymentsToMatch), nil)
		b.write(invoices(1))
		equal(b.t, b.set(batch.PaymentsToMatch), []int64{1, 3})
		equal(b.t, keys(b.t, b.Invoices(b.t.Context(), batch.InvoicesPaying, 0), invoiceNo), []string{"1"})
		b.write(post(unmatched(1, 2, -49900, batch.UnknownKID), onInvoice(1, 3, 1, 49900),
			unmatched(3, 2, -49900, batch.UnknownKID), unmatched(3, 3, 49900, batch.AlreadySettled)))
		equal(b.t, b.set(batch.PaymentsToMatch), nil)
		equal(b.t, b.set(batch.PaymentsUnmatched), []int64{2, 3})
	})
}

// A reversal whose original comes after it is matched when it has come.
func TestNoOriginalIsTriedAgain(t *testing.T) {
	each(t, func(b *books) {
		back, nameless, other := payment(1, kid(1)), payment(2, ""), payment(3, kid(1))
		back.Amount, nameless.Amount, other.Amount = -49900, -49900, -100
		b.write(
			invoices(1),
			addFile(1),
			addPayments(back, nameless, other),
			post(unmatched(1, 1, -49900, batch.NoOriginal),
				unmatched(2, 1, -49900, batch.NoOriginal), unmatched(3, 1, -100, batch.NoOriginal)),
		)
		equal(b.t, b.set(batch.PaymentsToMatch), nil)

		elsewhere := payment(4, kid(1))
		elsewhere.Account = "12345678903"
		b.write(
			addPayments(elsewhere, payment(5, "")),
			post(onInvoice(4, 1, 1, 49900), unmatched(5, 1, 49900, batch.NoKID)),
		)
		equal(b.t, b.set(batch.PaymentsToMatch), nil) // another account, and no KID

		// What has come is matched in the same run, before it has a posting; otherwise a second run would
		// change something.
		b.write(addPayments(payment(6, kid(1))))
		equal(b.t, b.set(batch.PaymentsToMatch), []int64{6, 1})
		equal(b.t, b.set(batch.PaymentsReversible), nil)
		b.write(post(unmatched(6, 1, 49900, batch.AlreadySettled)))
		equal(b.t, b.set(batch.PaymentsToMatch), []int64{1})
		equal(b.t, b.set(batch.PaymentsReversible), []int64{6})
	})
}

// What is taken back is taken back once, by one payment; the sums stay right (invariant 2).
func TestReversal(t *testing.T) {
	each(t, func(b *books) {
		back, twice := payment(2, kid(1)), payment(3, kid(1))
		back.Amount, twice.Amount = -60000, -60000
		in := payment(1, kid(1))
		in.Amount = 60000
		b.write(invoices(1), addFile(1), addPayments(in), post(onInvoice(1, 1, 1, 49900),
			batch.Posting{Payment: 1, Seq: 2, Target: batch.ToCredit, CustomerNo: "1", Amount: 10100}))
		b.write(addPayments(back))
		equal(b.t, b.set(batch.PaymentsReversible), []int64{1})

		reversal := func(no int64) []batch.Posting {
			return []batch.Posting{
				{Payment: no, Seq: 1, Target: batch.ToInvoice, InvoiceNo: "1", Amount: -49900, Reverses: 1},
				{Payment: no, Seq: 2, Target: batch.ToCredit, CustomerNo: "1", Amount: -10100, Reverses: 1},
			}
		}
		b.write(post(reversal(2)...))
		equal(b.t, list(b.t, b.Payments(b.t.Context(), batch.AllPayments))[1].Postings[1].Reverses, 1)
		i, err := b.Invoice(b.t.Context(), "1")
		must(b.t, err)
		equal(b.t, i.Outstanding(), 49900)

		b.write(addPayments(twice))
		equal(b.t, b.set(batch.PaymentsReversible), nil)
		wantErr(b.t, b.update(post(reversal(3)...)), batch.ErrConflict)
		b.write(post(unmatched(3, 1, -60000, batch.NoOriginal)))
		equal(b.t, b.set(batch.PaymentsToMatch), nil)
	})
}

func TestBooks(t *testing.T) {
	each(t, func(b *books) {
		cancelled := invoice(9)
		cancelled.CustomerNo, cancelled.MembershipNo = "1", ""
		over := payment(1, kid(1))
		over.Amount = 60000
		lost := payment(4, "")
		lost.Amount = -300
		b.write(
			invoices(2),
			func(tx batch.Tx) error { return tx.AddInvoice(cancelled) },
			addCredits(credit(9)),
			addFile(1),
			addPayments(over, payment(2, kid(2)), payment(3, kid(9)), lost),
			func(tx batch.Tx) error {
				f := file(1)
				f.Status, f.Kind, f.Number, f.Payments, f.Amount = batch.FileIngested, "nets", 12, 4,
					60000+49900+49900-300
				return tx.SetFile(f)
			},
		)
		b.write(
			post(
				onInvoice(1, 1, 1, 49900),
				batch.Posting{Payment: 1, Seq: 2, Target: batch.ToCredit, CustomerNo: "1", Amount: 10100},
				unmatched(3, 1, 49900, batch.InvoiceDropped), unmatched(4, 1, -300, batch.NoOriginal),
			),
		)
		sums, err := b.Books(b.t.Context())
		must(b.t, err)
		want := batch.Books{
			Payments: 4, PaymentSum: 159500, FileSum: 159500, PostingSum: 109600, Unposted: 49900,
			Invoiced: 3 * 49900, Credited: 49900,
			OnInvoices: 49900, Credit: 10100, Unmatched: 49600,
		}
		equal(b.t, sums, want)
		equal(b.t, ledger.DifferencesIn(&sums), nil)

		b.write(
			post(
				onInvoice(2, 1, 1, 49800),
				batch.Posting{Payment: 2, Seq: 2, Target: batch.ToReversed, Amount: 1},
			),
		)
		sums, err = b.Books(b.t.Context())
		must(b.t, err)
		equal(b.t, [3]int{sums.Uneven, sums.Overposted, int(sums.Reversed)}, [3]int{1, 1, 1})
	})
}

// What sums to more than there is a number for is an error of both databases, and never another figure: whether
// it comes at once or later, it is not taken.
func TestASumThatHasNoNumberIsAnError(t *testing.T) {
	each(t, func(b *books) {
		one, two := payment(1, kid(1)), payment(2, kid(2))
		one.Amount, two.Amount = math.MaxInt64, 1
		b.write(addFile(1))
		if err := b.update(addPayments(one, two)); err == nil {
			b.t.Error("two payments are taken at once whose sum has no number")
		}
		b.write(addPayments(one))
		if err := b.update(addPayments(two)); err == nil {
			b.t.Error("a payment is taken with which the sum has no number")
		}
		sums, err := b.Books(b.t.Context())
		must(b.t, err)
		equal(b.t, sums.PaymentSum, one.Amount)
	})
}

// A customer's credit is summed over all payments; what is used up is none, and what is owed is below zero.
func TestCredits(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		credit := func(payment int64, seq, customer int, amount batch.Ore) batch.Posting {
			return batch.Posting{
				Payment:    payment,
				Seq:        seq,
				Target:     batch.ToCredit,
				CustomerNo: fmt.Sprint(customer),
				Amount:     amount,
			}
		}
		b.write(invoices(3), addFile(1), addPayments(payment(1, ""), payment(2, ""), payment(3, "")), post(
			credit(1, 1, 3, 100),
			credit(1, 2, 1, 49800),
			credit(2, 1, 1, 49900),
			credit(2, 2, 1, -99700),
			credit(2, 3, 3, 99700),
			credit(3, 1, 2, -5),
		))
		of := func(customer int, amount batch.Ore) batch.CustomerCredit {
			return batch.CustomerCredit{
				CustomerNo: fmt.Sprint(customer), Fixed: fmt.Sprintf("%08d", customer), Name: "Kari Østby",
				Amount: amount, Since: date("2026-10-20"),
			}
		}
		equal(b.t, list(b.t, b.Credits(ctx)), []batch.CustomerCredit{of(2, -5), of(3, 99800)})
		equal(b.t, keys(b.t, b.CustomerPayments(ctx, "3"), paymentNo), []int64{1, 2})

		c, err := b.CustomerByFixed(ctx, "00000003")
		must(b.t, err)
		equal(b.t, c, customer(3))
		_, err = b.CustomerByFixed(ctx, "3")
		wantErr(b.t, err, batch.ErrNotFound)
	})
}

// The accounts of the payments that wait, with the customers for whom they paid and still have.
func TestPayers(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		in := make([]batch.Payment, 6)
		for i := range in {
			in[i] = payment(int64(i+1), "")
		}
		in[2].Debit, in[3].Debit, in[4].Debit, in[5].Debit = "", "", "11111111111", "11111111111"
		b.write(
			invoices(4),
			addFile(1),
			addPayments(in...),
			post(
				onInvoice(1, 1, 1, 49900), unmatched(2, 1, 49900, batch.NoKID),
				unmatched(3, 1, 1, batch.NoKID), onInvoice(4, 1, 2, 49900), onInvoice(5, 1, 3, 49900),
				onInvoice(6, 1, 4, 49900),
			),
		)
		equal(b.t, list(b.t, b.Payers(ctx, []string{in[0].Debit, "none"})),
			[]batch.Payer{{Debit: in[0].Debit, CustomerNo: "1"}})
		b.write(
			post(
				onInvoice(1, 2, 1, -49900),
				batch.Posting{Payment: 1, Seq: 3, Target: batch.ToCredit, CustomerNo: "2", Amount: 49900},
			),
		)
		equal(b.t, list(b.t, b.Payers(ctx, []string{in[0].Debit, "none"})),
			[]batch.Payer{{Debit: in[0].Debit, CustomerNo: "2"}})
	})
}

// A payment that waits as settled twice is tried again when its invoice is open.
func TestAlreadySettledIsTriedAgain(t *testing.T) {
	each(t, func(b *books) {
		b.write(invoices(1), addFile(1), addPayments(payment(1, kid(1)), payment(2, kid(1))),
			post(onInvoice(1, 1, 1, 49900), unmatched(2, 1, 49900, batch.AlreadySettled)))
		equal(b.t, b.set(batch.PaymentsToMatch), nil)
		b.write(post(onInvoice(1, 2, 1, -1), unmatched(1, 3, 1, batch.Undone)))
		equal(b.t, b.set(batch.PaymentsToMatch), []int64{2})
	})
}

// A refund's postings sum to what it pays back, and to nothing when it is withdrawn.
func TestRefundsInTheBooks(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		wrong := func(want int) {
			b.t.Helper()
			sums, err := b.Books(ctx)
			must(b.t, err)
			equal(b.t, sums.WrongRefunds, want)
		}
		refund := batch.Refund{
			No:         1,
			CustomerNo: "1",
			Name:       "Kari Østby",
			Account:    "12345678903",
			Amount:     49900,
			Reason:     "moved",
			Made:       date("2026-10-21"),
		}
		paidBack := batch.Posting{Payment: 1, Seq: 1, Target: batch.ToRefund, Amount: 49900, Refund: 1}
		b.write(
			invoices(1), addFile(1), addPayments(payment(1, "")),
			func(tx batch.Tx) error { return tx.AddRefund(refund) },
		)
		wrong(1)
		b.write(post(paidBack))
		wrong(0)
		equal(b.t, keys(b.t, b.RefundPayments(ctx, 1), paymentNo), []int64{1})
		b.write(func(tx batch.Tx) error { return tx.WithdrawRefund(1, date("2026-10-22")) })
		wrong(1)
		paidBack.Seq, paidBack.Amount = 2, -49900
		b.write(post(paidBack, unmatched(1, 3, 49900, batch.NoKID)))
		wrong(0)
	})
}
