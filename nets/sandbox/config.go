package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"time"

	"trekk/schedule/bankday"
)

// Config says whom the sandbox serves.
type Config struct {
	// Dir is a folder, new or empty: to-nets/ in it keeps every file that came, from-nets/ every file
	// published, and ledger.json is what truly happened.
	Dir   string
	Seed  uint64    // what people do and what goes wrong is drawn from it: the same seed, the same bank
	Start time.Time // where the clock begins

	Transmitter string // the payee's customer unit id, 8 digits
	Recipient   string // the customer unit id that files from Nets are for; default the transmitter
	Account     string // the payee's account, 11 digits
	Agreement   string // the payee's OCR agreement, 9 digits

	// A KID is the customer, the invoice and a check digit. The customer is the fixed part that mandates are
	// known by.
	CustomerDigits int    // default 8
	InvoiceDigits  int    // default 7
	Algorithm      string // mod10 (default) or mod11

	// Payers are there at the start; others appear with their first letter or claim.
	Payers       []Payer
	Obedient     bool              // people do what they are told by acts, nothing of their own, and have money
	NoRepayments bool              // leave out the few who have the bank repay them
	Faults       Faults            // what goes wrong on the bank's side; default nothing
	Calendar     *bankday.Calendar // default the Norwegian one
}

// Payer is a person with a bank account. What the person does is drawn from the seed.
type Payer struct {
	Customer int64 // as in the KID
	Name     string
	Mandate  bool // has a mandate at the start
}

// Check says what is wrong with a Config, as a Refusal.
func (c Config) Check() error {
	if _, err := c.complete(); err != nil {
		return Refusal(err.Error())
	}
	return nil
}

// complete is the configuration with its defaults, and what is wrong with it.
func (c Config) complete() (Config, error) {
	c.CustomerDigits, c.InvoiceDigits = cmp.Or(c.CustomerDigits, 8), cmp.Or(c.InvoiceDigits, 7)
	c.Algorithm = cmp.Or(c.Algorithm, "mod10")
	c.Recipient = cmp.Or(c.Recipient, c.Transmitter)
	if c.Calendar == nil {
		c.Calendar = bankday.Norwegian()
	}
	return c, c.check()
}

func (c *Config) check() error {
	digits := func(what, s string, n int) error {
		if _, err := strconv.ParseUint(s, 10, 64); err != nil || len(s) != n {
			return fmt.Errorf("%s %q: want %d digits", what, s, n)
		}
		return nil
	}
	err := errors.Join(digits("transmitter", c.Transmitter, 8), digits("recipient", c.Recipient, 8),
		digits("account", c.Account, 11),
		digits("agreement", c.Agreement, 9))
	if c.CustomerDigits < 1 || c.InvoiceDigits < 1 || c.CustomerDigits > 18 || c.InvoiceDigits > 18 ||
		c.CustomerDigits+c.InvoiceDigits > 24 {
		err = errors.Join(err, fmt.Errorf("a KID of %d customer and %d invoice digits: "+
			"want 1 to 18 of each, 24 in all", c.CustomerDigits, c.InvoiceDigits))
	}
	if c.Algorithm != "mod10" && c.Algorithm != "mod11" {
		err = errors.Join(err, fmt.Errorf("algorithm %q: want mod10 or mod11", c.Algorithm))
	}
	if c.Start.IsZero() {
		err = errors.Join(err, errors.New("the clock has no start"))
	}
	seen := map[int64]bool{}
	for _, p := range c.Payers {
		if p.Customer < 0 || len(strconv.FormatInt(p.Customer, 10)) > c.CustomerDigits || seen[p.Customer] {
			err = errors.Join(err, fmt.Errorf("payer %d: want different numbers of at most %d digits",
				p.Customer, c.CustomerDigits))
		}
		seen[p.Customer] = true
	}
	return err
}
