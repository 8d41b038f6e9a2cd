package store_test

import (
	"errors"
	"flag"
	"fmt"
	"iter"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/store"
)

var benchRows = flag.Int("rows", 100_000, "members, invoices, claims and payments of the benchmark")

// BenchmarkNight does to the store what a night's jobs do, with as many members as -rows says, and reports the seconds of
// each step: go test -run NONE -bench Night -benchtime 1x ./batch/store -rows 1000000
func BenchmarkNight(b *testing.B) {
	n := *benchRows
	for b.Loop() {
		db, err := store.Create(b.Context(), "sqlite:"+b.TempDir()+"/trekk.db")
		must(b, err)
		must(b, db.AddCreditor(b.Context(), gym))
		s := db.For(gym.ID)
		step := func(name string, fn func(batch.Tx) error) {
			start := time.Now()
			must(b, s.Update(b.Context(), act(name), fn))
			b.ReportMetric(time.Since(start).Seconds(), "s-"+name)
		}
		loop := func(fn func(tx batch.Tx, i int) error) func(batch.Tx) error {
			return func(tx batch.Tx) (err error) {
				for i := 1; i <= n && err == nil; i++ {
					err = fn(tx, i)
				}
				return err
			}
		}
		step("import", loop(func(tx batch.Tx, i int) error {
			return errors.Join(tx.PutCustomer(customer(i)), tx.PutMembership(membership(i)))
		}))
		step("bill", loop(func(tx batch.Tx, i int) error { return tx.AddInvoice(invoice(i)) }))
		step("claim", func(tx batch.Tx) (err error) {
			transactions := 0
			for i, err := range s.Invoices(b.Context(), batch.InvoicesToDecide, 0) {
				if err != nil {
					return err
				}
				transactions++
				c := claim(1, transactions, 1)
				c.InvoiceNo, c.KID = i.No, i.KID
				if err := tx.AddClaim(c); err != nil {
					return err
				}
			}
			return tx.AddTransmission(transmission(1))
		})
		step("ingest", func(tx batch.Tx) error {
			must(b, tx.AddFile(file(1)))
			return loop(func(tx batch.Tx, i int) error {
				return tx.AddPayment(payment(int64(i), kid(int(uint32(i)*2654435761%uint32(n))+1))) // KIDs in no order
			})(tx)
		})
		step("match", func(tx batch.Tx) error {
			next, stop := iter.Pull2(s.Invoices(b.Context(), batch.InvoicesPaying, 0))
			defer stop()
			var i batch.InvoiceState
			for p, err := range s.Payments(b.Context(), batch.PaymentsToMatch) {
				if err != nil {
					return err
				}
				for i.KID < p.KID {
					var err error
					if i, err, _ = next(); err != nil {
						return err
					}
				}
				if err := tx.AddPosting(batch.Posting{Payment: p.No, Seq: 1, On: p.Date, Booked: p.Date, Target: batch.ToInvoice, InvoiceNo: i.No, Amount: p.Amount}); err != nil {
					return err
				}
			}
			return nil
		})
		step("remind", func(tx batch.Tx) error {
			count := 0
			for _, err := range s.Invoices(b.Context(), batch.InvoicesOverdue, date("2026-11-01")) {
				if err != nil {
					return err
				}
				count++
			}
			b.ReportMetric(float64(count), "overdue")
			return nil
		})
		step("settlement", func(batch.Tx) error {
			count := 0
			for _, err := range s.Payments(b.Context(), batch.AllPayments) {
				if err != nil {
					return err
				}
				count++
			}
			if count != n {
				return fmt.Errorf("%d payments", count)
			}
			return nil
		})
		step("books", func(batch.Tx) error {
			_, err := s.Books(b.Context())
			return err
		})
		must(b, db.Close())
	}
}
