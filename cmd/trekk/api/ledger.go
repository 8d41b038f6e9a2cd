package api

import (
	"context"

	"trekk/batch"
	"trekk/batch/report"
)

type paymentsQuery struct {
	Paging
	Account string `query:"account" maxLength:"20" doc:"That was credited"`
	From    day    `query:"from"`
	To      day    `query:"to"`
	Source  string `query:"source" maxLength:"40"`
	KID     string `query:"kid" maxLength:"30"`
	File    int64  `query:"file" minimum:"1"`
	Order   string `query:"order" enum:"number,settlement" default:"number"`
}

type unmatchedQuery struct {
	Paging
	Account string `query:"account" maxLength:"20"`
	From    day    `query:"from"`
	To      day    `query:"to"`
}

type settlementQuery struct {
	Paging
	Account string `query:"account" maxLength:"20"`
	From    day    `query:"from"`
	To      day    `query:"to"`
}

type ageingQuery struct {
	Paging
	Customer string `query:"customer_no" maxLength:"40"`
	DueFrom  day    `query:"due_from"`
	DueTo    day    `query:"due_to"`
}

type journalQuery struct {
	Paging
	From   day  `query:"from"`
	To     day  `query:"to"`
	Detail bool `query:"detail" doc:"Lines for every invoice, credit note and payment"`
}

type refundsQuery struct {
	Latest
	Customer string `query:"customer_no" maxLength:"40"`
	Waits    bool   `query:"waits" doc:"Those that wait for a second person"`
}

// addLedger adds what the accountant reads.
func (a *API) addLedger() {
	a.addPayments()
	a.addCredits()
	a.addAccounts()
}

// addPayments adds the money that came, and of it what waits for a person.
func (a *API) addPayments() {
	list(a, batch.ToRead, "/payments", "Payments with their postings",
		func(ctx context.Context, r report.Reports, in *paymentsQuery, p batch.Page) (
			report.List[report.Payment], error,
		) {
			p.Order = in.Order
			return r.Payments(ctx, batch.PaymentFilter{
				Account: in.Account, From: in.From.Date, To: in.To.Date, Source: batch.Source(in.Source),
				KID: in.KID, File: in.File,
			}, p)
		})
	get(a, batch.ToRead, "/payments/{no}", "A payment: where it came from, and where its money is",
		func(ctx context.Context, c *call, in *Numbered) (report.Payment, error) {
			p, err := c.reports().OnePayment(ctx, in.No)
			if err != nil {
				return report.Payment{}, err
			}
			return report.PaymentOf(&p), nil
		})
	list(a, batch.ToRead, "/unmatched", "Payments of which something waits for a person, each with the reason",
		func(ctx context.Context, r report.Reports, in *unmatchedQuery, p batch.Page) (
			report.List[report.UnmatchedPayment], error,
		) {
			return r.Unmatched(ctx, batch.PaymentFilter{
				Account: in.Account, From: in.From.Date, To: in.To.Date,
			}, p)
		})
	get(a, batch.ToRead, "/unmatched/{no}", "A payment that waits, or has waited",
		func(ctx context.Context, c *call, in *Numbered) (report.UnmatchedPayment, error) {
			p, err := c.reports().OnePayment(ctx, in.No)
			if err != nil {
				return report.UnmatchedPayment{}, err
			}
			return report.UnmatchedOf(&p), nil
		})
}

// addCredits adds the customers' credit, and what of it is paid back.
func (a *API) addCredits() {
	list(a, batch.ToRead, "/credits", "Customers with credit, and those who owe us through a refund",
		func(ctx context.Context, r report.Reports, _ *ListQuery, p batch.Page) (
			report.List[report.CreditLine], error,
		) {
			return r.CreditPage(ctx, p)
		})
	get(a, batch.ToRead, "/credits/{no}",
		"A customer's credit: what it is in, what it has paid and would pay",
		func(ctx context.Context, c *call, in *One) (*report.Credit, error) {
			return c.reports().Credit(ctx, in.No)
		})
	list(a, batch.ToRead, "/refunds", "Amounts that are paid back, withdrawn ones too",
		func(ctx context.Context, r report.Reports, in *refundsQuery, p batch.Page) (
			report.List[report.Refund], error,
		) {
			return r.Refunds(ctx, batch.RefundFilter{Customer: in.Customer, Waits: in.Waits}, p)
		})
	get(a, batch.ToRead, "/refunds/{no}", "An amount that is paid back",
		func(ctx context.Context, c *call, in *Numbered) (report.Refund, error) {
			r, err := c.moment.Store.Refund(ctx, in.No)
			if err != nil {
				return report.Refund{}, err
			}
			return report.RefundOf(&r), nil
		})
}

// addAccounts adds what the bank's statement and the books sum to.
func (a *API) addAccounts() {
	list(a, batch.ToRead, "/settlement",
		"The sums on the bank statement, each with what it is ticked against",
		func(ctx context.Context, r report.Reports, in *settlementQuery, p batch.Page) (
			report.List[report.SettledSum], error,
		) {
			return r.Settlements(ctx, batch.SumFilter{
				Account: in.Account, From: in.From.Date, Until: in.To.Date,
			}, p)
		})
	list(a, batch.ToRead, "/ageing", "What is outstanding, by how long it is overdue, with why; by KID",
		func(ctx context.Context, r report.Reports, in *ageingQuery, p batch.Page) (
			report.List[report.AgedInvoice], error,
		) {
			return r.AgeingPage(ctx, batch.InvoiceFilter{
				Customer: in.Customer, DueFrom: in.DueFrom.Date, DueTo: in.DueTo.Date,
			}, p)
		})
	list(a, batch.ToRead, "/journal", "The double entries, by voucher",
		func(ctx context.Context, r report.Reports, in *journalQuery, p batch.Page) (
			report.List[report.JournalLine], error,
		) {
			return r.Journal(ctx, report.JournalFilter{From: in.From.Date, To: in.To.Date,
				Detail: in.Detail}, p)
		})
	get(a, batch.ToRead, "/balance", "What each account stands at, by the end of a day",
		func(ctx context.Context, c *call, in *balanceQuery) (*report.Balance, error) {
			through := in.On.Date
			if through.IsZero() {
				through = c.App.Through()
			}
			return c.reports().Balance(ctx, through)
		})
}

type balanceQuery struct {
	On day `query:"on" doc:"The last day that counts; today's where it is left out"`
}
