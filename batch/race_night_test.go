package batch_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/report"
	"trekk/schedule/bankday"
)

// Everything but a night's own run may be used by any number of goroutines at once, as a server uses it:
// while nights run from the first bill to the agency, every report is read over and over and acts are done at
// the counter. Nothing fails, no report says that the books are wrong, acts wait for their turn, and in the
// end the books agree. The race detector looks on in CI.
func TestReportsAreReadAndActsDoneWhileNightsRun(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		for no := range 8 {
			h.member(1001 + no)
		}
		h.mandate("2026-10-02", 1001, 1003, 1005, 1007)
		h.run("2026-10-06")
		c := &counter{house: h, done: make([]atomic.Int64, len(counterActs))}
		for _, date := range []string{"2026-10-12", "2026-10-20", "2026-10-21", "2026-11-03", "2026-11-06"} {
			h.at(date).bringFiles(date)
			c.day()
		}
		h.ledger(h.T)
		h.verified()
		for k, a := range counterActs {
			if c.done[k].Load() == 0 {
				h.Errorf("%s was refused whenever it was tried", a.name)
			}
		}
	})
}

// bringFiles puts into the mailbox what the bank has to say on a day.
func (h *house) bringFiles(date string) {
	h.Helper()
	h.approve()
	switch date {
	case "2026-10-12":
		h.deliver("Outbound", "broken", "NY000010")
	case "2026-10-20":
		h.pay(date,
			paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1, debit: payerAccount},
			paid{kid: kidOf(1003, 3), amount: 53900, serial: 1, debit: payerAccount},
			paid{typ: 10, kid: kidOf(1008, 77), amount: 20000, serial: 2, debit: payerAccount})
	case "2026-10-21":
		h.pay(date, paid{kid: kidOf(1002, 2), amount: 10000, serial: 1},
			paid{typ: 18, kid: kidOf(1003, 3), amount: 53900, serial: 1})
	}
}

// counter is where people stand in line, beside the nights of a house.
type counter struct {
	*house
	done     []atomic.Int64 // how often each act was done
	assigned atomic.Int64   // the payment that was assigned last
}

// day runs a night; beside it some clerks do every act and some readers read every report, until all have
// finished.
func (c *counter) day() {
	var writers, readers sync.WaitGroup
	writers.Go(c.night)
	for clerk := range clerks {
		writers.Go(func() { c.clerk(clerk) })
	}
	done := make(chan struct{})
	for reader := range readingPeople {
		readers.Go(func() { c.reader(reader, done) })
	}
	writers.Wait()
	close(done)
	readers.Wait()
}

// So many work beside each other.
const (
	clerks        = 4
	readingPeople = 3
)

