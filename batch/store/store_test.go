package store_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"trekk/batch"
	identities "trekk/batch/ledger"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
	"trekk/schedule/bankday"
)

// databases gives a place for a database of each kind that the suite runs against.
var databases = map[string]func(testing.TB) (url string){"sqlite": sqliteURL, "postgres": pgtest.URL}

func sqliteURL(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "trekk.db") }

// registered is how a creditor comes into the books.
var registered = batch.Act{
	At: date("2026-10-01").At(8, 0).UTC(), By: "kari", Action: "init",
	Subject: batch.Subject{Kind: batch.OfCreditor, No: "gym"},
}

var gym = batch.Creditor{
	ID: "gym", Name: "Gym", Account: "99991042764", Transmitter: "05552827", Agreement: "123456789",
	BillFrom: bankday.MonthOf(2026, time.November),
}

// books is a gym's store with helpers that end the test when something fails.
type books struct {
	batch.Store
	t  *testing.T
	db *store.DB
}

// Books are the sums, which are kept as the rows have them wherever these agree.
func (b *books) Books(ctx context.Context) (batch.Books, error) {
	b.t.Helper()
	all, err := b.Store.Books(ctx)
	if kept, missing := b.BooksSince(ctx, 1); len(identities.DifferencesIn(&all)) == 0 || missing != nil {
		equal(b.t, kept, all)
		must(b.t, missing)
	}
	return all, err
}

// each runs a test against every kind of database.
func each(t *testing.T, fn func(b *books)) {
	for name, url := range databases {
		t.Run(name, func(t *testing.T) {
			db := empty(t, name, url)
			t.Cleanup(func() { must(t, db.Close()) })
			store.Watch(t, db)
			must(t, db.AddCreditor(t.Context(), gym, registered))
			b := &books{db.For(gym.ID), t, db}
			fn(b)
			if faults := b.rowFaults(); len(faults) > 0 { // whatever was written
				t.Errorf("rows are not what they were written as: %v", faults)
			}
		})
	}
}

// empty is a database with the schema alone. To migrate one takes longer than most tests: it is a copy, but on
// Citus, where tables are distributed.
func empty(t *testing.T, name string, url func(testing.TB) string) *store.DB {
	if name == "postgres" && pgtest.Citus() {
		db, err := store.Create(t.Context(), url(t))
		must(t, err)
		_, err = db.Distribute(t.Context())
		must(t, err)
		return db
	}
	var at string
	if name == "postgres" {
		at = pgtest.Copy(t, migrate)
	} else {
		at = url(t)
		schema, err := migrated()
		must(t, err)
		must(t, os.WriteFile(strings.TrimPrefix(at, "sqlite:"), schema, 0o600))
	}
	db, err := store.Open(t.Context(), at)
	must(t, err)
	return db
}

// migrate makes an empty database, and closes it.
func migrate(url string) error {
	db, err := store.Create(context.Background(), url)
	if err != nil {
		return err
	}
	return db.Close()
}

// migrated is the file of an empty SQLite database.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "trekk-schema-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "trekk.db")
	if err := migrate("sqlite:" + file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}

func equal[T any](t *testing.T, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got\n%+v\nwant\n%+v", got, want)
	}
}

// list collects a stream.
func list[T any](t testing.TB, s iter.Seq2[T, error]) (vs []T) {
	t.Helper()
	for v, err := range s {
		must(t, err)
		vs = append(vs, v)
	}
	return vs
}

// keys collects one thing of each item of a stream.
func keys[T, K any](t testing.TB, s iter.Seq2[T, error], key func(T) K) (ks []K) {
	t.Helper()
	for _, v := range list(t, s) {
		ks = append(ks, key(v))
	}
	return ks
}

var clock = time.Date(2026, 10, 6, 12, 0, 0, 123456000, time.UTC)

