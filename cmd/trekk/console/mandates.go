package console

import (
	"context"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var mandateRoutes = []route{
	{"GET /mandates", readers, mandatesPage},
	{"GET /mandates/{no}", counter, mandateHistory},
}

func mandatesPage(a *ask) (*page, error) {
	f := batch.MandateFilter{Account: a.query("account"), State: batch.MandateState(a.query("state"))}
	l := list[report.Mandate]{
		name: "mandates", title: "Mandates", columns: mandateColumns,
		empty: a.say("No mandates are so. The bank tells of new ones and ended ones in its files."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.Mandate], error) {
			return a.Reports().Mandates(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	accounts, err := a.Reports().Accounts(a.ctx())
	if err != nil {
		return nil, err
	}
	filters := []filter{{
		Name: "state", Label: a.say("State"), Kind: "choice", Value: string(f.State),
		Choices: []choice{
			{"", a.say("all")}, {string(batch.MandateRunning), a.say("in_force")},
			{string(batch.MandateEnded), a.say("ended")},
		},
	}}
	if len(accounts) > 1 {
		filters = append(filters, filter{
			Name: "account", Label: a.say("Account"), Kind: "choice", Value: f.Account,
			Choices: a.accountChoices(accounts),
		})
	}
	return &page{Title: a.say("Mandates"), Body: "listed", Data: listed{filters, t}}, nil
}

// accountChoices are accounts of the payee's to choose from.
func (a *ask) accountChoices(accounts []string) []choice {
	list := []choice{{"", a.say("all")}}
	for _, no := range accounts {
		list = append(list, choice{no, accountNo(no)})
	}
	return list
}

var mandateColumns = []col[report.Mandate]{
	leads(render.Col("kid", "KID", func(m *report.Mandate) any { return m.KID }),
		func(m *report.Mandate) string { return "/mandates/" + m.KID }),
	{Column: render.Col("state", "State", func(m *report.Mandate) any { return mandateState(m) })},
	{Column: render.Col("since", "Since", func(m *report.Mandate) any { return m.Since })},
	{Column: render.Col("until", "Until", func(m *report.Mandate) any { return m.Until })},
	{Column: render.Col("notice", "Wants notice", func(m *report.Mandate) any { return m.Notice })},
	{Column: render.Col("account", "Account", func(m *report.Mandate) any { return accountNo(m.Account) })},
}

func mandateState(m *report.Mandate) render.Word {
	if m.Until.IsZero() {
		return "in_force"
	}
	return "ended"
}

// mandateHistory are the mandates of a customer, or of whoever a KID belongs to.
func mandateHistory(a *ask) (*page, error) {
	held, err := a.Reports().MandateHistory(a.ctx(), a.no())
	if err != nil {
		return nil, err
	}
	title, list := a.say("Mandates of KID %s", a.no()), make([]report.Mandate, len(held))
	var acts []link
	for i, m := range held {
		list[i] = report.MandateOf(m.Mandate)
		if m.Customer.No != "" {
			title = a.say("Mandates of %s", m.Customer.Name)
			acts = []link{{Title: a.say("The customer"), To: a.To(customerPath(m.Customer.No))}}
		}
	}
	l := onePage(list)
	l.empty = a.say("There has been no mandate.")
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{Title: title, Body: "listed", Data: listed{Table: t}, Acts: acts}, nil
}

// onePage is a list that is on one page: the few mandates of one payer.
func onePage(items []report.Mandate) *list[report.Mandate] {
	columns := make([]col[report.Mandate], len(mandateColumns))
	for i, c := range mandateColumns {
		columns[i] = col[report.Mandate]{Column: c.Column}
	}
	return &list[report.Mandate]{name: "mandates", title: "Mandates", columns: columns, page: atHand(items)}
}

var mandateTexts = texts{
	"State": "Tilstand", "Wants notice": "Vil ha varsel", "in_force": "gjelder",
	"No mandates are so. The bank tells of new ones and ended ones in its files.": "Ingen fullmakter er " +
		"slik. Banken melder nye og avsluttede i filene sine.",
	"Mandates of KID %s":         "Fullmakter for KID %s",
	"Mandates of %s":             "Fullmakter for %s",
	"The customer":               "Kunden",
	"There has been no mandate.": "Det har ikke vært noen fullmakt.",
}
