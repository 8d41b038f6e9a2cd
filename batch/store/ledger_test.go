package store_test

import (
	"errors"
	"iter"
	"testing"

	"trekk/batch"
	"trekk/batch/ledger"
)

func TestCreditNotes(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		part := credit(2)
		part.Amount, part.Anew, part.Imported = 900, false, true
		loss := batch.CreditNote{
			Kind: batch.KindLoss, No: "102", InvoiceNo: "2", Issued: date("2026-12-01"),
			Booked: date("2027-01-01"), Amount: 49000, Reason: "moved abroad",
		}
		b.write(invoices(3), addCredits(part, loss, credit(3)))
		equal(
			b.t, list(b.t, b.CreditNotes(ctx, "2")), []batch.CreditNote{part, loss},
		) // one number in each series
		equal(b.t, len(list(b.t, b.CreditNotes(ctx, "1"))), 0)

		want := batch.InvoiceState{
			Invoice:    invoice(2),
			Customer:   customer(2),
			Credited:   49900,
			WrittenOff: 49000,
		}
		got, err := b.Invoice(ctx, "2")
		must(b.t, err)
		equal(b.t, got, want)
		equal(b.t, got.Status(), batch.StatusWrittenOff)
		got, err = b.InvoiceByKID(ctx, kid(3))
		must(b.t, err)
		equal(b.t, got.Status(), batch.StatusCancelled)
		_, err = b.InvoiceByKID(ctx, kid(4))
		wantErr(b.t, err, batch.ErrNotFound)
		equal(b.t, keys(b.t, b.Invoices(ctx, batch.InvoicesToPay, 0), invoiceNo), []string{"1"})
		equal(b.t, keys(b.t, b.CustomerInvoices(ctx, "2"), invoiceNo), []string{"2"})

		wantErr(b.t, b.update(addCredits(credit(3))), batch.ErrConflict)
		none := credit(1)
		none.Amount = 0
		wantErr(b.t, b.update(addCredits(none)), batch.ErrConflict)
		wantErr(b.t, b.update(addCredits(credit(9))), batch.ErrConflict) // of no invoice

		sums, err := b.Books(ctx)
		must(b.t, err)
		equal(b.t, ledger.DifferencesIn(&sums), nil)
		more := part
		more.No, more.Amount = "104", 1
		b.write(addCredits(more))
		sums, err = b.Books(ctx)
		must(b.t, err)
		equal(b.t, sums.Overposted, 1)
	})
}

func TestHolds(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		held := batch.Hold{
			InvoiceNo: "1",
			Seq:       1,
			Action:    batch.HoldBegin,
			On:        date("2026-10-21"),
			Until:     date("2026-10-30"),
			Reason:    "says he paid",
		}
		released := batch.Hold{InvoiceNo: "1", Seq: 2, Action: batch.HoldRelease, On: date("2026-10-25")}
		add := func(h batch.Hold) func(batch.Tx) error {
			return func(tx batch.Tx) error { return tx.AddHold(h) }
		}
		state := func() batch.InvoiceState {
			i, err := b.Invoice(ctx, "1")
			must(b.t, err)
			return i
		}
		b.write(invoices(2), add(held))
		i := state()
		equal(b.t, i.Hold, &held)
		for day, want := range map[string]bool{"2026-10-30": true, "2026-10-31": false} {
			if i.Held(date(day)) != want {
				b.t.Errorf("held on %s: %t", day, !want)
			}
		}
		wantErr(b.t, b.update(add(held)), batch.ErrConflict)
		b.write(add(released))
		equal(b.t, state().Hold, nil)
		again := held
		again.Seq, again.Until = 3, 0
		b.write(add(again))
		i = state()
		equal(b.t, i.Held(date("2030-01-01")), true)
		equal(b.t, list(b.t, b.Holds(ctx, "1")), []batch.Hold{held, released, again})
		equal(b.t, len(list(b.t, b.Holds(ctx, "2"))), 0)
	})
}

