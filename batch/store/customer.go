package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
)

const customerColumns = "no, fixed, name, mobile, email, language, birth_date, address, postcode, city, digipost"

var customerTable = table{"customer", customerColumns}

const selectCustomer = "SELECT " + customerColumns + " FROM customer WHERE creditor_id = $1"

func customerFields(c *batch.Customer) []any {
	return []any{
		&c.No, &c.Fixed, &c.Name, &c.Mobile, &c.Email, &c.Language, &c.BirthDate, &c.Address, &c.Postcode, &c.City, &c.Digipost,
	}
}

func (t *tx) AddCustomer(c batch.Customer) error { return t.insert(customerTable, customerFields(&c)) }

// PutCustomer adds or changes a customer; one who is the same already is not written.
func (t *tx) PutCustomer(c batch.Customer) error {
	return t.put(customerTable, customerFields(&c))
}

func (b *books) Customers(ctx context.Context) iter.Seq2[batch.Customer, error] {
	return stream(ctx, b, customerFields, selectCustomer+" ORDER BY fixed")
}

func (b *books) Customer(ctx context.Context, no string) (batch.Customer, error) {
	c, err := one(ctx, b, customerFields, selectCustomer+" AND no = $2", no)
	if err != nil {
		return c, fmt.Errorf("customer %s: %w", no, err)
	}
	return c, nil
}

func (b *books) CustomersByFixed(ctx context.Context, fixed []string) iter.Seq2[batch.Customer, error] {
	return having(ctx, b, customerFields, selectCustomer, "fixed", fixed)
}

func (b *books) CustomerByFixed(ctx context.Context, fixed string) (batch.Customer, error) {
	c, err := one(ctx, b, customerFields, selectCustomer+" AND fixed = $2", fixed)
	if err != nil {
		return c, fmt.Errorf("customer with KIDs of %s: %w", fixed, err)
	}
	return c, nil
}