// night runs all jobs, when no act has the books.
func (c *counter) night() {
	for {
		_, err := c.house.night().Run(c.Context())
		if !errors.Is(err, batch.ErrBusy) {
			c.failed("night", err)
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// clerk does his share of the acts. Some are refused, depending on who came first.
func (c *counter) clerk(clerk int) {
	for k := clerk; k < len(counterActs); k += clerks {
		m := c.moment()
		m.By = counterActs[k].name
		d := desk.At(m)
		d.Patience = time.Minute
		switch err := counterActs[k].do(c.Context(), d, c); {
		case err == nil:
			c.done[k].Add(1)
		case !errors.Is(err, batch.ErrRefused) && !errors.Is(err, batch.ErrNotFound):
			c.failed(m.By, err)
		}
	}
}

// reader reads each report, and goes on until the others are done; each reader begins with another one.
func (c *counter) reader(reader int, done <-chan struct{}) {
	first := reader * len(everyReport) / readingPeople
	for k := 0; ; k++ {
		r := everyReport[(first+k)%len(everyReport)]
		c.failed(r.name, r.read(c.Context(), c.report()))
		select {
		case <-done:
			if k >= len(everyReport) {
				return
			}
		default:
		}
	}
}

func (c *counter) failed(what string, err error) {
	if err != nil {
		c.Errorf("%s: %s: %v", c.now.Format(time.DateOnly), what, err)
	}
}

// counterActs are acts at the counter.
var counterActs = []struct {
	name string
	do   func(context.Context, *desk.Desk, *counter) error
}{
	{"hold", func(ctx context.Context, d *desk.Desk, _ *counter) error {
		_, err := d.Hold(ctx, desk.Hold{Invoice: "4", Reason: "disputed"})
		return err
	}},
	{"assign", assignWaiting},
	{"credit", func(ctx context.Context, d *desk.Desk, c *counter) error {
		a := desk.Credit{Invoice: fmt.Sprint(5 + c.now.Day()%4), Amount: some(100), Reason: "closed a day"}
		_, err := d.Credit(ctx, a)
		return err
	}},
	{"event", func(ctx context.Context, d *desk.Desk, c *counter) error {
		_, err := d.Register(ctx, desk.Register{Event: batch.Event{
			MembershipNo: "M1006", Kind: batch.EventCharge, Told: bankday.DateOf(c.now),
			Amount: 4900, Text: "towel",
		}})
		return err
	}},
	{"release", func(ctx context.Context, d *desk.Desk, _ *counter) error {
		_, err := d.Release(ctx, desk.Release{Invoice: "4"})
		return err
	}},
	{"undo", func(ctx context.Context, d *desk.Desk, c *counter) error {
		_, err := d.Undo(ctx, desk.Undo{Payment: c.assigned.Load()})
		return err
	}},
	{"import", func(ctx context.Context, d *desk.Desk, c *counter) error {
		rows := customersHeader + fmt.Sprintf("1007,Kåre %d,40001007,,nb,1990-05-17\n", c.now.Unix())
		_, err := d.Import(ctx, desk.Import{
			What: "customers", File: "customers.csv", From: strings.NewReader(rows),
		})
		return err
	}},
	{"refund", func(ctx context.Context, d *desk.Desk, _ *counter) error {
		_, err := d.Refund(ctx, desk.Refund{Of: "customer:1001", Amount: some(100)})
		return err
	}},
	{"payment", func(ctx context.Context, d *desk.Desk, c *counter) error {
		_, err := d.AddPayment(ctx, desk.AddPayment{Invoice: "8", Entry: batch.Entry{
			Source: batch.SourceReception, Date: bankday.DateOf(c.now), Amount: 1000,
			Reference: fmt.Sprint("receipt ", c.now.Unix()),
		}})
		return err
	}},
	{"discard", func(ctx context.Context, d *desk.Desk, c *counter) error {
		f, err := c.payee.Store.FileByName(ctx, "broken")
		if err == nil {
			_, err = d.Discard(ctx, desk.Discard{File: f.No, Reason: "cut short"})
		}
		return err
	}},
}

// assignWaiting assigns the first payment that waits to a customer.
func assignWaiting(ctx context.Context, d *desk.Desk, c *counter) error {
	for p, err := range c.payee.Store.Payments(ctx, batch.PaymentsUnmatched) {
		if err != nil {
			return err
		}
		if p.Balance(batch.ToUnmatched) > 0 {
			_, err := d.Assign(ctx, desk.Assign{Payment: p.No, To: "customer:1008"})
			if err == nil {
				c.assigned.Store(p.No)
			}
			return err
		}
	}
	return batch.ErrNotFound
}

// everyReport reads one report after the other; each fails when what it gives cannot be.
var everyReport = []struct {
	name string
	read func(context.Context, report.Reports) error
}{
	{"status", func(ctx context.Context, r report.Reports) error {
		s, err := r.Status(ctx)
		if err != nil {
			return err
		}
		for _, f := range s.Findings {
			if f.Code == batch.BooksDisagree || f.Code == batch.JobFailed {
				return fmt.Errorf("%+v", f)
			}
		}
		return nil
	}},
	{"verify", func(ctx context.Context, r report.Reports) error {
		v, err := r.Verify(ctx)
		if err == nil && len(v.Wrong) > 0 {
			err = fmt.Errorf("%v", v.Wrong)
		}
		return err
	}},
	{"journal", func(ctx context.Context, r report.Reports) error {
		for _, lang := range []string{"nb", "en"} {
			for _, detail := range []bool{false, true} {
				m, sum := r.Moment, batch.Ore(0)
				m.Lang = lang
				for l, err := range ledger.Journal(ctx, m, 1, batch.LastDay, detail) {
					if err != nil {
						return err
					}
					sum += l.Debit - l.Credit
				}
				if sum != 0 {
					return fmt.Errorf("debit is %s above credit", sum)
				}
			}
		}
		return nil
	}},
	{"balance", func(ctx context.Context, r report.Reports) error {
		_, err := r.Balance(ctx, r.Today())
		if err == nil {
			_, err = r.AccountBalances(ctx, r.Today())
		}
		return err
	}},
	{"lives", func(ctx context.Context, r report.Reports) error {
		return pages(func(p batch.Page) (report.List[report.Invoice], error) {
			return r.Invoices(ctx, batch.InvoiceFilter{}, p)
		}, func(i report.Invoice) error {
			l, err := r.Life(ctx, i.No)
			if err == nil && (l.Claim().InvoiceNo != i.No || len(l.Events) == 0) {
				err = fmt.Errorf("invoice %s: %+v", i.No, l)
			}
			return err
		})
	}},
	{"why", func(ctx context.Context, r report.Reports) error {
		return each(r.Store.Invoices(ctx, batch.InvoicesToPay, 0), func(i batch.InvoiceState) error {
			why, err := r.WhyUnpaid(ctx, &i)
			if err == nil && why.Reason == report.UnpaidNot {
				err = fmt.Errorf("invoice %s: %+v", i.No, why)
			}
			return err
		})
	}},
	{"ageing", func(ctx context.Context, r report.Reports) error {
		return each(r.Ageing(ctx, r.Today()), func(a report.Aged) error {
			if a.Why == nil || a.Outstanding() == 0 {
				return fmt.Errorf("%+v", a)
			}
			return nil
		})
	}},
	{"debtors", func(ctx context.Context, r report.Reports) error {
		list, err := r.Debtors(ctx, r.Today())
		for _, d := range list {
			sum := batch.Ore(0)
			for _, band := range d.Bands {
				sum += band
			}
			if sum != d.Total || d.Invoices == 0 {
				return fmt.Errorf("%+v", d)
			}
		}
		return err
	}},
	{"explain", func(ctx context.Context, r report.Reports) error {
		return pages(func(p batch.Page) (report.List[report.Membership], error) {
			return r.Memberships(ctx, batch.MembershipFilter{}, p)
		}, func(m report.Membership) error {
			_, err := r.Explain(ctx, m.No, 3)
			return err
		})
	}},
	{"plan", func(_ context.Context, r report.Reports) error {
		if n := len(r.Plan(3)); n != 3 {
			return fmt.Errorf("%d months", n)
		}
		return nil
	}},
	{"settlement", func(ctx context.Context, r report.Reports) error {
		return each(r.Settlement(ctx, batch.SumFilter{}, r.Today()), func(batch.Sum) error { return nil })
	}},
	{"parts", func(ctx context.Context, r report.Reports) error {
		rest := batch.Ore(0) // of the sum that is being read, without the payments that have come
		err := each(r.SettlementParts(ctx, batch.SumFilter{}, r.Today()), func(p report.SumPart) error {
			switch {
			case p.Payment != nil:
				rest -= p.Payment.Amount
			case rest != 0:
				return fmt.Errorf("the payments of the sum before %+v are %s too little", p.Sum.SumKey, rest)
			default:
				rest = p.Sum.Amount
			}
			return nil
		})
		if err == nil && rest != 0 {
			err = fmt.Errorf("the payments of the last sum are %s too little", rest)
		}
		return err
	}},
	{"suggest", func(ctx context.Context, r report.Reports) error {
		return each(r.Suggest(ctx), func(report.Suggested) error { return nil })
	}},
	{"mandates", func(ctx context.Context, r report.Reports) error {
		err := each(r.MandateHolders(ctx), func(m report.MandateHolder) error {
			if m.State() != "active" {
				return fmt.Errorf("%+v", m)
			}
			return nil
		})
		if err != nil {
			return err
		}
		form, err := r.MandateForm(ctx, "1001")
		if err == nil && form.ActiveSince.IsZero() {
			err = fmt.Errorf("%+v", form)
		}
		if err != nil {
			return err
		}
		_, err = r.MandateHistory(ctx, "1001")
		return err
	}},
	{"mandate list", func(ctx context.Context, r report.Reports) error {
		return pages(func(p batch.Page) (report.List[report.Mandate], error) {
			return r.Mandates(ctx, batch.MandateFilter{}, p)
		}, nil)
	}},
	{"customers", func(ctx context.Context, r report.Reports) error {
		return pages(func(p batch.Page) (report.List[report.Person], error) {
			return r.Customers(ctx, batch.CustomerFilter{}, p)
		}, func(c report.Person) error {
			_, customer, err := batch.Find(ctx, r.Store, "customer:"+c.No)
			if err == nil {
				_, err = r.Customer(ctx, customer)
			}
			return err
		})
	}},
	{"payments", func(ctx context.Context, r report.Reports) error {
		return pages(func(p batch.Page) (report.List[report.Payment], error) {
			return r.Payments(ctx, batch.PaymentFilter{}, p)
		}, func(p report.Payment) error {
			sum := p.Amount
			for _, e := range p.Postings {
				sum -= e.Amount
			}
			if sum != 0 && len(p.Postings) > 0 {
				return fmt.Errorf("payment %d: %s is nowhere", p.No, sum)
			}
			return nil
		})
	}},
	{"claims", func(ctx context.Context, r report.Reports) error {
		return pages(func(p batch.Page) (report.List[report.Claim], error) {
			return r.Claims(ctx, batch.ClaimFilter{}, p)
		}, nil)
	}},
	{"transmissions", func(ctx context.Context, r report.Reports) error {
		return pages(func(p batch.Page) (report.List[report.Transmission], error) {
			return r.Transmissions(ctx, batch.TransmissionFilter{}, p)
		}, func(listed report.Transmission) error {
			t, err := r.Transmission(ctx, listed.Number)
			if err == nil && len(t.Items) != t.Claims+t.Cancellations {
				err = fmt.Errorf("transmission %d: %d items", t.Number, len(t.Items))
			}
			return err
		})
	}},
	{"files", func(ctx context.Context, r report.Reports) error {
		return pages(func(p batch.Page) (report.List[report.File], error) {
			return r.Files(ctx, batch.FileFilter{}, p)
		}, func(f report.File) error {
			_, err := r.File(ctx, fmt.Sprint(f.No))
			return err
		})
	}},
}

// pages reads a list to its end, five rows at a time, and does something with each row; nothing when that is
// nil.
func pages[T any](list func(batch.Page) (report.List[T], error), do func(T) error) error {
	for p := (batch.Page{Limit: 5}); ; {
		l, err := list(p)
		if err != nil {
			return err
		}
		for _, item := range l.Items {
			if do == nil {
				continue
			}
			if err := do(item); err != nil {
				return err
			}
		}
		if l.Next == "" {
			return nil
		}
		if p.After = l.Next; len(l.Items) != p.Limit {
			return fmt.Errorf("a page of %d rows is not the last", len(l.Items))
		}
	}
}

// each reads a stream to its end.
func each[T any](s iter.Seq2[T, error], do func(T) error) error {
	for item, err := range s {
		if err == nil {
			err = do(item)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