func TestRefunds(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		r := batch.Refund{
			No:         1,
			CustomerNo: "1",
			Name:       "Kari Østby",
			Account:    "12345678903",
			Amount:     900,
			Reason:     "paid twice",
			Made:       date("2026-10-23"),
		}
		foreign := batch.Refund{No: 2, Account: "12345678903", Amount: 49900, Made: date("2026-10-24")}
		b.write(
			invoices(1),
			addFile(1),
			addPayments(payment(1, kid(1))),
			post(onInvoice(1, 1, 1, 49900)),
			func(tx batch.Tx) error {
				if err := tx.AddRefund(r); err != nil {
					return err
				}
				return tx.AddRefund(foreign)
			},
		)
		withdraw := func(no int64) func(batch.Tx) error {
			return func(tx batch.Tx) error { return tx.WithdrawRefund(no, date("2026-10-25")) }
		}
		b.write(withdraw(1))
		r.Withdrawn = date("2026-10-25")
		equal(b.t, list(b.t, b.Refunds(ctx)), []batch.Refund{r, foreign})
		got, err := b.Refund(ctx, 1)
		must(b.t, err)
		equal(b.t, got, r)
		_, err = b.Refund(ctx, 3)
		wantErr(b.t, err, batch.ErrNotFound)
		wantErr(b.t, b.update(withdraw(1)), batch.ErrNotFound)

		// A posting to a refund names it, and no other posting does.
		refund := batch.Posting{Payment: 1, Seq: 2, Target: batch.ToRefund, Amount: 900}
		wantErr(b.t, b.update(post(refund)), batch.ErrConflict)
		other := onInvoice(1, 2, 1, -900)
		other.Refund = 1
		wantErr(b.t, b.update(post(other)), batch.ErrConflict)
		refund.Refund = 2
		b.write(post(refund))
		p, err := b.Payment(ctx, 1)
		must(b.t, err)
		equal(b.t, p.Postings[1].Refund, 2)
	})
}

func TestPeriods(t *testing.T) {
	each(t, func(b *books) {
		p := batch.Period{
			Through: date("2026-10-31"), Closed: clock, ClosedBy: "kari", SHA256: "abc",
			Sums: map[string]batch.Ore{"receivables": 49900, "credit": -900},
		}
		next := batch.Period{
			Through: date("2026-11-30"), Closed: clock, Sums: map[string]batch.Ore{},
			Chart: &batch.Chart{
				Accounts: map[batch.AccountKey]batch.Account{batch.Bank: {No: "1920", Name: "Øre & øre",
					VAT: "3"}},
				Plans: map[string]batch.Account{"open": {No: "3110"}},
			},
		}
		add := func(p batch.Period) func(batch.Tx) error {
			return func(tx batch.Tx) error { return tx.AddPeriod(p) }
		}
		b.write(add(next), add(p))
		equal(b.t, list(b.t, b.Periods(b.t.Context())), []batch.Period{p, next})
		wantErr(b.t, b.update(add(p)), batch.ErrConflict)
	})
}

