package store_test

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"testing"

	"trekk/batch"
)

// Lookups by many keys find what lookups by one do, whatever the keys look like, and nothing else.
func TestLookupsByManyKeys(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		const n = 700
		odd := membership(1)
		odd.No = `{M"1',\,é}`
		b.write(invoices(n), addCredits(credit(1), credit(2)), func(tx batch.Tx) error {
			for no := range 3 {
				must(
					b.t,
					tx.AddEvent(
						batch.Event{
							No:           int64(3 - no),
							MembershipNo: "M2",
							Kind:         batch.EventTerminate,
							Told:         date("2026-10-01"),
						},
					),
				)
			}
			return tx.AddMembership(odd)
		})
		fixed, nos, kids, members := []string{"none"}, []string{"", "1"}, []string{kid(n + 1)}, []string{
			odd.No, odd.No, "m1",
		}
		for i := 1; i <= n; i += 2 {
			fixed, nos, kids = append(fixed, customer(i).Fixed), append(nos, fmt.Sprint(i)),
				append(kids, kid(i))
			members = append(members, membership(i+1).No)
		}

		var wantCustomers []batch.Customer
		var wantInvoices []batch.Invoice
		for i := 1; i <= n; i += 2 {
			wantCustomers, wantInvoices = append(wantCustomers, customer(i)), append(wantInvoices, invoice(i))
		}
		equal(
			b.t,
			sorted(b.t, b.CustomersByFixed(ctx, fixed), func(c batch.Customer) string { return c.Fixed }),
			wantCustomers,
		)
		byKID := func(i batch.Invoice) string { return i.KID }
		equal(b.t, sorted(b.t, b.InvoicesByNo(ctx, nos), byKID), wantInvoices)
		equal(b.t, sorted(b.t, b.InvoicesByKID(ctx, kids), byKID), wantInvoices)
		equal(
			b.t, list(b.t, b.CreditNotesByNo(ctx, []string{"102", "1", "2"})), []batch.CreditNote{credit(2)},
		)

		found := list(b.t, b.MembershipsByNo(ctx, members))
		equal(b.t, len(found), n/2+1)
		for _, m := range found {
			want, err := b.Membership(ctx, m.No)
			must(b.t, err)
			equal(b.t, m, want)
			equal(b.t, len(m.Events) > 0, m.No == "M2")
		}

		equal(b.t, len(list(b.t, b.CustomersByFixed(ctx, nil))), 0)
		equal(b.t, len(list(b.t, b.MembershipsByNo(ctx, nil))), 0)
		equal(b.t, len(list(b.t, b.InvoicesByNo(ctx, nil))), 0)
		equal(b.t, len(list(b.t, b.InvoicesByKID(ctx, nil))), 0)
		equal(b.t, len(list(b.t, b.CreditNotesByNo(ctx, nil))), 0)
	})
}

// sorted collects a stream that is in no order. A thing that comes twice is there twice.
func sorted[T any](t testing.TB, s iter.Seq2[T, error], key func(T) string) []T {
	t.Helper()
	return slices.SortedFunc(
		slices.Values(list(t, s)),
		func(a, b T) int { return cmp.Compare(key(a), key(b)) },
	)
}

// The file before a number of the bank's, the receipts on a transmission of ours and the last run of a job.
func TestLookupsInPlaceOfScans(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		for i, f := range []batch.File{
			{Status: batch.FileIngested, Kind: batch.FileOfNets, Number: 7},
			{Status: batch.FileIngested, Kind: batch.FileOfNets, Number: 9},
			{Status: batch.FileQuarantined, Kind: batch.FileOfNets, Number: 8},
			{Status: batch.FileIngested, Kind: batch.FileOfReceipt, Number: 8, Verdict: "approved"},
			{Status: batch.FileIngested, Kind: batch.FileOfReceipt, Number: 3},
			{Status: batch.FileIngested, Kind: batch.FileOfReceipt, Number: 8},
		} {
			made := file(int64(i + 1))
			made.Status, made.Kind, made.Number, made.Verdict = f.Status, f.Kind, f.Number, f.Verdict
			b.write(func(tx batch.Tx) error { return tx.AddFile(made) })
		}
		for number, want := range map[int]int{1: 0, 7: 0, 8: 7, 9: 7, 10: 9, 1 << 30: 9} {
			got, err := b.FileBefore(ctx, number)
			must(b.t, err)
			equal(b.t, got, want)
		}
		no := func(f batch.File) int64 { return f.No }
		equal(b.t, keys(b.t, b.Receipts(ctx, 8), no), []int64{4, 6})
		equal(b.t, len(list(b.t, b.Receipts(ctx, 7))), 0)

		_, err := b.LastJob(ctx, "match")
		wantErr(b.t, err, batch.ErrNotFound)
		for run := range 3 {
			must(b.t, b.LogRun(ctx, []batch.RunEntry{
				{Job: "fetch", AsOf: clock, Started: clock, Finished: clock, Error: fmt.Sprint(run)},
				{Job: "match", AsOf: clock, Started: clock, Finished: clock},
			}[:2-run/2]))
		}
		for job, want := range map[string]int64{"fetch": 3, "match": 2} {
			e, err := b.LastJob(ctx, job)
			must(b.t, err)
			equal(b.t, e.Run, want)
			equal(b.t, e.AsOf, clock)
		}
	})
}
