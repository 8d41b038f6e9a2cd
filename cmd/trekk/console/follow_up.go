package console

import (
	"context"
	"net/url"

	"trekk/batch"
	"trekk/batch/dunning"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var followUpRoutes = []route{
	{"GET /follow-up", readers, followUpPage},
	{"GET /follow-up/invoices", readers, agedPage},
	{"GET /follow-up/tonight", readers, tonightPage},
	{"GET /follow-up/debtors", readers, debtorsPage},
}

// followUpView is what the page of the follow-up shows.
type followUpView struct {
	Bands   *table
	Bars    []bar
	Tonight *table
	Blocks  []string // why nothing is done before the bank has been heard
}

// bar is a band as a length, in per mille of the longest.
type bar struct {
	Title  string
	Amount batch.Ore
	Share  int
	Y      int
}

func followUpPage(a *ask) (*page, error) {
	sums, err := a.Reports().AgeBandSums(a.ctx())
	if err != nil {
		return nil, err
	}
	v := followUpView{Bands: figures(a, bandColumns(a), sums), Bars: barsOf(a, sums)}
	total := report.AgeBandSum{}
	for _, s := range sums {
		total.Invoices, total.Amount = total.Invoices+s.Invoices, total.Amount+s.Amount
	}
	v.Bands.Rows = append(v.Bands.Rows, row{Sum: true, Cells: []tableCell{
		{Value: a.say("In all"), To: a.To("/follow-up/invoices")},
		{Value: total.Invoices, Num: true}, {Value: total.Amount, Num: true},
	}})
	tonight, err := a.Reports().Tonight(a.ctx())
	if err != nil {
		return nil, err
	}
	v.Tonight = figures(a, decidedSumColumns(a), tonight.Sums)
	for _, f := range tonight.Blocks {
		v.Blocks = append(v.Blocks, report.Said(f, a.Lang).Read)
	}
	return &page{Title: a.say("Follow-up"), Body: "follow-up", Data: v, Acts: []link{
		{Title: a.say("Who owes"), To: a.To("/follow-up/debtors")},
		{Title: a.say("Invoices that are outstanding"), To: a.To("/follow-up/invoices")},
		{Title: a.say("Messages"), To: a.To("/messages")},
		{Title: a.say("Collection cases"), To: a.To("/cases")},
	}}, nil
}

func bandColumns(a *ask) []col[report.AgeBandSum] {
	return []col[report.AgeBandSum]{
		leads(render.Col("band", "Days overdue", func(s *report.AgeBandSum) any { return bandName(a, s) }),
			func(s *report.AgeBandSum) string {
				to := "/follow-up/invoices?"
				if !s.DueFrom.IsZero() {
					to += "due_from=" + s.DueFrom.String() + "&"
				}
				if !s.DueTo.IsZero() {
					to += "due_to=" + s.DueTo.String()
				}
				return to
			}),
		{Column: render.Col("invoices", "Invoices", func(s *report.AgeBandSum) any { return s.Invoices })},
		{Column: render.Col("amount_ore", "Outstanding", func(s *report.AgeBandSum) any { return s.Amount })},
	}
}

// bandName is what a band is called: not overdue, 1–14, over 90.
func bandName(a *ask, s *report.AgeBandSum) string {
	switch {
	case s.From == 0:
		return a.say("not overdue")
	case s.To == 0:
		return a.say("over %d days", s.From-1)
	}
	return a.say("%d–%d days", s.From, s.To)
}

func barsOf(a *ask, sums []report.AgeBandSum) (bars []bar) {
	most := batch.Ore(1)
	for _, s := range sums {
		most = max(most, s.Amount)
	}
	for i := range sums {
		s := &sums[i]
		bars = append(bars, bar{bandName(a, s), s.Amount, int(s.Amount * 1000 / most), 24*i + 4})
	}
	return bars
}

// stepWord is what would be done; of what is not, why.
func stepWord(a *ask, step dunning.Step, because dunning.Because, hold batch.FindingCode) string {
	what := map[dunning.Step]string{
		dunning.None: a.say("no further step"), dunning.Remind: a.say("reminder"),
		dunning.WriteOff: a.say("small difference"),
		dunning.HandOver: a.say("to collection"),
	}[step]
	why := map[dunning.Because]string{
		dunning.Taken: a.say("is done tonight"), dunning.Finished: a.say("all steps are done"),
		dunning.TooEarly:    a.say("too early by the terms"),
		dunning.Blocked:     a.say("the bank has not been heard"),
		dunning.StillTrying: a.say("the bank may still charge it"), dunning.Held: a.say("held"),
	}[because]
	if hold != "" {
		why += ", " + a.say(string(hold))
	}
	return what + ": " + why
}

func decidedSumColumns(a *ask) []col[report.DecidedSum] {
	return []col[report.DecidedSum]{
		leads(render.Col("step", "Step", func(s *report.DecidedSum) any {
			return stepWord(a, s.Step, s.Because, s.Hold)
		}),
			func(s *report.DecidedSum) string {
				q := url.Values{"step": {string(s.Step)}, "because": {string(s.Because)},
					"hold": {string(s.Hold)}}
				if s.Because == dunning.Taken {
					q.Set("taken", "yes")
				}
				return "/follow-up/tonight?" + q.Encode()
			}),
		{Column: render.Col("invoices", "Invoices", func(s *report.DecidedSum) any { return s.Invoices })},
		{Column: render.Col("amount_ore", "Amount", func(s *report.DecidedSum) any { return s.Amount })},
	}
}

// tonightPage are the invoices about which one thing is decided, one by one.
func tonightPage(a *ask) (*page, error) {
	f := report.DecidedFilter{
		Step: dunning.Step(a.query("step")), Because: dunning.Because(a.query("because")),
		Hold: batch.FindingCode(a.query("hold")), Taken: a.query("taken") == "yes",
	}
	l := list[report.Decided]{
		name: "tonight", title: "Tonight", columns: decidedColumns(a),
		empty: a.say("No overdue invoice is so tonight."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.Decided], error) {
			return a.Reports().TonightPage(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{Title: a.say("Tonight"), Body: "listed", Data: listed{nil, t},
		Acts: []link{{Title: a.say("Follow-up"), To: a.To("/follow-up")}}}, nil
}

func decidedColumns(a *ask) []col[report.Decided] {
	return []col[report.Decided]{
		leads(render.Col("invoice_no", "Invoice", func(d *report.Decided) any { return d.InvoiceNo }),
			func(d *report.Decided) string { return invoicePath(d.InvoiceNo) }),
		leads(render.Col("customer_no", "Customer", func(d *report.Decided) any { return d.CustomerNo }),
			func(d *report.Decided) string { return customerPath(d.CustomerNo) }),
		{Column: render.Col("customer_name", "Name", func(d *report.Decided) any { return d.Name })},
		{Column: render.Col("due", "Due", func(d *report.Decided) any { return d.Due })},
		{Column: render.Col("step", "Step", func(d *report.Decided) any {
			return stepWord(a, d.Step, d.Because, "")
		})},
		{Column: render.Col("amount_ore", "Amount", func(d *report.Decided) any { return d.Amount })},
		{Column: render.Col("not_before", "Not before", func(d *report.Decided) any { return d.NotBefore })},
		{Column: render.Col("hold", "Held because", func(d *report.Decided) any {
			if d.Hold == nil {
				return ""
			}
			return d.Hold.Read
		})},
	}
}

func agedPage(a *ask) (*page, error) {
	f := batch.InvoiceFilter{Customer: a.query("customer")}
	var err error
	if f.DueFrom, err = a.dayAsked("due_from"); err != nil {
		return nil, err
	}
	if f.DueTo, err = a.dayAsked("due_to"); err != nil {
		return nil, err
	}
	l := list[report.AgedInvoice]{
		name: "ageing", title: "Ageing", columns: agedColumns,
		empty: a.say("Nothing is outstanding that was due then."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.AgedInvoice], error) {
			return a.Reports().AgeingPage(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{Title: a.say("Outstanding, by age"), Body: "listed", Data: listed{[]filter{
		{Name: "due_from", Label: a.say("Due from"), Kind: "date", Value: a.query("due_from")},
		{Name: "due_to", Label: a.say("Due to"), Kind: "date", Value: a.query("due_to")},
		{Name: "customer", Label: a.say("Customer"), Kind: "text", Value: f.Customer},
	}, t}}, nil
}

var agedColumns = []col[report.AgedInvoice]{
	leads(render.Col("invoice_no", "Invoice", func(i *report.AgedInvoice) any { return i.InvoiceNo }),
		func(i *report.AgedInvoice) string { return invoicePath(i.InvoiceNo) }),
	leads(render.Col("customer_no", "Customer", func(i *report.AgedInvoice) any { return i.CustomerNo }),
		func(i *report.AgedInvoice) string { return customerPath(i.CustomerNo) }),
	{Column: render.Col("name", "Name", func(i *report.AgedInvoice) any { return i.Name })},
	{Column: render.Col("due", "Due", func(i *report.AgedInvoice) any { return i.Due })},
	{Column: render.Col("status", "Status",
		func(i *report.AgedInvoice) any { return render.Word(i.Status) })},
	{Column: render.Col("why", "Why", func(i *report.AgedInvoice) any { return render.Word(i.Why) })},
	{Column: render.Col("not_due_ore", "0 days",
		func(i *report.AgedInvoice) any { return unlessZero(i.NotDue) })},
	{Column: render.Col("days_1_14_ore", "1-14",
		func(i *report.AgedInvoice) any { return unlessZero(i.To14) })},
	{Column: render.Col("days_15_30_ore", "15-30",
		func(i *report.AgedInvoice) any { return unlessZero(i.To30) })},
	{Column: render.Col("days_31_60_ore", "31-60",
		func(i *report.AgedInvoice) any { return unlessZero(i.To60) })},
	{Column: render.Col("days_61_90_ore", "61-90",
		func(i *report.AgedInvoice) any { return unlessZero(i.To90) })},
	{Column: render.Col("over_90_ore", "Over 90",
		func(i *report.AgedInvoice) any { return unlessZero(i.Over90) })},
	{Column: render.Col("hold", "Held because",
		func(i *report.AgedInvoice) any { return render.Word(i.Hold) })},
}

func debtorsPage(a *ask) (*page, error) {
	l := list[*report.Debtor]{
		name: "debtors", title: "Who owes", columns: debtorColumns,
		empty: a.say("Nobody owes anything."),
		page:  a.Reports().DebtorsPage,
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{Title: a.say("Who owes"), Body: "listed", Data: listed{nil, t}}, nil
}

var debtorColumns = []col[*report.Debtor]{
	leads(render.Col("customer_no", "Customer", func(d **report.Debtor) any { return (*d).CustomerNo }),
		func(d **report.Debtor) string { return customerPath((*d).CustomerNo) }),
	{Column: render.Col("name", "Name", func(d **report.Debtor) any { return (*d).Name })},
	{Column: render.Col("invoices", "Invoices", func(d **report.Debtor) any { return (*d).Invoices })},
	{Column: render.Col("oldest_due", "Oldest due", func(d **report.Debtor) any { return (*d).Oldest })},
	{Column: render.Col("total_ore", "In all", func(d **report.Debtor) any { return (*d).Total })},
}

var followUpTexts = texts{
	"Who owes": "Hvem som skylder", "Invoices that are outstanding": "Utestående fakturaer",
	"Days overdue": "Dager over forfall", "not overdue": "ikke forfalt", "over %d days": "over %d dager",
	"%d–%d days":          "%d–%d dager",
	"Outstanding, by age": "Utestående, etter alder",
	"Nothing is outstanding that was due then.": "Ingenting er utestående med forfall da.",
	"Nobody owes anything.":                     "Ingen skylder noe.",
	"Tonight":                                   "I natt", "Step": "Steg", "Not before": "Ikke før",
	"What is done about overdue invoices tonight, and what not": "Hva som gjøres med forfalte fakturaer " +
		"i natt, og hva ikke",
	"No invoice is overdue.":            "Ingen faktura er forfalt.",
	"No overdue invoice is so tonight.": "Ingen forfalt faktura er slik i natt.",
	"no further step":                   "ingen flere steg",
	"reminder":                          "purring",
	"small difference":                  "øredifferanse",
	"to collection":                     "til inkasso",
	"is done tonight":                   "gjøres i natt",
	"all steps are done":                "alle steg er tatt",
	"too early by the terms":            "for tidlig etter vilkårene",
	"the bank has not been heard":       "banken er ikke hørt",
	"the bank may still charge it":      "banken kan fortsatt belaste den",
	"What is outstanding, by days after the day of the charge": "Utestående, etter dager over forfall",
}
