package console

import (
	"context"
	"strconv"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/nets"
)

var claimRoutes = []route{
	{"GET /claims", readers, claimsPage},
}

// numberAsked is a number of the address; zero where it is not asked for.
func (a *ask) numberAsked(name string) (int64, error) {
	v := a.query(name)
	if v == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return 0, a.misasked(name, a.say("This is no number"))
	}
	return n, nil
}

func claimsPage(a *ask) (*page, error) {
	number, err := a.numberAsked("transmission")
	if err != nil {
		return nil, err
	}
	f := batch.ClaimFilter{
		Transmission: number, Invoice: a.query("invoice"), Status: batch.ClaimStatus(a.query("status")),
	}
	empty := a.say("No claims are so. The job claims makes them of invoices whose payers have a mandate.")
	t, err := claimList(a, f, empty).table(a)
	if err != nil {
		return nil, err
	}
	filters := []filter{
		{Name: "transmission", Label: a.say("Transmission"), Kind: "text", Value: a.query("transmission")},
		{Name: "invoice", Label: a.say("Invoice"), Kind: "text", Value: f.Invoice},
		{Name: "status", Label: a.say("Status"), Kind: "choice", Value: string(f.Status),
			Choices: a.choices("live", "rejected", "dropped", "cancelled")},
	}
	return &page{Title: a.say("Claims"), Body: "listed", Data: listed{filters, t}}, nil
}

// claimList are the claims and cancellations that a filter asks for, the latest first.
func claimList(a *ask, f batch.ClaimFilter, empty string) *list[report.Claim] {
	return &list[report.Claim]{
		name: "claims", title: "Claims", columns: claimColumns, empty: empty,
		page: func(ctx context.Context, p batch.Page) (report.List[report.Claim], error) {
			p.Descending = true
			return a.Reports().Claims(ctx, f, p)
		},
	}
}

var claimColumns = []col[report.Claim]{
	leads(render.Col("invoice_no", "Invoice", func(c *report.Claim) any { return c.InvoiceNo }),
		func(c *report.Claim) string { return invoicePath(c.InvoiceNo) }),
	{Column: render.Col("kid", "KID", func(c *report.Claim) any { return c.KID })},
	{Column: render.Col("due", "Due", func(c *report.Claim) any { return c.Due })},
	{Column: render.Col("amount_ore", "Amount", func(c *report.Claim) any { return c.Amount })},
	{Column: render.Col("kind", "Kind", func(c *report.Claim) any { return claimKind(c.Type) })},
	{Column: render.Col("status", "Status", func(c *report.Claim) any { return claimWord(c.Status) })},
	{Column: render.Col("text", "Reason", func(c *report.Claim) any { return c.Text })},
	leads(render.Col("transmission", "Transmission", func(c *report.Claim) any { return c.Transmission }),
		func(c *report.Claim) string { return transmissionPath(c.Transmission) }),
	{Column: render.Col("assignment", "Assignment", func(c *report.Claim) any { return c.Assignment }),
		file: true},
	leads(render.Col("transaction", "Transaction", func(c *report.Claim) any { return c.Transaction }),
		claimLines),
}

// claimLines are the lines that told the bank of a claim.
func claimLines(c *report.Claim) string {
	return linesPath(report.LineOf{
		Direction: batch.Out, No: c.Transmission, Assignment: c.Assignment, Transaction: c.Transaction,
	})
}

// claimKind says what a type of the file format stands for.
func claimKind(kind int) render.Word {
	switch kind {
	case nets.TypeCancellation:
		return "cancellation"
	case nets.TypeBankNotifies:
		return "bank_notifies"
	}
	return "payee_notifies"
}

// claimWord is the state of a claim. Of an invoice the same word says that it is credited.
func claimWord(s batch.ClaimStatus) render.Word {
	if s == batch.ClaimCancelled {
		return "claim_deleted"
	}
	return render.Word(s)
}

var claimTexts = texts{
	"Transmission": "Forsendelse", "Kind": "Slag", "Assignment": "Oppdrag", "Transaction": "Transaksjon",
	"live": "gjelder", "dropped": "bortfalt", "claim_deleted": "slettet", "cancellation": "sletting",
	"bank_notifies": "banken varsler", "payee_notifies": "vi varsler",
	"No claims are so. The job claims makes them of invoices whose payers have a mandate.": "Ingen krav " +
		"er slik. Jobben claims lager dem av fakturaer der betaleren har fullmakt.",
}
