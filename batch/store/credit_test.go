package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
)

// What a customer has been invoiced of a debt is owed by the invoice and no longer by the credit; a credit
// note gives it back, a loss does not. A payment counts together with the one that took it back.
func TestCreditsWithDebts(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		debt := invoice(9)
		debt.CustomerNo, debt.MembershipNo, debt.Plan, debt.Kind, debt.Period = "1", "", "", batch.KindDebt, 0
		debt.Amount, debt.Issued, debt.Booked = 49900, date("2026-10-22"), date("2026-10-22")
		note, loss := credit(9), credit(9)
		note.Amount, note.Booked = 10000, date("2026-10-24")
		loss.Kind, loss.No, loss.Amount, loss.Booked = batch.KindLoss, "1", 39900, date("2026-10-24")
		post := func(
			payment int64, seq int, amount batch.Ore, reverses int64, day string,
		) func(batch.Tx) error {
			return func(tx batch.Tx) error {
				return tx.AddPosting(batch.Posting{
					Payment: payment, Seq: seq, Target: batch.ToCredit, CustomerNo: "1", Amount: amount,
					On: date(day), Booked: date(day), Reverses: reverses,
				})
			}
		}
		first, second := payment(1, ""), payment(2, "")
		second.Amount = -49900
		b.write(invoices(2), addFile(1), addPayments(first, second, payment(3, "")),
			post(1, 1, 49900, 0, "2026-10-19"), post(1, 2, -49900, 0, "2026-10-20"),
			post(2, 1, -49900, 1, "2026-10-21"))
		as := func(amount, invoiced batch.Ore, since string) batch.CustomerCredit {
			c := batch.CustomerCredit{CustomerNo: "1", Fixed: "00000001", Name: "Kari Østby", Amount: amount}
			c.Invoiced = invoiced
			if since != "" {
				c.Since = date(since)
			}
			return c
		}
		of := func(want batch.CustomerCredit) {
			b.t.Helper()
			got, err := b.CreditOf(ctx, "1")
			must(b.t, err)
			equal(b.t, got, want)
			var all []batch.CustomerCredit
			if want.Amount != 0 {
				all = append(all, want)
			}
			equal(b.t, list(b.t, b.Credits(ctx)), all)
		}
		of(as(-49900, 0, "2026-10-19"))
		b.write(func(tx batch.Tx) error { return tx.AddInvoice(debt) })
		books, err := b.Books(ctx)
		must(b.t, err)
		equal(b.t, [2]batch.Ore{books.Credit, books.Debts}, [2]batch.Ore{0, 49900})
		got, err := b.CreditOf(ctx, "1")
		must(b.t, err)
		equal(b.t, [2]batch.Ore{got.Amount, got.Invoiced}, [2]batch.Ore{0, 49900})

		b.write(addCredits(note, loss))
		of(as(-10000, 39900, "2026-10-19"))
		books, err = b.Books(ctx)
		must(b.t, err)
		equal(b.t, [2]batch.Ore{books.Credit, books.Debts}, [2]batch.Ore{-10000, 39900})
		for day, want := range map[string][]batch.CustomerCredit{
			"2026-10-18": nil, "2026-10-19": {as(49900, 0, "2026-10-19")}, "2026-10-20": nil,
			"2026-10-21": {as(-49900, 0, "2026-10-19")}, "2026-10-23": nil,
			"2026-10-24": {as(-10000, 39900, "2026-10-19")},
		} {
			equal(b.t, list(b.t, b.CreditsAsOf(ctx, date(day))), want)
		}

		got, err = b.CreditOf(ctx, "2")
		must(b.t, err)
		equal(b.t, got, batch.CustomerCredit{CustomerNo: "2", Fixed: "00000002", Name: "Kari Østby"})
		if _, err := b.CreditOf(ctx, "77"); !errors.Is(err, batch.ErrNotFound) {
			b.t.Errorf("of nobody: %v", err)
		}
	})
}

// A debt's movements are told from those of other invoices, and so is what is taken off it.
func TestMovementsOfDebts(t *testing.T) {
	each(t, func(b *books) {
		debt := invoice(9)
		debt.CustomerNo, debt.MembershipNo, debt.Plan, debt.Kind, debt.Period = "1", "", "", batch.KindDebt, 0
		note := credit(9)
		note.Amount = 100
		b.write(invoices(1), func(tx batch.Tx) error { return tx.AddInvoice(debt) }, addCredits(note))
		for _, g := range []batch.Grain{batch.EachMovement, batch.ByVoucher, batch.InTotal} {
			var debts, others batch.Ore
			for _, m := range list(b.t, b.Movements(b.t.Context(), g, 1, batch.LastDay)) {
				if m.Apart == batch.ApartDebt {
					debts += m.Amount
				} else {
					others += m.Amount
				}
			}
			equal(b.t, [2]batch.Ore{debts, others}, [2]batch.Ore{debt.Amount + 100, invoice(1).Amount})
		}
	})
}

// The open invoices by who owes them, the one that is due first first.
func TestInvoicesOwed(t *testing.T) {
	each(t, func(b *books) {
		late, early, paid := invoice(5), invoice(7), invoice(8)
		late.CustomerNo, late.Fixed, late.MembershipNo, late.Due = "1", "00000001", "", date("2026-12-20")
		early.CustomerNo, early.Fixed, early.MembershipNo, early.Due = "1", "00000001", "", date("2026-09-20")
		paid.CustomerNo, paid.Fixed, paid.MembershipNo = "1", "00000001", ""
		b.write(invoices(2), func(tx batch.Tx) error {
			return errors.Join(tx.AddInvoice(late), tx.AddInvoice(early), tx.AddInvoice(paid))
		}, addFile(1), addPayments(payment(1, "")), post(onInvoice(1, 1, 8, 49900)))
		equal(b.t, keys(b.t, b.Invoices(b.t.Context(), batch.InvoicesOwed, 0), invoiceNo),
			[]string{"7", "1", "5", "2"})
	})
}
