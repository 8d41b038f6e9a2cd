package wording

import (
	"fmt"
	"strings"

	"trekk/schedule/bankday"
)

// atTheDoor is what is said of each reason why a member may not train, as package report has it; of none, that
// the member may.
var atTheDoor = map[string]text{
	"":          {"The member may train.", "Medlemmet kan trene."},
	"not_begun": {"The membership begins on {next}.", "Medlemskapet begynner {next}."},
	"frozen": {
		"The membership is frozen from {since} until {until}.",
		"Medlemskapet er fryst fra {since} til og med {until}.",
	},
	"ended": {"The membership ended on {last}.", "Medlemskapet tok slutt {last}."},
	"withdrawn": {"The agreement was withdrawn from, and ended on {last}.",
		"Avtalen er angret, og tok slutt {last}."},
	"excluded": {
		"The membership was ended on {last}: too many invoices were unpaid.",
		"Medlemskapet ble avsluttet {last}: for mange fakturaer var ubetalt.",
	},
	"excluded_until_paid": {
		"The member is excluded since {since}, until all that went to collection is paid.",
		"Medlemmet er utestengt siden {since}, til alt som gikk til inkasso, er betalt.",
	},
}

// untilTheEnd is said of who may train in a membership that has an end.
var untilTheEnd = text{"The member may train until {until}.", "Medlemmet kan trene til og med {until}."}

// AtTheDoor says whether a member may train, and if not why: from the day since to the day until, either of
// which may be none.
func AtTheDoor(reason string, since, until bankday.Date, lang string) string {
	said := atTheDoor[reason]
	if reason == "" && !until.IsZero() {
		said = untilTheEnd
	}
	return strings.NewReplacer(
		"{since}", dated(since, lang), "{until}", dated(until, lang),
		"{last}", dated(since-1, lang), "{next}", dated(until+1, lang),
	).Replace(said.in(lang))
}

// dated is a day as people say it, with its year: 6. oktober 2026.
func dated(d bankday.Date, lang string) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %d", spoken(d, lang), d.Year())
}
