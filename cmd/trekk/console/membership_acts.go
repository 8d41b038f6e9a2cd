package console

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/schedule/bankday"
)

// monthsAhead is how far ahead charges are foretold, at most so many months.
const (
	monthsAhead = 12
	maxMonths   = 120
)

// counterActs are what a member tells at the counter, a form for each kind of event.
var counterActs = []*act{
	counterAct(batch.EventFreeze, act{title: "Freeze", did: "The freeze is registered.", key: "f"}),
	counterAct(batch.EventTerminate, act{title: "Terminate", did: "The termination is registered."}),
	counterAct(batch.EventPlan, act{title: "Change plan", did: "The change of plan is registered."}),
	counterAct(batch.EventPrice, act{title: "New price", did: "The new price is registered."}),
	counterAct(batch.EventPrepay, act{title: "Paid ahead", did: "The months paid ahead are registered."}),
	counterAct(batch.EventCharge, act{title: "Charge", did: "The charge is registered."}),
	counterAct(batch.EventStudentCard, act{title: "Student card", did: "The student card is registered."}),
	counterAct(batch.EventTransfer, act{title: "Transfer", did: "The transfer is registered."}),
	counterAct(batch.EventWithdraw, act{title: "Withdraw", did: "The withdrawal is registered."}),
}

var membershipActs = append([]*act{undoEventAct}, counterActs...)

// counterAct completes the act of telling an event of a kind.
func counterAct(kind batch.EventKind, x act) *act {
	x.path, x.right = "/memberships/{no}/"+string(kind), batch.ToServe
	x.about = func(a *ask) (*about, error) {
		m, err := a.Reports().Membership(a.ctx(), a.no())
		if err != nil {
			return nil, err
		}
		e, err := a.Reports().Ending(a.ctx(), a.no())
		if err != nil {
			return nil, err
		}
		facts, err := membershipFacts(a, m, e)
		return &about{
			Title: a.say("Membership %s · %s", m.No, m.Name), Facts: facts, Back: membershipPath(m.No),
			Fields: eventFields(a, kind),
		}, err
	}
	x.will = func(a *ask, f *form) ([]string, error) { return foresee(a, f, kind) }
	x.do = func(a *ask, f *form) (string, error) {
		register := eventOf(f, kind)
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err := a.Desk().Register(a.ctx(), register)
		return "", err
	}
	return &x
}

// eventFields are what an event of a kind says.
func eventFields(a *ask, kind batch.EventKind) []field {
	told := field{Name: "told", Label: a.say("Told on"), Kind: "date", Value: a.Today().String()}
	from := field{Name: "from", Label: a.say("From"), Kind: "date"}
	mayFrom := field{Name: "from", Label: a.say("From, if later than by the terms"), Kind: "date",
		Optional: true}
	months := field{Name: "months", Label: a.say("Months"), Kind: "number"}
	amount := field{Name: "amount", Label: a.say("Amount"), Kind: "amount"}
	mayAmount := field{Name: "amount", Label: a.say("Amount, if not the terms'"), Kind: "amount",
		Optional: true}
	documented := field{Name: "documented", Label: a.say("A documented reason was shown"), Kind: "check"}
	var own []field
	switch kind {
	case batch.EventFreeze:
		own = []field{from,
			{Name: "until", Label: a.say("To"), Kind: "date",
				Help: a.say("Whole months, from date to date: from 10 April to 10 May is one month.")},
			documented}
	case batch.EventTerminate:
		own = []field{mayFrom, documented}
	case batch.EventPlan:
		own = []field{{Name: "text", Label: a.say("Plan"), Kind: "choice",
			Choices: a.choices(a.plans()...)[1:]},
			mayFrom, mayAmount}
	case batch.EventPrice:
		own = []field{from, amount}
	case batch.EventPrepay:
		own = []field{months}
	case batch.EventCharge:
		own = []field{
			{Name: "text", Label: a.say("What for"), Kind: "text",
				Recent: sortedKeys(a.App.Payee.Terms.Charges)},
			mayAmount,
			{Name: "again", Label: a.say("Once more, where the books have the same already"), Kind: "check"},
		}
	case batch.EventStudentCard:
		own = []field{{Name: "until", Label: a.say("The card's last day"), Kind: "date"}}
	case batch.EventTransfer:
		own = []field{{Name: "text", Label: a.say("Customer number of who takes over"), Kind: "text"}}
	}
	return append(own, told)
}

