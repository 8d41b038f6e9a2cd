package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/schedule/bankday"
)

// out is an answer with a body.
type out[T any] struct{ Body T }

// day is a day as a parameter.
type day struct{ bankday.Date }

// Schema is that of a day.
func (day) Schema(r huma.Registry) *huma.Schema {
	s := dayText{}.Schema(r)
	s.Nullable = false
	return s
}

// Paging says which page of a list is asked for.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"The most rows"`
	Cursor string `query:"cursor" maxLength:"1500" doc:"next of the page before; none for the first"`
}

// paging is a query that names a page.
type paging interface{ page() batch.Page }

func (p *Paging) page() batch.Page { return batch.Page{After: p.Cursor, Limit: p.Limit} }

// ListQuery asks for a page, and for nothing else.
type ListQuery struct{ Paging }

// Latest is a page of a list that may be read from its end.
type Latest struct {
	Paging
	Descending bool `query:"descending" doc:"The last rows first"`
}

func (p *Latest) page() batch.Page {
	return batch.Page{After: p.Cursor, Limit: p.Limit, Descending: p.Descending}
}

// One names one thing.
type One struct {
	No string `path:"no" maxLength:"200" doc:"Its number"`
}

// Numbered names one thing whose numbers are counted.
type Numbered struct {
	No int64 `path:"no" minimum:"1" doc:"Its number"`
}

// errorsOfReads are the statuses of reads that are refused, beside 500, which is our fault.
var errorsOfReads = []int{400, 401, 403, 404, 405, 413, 422, 429, 503}

// operation describes a read.
func operation(right batch.Right, path, summary string) huma.Operation {
	tag, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return huma.Operation{
		OperationID: "get-" + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path[1:]),
		Method:      http.MethodGet, Path: path, Summary: summary, Tags: []string{tag},
		Description: fmt.Sprintf("Right: `%s`.", right), Errors: errorsOfReads,
		Middlewares: first(func(c *call, _ string) error { return c.mayRead(right) }),
	}
}

// get adds a read of those who have a right.
func get[I, T any](
	a *API, right batch.Right, path, summary string, read func(context.Context, *call, *I) (T, error),
) {
	huma.Register(a.huma, operation(right, path, summary),
		func(ctx context.Context, in *I) (*out[T], error) {
			c := callOf(ctx)
			body, err := read(ctx, c, in)
			if err != nil {
				return nil, c.problem(err)
			}
			return &out[T]{body}, nil
		})
}

// mayRead refuses what is not of the caller's role: who may read everything may read what reception does,
// but nobody else what an admin does.
func (c *call) mayRead(right batch.Right) error {
	if right != batch.ToManage && c.May(batch.ToRead) {
		return nil
	}
	return c.moment.Allow(right, "to read this")
}

// problem is what an error is to who asked; our own faults go to the log.
func (c *call) problem(err error) error {
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError {
		c.log("api: %v", err)
	}
	return p
}

// list adds a list.
func list[I, T any, P interface {
	*I
	paging
}](
	a *API, right batch.Right, path, summary string,
	read func(context.Context, report.Reports, *I, batch.Page) (report.List[T], error),
) {
	get(a, right, path, summary, func(ctx context.Context, c *call, in *I) (report.List[T], error) {
		return read(ctx, c.reports(), in, P(in).page())
	})
}

