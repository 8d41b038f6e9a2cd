package store_test

import (
	"fmt"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// laterParts are what can come to an invoice after a day, each part of the statement that tells of a past
// day. Those of one invoice stand one behind the other.
var laterParts = []struct {
	name  string
	write func(tx batch.Tx, on bankday.Date) error
}{
	{"a posting", func(tx batch.Tx, on bankday.Date) error {
		return batch.AddPostings(tx, []batch.Posting{
			{Payment: 1, Seq: 1, On: on, Booked: on, Target: batch.ToInvoice, InvoiceNo: "1", Amount: 40000},
			{Payment: 1, Seq: 2, On: on, Booked: on, Target: batch.ToUnmatched, Amount: 9900,
				Reason: batch.AlreadySettled},
		})
	}},
	{"a posting off it", func(tx batch.Tx, on bankday.Date) error {
		return batch.AddPostings(tx, []batch.Posting{
			{Payment: 1, Seq: 3, On: on, Booked: on, Target: batch.ToInvoice, InvoiceNo: "1", Amount: -100},
			{Payment: 1, Seq: 4, On: on, Booked: on, Target: batch.ToUnmatched, Amount: 100,
				Reason: batch.AlreadySettled},
		})
	}},
	{"a credit note", func(tx batch.Tx, on bankday.Date) error {
		n := credit(1)
		n.Amount, n.Issued, n.Booked = 100, on, on
		return tx.AddCreditNote(n)
	}},
	{"a loss", func(tx batch.Tx, on bankday.Date) error {
		n := credit(1)
		n.Kind, n.Amount, n.Issued, n.Booked = batch.KindLoss, 200, on, on
		return tx.AddCreditNote(n)
	}},
	{"a reminder", func(tx batch.Tx, on bankday.Date) error {
		return tx.AddReminder(batch.Reminder{InvoiceNo: "1", Seq: 1, On: on, Channel: "sms", Amount: 100})
	}},
	{"a handover", func(tx batch.Tx, on bankday.Date) error {
		return tx.AddHandoff(batch.Handoff{InvoiceNo: "1", Seq: 1, Action: batch.Handover, On: on})
	}},
	{"a withdrawal", func(tx batch.Tx, on bankday.Date) error {
		return tx.AddHandoff(batch.Handoff{InvoiceNo: "1", Seq: 2, Action: batch.Withdraw, On: on})
	}},
	{"a hold", func(tx batch.Tx, on bankday.Date) error {
		return tx.AddHold(
			batch.Hold{InvoiceNo: "1", Seq: 1, Action: batch.HoldBegin, On: on, Reason: "disputed"},
		)
	}},
	{"a release", func(tx batch.Tx, on bankday.Date) error {
		return tx.AddHold(batch.Hold{InvoiceNo: "1", Seq: 2, Action: batch.HoldRelease, On: on})
	}},
	{"a hold of the customer", func(tx batch.Tx, on bankday.Date) error {
		return tx.AddCustomerHold(batch.CustomerHold{
			CustomerNo: "1", Seq: 1, Action: batch.HoldBegin, On: on, Reason: "bankrupt",
		})
	}},
	{"a release of the customer", func(tx batch.Tx, on bankday.Date) error {
		return tx.AddCustomerHold(
			batch.CustomerHold{CustomerNo: "1", Seq: 2, Action: batch.HoldRelease, On: on},
		)
	}},
	{"a postponement", func(tx batch.Tx, on bankday.Date) error {
		return tx.AddArrangement(batch.Arrangement{InvoiceNo: "1", Seq: 1, On: on, Until: on + 30})
	}},
	{"a later due date", func(tx batch.Tx, on bankday.Date) error {
		return tx.ChangeDue(batch.DueChange{InvoiceNo: "1", On: on, Due: on + 30, Method: batch.MethodClaim})
	}},
	{"another method", func(tx batch.Tx, on bankday.Date) error {
		return tx.ChangeDue(
			batch.DueChange{InvoiceNo: "1", On: on, Due: on + 29, Method: batch.MethodInvoice},
		)
	}},
	{"instalments", func(tx batch.Tx, on bankday.Date) error {
		return tx.AddArrangement(batch.Arrangement{
			InvoiceNo: "1", Seq: 2, On: on, Until: on + 30, Parts: []batch.Part{{Due: on + 30, Amount: 1}},
		})
	}},
	{"an invoice", func(tx batch.Tx, on bankday.Date) error {
		i := invoice(2)
		i.Issued, i.Booked = on, on
		return tx.AddInvoice(i)
	}},
	{"a payment", func(tx batch.Tx, on bankday.Date) error {
		p := payment(2, kid(2))
		p.Date, p.Booked = on, on
		return tx.AddPayment(p)
	}},
	{"a posting of the rest elsewhere", func(tx batch.Tx, on bankday.Date) error {
		return batch.AddPostings(tx, []batch.Posting{
			{Payment: 1, Seq: 5, On: on, Booked: on, Target: batch.ToUnmatched, Amount: -10000,
				Reason: batch.AlreadySettled},
			{Payment: 1, Seq: 6, On: on, Booked: on, Target: batch.ToCredit, CustomerNo: "2", Amount: 10000},
		})
	}},
}

// What comes on a later day changes nothing of what is told of a past one, whatever part of the state it is;
// and it does change what is told of its own day. Each part comes a day after the one before.
func TestAPastDayStaysAsItWas(t *testing.T) {
	each(t, func(b *books) {
		ctx, day := b.t.Context(), date("2026-10-10")
		b.write(invoices(1), addFile(1), addPayments(payment(1, kid(1))), func(tx batch.Tx) error {
			must(b.t, tx.PutCustomer(customer(2)))
			return tx.PutMembership(membership(2))
		})
		told := func(on bankday.Date) (text string) {
			for _, set := range []batch.InvoiceSet{batch.AllInvoices, batch.InvoicesToPay} {
				for _, i := range list(b.t, b.InvoicesAsOf(ctx, set, on)) {
					holds := fmt.Sprintf("%+v %+v %+v", i.Hold, i.Arranged, i.CustomerHold)
					i.Hold, i.Arranged, i.CustomerHold = nil, nil, nil // printed with where they are in memory
					text += fmt.Sprintf("%d %+v %s\n", set, i, holds)
				}
			}
			for _, set := range []batch.PaymentSet{batch.AllPayments, batch.PaymentsUnmatched} {
				for _, p := range list(b.t, b.PaymentsAsOf(ctx, set, on)) {
					p.Booked, p.Date = 0, 0
					text += fmt.Sprintf("%d %+v\n", set, p)
				}
			}
			return text
		}
		var was []string
		for n, part := range laterParts {
			on := day + bankday.Date(n) + 11 // behind the payment's own day
			if was = append(was, told(on-1)); n > 0 && was[n] == was[n-1] {
				b.t.Errorf("the day before %s is as the one before that", part.name)
			}
			b.writeOn(on, part.write)
			for before := range n + 1 {
				if got := told(day + bankday.Date(before) + 10); got != was[before] {
					b.t.Fatalf(
						"%s changes what was so when %s had not come:\n%s\nwas\n%s", part.name,
						laterParts[before].name, got, was[before],
					)
				}
			}
			if told(on) == was[n] {
				b.t.Errorf("%s changes nothing of its own day", part.name)
			}
		}
	})
}
