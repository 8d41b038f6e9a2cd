package console

import (
	"context"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var auditRoutes = []route{
	{"GET /audit", readers, auditPage},
}

// auditedKinds are the kinds of subjects that one may look for.
var auditedKinds = []batch.SubjectKind{
	batch.OfInvoice, batch.OfCustomer, batch.OfMembership, batch.OfPayment, batch.OfTransmission,
	batch.OfFile,
	batch.OfRefund, batch.OfStatement, batch.OfPeriod, batch.OfEvent, batch.OfFinding, batch.OfPerson,
}

func auditPage(a *ask) (*page, error) {
	f := batch.AuditFilter{
		Subject: batch.Subject{Kind: batch.SubjectKind(a.query("kind")), No: a.query("no")},
		By:      a.query("by"), Action: a.query("action"),
	}
	var err error
	if f.From, err = a.dayAsked("from"); err != nil {
		return nil, err
	}
	if f.To, err = a.dayAsked("to"); err != nil {
		return nil, err
	}
	l := list[batch.LoggedAct]{
		name: "audit", title: "Audit", columns: auditColumns,
		empty: a.say("Nothing is so. Every file, job and act that changes the books is written here, and stays."),
		page: func(ctx context.Context, p batch.Page) (report.List[batch.LoggedAct], error) {
			p.Descending = true
			return a.Reports().AuditLog(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	kinds := []choice{{"", a.say("all")}}
	for _, k := range auditedKinds {
		kinds = append(kinds, choice{string(k), a.subject(batch.Subject{Kind: k})})
	}
	return &page{Title: a.say("Audit"), Body: "listed", Data: listed{[]filter{
		{Name: "by", Label: a.say("By"), Kind: "text", Value: f.By},
		{
			Name: "action", Label: a.say("Action"), Kind: "choice", Value: f.Action,
			Choices: a.deedsToChoose(a.say("all")),
		},
		{Name: "kind", Label: a.say("What"), Kind: "choice", Value: string(f.Subject.Kind), Choices: kinds},
		{Name: "no", Label: a.say("Number"), Kind: "text", Value: f.Subject.No},
		{Name: "from", Label: a.say("From"), Kind: "date", Value: a.query("from")},
		{Name: "to", Label: a.say("To"), Kind: "date", Value: a.query("to")},
	}, t}}, nil
}

var auditColumns = []col[batch.LoggedAct]{
	{Column: render.Col("no", "No", func(l *batch.LoggedAct) any { return l.No })},
	{Column: render.Col("at", "Time", func(l *batch.LoggedAct) any { return report.Time(l.At) })},
	{Column: render.Col("by", "By", func(l *batch.LoggedAct) any { return l.By })},
	{Column: render.Col("remark", "Remark", func(l *batch.LoggedAct) any { return l.Remark }), file: true},
	{Column: render.Col("action", "Action", func(l *batch.LoggedAct) any { return deed(l.Action) })},
	leads(render.Col("subject", "What", func(l *batch.LoggedAct) any { return subjectSaid(l.Subject) }),
		func(l *batch.LoggedAct) string { return pathOf(l.Subject) }),
	{Column: render.Col("detail", "Detail", func(l *batch.LoggedAct) any { return batch.Visible(l.Detail) })},
	{Column: render.Col("reason", "Reason", func(l *batch.LoggedAct) any { return batch.Visible(l.Reason) })},
	{Column: render.Col("rows", "Rows", func(l *batch.LoggedAct) any { return l.Rows })},
	{Column: render.Col("hash", "Hash", func(l *batch.LoggedAct) any { return l.Hash }), file: true},
}

// subjectSaid is a cell with a thing.
func subjectSaid(s batch.Subject) any {
	return render.Phrase(func(say func(string) string) string { return saidSubject(s, say) })
}

var auditTexts = texts{
	"Action": "Handling",
	"Time":   "Tid",
	"Detail": "Gjelder",
	"Rows":   "Rader",
	"Remark": "Merknad",
	"Hash":   "Hash",
	"Nothing is so. Every file, job and act that " +
		"changes the books is written here, and stays.": "Ingenting er slik. Hver fil, jobb og " +
		"handling som endrer bøkene, skrives her og blir stående.",
}
