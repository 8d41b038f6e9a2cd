package billing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/course"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Proposal is an invoice that bill makes today, or why there is none.
type Proposal struct {
	Membership *batch.MembershipState
	Charge     course.Charge
	Way        Way            // how it is paid; when it waits, why and until when
	Invoice    batch.Invoice  // without number and KID; zero when there is none, or it waits
	Not        *course.NoFee  // why there is no fee for the month whose invoices were made last
	Problem    *batch.Finding // what keeps the membership from being billed and needs a person
	Credit     batch.Ore      // what credit will pay of the invoice, where that was asked for
}

// Proposals streams what is to be invoiced today; with whyNot also the memberships that are not, and why.
// Those of one payer are together. It merges memberships and mandates, both sorted by the fixed part of the
// payer's KID.
func Proposals(ctx context.Context, m batch.Moment, whyNot bool) iter.Seq2[Proposal, error] {
	fees, err := NewFees(ctx, m)
	if err != nil {
		return stream.Failed[Proposal](err)
	}
	return fees.Proposals(ctx, whyNot)
}

// Proposals streams what is to be invoiced today, as the function of the same name.
func (f *Fees) Proposals(ctx context.Context, whyNot bool) iter.Seq2[Proposal, error] {
	return func(yield func(Proposal, error) bool) {
		stopped, err := batch.HeldOn(ctx, f.m.Store, f.m.Today())
		if err != nil {
			yield(Proposal{}, err)
			return
		}
		last := f.m.Terms.LastPeriodToInvoice(f.m.Today())
		f.active = 0
		for group, err := range Payers(ctx, f.m) {
			if err != nil {
				yield(Proposal{}, err)
				return
			}
			for _, s := range group.Memberships {
				list, err := f.propose(&group.Payer, &s, last, whyNot)
				if err != nil {
					yield(Proposal{}, err)
					return
				}
				for _, p := range withoutHeld(list, stopped) {
					if !yield(p, nil) {
						return
					}
				}
			}
		}
	}
}

// Group is a payer with the memberships that he pays for, each with its timeline or why that cannot be told.
type Group struct {
	Payer
	Memberships []Membership
}

// Membership is one of a payer's.
type Membership struct {
	*batch.MembershipState
	Course *course.Course // nil when its timeline cannot be told
	Err    error          // why
}

// Payers streams those who pay for memberships, by Fixed.
func Payers(ctx context.Context, m batch.Moment) iter.Seq2[Group, error] {
	return func(yield func(Group, error) bool) {
		mandates, err := bank.NewAllMandates(ctx, m.Payee)
		if err != nil {
			yield(Group{}, err)
			return
		}
		defer mandates.Stop()
		old := bank.NewOldMandates(ctx, m.Payee)
		defer old.Stop()
		var g Group
		for s, err := range m.Store.Memberships(ctx) {
			if err == nil && len(g.Memberships) > 0 && s.Customer.Fixed != g.Fixed {
				if !yield(g, nil) {
					return
				}
				g = Group{}
			}
			if err == nil && len(g.Memberships) == 0 {
				g.Fixed = s.Customer.Fixed
				var oldErr error
				g.Held, err = stream.All(mandates.At(g.Fixed))
				g.Old, oldErr = stream.All(old.At(g.Fixed))
				err = errors.Join(err, oldErr)
			}
			if err != nil {
				yield(Group{}, err)
				return
			}
			g.add(m, &s)
		}
		if len(g.Memberships) > 0 {
			yield(g, nil)
		}
	}
}

func (g *Group) add(m batch.Moment, s *batch.MembershipState) {
	c, err := course.New(m.Terms, m.Calendar, s)
	if err == nil {
		g.Courses = append(g.Courses, c)
	}
	g.Memberships = append(g.Memberships, Membership{s, c, err})
}

