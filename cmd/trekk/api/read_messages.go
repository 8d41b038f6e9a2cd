package api

import (
	"context"

	"trekk/batch"
	"trekk/batch/report"
)

type messagesQuery struct {
	Latest
	Channel  string `query:"channel" enum:"sms,email,print"`
	State    string `query:"state" maxLength:"20"`
	Customer string `query:"customer_no" maxLength:"40"`
	Invoice  string `query:"invoice_no" maxLength:"40"`
}

type casesQuery struct {
	Latest
	State    string `query:"state" maxLength:"20"`
	Customer string `query:"customer_no" maxLength:"40"`
	Invoice  string `query:"invoice_no" maxLength:"40"`
	Open     bool   `query:"open" doc:"Only those that have not ended"`
}

// addMessages adds what people are sent, and what the collection agency is told.
func (a *API) addMessages() {
	list(a, batch.ToRead, "/messages", "Messages that are sent to people, by number",
		func(ctx context.Context, r report.Reports, in *messagesQuery, p batch.Page) (
			report.List[report.Message], error,
		) {
			return r.Messages(ctx, batch.MessageFilter{
				Channel: batch.MessageChannel(in.Channel), State: batch.MessageState(in.State),
				Customer: in.Customer,
				Invoice:  in.Invoice,
			}, p)
		})
	get(a, batch.ToRead, "/messages/{no}", "A message, by its number",
		func(ctx context.Context, c *call, in *Numbered) (report.Message, error) {
			return c.reports().Message(ctx, in.No)
		})
	list(a, batch.ToRead, "/cases", "Cases at the collection agency, by number",
		func(ctx context.Context, r report.Reports, in *casesQuery, p batch.Page) (
			report.List[report.DebtorCase], error,
		) {
			return r.Cases(ctx, batch.CaseFilter{
				State: batch.CaseState(in.State), Invoice: in.Invoice, Customer: in.Customer, Open: in.Open,
			}, p)
		})
	list(a, batch.ToRead, "/cases/settlements", "What the agency has paid out, by its reference",
		func(ctx context.Context, r report.Reports, _ *Latest, p batch.Page) (
			report.List[report.AgencySettlement], error,
		) {
			return r.AgencySettlementPage(ctx, p)
		})
	get(a, batch.ToRead, "/cases/{no}", "A case, with what the agency was told and what it has said",
		func(ctx context.Context, c *call, in *Numbered) (*report.WholeCase, error) {
			return c.reports().Case(ctx, in.No)
		})
}