// addReads adds what is listed and read. What reception reads is of ToServe.
func (a *API) addReads() {
	a.addBooks()
	a.addBank()
	a.addLedger()
	a.addMessages()
	get(a, batch.ToRead, "/status", "What the last runs did, and what needs a person",
		func(ctx context.Context, c *call, _ *struct{}) (*report.Status, error) {
			return c.reports().Status(ctx)
		})
	list(a, batch.ToRead, "/findings", "What a person should know or do, the most urgent first",
		func(ctx context.Context, r report.Reports, in *findingsQuery, p batch.Page,
		) (report.List[report.Finding], error) {
			found, err := r.Findings(ctx, in.Settled)
			if err != nil {
				return report.List[report.Finding]{}, err
			}
			return report.Cut("findings", found, p)
		})
	get(a, batch.ToRead, "/findings/{no}", "A finding, by its id",
		func(ctx context.Context, c *call, in *One) (*report.Finding, error) {
			return c.reports().Finding(ctx, in.No)
		})
	get(a, batch.ToRead, "/plan", "The due dates of the next months, and the last safe minute for each thing",
		func(_ context.Context, c *call, in *planQuery) ([]report.PlannedDue, error) {
			return c.reports().Plan(in.Months), nil
		})
	list(a, batch.ToRead, "/events", "Every change of the books, by number; who reads on misses none",
		func(ctx context.Context, r report.Reports, in *eventsQuery, p batch.Page) (
			report.List[report.Change], error,
		) {
			f, err := in.filter()
			if err != nil {
				return report.List[report.Change]{}, err
			}
			return r.Changes(ctx, f, p)
		})
	get(a, batch.ToRead, "/events/{no}", "A change of the books, by its number",
		func(ctx context.Context, c *call, in *Numbered) (report.Change, error) {
			return c.reports().OneChange(ctx, in.No)
		})
	list(a, batch.ToRead, "/runs", "The run log, by run and job",
		func(ctx context.Context, r report.Reports, in *runsQuery, p batch.Page) (
			report.List[batch.RunEntry], error,
		) {
			return r.Runs(ctx, batch.RunFilter{Job: in.Job, Run: in.Run}, p)
		})
	get(a, batch.ToRead, "/runs/{no}", "A run, job by job",
		func(ctx context.Context, c *call, in *Numbered) (report.List[batch.RunEntry], error) {
			l, err := c.reports().Runs(ctx, batch.RunFilter{Run: in.No}, batch.Page{Limit: 1000})
			if err == nil && len(l.Items) == 0 {
				err = batch.ErrNotFound
			}
			return l, err
		})
	list(a, batch.ToRead, "/audit", "The audit log, by number",
		func(ctx context.Context, r report.Reports, in *auditQuery, p batch.Page) (
			report.List[batch.LoggedAct], error,
		) {
			return r.AuditLog(ctx, batch.AuditFilter{
				Subject: batch.Subject{Kind: batch.SubjectKind(in.Kind), No: in.Subject}, By: in.By,
				Action: in.Action,
			}, p)
		})
	get(a, batch.ToRead, "/audit/{no}", "An entry of the audit log, by its number",
		func(ctx context.Context, c *call, in *Numbered) (batch.LoggedAct, error) {
			return c.reports().Audited(ctx, in.No)
		})
}

type eventsQuery struct {
	Latest
	After int64    `query:"after" minimum:"0" doc:"Behind the event with this number"`
	To    int64    `query:"to" minimum:"1" doc:"Up to the event with this number"`
	Types []string `query:"type" maxItems:"100" doc:"invoice.created,invoice.paid: some types alone"`
}

func (q *eventsQuery) filter() (batch.ChangeFilter, error) {
	f := batch.ChangeFilter{After: q.After, To: q.To}
	for _, name := range q.Types {
		t := batch.ChangeType(name)
		if !t.Known() {
			return f, batch.Refuse("type_unknown", "there is no type of event %q", name)
		}
		f.Types = append(f.Types, t)
	}
	return f, nil
}

type findingsQuery struct {
	Paging
	Settled bool `query:"settled" doc:"Those too that persons have settled"`
}

type planQuery struct {
	Months int `query:"months" minimum:"1" maximum:"36" default:"3" doc:"How many due dates"`
}

type runsQuery struct {
	Latest
	Job string `query:"job" maxLength:"40"`
	Run int64  `query:"run" minimum:"1"`
}

type auditQuery struct {
	Latest
	Kind    string `query:"subject_kind" maxLength:"40" doc:"invoice, customer, …"`
	Subject string `query:"subject_no" maxLength:"200"`
	By      string `query:"by" maxLength:"200"`
	Action  string `query:"action" maxLength:"40"`
}

type customersQuery struct {
	Paging
	Search string `query:"search" maxLength:"200" doc:"In the name; or the whole number, mobile or e-mail"`
}

