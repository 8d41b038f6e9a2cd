package batch_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/report"
)

// Scene 10: a change of account is told before it is done: what is on each account, what the next invoicing
// day brings, what to ask the bank for, and who must be written to. Nothing is changed by it.
func TestScene10AChangeOfAccountIsToldBefore(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		for no := 1001; no <= 1003; no++ {
			h.member(no)
		}
		h.mandate("2026-10-02", 1001, 1002)
		h.run("2026-10-06")
		h.at("2026-10-06").approve()
		h.run("2026-10-12")
		h.at("2026-10-12")

		p := h.planned(report.AccountChange{Kind: report.NoAccountChange})
		if len(p.Accounts) != 1 || p.Accounts[0].Mandates != 2 || p.Accounts[0].OpenInvoices != 3 ||
			p.Accounts[0].LiveClaims != 2 || p.Accounts[0].Live != 2*49900 || p.Accounts[0].Stranded != 0 ||
			len(p.Ask) != 0 || p.Letters != 0 || p.Next.Claims != 2 || p.Next.Ordinary != 1 ||
			p.Next.Day != day("2026-11-06") || p.Next.Due != day("2026-11-20") ||
			p.Next.OrdinaryOre != 53900 {
			h.Errorf("as it is: %+v", p)
		}

		swap := report.AccountChange{Kind: report.SwapAccount, Account: ourAccount, To: otherAccount}
		p = h.planned(swap)
		to, from := p.Accounts[0], p.Accounts[1]
		if to.Account != otherAccount || to.State != report.AccountNew || from.Account != ourAccount ||
			from.State != report.AccountLeaves || from.Mandates != 2 || from.OpenInvoices != 3 ||
			from.LiveClaims != 2 ||
			from.Stranded != 2 || !slices.Equal(from.To, []string{otherAccount}) || p.Letters != 2 {
			h.Errorf("swapped: %+v", p.Accounts)
		}
		if n := p.Next; n.Claims != 0 || n.Ordinary != 3 || n.Stranded != 2 || n.Avoided != 8000 ||
			n.OrdinaryOre != 49900+49900+53900 {
			h.Errorf("the next invoicing day: %+v", n)
		}
		var asked []string
		for _, a := range p.Ask {
			asked = append(asked, string(a.What)+" "+a.Account+" "+a.To+" "+a.Until.String())
		}
		if !slices.Equal(asked, []string{
			"agreement " + otherAccount + "  2026-11-06", "transfer " + ourAccount + " " + otherAccount +
				" 2026-11-06",
			"keep_open " + ourAccount + "  2026-10-26", // the last try for what is due 20 October
		}) {
			h.Errorf("to ask for: %q", asked)
		}
		letters := h.letters(swap)
		if len(letters) != 2 || letters[0][0] != "new_account" || letters[0][8] != "M1001" ||
			!strings.Contains(letters[0][10], otherAccount) || !strings.Contains(letters[0][10],
			ourAccount) ||
			!strings.Contains(letters[0][10], kidOf(1001, 0)) || !strings.Contains(letters[0][10],
			"06.11.2026") ||
			!strings.Contains(letters[0][10], "uten gebyr") {
			h.Errorf("letters: %q", letters)
		}
		if i := h.invoices(); len(i) != 3 || h.payee.Creditor.Account != ourAccount {
			h.Error("something was changed")
		}

		// Done without asking anybody: the plan of the accounts as they are now says what is left behind.
		h.payee.Creditor.Account = otherAccount
		p = h.planned(report.AccountChange{Kind: report.NoAccountChange})
		if len(p.Accounts) != 2 || p.Accounts[1].State != report.AccountGone || p.Accounts[1].Stranded != 2 ||
			p.Accounts[1].OpenInvoices != 3 || len(p.Ask) != 2 || p.Next.Stranded != 2 {
			h.Errorf("afterwards: %+v", p)
		}
	})
}

// A plan is moved to an account beside the others, and back.
func TestScene10AnAccountIsAddedAndRetired(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002, "plan", "binding12", "price", "399")
	h.mandate("2026-10-02", 1001, 1002)
	h.run("2026-10-02")
	p := h.planned(report.AccountChange{Kind: report.AddAccount, Account: otherAccount,
		Plans: []string{"binding12"}})
	if len(p.Accounts) != 2 || p.Accounts[0].Stranded != 1 || p.Accounts[1].State != report.AccountNew ||
		!slices.Equal(p.Accounts[1].Plans, []string{"binding12"}) || p.Next.Claims != 1 ||
		p.Next.Stranded != 1 {
		t.Errorf("added: %+v", p)
	}
	if p := h.planned(report.AccountChange{Kind: report.AddAccount, Account: otherAccount}); p.Letters != 0 ||
		p.Next.Claims != 2 {
		t.Errorf("added without plans: %+v", p)
	}
	h.payee.Creditor.Accounts = []batch.BankAccount{{No: otherAccount, Plans: []string{"binding12"}}}
	h.at("2026-10-03")
	h.deliver("Outbound", "other", strings.ReplaceAll(h.mandates("1 "+kidOf(1002, 0)), ourAccount,
		otherAccount))
	h.run("2026-10-03")
	p = h.planned(report.AccountChange{Kind: report.RetireAccount, Account: otherAccount})
	if len(p.Accounts) != 2 || p.Accounts[1].State != report.AccountLeaves || p.Accounts[1].Stranded != 0 ||
		p.Next.Claims != 2 {
		t.Errorf("retired, and the mandate on the main one is still there: %+v", p)
	}
	if got := h.payee.Creditor.Accounts[0].Plans; !slices.Equal(got, []string{"binding12"}) {
		t.Errorf("the plan changed the payee: %v", got)
	}

	for _, c := range []struct {
		change report.AccountChange
		code   string
	}{
		{report.AccountChange{Kind: report.AddAccount, Account: ourAccount}, report.AccountIsOurs},
		{report.AccountChange{Kind: report.AddAccount, Account: "15032080128"}, report.AccountInvalid},
		{report.AccountChange{Kind: report.AddAccount, Account: "1503"}, report.AccountInvalid},
		{report.AccountChange{Kind: report.AddAccount, Account: "15032080135", Plans: []string{"none"}},
			report.AccountPlanUnknown},
		{report.AccountChange{Kind: report.SwapAccount, Account: "15032080135", To: "15032080143"},
			report.AccountNotOurs},
		{report.AccountChange{Kind: report.SwapAccount, Account: ourAccount, To: ourAccount},
			report.AccountIsOurs},
		{report.AccountChange{Kind: report.RetireAccount, Account: "15032080135"}, report.AccountNotOurs},
		{report.AccountChange{Kind: report.RetireAccount, Account: ourAccount}, report.AccountIsMain},
	} {
		_, err := h.report().AccountPlan(context.Background(), c.change)
		var refused *batch.Refusal
		if !errors.As(err, &refused) || refused.Code != c.code {
			t.Errorf("%+v: %v, want %s", c.change, err, c.code)
		}
	}
}

func (h *house) planned(change report.AccountChange) *report.AccountPlan {
	h.Helper()
	p, err := h.report().AccountPlan(context.Background(), change)
	if err != nil {
		h.Fatal(err)
	}
	return p
}

func (h *house) letters(change report.AccountChange) (rows [][]string) {
	h.Helper()
	for row, err := range h.report().AccountLetters(context.Background(), change) {
		if err != nil {
			h.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}
