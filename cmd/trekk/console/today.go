package console

import (
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/report"
)

var todayRoutes = []route{
	{"GET /{$}", counter, todayPage},
}

// todayData is the first page of the day.
type todayData struct {
	*report.Today
	Needs, Known []needRow
	Drawn        drawn     // the week's money
	Ran          time.Time // when the last job began; zero before the first
	Coming       []coming  // deadlines and the bank's next file, by time
}

// coming is something that is to be done, or comes, by a time.
type coming struct {
	What string
	At   time.Time
}

// needRow is something that needs a person, with the act beside it.
type needRow struct {
	report.Need
	Act link
}

func todayPage(a *ask) (*page, error) {
	if !a.May(batch.ToRead) { // reception begins with who stands before her
		return nil, goTo(a.To("/search"))
	}
	o, err := a.Reports().Overview(a.ctx())
	if err != nil {
		return nil, err
	}
	data := todayData{Today: o, Needs: a.needRows(o.Needs), Known: a.needRows(o.Known),
		Drawn: a.weekDrawn(&o.Week)}
	for _, j := range o.Night {
		if j.AsOf.After(data.Ran) {
			data.Ran = j.AsOf
		}
	}
	for _, d := range o.Deadlines {
		data.Coming = append(data.Coming, coming{a.deadline(d.Code) + ", " + a.say("due %s", a.date(d.Due)), d.Last})
	}
	if o.NextFile != nil {
		data.Coming = append(data.Coming, coming{a.say("The bank's next file is expected"), o.NextFile.Time()})
	}
	slices.SortStableFunc(data.Coming, func(a, b coming) int { return a.At.Compare(b.At) })
	return &page{Title: sentence(a.say("Today") + " · " + a.longDate(a.Today())), Body: "today",
		Data: data}, nil
}

func (a *ask) needRows(needs []report.Need) []needRow {
	rows := make([]needRow, len(needs))
	for i := range needs {
		rows[i] = needRow{needs[i], a.deal(&needs[i].Finding)}
	}
	return rows
}

// Green reports whether nothing needs a person.
func (d todayData) Green() bool { return d.Urgent+d.Waiting == 0 }

// Own is what is told of a finding beside the act, where no page does it: the command.
func (n needRow) Own() string {
	if n.Act.To == "" {
		return n.Command
	}
	return ""
}

// deadlines are what must be done by a deadline.
var deadlines = map[report.DeadlineCode]string{
	report.LastLongNotice: "Notice four weeks ahead", report.LastBankNotices: "Claims that the bank notifies",
	report.LastInvoicing: "Invoices are made", report.LastOwnNotice: "Our own notice to the payer",
	report.LastClaim: "Claims that we notify", report.LastCancelling: "Cancelling of claims",
	report.LastCharging: "The bank may still be charging",
}

// deadline says what a deadline is for.
func (t tongue) deadline(code report.DeadlineCode) string { return t.say(deadlines[code]) }

var deadlineTexts = texts{
	"Notice four weeks ahead":       "Varsel fire uker før",
	"Claims that the bank notifies": "Krav som banken varsler",
	"Invoices are made":             "Fakturering",
	"Our own notice to the payer":   "Vårt eget varsel til betaleren",
	"Claims that we notify":         "Krav som vi varsler", "Cancelling of claims": "Sletting av krav",
	"The bank may still be charging": "Banken kan ennå trekke",
}

var todayTexts = texts{
	"Needs you": "Trenger deg", "%d urgent": "%d haster", "%d waiting": "%d venter", "When": "Når",
	"What to do": "Hva som må gjøres", "by %s %s": "innen %s %s", "since %s": "siden %s",
	"All is in order. You may go home.": "Alt er i orden. Du kan gå hjem.",
	"Nothing is urgent.":                "Ingenting haster.",
	"Last night":                        "Natten", "Next deadlines": "Neste frister", "due %s": "forfall %s",
	"The bank's next file is expected": "Bankens neste fil ventes", "This week": "Denne uken",
	"expected %s, came %s": "ventet %s, kommet %s", "Expected by AvtaleGiro": "Ventet med AvtaleGiro",
	"Expected by hand": "Ventet betalt selv",
	"Came":             "Kommet",
	"Taken back":       "Tatt tilbake",
	"Paid out":         "Betalt ut",

	"%s is not paid back before a second person says so.": "%s betales ikke tilbake før en annen person " +
		"har godkjent det.",
	"Nothing is due this week, and nothing has come.": "Ingenting forfaller denne uken, og ingenting har " +
		"kommet.",
	"Worth knowing": "Verdt å vite", "All findings, settled ones too": "Alle saker, også avsluttede",
}
