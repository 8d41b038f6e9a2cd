package console

import (
	"html/template"
	"strconv"

	"trekk/batch/report"
	"trekk/cmd/trekk/console/picture"
	"trekk/schedule/bankday"
)

var pictureRoutes = []route{
	{"GET /pictures", readers, picturesPage},
}

// drawn is a picture on a page, with its figures.
type drawn struct {
	picture.Picture
	SVG template.HTML
}

// drawing is a picture as it is drawn. It is said already.
func drawing(p picture.Picture, draw func(picture.Picture) template.HTML) drawn {
	return drawn{p, draw(p)}
}

// Blank reports whether there is nothing to draw yet.
func (d drawn) Blank() bool {
	for _, s := range d.Series {
		for _, v := range s.Values {
			if v != picture.None && v != 0 {
				return false
			}
		}
	}
	return true
}

func picturesPage(a *ask) (*page, error) {
	p, err := a.Reports().Pictures(a.ctx())
	if err != nil {
		return nil, err
	}
	return &page{Title: a.say("Pictures"), Body: "pictures", Data: []drawn{
		a.moneyDrawn(p.Money, a.dayAndMonth), a.speedDrawn(p.Speed), a.askedDrawn(p.Asked),
		a.ageingDrawn(p.Ageing), a.mandatesDrawn(p.Mandates),
	}}, nil
}

// moneyDrawn is what came on each day, and was expected.
func (t tongue) moneyDrawn(days []report.DayMoney, label func(bankday.Date) string) drawn {
	p := picture.Picture{
		ID: "money", Title: t.say("Money in, day by day"), Axis: t.say("Date"), Unit: picture.Kroner,
		Desc:   t.say("A bar is what came on the day; the mark across it is what was expected."),
		Series: []picture.Series{{Name: t.say("came")}, {Name: t.say("expected")}},
	}
	for k := range days {
		p.Labels = append(p.Labels, label(days[k].Day))
		push(&p, int64(days[k].Came), int64(days[k].Expected()))
	}
	return drawing(p, picture.Bars)
}

// push adds a figure to each series.
func push(p *picture.Picture, figures ...int64) {
	for i, v := range figures {
		p.Series[i].Values = append(p.Series[i].Values, v)
	}
}

// plainDues is how many due dates are drawn to be told apart, the last ones; the others are to compare with.
const plainDues = 2

// speedDrawn is how much of each due date was paid so many days after the day of the charge.
func (t tongue) speedDrawn(dues []report.DuePaid) drawn {
	p := picture.Picture{
		ID: "speed", Title: t.say("How fast each due date is paid"), Axis: t.say("Days after the charge"),
		Unit: picture.Permille,
		Desc: t.say("A line is a due date: the share paid, day by day. The last two have names."),
	}
	for k, d := range dues {
		faint := k < len(dues)-plainDues
		p.Series = append(p.Series, picture.Series{Name: t.date(d.Due), Values: d.Permille, Faint: faint})
		for lag := len(p.Labels); lag < len(d.Permille); lag++ {
			p.Labels = append(p.Labels, strconv.Itoa(lag))
		}
	}
	return drawing(p, picture.Lines)
}

// askedDrawn is the share of a month's payers that each way of asking has.
func (t tongue) askedDrawn(months []report.MonthAsked) drawn {
	p := picture.Picture{
		ID: "asked", Title: t.say("How payers are asked"), Axis: t.say("Month"), Unit: picture.Permille,
		Desc: t.say("The share that was claimed, charged at a later attempt, rejected, invoiced."),
		Series: []picture.Series{
			{Name: t.say("claims")}, {Name: t.say("later attempt")}, {Name: t.say("rejected")},
			{Name: t.say("invoices")},
		},
	}
	for _, m := range months {
		p.Labels = append(p.Labels, t.shortMonth(m.Month))
		all := max(1, m.Claims+m.Retried+m.Rejected+m.Invoices)
		share := func(n int) int64 { return int64(n) * 1000 / int64(all) }
		push(&p, share(m.Claims), share(m.Retried), share(m.Rejected), share(m.Invoices))
	}
	return drawing(p, picture.Stacked)
}