// eventOf is the event that a form tells.
func eventOf(f *form, kind batch.EventKind) desk.Register {
	e := batch.Event{
		MembershipNo: f.a.no(), Kind: kind, Told: f.day("told"), From: f.day("from"), Until: f.day("until"),
		Amount: f.amount("amount"), Text: f.text("text"), Documented: f.has("documented"),
		Months: f.count("months"),
	}
	if e.Told > f.a.Today() {
		f.wrong("told", f.a.say("This day is to come"))
	}
	if e.Months > maxMonths {
		f.wrong("months", f.a.say("That is more than ten years"))
	}
	return desk.Register{Event: e, Again: f.has("again")}
}

// foresee tells what an event would lead to, and what would be charged month by month.
func foresee(a *ask, f *form, kind batch.EventKind) (lines []string, err error) {
	register := eventOf(f, kind)
	if len(f.faults) > 0 {
		return nil, nil
	}
	then, effect, err := a.Desk().Foresee(a.ctx(), register)
	if err != nil {
		return nil, err
	}
	if !effect.New {
		return []string{a.say("The books have this already: nothing changes.")}, nil
	}
	if len(effect.NoFee) > 0 {
		months := make([]string, len(effect.NoFee))
		for i, m := range effect.NoFee {
			months[i] = a.month(m)
		}
		lines = append(lines, a.say("No fee for %s", strings.Join(months, ", ")))
	}
	if effect.Charged > 0 {
		lines = append(lines, a.say("%s is charged for it", money(effect.Charged)))
	}
	if !effect.Ends.IsZero() {
		lines = append(lines, a.say("The membership ends on %s", a.date(effect.Ends)))
	}
	if len(effect.Cancels) > 0 {
		lines = append(lines, a.say("Credited in full: invoices %s", strings.Join(effect.Cancels, ", ")))
	}
	if f.figures, err = a.foretell(then, register.Event.From, register.Event.Months); err != nil {
		return nil, err
	}
	if f.figures == nil && len(lines) == 0 {
		lines = append(lines, a.say("Nothing is charged otherwise."))
	}
	return lines, nil
}

// foretell are the months ahead of which something is charged, now or as the membership would be then, with the
// sums; nil where there are none. They go beyond what an event changes: from a day, if it says one, for months.
func (a *ask) foretell(then *batch.MembershipState, from bankday.Date, during int) (*table, error) {
	ahead := max(monthsAhead, int(from.Month()-a.Today().Month())+during+3)
	months, err := a.Reports().Foretell(a.ctx(), then, min(ahead, maxMonths))
	if err != nil || len(months) == 0 {
		return nil, err
	}
	t := figures(a, plain(
		render.Col("period", "Month", func(m *report.Foretold) any { return m.Period }),
		render.Col("now_ore", "As it is", func(m *report.Foretold) any { return m.Now }),
		render.Col("then_ore", "Then", func(m *report.Foretold) any { return m.Then }),
		render.Col("change_ore", "Change",
			func(m *report.Foretold) any { return unlessZero(m.Then - m.Now) }),
		render.Col("why", "Why", func(m *report.Foretold) any {
			if m.Then == m.Now {
				return ""
			}
			var parts []string
			for _, l := range m.Lines {
				parts = append(parts, l.Text+" "+money(l.Amount))
			}
			for _, why := range m.Why {
				parts = append(parts, a.saying(why))
			}
			return strings.Join(parts, "; ")
		}),
	), months)
	var now, would batch.Ore
	for _, m := range months {
		now, would = now+m.Now, would+m.Then
	}
	t.Rows = append(t.Rows, row{Sum: true, Cells: []tableCell{
		{Value: a.say("Total")},
		{Value: now, Num: true}, {Value: would, Num: true}, {Value: would - now, Num: true}, {},
	}})
	return t, nil
}

