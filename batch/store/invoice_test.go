package store_test

import (
	"cmp"
	"errors"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

func invoiceNo(i batch.InvoiceState) string { return i.No }

func TestInvoice(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		imported := batch.Invoice{
			No: "X-7", CustomerNo: "1", KID: "1234567", Fixed: "1234567", Issued: date("2026-09-01"),
			Booked: date("2026-09-01"),
			Due:    date("2026-09-15"), FirstDue: date("2026-09-15"), Method: batch.MethodInvoice,
			Amount: 100, Text: "fra før", Imported: true,
		}
		b.write(invoices(1), func(tx batch.Tx) error { return tx.AddInvoice(imported) })
		got, err := b.Invoice(ctx, "X-7")
		must(b.t, err)
		equal(b.t, got, batch.InvoiceState{Invoice: imported, Customer: customer(1)})
		got, err = b.Invoice(ctx, "1")
		must(b.t, err)
		equal(b.t, got, batch.InvoiceState{Invoice: invoice(1), Customer: customer(1)})
		for after, want := range map[string]int64{"2026-09-14": 2, "2026-09-15": 1, "2026-10-20": 0} {
			n, err := b.CountDue(ctx, date(after), date("2026-10-20"))
			must(b.t, err)
			equal(b.t, n, want)
		}
		_, err = b.Invoice(ctx, "2")
		wantErr(b.t, err, batch.ErrNotFound)

		later := batch.DueChange{
			InvoiceNo: "1", On: date("2026-10-21"), Method: batch.MethodInvoice, Due: date("2026-11-03"),
		}
		b.write(func(tx batch.Tx) error { return tx.ChangeDue(later) },
			func(tx batch.Tx) error { return tx.SetInvoiceText("1", "Trening") })
		got, err = b.Invoice(ctx, "1")
		must(b.t, err)
		equal(b.t, got.Method, batch.MethodInvoice)
		equal(b.t, got.Due, date("2026-11-03"))
		equal(b.t, got.FirstDue, date("2026-10-20"))
		equal(b.t, got.Text, "Trening")
		later.InvoiceNo = "2"
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.ChangeDue(later) }), batch.ErrNotFound)
		wantErr(
			b.t, b.update(func(tx batch.Tx) error { return tx.SetInvoiceText("2", "") }), batch.ErrNotFound,
		)

		for what, change := range map[string]func(*batch.Invoice){
			"number": func(i *batch.Invoice) { i.No = "1" },
			"KID":    func(i *batch.Invoice) { i.KID = kid(1) },
			"month of a membership": func(i *batch.Invoice) {
				i.MembershipNo, i.Period = "M1",
					month("2026-11")
			},
		} {
			i := invoice(1)
			i.No, i.KID, i.MembershipNo, i.Period = "2", kid(2), "", 0
			change(&i)
			if err := b.update(func(tx batch.Tx) error { return tx.AddInvoice(i) }); err == nil {
				b.t.Errorf("the same %s was taken twice", what)
			} else {
				wantErr(b.t, err, batch.ErrConflict)
			}
		}
	})
}

