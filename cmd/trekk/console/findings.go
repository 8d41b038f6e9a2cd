package console

import (
	"context"
	"net/url"
	"strings"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var findingRoutes = []route{
	{"GET /findings", readers, findingsPage},
	{"GET /findings/{no}", readers, findingPage},
}

var findingActs = []*act{settleFinding}

// remedy is the way to what a person may do about a finding.
type remedy struct {
	title string
	path  string      // {no} is the number of the finding's subject, {id} its ID, {fact} a fact of that name
	right batch.Right // of who may do it there; others are led to what the finding is about
}

var remedies = map[batch.Remedy]remedy{
	batch.LookAtFile:          {"See the file", "/files/{no}", batch.ToRead},
	batch.RunFetch:            {"Fetch now", "/runs/now?jobs=fetch", batch.ToOperate},
	batch.RunIngest:           {"Work the files", "/runs/now?jobs=ingest", batch.ToOperate},
	batch.RunAll:              {"Run now", "/runs/now", batch.ToOperate},
	batch.ApproveTransmission: {"See and approve", "/transmissions/{no}", batch.ToRead},
	batch.RejectTransmission:  {"What now?", "/transmissions/{no}", batch.ToRead},
	batch.ResendTransmission:  {"What now?", "/transmissions/{no}", batch.ToRead},
	batch.RenewClaims:         {"See and make anew", "/transmissions/{no}", batch.ToRead},
	batch.ApproveRefund:       {"See and approve", "/refunds/{no}", batch.ToRead},
	batch.ApproveWriteOff:     {"See and approve", "/invoices/{no}", batch.ToRead},
	batch.LookAtUnmatched:     {"Go through", "/unmatched", batch.ToRead},
	batch.PlacePayment:        {"Place the payment", "/unmatched/{payment}", batch.ToRead},
	batch.LookAtInvoices:      {"See the invoices", "/invoices?status=open", batch.ToRead},
	batch.LookAtInvoice:       {"See the invoice", "/invoices/{no}", batch.ToRead},
	batch.ReleaseInvoice:      {"See the invoice", "/invoices/{no}", batch.ToRead},
	batch.ResolveObjection:    {"See the invoice", "/invoices/{no}", batch.ToRead},
	batch.WithdrawHandover:    {"See the invoice", "/invoices/{no}", batch.ToRead},
	batch.ApplyCredit:         {"See the credit", "/customers/{customer}", batch.ToRead},
	batch.LookAtCredit:        {"See the credit", "/credit", batch.ToRead},
	batch.LookAtHolds:         {"See them", "/follow-up", batch.ToRead},
	batch.LookAtCustomer:      {"See the customer", "/customers/{no}", batch.ToRead},
	batch.LookAtMessages:      {"See the messages", "/messages?state=uncertain", batch.ToRead},
	batch.PlanAccounts:        {"See the accounts", "/settings", batch.ToRead},
	batch.SettleFinding:       {"Settle", "/findings/{id}/settle", batch.ToOperate},
	batch.ConfirmJob:          {"See and confirm", "/runs/confirm?jobs={no}&code={code}", batch.ToApprove},
	batch.ConfirmMonths:       {"See and confirm", "/runs/confirm?jobs=bill&code={code}", batch.ToApprove},
	batch.AcceptClock:         {"The clock is right", "/clock/accept", batch.ToOperate},
	batch.Resume:              {"Let it go on", "/resume", batch.ToOperate},
	batch.Recover:             {"Read back", "/recover", batch.ToOperate},
}

// deal is the way to what can be done about a finding; where nothing can here, to what it is about.
func (a *ask) deal(f *report.Finding) link {
	do := f.Do
	if do == "" && f.Code.Settleable() {
		do = batch.SettleFinding
	}
	if r, ok := remedies[do]; ok && a.May(r.right) {
		return link{Title: a.say(r.title), To: a.To(fillPath(r.path, f))}
	}
	if path := pathOf(f.Subject); path != "" {
		return link{Title: a.say("See"), To: a.To(path)}
	}
	return link{}
}

// fillPath puts what a finding says in the places of an address.
func fillPath(path string, f *report.Finding) string {
	path = strings.ReplaceAll(fillNo(path, f.Subject.No), "{id}", url.PathEscape(f.ID))
	for name, fact := range f.Facts {
		if text, ok := fact.(string); ok {
			first, _, _ := strings.Cut(text, ", ") // of several payments
			path = strings.ReplaceAll(path, "{"+name+"}", url.QueryEscape(first))
		}
	}
	return path
}

// findingRow is a finding with what can be done about it.
type findingRow struct {
	report.Finding
	Deal link
}

func findingsPage(a *ask) (*page, error) {
	all, err := a.Reports().Findings(a.ctx(), true)
	if err != nil {
		return nil, err
	}
	rows := make([]findingRow, len(all))
	for i := range all {
		rows[i].Finding = all[i]
		if all[i].Settled == nil {
			rows[i].Deal = a.deal(&all[i])
			rows[i].Deal.To = strings.TrimPrefix(rows[i].Deal.To, a.Base) // which the list puts before it
		}
	}
	l := list[findingRow]{
		name: "findings", title: "Findings", columns: findingColumns,
		empty: a.say("Nothing stands, and nothing has been settled."),
		page: func(_ context.Context, p batch.Page) (report.List[findingRow], error) {
			return report.Cut("findings", rows, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{Title: a.say("Findings"), Body: "listed", Data: listed{nil, t}}, nil
}

var findingColumns = []col[findingRow]{
	{Column: render.Col("status", "Status", func(f *findingRow) any {
		if f.Settled != nil {
			return render.Word("settled")
		}
		return render.Word(f.Severity)
	})},
	leads(render.Col("finding", "Finding", func(f *findingRow) any { return sentence(f.Read) }),
		func(f *findingRow) string { return fillNo(subjectPaths[batch.OfFinding], f.ID) }),
	{Column: render.Col("since", "Since", func(f *findingRow) any { return f.Since })},
	leads(render.Col("act", "", func(f *findingRow) any { return f.Deal.Title }),
		func(f *findingRow) string { return f.Deal.To }),
	{Column: render.Col("settled", "Settled", func(f *findingRow) any { return f.settled().On })},
	{Column: render.Col("by", "By", func(f *findingRow) any { return f.settled().By })},
	{Column: render.Col("reason", "Reason", func(f *findingRow) any { return f.settled().Reason })},
	{Column: render.Col("id", "ID", func(f *findingRow) any { return f.ID }), file: true},
}

// settled is who has settled a finding; nobody while it stands.
func (f *findingRow) settled() report.Settlement {
	if f.Settled == nil {
		return report.Settlement{}
	}
	return *f.Settled
}

type findingData struct {
	report.Finding
	Facts []fact
}

func findingPage(a *ask) (*page, error) {
	f, err := a.Reports().Finding(a.ctx(), a.no())
	if err != nil {
		return nil, err
	}
	p := &page{Title: sentence(f.Read), Body: "finding", Narrow: true,
		Data: findingData{*f, a.findingFacts(f)}}
	if f.Settled != nil {
		return p, nil
	}
	if deal := a.deal(f); deal.To != "" {
		p.Acts = append(p.Acts, deal)
	}
	if f.Code.Settleable() && f.Do != batch.SettleFinding && f.Do != "" {
		p.Acts = append(p.Acts, a.offers(f.ID, settleFinding)...)
	}
	return p, nil
}

// findingFacts are what is known of a finding beside its sentence.
func (a *ask) findingFacts(f *report.Finding) []fact {
	facts := []fact{
		{a.say("Status"), render.Word(f.Severity), ""},
		{a.say("What"), a.subject(f.Subject), ""},
		{a.say("Finding"), f.ID, ""},
	}
	if path := pathOf(f.Subject); path != "" {
		facts[1].To = a.To(path)
	}
	if !f.Since.IsZero() {
		facts = append(facts, fact{a.say("Since"), f.Since, ""})
	}
	if s := f.Settled; s != nil {
		facts[0].Value = a.say("settled")
		return append(facts, fact{a.say("Settled"), a.say("%s by %s", a.date(s.On), s.By), ""},
			fact{a.say("Reason"), s.Reason, ""})
	}
	if f.Command != "" {
		facts = append(facts, fact{a.say("On the command line"), f.Command, ""})
	}
	return facts
}

var settleFinding = &act{
	path: "/findings/{no}/settle", right: batch.ToOperate, title: "Settle",
	did:  "The finding is settled: things go on as they are.",
	kind: desk.KindOf("settle", batch.OfFinding),
	about: func(a *ask) (*about, error) {
		f, err := a.Reports().Finding(a.ctx(), a.no())
		if err != nil {
			return nil, err
		}
		return &about{
			Title: sentence(f.Read), Facts: a.findingFacts(f), Fields: []field{a.reason()}, Back: "/",
			Will: []string{
				a.say("Nobody is told of it any longer, and what it held goes on."),
				a.say("It is kept with your name and the reason. What is found anew is a new finding."),
			},
		}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().Settle(a.ctx(), desk.Settle{Finding: a.no(), Reason: f.text("reason")})
		return "/", err
	},
}

var findingTexts = texts{
	"Findings":        "Saker",
	"Finding":         "Sak",
	"Settle":          "Avslutt saken",
	"Settled":         "Avsluttet",
	"settled":         "avsluttet",
	"See the file":    "Se filen",
	"Fetch now":       "Hent nå",
	"Work the files":  "Behandle filene",
	"Run now":         "Kjør nå",
	"See and approve": "Se og godkjenn", "What now?": "Hva nå?", "See and make anew": "Se og lag på nytt",
	"Go through":        "Gå gjennom",
	"Place the payment": "Plasser innbetalingen",
	"See the invoices":  "Se fakturaene",
	"See the invoice":   "Se fakturaen", "See the credit": "Se tilgode", "See them": "Se dem",
	"See the customer": "Se kunden", "See the accounts": "Se kontoene", "See and confirm": "Se og bekreft",
	"The clock is right": "Klokken er riktig", "Let it go on": "La det gå videre", "Read back": "Les tilbake",
	"See": "Se", "On the command line": "På kommandolinjen", "Since": "Siden",
	"urgent": "haster", "waiting": "venter",
	"Nothing stands, and nothing has been settled.": "Det er ingen saker, og ingen er avsluttet.",
	"Ends when": "Slutter når",
	"The finding is settled: things go on as they are.": "Saken er avsluttet: alt går videre som det er.",
	"Nobody is told of it any longer, and what it held goes on.": "Ingen får melding om den lenger, og " +
		"det som den holdt, går videre.",
	"It is kept with your name and the reason. What is found anew is a new finding.": "Den beholdes med " +
		"navnet ditt og årsaken. Det som blir funnet på nytt, er en ny sak.",
}
