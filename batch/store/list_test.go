package store_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// pager is a list of some noun, as its method gives it for a page.
type pager[T any] func(batch.Page) iter.Seq2[batch.Listed[T], error]

// items is a page without its cursors.
func items[T any](t testing.TB, page iter.Seq2[batch.Listed[T], error]) []T {
	t.Helper()
	return keys(t, page, func(l batch.Listed[T]) T { return l.Item })
}

// walk reads a list page by page; meanwhile is called between them.
func walk[T any](t testing.TB, l pager[T], p batch.Page, meanwhile func()) (all []T) {
	t.Helper()
	for range 1000 {
		page := list(t, l(p))
		for _, row := range page {
			all = append(all, row.Item)
			p.After = row.Cursor
		}
		if len(page) < p.Limit {
			return all
		}
		meanwhile()
	}
	t.Fatal("the pages have no end")
	return nil
}

// pagesAgree holds a list's pages of several sizes, in each order and direction, against the whole, and the
// directions against each other. It returns the whole in the default order.
func pagesAgree[T any](t testing.TB, l pager[T], orders ...string) []T {
	t.Helper()
	for _, order := range orders {
		whole := items(t, l(batch.Page{Order: order}))
		down := items(t, l(batch.Page{Order: order, Descending: true}))
		if len(whole) < 3 {
			t.Fatalf("only %d rows", len(whole))
		}
		for _, limit := range []int{1, 2, 7, len(whole)} {
			equal2(t, walk(t, l, batch.Page{Order: order, Limit: limit}, func() {}), whole)
			equal2(t, walk(t, l, batch.Page{Order: order, Limit: limit, Descending: true}, func() {}), down)
		}
		slices.Reverse(down)
		equal2(t, down, whole)
	}
	whole := items(t, l(batch.Page{}))
	equal2(t, whole, items(t, l(batch.Page{Order: orders[0]})))
	refuses(t, l, orders[0])
	return whole
}

func equal2[T any](t testing.TB, got, want []T) {
	t.Helper()
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Fatalf("got\n%+v\nwant\n%+v", got, want)
	}
}