func act(action string) batch.Act {
	return batch.Act{
		At:      clock,
		By:      "test",
		Action:  action,
		Subject: batch.Subject{Kind: batch.OfRun, No: "2026-10-06"},
	}
}

// update changes the books, and returns what Update says.
func (b *books) update(fn func(batch.Tx) error) error {
	return b.Update(b.t.Context(), act("test"), fn)
}

// write changes the books.
func (b *books) write(fns ...func(batch.Tx) error) {
	b.t.Helper()
	must(b.t, b.update(func(tx batch.Tx) error {
		for _, fn := range fns {
			if err := fn(tx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// writeOn changes the books on a day.
func (b *books) writeOn(day bankday.Date, fn func(tx batch.Tx, on bankday.Date) error) {
	b.t.Helper()
	a := act("test")
	a.At = day.At(12, 0)
	must(b.t, b.Update(b.t.Context(), a, func(tx batch.Tx) error { return fn(tx, day) }))
}

// rowFaults are the rows that were changed behind the books' back.
func (b *books) rowFaults() []batch.RowFault {
	b.t.Helper()
	return list(b.t, b.RowFaults(b.t.Context()))
}

// auditEntries are those behind the first, which is the creditor's registration.
func (b *books) auditEntries() int64 {
	b.t.Helper()
	n, _, err := b.db.For(gym.ID).VerifyAudit(b.t.Context())
	must(b.t, err)
	return n - 1
}

func date(s string) bankday.Date {
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func month(s string) bankday.Month {
	m, err := bankday.ParseMonth(s)
	if err != nil {
		panic(err)
	}
	return m
}

// The things that the tests are about: customer n, with membership n and invoice n.

func customer(n int) batch.Customer {
	return batch.Customer{
		No: fmt.Sprint(n), Fixed: fmt.Sprintf("%08d", n), Name: "Kari Østby", Mobile: "99887766",
		Email:     "kari@example.no",
		Language:  "nb",
		BirthDate: date("1990-02-28"), Address: "Ås 1", Postcode: "7030", City: "Trondheim",
		Digipost: n%2 == 1,
	}
}

func membership(n int) batch.Membership {
	return batch.Membership{
		No: fmt.Sprintf("M%d", n), CustomerNo: fmt.Sprint(n), Plan: "open", Price: 49900,
		PaymentMethod: batch.PayAvtaleGiro,
		Start:         date("2026-08-15"), BindingMonths: 12, End: date("2027-08-31"),
		PaidUntil: month("2026-09"),
		PriceKind: batch.PriceOrdinary,
	}
}

func kid(n int) string { return fmt.Sprintf("%08d%07d0", n, n) }

func invoice(n int) batch.Invoice {
	return batch.Invoice{
		No: fmt.Sprint(n), CustomerNo: fmt.Sprint(n), MembershipNo: fmt.Sprintf("M%d", n), KID: kid(n),
		Fixed:  fmt.Sprintf("%08d", n),
		Period: month("2026-11"), Issued: date("2026-10-06"), Booked: date("2026-10-06"),
		Due:      date("2026-10-20"),
		FirstDue: date("2026-10-20"), Method: batch.MethodClaim, Amount: 49900, Fee: 0,
		Text: "Trening november", Kind: batch.KindFee, Plan: "open",
	}
}

// credit gives a credit note of a whole invoice, with number 100 + n.
func credit(n int) batch.CreditNote {
	return batch.CreditNote{
		Kind: batch.KindCredit, No: fmt.Sprint(100 + n), InvoiceNo: fmt.Sprint(n),
		Issued: date("2026-10-07"), Booked: date("2026-10-07"), Amount: 49900,
		Reason: "paid ahead", Anew: true,
	}
}

func addCredits(cs ...batch.CreditNote) func(batch.Tx) error {
	return func(tx batch.Tx) (err error) {
		for _, c := range cs {
			err = errors.Join(err, tx.AddCreditNote(c))
		}
		return err
	}
}

// invoices gives customers, memberships and invoices 1 to n.
func invoices(n int) func(batch.Tx) error {
	return func(tx batch.Tx) (err error) {
		for i := 1; i <= n && err == nil; i++ {
			err = errors.Join(
				tx.PutCustomer(customer(i)), tx.PutMembership(membership(i)), tx.AddInvoice(invoice(i)),
			)
		}
		return err
	}
}

func file(no int64) batch.File {
	return batch.File{
		No: no, Name: fmt.Sprintf("OCR.D26102%d", no), Folder: "outbound", Received: clock,
		Arrived: clock.Add(-time.Hour),
		Size:    160, SHA256: fmt.Sprintf("%064x", no), Status: batch.FileNew,
	}
}

func addFile(no int64) func(batch.Tx) error {
	return func(tx batch.Tx) error { return tx.AddFile(file(no)) }
}

// payment is a payment of 499 kroner for an invoice, in file 1, which must be there.
func payment(no int64, kid string) batch.Payment {
	return batch.Payment{
		No: no, File: 1, Line: int(no) * 2, Type: 15, Account: gym.Account, Date: date("2026-10-20"),
		Centre: 13, Day: 20, Partial: 1,
		Serial: 7, Amount: 49900, KID: kid, Debit: "12345678903", Source: batch.SourceOCR,
		Booked: date("2026-10-20"),
	}
}

func addPayments(ps ...batch.Payment) func(batch.Tx) error {
	return func(tx batch.Tx) (err error) {
		for _, p := range ps {
			err = errors.Join(err, tx.AddPayment(p))
		}
		return err
	}
}

func post(es ...batch.Posting) func(batch.Tx) error {
	return func(tx batch.Tx) (err error) {
		for _, e := range es {
			e.On, e.Booked = date("2026-10-21"), date("2026-10-20")
			err = errors.Join(err, tx.AddPosting(e))
		}
		return err
	}
}

func onInvoice(payment int64, seq, n int, amount batch.Ore) batch.Posting {
	return batch.Posting{
		Payment:   payment,
		Seq:       seq,
		Target:    batch.ToInvoice,
		InvoiceNo: fmt.Sprint(n),
		Amount:    amount,
	}
}

func unmatched(payment int64, seq int, amount batch.Ore, reason batch.Reason) batch.Posting {
	return batch.Posting{
		Payment: payment,
		Seq:     seq,
		Target:  batch.ToUnmatched,
		Amount:  amount,
		Reason:  reason,
	}
}

func transmission(no int64) batch.Transmission {
	return batch.Transmission{
		Number: no, Name: fmt.Sprintf("AG.F%07d.txt", no), Sealed: clock, Claims: 1, Amount: 49900, Size: 640,
		SHA256: fmt.Sprintf("%064x", no), Status: batch.TransmissionSealed,
	}
}

func claim(no int64, transaction, n int) batch.Claim {
	return batch.Claim{
		InvoiceNo: fmt.Sprint(n), Transmission: no, Assignment: no, Transaction: transaction, Type: 2,
		KID:    kid(n),
		Due:    date("2026-10-20"),
		Amount: 49900, Status: batch.ClaimLive,
	}
}

// sealed gives a transmission with claims for some invoices.
func sealed(no int64, invoices ...int) func(batch.Tx) error {
	return func(tx batch.Tx) (err error) {
		for i, n := range invoices {
			err = errors.Join(err, tx.AddClaim(claim(no, i+1, n)))
		}
		return errors.Join(err, tx.AddTransmission(transmission(no)))
	}
}

func TestUpdate(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		must(b.t, b.update(func(batch.Tx) error { return nil }))
		must(b.t, b.update(func(tx batch.Tx) error {
			_, err := tx.Next(batch.InvoiceSeries, 0)
			return errors.Join(err, tx.AddFaults(1, nil))
		}))
		equal(b.t, b.auditEntries(), 0) // nothing written, no entry

		failure := errors.New("fn fails")
		wantErr(b.t, b.update(func(tx batch.Tx) error {
			return errors.Join(invoices(20)(tx), failure)
		}), failure)
		equal(b.t, len(list(b.t, b.Customers(ctx))), 0)
		equal(b.t, b.auditEntries(), 0)

		func() {
			defer func() { recover() }()
			b.update(func(tx batch.Tx) error {
				must(b.t, tx.PutCustomer(customer(1)))
				panic("fn panics")
			})
		}()
		equal(b.t, len(list(b.t, b.Customers(ctx))), 0)

		b.write(invoices(20)) // the writer is free again
		equal(b.t, len(list(b.t, b.Invoices(ctx, batch.AllInvoices, 0))), 20)
		equal(b.t, b.auditEntries(), 1)
	})
}

func TestUpdateKeepsDatabaseErrors(t *testing.T) {
	each(t, func(b *books) {
		b.write(invoices(1))
		err := b.update(func(tx batch.Tx) error {
			tx.AddInvoice(invoice(1)) // fn drops the error, which may come later anyhow
			tx.PutMembership(membership(1))
			return nil
		})
		wantErr(b.t, err, batch.ErrConflict)
	})
}

func TestUpdateEndsWithItsContext(t *testing.T) {
	each(t, func(b *books) {
		ctx, cancel := context.WithCancel(b.t.Context())
		err := b.Update(ctx, act("test"), func(tx batch.Tx) error {
			must(b.t, tx.PutCustomer(customer(1)))
			cancel()
			return nil
		})
		wantErr(b.t, err, context.Canceled)
		equal(b.t, len(list(b.t, b.Customers(b.t.Context()))), 0)

		for _, err := range b.Customers(ctx) {
			wantErr(b.t, err, context.Canceled)
			return
		}
		b.t.Fatal("the stream of an ended context says nothing")
	})
}

// A reader works while an Update is open, and sees none of it.
func TestReadDuringUpdate(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(invoices(2))
		no := func(i batch.InvoiceState) string { return i.No }
		b.write(func(tx batch.Tx) error {
			for i, err := range b.Invoices(ctx, batch.InvoicesToPay, 0) {
				must(b.t, err)
				n := len(i.No) + 100
				must(
					b.t,
					errors.Join(
						tx.PutCustomer(customer(n)),
						tx.ChangeDue(batch.DueChange{
							InvoiceNo: i.No, On: date("2026-10-21"), Method: batch.MethodInvoice,
							Due: date("2026-11-03"),
						}),
					),
				)
			}
			equal(b.t, len(list(b.t, b.Customers(ctx))), 2)
			i, err := b.Invoice(ctx, "1")
			must(b.t, err)
			equal(b.t, i.Method, batch.MethodClaim)
			return nil
		})
		equal(b.t, len(list(b.t, b.Customers(ctx))), 3)
		equal(b.t, keys(b.t, b.Invoices(ctx, batch.AllInvoices, 0), no), []string{"1", "2"})
	})
}

func TestLock(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		unlock, err := b.Lock(ctx, "test")
		must(b.t, err)
		_, err = b.Lock(ctx, "test")
		wantErr(b.t, err, batch.ErrBusy)

		other, err := b.db.For("other/../gym").Lock(ctx, "test")
		must(b.t, err)
		other()

		b.write(func(tx batch.Tx) error { return tx.PutCustomer(customer(1)) }) // while it is locked, too
		must(b.t, b.LogRun(ctx, nil))

		unlock()
		unlock, err = b.Lock(ctx, "test")
		must(b.t, err)
		unlock()
	})
}

// A lock with a name is held once, beside those of creditors.
func TestTryLock(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		try := func(want bool) (unlock func()) {
			b.t.Helper()
			unlock, ok, err := b.db.TryLock(ctx, gym.ID)
			must(b.t, err)
			equal(b.t, ok, want)
			return unlock
		}
		unlock := try(true)
		try(false)
		books, err := b.Lock(ctx, "test")
		must(b.t, err)
		books()
		unlock()
		try(true)()
	})
}

