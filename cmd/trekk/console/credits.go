package console

import (
	"context"
	"fmt"
	"strconv"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var creditRoutes = []route{
	{"GET /credit", readers, creditsPage},
	{"GET /refunds", readers, refundsPage},
	{"GET /refunds/{no}", readers, refundPage},
}

func creditsPage(a *ask) (*page, error) {
	l := list[report.CreditLine]{
		name: "credit", title: "Customers' credit", columns: creditColumns,
		empty: a.say("Nobody has credit, and nobody owes us. What is paid too much stands here."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.CreditLine], error) {
			return a.Reports().CreditPage(ctx, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{
		Title: a.say("Customers' credit"), Body: "listed", Data: listed{nil, t},
		Acts: []link{{Title: a.say("Refunds"), To: a.To("/refunds")}},
	}, nil
}

var creditColumns = []col[report.CreditLine]{
	leads(render.Col("customer_no", "Customer", func(c *report.CreditLine) any { return c.CustomerNo }),
		func(c *report.CreditLine) string { return customerPath(c.CustomerNo) }),
	{Column: render.Col("name", "Name", func(c *report.CreditLine) any { return c.Name })},
	{Column: render.Col("credit_ore", "In credit", func(c *report.CreditLine) any { return c.Credit })},
	{Column: render.Col("oldest", "Since", func(c *report.CreditLine) any { return c.Oldest })},
	{Column: render.Col("debt_ore", "Debt invoiced", func(c *report.CreditLine) any { return c.Debt })},
}

func refundsPage(a *ask) (*page, error) {
	f := batch.RefundFilter{Customer: a.query("customer"), Waits: a.query("state") == "waits"}
	l := list[report.Refund]{
		name: "refunds", title: "Refunds", columns: refundColumns,
		empty: a.say("No refunds are so. They are made of a customer's credit, or of a payment that waits."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.Refund], error) {
			p.Order, p.Descending = batch.ByNumber, true
			return a.Reports().Refunds(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	filters := []filter{
		{Name: "state", Label: a.say("Status"), Kind: "choice", Value: a.query("state"),
			Choices: a.choices("waits")},
		{Name: "customer", Label: a.say("Customer"), Kind: "text", Value: f.Customer},
	}
	return &page{Title: a.say("Refunds"), Body: "listed", Data: listed{filters, t}}, nil
}

var refundColumns = []col[report.Refund]{
	leads(render.Col("refund", "Refund", func(r *report.Refund) any { return r.No }),
		func(r *report.Refund) string { return fmt.Sprintf("/refunds/%d", r.No) }),
	{Column: render.Col("made", "Date", func(r *report.Refund) any { return r.Made })},
	leads(render.Col("customer_no", "Customer", func(r *report.Refund) any { return r.CustomerNo }),
		func(r *report.Refund) string {
			if r.CustomerNo == "" {
				return ""
			}
			return customerPath(r.CustomerNo)
		}),
	{Column: render.Col("name", "Name", func(r *report.Refund) any { return r.Name })},
	{Column: render.Col("account", "Account", func(r *report.Refund) any { return accountNo(r.Account) })},
	{Column: render.Col("amount_ore", "Amount", func(r *report.Refund) any { return r.Amount })},
	{Column: render.Col("reason", "Reason", func(r *report.Refund) any { return r.Reason })},
	{Column: render.Col("reference", "Reference", func(r *report.Refund) any { return r.Reference })},
	{Column: render.Col("withdrawn", "Withdrawn", func(r *report.Refund) any { return r.Withdrawn })},
	{Column: render.Col("waits", "Waits", func(r *report.Refund) any { return r.Waits })},
	{Column: render.Col("approved_by", "Approved by", func(r *report.Refund) any { return r.ApprovedBy })},
}

// refundView is a refund with the payments that it is made of.
type refundView struct {
	Facts    []fact
	Payments []report.Payment
}

// refundAsked is the refund of the address.
func (a *ask) refundAsked() (r report.Refund, payments []report.Payment, err error) {
	no, err := strconv.ParseInt(a.no(), 10, 64)
	if err != nil {
		return r, nil, fmt.Errorf("refund %q: %w", a.no(), batch.ErrNotFound)
	}
	return a.Reports().OneRefund(a.ctx(), no)
}

func refundPage(a *ask) (*page, error) {
	r, payments, err := a.refundAsked()
	if err != nil {
		return nil, err
	}
	var fit []*act
	if r.Waits {
		fit = append(fit, approveRefundAct)
	}
	if r.Withdrawn.IsZero() {
		fit = append(fit, withdrawRefundAct)
	}
	return &page{
		Title: a.refundTitle(&r), Body: "refund", Data: refundView{a.refundFacts(&r), payments},
		Acts: a.offers(a.no(), fit...),
	}, nil
}

func (a *ask) refundTitle(r *report.Refund) string {
	return a.say("Refund %d · %s", r.No, money(r.Amount))
}

func (a *ask) refundFacts(r *report.Refund) []fact {
	state := a.say("in the outbox, to be paid")
	switch {
	case !r.Withdrawn.IsZero():
		state = a.say("withdrawn %s", a.date(r.Withdrawn))
	case r.Waits:
		state = a.say("waits for a second person's word")
	}
	facts := []fact{
		{a.say("Status"), state, ""}, {a.say("Amount"), r.Amount, ""}, {a.say("Date"), r.Made, ""},
		{a.say("To account"), accountNo(r.Account), ""}, {a.say("Reference"), r.Reference, ""},
	}
	if r.CustomerNo != "" {
		facts = append(facts, fact{a.say("Customer"), r.Name + ", " + r.CustomerNo,
			a.To(customerPath(r.CustomerNo))})
	}
	if r.Reason != "" {
		facts = append(facts, fact{a.say("Reason"), r.Reason, ""})
	}
	if r.ApprovedBy != "" {
		facts = append(facts, fact{a.say("Approved by"), r.ApprovedBy, ""})
	}
	return facts
}

// refundActs are the acts on a refund.
var refundActs = []*act{approveRefundAct, withdrawRefundAct}

// aboutRefund is what acts on the refund of the address are about.
func (a *ask) aboutRefund(tell func(*report.Refund, *about)) (*about, error) {
	r, _, err := a.refundAsked()
	if err != nil {
		return nil, err
	}
	b := &about{Title: a.refundTitle(&r), Facts: a.refundFacts(&r), Back: "/refunds/" + a.no()}
	tell(&r, b)
	return b, nil
}

var approveRefundAct = &act{
	path: "/refunds/{no}/approve", right: batch.ToApprove, title: "Approve the refund",
	did:   "The refund is approved",
	money: true,
	about: func(a *ask) (*about, error) {
		return a.aboutRefund(func(r *report.Refund, b *about) {
			b.Button = a.say("Approve %s to account %s", money(r.Amount), accountNo(r.Account))
			b.Will = []string{a.say("Whoever pays is told to pay it.")}
		})
	},
	do: func(a *ask, _ *form) (string, error) {
		r, _, err := a.refundAsked()
		if err != nil {
			return "", err
		}
		_, err = a.Desk().ApproveRefund(a.ctx(), desk.ApproveRefund{Refund: r.No})
		return "", err
	},
}

var withdrawRefundAct = &act{
	path: "/refunds/{no}/withdraw", right: batch.ToAccount, title: "Withdraw the refund",
	did:  "The refund is withdrawn",
	kind: desk.KindOf("withdraw_refund", batch.OfRefund),
	about: func(a *ask) (*about, error) {
		return a.aboutRefund(func(_ *report.Refund, b *about) {
			b.Fields = []field{a.reason()}
			b.Will = []string{a.say("Its money is where it was. Whoever pays is told not to, unless it still waited.")}
		})
	},
	do: func(a *ask, f *form) (string, error) {
		r, _, err := a.refundAsked()
		if err != nil {
			return "", err
		}
		_, err = a.Desk().WithdrawRefund(a.ctx(), desk.WithdrawRefund{Refund: r.No, Reason: f.text("reason")})
		return "", err
	},
}

var creditTexts = texts{
	"Customers' credit": "Kundenes tilgode",
	"Nobody has credit, and nobody owes us. What is paid too much stands here.": "Ingen har tilgode, og " +
		"ingen skylder oss. Det som er betalt for mye, står her.",
	"No refunds are so. They are made of a customer's credit, or of a payment that waits.": "Ingen " +
		"tilbakebetalinger er slik. De lages av en kundes tilgode, eller av en innbetaling som venter.",
	"Refund %d · %s": "Tilbakebetaling %d · %s", "in the outbox, to be paid": "i utboksen, skal betales",
	"withdrawn %s":                     "trukket tilbake %s",
	"waits for a second person's word": "venter på en annen persons godkjenning",
	"Approve the refund":               "Godkjenn tilbakebetalingen",
	"The refund is approved":           "Tilbakebetalingen er godkjent",
	"Approve %s to account %s":         "Godkjenn %s til konto %s",
	"Whoever pays is told to pay it.": "Den som betaler, får " +
		"beskjed om å betale.",
	"Withdraw the refund": "Trekk tilbakebetalingen tilbake",
	"The refund is withdrawn": "Tilbakebetalingen er trukket " +
		"tilbake",
	"Its money is where it was. Whoever pays is told not to, unless it still waited.": "Pengene er der " +
		"de var. Den som betaler, får beskjed om å la være, hvis den ikke fortsatt ventet.",
	"The payments that it is made of": "Innbetalingene den er laget av", "waits": "venter",
}
