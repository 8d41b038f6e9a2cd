package main

import (
	"cmp"
	"context"
	"fmt"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// billDryRun shows what bill would invoice, with totals for people, and what it would not.
func billDryRun(ctx context.Context, g *globals, names []string, format string) error {
	if len(names) != 1 || names[0] != "bill" {
		return usageError("--dry-run is for bill alone: trekk run bill --dry-run")
	}
	if g.json {
		format = "json"
	}
	problems := 0
	err := list(ctx, g, func(a *app) (*listing, error) {
		l := &listing{
			columns: []column{
				{"membership_no", "Membership"}, {"customer_no", "Customer"}, {"name", "Name"}, {"period", "Pays for"}, {"due", "Due"},
				{"charge_date", "Bank charges"}, {"method", "How"}, {"channel", "Channel"}, {"amount_ore", "Amount"}, {"fee_ore", "Fee"}, {"why", "What for, or why not"},
			},
			footer: []any{"Total", "", "", "", "", "", "", "", batch.Ore(0), batch.Ore(0), ""},
		}
		counts := map[batch.Method]int{}
		l.rows = func(yield func([]any, error) bool) {
			for p, err := range a.night.Proposals(ctx) {
				if err != nil {
					yield(nil, err)
					return
				}
				row := proposalRow(a, &p)
				if p.Problem != "" {
					problems++
				}
				counts[p.Invoice.Method]++
				l.footer[8] = l.footer[8].(batch.Ore) + p.Invoice.Amount
				l.footer[9] = l.footer[9].(batch.Ore) + p.Invoice.Fee
				l.footer[10] = fmt.Sprintf("%d claims, %d ordinary, %d not invoiced", counts[batch.MethodClaim], counts[batch.MethodInvoice], counts[""])
				if !yield(row, nil) {
					return
				}
			}
		}
		return l, nil
	}, func(l *listing) error { return l.write(g.stdout, format) })
	if err == nil && problems > 0 {
		err = fmt.Errorf("%d memberships cannot be billed: see why in the list", problems)
	}
	return err
}

func proposalRow(a *app, p *batch.Proposal) []any {
	m, i := p.Membership, &p.Invoice
	row := []any{m.No, cmp.Or(i.CustomerNo, m.Customer.No), m.Customer.Name, p.Charge.Period, i.Due, bankday.Date(0), string(i.Method), m.Customer.Channel(), i.Amount, i.Fee, i.Text}
	switch {
	case p.Problem != "":
		row[6], row[10] = "none", p.Problem
	case p.Not != nil:
		row[3], row[6], row[10] = p.Not.Period, "none", because(p.Not.Rules, p.Not.Why)
	case i.Method == batch.MethodClaim:
		row[5] = a.night.Calendar.Next(i.Due)
	}
	return row
}