var undoEventAct = &act{
	path: "/events/{no}/undo", right: batch.ToServe, title: "Take back", did: "It is taken back.",
	kind: desk.KindOf("undo_event", batch.OfEvent),
	about: func(a *ask) (*about, error) {
		no, err := strconv.ParseInt(a.no(), 10, 64)
		if err != nil {
			return nil, batch.ErrNotFound
		}
		membership, e, err := a.Reports().ToldEvent(a.ctx(), no)
		if err != nil {
			return nil, err
		}
		facts := []fact{
			{a.say("Membership"), membership, a.To(membershipPath(membership))},
			{a.say("Event"), render.Word(e.Event), ""}, {a.say("Told"), e.Told, ""},
		}
		for _, f := range []fact{
			{a.say("From"), e.From, ""}, {a.say("Until"), e.Until, ""}, {a.say("Months"), e.Months, ""},
			{a.say("Amount"), e.Amount, ""}, {a.say("Text"), e.Text, ""},
		} {
			if f.Value != bankday.Date(0) && f.Value != 0 && f.Value != batch.Ore(0) && f.Value != "" {
				facts = append(facts, f)
			}
		}
		b := &about{
			Title: a.say("Event %d of membership %s", e.No, membership), Facts: facts,
			Fields: []field{a.reason()},
			Will:   []string{a.say("It counts as if it had never been told, and stays in the books with your reason.")},
			Back:   membershipPath(membership),
		}
		then, undone, err := a.Desk().UndoingEvent(a.ctx(), no)
		if err != nil {
			return nil, err
		}
		for _, other := range undone {
			if other.No != no {
				b.Will = append(b.Will, a.say("Event %d is taken back with it: %s %s", other.No,
					a.say(string(other.Kind)),
					money(other.Amount)))
			}
		}
		b.Figures, err = a.foretell(then, e.From, e.Months)
		return b, err
	},
	do: func(a *ask, f *form) (string, error) {
		no, _ := strconv.ParseInt(a.no(), 10, 64) // about has read it
		_, err := a.Desk().UndoEvent(a.ctx(), desk.UndoEvent{Event: no, Reason: f.text("reason")})
		return "", err
	},
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// sortedKeys are the keys of a map, in order.
func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare[string])
	return keys
}

var membershipActTexts = texts{
	"Event %d is taken back with it: %s %s": "Hendelse %d tas tilbake sammen med den: %s %s",
	"Freeze":                                "Frys",
	"Terminate":                             "Si opp",
	"Change plan":                           "Bytt avtale",
	"New price":                             "Ny pris",
	"Paid ahead":                            "Betalt forskudd",
	"Charge":                                "Belast",
	"Student card":                          "Studentbevis",
	"Transfer":                              "Overdra",
	"Withdraw":                              "Angre avtalen", "It is taken back.": "Det er tatt tilbake.",
	"The freeze is registered.":             "Frysen er registrert.",
	"The termination is registered.":        "Oppsigelsen er registrert.",
	"The change of plan is registered.":     "Byttet av avtale er registrert.",
	"The new price is registered.":          "Den nye prisen er registrert.",
	"The months paid ahead are registered.": "Månedene betalt på forskudd er registrert.",
	"The charge is registered.":             "Belastningen er registrert.",
	"The student card is registered.":       "Studentbeviset er registrert.",
	"The transfer is registered.":           "Overdragelsen er registrert.",
	"The withdrawal is registered.":         "Angringen er registrert.",
	"Told on":                               "Meldt",
	"From, if later than by the terms":      "Fra, om senere enn etter vilkårene",
	"Amount, if not the terms'":             "Beløp, om ikke vilkårenes",
	"A documented reason was shown":         "En dokumentert grunn er vist",
	"What for":                              "Hva det gjelder",
	"The card's last day":                   "Siste gyldige dag på beviset",
	"Customer number of who takes over":     "Kundenummeret til den som overtar",
	"Whole months, from date to date: from 10 April to 10 May is one month.": "Hele måneder, fra dato " +
		"til dato: fra 10. april til 10. mai er én måned.",
	"Once more, where the books have the same already": "En gang til, der bøkene alt har den samme",
	"This day is to come":                              "Denne dagen har ikke vært",
	"That is more than ten years":                      "Det er mer enn ti år",
	"The books have this already: nothing changes.":    "Bøkene har dette fra før: ingenting endres.",
	"No fee for %s":                                    "Ingen avgift for %s",
	"%s is charged for it":                             "Det koster %s",
	"The membership ends on %s":                        "Medlemskapet slutter %s",
	"Credited in full: invoices %s":                    "Krediteres helt: faktura %s",
	"Nothing is charged otherwise.":                    "Ingenting belastes annerledes.",
	"As it is":                                         "Nå",
	"Then":                                             "Etterpå",
	"Change":                                           "Endring",
	"Total":                                            "Sum",
	"Event %d of membership %s":                        "Hendelse %d på medlemskap %s",
	"It counts as if it had never been told, and stays in the books with your reason.": "Den teller som " +
		"om den aldri var meldt, og står i bøkene med årsaken din.",
}
