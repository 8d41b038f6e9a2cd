package billing_test

import (
	"context"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// The accounts: of the payee, another of its, and one that was its before.
const (
	mainAccount  = "15032080119"
	otherAccount = "15032080127"
	oldAccount   = "15032080135"
)

// books are as much of a store as this room reads, held in memory. What is not here is not to be asked for.
type books struct {
	batch.Store
	customers   []batch.Customer
	memberships []batch.MembershipState
	mandates    []batch.Mandate
	stopped     []batch.CustomerHold
	files       []batch.File
	acts        []batch.Act
	content     map[int64]string
	settled     []batch.Settled
	runs        []batch.RunEntry // of bill, the latest first
}

func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range list {
			if !yield(item, nil) {
				return
			}
		}
	}
}

func (b *books) Customers(context.Context) iter.Seq2[batch.Customer, error] { return each(b.customers) }

func (b *books) Memberships(context.Context) iter.Seq2[batch.MembershipState, error] {
	return each(b.memberships)
}

func (b *books) Mandates(_ context.Context, account string) iter.Seq2[batch.Mandate, error] {
	list := slices.DeleteFunc(slices.Clone(b.mandates),
		func(m batch.Mandate) bool { return m.Account != account })
	slices.SortStableFunc(list, func(x, y batch.Mandate) int { return strings.Compare(x.Fixed, y.Fixed) })
	return each(list)
}

func (b *books) MandateAccounts(context.Context) iter.Seq2[string, error] {
	accounts := map[string]bool{}
	for _, m := range b.mandates {
		accounts[m.Account] = true
	}
	return each(slices.Sorted(maps.Keys(accounts)))
}

func (b *books) HeldCustomers(context.Context) iter.Seq2[batch.CustomerHold, error] {
	return each(b.stopped)
}

func (b *books) SettledFindings(context.Context) iter.Seq2[batch.Settled, error] {
	return each(b.settled)
}

func (b *books) Files(_ context.Context, status ...batch.FileStatus) iter.Seq2[batch.File, error] {
	return each(slices.DeleteFunc(slices.Clone(b.files), func(f batch.File) bool {
		return !slices.Contains(status, f.Status)
	}))
}

func (b *books) Acts(_ context.Context, s batch.Subject) iter.Seq2[batch.Act, error] {
	return each(slices.DeleteFunc(slices.Clone(b.acts), func(a batch.Act) bool { return a.Subject != s }))
}

func (b *books) Content(_ context.Context, _ batch.Direction, no int64) io.Reader {
	return strings.NewReader(b.content[no])
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// day reads a date; none is the empty text.
func day(s string) bankday.Date {
	if s == "" {
		return 0
	}
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// fixedOf is the fixed part of a customer, whose number is a digit.
func fixedOf(no string) string { return "0000000" + no }

// member adds a customer with a membership of 300 kroner a month, which began in January 2026.
func (b *books) member(no, plan string, change ...func(*batch.MembershipState)) {
	c := batch.Customer{No: no, Fixed: fixedOf(no), Language: "nb"}
	s := batch.MembershipState{
		Membership: batch.Membership{
			No: "M" + no, CustomerNo: no, Plan: plan, Price: 30000, PaymentMethod: batch.PayAvtaleGiro,
			Start: day("2026-01-01"), PriceKind: batch.PriceOrdinary,
		},
		Customer: c, Billed: bankday.MonthOf(2026, 10),
	}
	for _, f := range change {
		f(&s)
	}
	if len(b.customers) == 0 || b.customers[len(b.customers)-1].No != no {
		b.customers = append(b.customers, c)
	}
	b.memberships = append(b.memberships, s)
}

// mandate gives a customer a mandate from a day until another, empty while it is active.
func (b *books) mandate(account, no, since, until string) {
	b.mandates = append(b.mandates, batch.Mandate{
		Account: account, Fixed: fixedOf(no), Since: day(since), Until: day(until),
	})
}

// moment is a payee, by Sit's terms but for what change says, at a time of a day in Oslo.
func moment(t *testing.T, b *books, clock string, change func(*batch.Payee)) batch.Moment {
	t.Helper()
	profile, err := terms.Load("sit", os.ReadFile)
	must(t, err)
	layout, err := kid.ParseLayout(kid.DefaultLayout)
	must(t, err)
	now, err := time.ParseInLocation("2006-01-02 15:04", clock, bankday.Oslo)
	must(t, err)
	p := &batch.Payee{
		Creditor: batch.Creditor{
			ID: "gym", Name: "Gym AS", Account: mainAccount, Transmitter: "00123456",
			BillFrom: bankday.MonthOf(2026, 11),
		},
		Store: b, Terms: profile, Calendar: bankday.Norwegian(), KID: kid.Layouts{layout},
	}
	if change != nil {
		change(p)
	}
	return p.At(batch.Call{Now: now, By: "kari", Lang: "en"})
}

func (b *books) JobRuns(context.Context, string) iter.Seq2[batch.RunEntry, error] {
	return each(b.runs)
}

func (b *books) LastJob(context.Context, string) (batch.RunEntry, error) {
	if len(b.runs) == 0 {
		return batch.RunEntry{}, batch.ErrNotFound
	}
	return b.runs[0], nil
}
