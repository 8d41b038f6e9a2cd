package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/schedule/bankday"
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

// Whatever is written of credit, debts and customers in whatever order and however much at once, those who have
// credit are the ones that the rows say, in the order of their KIDs, from any of them on.
func TestCreditsFollowTheRows(t *testing.T) {
	each(t, func(b *books) {
		const most = 4
		day, ctx := date("2026-10-20"), b.t.Context()
		var payments []batch.Payment
		for n := range 10 {
			p := payment(int64(n+1), "")
			p.Line = n + 1
			payments = append(payments, p)
		}
		b.write(invoices(most), addFile(1), addPayments(payments...))
		seqs, made, debts := map[int64]int{}, 0, []int{1} // the first is none
		rapid.Check(b.t, func(rt *rapid.T) {
			var steps []func(tx batch.Tx) error
			for range rapid.IntRange(1, 5).Draw(rt, "steps") {
				no := rapid.IntRange(1, most).Draw(rt, "customer")
				amount := rapid.SampledFrom([]batch.Ore{-49900, -100, 100, 49900}).Draw(rt, "amount")
				made++
				switch rapid.IntRange(0, 3).Draw(rt, "step") {
				case 0: // what is put to credit, or taken off it
					p := int64(rapid.IntRange(1, len(payments)).Draw(rt, "payment"))
					seqs[p]++
					e := batch.Posting{
						Payment: p, Seq: seqs[p], Target: batch.ToCredit, CustomerNo: fmt.Sprint(no), Amount: amount,
						On: day, Booked: day + bankday.Date(rapid.IntRange(0, 3).Draw(rt, "day")),
					}
					steps = append(steps, func(tx batch.Tx) error { return tx.AddPosting(e) })
				case 1:
					v := invoice(100 + made)
					v.CustomerNo, v.MembershipNo, v.Plan, v.Kind, v.Period = fmt.Sprint(no), "", "", batch.KindDebt, 0
					b.write(func(tx batch.Tx) error { return tx.AddInvoice(v) })
					debts = append(debts, 100+made)
				case 2:
					c := credit(rapid.SampledFrom(debts).Draw(rt, "debt"))
					c.No, c.Amount = fmt.Sprint("N", made), 100
					steps = append(steps, func(tx batch.Tx) error { return tx.AddCreditNote(c) })
				case 3: // other KIDs
					c := customer(no)
					c.Fixed = fmt.Sprintf("%08d", rapid.IntRange(0, 1).Draw(rt, "fixed")*1000+2000-no)
					steps = append(steps, func(tx batch.Tx) error { return tx.PutCustomer(c) })
				}
			}
			b.write(steps...)
			if faults := b.rowFaults(); len(faults) > 0 {
				rt.Fatal(faults)
			}
			all := list(b.t, b.Credits(ctx))
			equal(b.t, all, list(b.t, b.CreditsAsOf(ctx, day+10)))
			for i, c := range all {
				got := list(b.t, b.CreditsBehind(ctx, c.Fixed, 2))
				if !slices.Equal(got, all[i+1:min(i+3, len(all))]) {
					rt.Fatalf("behind %s: %v of %v", c.Fixed, got, all)
				}
			}
		})
	})
}
