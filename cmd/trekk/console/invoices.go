package console

import (
	"context"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var invoiceRoutes = []route{
	{"GET /invoices", counter, invoicesPage},
	{"GET /invoices/{no}", counter, invoicePage},
	{"GET /invoices/{no}/pdf", counter, invoicePDF},
}

// invoiceFilters is what the list of invoices is asked by.
func invoiceFilters(a *ask) (f batch.InvoiceFilter, shown []filter, err error) {
	f = batch.InvoiceFilter{
		Search: a.query("q"), Status: batch.InvoiceStatus(a.query("status")),
		Method:   batch.Method(a.query("method")),
		Customer: a.query("customer"),
	}
	if f.DueFrom, err = a.dayAsked("due_from"); err != nil {
		return f, nil, err
	}
	if f.DueTo, err = a.dayAsked("due_to"); err != nil {
		return f, nil, err
	}
	return f, []filter{
		{Name: "q", Label: a.say("Name, number or KID"), Kind: "text", Value: f.Search},
		{Name: "status", Label: a.say("Status"), Kind: "choice", Value: string(f.Status), Choices: a.choices(
			"open", "partly_paid", "paid", "reminded", "collection", "cancelled", "written_off")},
		{Name: "method", Label: a.say("Method"), Kind: "choice", Value: string(f.Method),
			Choices: a.choices("claim", "invoice")},
		{Name: "due_from", Label: a.say("Due from"), Kind: "date", Value: a.query("due_from")},
		{Name: "due_to", Label: a.say("Due to"), Kind: "date", Value: a.query("due_to")},
	}, nil
}

// listed is a page with one list on it.
type listed struct {
	Filters []filter
	Table   *table
}

func invoicesPage(a *ask) (*page, error) {
	f, filters, err := invoiceFilters(a)
	if err != nil {
		return nil, err
	}
	l := list[report.Invoice]{
		name: "invoices", title: "Invoices", columns: invoiceColumns,
		empty: a.say("No invoices are so. They are made by the job bill, 14 days before they are due."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.Invoice], error) {
			if f == (batch.InvoiceFilter{}) { // all that there are: the newest first
				p.Order, p.Descending = batch.ByIssued, true
			}
			return a.Reports().Invoices(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{Title: a.say("Invoices"), Body: "listed", Data: listed{filters, t}}, nil
}

var invoiceColumns = []col[report.Invoice]{
	leads(render.Col("invoice_no", "Invoice", func(i *report.Invoice) any { return i.No }),
		func(i *report.Invoice) string { return invoicePath(i.No) }),
	leads(render.Col("customer_no", "Customer", func(i *report.Invoice) any { return i.CustomerNo }),
		func(i *report.Invoice) string { return customerPath(i.CustomerNo) }),
	{Column: render.Col("kid", "KID", func(i *report.Invoice) any { return i.KID })},
	{Column: render.Col("issued", "Issued", func(i *report.Invoice) any { return i.Issued })},
	{Column: render.Col("due", "Due", func(i *report.Invoice) any { return i.Due })},
	{Column: render.Col("method", "Method", func(i *report.Invoice) any { return render.Word(i.Method) })},
	{Column: render.Col("amount_ore", "Amount", func(i *report.Invoice) any { return i.Amount })},
	{Column: render.Col("outstanding_ore", "Outstanding",
		func(i *report.Invoice) any { return i.Outstanding })},
	{Column: render.Col("status", "Status", func(i *report.Invoice) any { return render.Word(i.Status) })},
}

var invoiceTexts = texts{
	"Name, number or KID": "Navn, nummer eller KID",
	"Due from":            "Forfall fra",
	"Due to":              "Forfall til",
	"No invoices are so. They are made by the job bill, 14 days before they are due.": "Ingen fakturaer " +
		"er slik. De lages av jobben bill, 14 dager før forfall.",
}
