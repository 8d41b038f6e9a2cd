package main

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/batch/stream"
	"trekk/batch/wording"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

// billDryRun shows what bill would invoice, with totals for people, and what it would not.
func billDryRun(ctx context.Context, g *wire.Globals, format string) error {
	if g.JSON {
		format = "json"
	}
	problems := 0
	err := wire.List(ctx, g, func(a *wire.App) (*render.List[night.Proposal], error) {
		if err := tellBrakes(ctx, a, "bill"); err != nil {
			return nil, err
		}
		t := &proposalTotals{methods: map[batch.Method]int{}, problems: &problems}
		return &render.List[night.Proposal]{
			Columns: proposalColumns(a), Rows: t.counting(a.Night("").Proposals(ctx)), Footer: t.line,
		}, nil
	}, func(l *render.Listing) error { return g.Print(l, format) })
	if err == nil && problems > 0 {
		err = fmt.Errorf("%d memberships cannot be billed: see why in the list", problems)
	}
	return err
}

// proposalTotals adds up what goes by.
type proposalTotals struct {
	amount, fee batch.Ore
	credit      batch.Ore
	methods     map[batch.Method]int
	problems    *int // of all creditors
}

func (t *proposalTotals) counting(list iter.Seq2[night.Proposal, error]) iter.Seq2[night.Proposal, error] {
	return func(yield func(night.Proposal, error) bool) {
		for p, err := range list {
			if err == nil {
				err = t.add(&p)
			}
			if !yield(p, err) {
				return
			}
		}
	}
}

func (t *proposalTotals) add(p *night.Proposal) error {
	if p.Problem != nil && p.Problem.Severity == batch.Urgent {
		*t.problems++
	}
	t.methods[p.Invoice.Method]++
	t.fee += p.Invoice.Fee
	t.credit += p.Credit // no more than the invoices
	return stream.Add(&t.amount, p.Invoice.Amount)
}

// line is the last line, below proposalColumns.
func (t *proposalTotals) line() []any {
	said := ""
	if len(t.methods) > 0 {
		said = fmt.Sprintf("%d claims, %d ordinary, %d not invoiced",
			t.methods[batch.MethodClaim], t.methods[batch.MethodInvoice], t.methods[""])
	}
	return []any{"Total", "", "", "", "", "", "", "", t.amount, t.fee, said, t.credit, t.amount - t.credit}
}

func proposalColumns(a *wire.App) []render.Column[night.Proposal] {
	return []render.Column[night.Proposal]{
		render.Col("membership_no", "Membership", func(p *night.Proposal) any { return p.Membership.No }),
		render.Col("customer_no", "Customer", func(p *night.Proposal) any {
			return cmp.Or(p.Invoice.CustomerNo, p.Membership.Customer.No)
		}),
		render.Col("name", "Name", func(p *night.Proposal) any { return p.Membership.Customer.Name }),
		render.Col("period", "Pays for", proposedPeriod),
		render.Col("due", "Due", func(p *night.Proposal) any { return p.Invoice.Due }),
		render.Col("charge_date", "Bank charges", func(p *night.Proposal) any {
			if p.Problem == nil && p.Not == nil && p.Invoice.Method == batch.MethodClaim {
				return a.Payee.Calendar.Next(p.Invoice.Due)
			}
			return bankday.Date(0)
		}),
		render.Col("method", "How", proposedMethod),
		render.Col("channel", "Channel",
			func(p *night.Proposal) any { return p.Membership.Customer.Channel() }),
		render.Col("amount_ore", "Amount", func(p *night.Proposal) any { return p.Invoice.Amount }),
		render.Col("fee_ore", "Fee", func(p *night.Proposal) any { return p.Invoice.Fee }),
		render.Col("why", "What for, or why not", proposedWhy),
		render.Col("credit_ore", "Paid by credit", func(p *night.Proposal) any { return p.Credit }),
		render.Col("to_pay_ore", "To pay",
			func(p *night.Proposal) any { return p.Invoice.Amount - p.Credit }),
	}
}

func proposedPeriod(p *night.Proposal) any {
	if p.Problem == nil && p.Not != nil {
		return p.Not.Period
	}
	return p.Charge.Period
}

func proposedMethod(p *night.Proposal) any {
	if p.Problem != nil || p.Not != nil || !p.Way.Until.IsZero() {
		return "none"
	}
	return string(p.Invoice.Method)
}

// proposedWhy is what is invoiced, or why nothing is.
func proposedWhy(p *night.Proposal) any {
	switch {
	case p.Problem != nil:
		return wording.Told(*p.Problem, "en", true)
	case p.Not != nil:
		return because(p.Not.Rules, p.Not.Why)
	case !p.Way.Until.IsZero():
		return p.Way.Why().String()
	case p.Way.Avoided > 0:
		return p.Invoice.Text + "; " + p.Way.Why().String()
	}
	return p.Invoice.Text
}
