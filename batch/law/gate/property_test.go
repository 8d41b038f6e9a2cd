package gate

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch/law"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// letter is a step that was taken, as the property looks at it: with the calendar day and nothing worked out.
type letter struct {
	what      string // sms, email, reminder, notice, demand, agency
	sms       bool
	on        bankday.Date
	days      int // to pay
	grace     int
	fee       int // øre
	delivered bool
}

// forbidden reads the law anew, word for word and slowly: why a letter may not leave on its day; empty when it
// may.
func forbidden(
	due, arose, born bankday.Date, delivered, disputed, company bool, before []letter, l letter, own bool,
) string {
	cal := bankday.Norwegian()
	years := func(from, to bankday.Date, n int) bool {
		y, m, d := from.YMD()
		return to >= bankday.New(y+n, m, d)
	}
	sixMonths := func(from, to bankday.Date) bool { return to >= from.AddMonths(6) }
	switch {
	case disputed:
		return "the claim is disputed"
	case !delivered:
		return "the claim was never delivered"
	case l.on <= due:
		return "it is not overdue"
	case years(due, l.on, 3):
		return "it is time-barred"
	}
	written := l.what == "reminder" || l.what == "notice" || l.what == "demand"
	if (l.what == "notice" || l.what == "demand" || l.fee > 0) && l.days < 14 {
		return "it gives less than 14 days"
	}
	if written && l.sms {
		return "an SMS is nothing in writing"
	}
	if (written && (l.fee > 0 || l.what != "reminder") || l.what == "agency" && own) &&
		l.on > bankday.New(2026, 12, 31) {
		return "the law's data has not been reviewed"
	}
	for _, b := range before { // every deadline was missed, and bank days have passed since
		if b.days == 0 {
			continue
		}
		passed := 0
		for d := b.on + bankday.Date(b.days) + 1; d < l.on; d++ {
			if cal.IsBankDay(d) {
				passed++
			}
		}
		if passed < b.grace {
			return fmt.Sprintf("only %d bank days have passed since a deadline", passed)
		}
	}
	if l.fee > 0 && company { // the standard compensation, in place of fees
		most := 46000
		switch {
		case l.on < bankday.New(2025, 7, 1):
			most = 47000
		case l.on >= bankday.New(2026, 7, 1):
			most = 43000
		}
		for _, b := range before {
			if b.fee > 0 {
				return "a company pays the compensation once, and no fee on top of it"
			}
		}
		if l.fee > most || !written || l.on-due < 14 {
			return "the compensation is too much, or too early, or in no letter"
		}
	} else if l.fee > 0 {
		fee, most := 3800, 2
		if l.on < bankday.New(2026, 1, 1) {
			fee = 3500
		}
		if l.what == "demand" {
			fee, most = 11300, 1
			if l.on < bankday.New(2026, 1, 1) {
				fee = 10500
			}
		}
		switch {
		case !written:
			return "it is no letter, and has a fee"
		case l.fee > fee:
			return "the fee is above the share of the inkassosats"
		case l.on-due < 14:
			return "it has a fee before the 14th day"
		case born != 0 && !years(born, arose, 18):
			return "the debtor was under 18"
		}
		// Letters with a fee that no six months part from this one: no more than may be.
		same, last := 0, l.on
		for k := len(before) - 1; k >= 0; k-- {
			b := before[k]
			if b.fee == 0 {
				continue
			}
			if sixMonths(b.on, last) {
				break
			}
			last = b.on
			if (b.what == "demand") == (l.what == "demand") {
				same++
			}
		}
		if same >= most {
			return "there are as many fees as there may be"
		}
	}
	if l.what == "demand" || l.what == "agency" && own {
		standing := false
		for _, b := range before {
			if b.what == "notice" && !b.sms {
				standing = b.delivered && l.on <= b.on.AddMonths(6)
			}
		}
		if !standing {
			return "no notice carries it"
		}
	}
	return ""
}