// propose proposes the invoices of one membership of a payer.
func (f *Fees) propose(
	payer *Payer, s *Membership, last bankday.Month, whyNot bool,
) (list []Proposal, err error) {
	if s.Err != nil {
		return []Proposal{{Membership: s.MembershipState, Problem: notBilled(s.No, s.Err)}}, nil
	}
	billFrom := f.m.Creditor.BillFrom
	charges, err := s.Course.Charges(billFrom, last)
	if err != nil {
		return nil, fmt.Errorf("membership %s: %w", s.No, err)
	}
	for _, charge := range charges {
		p := Proposal{Membership: s.MembershipState, Charge: charge, Way: f.Of(&charge, payer)}
		if p.Way.Until.IsZero() {
			p.Invoice = f.invoice(s.MembershipState, &charge, &p.Way)
		}
		list = append(list, p)
	}
	if end := s.Course.End().Day; end.IsZero() || end >= f.m.Today() {
		f.active++
	}
	if waits := f.monthsWait(list); waits != nil {
		return []Proposal{{Membership: s.MembershipState, Charge: list[0].Charge, Problem: waits}}, nil
	}
	isLast := func(c course.Charge) bool { return c.Kind == batch.KindFee && c.Period == last }
	if whyNot && s.Billed < last && !slices.ContainsFunc(charges, isLast) {
		if no, ok := s.Course.NoFee(billFrom, last); ok {
			list = append(list, Proposal{Membership: s.MembershipState, Not: &no})
		}
	}
	return list, nil
}

// invoice is the invoice of a charge that is made today.
func (f *Fees) invoice(s *batch.MembershipState, c *course.Charge, w *Way) batch.Invoice {
	m := f.m
	i := batch.Invoice{
		CustomerNo: cmp.Or(c.CustomerNo, s.Customer.No), MembershipNo: s.No, Fixed: s.Customer.Fixed,
		Plan: c.Plan, Account: m.Creditor.AccountOf(c.Plan), Kind: c.Kind, Issued: m.Today(),
		Method: w.Method, Fee: w.Fee, Amount: c.Amount() + w.Fee,
	}
	if c.Kind != batch.KindExtra {
		i.Period = c.Period
	}
	i.Due = m.Terms.DueWhenIssued(c.Due, i.Issued, i.Method == batch.MethodClaim, m.Calendar)
	texts := make([]string, len(c.Lines))
	for l := range c.Lines {
		texts[l] = c.Lines[l].Text
	}
	i.Text = strings.Join(texts, "; ")
	return i
}

// withoutHeld leaves out the invoices of a membership whose payer or member, or whose debtor, everything is
// stopped to, and says so in place of the first of each.
func withoutHeld(list []Proposal, stopped map[string]batch.CustomerHold) []Proposal {
	if len(stopped) == 0 {
		return list
	}
	found := map[string]*batch.Finding{}
	left := list[:0]
	for _, p := range list {
		who := ""
		for _, no := range []string{p.Invoice.CustomerNo, p.Membership.Customer.No, p.Membership.CustomerNo} {
			if _, held := stopped[no]; held && who == "" {
				who = no
			}
		}
		if who == "" || p.Problem != nil || p.Not != nil {
			left = append(left, p)
			continue
		}
		if f := found[who]; f != nil {
			f.Facts["invoices"] = f.Facts["invoices"].(int) + 1
			continue
		}
		found[who] = &batch.Finding{
			Code: batch.BillingOnHold, Severity: batch.Waiting,
			Subject: batch.Subject{Kind: batch.OfMembership, No: p.Membership.No}, Since: stopped[who].On,
			Facts: batch.Facts{"customer": who, "invoices": 1},
		}
		left = append(left, Proposal{Membership: p.Membership, Charge: p.Charge, Problem: found[who]})
	}
	return left
}

// notBilled is that a membership's timeline cannot be told.
func notBilled(no string, err error) *batch.Finding {
	return &batch.Finding{
		Code: batch.MembershipNotBilled, Severity: batch.Urgent,
		Subject: batch.Subject{Kind: batch.OfMembership, No: no}, Facts: batch.Facts{"reason": err.Error()},
	}
}