// The books as they stood at the end of a day: what was booked, sent or done by then.
func TestAsOf(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		late := invoice(2)
		late.Booked = date("2026-11-01")
		note := credit(1)
		note.Amount, note.Booked = 900, date("2026-11-02")
		b.write(func(tx batch.Tx) (err error) {
			for n := 1; n <= 2; n++ {
				err = errors.Join(err, tx.PutCustomer(customer(n)), tx.PutMembership(membership(n)))
			}
			return errors.Join(
				err,
				tx.AddInvoice(invoice(1)),
				tx.AddInvoice(late),
				tx.AddReminder(
					batch.Reminder{InvoiceNo: "1", Seq: 1, On: date("2026-10-28"), Channel: "sms",
						Amount: 49000},
				),
				tx.AddHandoff(
					batch.Handoff{
						InvoiceNo: "1",
						Seq:       1,
						Action:    batch.Handover,
						On:        date("2026-11-03"),
						Principal: 49000,
					},
				),
				tx.AddHold(
					batch.Hold{InvoiceNo: "1", Seq: 1, Action: batch.HoldBegin, On: date("2026-10-21")},
				),
				tx.AddHold(
					batch.Hold{InvoiceNo: "1", Seq: 2, Action: batch.HoldRelease, On: date("2026-10-25")},
				),
			)
		}, addCredits(note), addFile(1), addPayments(payment(1, kid(1)), payment(2, kid(2))),
			post(onInvoice(1, 1, 1, 1000), unmatched(1, 2, 48900, batch.NoKID)))
		later := payment(3, "")
		later.Booked = date("2026-11-01")
		b.write(addPayments(later), func(tx batch.Tx) error {
			return tx.AddPosting(
				batch.Posting{
					Payment:   2,
					Seq:       1,
					On:        date("2026-10-21"),
					Booked:    date("2026-11-01"),
					Target:    batch.ToInvoice,
					InvoiceNo: "2",
					Amount:    49900,
				},
			)
		})
		for _, c := range []struct {
			day       string
			open      []string
			status    batch.InvoiceStatus // of invoice 1
			paid      batch.Ore
			credited  batch.Ore
			held      bool
			waiting   []int64
			payments  int
			statement batch.Ore
		}{
			{"2026-10-05", nil, "", 0, 0, false, nil, 0, 0},
			{"2026-10-19", []string{"1"}, batch.StatusOpen, 0, 0, false, nil, 0, 0},
			{"2026-10-21", []string{"1"}, batch.StatusPartlyPaid, 1000, 0, true, []int64{1, 2}, 2, 2 * 49900},
			{"2026-10-31", []string{"1"}, batch.StatusReminded, 1000, 0, false, []int64{1, 2}, 2, 2 * 49900},
			{"2026-11-01", []string{"1"}, batch.StatusReminded, 1000, 0, false, []int64{1, 3}, 3, 3 * 49900},
			{"2026-11-03", []string{"1"}, batch.StatusCollection, 1000, 900, false, []int64{1, 3}, 3,
				3 * 49900},
		} {
			day := date(c.day)
			equal(b.t, keys(b.t, b.InvoicesAsOf(ctx, batch.InvoicesToPay, day), invoiceNo), c.open)
			for _, i := range list(b.t, b.InvoicesAsOf(ctx, batch.AllInvoices, day)) {
				if i.No == "1" &&
					(i.Status() != c.status || i.Paid != c.paid || i.Credited != c.credited ||
						i.Held(day) != c.held) {
					b.t.Errorf(
						"%s: %s, %s paid, %s credited, held %t", c.day, i.Status(), i.Paid, i.Credited,
						i.Held(day),
					)
				}
			}
			equal(b.t, keys(b.t, b.PaymentsAsOf(ctx, batch.PaymentsUnmatched, day), paymentNo), c.waiting)
			waiting, err := b.WaitingSumAsOf(ctx, day)
			must(b.t, err)
			equal(b.t, waiting.Payments, len(c.waiting))
			equal(b.t, len(list(b.t, b.PaymentsAsOf(ctx, batch.AllPayments, day))), c.payments)
			sum := batch.Ore(0)
			for _, s := range list(b.t, b.Sums(ctx, day)) {
				sum += s.Amount
			}
			equal(b.t, sum, c.statement)
		}
		for _, s := range []error{
			first(b.InvoicesAsOf(ctx, batch.InvoicesClaimed, 1)),
			first(b.PaymentsAsOf(ctx, batch.PaymentsToMatch, 1)),
		} {
			if s == nil {
				b.t.Error("a set that has no past is streamed")
			}
		}

		equal(b.t, len(list(b.t, b.Reminders(ctx, "1"))), 1)
		equal(b.t, len(list(b.t, b.Reminders(ctx, "2"))), 0)
		equal(
			b.t,
			list(b.t, b.Handoffs(ctx, "1")),
			[]batch.Handoff{
				{InvoiceNo: "1", Seq: 1, Action: batch.Handover, On: date("2026-11-03"), Principal: 49000},
			},
		)
		got, err := b.CreditNote(ctx, note.No)
		must(b.t, err)
		equal(b.t, got, note)
		_, err = b.CreditNote(ctx, "1")
		wantErr(b.t, err, batch.ErrNotFound)
		equal(b.t, list(b.t, b.CreditNotesByNo(ctx, []string{note.No, "none"})), []batch.CreditNote{note})
		equal(b.t, list(b.t, b.Numbers(ctx)), []batch.Number{{No: "1"}, {No: "2"}, {No: "101"}})
		acts := list(b.t, b.Acts(ctx, act("").Subject))
		equal(b.t, len(acts), 2)
		equal(b.t, acts[0], act("test"))
		equal(b.t, len(list(b.t, b.Acts(ctx, batch.Subject{Kind: batch.OfRun, No: "another"}))), 0)
	})
}

// first is the error that a stream begins with.
func first[T any](s iter.Seq2[T, error]) error {
	for _, err := range s {
		return err
	}
	return nil
}