// ageingDrawn is what was owed at each month's end. Bands are put together two and two: four can be told
// apart.
func (t tongue) ageingDrawn(months []report.MonthAgeing) drawn {
	between := func(from, to int) string {
		return t.say("%d–%d days", report.AgeBands[from]+1, report.AgeBands[to])
	}
	p := picture.Picture{
		ID: "ageing", Title: t.say("What is owed, by age"), Axis: t.say("Month"), Unit: picture.Kroner,
		Desc: t.say("What was outstanding at the end of each month, by how long it was overdue."),
		Series: []picture.Series{
			{Name: t.say("not overdue")}, {Name: between(0, 2)}, {Name: between(2, 4)},
			{Name: t.say("over %d days", report.AgeBands[4])},
		},
	}
	for _, m := range months {
		p.Labels = append(p.Labels, t.shortMonth(m.Day.Month()))
		b := m.Bands
		push(&p, int64(b[0]), int64(b[1]+b[2]), int64(b[3]+b[4]), int64(b[5]))
	}
	return drawing(p, picture.Stacked)
}

// mandatesDrawn is how many mandates came and ended in each month.
func (t tongue) mandatesDrawn(months []report.MonthMandates) drawn {
	p := picture.Picture{
		ID: "mandates", Title: t.say("Mandates won and lost"), Axis: t.say("Month"), Unit: picture.Number,
		Desc:   t.say("How many AvtaleGiro mandates came and ended in each month."),
		Series: []picture.Series{{Name: t.say("won")}, {Name: t.say("lost")}},
	}
	for _, m := range months {
		p.Labels = append(p.Labels, t.shortMonth(m.Month))
		push(&p, int64(m.Won), int64(m.Lost))
	}
	return drawing(p, picture.Lines)
}

// weekDrawn is the money of a week, which has its figures beside it.
func (t tongue) weekDrawn(w *report.Week) drawn { return t.moneyDrawn(w.Days, t.weekday) }

var pictureTexts = texts{
	"invoices": "fakturaer", "claims": "krav",
	"Pictures": "Bilder", "The figures": "Tallene", "came": "kommet", "expected": "ventet",
	"Money in, day by day": "Penger inn, dag for dag",
	"A bar is what came on the day; the mark across it is what was expected.": "En søyle er det som kom " +
		"den dagen; streken over den er det som var ventet.",
	"How fast each due date is paid": "Hvor fort hvert forfall betales",
	"Days after the charge":          "Dager etter trekkdagen",
	"A line is a due date: the share paid, day by day. The last two have names.": "En linje er et forfall: " +
		"andelen som var betalt, dag for dag. De to siste har navn.",
	"How payers are asked": "Hvordan betalerne blir bedt om penger",
	"The share that was claimed, charged at a later attempt, rejected, invoiced.": "Andelen som ble " +
		"trukket, trukket ved et senere forsøk, avvist, fakturert, etter måneden for forfallet.",
	"later attempt":        "senere forsøk",
	"What is owed, by age": "Utestående etter alder",
	"%d–%d days":           "%d–%d dager",
	"What was outstanding at the end of each month, by how long it was overdue.": "Det som sto ute ved " +
		"slutten av hver måned, etter hvor lenge det var forfalt.",
	"Mandates won and lost": "Fullmakter inn og ut", "won": "inn", "lost": "ut",
	"How many AvtaleGiro mandates came and ended in each month.": "Hvor mange AvtaleGiro-fullmakter som " +
		"kom og tok slutt i hver måned.",
	"There is nothing to draw yet: it comes with the first payments and mandates.": "Det er ikke noe å " +
		"tegne ennå: det kommer med de første innbetalingene og fullmaktene.",
}
