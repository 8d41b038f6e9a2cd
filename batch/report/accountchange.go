package report

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/billing"
	"trekk/batch/outbox"
	"trekk/batch/terms"
	"trekk/kid"
)

// AccountChange is a change of the payee's accounts, as trekk.yaml would say it.
type AccountChange struct {
	Kind    AccountChangeKind `json:"kind"`
	Account string            `json:"account"` // that is swapped, added or retired; empty where nothing is
	To      string            `json:"to"`      // of a swap, the account that comes in its place
	Plans   []string          `json:"plans"`   // of one that is added, the plans that are invoiced to it
}

// AccountChangeKind is a kind of change of accounts.
type AccountChangeKind string

// The kinds of changes of accounts.
const (
	NoAccountChange AccountChangeKind = "none"
	AddAccount      AccountChangeKind = "add"
	SwapAccount     AccountChangeKind = "swap"
	RetireAccount   AccountChangeKind = "retire"
)

// The codes of refused changes of accounts.
const (
	AccountNotOurs     = "account_not_ours"
	AccountIsOurs      = "account_is_ours"
	AccountInvalid     = "account_invalid"
	AccountIsMain      = "account_is_main"
	AccountPlanUnknown = "account_plan_unknown"
)

// of are the same reports with the accounts changed.
func (change AccountChange) of(r Reports) (Reports, error) {
	if err := change.allowed(r.Moment); err != nil {
		return Reports{}, err
	}
	payee := *r.Payee
	payee.Creditor.Accounts = nil
	for _, a := range r.Creditor.Accounts {
		a.Plans = slices.DeleteFunc(slices.Clone(a.Plans), func(plan string) bool {
			return slices.Contains(change.Plans, plan) // an account that is added takes them over
		})
		if change.Kind == SwapAccount && a.No == change.Account {
			a.No = change.To
		}
		if change.Kind == RetireAccount && a.No == change.Account {
			continue
		}
		payee.Creditor.Accounts = append(payee.Creditor.Accounts, a)
	}
	switch {
	case change.Kind == SwapAccount && change.Account == r.Creditor.Account:
		payee.Creditor.Account = change.To
	case change.Kind == AddAccount:
		added := batch.BankAccount{No: change.Account, Plans: change.Plans}
		payee.Creditor.Accounts = append(payee.Creditor.Accounts, added)
	}
	// A plan that is swapped to an account which the creditor has already goes there with the others.
	payee.Creditor.Accounts = merged(payee.Creditor.Account, payee.Creditor.Accounts)
	return At(payee.At(r.Call)), nil
}

// merged has each account once, and the main one not among them: what has no account of its own goes there.
func merged(main string, accounts []batch.BankAccount) (list []batch.BankAccount) {
	for _, a := range accounts {
		k := slices.IndexFunc(list, func(b batch.BankAccount) bool { return b.No == a.No })
		switch {
		case a.No == main:
		case k >= 0:
			list[k].Plans = append(list[k].Plans, a.Plans...)
		default:
			list = append(list, a)
		}
	}
	return list
}

// allowed refuses a change that cannot be made.
func (change AccountChange) allowed(m batch.Moment) error {
	ours := m.Creditor.BankAccounts()
	isOurs := func(no string) bool { return slices.Contains(ours, no) }
	comes := change.To
	if change.Kind == AddAccount {
		comes = change.Account
	}
	switch {
	case comes != "" && (len(comes) != 11 || !batch.Digits(comes) || !kid.Check(kid.Mod11, comes)):
		return batch.Refuse(AccountInvalid, "%s is no account: 11 digits, the last a check digit", comes)
	case change.Kind == AddAccount && isOurs(change.Account):
		return batch.Refuse(AccountIsOurs, "account %s is in trekk.yaml already", change.Account)
	case (change.Kind == SwapAccount || change.Kind == RetireAccount) && !isOurs(change.Account):
		return batch.Refuse(AccountNotOurs, "account %s is not in trekk.yaml, which has %s",
			change.Account, strings.Join(ours, ", "))
	case change.Kind == SwapAccount && change.To == change.Account:
		return batch.Refuse(AccountIsOurs, "account %s is to be swapped for itself", change.Account)
	case change.Kind == RetireAccount && change.Account == m.Creditor.Account:
		return batch.Refuse(AccountIsMain, "account %s is the main one: swap it for another", change.Account)
	}
	for _, plan := range change.Plans {
		if _, err := m.Terms.Plan(plan); err != nil {
			return batch.Refuse(AccountPlanUnknown, "%v", err)
		}
	}
	return nil
}

// askedTexts are what is asked of the bank, in English and Norwegian; {account}, {to} and {mandates} stand
// for what they say.
var askedTexts = map[AskedWhat]struct{ en, nb string }{
	AskAgreement: {
		"agreements on OCR giro and AvtaleGiro for account {account}, with the same customer unit and KIDs",
		"avtaler om OCR giro og AvtaleGiro for konto {account}, med samme kundeenhet og KID",
	},
	AskTransfer: {
		"{mandates} mandates (FBO) on account {account} moved to {to}",
		"{mandates} faste betalingsoppdrag (FBO) på konto {account} flyttet til {to}",
	},
	AskKeepOpen: {
		"account {account} and its OCR giro kept open until nothing is open on it",
		"konto {account} med OCR giro holdt åpen til ingenting er utestående på den",
	},
}

// asked says in the reader's language what is asked of the bank.
func asked(a Asked, lang string) Asked {
	text := askedTexts[a.What].nb
	if lang == "en" {
		text = askedTexts[a.What].en
	}
	a.Text = strings.NewReplacer(
		"{account}", a.Account, "{to}", a.To, "{mandates}", strconv.Itoa(a.Mandates),
	).Replace(text)
	return a
}

// AccountLetters streams what payers are told whose mandates a change of accounts would leave behind: rows as
// the outbox has them in its files of messages.
func (r Reports) AccountLetters(ctx context.Context, change AccountChange) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		then, err := change.of(r)
		if err != nil {
			yield(nil, err)
			return
		}
		told := ""
		for l, err := range billing.EachLeft(ctx, then.Moment) {
			if err == nil && l.Payer.No == told {
				continue // of several mandates of one payer
			}
			var row []string
			if err == nil {
				told = l.Payer.No
				row, err = accountLetter(then.Moment, &l)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// accountLetter is the letter to a payer whose mandate is left behind.
func accountLetter(m batch.Moment, l *billing.Left) ([]string, error) {
	says, err := newMandate(m, m.KID, &l.Payer, l.To[0])
	if err != nil {
		return nil, err
	}
	says.Was = l.Mandate.Account
	text, err := m.Terms.NewAccount().Render(l.Payer.Language, says)
	return outbox.MessageRow("new_account", &l.Payer, l.Membership, "", text), err
}

// newMandate is what a customer is told who is to make a new mandate on an account, with a KID of a layout.
func newMandate(
	m batch.Moment, layouts kid.Layouts, c *batch.Customer, account string,
) (says terms.Message, err error) {
	number, err := strconv.ParseInt(c.No, 10, 64)
	if err != nil {
		return says, fmt.Errorf("customer %s: %w", c.No, err)
	}
	says = outbox.MessageOf(m, &batch.Invoice{Account: account}, 0)
	says.Amount = ""
	says.From = m.Terms.InvoicingDay(m.Terms.LastPeriodToInvoice(m.Today()) + 1)
	says.KID, err = mandateKID(layouts, number)
	return says, err
}
