package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

const customerColumns = "no, fixed, name, mobile, email, language, birth_date, address, postcode, city, " +
	"digipost, organisation_number, country"

var customerTable = table{"customer", customerColumns, 1}

const selectCustomer = "SELECT " + customerColumns + " FROM customer WHERE creditor_id = $1"

func customerFields(c *batch.Customer) []any {
	return []any{
		&c.No, &c.Fixed, &c.Name, &c.Mobile, &c.Email, &c.Language, &c.BirthDate, &c.Address, &c.Postcode,
		&c.City, &c.Digipost, (*optional)(&c.OrganisationNumber), (*optional)(&c.Country),
	}
}

func (t writer) AddCustomer(c batch.Customer) error {
	return t.told(t.insert(customerTable, customerFields(&c)), batch.Change{
		Type: batch.ToldCustomerCreated, Subject: batch.Subject{Kind: batch.OfCustomer, No: c.No},
	})
}

// PutCustomer adds or changes a customer; one who is the same already is not written.
func (t writer) PutCustomer(c batch.Customer) error {
	return t.put(customerTable, customerFields(&c))
}

func (b customers) Customers(ctx context.Context) iter.Seq2[batch.Customer, error] {
	return stream(ctx, b.part, customerFields, selectCustomer+" ORDER BY fixed")
}

func (b customers) Customer(ctx context.Context, no string) (batch.Customer, error) {
	c, err := one(ctx, b.part, customerFields, selectCustomer+" AND no = $2", no)
	if err != nil {
		return c, fmt.Errorf("customer %s: %w", no, err)
	}
	return c, nil
}

func (b customers) CustomersByFixed(ctx context.Context, fixed []string) iter.Seq2[batch.Customer, error] {
	return having(ctx, b.part, customerFields, selectCustomer, "fixed", fixed)
}

func (b customers) CustomerByFixed(ctx context.Context, fixed string) (batch.Customer, error) {
	c, err := one(ctx, b.part, customerFields, selectCustomer+" AND fixed = $2", fixed)
	if err != nil {
		return c, fmt.Errorf("customer with KIDs of %s: %w", fixed, err)
	}
	return c, nil
}

var customerList = keyset.List[batch.Customer]{Noun: "customers", Orders: []keyset.Order[batch.Customer]{
	{
		Name:    batch.ByFixed,
		Columns: []string{"fixed"},
		Key:     func(c *batch.Customer) []any { return []any{c.Fixed} },
	},
	{
		Name:    batch.ByName,
		Columns: []string{"name", "no"},
		Key:     func(c *batch.Customer) []any { return []any{c.Name, c.No} },
	},
}}

// selectFoundCustomers selects the customers of words that are looked for.
func selectFoundCustomers(where, sorted, limit string) string {
	return "SELECT " + prefixed("c", customerColumns) + " FROM " + fromWords +
		"customer c WHERE c.creditor_id = $1 AND c.no = w.customer_no" + where + sorted + limit
}

func (b customers) ListCustomers(
	ctx context.Context, want batch.CustomerFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.Customer], error] {
	f, read := &keyset.Filter{}, plainly(b.part, customerFields)
	by := searched[batch.Customer]{
		table: "customer", whole: []string{"~no = ?"}, customer: "no",
		of: func(c *batch.Customer) *batch.Customer { return c },
	}
	l, found, err := by.find(ctx, b.part, &customerList, p, f, want.Search)
	switch {
	case err != nil:
		return failed[batch.Listed[batch.Customer]](err)
	case found:
		return keyset.Pages(ctx, l, p, f, selectFoundCustomers, read)
	}
	return keyset.Pages(ctx, l, p, f, of(customerTable), read)
}
