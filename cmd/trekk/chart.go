package main

import (
	"fmt"
	"strings"

	"trekk/batch"
)

// chartConfig gives the accounts of the journal their numbers.
type chartConfig struct {
	Receivables  accountConfig            `yaml:"receivables"`
	Bank         accountConfig            `yaml:"bank"`
	Reception    accountConfig            `yaml:"reception"`
	Vipps        accountConfig            `yaml:"vipps"`
	Losses       accountConfig            `yaml:"losses"`
	Credit       accountConfig            `yaml:"credit"`
	Unmatched    accountConfig            `yaml:"unmatched"`
	Ignored      accountConfig            `yaml:"ignored"`
	Refunds      accountConfig            `yaml:"refunds"`
	Income       accountConfig            `yaml:"income"`
	Charges      accountConfig            `yaml:"charges"`
	InvoiceFees  accountConfig            `yaml:"invoice_fees"`
	ReminderFees accountConfig            `yaml:"reminder_fees"`
	Imported     accountConfig            `yaml:"imported"`
	Plans        map[string]accountConfig `yaml:"plans"` // the income of single plans
	Banks        map[string]accountConfig `yaml:"banks"` // by the number at the bank, where there are several
}

// accountConfig is an account: its number, or number, name and VAT code.
type accountConfig batch.Account

func (c *accountConfig) UnmarshalYAML(unmarshal func(any) error) error {
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
	*c = accountConfig(whole)
	return c.check()
}

func (c *accountConfig) check() error {
	if c.No != "" && (!batch.Digits(c.No) || len(c.No) > 10) {
		return fmt.Errorf("account %q: want a number of the chart, such as 1500", c.No)
	}
	return nil
}

func (c *chartConfig) chart() batch.Chart {
	chart := batch.Chart{Plans: map[string]batch.Account{}, Banks: map[string]batch.Account{}, Accounts: map[batch.AccountKey]batch.Account{}}
	for key, a := range map[batch.AccountKey]accountConfig{
		batch.Receivables: c.Receivables, batch.Bank: c.Bank, batch.Reception: c.Reception, batch.Vipps: c.Vipps, batch.Losses: c.Losses,
		batch.Credit: c.Credit, batch.Unmatched: c.Unmatched, batch.Ignored: c.Ignored, batch.Refunds: c.Refunds, batch.Income: c.Income,
		batch.Charges: c.Charges, batch.InvoiceFees: c.InvoiceFees, batch.ReminderFees: c.ReminderFees, batch.Elsewhere: c.Imported,
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
