package store_test

import (
	"fmt"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Of several reminders of an invoice the last one counts: not one that was withdrawn, and none from before
// the bank took money back. As of a past day it is as it was then.
func TestWhichReminderCounts(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		remind := func(seq int, on string) func(batch.Tx) error {
			return func(tx batch.Tx) error {
				return tx.AddReminder(batch.Reminder{
					InvoiceNo: "1", Seq: seq, On: date(on), Channel: "sms", Amount: 49900,
				})
			}
		}
		withdraw := func(seq int, on string) func(batch.Tx) error {
			return func(tx batch.Tx) error { return tx.WithdrawReminder("1", seq, date(on)) }
		}
		back := func(on, booked string) func(batch.Tx) error {
			return func(tx batch.Tx) error {
				return tx.AddPosting(batch.Posting{
					Payment: 2, Seq: 1, On: date(on), Booked: date(booked), Target: batch.ToInvoice,
					InvoiceNo: "1", Amount: -49900, Reverses: 1,
				})
			}
		}
		reminded := func(wantReminded, wantRetracted, wantTakenBack string) {
			b.t.Helper()
			i, err := b.Invoice(ctx, "1")
			must(b.t, err)
			equal(b.t, []string{i.Reminded.String(), i.Retracted.String(), i.TakenBack.String()},
				[]string{wantReminded, wantRetracted, wantTakenBack})
			list := list(b.t, b.ListInvoices(ctx, batch.InvoiceFilter{Status: batch.StatusReminded},
				batch.Page{}))
			equal(b.t, len(list) == 1, wantReminded != "")
		}
		b.write(invoices(1), addFile(1), remind(1, "2026-10-28"))
		wantErr(b.t, b.update(remind(1, "2026-10-29")), batch.ErrConflict)
		reminded("2026-10-28", "", "")

		b.write(addPayments(payment(1, kid(1))), post(onInvoice(1, 1, 1, 49900)))
		taken := payment(2, kid(1))
		taken.Amount = -49900
		b.write(addPayments(taken), back("2026-11-12", "2026-11-11"))
		reminded("", "", "2026-11-11")

		b.write(remind(2, "2026-11-19"))
		reminded("2026-11-19", "", "2026-11-11")
		b.write(withdraw(2, "2026-11-23"))
		wantErr(b.t, b.update(withdraw(2, "2026-11-24")), batch.ErrNotFound)
		reminded("", "2026-11-23", "2026-11-11")
		b.writeOn(date("2026-12-01"), func(tx batch.Tx, _ bankday.Date) error { return remind(3, "2026-12-01")(tx) })
		reminded("2026-12-01", "", "2026-11-11")

		for day, want := range map[string]string{
			"2026-10-27": "", "2026-11-10": "2026-10-28", "2026-11-22": "2026-11-19", "2026-11-23": "",
		} {
			for _, i := range list(b.t, b.InvoicesAsOf(ctx, batch.AllInvoices, date(day))) {
				if i.Reminded.String() != want {
					b.t.Errorf("on %s it was reminded %q, want %q", day, i.Reminded, want)
				}
			}
		}
		equal(b.t, len(list(b.t, b.Reminders(ctx, "1"))), 3)
	})
}

