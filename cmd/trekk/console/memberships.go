package console

import (
	"context"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var membershipRoutes = []route{
	{"GET /memberships", readers, membershipsPage},
	{"GET /memberships/{no}", counter, membershipPage},
	{"GET /quote", counter, quotePage},
}

func membershipsPage(a *ask) (*page, error) {
	f := batch.MembershipFilter{Search: a.query("q"), Plan: a.query("plan"), Customer: a.query("customer")}
	if a.query("running") == "yes" {
		f.Running = a.Today()
	}
	l := list[report.Membership]{
		name: "memberships", title: "Memberships", columns: membershipColumns,
		empty: a.say("No memberships are so. They come with the import of memberships.csv."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.Membership], error) {
			return a.Reports().Memberships(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	filters := []filter{
		{Name: "q", Label: a.say("Name, number"), Kind: "text", Value: f.Search},
		{Name: "plan", Label: a.say("Plan"), Kind: "choice", Value: f.Plan, Choices: a.choices(a.plans()...)},
		{Name: "running", Label: a.say("Runs today"), Kind: "choice", Value: a.query("running"),
			Choices: a.choices("yes")},
	}
	acts := []link{{Title: a.say("What joining costs"), To: a.To("/quote")}}
	return &page{Title: a.say("Memberships"), Body: "listed", Data: listed{filters, t}, Acts: acts}, nil
}

var membershipColumns = []col[report.Membership]{
	leads(render.Col("membership_no", "Membership", func(m *report.Membership) any { return m.No }),
		func(m *report.Membership) string { return membershipPath(m.No) }),
	leads(render.Col("customer_no", "Customer", func(m *report.Membership) any { return m.CustomerNo }),
		func(m *report.Membership) string { return customerPath(m.CustomerNo) }),
	{Column: render.Col("plan", "Plan", func(m *report.Membership) any { return m.Plan })},
	{Column: render.Col("price_ore", "Price", func(m *report.Membership) any { return m.Price })},
	{Column: render.Col("payment_method", "Pays by",
		func(m *report.Membership) any { return render.Word(m.PaymentMethod) })},
	{Column: render.Col("start", "Begins", func(m *report.Membership) any { return m.Start })},
	{Column: render.Col("end", "Ends", func(m *report.Membership) any { return m.End })},
	{Column: render.Col("billed", "Invoiced through", func(m *report.Membership) any { return m.Billed })},
}

// membershipView is what the page of a membership shows.
type membershipView struct {
	Facts    []fact
	Calendar *table
	Events   *table
}

func membershipPage(a *ask) (*page, error) {
	m, err := a.Reports().Membership(a.ctx(), a.no())
	if err != nil {
		return nil, err
	}
	x, err := a.Reports().Explain(a.ctx(), m.No, monthsAhead)
	if err != nil {
		return nil, err
	}
	v := membershipView{}
	calendar := list[report.CalendarLine]{
		name: "membership-" + m.No, title: "Charges", columns: calendarColumns(a),
		empty: a.say("Nothing has been charged, and nothing will be."),
		page:  atHand(x.Calendar()),
	}
	if v.Calendar, err = calendar.table(a); err != nil {
		return nil, err
	}
	if v.Facts, err = membershipFacts(a, m, &x.Ending); err != nil {
		return nil, err
	}
	told, err := a.Reports().ToldEvents(a.ctx(), m.No)
	if err != nil {
		return nil, err
	}
	v.Events = figures(a, eventColumns, told.Events)
	if a.May(batch.ToServe) {
		undoLinks(a, v.Events, told.Events)
	}
	return &page{
		Title: a.say("Membership %s · %s", m.No, m.Name), Body: "membership", Data: v,
		Acts: a.offers(m.No, counterActs...),
	}, nil
}

// membershipFacts are whose the membership is, what it costs, how it stands, and when it ends.
func membershipFacts(a *ask, m *report.MembershipPeople, x *report.Ending) ([]fact, error) {
	s, err := a.Reports().Standing(a.ctx(), m.No)
	if err != nil {
		return nil, err
	}
	facts := []fact{
		{a.say("State"), standing(a, s), ""}, {a.say("Member"), m.Name, a.To(customerPath(m.CustomerNo))},
	}
	if m.PayerNo != "" {
		facts = append(facts, fact{a.say("Payer"), m.PayerName, a.To(customerPath(m.PayerNo))})
	}
	facts = append(facts,
		fact{a.say("Plan"), m.Plan, ""}, fact{a.say("Price"), m.Price, ""},
		fact{a.say("Pays by"), render.Word(m.PaymentMethod), ""}, fact{a.say("Begins"), m.Start, ""})
	switch {
	case !x.Ends.IsZero():
		why := a.saying(x.EndFact) + batch.Cite(x.EndRules)
		facts = append(facts, fact{a.say("Ends"), a.date(x.Ends) + ": " + why, ""})
	case !x.Bound.IsZero():
		facts = append(facts, fact{a.say("Bound until"), x.Bound, ""})
	default:
		facts = append(facts, fact{a.say("Ends"), a.say("runs until it is terminated"), ""})
	}
	mandates, err := a.Reports().MandateHistory(a.ctx(), m.No)
	if err != nil {
		return nil, err
	}
	text := a.say("none")
	for i := range mandates {
		if d := &mandates[i]; d.Until.IsZero() {
			text = a.say("active since %s, account %s", a.date(d.Since), accountNo(d.Account))
			break
		} else if i == len(mandates)-1 {
			text = a.say("ended %s", a.date(d.Until))
		}
	}
	return append(facts, fact{a.say("Mandate"), text, ""}), nil
}

// standing is how a membership stands, with the days between which it does.
func standing(a *ask, s *report.Standing) string {
	state := "active"
	if !s.MayTrain {
		state = string(s.Reason)
	}
	said := mark(state) + a.say(state)
	if !s.MayTrain && !s.Since.IsZero() {
		said += " " + a.say("from %s", a.date(s.Since))
	}
	if !s.Until.IsZero() {
		said += " " + a.say("until %s", a.date(s.Until))
	}
	return said
}

func calendarColumns(a *ask) []col[report.CalendarLine] {
	charge := func(cell func(*report.ExplainedDue) any) func(*report.CalendarLine) any {
		return func(l *report.CalendarLine) any {
			if l.Charge == nil {
				return nil
			}
			return cell(l.Charge)
		}
	}
	return []col[report.CalendarLine]{
		{Column: render.Col("period", "Month", func(l *report.CalendarLine) any { return l.Period })},
		{Column: render.Col("amount_ore", "Amount", func(l *report.CalendarLine) any {
			if l.Charge == nil {
				return batch.Ore(0)
			}
			return l.Charge.Amount
		})},
		{Column: render.Col("due", "Due", charge(func(c *report.ExplainedDue) any { return c.Due }))},
		{Column: render.Col("charge_date", "Bank charges",
			charge(func(c *report.ExplainedDue) any { return c.Charge }))},
		{Column: render.Col("method", "Method",
			charge(func(c *report.ExplainedDue) any { return render.Word(c.Method) }))},
		leads(render.Col("status", "Status", charge(func(c *report.ExplainedDue) any {
			if c.Invoice == "" {
				return render.Word("to_come")
			}
			return render.Word(c.Status)
		})), func(l *report.CalendarLine) string {
			if l.Charge == nil || l.Charge.Invoice == "" {
				return ""
			}
			return invoicePath(l.Charge.Invoice)
		}),
		{Column: render.Col("why", "Why", func(l *report.CalendarLine) any { return a.because(l) })},
	}
}

// because is what a line of the calendar is made of, and why, with the rules.
func (a *ask) because(l *report.CalendarLine) string {
	var parts []string
	if l.Charge != nil {
		for _, line := range l.Charge.Lines {
			if line.Amount == l.Charge.Amount {
				parts = append(parts, line.Text)
			} else {
				parts = append(parts, line.Text+" "+money(line.Amount))
			}
		}
	}
	for _, why := range l.Why {
		parts = append(parts, a.saying(why))
	}
	return strings.Join(parts, "; ") + batch.Cite(l.Rules)
}

var eventColumns = plain(
	render.Col("event_no", "No", func(e *report.ToldEvent) any { return e.No }),
	render.Col("told", "Told", func(e *report.ToldEvent) any { return e.Told }),
	render.Col("event", "Event", func(e *report.ToldEvent) any { return render.Word(e.Event) }),
	render.Col("from", "From", func(e *report.ToldEvent) any { return e.From }),
	render.Col("until", "Until", func(e *report.ToldEvent) any { return e.Until }),
	render.Col("months", "Months", func(e *report.ToldEvent) any { return unlessZero(e.Months) }),
	render.Col("amount_ore", "Amount", func(e *report.ToldEvent) any { return unlessZero(e.Amount) }),
	render.Col("text", "Text", func(e *report.ToldEvent) any { return e.Text }),
	render.Col("undone", "Taken back", func(e *report.ToldEvent) any {
		if e.Undone.IsZero() {
			return ""
		}
		return e.Undone.String() + ": " + e.UndoneReason
	}),
)

// unlessZero is a figure that is there only where it is not zero.
func unlessZero[N comparable](n N) any {
	var zero N
	if n == zero {
		return nil
	}
	return n
}

// trekksOwn are the kinds of events that trekk tells itself, which nobody takes back.
var trekksOwn = []batch.EventKind{batch.EventEnd, batch.EventExclude, batch.EventReadmit}

// undoLinks puts a way to take it back where each event that counts has been taken back or not.
func undoLinks(a *ask, t *table, events []report.ToldEvent) {
	for i := range events {
		if e := &events[i]; e.Undone.IsZero() && !slices.Contains(trekksOwn, e.Event) {
			last := &t.Rows[i].Cells[len(t.Rows[i].Cells)-1]
			last.Value, last.To = a.say("Take back"), a.To(undoEventAct.at(itoa(e.No)))
		}
	}
}

// plans are the names of the plans in the terms, in order.
func (a *ask) plans() []string { return sortedKeys(a.App.Payee.Terms.Plans) }

// quoteView is what joining costs.
type quoteView struct {
	Filters []filter
	Quote   *report.Quote
	Fault   string
}

func quotePage(a *ask) (*page, error) {
	v := quoteView{Filters: []filter{
		{Name: "plan", Label: a.say("Plan"), Kind: "choice", Value: a.query("plan"),
			Choices: a.choices(a.plans()...)[1:]},
		{Name: "price", Label: a.say("Price, if not the terms'"), Kind: "text", Value: a.query("price")},
		{Name: "date", Label: a.say("Joins on"), Kind: "date", Value: a.query("date")},
		{Name: "customer", Label: a.say("Customer, if one already"), Kind: "text",
			Value: a.query("customer")},
	}}
	p := &page{Title: a.say("What joining costs"), Body: "quote", Narrow: true}
	if a.query("plan") != "" {
		f := &form{a: a, values: a.r.URL.Query(), faults: map[string]string{}}
		j := report.Joining{
			Plan: f.text("plan"), Price: f.amount("price"), On: f.day("date"), Customer: f.text("customer"),
		}
		for _, fault := range f.faults {
			v.Fault = fault
		}
		if v.Fault == "" {
			var err error
			if v.Quote, err = a.Reports().Quote(a.ctx(), j); err != nil {
				return nil, err
			}
		}
	}
	p.Data = v
	return p, nil
}

var membershipTexts = texts{
	"Memberships":  "Medlemskap",
	"Name, number": "Navn, nummer",
	"Plan":         "Avtale",
	"Runs today":   "Løper i dag",
	"No memberships are so. They come with the import of memberships.csv.": "Ingen medlemskap er slik. " +
		"De kommer med importen av memberships.csv.",
	"What joining costs": "Hva innmelding koster",
	"Price":              "Pris",
	"Pays by":            "Betaler med",
	"Begins":             "Begynner",
	"Ends":               "Slutter", "Invoiced through": "Fakturert til og med",
	"Nothing has been charged, and nothing will be.": "Ingenting er belastet, og ingenting vil bli det.",
	"Membership %s · %s":                             "Medlemskap %s · %s",
	"State":                                          "Tilstand",
	"Member":                                         "Medlem",
	"Payer":                                          "Betaler",
	"Bound until":                                    "Bundet til og med",
	"runs until it is terminated":                    "løper til det sies opp",
	"Mandate":                                        "AvtaleGiro-fullmakt",
	"none":                                           "ingen",
	"active since %s, account %s":                    "aktiv siden %s, konto %s",
	"ended %s":                                       "avsluttet %s",
	"from %s":                                        "fra %s",
	"until %s":                                       "til og med %s",
	"Charges":                                        "Belastninger",
	"Charges, month by month":                        "Belastninger, måned for måned",
	"Month":                                          "Måned",
	"Bank charges":                                   "Banken trekker",
	"to_come":                                        "kommer",
	"What was told":                                  "Hva som er meldt",
	"No":                                             "Nr.",
	"Told":                                           "Meldt",
	"Event":                                          "Hendelse",
	"Until":                                          "Til",
	"Months":                                         "Måneder",
	"Taken back":                                     "Tatt tilbake",
	"Take back":                                      "Ta tilbake",
	"Nothing has been told of this membership.": "Ingenting er meldt om dette medlemskapet.",
	"Price, if not the terms'":                  "Pris, om ikke vilkårenes", "Joins on": "Innmelding",
	"Customer, if one already": "Kunde, om alt registrert", "To pay now, by card": "Å betale nå, med kort",
	"In all": "I alt",
	"The terms do not say what the registration fee is: it comes on top.": "Vilkårene sier ikke hva " +
		"innmeldingsavgiften er: den kommer i tillegg.",
	"Credit of %s pays the first invoices; what is paid now is paid by card.": "Tilgode på %s betaler de " +
		"første fakturaene; det som betales nå, betales med kort.",
	"active": "aktivt", "frozen": "frosset", "ended": "avsluttet", "excluded": "ekskludert",
	"not_begun": "ikke begynt",
	"freeze":    "frys", "terminate": "oppsigelse", "prepay": "forskudd", "price": "ny pris",
	"student_card": "studentbevis",
	"plan":         "bytte av avtale",
	"charge":       "belastning",
	"transfer":     "overdragelse",
	"withdraw":     "angrerett", "end": "avslutning", "exclude": "utestengt", "readmit": "sluppet inn igjen",
	"avtalegiro": "AvtaleGiro", "card": "kort", "prepaid": "forhåndsbetalt",
}
