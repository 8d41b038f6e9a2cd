package console

import (
	"strings"

	"trekk/batch"
	"trekk/batch/brake"
	"trekk/batch/desk"
	"trekk/batch/report"
)

var brakeActs = []*act{stopJobs, resumeJobs, recoverBooks, acceptClock}

// braking are why jobs do nothing now, as facts.
func (a *ask) braking() (facts []fact, err error) {
	on, err := brake.All(a.ctx(), a.Moment())
	for _, f := range on {
		said := report.Said(f, a.Lang)
		facts = append(facts, fact{Name: a.subject(f.Subject), Value: sentence(said.Read),
			To: a.To(fillPath("/findings/{id}", &said))})
	}
	return facts, err
}

// aboutBrakes makes what an act on all that the jobs do is about.
func aboutBrakes(a *ask, will ...string) (*about, error) {
	facts, err := a.braking()
	return &about{
		Title: a.App.Payee.Creditor.Name, Facts: facts, Will: will, Fields: []field{a.reason()},
		Back: "/runs",
	}, err
}

// jobField chooses one of the jobs that act, or all that leaves.
func (a *ask) jobField(all string) field {
	choices := []choice{{"", all}}
	for _, job := range brake.Acting {
		choices = append(choices, choice{job, a.say("only %s", job)})
	}
	return field{Name: "job", Label: a.say("Which jobs"), Kind: "choice", Choices: choices, Optional: true}
}

// jobs are the jobs that a form names; none is all.
func (f *form) jobs(name string) []string { return strings.Fields(f.text(name)) }

var stopJobs = &act{
	path: "/stop", right: batch.ToOperate, title: "Stop what leaves",
	did:  "What leaves is stopped.",
	kind: desk.KindOf("stop", batch.OfCreditor),
	about: func(a *ask) (*about, error) {
		b, err := aboutBrakes(a,
			a.say("Nothing more leaves for people or for the bank, from now on, in a run that is under way too."),
			a.say("Files are fetched and worked, payments matched, and claims sealed as before."))
		all := a.say("all that leaves: %s", strings.Join(brake.Leaving, ", "))
		b.Fields = append([]field{a.jobField(all)}, b.Fields...)
		return b, err
	},
	do: func(a *ask, f *form) (string, error) {
		return "", a.Desk().Stop(a.ctx(), desk.Stop{Jobs: f.jobs("job"), Reason: f.text("reason")})
	},
}

var resumeJobs = &act{
	path: "/resume", right: batch.ToOperate, title: "Let it go on",
	did:  "What was stopped goes on with the next run.",
	kind: desk.KindOf("resume", batch.OfCreditor),
	about: func(a *ask) (*about, error) {
		b, err := aboutBrakes(a,
			a.say("The next run does what has waited."),
			a.say("What can no longer be in time for the bank becomes ordinary invoices, with time to pay and without a fee."))
		b.Fields = append([]field{a.jobField(a.say("all that was stopped"))}, b.Fields...)
		return b, err
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().Resume(a.ctx(), desk.Resume{Jobs: f.jobs("job"), Reason: f.text("reason")})
		return "", err
	},
}

var recoverBooks = &act{
	path: "/recover", right: batch.ToOperate, title: "Read back what lies at the bank", money: true,
	did:  "The books know what the bank knows, and things go on.",
	kind: desk.KindOf("recover", batch.OfCreditor),
	about: func(a *ask) (*about, error) {
		return aboutBrakes(a,
			a.say("The mailbox is read. What lies at the bank and is not in the books is taken into them as sent."),
			a.say("What is nowhere any longer counts as sent: the numbers go on above it, and its claims are not made again."),
			a.say("What was sealed and never sent is given up, and its claims are made anew."),
			a.say("Then everything goes on that stood still for this."))
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().Recover(a.ctx(), desk.Recover{Reason: f.text("reason")})
		return "/transmissions", err
	},
}

var acceptClock = &act{
	path: "/clock/accept", right: batch.ToOperate, title: "The clock is right",
	did:  "The clock is accepted: the next run goes by it.",
	kind: desk.KindOf("accept_clock", batch.OfCreditor),
	about: func(a *ask) (*about, error) {
		b, err := aboutBrakes(a,
			a.say("What is in the books now is no longer held against the clock. What comes later is."))
		b.Facts = append([]fact{{a.say("The clock"), a.clock(a.App.Now()), ""}}, b.Facts...)
		return b, err
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().AcceptClock(a.ctx(), desk.AcceptClock{Reason: f.text("reason")})
		return "", err
	},
}

var brakeTexts = texts{
	"Which jobs": "Hvilke jobber", "only %s": "bare %s", "all that leaves: %s": "alt som sendes ut: %s",
	"all that was stopped": "alt som ble stanset", "The clock": "Klokken",
	"Stop what leaves":        "Stans det som sendes ut",
	"What leaves is stopped.": "Det som sendes ut, er stanset.",
	"Nothing more leaves for people or for the bank, from now " +
		"on, in a run that is under way too.": "Ingenting mer sendes til folk eller til banken fra nå " +
		"av, heller ikke i en kjøring som er i gang.",
	"Files are fetched and worked, payments matched, and claims sealed as before.": "Filer hentes og " +
		"behandles, innbetalinger plasseres, og krav forsegles som før.",
	"What was stopped goes on with the next run.": "Det som ble stanset, går videre med neste kjøring.",
	"The next run does what has waited.":          "Neste kjøring gjør det som har ventet.",
	"What can no longer be in time for the bank becomes ordinary invoices, with time to pay and " +
		"without a fee.": "Det som ikke lenger rekker banken, blir vanlige fakturaer, med tid til å " +
		"betale og uten gebyr.",
	"Read back what lies at the bank": "Les tilbake det som ligger i banken",
	"The books know what the bank knows, and things go on.": "Bøkene vet det banken vet, og alt går " +
		"videre.",
	"The mailbox is read. What lies at the bank and is " +
		"not in the books is taken into them as sent.": "Postkassen leses. Det som ligger i banken og " +
		"ikke står i bøkene, føres inn som sendt.",
	"What is nowhere any longer counts as sent: the numbers go on above it, and its claims are not " +
		"made again.": "Det som ikke finnes lenger, regnes som sendt: numrene går videre over det, og " +
		"kravene lages ikke på nytt.",
	"What was sealed and never sent is given up, and its claims are made anew.": "Det som var forseglet " +
		"og aldri sendt, oppgis, og kravene lages på nytt.",
	"Then everything goes on that stood still for this.": "Deretter går alt videre som har stått stille " +
		"for dette.",
	"The clock is accepted: the next run goes by it.": "Klokken er godtatt: neste kjøring går etter den.",
	"What is in the books now is no longer held against the clock. What comes later is.": "Det som står " +
		"i bøkene nå, brukes ikke lenger mot klokken. Det som kommer senere, gjør det.",
}
