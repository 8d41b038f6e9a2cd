package report

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/dunning"
	"trekk/schedule/bankday"
)

// Tonight is what the jobs would do about overdue invoices by what is known now: whom they would remind and
// hand over, whom not, and why. It is the same weighing that the jobs act by.
type Tonight struct {
	AsOf    string          `json:"as_of"` // 2026-10-06T13:15
	BankDay bool            `json:"bank_day"`
	Sums    []DecidedSum    `json:"sums"`   // by step and reason, what is done first
	Blocks  []batch.Finding `json:"blocks"` // why nothing at all is done before the bank has been heard
}

// DecidedSum is the overdue invoices for which one thing is decided.
type DecidedSum struct {
	Step     dunning.Step      `json:"step"`    // empty where all that the terms have has been done
	Because  dunning.Because   `json:"because"` // why it is not taken; empty when it is
	Hold     batch.FindingCode `json:"hold"`    // what holds them; empty where nothing does
	Invoices int               `json:"invoices"`
	Amount   batch.Ore         `json:"amount_ore"` // that the step asks for
}

// Decided is what is decided about one overdue invoice.
type Decided struct {
	InvoiceNo    string          `json:"invoice_no"`
	CustomerNo   string          `json:"customer_no"`
	Name         string          `json:"customer_name"`
	MembershipNo string          `json:"membership_no"`
	Due          bankday.Date    `json:"due"`
	Step         dunning.Step    `json:"step"`
	Because      dunning.Because `json:"because"`
	Hold         *Finding        `json:"hold"` // null where nothing holds it
	Amount       batch.Ore       `json:"amount_ore"`
	NotBefore    bankday.Date    `json:"not_before"` // null where there is no further step
	key          string
}

// DecidedFilter asks for invoices of which one thing is decided; what is empty asks for all.
type DecidedFilter struct {
	Step    dunning.Step
	Because dunning.Because
	Hold    batch.FindingCode
	Taken   bool // those on which a step is taken
}

func (f *DecidedFilter) has(v *dunning.Verdict) bool {
	taken := v.Because == dunning.Taken
	return (f.Step == "" || f.Step == v.Step) && (f.Because == "" || f.Because == v.Because) &&
		(f.Hold == "" || v.Hold != nil && f.Hold == v.Hold.Code) && (!f.Taken || taken)
}

// Tonight goes through the overdue invoices once, unless nothing is written since, and holds a line for each
// thing that is decided.
func (r Reports) Tonight(ctx context.Context) (*Tonight, error) {
	_, blocks, err := bank.Heard(ctx, r.Moment, time.Time{})
	if err != nil {
		return nil, err
	}
	all, err := r.open(ctx)
	if err != nil {
		return nil, err
	}
	return &Tonight{
		AsOf: r.Now.Format("2006-01-02T15:04"), BankDay: r.Calendar.IsBankDay(r.Today()),
		Sums:   slices.Concat([]DecidedSum{}, all.decided),
		Blocks: slices.Concat([]batch.Finding{}, blocks.List()),
	}, nil
}

// rank sorts what is done before what is not, and reminders before handovers.
func (s *DecidedSum) rank() int {
	steps := []dunning.Step{dunning.Remind, dunning.WriteOff, dunning.HandOver, dunning.None}
	rank := slices.Index(steps, s.Step)
	if s.Because != dunning.Taken {
		rank += len(steps)
	}
	return rank
}

// TonightPage is a page of the overdue invoices with what is decided about each, by customer, membership, then
// KID. It reads the customers of the page, and those before whom a filter leaves out.
func (r Reports) TonightPage(ctx context.Context, f DecidedFilter, p batch.Page) (List[Decided], error) {
	scale, err := dunning.NewScale(ctx, r.Moment, time.Time{})
	if err != nil {
		return List[Decided]{}, err
	}
	return streamed("tonight", p, func(behind string) iter.Seq2[Decided, error] {
		customerNo, _, _ := strings.Cut(behind, "\x00")
		return func(yield func(Decided, error) bool) {
			for v, err := range scale.StandingFrom(ctx, customerNo) {
				if err == nil && !f.has(&v) {
					continue
				}
				var d Decided
				if err == nil {
					d = r.decided(&v)
				}
				if !yield(d, err) {
					return
				}
			}
		}
	}, func(d *Decided) string { return d.key })
}

func (r Reports) decided(v *dunning.Verdict) Decided {
	i := v.Invoice
	d := Decided{
		InvoiceNo: i.No, CustomerNo: i.CustomerNo, Name: i.Customer.Name, MembershipNo: i.MembershipNo,
		Due: i.Due, Step: v.Step, Because: v.Because, Amount: v.Asked, NotBefore: v.NotBefore,
		key: i.CustomerNo + "\x00" + i.MembershipNo + "\x00" + i.KID,
	}
	if v.Hold != nil {
		hold := findingOf(*v.Hold, nil, r.Lang)
		d.Hold = &hold
	}
	return d
}