// The history of several invoices is what that of each is.
func TestHistoryOfSeveralInvoices(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		remind := func(no string, seq int) func(batch.Tx) error {
			return func(tx batch.Tx) error {
				return tx.AddReminder(batch.Reminder{InvoiceNo: no, Seq: seq, On: date("2026-10-28"), Channel: "sms"})
			}
		}
		cost := func(no int, of string, kind batch.InvoiceKind) func(batch.Tx) error {
			return func(tx batch.Tx) error {
				i := invoice(no)
				i.Kind, i.Of, i.Plan, i.Amount = kind, of, "", 3800
				i.CustomerNo, i.MembershipNo = of, ""
				return tx.AddInvoice(i)
			}
		}
		b.write(invoices(3), addFile(1), remind("1", 1), remind("3", 1), remind("1", 2), remind("2", 1),
			cost(11, "1", batch.KindReminderFee), cost(12, "1", batch.KindInterest),
			cost(13, "3", batch.KindReminderFee), addPayments(payment(1, kid(1)), payment(2, kid(11))),
			post(onInvoice(1, 1, 1, 20000), onInvoice(1, 2, 3, 29900), onInvoice(2, 1, 11, 3800)))
		nos := []string{"1", "3", "3", "4", ""}
		var reminders []batch.Reminder
		var costs []batch.InvoiceState
		for _, no := range []string{"1", "3"} {
			reminders = append(reminders, list(b.t, b.Reminders(ctx, no))...)
			costs = append(costs, list(b.t, b.Costs(ctx, no))...)
		}
		equal(b.t, len(reminders), 3)
		equal(b.t, len(costs), 3)
		equal(b.t, costs[0].Paid, batch.Ore(3800))
		equal(b.t, sorted(b.t, b.RemindersOf(ctx, nos),
			func(r batch.Reminder) string { return fmt.Sprint(r.InvoiceNo, r.Seq) }), reminders)
		equal(b.t, sorted(b.t, b.CostsOf(ctx, nos), func(i batch.InvoiceState) string { return i.No }), costs)
		on := payment(1, "").Date
		equal(b.t, sorted(b.t, b.PaidOn(ctx, nos), func(p batch.PaidOn) string { return p.InvoiceNo }),
			[]batch.PaidOn{{InvoiceNo: "1", On: on, Amount: 20000}, {InvoiceNo: "3", On: on, Amount: 29900}})
		equal(b.t, len(list(b.t, b.PaidOn(ctx, nil)))+len(list(b.t, b.CostsOf(ctx, nil))), 0)
	})
}

// A small difference is written off, and the invoice is paid; it is no loss.
func TestSmallDifference(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		note := credit(1)
		note.Kind, note.No, note.Amount = batch.KindDifference, "1", 50
		b.write(invoices(1), addFile(1), addPayments(payment(1, kid(1))), post(onInvoice(1, 1, 1, 49850)))
		b.write(addCredits(note))
		i, err := b.Invoice(ctx, "1")
		must(b.t, err)
		equal(b.t, []batch.Ore{i.Outstanding(), i.WrittenOff, i.Differences}, []batch.Ore{0, 50, 50})
		equal(b.t, i.Status(), batch.StatusPaid)
		paid := batch.InvoiceFilter{Status: batch.StatusPaid}
		equal(b.t, len(list(b.t, b.ListInvoices(ctx, paid, batch.Page{}))), 1)
		moves := list(b.t, b.Movements(ctx, batch.InTotal, 1, batch.LastDay))
		for _, m := range moves {
			if m.Kind == batch.MoveDifference && m.Amount == 50 {
				return
			}
		}
		b.t.Errorf("no movement of a difference: %+v", moves)
	})
}

// An invoice is handed over, withdrawn, handed over: never twice the same.
func TestHandoffsAlternate(t *testing.T) {
	each(t, func(b *books) {
		add := func(seq int, action batch.HandoffAction) func(batch.Tx) error {
			return func(tx batch.Tx) error {
				return tx.AddHandoff(
					batch.Handoff{
						InvoiceNo: "1",
						Seq:       seq,
						Action:    action,
						On:        date("2026-11-03"),
						Principal: 49900,
						Paid:      100,
					},
				)
			}
		}
		b.write(invoices(1))
		wantErr(b.t, b.update(add(1, batch.Withdraw)), batch.ErrConflict)
		b.write(add(1, batch.Handover))
		wantErr(b.t, b.update(add(1, batch.Handover)), batch.ErrConflict)
		wantErr(b.t, b.update(add(2, batch.Handover)), batch.ErrConflict)
		b.write(add(2, batch.Withdraw), add(3, batch.Handover))
		i, err := b.Invoice(b.t.Context(), "1")
		must(b.t, err)
		equal(b.t, i.Handoffs, 3)
		equal(b.t, i.InCollection, true)
	})
}

func TestOutboxFiles(t *testing.T) {
	each(t, func(b *books) {
		f := batch.OutboxFile{
			Name:   "sms-2026-10-28.csv",
			Job:    "remind",
			On:     date("2026-10-28"),
			Rows:   3,
			SHA256: "ab",
		}
		add := func(tx batch.Tx) error { return tx.AddOutboxFile(f) }
		b.write(add)
		got, err := b.OutboxFile(b.t.Context(), f.Name)
		must(b.t, err)
		equal(b.t, got, f)
		wantErr(b.t, b.update(add), batch.ErrConflict)
		_, err = b.OutboxFile(b.t.Context(), "none")
		wantErr(b.t, err, batch.ErrNotFound)
	})
}
