package wire

import (
	"errors"
	"fmt"
	"strings"

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
	no, vat := organisation(c.Organisation)
	return batch.Letterhead{
		Address: c.Address.Street, Postcode: c.Address.Postcode, City: c.Address.City, Organisation: no, VAT: vat,
		Email: c.Contact.Email, Phone: c.Contact.Phone, Web: c.Contact.Web, Giro: c.Letters.Giro,
		Rates: c.Letters.VAT,
	}
}

// organisation is the number in the register of legal entities, which may be written with spaces, and with
// MVA behind it where the creditor is registered for VAT.
func organisation(text string) (no string, vat bool) {
	no, vat = strings.CutSuffix(strings.ToUpper(strings.Join(strings.Fields(text), "")), "MVA")
	return no, vat
}

// checkLetters looks at what letters say of the creditor.
func (c *Creditor) checkLetters() error {
	var errs []error
	if no, _ := organisation(c.Organisation); no != "" && !isOrganisation(no) {
		errs = append(errs, fmt.Errorf("organisation %q: want the 9 digits of the number in the register of legal "+
			"entities, with MVA behind it when registered for VAT", c.Organisation))
	}
	for code, rate := range c.Letters.VAT {
		if rate < 0 || rate > 100 {
			errs = append(errs, fmt.Errorf("letters.vat: %d for code %s: want per cent, such as 25", rate, code))
		}
	}
	return errors.Join(errs...)
}

// isOrganisation reports whether a number is one of the register: 9 digits, of which the last checks the
// others (modulus 11).
func isOrganisation(no string) bool {
	if len(no) != 9 || !batch.Digits(no) {
		return false
	}
	sum := 0
	for n, weight := range []int{3, 2, 7, 6, 5, 4, 3, 2, 1} {
		sum += int(no[n]-'0') * weight
	}
	return sum%11 == 0
}