// refuses tries cursors that are none, or another list's, and an order that is none.
func refuses[T any](t testing.TB, l pager[T], order string) {
	t.Helper()
	good := list(t, l(batch.Page{Limit: 1}))[0].Cursor
	raw, err := base64.RawURLEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	changed := slices.Clone(raw)
	const madeUp = `000000{"l":"invoices","o":"number","k":["1011"]}`
	changed[len(changed)-3] ^= 1
	for what, p := range map[string]batch.Page{
		"nonsense":          {After: "nonsense"},
		"half a cursor":     {After: good[:len(good)/2]},
		"a changed one":     {After: base64.RawURLEncoding.EncodeToString(changed)},
		"one made up":       {After: base64.RawURLEncoding.EncodeToString([]byte(madeUp))},
		"another direction": {After: good, Descending: true},
	} {
		if err := first(l(p)); !errors.Is(err, batch.ErrCursor) || !errors.Is(err, batch.ErrRefused) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := first(l(batch.Page{Order: "weight"})); !errors.Is(err, batch.ErrOrder) ||
		!errors.Is(err, batch.ErrRefused) {
		t.Errorf("an order that is none: %v", err)
	}
	if err := first(l(batch.Page{Order: order, After: good})); err != nil {
		t.Errorf("the default order by its name: %v", err)
	}
}

// people gives customers 1 to n with memberships and invoices, some of them old, paid, credited, reminded and
// handed over.
func people(n int) func(batch.Tx) error {
	return func(tx batch.Tx) (err error) {
		for i := 1; i <= n && err == nil; i++ {
			c, m, v := customer(i), membership(i), invoice(i)
			c.Name = []string{"Kari Østby", "ÅSE BERG", "Ola_Nordmann", "Per 100%"}[i%4]
			if i%3 == 0 {
				m.PayerNo, m.Plan, m.End = "1", "day", bankday.New(2026, 9, 30)
			}
			v.Due, v.Issued = v.Due-bankday.Date(i%5), v.Issued-bankday.Date(i%3)
			if i%2 == 0 {
				v.Method = batch.MethodInvoice
			}
			err = errors.Join(tx.PutCustomer(c), tx.PutMembership(m), tx.AddInvoice(v))
		}
		return err
	}
}

func TestListCustomersAndMemberships(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(people(15), func(tx batch.Tx) error {
			return tx.AddEvent(
				batch.Event{No: 1, MembershipNo: "M2", Kind: batch.EventTerminate, Told: date("2026-10-01")},
			)
		})
		people := func(f batch.CustomerFilter) pager[batch.Customer] {
			return func(p batch.Page) iter.Seq2[batch.Listed[batch.Customer],
				error] {
				return b.ListCustomers(ctx, f, p)
			}
		}
		equal(
			b.t, pagesAgree(b.t, people(batch.CustomerFilter{}), batch.ByFixed, batch.ByName),
			list(b.t, b.Customers(ctx)),
		)
		for search, want := range map[string]int{
			"": 15, "østBY": 3, "åse": 4, "Å": 4, "nord OLA": 4, "per 100%": 4, "er 100": 0, "%": 0, "12": 1,
			"99887766": 15, "+47 998 87 766": 15, "9988776": 0, "kari@example.no": 15, "KARI@": 15,
			"nobody":   0,
			"ola berg": 0, `\`: 0,
			strings.Repeat("x", 100_000): 0, "'": 0, "\x00": 0,
		} {
			if got := items(b.t, b.ListCustomers(ctx, batch.CustomerFilter{Search: search},
				batch.Page{})); len(got) != want {
				b.t.Errorf("%.20q finds %d customers, want %d", search, len(got), want)
			}
		}
		members := func(f batch.MembershipFilter) pager[batch.MembershipState] {
			return func(p batch.Page) iter.Seq2[batch.Listed[batch.MembershipState], error] {
				return b.ListMemberships(ctx, f, p)
			}
		}
		equal(
			b.t, pagesAgree(b.t, members(batch.MembershipFilter{}), batch.ByPayer, batch.ByNumber),
			list(b.t, b.Memberships(ctx)),
		)
		for want, fs := range map[int][]batch.MembershipFilter{
			1:  {{Customer: "3"}, {Search: "M3"}},
			5:  {{Plan: "day"}},
			6:  {{Payer: "1"}},
			10: {{Running: date("2026-10-06")}},
			0:  {{Running: date("2026-08-14")}, {Customer: "99"}, {Payer: "3"}},
		} {
			for _, f := range fs {
				if got := items(b.t, b.ListMemberships(ctx, f, batch.Page{})); len(got) != want {
					b.t.Errorf("%+v finds %d memberships, want %d", f, len(got), want)
				}
			}
		}
		equal(
			b.t,
			len(
				items(
					b.t,
					b.ListMemberships(ctx, batch.MembershipFilter{Running: date("2026-09-30")}, batch.Page{}),
				),
			),
			15,
		)
	})
}

// follow pays, credits, reminds and hands over some of 14 invoices: two have each status.
func follow(tx batch.Tx) (err error) {
	for i := 1; i <= 2; i++ {
		p := payment(int64(i), kid(i))
		half := payment(int64(i+2), kid(i+2))
		note, loss := credit(i+4), credit(i+6)
		note.Anew = false
		loss.Kind = batch.KindLoss
		part := credit(i + 12) // an invoice that is open still
		part.Amount, part.Anew = 100, false
		no := func(n int) string { return fmt.Sprint(n) }
		err = errors.Join(
			err,
			tx.AddPayment(p),
			tx.AddPayment(half),
			post(onInvoice(p.No, 1, i, 49900), onInvoice(half.No, 1, i+2, 20000),
				unmatched(half.No, 2, 29900, batch.AlreadySettled))(tx),
			tx.AddCreditNote(note),
			tx.AddCreditNote(loss),
			tx.AddCreditNote(part),
			tx.AddReminder(
				batch.Reminder{InvoiceNo: no(i + 8), Seq: 1, On: date("2026-10-25"), Channel: "sms",
					Amount: 49900},
			),
			tx.AddReminder(
				batch.Reminder{InvoiceNo: no(i + 10), Seq: 1, On: date("2026-10-25"), Channel: "sms",
					Amount: 49900},
			),
			tx.AddHandoff(
				batch.Handoff{InvoiceNo: no(i + 10), Seq: 1, Action: batch.Handover, On: date("2026-11-03")},
			),
		)
	}
	return err
}

func TestListInvoices(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(people(14), addFile(1), follow)
		invoices := func(f batch.InvoiceFilter) pager[batch.InvoiceState] {
			return func(p batch.Page) iter.Seq2[batch.Listed[batch.InvoiceState], error] {
				return b.ListInvoices(ctx, f, p)
			}
		}
		all := pagesAgree(
			b.t, invoices(batch.InvoiceFilter{}), batch.ByNumber, batch.ByKID, batch.ByDue, batch.ByIssued,
		)
		if !slices.IsSortedFunc(all, func(a, b batch.InvoiceState) int {
			return strings.Compare(a.No,
				b.No)
		}) || len(all) != 14 {
			b.t.Errorf("%d invoices, not sorted as text", len(all))
		}
		for _, v := range all {
			whole, err := b.Invoice(ctx, v.No)
			must(b.t, err)
			equal(b.t, v, whole)
		}
		for name, c := range map[string]struct {
			filter batch.InvoiceFilter
			keep   func(*batch.InvoiceState) bool
		}{
			"customer": {batch.InvoiceFilter{Customer: "3"},
				func(i *batch.InvoiceState) bool { return i.CustomerNo == "3" }},
			"membership": {batch.InvoiceFilter{Membership: "M4"},
				func(i *batch.InvoiceState) bool { return i.MembershipNo == "M4" }},
			"method": {batch.InvoiceFilter{Method: batch.MethodInvoice}, func(i *batch.InvoiceState) bool {
				return i.Method == batch.MethodInvoice
			}},
			"kind": {batch.InvoiceFilter{Kind: batch.KindYearly},
				func(i *batch.InvoiceState) bool { return i.Kind == batch.KindYearly }},
			"due": {batch.InvoiceFilter{DueFrom: date("2026-10-17"), DueTo: date("2026-10-18")},
				func(i *batch.InvoiceState) bool {
					return i.Due >= date("2026-10-17") && i.Due <= date("2026-10-18")
				}},
			"issued": {batch.InvoiceFilter{IssuedFrom: date("2026-10-05"), IssuedTo: date("2026-10-05")},
				func(i *batch.InvoiceState) bool {
					return i.Issued == date("2026-10-05")
				}},
			"name": {batch.InvoiceFilter{Search: "østby"},
				func(i *batch.InvoiceState) bool { return i.Customer.Name == "Kari Østby" }},
			"number": {batch.InvoiceFilter{Search: "7"},
				func(i *batch.InvoiceState) bool { return i.No == "7" }},
			"KID": {batch.InvoiceFilter{Search: kid(8)},
				func(i *batch.InvoiceState) bool { return i.No == "8" }},
			"open": {batch.InvoiceFilter{Open: true, DueTo: date("2026-10-18")},
				func(i *batch.InvoiceState) bool {
					return i.Outstanding() > 0 && i.Due <= date("2026-10-18")
				}},
			"open of a customer": {batch.InvoiceFilter{Open: true, Customer: "9"},
				func(i *batch.InvoiceState) bool { return i.No == "9" }},
			"paid of a membership": {batch.InvoiceFilter{Status: batch.StatusPaid, Membership: "M1"},
				func(i *batch.InvoiceState) bool { return i.No == "1" }},
			"credited of a customer": {batch.InvoiceFilter{Status: batch.StatusCancelled, Customer: "5"},
				func(i *batch.InvoiceState) bool { return i.No == "5" }},
			"issued since": {batch.InvoiceFilter{IssuedFrom: date("2026-10-05")},
				func(i *batch.InvoiceState) bool { return i.Issued >= date("2026-10-05") }},
			"both": {batch.InvoiceFilter{Status: batch.StatusPaid, Method: batch.MethodInvoice},
				func(i *batch.InvoiceState) bool {
					return i.Status() == batch.StatusPaid && i.Method == batch.MethodInvoice
				}},
		} {
			want := slices.DeleteFunc(
				slices.Clone(all),
				func(i batch.InvoiceState) bool { return !c.keep(&i) },
			)
			equal2(b.t, walk(b.t, invoices(c.filter), batch.Page{Limit: 2}, func() {}), want)
			if len(want) == 0 && name != "kind" {
				b.t.Errorf("nothing is asked for by %s", name)
			}
		}
		listStatuses(b, all)
	})
}

// listStatuses holds the statuses as the database tells them against those that follow from the invoice.
func listStatuses(b *books, all []batch.InvoiceState) {
	b.t.Helper()
	for _, s := range []batch.InvoiceStatus{
		batch.StatusCancelled, batch.StatusWrittenOff, batch.StatusPaid, batch.StatusCollection,
		batch.StatusReminded, batch.StatusPartlyPaid, batch.StatusOpen,
	} {
		want := slices.DeleteFunc(
			slices.Clone(all),
			func(i batch.InvoiceState) bool { return i.Status() != s },
		)
		if len(want) < 2 {
			b.t.Errorf("only %d invoices are %s", len(want), s)
		}
		equal2(
			b.t, items(b.t, b.ListInvoices(b.t.Context(), batch.InvoiceFilter{Status: s}, batch.Page{})),
			want,
		)
	}
}

// What comes while someone pages through a list is found or not, but nothing is given twice and nothing left
// out that was there.
func TestListWhileRowsCome(t *testing.T) {
	each(t, func(b *books) {
		b.write(people(9))
		for _, order := range []string{batch.ByNumber, batch.ByKID, batch.ByDue} {
			for _, down := range []bool{false, true} {
				before := len(items(b.t, b.ListInvoices(b.t.Context(), batch.InvoiceFilter{}, batch.Page{})))
				next := before
				got := walk(b.t, func(p batch.Page) iter.Seq2[batch.Listed[batch.InvoiceState], error] {
					return b.ListInvoices(b.t.Context(), batch.InvoiceFilter{}, p)
				}, batch.Page{Limit: 2, Order: order, Descending: down}, func() {
					if next++; next < before+6 {
						b.write(func(tx batch.Tx) error {
							v := invoice(next)
							v.Due -= bankday.Date(next % 4)
							return errors.Join(
								tx.PutCustomer(customer(next)), tx.PutMembership(membership(next)),
								tx.AddInvoice(v),
							)
						})
					}
				})
				seen := map[string]int{}
				for _, i := range got {
					seen[i.No]++
				}
				for n := 1; n <= next; n++ {
					if times := seen[fmt.Sprint(n)]; times > 1 || times == 0 && n <= before {
						b.t.Errorf("by %s, down %t: invoice %d is given %d times", order, down, n, times)
					}
				}
			}
		}
	})
}

func TestListPayments(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(people(9), addFile(1), addFile(2), func(tx batch.Tx) (err error) {
			for n := int64(1); n <= 9; n++ {
				p := payment(n, kid(int(n)))
				p.File, p.Date = 1+n%2, p.Date-bankday.Date(n%3)
				if n == 9 {
					p.Account, p.Source, p.Reference = "99991042772", batch.SourcePaper, "12"
				}
				err = errors.Join(err, tx.AddPayment(p))
			}
			return errors.Join(err, post(
				onInvoice(1, 1, 1, 100), onInvoice(1, 2, 2, 49800),
				unmatched(2, 1, 49900, batch.AlreadySettled), unmatched(2, 2, -49900, batch.AlreadySettled),
				onInvoice(2, 3, 2, 49900), onInvoice(3, 1, 3, 100),
				unmatched(3, 2, 49800, batch.AlreadySettled),
			)(tx))
		})
		payments := func(f batch.PaymentFilter) pager[batch.PaymentState] {
			return func(p batch.Page) iter.Seq2[batch.Listed[batch.PaymentState], error] {
				return b.ListPayments(ctx, f, p)
			}
		}
		all := pagesAgree(b.t, payments(batch.PaymentFilter{}), batch.ByNumber, batch.BySettlement)
		for i, p := range all {
			equal(b.t, p.No, int64(i+1))
			whole, err := b.Payment(ctx, p.No)
			must(b.t, err)
			equal(b.t, p, whole)
		}
		no := func(p batch.PaymentState) int64 { return p.No }
		bySettlement := items(
			b.t,
			b.ListPayments(ctx, batch.PaymentFilter{}, batch.Page{Order: batch.BySettlement}),
		)
		equal2(b.t, numbers(bySettlement, no), keys(b.t, b.Payments(ctx, batch.AllPayments), no))
		for want, f := range map[string]batch.PaymentFilter{
			"[3]":           {Waiting: true},
			"[9]":           {Account: "99991042772"},
			"[9 ]":          {Source: batch.SourcePaper},
			"[4]":           {KID: kid(4)},
			"[2 4 6 8]":     {File: 1},
			"[1 4 7]":       {From: date("2026-10-19"), To: date("2026-10-19")},
			"[]":            {Account: "99991042772", Waiting: true},
			"[2 5 8]":       {From: date("2026-10-18"), To: date("2026-10-18"), Account: gym.Account},
			"[1 3 4 6 7 9]": {From: date("2026-10-19")},
			"[2 5 8 ]":      {To: date("2026-10-18")},
			"[ ]":           {From: date("2026-10-21")},
			"[  ]":          {Account: "none"},
			"[ 9]":          {Account: "99991042772", From: date("2026-10-01")},
		} {
			for _, order := range []string{batch.ByNumber, batch.BySettlement} {
				got := numbers(walk(b.t, payments(f), batch.Page{Limit: 2, Order: order}, func() {}), no)
				slices.Sort(got)
				if fmt.Sprint(got) != "["+strings.Trim(want, "[ ]")+"]" {
					b.t.Errorf("%+v finds %v, want %s", f, got, want)
				}
			}
		}
	})
}

func numbers[T, N any](of []T, no func(T) N) []N {
	list := make([]N, len(of))
	for i := range of {
		list[i] = no(of[i])
	}
	return list
}

func TestListWhatTheBankSays(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(
			people(12),
			sealed(1, 1, 2, 3),
			sealed(2, 4),
			sealed(3, 5, 6),
			addFile(1),
			addFile(2),
			addFile(3),
			func(tx batch.Tx) error {
				rejected, ingested := transmission(2), file(2)
				rejected.Status = batch.TransmissionRejected
				ingested.Status, ingested.Kind, ingested.Number = batch.FileIngested, batch.FileOfNets, 1
				return errors.Join(tx.SetTransmission(rejected), tx.SetFile(ingested))
			},
			func(tx batch.Tx) error {
				for i, r := range []batch.MandateRecord{
					{File: 1, Account: gym.Account, Fixed: "1"},
					{File: 1, Account: gym.Account, Fixed: "2"},
					{File: 1, Account: "99991042772", Fixed: "1"},
					{File: 2, Account: gym.Account, Fixed: "1", Registration: batch.MandateDeleted},
					{File: 3, Account: gym.Account, Fixed: "1"},
				} {
					if r.Line = i + 1; r.Registration != batch.MandateDeleted {
						r.Registration = batch.MandateActive
					}
					must(b.t, tx.AddMandateRecord(r))
				}
				for n := range int64(3) {
					_, _, err := tx.ApplyMandates(n+1, date("2026-10-06")+bankday.Date(n))
					must(b.t, err)
				}
				return nil
			},
		)
		claims := func(f batch.ClaimFilter) pager[batch.Claim] {
			return func(p batch.Page) iter.Seq2[batch.Listed[batch.Claim],
				error] {
				return b.ListClaims(ctx, f, p)
			}
		}
		all := pagesAgree(b.t, claims(batch.ClaimFilter{}), batch.ByTransmission)
		equal(
			b.t, numbers(all, func(c batch.Claim) string { return c.InvoiceNo }),
			[]string{"1", "2", "3", "4", "5", "6"},
		)
		equal(
			b.t, pagesAgree(b.t, claims(batch.ClaimFilter{Transmission: 1}), batch.ByTransmission),
			list(b.t, b.Claims(ctx, 1)),
		)
		equal(
			b.t, items(b.t, b.ListClaims(ctx, batch.ClaimFilter{Invoice: "5"}, batch.Page{})),
			list(b.t, b.InvoiceClaims(ctx, "5")),
		)
		equal(
			b.t,
			len(items(b.t, b.ListClaims(ctx, batch.ClaimFilter{Status: batch.ClaimDropped}, batch.Page{}))),
			1,
		)

		sent := func(p batch.Page) iter.Seq2[batch.Listed[batch.Transmission], error] {
			return b.ListTransmissions(ctx, batch.TransmissionFilter{}, p)
		}
		equal(b.t, pagesAgree(b.t, sent, batch.ByNumber), list(b.t, b.Transmissions(ctx)))
		equal(
			b.t,
			len(
				items(
					b.t,
					b.ListTransmissions(
						ctx, batch.TransmissionFilter{Status: batch.TransmissionRejected}, batch.Page{},
					),
				),
			),
			1,
		)

		received := func(p batch.Page) iter.Seq2[batch.Listed[batch.File], error] {
			return b.ListFiles(ctx, batch.FileFilter{}, p)
		}
		equal(b.t, pagesAgree(b.t, received, batch.ByNumber), list(b.t, b.Files(ctx)))
		for _, f := range []batch.FileFilter{{Status: batch.FileIngested}, {Kind: batch.FileOfNets}} {
			equal(
				b.t,
				numbers(
					items(b.t, b.ListFiles(ctx, f, batch.Page{})),
					func(f batch.File) int64 { return f.No },
				),
				[]int64{2},
			)
		}
		listMandates(ctx, b)
	})
}

func listMandates(ctx context.Context, b *books) {
	b.t.Helper()
	mandates := func(f batch.MandateFilter) pager[batch.Mandate] {
		return func(p batch.Page) iter.Seq2[batch.Listed[batch.Mandate],
			error] {
			return b.ListMandates(ctx, f, p)
		}
	}
	equal(b.t, len(pagesAgree(b.t, mandates(batch.MandateFilter{}), batch.ByAccount)), 4)
	equal(
		b.t, pagesAgree(b.t, mandates(batch.MandateFilter{Account: gym.Account}), batch.ByAccount),
		list(b.t, b.Mandates(ctx, gym.Account)),
	)
	for want, f := range map[int]batch.MandateFilter{
		1: {State: batch.MandateEnded}, 3: {Fixed: "1"}, 0: {Fixed: "9"},
		2: {Account: gym.Account, Fixed: "1"},
	} {
		if got := items(b.t, b.ListMandates(ctx, f, batch.Page{})); len(got) != want {
			b.t.Errorf("%+v finds %d mandates, want %d", f, len(got), want)
		}
	}
	equal(b.t, len(pagesAgree(b.t, mandates(batch.MandateFilter{State: batch.MandateRunning}),
		batch.ByAccount)), 3)
}
