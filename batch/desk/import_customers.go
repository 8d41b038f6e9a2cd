package desk

import (
	"context"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/cells"
	"trekk/batch/sheet"
	"trekk/schedule/bankday"
)

var customerColumns = slices.Concat(
	sheet.Required("customer_no", "name"),
	sheet.Optional("mobile", "email", "language", "birth_date", "address", "postcode", "city", "digipost",
		"organisation_number", "country"))

func (im *importer) customers(ctx context.Context) (Imported, error) {
	return im.take(ctx, func() error {
		books, err := im.customersNamed(ctx, "customer_no")
		if err != nil {
			return err
		}
		rows := map[string]*row[batch.Customer]{} // by Fixed: 7 and 007 are one customer
		for im.Next() {
			c := im.customer()
			old, known := books[c.Fixed]
			if known {
				c.No = old.No
				im.keepAbsent(&c, &old)
			}
			im.abroad(&c)
			if c.Fixed == "" {
				continue
			}
			if r := addRow(im, rows, c.Fixed, "customer_no", c); r != nil {
				r.known, r.write = known, old != c
			}
		}
		if err := im.leaveForgotten(ctx, rows, books); err != nil {
			return err
		}
		return writeRows(im, rows, batch.Tx.AddCustomer, batch.Tx.PutCustomer)
	}, nil)
}

// leaveForgotten leaves out the rows of customers of whom something was forgotten, and who have not returned: what a
// membership system still has of them does not come back by itself.
func (im *importer) leaveForgotten(
	ctx context.Context, rows map[string]*row[batch.Customer], books map[string]batch.Customer,
) error {
	fixed, nos := map[string]string{}, []string{}
	for _, c := range books {
		fixed[c.No] = c.Fixed
		nos = append(nos, c.No)
	}
	last, err := im.m.Store.LastForgotten(ctx, nos)
	for no, step := range last {
		if rows[fixed[no]] != nil && step.Kind != batch.PersonReturned {
			delete(rows, fixed[no])
			im.done.Rows--
			im.done.Forgotten++
		}
	}
	return err
}

// keepAbsent leaves a customer of the books what the file has no column for.
func (im *importer) keepAbsent(c, old *batch.Customer) {
	for column, keep := range map[string]func(){
		"mobile": func() { c.Mobile = old.Mobile }, "email": func() { c.Email = old.Email },
		"language":   func() { c.Language = old.Language },
		"birth_date": func() { c.BirthDate = old.BirthDate },
		"address":    func() { c.Address = old.Address }, "postcode": func() { c.Postcode = old.Postcode },
		"city": func() { c.City = old.City }, "digipost": func() { c.Digipost = old.Digipost },
		"organisation_number": func() { c.OrganisationNumber = old.OrganisationNumber },
		"country":             func() { c.Country = old.Country },
	} {
		if !im.Has(column) {
			keep()
		}
	}
}

// customer reads a row. Its Fixed is empty when its number is none. Its postcode and its organisation number are as
// they stand there: what they may be hangs on its country.
func (im *importer) customer() batch.Customer {
	s := im.Sheet
	c := batch.Customer{
		No: sheet.Parse(s, "customer_no", false, sheet.Text), Name: sheet.Parse(s, "name", false, sheet.Text),
		Mobile:    sheet.Parse(s, "mobile", true, mobile),
		Email:     sheet.Parse(s, "email", true, email),
		Language:  sheet.Parse(s, "language", true, language),
		BirthDate: sheet.Parse(s, "birth_date", true, im.birthDate),
		Address:   s.Get("address"), City: s.Get("city"),
		Postcode: s.Get("postcode"), OrganisationNumber: s.Get("organisation_number"),
		Digipost: sheet.Parse(s, "digipost", true, sheet.Yes),
		Country:  sheet.Parse(s, "country", true, country),
	}
	if c.Language == "" {
		c.Language = "nb"
	}
	var err error
	if !batch.Digits(c.No) {
		s.Bad("customer_no", "%q is not a number", c.No)
	} else if c.Fixed, err = im.m.KID.FixedOf(c.No); err != nil {
		s.Bad("customer_no", noFit, c.No, im.m.KID.First())
	}
	return c
}

func mobile(cell string) (string, error) {
	number, err := batch.ReadMobile(cell)
	if err != nil {
		return "", sheet.Wrong("%q %v", cell, err)
	}
	return number, nil
}

// email reads an e-mail address alone, without a name.
func email(cell string) (string, error) {
	a, err := mail.ParseAddress(cell)
	if err != nil || a.Address != cell || !strings.Contains(cell[strings.LastIndex(cell, "@"):], ".") {
		return "", sheet.Wrong("%q is not an e-mail address such as kari@example.no", cell)
	}
	return cell, nil
}

func country(cell string) (string, error) {
	code, err := batch.ReadCountry(cell)
	if err != nil {
		return "", sheet.Wrong("%q %v", cell, err)
	}
	return code, nil
}

// abroad reads what is written otherwise in other countries: the postcode and the organisation number.
func (im *importer) abroad(c *batch.Customer) {
	if im.Cell("country") != "" && c.Country == "" {
		return // it is no country, which is told
	}
	readPostcode, readNumber := postcode, organisation
	if c.Abroad() {
		readPostcode, readNumber = foreign("postcode"), foreign("organisation number")
	}
	if im.Has("postcode") {
		c.Postcode = sheet.Parse(im.Sheet, "postcode", true, readPostcode)
	}
	if im.Has("organisation_number") {
		c.OrganisationNumber = sheet.Parse(im.Sheet, "organisation_number", true, readNumber)
	}
}

// postcode reads a Norwegian postcode. Spreadsheets take the zero away that some begin with.
func postcode(cell string) (string, error) {
	if len(cell) != 4 || !batch.Digits(cell) {
		return "", sheet.Wrong("%q is no Norwegian postcode: four digits, such as 0150; with another country beside it "+
			"it may be one of that", cell)
	}
	return cell, nil
}

func organisation(cell string) (string, error) {
	no, _, err := batch.ReadOrganisation(cell)
	if err != nil {
		return "", sheet.Wrong("%q %v", cell, err)
	}
	return no, nil
}

// foreign makes a parser of what other countries call by such a name.
func foreign(noun string) func(string) (string, error) {
	return func(cell string) (string, error) {
		if !foreignWord.MatchString(cell) {
			return "", sheet.Wrong("%q is no %s of any country: at most 20 letters and digits", cell, noun)
		}
		return cell, nil
	}
}

var foreignWord = regexp.MustCompile(`^[\pL\d][\pL\d ./-]{0,19}$`)

// birthDate reads the date of birth of somebody who lives.
func (im *importer) birthDate(cell string) (bankday.Date, error) {
	born, err := cells.DayOf(im.Sheet)(cell)
	if err == nil && (born > im.m.Today() || born < im.m.Today().AddMonths(-12*maxAge)) {
		err = sheet.Wrong("nobody who lives was born on %s", born)
	}
	return born, err
}

// maxAge is how old people become, in years.
const maxAge = 125