// Two creditors may use the same numbers; neither sees the other's rows.
func TestCreditorsAreApart(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		other := gym
		other.ID, other.Transmitter = "other", "05552828"
		must(b.t, b.db.AddCreditor(ctx, other, registered))
		wantErr(b.t, b.db.AddCreditor(ctx, other, registered), batch.ErrConflict)
		third := other
		third.ID = "third"
		// Invariant 7: no two share a transmitter.
		wantErr(b.t, b.db.AddCreditor(ctx, third, registered), batch.ErrConflict)
		creditors, err := b.db.Creditors(ctx)
		must(b.t, err)
		equal(b.t, creditors, []batch.Creditor{gym, other})
		// Invariant 6: the registration is signed, in the creditor's own log.
		for _, id := range []string{gym.ID, other.ID} {
			n, _, err := b.db.For(id).VerifyAudit(ctx)
			must(b.t, err)
			equal(b.t, n, 1)
			equal(b.t, list(b.t, b.db.For(id).Acts(ctx, registered.Subject)), []batch.Act{registered})
		}

		everything := []func(batch.Tx) error{
			invoices(2), sealed(1, 1), addFile(1), addPayments(payment(1, kid(1)), payment(2, kid(2))),
			post(onInvoice(1, 1, 1, 49900)),
		}
		b.write(everything...)
		o := &books{b.db.For("other"), b.t, b.db}
		equal(
			b.t,
			len(list(b.t, o.Invoices(ctx, batch.AllInvoices, 0)))+len(
				list(b.t, o.Payments(ctx, batch.AllPayments)),
			),
			0,
		)
		sums, err := o.Books(ctx)
		must(b.t, err)
		equal(b.t, sums, batch.Books{})
		o.write(everything...)
		o.write(post(onInvoice(2, 1, 2, 49900)))
		i, err := b.Invoice(ctx, "2")
		must(b.t, err)
		equal(b.t, i.Paid, 0)

		nobody := b.db.For("nobody")
		wantErr(
			b.t,
			nobody.Update(ctx, act("test"), func(tx batch.Tx) error { return tx.PutCustomer(customer(1)) }),
			batch.ErrConflict,
		)
	})
}