// For any history and any ladder the gate lets nothing through that the law, read anew, forbids.
func TestPropertyTheGateLetsNothingUnlawfulThrough(t *testing.T) {
	kinds := []terms.StepKind{terms.BySMS, terms.ByEmail, terms.ByReminder, terms.ByNotice, terms.ByNotice,
		terms.ByDemand, terms.ByDemand, terms.ByAgency}
	sends := map[terms.StepKind]int{}
	rapid.Check(t, func(rt *rapid.T) {
		number := func(least, most int, what string) int { return rapid.IntRange(least, most).Draw(rt, what) }
		due := bankday.New(2025, 6, 1) + bankday.Date(number(0, 560, "due"))
		c := &Claim{
			Arose: due - bankday.Date(number(0, 40, "arose")), Due: due, FirstDue: due,
			Delivered: number(0, 19, "delivered") > 0,
		}
		if c.Compensates = number(0, 3, "company") == 0; !c.Compensates && number(0, 3, "age is known") == 0 {
			c.Born = c.Arose.AddMonths(-12*18) + bankday.Date(number(-40, 40, "age"))
		}
		var history []letter
		today := due - 2
		// A ladder climbed as payees do, before any other: at random few reach its top.
		ladder := []terms.StepKind{terms.ByReminder, terms.ByNotice, terms.ByDemand, terms.ByAgency}
		usual := rapid.Bool().Draw(rt, "begins as usual")
		for n := range number(1, 40, "steps") {
			kind := rapid.SampledFrom(kinds).Draw(rt, "kind")
			asUsual := usual && n < len(ladder)
			if asUsual {
				kind = ladder[n]
			}
			s := &terms.Step{
				Kind: kind, GraceBankDays: number(1, 10, "grace"),
				DeadlineDays: rapid.SampledFrom([]int{0, 7, 14, 14, 14, 21}).Draw(rt, "deadline"),
				Channel: rapid.SampledFrom([]string{"letter", "letter", "letter", "sms"}).Draw(rt,
					"channel"),
				Notice: rapid.SampledFrom([]string{"agency", "payee"}).Draw(rt, "notice"),
			}
			if kind != terms.ByAgency {
				s.Notice = ""
			}
			if s.Letter() {
				s.Fee = rapid.SampledFrom([]terms.Fee{{}, {Legal: true}, {Amount: 3600},
					{Amount: 99900}}).Draw(rt, "fee")
			}
			today += bankday.Date(rapid.SampledFrom([]int{0, 1, 7, 13, 14, 15, 20, 21, 30, 100,
				182}).Draw(rt, "days"))
			if asUsual {
				today += 28
				s.DeadlineDays, s.Channel, s.Fee = 14, "letter", terms.Fee{}
			}
			c.Objected = number(0, 19, "objected") == 0
			d := Next(law.Known(), bankday.Norwegian(), today, c, s)
			if d.Action != Send {
				if d.Reason == "" || d.Rule == "" || (d.Action == Wait) != (d.NotBefore > today) {
					rt.Fatalf("%+v on %s", d, today)
				}
				continue
			}
			sends[kind]++
			l := letter{
				what: string(kind), sms: s.Channel == "sms", on: today, days: s.DeadlineDays,
				grace: s.GraceBankDays,
				fee:   int(d.Fee), delivered: number(0, 9, "arrives") > 0,
			}
			why := forbidden(due, c.Arose, c.Born, c.Delivered, c.Objected, c.Compensates, history, l,
				s.Notice == "payee")
			if why != "" {
				rt.Fatalf("%s on %s, due %s, after %+v: %s", kind, today, due, history, why)
			}
			history = append(history, l)
			done := Sent{Kind: kind, BySMS: l.sms, On: today, Grace: l.grace, Fee: d.Fee,
				Delivered: l.delivered}
			if l.days > 0 {
				done.Deadline = today + bankday.Date(l.days)
			}
			c.Sent = append(c.Sent, done)
		}
	})
	for _, kind := range kinds {
		if sends[kind] == 0 {
			t.Errorf("%s was never let through: the property says nothing of it", kind)
		}
	}
}