type membershipsQuery struct {
	Paging
	Customer string `query:"customer_no" maxLength:"40" doc:"Whose it is"`
	Payer    string `query:"payer_no" maxLength:"40" doc:"Who pays"`
	Plan     string `query:"plan" maxLength:"100"`
	Running  day    `query:"running" doc:"Begun and not ended on this day"`
	Search   string `query:"search" maxLength:"200" doc:"Without an order, by word found, then customer"`
	Order    string `query:"order" enum:"payer,number" doc:"By payer, or as search has it"`
}

type invoicesQuery struct {
	Latest
	Customer   string `query:"customer_no" maxLength:"40"`
	Membership string `query:"membership_no" maxLength:"200"`
	Status     string `query:"status" enum:"open,partly_paid,reminded,collection,paid,written_off,cancelled"`
	Method     string `query:"method" enum:"claim,invoice"`
	Kind       string `query:"kind" enum:"fee,yearly,extra,debt,reminder_fee,interest"`
	DueFrom    day    `query:"due_from"`
	DueTo      day    `query:"due_to"`
	IssuedFrom day    `query:"issued_from"`
	IssuedTo   day    `query:"issued_to"`
	Open       bool   `query:"open" doc:"Only those on which something is outstanding"`
	Search     string `query:"search" maxLength:"200" doc:"Without an order, by word found, then customer"`
	Order      string `query:"order" enum:"number,kid" doc:"By number, or as search has it"`
}

func (q *invoicesQuery) filter() batch.InvoiceFilter {
	return batch.InvoiceFilter{
		Customer: q.Customer, Membership: q.Membership, Status: batch.InvoiceStatus(q.Status),
		Method: batch.Method(q.Method), Kind: batch.InvoiceKind(q.Kind), DueFrom: q.DueFrom.Date,
		DueTo: q.DueTo.Date, IssuedFrom: q.IssuedFrom.Date, IssuedTo: q.IssuedTo.Date, Open: q.Open,
		Search: q.Search,
	}
}

// addBooks adds what reception reads.
func (a *API) addBooks() {
	list(a, batch.ToServe, "/customers",
		"Customers, by the fixed part of their KIDs; those of a search by word found, then customer",
		func(ctx context.Context, r report.Reports, in *customersQuery, p batch.Page) (
			report.List[report.Person], error,
		) {
			return r.Customers(ctx, batch.CustomerFilter{Search: in.Search}, p)
		})
	get(a, batch.ToServe, "/customers/{no}", "A customer with invoices, credit, mandates and holds",
		func(ctx context.Context, c *call, in *One) (*report.Customer, error) {
			found, err := c.moment.Store.Customer(ctx, in.No)
			if err != nil {
				return nil, err
			}
			return c.reports().Customer(ctx, &found)
		})
	list(a, batch.ToServe, "/memberships", "Memberships",
		func(ctx context.Context, r report.Reports, in *membershipsQuery, p batch.Page) (
			report.List[report.Membership], error,
		) {
			p.Order = in.Order
			return r.Memberships(ctx, batch.MembershipFilter{
				Customer: in.Customer, Payer: in.Payer, Plan: in.Plan, Running: in.Running.Date,
				Search: in.Search,
			}, p)
		})
	list(a, batch.ToServe, "/invoices", "Invoices",
		func(ctx context.Context, r report.Reports, in *invoicesQuery, p batch.Page) (
			report.List[report.Invoice], error,
		) {
			p.Order = in.Order
			return r.Invoices(ctx, in.filter(), p)
		})
	get(a, batch.ToServe, "/invoices/{no}", "An invoice with everything that has happened to it",
		func(ctx context.Context, c *call, in *One) (*report.Life, error) {
			return c.reports().Life(ctx, in.No)
		})
	a.addInvoicePDF()
	get(a, batch.ToServe, "/invoices/{no}/why-unpaid", "Why an invoice is unpaid, as a word and a sentence",
		func(ctx context.Context, c *call, in *One) (*report.Unpaid, error) {
			i, err := c.reports().OneInvoice(ctx, in.No)
			if err != nil {
				return nil, err
			}
			return c.reports().WhyUnpaid(ctx, &i)
		})
}

