package report

import (
	"context"
	"errors"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/billing"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// AccountPlan is what a change of the payee's accounts would mean, told before it is done; without a change,
// what the accounts as they are now mean.
type AccountPlan struct {
	AsOf     string           `json:"as_of"` // 2026-10-06T13:15
	Change   AccountChange    `json:"change"`
	Accounts []PlannedAccount `json:"accounts"` // the creditor's, then those that it would have no longer
	Next     NextInvoicing    `json:"next"`     // the next invoicing day
	Ask      []Asked          `json:"ask"`      // of the bank
	Letters  int              `json:"letters"`  // to those who need a new mandate
}

// PlannedAccount is an account with what is on it now, and what would become of it.
type PlannedAccount struct {
	Account      string       `json:"account"`
	State        AccountState `json:"state"`
	Plans        []string     `json:"plans"`    // invoiced to it by name; the main one has all others
	Mandates     int          `json:"mandates"` // active ones
	OpenInvoices int          `json:"open_invoices"`
	Open         batch.Ore    `json:"open_ore"`
	LiveClaims   int          `json:"live_claims"` // that the bank may still charge
	Live         batch.Ore    `json:"live_ore"`
	Stranded     int          `json:"stranded"` // mandates that would be left behind on it
	To           []string     `json:"to"`       // the accounts that their payers would be invoiced to

	lastTry bankday.Date // the last day on which the bank tries one of the live claims
}

// AccountState is what would become of an account.
type AccountState string

// The states of accounts.
const (
	AccountStays  AccountState = "stays"
	AccountNew    AccountState = "new"
	AccountLeaves AccountState = "leaves" // it would be in trekk.yaml no longer
	AccountGone   AccountState = "gone"   // it is in trekk.yaml no longer, and something is on it still
)

// NextInvoicing is what would be invoiced on the next invoicing day, by what is known today.
type NextInvoicing struct {
	Day         bankday.Date `json:"day"`
	Due         bankday.Date `json:"due"`
	Claims      int          `json:"claims"`
	ClaimsOre   batch.Ore    `json:"claims_ore"`
	Ordinary    int          `json:"ordinary"`
	OrdinaryOre batch.Ore    `json:"ordinary_ore"`
	Stranded    int          `json:"stranded"`         // ordinary ones whose mandates would be left behind
	Avoided     batch.Ore    `json:"fees_avoided_ore"` // the fees that these have not
}

// AccountPlan plans a change of the payee's accounts, which may be none. What cannot be done is a refusal.
// Nothing is changed: the accounts are in trekk.yaml.
func (r Reports) AccountPlan(ctx context.Context, change AccountChange) (*AccountPlan, error) {
	then, err := change.of(r)
	if err != nil {
		return nil, err
	}
	change.Plans = append([]string{}, change.Plans...)
	p := &AccountPlan{AsOf: r.Now.Format("2006-01-02T15:04"), Change: change, Ask: []Asked{}}
	if p.Accounts, err = plannedAccounts(ctx, r.Moment, &then.Creditor); err != nil {
		return nil, err
	}
	payers := map[string]bool{}
	for l, err := range billing.EachLeft(ctx, then.Moment) {
		if err != nil {
			return nil, err
		}
		payers[l.Payer.No] = true
		a := p.account(l.Mandate.Account)
		a.Stranded++
		for _, to := range l.To {
			if !slices.Contains(a.To, to) {
				a.To = append(a.To, to)
			}
		}
	}
	p.Letters = len(payers)
	if p.Next, err = nextInvoicing(ctx, then.Moment); err != nil {
		return nil, err
	}
	p.ask(then)
	return p, nil
}

// account is an account of the plan.
func (p *AccountPlan) account(no string) *PlannedAccount {
	k := slices.IndexFunc(p.Accounts, func(a PlannedAccount) bool { return a.Account == no })
	if k < 0 {
		p.Accounts = append(p.Accounts, PlannedAccount{Account: no, State: AccountGone, Plans: []string{},
			To: []string{}})
		k = len(p.Accounts) - 1
	}
	return &p.Accounts[k]
}

// plannedAccounts are the accounts that the creditor has, would have, or has had, with what is on them now.
func plannedAccounts(
	ctx context.Context, m batch.Moment, then *batch.Creditor,
) ([]PlannedAccount, error) {
	p := &AccountPlan{Accounts: []PlannedAccount{}}
	now := m.Creditor.BankAccounts()
	for _, no := range slices.Concat(then.BankAccounts(), now) {
		a := p.account(no)
		a.Plans = plansOn(then, no)
		switch ours, was := slices.Contains(then.BankAccounts(), no), slices.Contains(now, no); {
		case ours && was:
			a.State = AccountStays
		case ours:
			a.State = AccountNew
		default:
			a.State = AccountLeaves
		}
	}
	accounts, err := m.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, no := range accounts {
		for mandate, err := range m.Store.Mandates(ctx, no) {
			if err != nil {
				return nil, err
			}
			if a := p.account(no); mandate.Until.IsZero() {
				a.Mandates++
			}
		}
	}
	for i, err := range m.Store.Invoices(ctx, batch.InvoicesToPay, 0) {
		if err != nil {
			return nil, err
		}
		if err := p.account(i.Account).open(m, &i); err != nil {
			return nil, err
		}
	}
	idle := func(a PlannedAccount) bool { return a.State == AccountGone && a.Mandates+a.OpenInvoices == 0 }
	return slices.DeleteFunc(p.Accounts, idle), nil
}

// plansOn are the plans that are invoiced to an account by name.
func plansOn(c *batch.Creditor, account string) []string {
	plans := []string{}
	for _, a := range c.Accounts {
		if a.No == account {
			plans = append(plans, a.Plans...)
		}
	}
	return plans
}

// open counts an open invoice, and its claim where the bank may still charge it.
func (a *PlannedAccount) open(m batch.Moment, i *batch.InvoiceState) error {
	a.OpenInvoices++
	err := stream.Add(&a.Open, i.Outstanding())
	if live := bank.LiveClaim(m, i); live != nil {
		a.LiveClaims++
		err = errors.Join(err, stream.Add(&a.Live, live.Amount))
		a.lastTry = max(a.lastTry, m.Terms.RetryEnds(live.Due, m.Calendar))
	}
	return err
}

// nextInvoicing is what is invoiced on the next invoicing day, once all files are in the books.
func nextInvoicing(ctx context.Context, m batch.Moment) (n NextInvoicing, err error) {
	period := m.Terms.LastPeriodToInvoice(m.Today()) + 1
	n.Day, n.Due = m.Terms.InvoicingDay(period), m.Terms.Due(period, m.Calendar)
	m.Now = n.Day.At(12, 0)
	for p, err := range billing.FeesWithoutFiles(m).Proposals(ctx, false) {
		switch {
		case err != nil:
			return n, err
		case p.Problem != nil:
			continue
		case p.Way.Method == batch.MethodClaim:
			n.Claims++
			if err := stream.Add(&n.ClaimsOre, p.Invoice.Amount); err != nil {
				return n, err
			}
			continue
		}
		n.Ordinary++
		if err := stream.Add(&n.OrdinaryOre, p.Invoice.Amount); err != nil {
			return n, err
		}
		if p.Way.Stranded != nil {
			n.Stranded++
			n.Avoided += p.Way.Avoided
		}
	}
	return n, nil
}

// Asked is something to ask the bank for.
type Asked struct {
	What     AskedWhat    `json:"what"`
	Account  string       `json:"account"`
	To       string       `json:"to"`       // the new account; empty where there is none
	Mandates int          `json:"mandates"` // how many are to be moved
	Until    bankday.Date `json:"until"`    // the last bank day; null where there is no day to name
	Text     string       `json:"text"`     // in the reader's language
}

// AskedWhat is what is asked of the bank.
type AskedWhat string

// What the bank is asked for.
const (
	AskAgreement AskedWhat = "agreement" // on OCR giro and AvtaleGiro for a new account
	AskTransfer  AskedWhat = "transfer"  // of the mandates (FBO) to the new account
	AskKeepOpen  AskedWhat = "keep_open" // an account, until nothing is to come in on it
)

// ask says what to ask the bank for. What it is to do must be heard of by the next invoicing day, or the next
// invoices are ordinary ones.
func (p *AccountPlan) ask(then Reports) {
	until := then.Calendar.Previous(p.Next.Day)
	for _, a := range p.Accounts {
		if a.State == AccountNew {
			ask := Asked{What: AskAgreement, Account: a.Account, Until: until}
			p.Ask = append(p.Ask, asked(ask, then.Lang))
		}
	}
	for _, a := range p.Accounts {
		if a.Stranded > 0 {
			p.Ask = append(p.Ask, asked(Asked{
				What: AskTransfer, Account: a.Account, To: strings.Join(a.To, ", "), Mandates: a.Stranded,
				Until: until,
			}, then.Lang))
		}
	}
	for _, a := range p.Accounts {
		if (a.State == AccountLeaves || a.State == AccountGone) && a.OpenInvoices > 0 {
			ask := Asked{What: AskKeepOpen, Account: a.Account, Until: a.lastTry}
			p.Ask = append(p.Ask, asked(ask, then.Lang))
		}
	}
}
