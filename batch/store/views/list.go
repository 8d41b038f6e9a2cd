package views

import "slices"

// List are all views, by subject.
func List() []*View {
	return slices.Concat(customers, invoices, money, bank, followUp, books)
}