func TestSeries(t *testing.T) {
	each(t, func(b *books) {
		next := func(s batch.Series, n int) (got int64) {
			b.write(func(tx batch.Tx) (err error) {
				got, err = tx.Next(s, n)
				return err
			})
			return got
		}
		equal(b.t, next(batch.InvoiceSeries, 0), 1)
		equal(b.t, next(batch.InvoiceSeries, 1), 1)
		equal(b.t, next(batch.InvoiceSeries, 5), 2)
		equal(b.t, next(batch.InvoiceSeries, 1), 7)
		equal(b.t, next(batch.AssignmentSeries, 1), 1)

		failure := errors.New("rolled back")
		wantErr(b.t, b.update(func(tx batch.Tx) error {
			for want := int64(8); want < 18; want++ {
				no, err := tx.Next(batch.InvoiceSeries, 1)
				must(b.t, err)
				equal(b.t, no, want)
			}
			return failure
		}), failure)
		equal(b.t, next(batch.InvoiceSeries, 1), 8)

		b.write(func(tx batch.Tx) error { return tx.Raise(batch.InvoiceSeries, 100) })
		b.write(func(tx batch.Tx) error { return tx.Raise(batch.InvoiceSeries, 50) })
		equal(b.t, next(batch.InvoiceSeries, 1), 101)
		if err := b.update(func(tx batch.Tx) error {
			_, err := tx.Next(batch.InvoiceSeries, -1)
			return err
		}); err == nil {
			b.t.Fatal("a series was taken back")
		}
	})
}
