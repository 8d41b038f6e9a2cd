package batch

import (
	"cmp"
	"maps"
	"slices"
)

// AccountKey names an account of the books, whatever number a payee's chart gives it.
type AccountKey string

// The accounts. What is above zero on the first ones is the payee's: owed to him, paid to him, or lost; on
// the others it is what he owes, or has earned.
const (
	Receivables AccountKey = "receivables"
	Bank        AccountKey = "bank"
	Reception   AccountKey = "reception"
	Vipps       AccountKey = "vipps"
	ForAgency   AccountKey = "agency" // what the collection agency has collected and not paid out
	Losses      AccountKey = "losses"
	Differences AccountKey = "differences" // what is missing of invoices and not worth asking for

	Credit       AccountKey = "credit"
	Unmatched    AccountKey = "unmatched"
	Ignored      AccountKey = "ignored"
	Refunds      AccountKey = "refunds"
	Income       AccountKey = "income"
	Charges      AccountKey = "charges"
	InvoiceFees  AccountKey = "invoice_fees"
	ReminderFees AccountKey = "reminder_fees" // of letters before collection
	Interest     AccountKey = "interest"      // on late payment
	// Elsewhere is the other side of invoices that another system issued, and has booked as income.
	Elsewhere AccountKey = "imported"
)

// AccountKeys are all accounts, in the order of reports.
func AccountKeys() []AccountKey { return slices.Clone(accountKeys) }

var accountKeys = []AccountKey{
	Receivables, Credit, Unmatched, Bank, Reception, Vipps, ForAgency, Ignored, Refunds, Income, Charges,
	InvoiceFees, ReminderFees, Interest, Losses, Differences, Elsewhere,
}

// GrowsByDebit tells the accounts that grow by their debit.
func (k AccountKey) GrowsByDebit() bool {
	return slices.Contains([]AccountKey{Receivables, Bank, Reception, Vipps, ForAgency, Losses,
		Differences}, k)
}

// Account is an account of a payee's chart.
type Account struct {
	No   string `json:"no"`
	Name string `json:"name,omitempty"` // empty for ours
	VAT  string `json:"vat,omitempty"`  // code, of income; empty when there is none
}

// Chart gives the accounts their numbers and names. What it does not name has the number of the Norwegian
// standard chart (NS 4102) and our name. VAT codes are passed on to the accounting system, which knows what
// they mean: an amount is never divided here, since that would be to round.
type Chart struct {
	Accounts map[AccountKey]Account `json:"accounts"`
	Plans    map[string]Account     `json:"plans,omitempty"` // income that has an account of its own
	Banks    map[string]Account     `json:"banks,omitempty"` // bank accounts, by their number at the bank
	Lang     string                 `json:"-"`               // of names and texts: en, or else Norwegian
}

// standard has the numbers of NS 4102 and our names. Membership of a gym is outside the VAT Act
// (merverdiavgiftsloven § 3-8): income is in the group for that.
var standard = map[AccountKey]struct{ no, nb, en string }{
	Receivables:  {"1500", "Kundefordringer", "Accounts receivable"},
	Bank:         {"1920", "Bankinnskudd", "Bank"},
	Reception:    {"1900", "Kasse og terminal i resepsjonen", "Cash and card terminal at the reception"},
	Vipps:        {"1930", "Oppgjør fra Vipps", "Settlements from Vipps"},
	ForAgency:    {"1570", "Innkrevd av inkassobyrå", "Collected by the agency"},
	Losses:       {"7830", "Tap på fordringer", "Losses on receivables"},
	Differences:  {"7740", "Øredifferanser", "Small differences"},
	Credit:       {"2900", "Forskudd fra kunder", "Customers' credit"},
	Unmatched:    {"2990", "Uplasserte innbetalinger", "Unmatched payments"},
	Ignored:      {"2991", "Innbetalinger som ikke gjelder fakturaer", "Payments that are not for invoices"},
	Refunds:      {"2992", "Tilbakebetalinger til kunder", "Refunds to customers"},
	Income:       {"3200", "Medlemskontingenter", "Membership fees"},
	Charges:      {"3210", "Andre gebyrer", "Charges"},
	InvoiceFees:  {"3220", "Fakturagebyr", "Invoice fees"},
	ReminderFees: {"3230", "Purregebyr", "Reminder fees"},
	Interest:     {"8050", "Forsinkelsesrenter", "Interest on late payment"},
	Elsewhere:    {"1579", "Fakturaer fra andre systemer", "Invoices of other systems"},
}

// Account finds an account; part is the plan whose income it is, or the number of a bank account.
func (c *Chart) Account(key AccountKey, part string) Account {
	own, ours := c.Accounts[key], standard[key]
	a := Account{No: cmp.Or(own.No, ours.no), Name: cmp.Or(own.Name, c.word(ours.nb, ours.en)), VAT: own.VAT}
	special := map[AccountKey]map[string]Account{Income: c.Plans, Bank: c.Banks}[key][part]
	return Account{
		No: cmp.Or(special.No, a.No), Name: cmp.Or(special.Name, a.Name), VAT: cmp.Or(special.VAT, a.VAT),
	}
}

// Kept is the chart as a closed period keeps it: with the number of every account, ours too, so that nothing
// changes it later. Our names are left out: they are said in the language of whoever reads.
func (c *Chart) Kept() Chart {
	kept := Chart{Accounts: map[AccountKey]Account{}, Plans: maps.Clone(c.Plans), Banks: maps.Clone(c.Banks)}
	for key, ours := range standard {
		a := c.Accounts[key]
		a.No = cmp.Or(a.No, ours.no)
		kept.Accounts[key] = a
	}
	return kept
}

// Same reports whether two charts give all accounts the same numbers, names and VAT codes.
func (c *Chart) Same(other *Chart) bool {
	a, b := c.Kept(), other.Kept()
	return maps.Equal(a.Accounts, b.Accounts) && maps.Equal(a.Plans, b.Plans) && maps.Equal(a.Banks, b.Banks)
}

func (c *Chart) word(nb, en string) string {
	if c.Lang == "en" {
		return en
	}
	return nb
}
