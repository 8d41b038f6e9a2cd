package wire

import (
	"fmt"
	"strings"

	"trekk/batch"
)

// Chart gives the accounts of the journal their numbers.
type Chart struct {
	Receivables  Account            `yaml:"receivables"`
	Bank         Account            `yaml:"bank"`
	Reception    Account            `yaml:"reception"`
	Vipps        Account            `yaml:"vipps"`
	Agency       Account            `yaml:"agency"` // what it has collected and not paid out
	Losses       Account            `yaml:"losses"`
	Differences  Account            `yaml:"differences"` // small ones
	Credit       Account            `yaml:"credit"`
	Unmatched    Account            `yaml:"unmatched"`
	Ignored      Account            `yaml:"ignored"`
	Refunds      Account            `yaml:"refunds"`
	Income       Account            `yaml:"income"`
	Charges      Account            `yaml:"charges"`
	InvoiceFees  Account            `yaml:"invoice_fees"`
	ReminderFees Account            `yaml:"reminder_fees"`
	Interest     Account            `yaml:"interest"` // on late payment
	Imported     Account            `yaml:"imported"`
	Plans        map[string]Account `yaml:"plans"` // the income of single plans
	Banks        map[string]Account `yaml:"banks"` // by the number at the bank, where there are several
}

// Account is an account of the chart: its number, or number, name and VAT code.
type Account batch.Account

// UnmarshalYAML reads a number alone, or the three keys.
func (c *Account) UnmarshalYAML(unmarshal func(any) error) error {
	if err := unmarshal(&c.No); err == nil {
		return c.check()
	}
	var whole struct {
		No   string `yaml:"no"`
		Name string `yaml:"name"`
		VAT  string `yaml:"vat"`
	}
	if err := unmarshal(&whole); err != nil {
		return err
	}
	*c = Account(whole)
	return c.check()
}

func (c *Account) check() error {
	if c.No != "" && (!batch.Digits(c.No) || len(c.No) > 10) {
		return fmt.Errorf("account %q: want a number of the chart, such as 1500", c.No)
	}
	return nil
}

func (c *Chart) chart() batch.Chart {
	chart := batch.Chart{
		Plans: map[string]batch.Account{}, Banks: map[string]batch.Account{},
		Accounts: map[batch.AccountKey]batch.Account{},
	}
	for key, a := range map[batch.AccountKey]Account{
		batch.Receivables: c.Receivables, batch.Bank: c.Bank, batch.Reception: c.Reception,
		batch.Vipps: c.Vipps, batch.ForAgency: c.Agency, batch.Losses: c.Losses,
		batch.Differences: c.Differences,
		batch.Credit:      c.Credit, batch.Unmatched: c.Unmatched, batch.Ignored: c.Ignored,
		batch.Refunds: c.Refunds, batch.Income: c.Income, batch.Charges: c.Charges,
		batch.InvoiceFees: c.InvoiceFees, batch.ReminderFees: c.ReminderFees, batch.Interest: c.Interest,
		batch.Elsewhere: c.Imported,
	} {
		chart.Accounts[key] = batch.Account(a)
	}
	for plan, a := range c.Plans {
		chart.Plans[plan] = batch.Account(a)
	}
	for number, a := range c.Banks {
		chart.Banks[strings.ReplaceAll(number, ".", "")] = batch.Account(a)
	}
	return chart
}