func TestInvoiceOrder(t *testing.T) {
	each(t, func(b *books) {
		early := invoice(12)
		early.CustomerNo, early.MembershipNo, early.Issued = "1", "", date("2026-09-06")
		b.write(invoices(11), func(tx batch.Tx) error { return tx.AddInvoice(early) })
		equal(b.t, keys(b.t, b.Invoices(b.t.Context(), batch.AllInvoices, 0), invoiceNo),
			[]string{"12", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"})
		for _, err := range b.Invoices(b.t.Context(), 99, 0) {
			if err == nil {
				b.t.Fatal("an unknown set is not refused")
			}
		}
	})
}

// A night need not look again at the ordinary invoices that are open, however long they stay so: they are
// never claimed. What another system made may be.
func TestOrdinaryInvoicesAreNotToBeDecided(t *testing.T) {
	each(t, func(b *books) {
		ordinary, imported := invoice(2), invoice(3)
		ordinary.CustomerNo, ordinary.MembershipNo, ordinary.Method = "1", "", batch.MethodInvoice
		imported.CustomerNo, imported.MembershipNo, imported.Method = "1", "", batch.MethodInvoice
		imported.Imported = true
		b.write(invoices(1), func(tx batch.Tx) error {
			return errors.Join(tx.AddInvoice(ordinary), tx.AddInvoice(imported))
		})
		equal(b.t, keys(b.t, b.Invoices(b.t.Context(), batch.InvoicesToDecide, 0), invoiceNo), []string{"1", "3"})
	})
}

// The sets follow from postings, claims and follow-up.
func TestInvoiceSets(t *testing.T) {
	each(t, func(b *books) {
		b.write(invoices(8), sealed(1, 1, 2, 3, 4), addFile(1))
		cancelled := invoice(9)
		cancelled.CustomerNo, cancelled.MembershipNo = "1", ""
		b.write(func(tx batch.Tx) error { return tx.AddInvoice(cancelled) }, addCredits(credit(9)))
		b.write(
			addPayments(payment(1, kid(1)), payment(2, kid(2)), payment(3, kid(5))),
			post(
				onInvoice(1, 1, 1, 49900), onInvoice(2, 1, 2, 100),
				unmatched(2, 2, 49800, batch.WrongAccount),
			), // 3 is still to match
			func(tx batch.Tx) error { return tx.RejectClaim(claim(1, 4, 4), "FBO finnes ikke") },
			func(tx batch.Tx) error {
				return tx.AddReminder(
					batch.Reminder{InvoiceNo: "3", Seq: 1, On: date("2026-10-28"), Channel: "sms",
						Amount: 49900},
				)
			},
		)
		handoff := func(no string, seq int, action batch.HandoffAction) func(batch.Tx) error {
			return func(tx batch.Tx) error {
				return tx.AddHandoff(
					batch.Handoff{
						InvoiceNo: no,
						Seq:       seq,
						Action:    action,
						On:        date("2026-11-03"),
						Principal: 49900,
					},
				)
			}
		}
		b.write(
			handoff("1", 1, batch.Handover),
			handoff("3", 1, batch.Handover),
			handoff("6", 1, batch.Handover),
			handoff("6", 2, batch.Withdraw),
			handoff("9", 1, batch.Handover),
		)
		later := date("2026-10-21")
		for _, c := range []struct {
			set    batch.InvoiceSet
			before bankday.Date
			want   []string
		}{
			{batch.AllInvoices, 0, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}},
			{batch.InvoicesPaying, 0, []string{"5"}},
			{batch.InvoicesToPay, 0, []string{"2", "3", "4", "5", "6", "7", "8"}},
			{batch.InvoicesToDecide, 0, []string{"4", "5", "6", "7", "8"}},
			{batch.InvoicesOverdue, later, []string{"2", "3", "4", "5", "6", "7", "8"}},
			{batch.InvoicesOverdue, later - 1, nil},
			{batch.InvoicesToRemind, later, []string{"2", "4", "5", "6", "7", "8"}},
			{batch.InvoicesToRemind, later - 1, nil},
			{batch.InvoicesToRelease, 0, []string{"1", "9"}},
		} {
			equal(b.t, keys(b.t, b.Invoices(b.t.Context(), c.set, c.before), invoiceNo), c.want)
		}

		state := map[string]batch.InvoiceState{}
		for _, i := range list(b.t, b.Invoices(b.t.Context(), batch.AllInvoices, 0)) {
			state[i.No] = i
		}
		live := claim(1, 3, 3)
		rejected := claim(1, 4, 4)
		rejected.Status, rejected.Text = batch.ClaimRejected, "FBO finnes ikke"
		for no, want := range map[string]batch.InvoiceStatus{
			"1": batch.StatusPaid, "2": batch.StatusPartlyPaid, "3": batch.StatusCollection,
			"4": batch.StatusOpen, "6": batch.StatusOpen,
			"9": batch.StatusCancelled,
		} {
			i := state[no]
			equal(b.t, i.Status(), want)
		}
		three, four, six, nine := state["3"], state["4"], state["6"], state["9"]
		equal(b.t, three, batch.InvoiceState{
			Invoice: invoice(3), Customer: customer(3), Reminded: date("2026-10-28"), Reminders: 1,
			InCollection: true, HandedOver: date("2026-11-03"), Handoffs: 1, Claim: &live,
		})
		equal(b.t, four.Claim, &rejected)
		equal(b.t, six.Handoffs, 2)
		equal(b.t, six.InCollection, false)
		equal(b.t, nine.Outstanding(), 0)
	})
}

// Customer by customer, however many there are and from wherever one goes on, the same invoices are overdue.
func TestOverdueCustomerByCustomer(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		const most = 230
		two := invoice(most + 1)
		two.CustomerNo, two.MembershipNo = customer(most).No, ""
		b.write(invoices(most), func(tx batch.Tx) error { return tx.AddInvoice(two) })
		paid := onInvoice(1, 1, 3, 49900)
		paid.On, paid.Booked = date("2026-10-20"), date("2026-10-20")
		b.write(addFile(1), addPayments(payment(1, kid(3))), func(tx batch.Tx) error {
			return batch.AddPostings(tx, []batch.Posting{paid})
		})
		order := func(a, b batch.InvoiceState) int {
			return cmp.Or(
				cmp.Compare(a.CustomerNo, b.CustomerNo), cmp.Compare(a.MembershipNo, b.MembershipNo),
				cmp.Compare(a.KID, b.KID),
			)
		}
		for _, before := range []bankday.Date{date("2026-10-20"), date("2026-10-21")} {
			all := list(b.t, b.Invoices(ctx, batch.InvoicesOverdue, before))
			slices.SortFunc(all, order)
			for _, from := range []string{"", "1", "117", "230", "99", "x"} {
				behind := slices.IndexFunc(all, func(i batch.InvoiceState) bool { return i.CustomerNo >= from })
				if behind < 0 {
					behind = len(all)
				}
				equal(
					b.t, keys(b.t, b.OverdueFrom(ctx, from, before), invoiceNo),
					keys(b.t, stream.Of(all[behind:]), invoiceNo),
				)
			}
		}
	})
}
