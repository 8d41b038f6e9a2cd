package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// AgeBands are the bands of the ageing report: each holds what is at most so many days after the day of the
// charge, and more than the band before it. The first is what is not overdue, and the last has no end.
var AgeBands = []int{0, 14, 30, 60, 90, 1 << 30}

// Aged is an invoice on which something is outstanding, with how long it is overdue and why.
type Aged struct {
	batch.InvoiceState
	Why  *Unpaid
	Band int // of AgeBands
}

// AgeBand is the band of what is due on a day.
func (r Reports) AgeBand(due bankday.Date) int { return r.ageBandOn(due, r.Today()) }

// ageBandOn is the band that it was in on a day.
func (r Reports) ageBandOn(due, day bankday.Date) int {
	days := int(day - r.Calendar.Next(due))
	return slices.IndexFunc(AgeBands, func(upTo int) bool { return days <= upTo })
}

// Ageing streams what was outstanding at the end of a day, by KID, with how long it is overdue and why.
func (r Reports) Ageing(ctx context.Context, through bankday.Date) iter.Seq2[Aged, error] {
	w, err := r.Whyer(ctx)
	if err != nil {
		return stream.Failed[Aged](err)
	}
	return func(yield func(Aged, error) bool) {
		for i, err := range r.Store.InvoicesAsOf(ctx, batch.InvoicesToPay, through) {
			a := Aged{InvoiceState: i, Band: r.AgeBand(i.Due)}
			if err == nil {
				a.Why, err = w.Why(ctx, &i)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

// Debtor is what a customer owes.
type Debtor struct {
	CustomerNo string       `json:"customer_no"`
	Name       string       `json:"name"`
	Invoices   int          `json:"invoices"`
	Oldest     bankday.Date `json:"oldest_due"`
	Bands      []batch.Ore  `json:"bands_ore"` // as AgeBands
	Total      batch.Ore    `json:"total_ore"`
}

// Debtors adds up what each customer owed at the end of a day, by number; it holds a line for each who does.
func (r Reports) Debtors(ctx context.Context, through bankday.Date) ([]*Debtor, error) {
	owe := map[string]*Debtor{}
	for i, err := range r.Store.InvoicesAsOf(ctx, batch.InvoicesToPay, through) {
		if err != nil {
			return nil, err
		}
		d := owe[i.CustomerNo]
		if d == nil {
			d = debtorOf(i.CustomerNo, i.Customer.Name, i.Due)
			owe[i.CustomerNo] = d
		}
		if err := r.owes(d, i.Due, i.Outstanding()); err != nil {
			return nil, err
		}
	}
	list := slices.AppendSeq([]*Debtor{}, maps.Values(owe))
	slices.SortFunc(list, func(a, b *Debtor) int {
		return cmp.Or(cmp.Compare(len(a.CustomerNo), len(b.CustomerNo)),
			cmp.Compare(a.CustomerNo, b.CustomerNo))
	})
	return list, nil
}

func debtorOf(customerNo, name string, oldest bankday.Date) *Debtor {
	return &Debtor{
		CustomerNo: customerNo, Name: name, Oldest: oldest, Bands: make([]batch.Ore, len(AgeBands)),
	}
}

// owes adds an invoice to what a customer owes.
func (r Reports) owes(d *Debtor, due bankday.Date, amount batch.Ore) error {
	d.Invoices++
	d.Oldest = min(d.Oldest, due)
	if err := stream.Add(&d.Total, amount); err != nil {
		return fmt.Errorf("customer %s: %w", d.CustomerNo, err)
	}
	d.Bands[r.AgeBand(due)] += amount // no more than the total
	return nil
}

// debtorList is what the cursors of the debtors are marked with.
const debtorList = "debtors"

// DebtorsPage is a page of Debtors, by number as texts sort. It holds those of the page; as of a day that is
// past, all. The error is ErrCursor where the page is wrong.
func (r Reports) DebtorsPage(ctx context.Context, p batch.Page) (List[*Debtor], error) {
	present, err := r.present(ctx)
	if err != nil {
		return List[*Debtor]{}, err
	}
	if !present {
		all, err := r.Debtors(ctx, r.last())
		if err != nil {
			return List[*Debtor]{}, err
		}
		slices.SortFunc(all, func(a, b *Debtor) int { return cmp.Compare(a.CustomerNo, b.CustomerNo) })
		return streamed(debtorList, p, func(string) iter.Seq2[*Debtor, error] { return stream.Of(all) },
			func(d **Debtor) string { return (*d).CustomerNo })
	}
	l, limit := List[*Debtor]{Items: []*Debtor{}}, limitOf(p)
	after, err := behind(debtorList, p)
	if err != nil {
		return l, err
	}
	var d *Debtor
	for o, err := range r.Store.OwedBehind(ctx, after, limit+1) {
		if err != nil {
			return List[*Debtor]{}, err
		}
		if d == nil || d.CustomerNo != o.CustomerNo {
			if len(l.Items) == limit {
				l.Next = cursorOf(debtorList, d.CustomerNo)
				break
			}
			d = debtorOf(o.CustomerNo, o.Name, o.Due)
			l.Items = append(l.Items, d)
		}
		if err := r.owes(d, o.Due, o.Amount); err != nil {
			return List[*Debtor]{}, err
		}
	}
	return l, nil
}

// AgedInvoice is an invoice on which something is outstanding, which stands in one of the bands.
type AgedInvoice struct {
	InvoiceNo  string              `json:"invoice_no"`
	CustomerNo string              `json:"customer_no"`
	Name       string              `json:"name"`
	Due        bankday.Date        `json:"due"`
	Status     batch.InvoiceStatus `json:"status"`
	Why        UnpaidReason        `json:"why"`
	NotDue     batch.Ore           `json:"not_due_ore"`
	To14       batch.Ore           `json:"days_1_14_ore"`
	To30       batch.Ore           `json:"days_15_30_ore"`
	To60       batch.Ore           `json:"days_31_60_ore"`
	To90       batch.Ore           `json:"days_61_90_ore"`
	Over90     batch.Ore           `json:"over_90_ore"`
	Held       *Held               `json:"held"` // null when it is not disputed
	Hold       batch.FindingCode   `json:"hold"` // why the night leaves it alone; empty when it does not
}

func (r Reports) agedInvoice(a *Aged) AgedInvoice {
	shown := AgedInvoice{
		InvoiceNo: a.No, CustomerNo: a.CustomerNo, Name: a.Customer.Name, Due: a.Due, Status: a.Status(),
		Why: a.Why.Reason, Held: HeldOf(&a.InvoiceState, r.Today()),
	}
	bands := []*batch.Ore{
		&shown.NotDue, &shown.To14, &shown.To30, &shown.To60, &shown.To90, &shown.Over90,
	}
	*bands[a.Band] = a.Outstanding()
	if a.Why.Hold != nil {
		shown.Hold = a.Why.Hold.Code
	}
	return shown
}

// AgeingPage is a page of what is outstanding now, by KID.
func (r Reports) AgeingPage(ctx context.Context, f batch.InvoiceFilter, p batch.Page) (
	l List[AgedInvoice], err error,
) {
	f.Open, p.Order = true, batch.ByKID
	w, err := r.Whyer(ctx)
	if err != nil {
		return l, err
	}
	var faults []error
	l, err = page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.InvoiceState], error] {
		return r.Store.ListInvoices(ctx, f, p)
	}, func(i *batch.InvoiceState) AgedInvoice {
		why, err := w.Why(ctx, i)
		if err != nil {
			faults = append(faults, err)
			return AgedInvoice{}
		}
		return r.agedInvoice(&Aged{InvoiceState: *i, Why: why, Band: r.AgeBand(i.Due)})
	})
	return l, errors.Join(append(faults, err)...)
}
