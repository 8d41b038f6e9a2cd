package store_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func TestListSums(t *testing.T) {
	each(t, func(b *books) {
		b.write(people(9), addFile(1), func(tx batch.Tx) (err error) {
			for i := 1; i <= 9; i++ {
				p := payment(int64(i), kid(i))
				p.Serial, p.Date = i/2, date("2026-10-20")+bankday.Date(i%3)
				err = errors.Join(err, tx.AddPayment(p))
			}
			return err
		})
		sums := func(f batch.SumFilter) pager[batch.Sum] {
			return func(p batch.Page) iter.Seq2[batch.Listed[batch.Sum], error] {
				return b.ListSums(b.t.Context(), f, p)
			}
		}
		all := list(b.t, b.Sums(b.t.Context(), batch.LastDay))
		equal(b.t, pagesAgree(b.t, sums(batch.SumFilter{}), batch.BySettlement), all)
		some := batch.SumFilter{From: date("2026-10-21"), Until: date("2026-10-21")}
		want := slices.DeleteFunc(slices.Clone(all), func(s batch.Sum) bool { return !some.Has(s.SumKey) })
		if len(want) == 0 || len(want) == len(all) {
			b.t.Fatalf("%d of %d sums are asked for", len(want), len(all))
		}
		equal(b.t, walk(b.t, sums(some), batch.Page{Limit: 1}, func() {}), want)
	})
}

func TestListRunsAndActs(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		for n := range 3 {
			var run []batch.RunEntry
			at := date("2026-10-20").At(12, n)
			for _, job := range []string{"fetch", "match"} {
				run = append(run, batch.RunEntry{
					Job: job, AsOf: at, Started: at, Finished: at,
					Counts:   batch.Counts{{Name: "files", N: int64(n)}},
					Warnings: []string{},
				})
			}
			must(b.t, b.LogRun(ctx, run))
			b.write(func(tx batch.Tx) error { return tx.PutCustomer(customer(n + 1)) })
		}
		runs := func(f batch.RunFilter) pager[batch.RunEntry] {
			return func(p batch.Page) iter.Seq2[batch.Listed[batch.RunEntry], error] { return b.ListRuns(ctx, f, p) }
		}
		if all := pagesAgree(b.t, runs(batch.RunFilter{}), batch.ByNumber); len(all) != 6 {
			b.t.Errorf("%d entries", len(all))
		}
		one := items(b.t, b.ListRuns(ctx, batch.RunFilter{Job: "match", Run: 2}, batch.Page{}))
		if len(one) != 1 || one[0].Job != "match" || one[0].Counts.Get("files") != 1 {
			b.t.Errorf("the second run's match: %+v", one)
		}

		subject := batch.Subject{Kind: batch.OfImport, No: "another.csv"}
		act := batch.Act{At: date("2026-12-01").At(0, 30), By: "kari", Action: "import", Subject: subject}
		must(b.t, b.Update(ctx, act, func(tx batch.Tx) error { return tx.PutCustomer(customer(9)) }))
		acts := func(f batch.AuditFilter) pager[batch.LoggedAct] {
			return func(p batch.Page) iter.Seq2[batch.Listed[batch.LoggedAct], error] { return b.ListActs(ctx, f, p) }
		}
		all := pagesAgree(b.t, acts(batch.AuditFilter{}), batch.ByNumber)
		for i, a := range all {
			hash, err := b.AuditHash(ctx, int64(i+1))
			if must(b.t, err); a.No != int64(i+1) || a.Hash != hash || a.Rows == 0 {
				b.t.Errorf("entry %d: %+v", i+1, a)
			}
		}
		today := bankday.DateOf(act.At) // and in UTC the day before
		for _, f := range []batch.AuditFilter{
			{Subject: subject}, {By: "kari", Action: "import"}, {From: today, To: today},
			{No: all[len(all)-1].No},
		} {
			if got := items(b.t, acts(f)(batch.Page{})); len(got) != 1 || got[0].Subject != subject {
				b.t.Errorf("%+v: %+v", f, got)
			}
		}
		equal(b.t, len(pagesAgree(b.t, acts(batch.AuditFilter{To: today - 1}), batch.ByNumber)), len(all)-1)
		equal(b.t, len(items(b.t, acts(batch.AuditFilter{From: today + 1})(batch.Page{}))), 0)
	})
}

