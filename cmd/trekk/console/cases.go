package console

import (
	"context"
	"fmt"
	"strconv"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var caseRoutes = []route{
	{"GET /cases", readers, casesPage},
	{"GET /cases/{no}", readers, casePage},
	{"GET /cases/settlements", readers, agencySettlementsPage},
}

// caseStates are those to choose from, before them all that go on.
func (t tongue) caseStates() []choice {
	words := []string{"going_on"}
	for _, s := range batch.CaseStates() {
		words = append(words, string(s))
	}
	return t.choices(words...)
}

func casePath(no int64) string { return "/cases/" + strconv.FormatInt(no, 10) }

func casesPage(a *ask) (*page, error) {
	f := batch.CaseFilter{Invoice: a.query("invoice"), Customer: a.query("customer")}
	state := a.query("state")
	if f.Open = state == "going_on"; !f.Open {
		f.State = batch.CaseState(state)
	}
	l := list[report.DebtorCase]{
		name: "cases", title: "Collection cases", columns: caseColumns,
		empty: a.say("No cases are so. An invoice that is handed over to the collection agency gets one the same night."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.DebtorCase], error) {
			p.Descending = true
			return a.Reports().Cases(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	filters := []filter{
		{Name: "state", Label: a.say("State"), Kind: "choice", Value: state,
			Choices: a.caseStates()},
		{Name: "customer", Label: a.say("Customer"), Kind: "text", Value: f.Customer},
		{Name: "invoice", Label: a.say("Invoice"), Kind: "text", Value: f.Invoice},
	}
	return &page{
		Title: a.say("Collection cases"), Body: "listed", Data: listed{filters, t},
		Acts: []link{{Title: a.say("The agency's settlements"), To: a.To("/cases/settlements")}},
	}, nil
}

var caseColumns = []col[report.DebtorCase]{
	leads(render.Col("case", "Case", func(c *report.DebtorCase) any { return c.No }),
		func(c *report.DebtorCase) string { return casePath(c.No) }),
	leads(render.Col("invoice", "Invoice", func(c *report.DebtorCase) any { return c.Invoice }),
		func(c *report.DebtorCase) string { return invoicePath(c.Invoice) }),
	leads(render.Col("customer_no", "Customer", func(c *report.DebtorCase) any { return c.CustomerNo }),
		func(c *report.DebtorCase) string { return customerPath(c.CustomerNo) }),
	{Column: render.Col("customer_name", "Name", func(c *report.DebtorCase) any { return c.Name })},
	{Column: render.Col("state", "State", func(c *report.DebtorCase) any { return render.Word(c.State) })},
	{Column: render.Col("since", "Since", func(c *report.DebtorCase) any { return c.Since })},
	{Column: render.Col("agency_case", "Agency's number",
		func(c *report.DebtorCase) any { return c.AgencyNo })},
	{Column: render.Col("left_ore", "Left", func(c *report.DebtorCase) any { return c.Left })},
	{Column: render.Col("paid_ore", "Paid to us",
		func(c *report.DebtorCase) any { return unlessZero(c.Paid) })},
	{Column: render.Col("collected_ore", "Collected",
		func(c *report.DebtorCase) any { return unlessZero(c.Collected) })},
	{Column: render.Col("costs_ore", "Agency's costs",
		func(c *report.DebtorCase) any { return unlessZero(c.Costs) })},
	{Column: render.Col("held", "Held", func(c *report.DebtorCase) any { return render.Word(c.Held) })},
	{Column: render.Col("reason", "Reason", func(c *report.DebtorCase) any { return c.Reason }), file: true},
	{Column: render.Col("ordered", "Ordered", func(c *report.DebtorCase) any { return c.Ordered }),
		file: true},
	{Column: render.Col("told", "Told last", func(c *report.DebtorCase) any { return render.Word(c.Told) }),
		file: true},
	{Column: render.Col("ended", "Ended", func(c *report.DebtorCase) any { return c.Ended }), file: true},
}

// caseView is a case with what was said of it, both ways.
type caseView struct {
	*report.WholeCase
	Facts  []fact
	Sums   []sumLine
	Told   *table
	Saying *table
	Means  string // what the state is, and what comes next; said already
}

// about is whom the page is about, for the log.
func (v caseView) about() batch.Subject {
	return batch.Subject{Kind: batch.OfCustomer, No: v.CustomerNo}
}

func casePage(a *ask) (*page, error) {
	no, err := a.number()
	if err != nil {
		return nil, err
	}
	c, err := a.Reports().Case(a.ctx(), no)
	if err != nil {
		return nil, err
	}
	v := caseView{
		WholeCase: c, Facts: a.caseFacts(c), Sums: a.caseSums(c), Means: a.caseMeans(c),
		Told: figures(a, toldColumns, c.Messages), Saying: figures(a, saidColumns, c.Reports),
	}
	p := &page{Title: a.say("Case %d, invoice %s", c.No, c.Invoice), Body: "case", Data: v}
	if c.Ended.IsZero() && c.Told != batch.CaseWithdraw {
		p.Acts = a.offers(c.Invoice, withdrawHandoverAct)
	}
	return p, nil
}

func (a *ask) caseFacts(c *report.WholeCase) []fact {
	facts := []fact{
		{a.say("State"), render.Word(c.State), ""}, {a.say("Since"), c.Since, ""},
		{a.say("Customer"), joined(", ", c.Name, c.CustomerNo), a.To(customerPath(c.CustomerNo))},
		{a.say("Invoice"), c.Invoice, a.To(invoicePath(c.Invoice))},
		{a.say("Ordered"), c.Ordered, ""},
	}
	add := func(when bool, name string, value any) {
		if when {
			facts = append(facts, fact{a.say(name), value, ""})
		}
	}
	add(c.AgencyNo != "", "Agency's number", c.AgencyNo)
	add(c.Told != "", "Told last", render.Word(c.Told))
	add(c.Held != "", "Held", render.Word(c.Held))
	add(c.Reason != "", "Reason", c.Reason)
	add(!c.Ended.IsZero(), "Ended", c.Ended)
	return facts
}

// caseSums are the sums of a case as the agency was told them last, each thing apart.
func (a *ask) caseSums(c *report.WholeCase) (list []sumLine) {
	list = []sumLine{{a.say("Principal"), c.Principal}}
	add := func(name string, amount batch.Ore) {
		if amount != 0 {
			list = append(list, sumLine{a.say(name), amount})
		}
	}
	add("Fees", c.Fee)
	add("Interest", c.Interest)
	add("Paid to us", -c.Paid)
	return list
}

// caseMeans is what the state of a case is.
func (a *ask) caseMeans(c *report.WholeCase) string {
	switch c.State {
	case batch.CaseOrdered:
		return a.say("The agency is told of it by the next run of collect.")
	case batch.CaseSent:
		return a.say("It may be at the agency, which has not answered yet.")
	case batch.CaseAccepted:
		return a.say("The agency works the case. What is paid, credited or held here is told to it the same night.")
	case batch.CaseRefused:
		return a.say("The agency has refused the case: put right what it says, and take the invoice back from collection.")
	case batch.CasePaid:
		return a.say("The debt is paid.")
	case batch.CaseClosed:
		return a.say("The agency has given the case up. What is left is ours to follow up or to write off.")
	case batch.CaseKept:
		return a.say("It was taken back, and the agency has refused to give it up: agree with it, and take the case back again.")
	case batch.CaseWithdrawn:
		return a.say("The case was taken back from the agency.")
	}
	return ""
}

var toldColumns = []col[report.CaseMessage]{
	{Column: render.Col("on", "Date", func(m *report.CaseMessage) any { return m.On })},
	{Column: render.Col("kind", "What", func(m *report.CaseMessage) any { return render.Word(m.Kind) })},
	{Column: render.Col("left_ore", "Left", func(m *report.CaseMessage) any { return m.Left })},
	{Column: render.Col("paid_ore", "Paid to us",
		func(m *report.CaseMessage) any { return unlessZero(m.Paid) })},
	{Column: render.Col("credited_ore", "Credited",
		func(m *report.CaseMessage) any { return unlessZero(m.Credited) })},
	{Column: render.Col("held", "Held", func(m *report.CaseMessage) any { return render.Word(m.Held) })},
	{Column: render.Col("reason", "Reason",
		func(m *report.CaseMessage) any { return render.Word(m.Reason) })},
	{Column: render.Col("state", "Answer", func(m *report.CaseMessage) any { return render.Word(m.State) })},
	{Column: render.Col("answered", "Answered", func(m *report.CaseMessage) any { return m.Answered })},
	{Column: render.Col("answer", "Note", func(m *report.CaseMessage) any { return m.Answer })},
}

var saidColumns = []col[report.CaseReport]{
	{Column: render.Col("on", "Date", func(r *report.CaseReport) any { return r.On })},
	{Column: render.Col("kind", "What", func(r *report.CaseReport) any { return render.Word(r.Kind) })},
	{Column: render.Col("state", "State", func(r *report.CaseReport) any { return render.Word(r.State) })},
	{Column: render.Col("principal_ore", "Principal",
		func(r *report.CaseReport) any { return unlessZero(r.Principal) })},
	{Column: render.Col("fee_ore", "Fees", func(r *report.CaseReport) any { return unlessZero(r.Fee) })},
	{Column: render.Col("interest_ore", "Interest",
		func(r *report.CaseReport) any { return unlessZero(r.Interest) })},
	{Column: render.Col("costs_ore", "Agency's costs",
		func(r *report.CaseReport) any { return unlessZero(r.Costs) })},
	{Column: render.Col("reference", "Reference", func(r *report.CaseReport) any { return r.Reference })},
	leads(render.Col("settlement", "Settlement", func(r *report.CaseReport) any { return r.Settlement }),
		func(r *report.CaseReport) string {
			if r.Settlement == "" {
				return ""
			}
			return "/cases/settlements"
		}),
	{Column: render.Col("text", "Text", func(r *report.CaseReport) any { return r.Text })},
}

// agencySettlementsPage is what the agency says that it has paid out, with the bank's payment of each sum.
func agencySettlementsPage(a *ask) (*page, error) {
	l := list[report.AgencySettlement]{
		name: "agency-settlements", title: "The agency's settlements", columns: agencySettlementColumns,
		empty: a.say("The agency has settled nothing yet. Its settlements come with what else it tells."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.AgencySettlement], error) {
			p.Descending = true
			return a.Reports().AgencySettlementPage(ctx, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{
		Title: a.say("The agency's settlements"), Body: "listed", Data: listed{nil, t},
		Acts: []link{{Title: a.say("Collection cases"), To: a.To("/cases")}},
	}, nil
}

var agencySettlementColumns = []col[report.AgencySettlement]{
	{Column: render.Col("reference", "Reference",
		func(s *report.AgencySettlement) any { return s.Reference })},
	{Column: render.Col("on", "Date", func(s *report.AgencySettlement) any { return s.On })},
	{Column: render.Col("collected_ore", "Collected",
		func(s *report.AgencySettlement) any { return s.Collected })},
	{Column: render.Col("withheld_ore", "Withheld",
		func(s *report.AgencySettlement) any { return s.Withheld })},
	{Column: render.Col("paid_out_ore", "Paid to our account",
		func(s *report.AgencySettlement) any { return s.PaidOut })},
	leads(render.Col("payment_no", "Payment", func(s *report.AgencySettlement) any {
		if s.Payment == 0 {
			return render.Word("not_come")
		}
		return s.Payment
	}), func(s *report.AgencySettlement) string {
		if s.Payment == 0 {
			return ""
		}
		return fmt.Sprintf("/payments/%d", s.Payment)
	}),
}

var caseTexts = texts{
	"Collection cases": "Inkassosaker", "Collection": "Inkasso", "Case": "Sak",
	"Case %d, invoice %s": "Sak %d, faktura %s", "Agency's number": "Byråets nummer", "Left": "Igjen",
	"Paid to us": "Betalt til oss", "Collected": "Innkrevd", "Agency's costs": "Byråets salær",
	"Held":    "På vent",
	"Ordered": "Overført", "Told last": "Sist meldt", "going_on": "pågår",
	"Principal": "Hovedstol", "Fees": "Gebyrer", "What is left": "Igjen å betale", "Answer": "Svar",
	"The agency's settlements": "Byråets oppgjør", "Withheld": "Holdt tilbake",
	"Paid to our account": "Utbetalt til oss",
	"not_come":            "ikke kommet", "What the agency was told": "Det byrået har fått vite",
	"What the agency has said": "Det byrået har sagt", "noted": "notert", "status": "status",
	"As the agency was told last": "Slik byrået sist fikk vite det",
	"The agency has collected %s, and says that its own costs are %s.": "Byrået har krevd inn %s, og sier at salæret " +
		"er %s.",
	"Nothing yet.": "Ingenting ennå.",
	"No cases are so. An invoice that is handed over to the collection agency gets one the same night.": "Ingen " +
		"saker er slik. En faktura som overføres til inkasso, får en sak samme natt.",
	"The agency is told of it by the next run of collect.": "Byrået får vite om den ved neste kjøring av collect.",
	"It may be at the agency, which has not answered yet.": "Den kan være hos byrået, som ikke har svart ennå.",
	"The agency works the case. What is paid, credited or held here is told to it the same night.": "Byrået arbeider " +
		"med saken. Det som betales, krediteres eller settes på vent her, får det vite samme natt.",
	"The agency has refused the case: put right what it says, and take the invoice back from collection.": "Byrået " +
		"har avvist saken: rett det byrået peker på, og trekk fakturaen tilbake fra inkasso.",
	"The debt is paid.": "Gjelden er betalt.",
	"The agency has given the case up. What is left is ours to follow up or to write off.": "Byrået har gitt opp " +
		"saken. Det som gjenstår, er vårt å følge opp eller føre som tap.",
	"It was taken back, and the agency has refused to give it up: agree with it, and take the case back again.": "Den er trukket tilbake, og byrået nekter å gi den fra seg: bli enig med byrået, og trekk saken tilbake på nytt.",
	"The case was taken back from the agency.": "Saken er trukket tilbake fra byrået.",
	"The agency has settled nothing yet. Its settlements come with what else it tells.": "Byrået har ikke gjort opp " +
		"noe ennå. Oppgjørene kommer sammen med det andre byrået melder.",
}
