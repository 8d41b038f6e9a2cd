package console

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"trekk/batch"
	"trekk/batch/wording"
	"trekk/cmd/trekk/render"
	"trekk/schedule/bankday"
)

// money is an amount as 1 234,50 that stays on its line, with a real minus.
func money(o batch.Ore) string {
	return strings.NewReplacer("-", "−", " ", "\u00a0").Replace(o.String())
}

var (
	longMonthsNB = strings.Fields("januar februar mars april mai juni juli august september oktober november desember")

	monthsNB = strings.Fields("jan. feb. mars april mai juni juli aug. sep. okt. nov. des.")
	daysNB   = strings.Fields("søndag mandag tirsdag onsdag torsdag fredag lørdag")
)

// date is a day as 20.10.2026, or 20 Oct 2026; nothing where there is none.
func (t tongue) date(d bankday.Date) string {
	if d.IsZero() || t == "nb" {
		return render.Date(d)
	}
	return d.Time().Format("2 Jan 2006")
}

// weekday is the day of the week: tirsdag, Tuesday.
func (t tongue) weekday(d bankday.Date) string {
	if t == "nb" {
		return daysNB[d.Time().Weekday()]
	}
	return d.Time().Weekday().String()
}

// longDate is a day with that of the week: tirsdag 20. oktober 2026.
func (t tongue) longDate(d bankday.Date) string {
	if t == "nb" {
		return fmt.Sprintf("%s %d. %s %d", t.weekday(d), d.Time().Day(), monthsNB[d.Time().Month()-1],
			d.Time().Year())
	}
	return d.Time().Format("Monday 2 January 2006")
}

// clock is a moment as the clocks in Oslo show it, the day with it: 20.10.2026 13.15, 20 Oct 2026 13:15.
func (t tongue) clock(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	in := at.In(bankday.Oslo)
	return t.date(bankday.DateOf(in)) + " " + t.hour(in)
}

// month is a month as oktober 2026, or October 2026; nothing where there is none.
func (t tongue) month(m bankday.Month) string {
	switch {
	case m.IsZero():
		return ""
	case t == "nb":
		return fmt.Sprintf("%s\u00a0%d", longMonthsNB[m.MonthOfYear()-1], m.Year())
	}
	return fmt.Sprintf("%s\u00a0%d", m.MonthOfYear(), m.Year())
}

// moment is a moment as clock has it; the day alone where no hour is known, which is midnight.
func (t tongue) moment(at time.Time) string {
	if in := at.In(bankday.Oslo); in.Hour() == 0 && in.Minute() == 0 {
		return t.date(bankday.DateOf(in))
	}
	return t.clock(at)
}

// shortMonth is a month as okt. 26, or Oct 26.
func (t tongue) shortMonth(m bankday.Month) string {
	if t == "nb" {
		return fmt.Sprintf("%s %02d", monthsNB[m.MonthOfYear()-1], m.Year()%100)
	}
	return m.First().Time().Format("Jan 06")
}

// dayAndMonth is a day without its year: 20.10., 20 Oct.
func (t tongue) dayAndMonth(d bankday.Date) string {
	if t == "nb" {
		return d.Time().Format("02.01.")
	}
	return d.Time().Format("2 Jan")
}

// hour is the time of day: 13.15, 13:15.
func (t tongue) hour(at time.Time) string {
	if t == "nb" {
		return at.In(bankday.Oslo).Format("15.04")
	}
	return at.In(bankday.Oslo).Format("15:04")
}

// until is how long it is to a moment: om 3 t 12 min, in 2 days; for 2 dager siden where it has been.
func (t tongue) until(now, at time.Time) string {
	long, text := at.Sub(now), "in %s"
	if long < 0 {
		long, text = -long, "%s ago"
	}
	return t.say(text, t.lasting(long))
}

// lasting is a length of time by its one or two largest units.
func (t tongue) lasting(long time.Duration) string {
	days, hours, minutes := int(long.Hours())/24, int(long.Hours())%24, int(long.Minutes())%60
	switch {
	case days > 0:
		return t.say("%d {day|days}", days)
	case hours > 0:
		return t.say("%d h %d min", hours, minutes)
	default:
		return t.say("%d min", minutes)
	}
}

// saying says why something is as it is.
func (t tongue) saying(s batch.Saying) string {
	return wording.In(s, string(t), func(fact any) any {
		switch fact.(type) {
		case batch.Ore, bankday.Date, bankday.Month:
			return t.cell(fact)
		}
		if v := reflect.ValueOf(fact); v.Kind() == reflect.String && v.Type() != reflect.TypeFor[string]() {
			return t.say(v.String()) // a word of ours, such as a status
		}
		return fact
	})
}

// refusal says why something was refused, with the rules behind it.
func (t tongue) refusal(r *batch.Refusal) string { return t.saying(r.Saying()) + batch.Cite(r.Rules) }

// mark is the icon that stands before the word of a state, with a space; nothing before other words. Nothing
// is told by colour alone.
func mark(state string) string {
	switch state {
	case "paid", "approved", "done", "ok", "active", "in_force", "agrees", "ticked", "closed", "matched", "delivered":
		return "● "
	case "partly_paid", "sending", "sent", "waits", "handed_on", "accepted":
		return "◐ "
	case "reminded", "urgent", "wrong", "quarantined", "failed", "only_us", "only_bank", "needs_a_person",
		"uncertain", "expired", "refused":
		return "▲ "
	case "collection":
		return "■ "
	case "held", "on_hold", "frozen":
		return "⏸ "
	case "cancelled", "rejected", "written_off", "dropped", "ended", "excluded", "discarded", "withdrawn", "not_sent":
		return "✕ "
	case "open", "sealed", "waiting", "live", "new", "future", "queued", "ordered":
		return "○ "
	}
	return ""
}

// alarming reports whether a state needs a person.
func alarming(state string) bool {
	switch state {
	case "urgent", "wrong", "quarantined", "failed", "rejected", "only_us", "only_bank", "uncertain", "expired",
		"refused":
		return true
	}
	return false
}

// sentence begins a sentence with a capital.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// fmtInt is a whole number as 12 345.
func fmtInt(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "\u00a0" + digits[at:]
	}
	return digits
}

// lastingSince is how long it is since a moment, by the real clock.
func (t tongue) lastingSince(at time.Time) string { return t.lasting(time.Since(at)) }