func TestNextMoved(t *testing.T) {
	each(t, func(b *books) {
		b.write(people(3))
		var got []string
		for day := bankday.Date(1); ; day++ {
			next, err := b.NextMoved(b.t.Context(), day)
			must(b.t, err)
			if day = next; day.IsZero() {
				break
			}
			got = append(got, day.String())
		}
		var want []string
		for m, err := range b.Movements(b.t.Context(), batch.ByVoucher, 1, batch.LastDay) {
			must(b.t, err)
			want = append(want, m.Booked.String())
		}
		if want = slices.Compact(want); fmt.Sprint(got) != fmt.Sprint(want) || want == nil {
			b.t.Errorf("booked on %v, want %v", got, want)
		}
	})
}

func TestListOpenInvoices(t *testing.T) {
	each(t, func(b *books) {
		b.write(people(14), addFile(1), follow)
		open := items(b.t, b.ListInvoices(b.t.Context(), batch.InvoiceFilter{Open: true},
			batch.Page{Order: batch.ByKID}))
		equal(b.t, open, list(b.t, b.Invoices(b.t.Context(), batch.InvoicesToPay, 0)))
	})
}

// What the next customers owe is what their open invoices say.
func TestOwedBehind(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(people(14), addFile(1), follow)
		want := map[string]batch.Ore{}
		for i, err := range b.Invoices(ctx, batch.InvoicesToPay, 0) {
			must(b.t, err)
			want[i.CustomerNo] += i.Outstanding()
		}
		got, after := map[string]batch.Ore{}, ""
		for n := 0; n < len(want); n += 2 {
			page := list(b.t, b.OwedBehind(ctx, after, 2))
			customers := slices.Compact(numbers(page, func(o batch.Owed) string { return o.CustomerNo }))
			if len(customers) != min(2, len(want)-n) || !slices.IsSorted(customers) || customers[0] <= after {
				b.t.Fatalf("behind %q: %v", after, customers)
			}
			after = customers[len(customers)-1]
			for _, o := range page {
				got[o.CustomerNo] += o.Amount
			}
		}
		equal(b.t, got, want)
		equal(b.t, len(list(b.t, b.OwedBehind(ctx, after, 2))), 0)
	})
}

// The status of an open invoice follows each thing that is done about it.
func TestOpenStatusFollows(t *testing.T) {
	each(t, func(b *books) {
		b.write(people(1), addFile(1))
		const no = "1"
		reminded := batch.Reminder{InvoiceNo: no, Seq: 1, On: date("2026-11-03"), Channel: "sms",
			Amount: 49900}
		for _, step := range []struct {
			do   func(batch.Tx) error
			want batch.InvoiceStatus
		}{
			{func(tx batch.Tx) error { return nil }, batch.StatusOpen},
			{func(tx batch.Tx) error { return tx.AddReminder(reminded) }, batch.StatusReminded},
			{func(tx batch.Tx) error { return tx.WithdrawReminder(no, 1, date("2026-11-04")) },
				batch.StatusOpen},
			{func(tx batch.Tx) error {
				return errors.Join(tx.AddPayment(payment(1, kid(1))), post(
					onInvoice(1, 1, 1, 100), unmatched(1, 2, 49800, batch.AlreadySettled))(tx))
			}, batch.StatusPartlyPaid},
			{func(tx batch.Tx) error {
				return tx.AddHandoff(batch.Handoff{InvoiceNo: no, Seq: 1, Action: batch.Handover,
					On: date("2026-11-09")})
			}, batch.StatusCollection},
			{func(tx batch.Tx) error {
				return tx.AddHandoff(batch.Handoff{InvoiceNo: no, Seq: 2, Action: batch.Withdraw,
					On: date("2026-11-10")})
			}, batch.StatusPartlyPaid},
		} {
			b.write(step.do)
			for _, s := range []batch.InvoiceStatus{
				batch.StatusOpen, batch.StatusPartlyPaid, batch.StatusReminded, batch.StatusCollection,
			} {
				found := items(b.t, b.ListInvoices(b.t.Context(), batch.InvoiceFilter{Status: s},
					batch.Page{}))
				if (len(found) == 1) != (s == step.want) {
					b.t.Errorf("%d invoices are %s, which is to be %s", len(found), s, step.want)
				}
			}
			equal(b.t, len(items(b.t, b.ListInvoices(b.t.Context(),
				batch.InvoiceFilter{Open: true, Status: batch.StatusPaid}, batch.Page{}))), 0)
		}
	})
}
