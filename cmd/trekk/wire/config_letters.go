package wire

import (
	"errors"
	"fmt"

	"trekk/batch"
)

// Address is where a creditor is, as letters say it.
type Address struct {
	Street   string `yaml:"street"`
	Postcode string `yaml:"postcode"`
	City     string `yaml:"city"`
}

// Contact is where customers reach a creditor, as letters say it.
type Contact struct {
	Email string `yaml:"email"`
	Phone string `yaml:"phone"`
	Web   string `yaml:"web"`
}

// Letters says how letters look.
type Letters struct {
	Giro bool           `yaml:"giro"` // a giro part at the bottom of those that ask for money
	VAT  map[string]int `yaml:"vat"`  // the per cent of VAT that a code of the chart stands for
}

// letterhead is what letters say of the creditor.
func (c *Creditor) letterhead() batch.Letterhead {
	no, vat, _ := batch.ReadOrganisation(c.Organisation) // checkLetters tells what is wrong
	return batch.Letterhead{
		Address: c.Address.Street, Postcode: c.Address.Postcode, City: c.Address.City,
		Organisation: no, VAT: vat,
		Email: c.Contact.Email, Phone: c.Contact.Phone, Web: c.Contact.Web, Giro: c.Letters.Giro,
		Rates: c.Letters.VAT,
	}
}

// checkLetters looks at what letters say of the creditor.
func (c *Creditor) checkLetters() error {
	var errs []error
	if _, _, err := batch.ReadOrganisation(c.Organisation); err != nil && c.Organisation != "" {
		errs = append(errs, fmt.Errorf("organisation %q: want the 9 digits of the number in the register of legal "+
			"entities, with MVA behind it when registered for VAT", c.Organisation))
	}
	for code, rate := range c.Letters.VAT {
		if rate < 0 || rate > 100 {
			errs = append(errs, fmt.Errorf("letters.vat: %d for code %s: want per cent, such as 25",
				rate, code))
		}
	}
	return errors.Join(errs...)
}
