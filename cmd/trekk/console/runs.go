package console

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var runRoutes = []route{
	{"GET /runs", readers, runsPage},
}

var runActs = []*act{runNow, confirmRun}

// runsData is what runs now, and what ran before.
type runsData struct {
	listed
	Live  *liveRun
	Stops []fact // why jobs do nothing now
}

func runsPage(a *ask) (*page, error) {
	run, err := a.numberAsked("run")
	if err != nil {
		return nil, err
	}
	f := batch.RunFilter{Job: a.query("job"), Run: run}
	l := list[batch.RunEntry]{
		name: "runs", title: "Runs", columns: runColumns,
		empty: a.say("Nothing has run. Runs are made by trekk serve at the times of its schedule, or here."),
		page: func(ctx context.Context, p batch.Page) (report.List[batch.RunEntry], error) {
			p.Descending = true
			return a.Reports().Runs(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	stops, err := a.braking()
	if err != nil {
		return nil, err
	}
	filters := []filter{{
		Name: "job", Label: a.say("Job"), Kind: "choice", Value: f.Job, Choices: a.jobChoices(a.say("all")),
	}}
	acts := []*act{runNow, stopJobs}
	if len(stops) > 0 {
		acts = append(acts, resumeJobs)
	}
	return &page{
		Title: a.say("Runs"), Body: "runs",
		Data: runsData{listed{filters, t}, a.site.live.of(a.App.Conf.ID), stops}, Acts: a.offers("", acts...),
	}, nil
}

func (a *ask) jobChoices(all string) []choice {
	list := []choice{{"", all}}
	for _, job := range night.Jobs() {
		list = append(list, choice{job, a.cell(deed(job))})
	}
	return list
}

var runColumns = []col[batch.RunEntry]{
	leads(render.Col("run", "Run", func(e *batch.RunEntry) any { return e.Run }),
		func(e *batch.RunEntry) string { return fillNo(subjectPaths[batch.OfRun], strconv.FormatInt(e.Run, 10)) }),
	{Column: render.Col("job", "Job", func(e *batch.RunEntry) any { return deed(e.Job) })},
	{Column: render.Col("as_of", "As of", func(e *batch.RunEntry) any { return report.Time(e.AsOf) })},
	{Column: render.Col("did", "Did", func(e *batch.RunEntry) any { return did(e.Counts) })},
	{Column: render.Col("ended", "Ended", func(e *batch.RunEntry) any { return runEnded(e) })},
	{Column: render.Col("error", "Error in the log", func(e *batch.RunEntry) any { return e.Error })},
	{Column: render.Col("milliseconds", "Milliseconds", func(e *batch.RunEntry) any {
		return e.Finished.Sub(e.Started).Milliseconds()
	})},
	{Column: render.Col("started", "Started",
		func(e *batch.RunEntry) any { return report.Time(e.Started) }), file: true},
	{Column: render.Col("finished", "Finished",
		func(e *batch.RunEntry) any { return report.Time(e.Finished) }), file: true},
}

// runEnded says how a job ended.
func runEnded(e *batch.RunEntry) render.Word {
	switch {
	case e.Error != "":
		return "failed"
	case e.Attention:
		return "needs_a_person"
	}
	return "ok"
}

// did says the figures of a job that are not zero: 3 filer, 142 innbetalinger, 71 460,00.
func did(counts batch.Counts) render.Phrase {
	return func(say func(string) string) string {
		var parts []string
		for _, c := range counts {
			name, isOre := strings.CutSuffix(c.Name, "_ore")
			switch {
			case c.N == 0:
			case isOre && name == "amount":
				parts = append(parts, money(batch.Ore(c.N)))
			case counted[name] == "":
			case isOre:
				parts = append(parts, money(batch.Ore(c.N))+" "+bent(say(counted[name]), c.N))
			default:
				parts = append(parts, fmtInt(c.N)+" "+bent(say(counted[name]), c.N))
			}
		}
		if parts == nil {
			return say("nothing new")
		}
		return strings.Join(parts, " · ")
	}
}

// did says the figures of a job.
func (t tongue) did(counts batch.Counts) string { return t.cell(did(counts)) }

// live are the runs that this process makes since somebody asked for them here, by creditor.
type live struct {
	mu   sync.Mutex
	runs map[string]*liveRun
}

// liveRun is one of them, as far as it has come.
type liveRun struct {
	By      string
	Started time.Time
	Job     string
	Done    int64
	Over    bool
	Fault   string // why it was not made
}

// of is the run of a creditor that goes on, or was the last; nil where there has been none.
func (l *live) of(creditor string) *liveRun {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.runs[creditor]; r != nil {
		now := *r
		return &now
	}
	return nil
}

// begin notes that a run begins, unless one goes on.
func (l *live) begin(creditor, by string) (*liveRun, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.runs[creditor]; r != nil && !r.Over {
		return nil, &batch.BusyError{Holder: r.By, Since: r.Started}
	}
	r := &liveRun{By: by, Started: time.Now()}
	l.runs[creditor] = r
	return r, nil
}

// note changes what is known of a run.
func (l *live) note(change func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change()
}

// patience is how long the page waits for a run that may be over at once.
const patience = 3 * time.Second

// run makes a run in this process. It goes on when the reader leaves; the books' lock keeps it from others.
func (a *ask) run(jobs []string, confirm string) (string, error) {
	l := &a.site.live
	r, err := l.begin(a.App.Conf.ID, a.Person.Name)
	if err != nil {
		return "", err
	}
	n := a.App.NightOf(a.Moment())
	n.Confirm = confirm
	n.Progress = func(job string, done int64) { l.note(func() { r.Job, r.Done = job, done }) }
	ended := make(chan error, 1)
	go func() {
		result, err := n.Run(context.WithoutCancel(a.ctx()), jobs...)
		l.note(func() {
			if r.Over = true; err != nil && result != nil {
				r.Fault = err.Error()
			}
		})
		if result != nil {
			err = nil // what its jobs met is in the run log
		}
		ended <- err
	}()
	select {
	case err := <-ended:
		return "/runs", err
	case <-time.After(patience):
		return "/runs", nil
	}
}

var runNow = &act{
	path: "/runs/now", right: batch.ToOperate, title: "Run now",
	did: "The run was made, or goes on: what it did stands below.",
	about: func(a *ask) (*about, error) {
		return &about{
			Title: a.App.Payee.Creditor.Name, Back: "/runs",
			Facts: []fact{{a.say("The clock"), a.clock(a.App.Now()), ""}},
			Fields: []field{{
				Name: "jobs", Label: a.say("Which jobs"), Kind: "choice", Optional: true,
				Choices: a.jobChoices(a.say("all jobs of the night")),
			}},
			Will: []string{
				a.say("The jobs do what is to be done by the clock, as in a run of the schedule."),
				a.say("What has been done is not done twice: a second run changes nothing."),
			},
		}, nil
	},
	do: func(a *ask, f *form) (string, error) { return a.run(f.jobs("jobs"), "") },
}

var confirmRun = &act{
	path: "/runs/confirm", right: batch.ToApprove, title: "Confirm so much", money: true,
	did: "It is confirmed, and was made: what it did stands below.",
	about: func(a *ask) (*about, error) {
		code := a.r.FormValue("code")
		list, err := a.Reports().Findings(a.ctx(), false)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			if f.Facts["code"] != code || code == "" {
				continue
			}
			b := &about{
				Title: sentence(f.Read), Back: "/", Facts: a.toConfirm(&f),
				Fields: []field{
					{Name: "jobs", Label: a.say("Job"), Kind: "text"}, {Name: "code", Label: a.say("Code"),
						Kind: "text"},
				},
				Will: []string{
					a.say("The job makes this very set, and no other: should it have changed, it asks anew."),
				},
			}
			if amount, ok := f.Facts["amount_ore"].(batch.Ore); ok {
				b.Button = a.say("Confirm %s", money(amount))
			}
			return b, nil
		}
		return nil, batch.Refuse("nothing_to_confirm", "%s",
			a.say("Nothing waits to be confirmed by this code"))
	},
	do: func(a *ask, f *form) (string, error) { return a.run(f.jobs("jobs"), f.text("code")) },
}

// toConfirm are the figures of what waits to be confirmed.
func (a *ask) toConfirm(f *report.Finding) (facts []fact) {
	for _, n := range [][2]string{
		{"number", "How many"}, {"expected", "Expected"}, {"months", "Months"},
		{"memberships", "Memberships"},
		{"invoices", "Invoices"}, {"amount_ore", "Amount"},
	} {
		if v, ok := f.Facts[n[0]]; ok {
			facts = append(facts, fact{a.say(n[1]), v, ""})
		}
	}
	return facts
}

var runTexts = texts{
	"Job":              "Jobb",
	"Run":              "Kjøring",
	"As of":            "Per",
	"Did":              "Gjorde",
	"Ended":            "Endte",
	"Error in the log": "Feil i loggen",
	"Started":          "Begynte",
	"Finished":         "Sluttet", "Milliseconds": "Millisekunder", "ok": "i orden", "failed": "feilet",
	"needs_a_person": "trenger noen", "nothing new": "ingenting nytt",
	"Nothing has run. Runs are made by trekk serve at the times of its schedule, or here.": "Ingenting " +
		"har kjørt. Kjøringer gjøres av trekk serve til tidene i planen, eller herfra.",
	"What stands still": "Det som står stille", "Goes on now": "Går nå",
	"Asked for by %s, for %s": "Startet av %s, for %s",
	"%s has come to %d":       "%s er kommet til %d",
	"It begins.":              "Den begynner.",
	"The last run that was asked for here was not made: %s": "Den siste kjøringen som ble startet her, " +
		"ble ikke gjort: %s",
	"all jobs of the night": "alle nattens jobber",
	"The run was made, or goes on: what it did stands below.": "Kjøringen er gjort, eller går ennå: det " +
		"den gjorde, står under.",
	"The jobs do what is to be done by the clock, as in a run of the schedule.": "Jobbene gjør det som " +
		"skal gjøres etter klokken, som i en kjøring etter planen.",
	"What has been done is not done twice: a second run changes nothing.": "Det som er gjort, gjøres " +
		"ikke to ganger: en ny kjøring endrer ingenting.",
	"Confirm so much": "Bekreft så mye", "Confirm %s": "Bekreft %s",
	"It is confirmed, and was made: what it did stands below.": "Det er bekreftet og gjort: det den " +
		"gjorde, står under.",
	"The job makes this very set, and no other: should it have changed, it asks anew.": "Jobben lager " +
		"akkurat dette, og ikke noe annet: er det endret, spør den på nytt.",
	"Nothing waits to be confirmed by this code": "Ingenting venter på å bli bekreftet med denne koden",
	"How many": "Antall", "Expected": "Ventet", "Months": "Måneder", "Memberships": "Medlemskap",
}

// counted are the figures of jobs, as they are said behind their number. Bytes are for programs.
var counted = map[string]string{
	"files":                  "{file|files}",
	"duplicates":             "seen before",
	"payments":               "{payment|payments}",
	"avtalegiro":             "by AvtaleGiro",
	"by_hand":                "paid by hand",
	"repaid":                 "repaid",
	"mandates_in":            "{mandate|mandates} in",
	"mandates_out":           "{mandate|mandates} out",
	"quarantined":            "into quarantine",
	"ticked":                 "{sum|sums} ticked",
	"receipts":               "{receipt|receipts}",
	"approved":               "{transmission|transmissions} approved",
	"rejected_transmissions": "{transmission|transmissions} turned down",
	"rejected_claims":        "{claim|claims} turned down",
	"matched":                "placed",
	"credit":                 "in credit",
	"reversed":               "taken back",
	"unmatched":              "left unmatched",
	"invoices":               "{invoice|invoices}",
	"claims":                 "{claim|claims}",
	"ordinary":               "ordinary {invoice|invoices}",
	"with_fee":               "with a fee",
	"fees":                   "{fee|fees}",
	"to_claim":               "{becomes a claim|become claims}",
	"to_ordinary":            "{becomes ordinary|become ordinary}",
	"paid_ahead":             "paid ahead",
	"debts":                  "{debt|debts} invoiced",
	"credit_used":            "credit used",
	"transmissions":          "{transmission|transmissions}",
	"cancellations":          "{cancellation|cancellations}",
	"reminders":              "{reminder|reminders}",
	"held":                   "left in peace",
	"handovers":              "handed over",
	"withdrawals":            "taken from collection",
	"moved":                  "moved", "ended": "over", "differences": "{difference|differences}",
}

var countTexts = texts{
	"{file|files}":                             "{fil|filer}",
	"seen before":                              "hentet før",
	"{payment|payments}":                       "{innbetaling|innbetalinger}",
	"by AvtaleGiro":                            "med AvtaleGiro",
	"paid by hand":                             "betalt selv",
	"repaid":                                   "tilbakebetalt av banken",
	"{mandate|mandates} in":                    "{fullmakt|fullmakter} inn",
	"{mandate|mandates} out":                   "{fullmakt|fullmakter} ut",
	"into quarantine":                          "i karantene",
	"{sum|sums} ticked":                        "{sum|summer} avstemt",
	"{receipt|receipts}":                       "{kvittering|kvitteringer}",
	"{transmission|transmissions} approved":    "{forsendelse|forsendelser} godkjent",
	"{transmission|transmissions} turned down": "{forsendelse|forsendelser} avvist",
	"{claim|claims} turned down":               "krav avvist",
	"placed":                                   "plassert",
	"in credit":                                "til gode",
	"left unmatched":                           "uplassert",
	"{invoice|invoices}":                       "{faktura|fakturaer}",
	"{claim|claims}":                           "krav",
	"ordinary {invoice|invoices}":              "{vanlig faktura|vanlige fakturaer}",
	"with a fee":                               "med gebyr",
	"{fee|fees}":                               "gebyr",
	"{becomes a claim|become claims}":          "blir krav",
	"{becomes ordinary|become ordinary}":       "{blir vanlig faktura|blir vanlige fakturaer}",
	"paid ahead":                               "betalt på forhånd",
	"{debt|debts} invoiced":                    "skyld fakturert",
	"credit used":                              "tilgode brukt",
	"{transmission|transmissions}":             "{forsendelse|forsendelser}",
	"{cancellation|cancellations}":             "{sletting|slettinger}",
	"{reminder|reminders}":                     "{purring|purringer}",
	"left in peace":                            "holdt",
	"handed over":                              "overført inkasso",
	"taken from collection":                    "trukket fra inkasso",
	"moved":                                    "flyttet",
	"over":                                     "avsluttet", "{difference|differences}": "avvik",
}
