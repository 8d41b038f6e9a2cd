package billing

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/stream"
)

// Left is a mandate that the payee has left behind on an account: it is active, nothing that its payer has
// had is invoiced to the account now, and on another, to which he is invoiced, he has none.
type Left struct {
	Mandate    batch.Mandate
	Payer      batch.Customer
	Membership string   // the first that is invoiced to another account; empty where none is
	To         []string // the accounts that the payer is invoiced to, without a mandate
}

// EachLeft streams the mandates that are left behind, by payer. A payer has moved when one of his mandates is
// on an account that he is invoiced to. Of a payer without a membership, whose invoices come from elsewhere,
// those count that are on an account which the payee has no longer.
func EachLeft(ctx context.Context, m batch.Moment) iter.Seq2[Left, error] {
	return func(yield func(Left, error) bool) {
		accounts, err := m.Accounts(ctx)
		if err != nil {
			yield(Left{}, err)
			return
		}
		if len(accounts) < 2 {
			return // there is nowhere to leave one behind
		}
		for p, err := range payers(ctx, m) {
			if err != nil {
				yield(Left{}, err)
				return
			}
			for _, l := range p.left(m) {
				if !yield(l, nil) {
					return
				}
			}
		}
	}
}

// payer is a customer with mandates and the memberships that he pays for.
type payer struct {
	batch.Customer
	group Group
}

// payers merges customers, mandates and memberships, all sorted by the fixed part of the KID. Those without
// an active mandate are left out.
func payers(ctx context.Context, m batch.Moment) iter.Seq2[payer, error] {
	return func(yield func(payer, error) bool) {
		mandates, err := bank.NewAllMandates(ctx, m.Payee)
		if err != nil {
			yield(payer{}, err)
			return
		}
		defer mandates.Stop()
		memberships := stream.NewMerge(m.Store.Memberships(ctx),
			func(s batch.MembershipState) string { return s.Customer.Fixed })
		defer memberships.Stop()
		for c, err := range m.Store.Customers(ctx) {
			p := payer{Customer: c}
			if err == nil {
				p.group.Held, err = stream.All(mandates.At(c.Fixed))
			}
			if err == nil && !slices.ContainsFunc(p.group.Held, active) {
				continue
			}
			for s, serr := range memberships.At(c.Fixed) {
				if err == nil && serr == nil {
					p.group.add(m, &s)
				}
				err = firstOf(err, serr)
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func active(d batch.Mandate) bool { return d.Until.IsZero() }

// left are the payer's mandates that are left behind.
func (p *payer) left(m batch.Moment) (list []Left) {
	held := map[string]bool{} // accounts
	for _, d := range p.group.Held {
		if active(d) {
			held[d.Account] = true
		}
	}
	to, membership := p.missing(m, held)
	if len(to) == 0 {
		return nil
	}
	accounts := p.group.Accounts(&m.Creditor)
	for _, d := range p.group.Held {
		ours := slices.Contains(m.Creditor.BankAccounts(), d.Account)
		if active(d) && !slices.Contains(accounts, d.Account) && (membership != "" || !ours) {
			list = append(list, Left{d, p.Customer, membership, to})
		}
	}
	return list
}

// missing are the accounts that the payer is invoiced to and has no mandate on, and the first membership of
// these.
func (p *payer) missing(m batch.Moment, held map[string]bool) (to []string, membership string) {
	if len(p.group.Memberships) == 0 {
		for _, account := range m.Creditor.BankAccounts() {
			if held[account] {
				return nil, ""
			}
		}
		return []string{m.Creditor.Account}, ""
	}
	month := m.Terms.LastPeriodToInvoice(m.Today())
	for _, s := range p.group.Memberships {
		if s.Course == nil || !s.Course.InvoicedIn(month) {
			continue
		}
		account := m.Creditor.AccountOf(s.Course.PlanName(month))
		if held[account] || slices.Contains(to, account) {
			continue
		}
		if to = append(to, account); membership == "" {
			membership = s.No
		}
	}
	return to, membership
}

// Stranded finds the mandates that are left behind, by account. What a person has settled is left out, as
// long as there are no more of them.
func Stranded(ctx context.Context, m batch.Moment) (list []batch.Finding, err error) {
	settled, err := stream.All(m.Store.SettledFindings(ctx))
	if err != nil {
		return nil, err
	}
	number, to := map[string]int{}, map[string]map[string]bool{}
	for l, err := range EachLeft(ctx, m) {
		if err != nil {
			return nil, err
		}
		account := l.Mandate.Account
		number[account]++
		if to[account] == nil {
			to[account] = map[string]bool{}
		}
		for _, a := range l.To {
			to[account][a] = true
		}
	}
	for _, account := range slices.Sorted(maps.Keys(number)) {
		f := batch.Finding{
			Code: batch.StrandedMandates, Severity: batch.Urgent, Do: batch.PlanAccounts,
			Subject: batch.Subject{Kind: batch.OfAccount, No: account},
			Facts: batch.Facts{
				"mandates": number[account], "to": strings.Join(slices.Sorted(maps.Keys(to[account])), ", "),
			},
		}
		if batch.SettledBy(settled, &f) == nil {
			list = append(list, f)
		}
	}
	return list, nil
}
