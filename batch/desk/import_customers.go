package desk

import (
	"context"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/sheet"
	"trekk/schedule/bankday"
)

var customerColumns = slices.Concat(
	sheet.Required("customer_no", "name", "mobile", "email", "language", "birth_date"),
	sheet.Optional("address", "postcode", "city", "digipost"))

func (im *importer) customers(ctx context.Context) (Imported, error) {
	return im.take(ctx, customerColumns, func() error {
		rows := map[string]*row[batch.Customer]{} // by Fixed: 7 and 007 are one customer
		for im.Next() {
			if c := im.customer(); c.Fixed != "" {
				addRow(im, rows, c.Fixed, "customer_no", c)
			}
		}
		books := im.m.Store.CustomersByFixed(ctx, numbersOf(rows))
		err := compare(books, rows, func(c batch.Customer) string { return c.Fixed },
			func(old batch.Customer, new *row[batch.Customer]) {
				new.value.No = old.No
				new.write = old != new.value
			})
		if err != nil {
			return err
		}
		return writeRows(im, rows, batch.Tx.AddCustomer, batch.Tx.PutCustomer)
	}, nil)
}

// customer reads a row. Its Fixed is empty when its number is none.
func (im *importer) customer() batch.Customer {
	s := im.Sheet
	c := batch.Customer{
		No: s.Get("customer_no"), Name: s.Get("name"), Email: s.Get("email"),
		Language:  sheet.Parse(s, "language", true, language),
		BirthDate: sheet.Parse(s, "birth_date", true, bankday.Parse),
		Address:   s.Get("address"), Postcode: s.Get("postcode"), City: s.Get("city"),
		Digipost: sheet.Parse(s, "digipost", true, sheet.Yes),
	}
	if c.Language == "" {
		c.Language = "nb"
	}
	var err error
	if !batch.Digits(c.No) {
		s.Bad("customer_no", "%q is not a number", c.No)
	} else if c.Fixed, err = im.m.KID.FixedOf(c.No); err != nil {
		s.Bad("customer_no", "%v", err)
	}
	if c.Mobile, err = batch.ReadMobile(s.Get("mobile")); err != nil {
		s.Bad("mobile", "%v", err)
	}
	if c.Email != "" && !strings.Contains(c.Email, "@") {
		s.Bad("email", "is not an e-mail address")
	}
	return c
}