type claimsQuery struct {
	Paging
	Transmission int64  `query:"transmission" minimum:"1"`
	Invoice      string `query:"invoice_no" maxLength:"200"`
	Status       string `query:"status" enum:"live,rejected,dropped,cancelled"`
}

type mandatesQuery struct {
	Paging
	Account string `query:"account" maxLength:"20"`
	Fixed   string `query:"fixed" maxLength:"30" doc:"The fixed part of the KID"`
	State   string `query:"state" enum:"active,ended"`
}

type transmissionsQuery struct {
	Latest
	Status string `query:"status" enum:"sealed,sending,sent,approved,rejected"`
}

type filesQuery struct {
	Latest
	Status string `query:"status" enum:"new,ingested,quarantined,discarded,ignored"`
	Kind   string `query:"kind" maxLength:"40"`
}

// addBank adds what goes to the bank and comes from it.
func (a *API) addBank() {
	list(a, batch.ToRead, "/claims", "Claims and their cancellations",
		func(ctx context.Context, r report.Reports, in *claimsQuery, p batch.Page) (
			report.List[report.Claim], error,
		) {
			return r.Claims(ctx, batch.ClaimFilter{
				Transmission: in.Transmission, Invoice: in.Invoice, Status: batch.ClaimStatus(in.Status),
			}, p)
		})
	get(a, batch.ToRead, "/claims/{no}", "What happened to the claim of an invoice, by the invoice's number",
		func(ctx context.Context, c *call, in *One) (report.ClaimLife, error) {
			l, err := c.reports().Life(ctx, in.No)
			if err != nil {
				return report.ClaimLife{}, err
			}
			return l.Claim(), nil
		})
	list(a, batch.ToRead, "/mandates", "Mandates, past ones too",
		func(ctx context.Context, r report.Reports, in *mandatesQuery, p batch.Page) (
			report.List[report.Mandate], error,
		) {
			return r.Mandates(ctx, batch.MandateFilter{
				Account: in.Account, Fixed: in.Fixed, State: batch.MandateState(in.State),
			}, p)
		})
	get(a, batch.ToRead, "/mandates/{no}", "The mandates of a customer, of a membership's payer, or of a KID",
		func(ctx context.Context, c *call, in *One) (report.List[report.Mandate], error) {
			held, err := c.reports().MandateHistory(ctx, in.No)
			l := report.List[report.Mandate]{Items: []report.Mandate{}}
			for _, m := range held {
				l.Items = append(l.Items, report.MandateOf(m.Mandate))
			}
			return l, err
		})
	list(a, batch.ToRead, "/transmissions", "Transmissions, without their receipts and claims",
		func(ctx context.Context, r report.Reports, in *transmissionsQuery, p batch.Page) (
			report.List[report.Transmission], error,
		) {
			return r.Transmissions(ctx, batch.TransmissionFilter{Status: batch.TransmissionStatus(in.Status)}, p)
		})
	get(a, batch.ToRead, "/transmissions/{no}",
		"A transmission with its receipts; its claims are at /claims?transmission=",
		func(ctx context.Context, c *call, in *Numbered) (*report.Transmission, error) {
			return c.reports().Answered(ctx, in.No)
		})
	list(a, batch.ToRead, "/files", "The files received, without their faults",
		func(ctx context.Context, r report.Reports, in *filesQuery, p batch.Page) (
			report.List[report.File], error,
		) {
			return r.Files(ctx, batch.FileFilter{Status: batch.FileStatus(in.Status), Kind: in.Kind}, p)
		})
	get(a, batch.ToRead, "/files/{no}", "A file received, with its faults; by its number or name",
		func(ctx context.Context, c *call, in *One) (*report.File, error) {
			return c.reports().File(ctx, in.No)
		})
}

// number is a number in a path that may also be a name.
func number(s string) (int64, error) {
	no, err := strconv.ParseInt(s, 10, 64)
	if err != nil || no < 1 {
		return 0, errors.Join(batch.ErrNotFound, fmt.Errorf("%q is no number", s))
	}
	return no, nil
}
