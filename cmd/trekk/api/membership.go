package api

import (
	"context"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/schedule/bankday"
)

type explainQuery struct {
	One
	Months int `query:"months" minimum:"0" maximum:"120" default:"12" doc:"How many months ahead"`
}

type quoteQuery struct {
	Plan     string    `query:"plan" required:"true" maxLength:"100" doc:"As the terms name it"`
	Price    batch.Ore `query:"price_ore" minimum:"1" maximum:"10000000000000" doc:"In place of the terms'"`
	On       day       `query:"date" doc:"The day of joining; today where it is left out"`
	Customer string    `query:"customer_no" maxLength:"40" doc:"Who joins, a customer already"`
}

type previewQuery struct {
	One
	Event      string    `query:"event" required:"true" maxLength:"40" example:"freeze"`
	Date       day       `query:"date" doc:"The day it is told; today where it is left out"`
	From       day       `query:"from"`
	Until      day       `query:"until"`
	Months     int       `query:"months" minimum:"0" maximum:"120"`
	Amount     batch.Ore `query:"amount_ore" minimum:"0" maximum:"10000000000000"`
	Text       string    `query:"text" maxLength:"1000"`
	Documented bool      `query:"documented"`
}

// Told is an event as it is told of a membership.
type Told struct {
	Event      string       `json:"event" maxLength:"40" example:"freeze" doc:"As trekk event --help has them"`
	Date       bankday.Date `json:"date,omitempty" doc:"The day it is told; today where it is left out"`
	From       bankday.Date `json:"from,omitempty" doc:"The day from which it holds"`
	Until      bankday.Date `json:"until,omitempty" doc:"The last day"`
	Months     int          `json:"months,omitempty" minimum:"0" maximum:"120"`
	Amount     batch.Ore    `json:"amount_ore,omitempty" minimum:"0" maximum:"10000000000000"`
	Text       string       `json:"text,omitempty" maxLength:"1000" doc:"A plan, a customer, what a charge is for"`
	Documented bool         `json:"documented,omitempty" doc:"A reason or certificate was shown"`
}

// of is the event of a membership.
func (t *Told) of(c *call, membership string) (batch.Event, error) {
	kind, err := batch.ParseEventKind(t.Event)
	if err != nil {
		return batch.Event{}, batch.Refuse("event_unknown", "%v", err)
	}
	e := batch.Event{
		MembershipNo: membership, Kind: kind, Told: t.Date, From: t.From, Until: t.Until, Months: t.Months,
		Amount: t.Amount, Text: t.Text, Documented: t.Documented,
	}
	if e.Told.IsZero() {
		e.Told = c.moment.Today()
	}
	return e, nil
}

// addMemberships adds what is asked about a membership, and about joining.
func (a *API) addMemberships() {
	get(a, batch.ToServe, "/memberships/{no}", "A membership as it was told",
		func(ctx context.Context, c *call, in *One) (report.Membership, error) {
			m, err := c.moment.Store.Membership(ctx, in.No)
			if err != nil {
				return report.Membership{}, err
			}
			return report.MembershipOf(&m), nil
		})
	get(a, batch.ToServe, "/memberships/{no}/explain",
		"What a membership has been and will be charged, when, how, and by which rule",
		func(ctx context.Context, c *call, in *explainQuery) (*report.Explanation, error) {
			return c.reports().Explain(ctx, in.No, in.Months)
		})
	get(a, batch.ToServe, "/memberships/{no}/standing",
		"Whether the member may train today, and if not, why: for the door",
		func(ctx context.Context, c *call, in *One) (*report.Standing, error) {
			return c.reports().Standing(ctx, in.No)
		})
	get(a, batch.ToServe, "/memberships/{no}/events", "What was told of a membership, by number",
		func(ctx context.Context, c *call, in *One) (*report.ToldEvents, error) {
			return c.reports().ToldEvents(ctx, in.No)
		})
	get(a, batch.ToServe, "/memberships/{no}/quote",
		"What an event would lead to, were it told now; nothing is done",
		func(ctx context.Context, c *call, in *previewQuery) (desk.Effect, error) {
			t := Told{
				Event: in.Event, Date: in.Date.Date, From: in.From.Date, Until: in.Until.Date,
				Months: in.Months,
				Amount: in.Amount, Text: in.Text, Documented: in.Documented,
			}
			e, err := t.of(c, in.No)
			if err != nil {
				return desk.Effect{}, err
			}
			return c.desk().Preview(ctx, desk.Register{Event: e})
		})
	get(a, batch.ToServe, "/quote", "What joining costs on a day, line by line",
		func(ctx context.Context, c *call, in *quoteQuery) (*report.Quote, error) {
			return c.reports().Quote(ctx, report.Joining{
				Plan: in.Plan, Price: in.Price, On: in.On.Date, Customer: in.Customer,
			})
		})
}
