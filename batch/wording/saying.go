package wording

import (
	"cmp"
	"fmt"
	"strings"

	"trekk/batch"
)

// In is a saying in a language, en or else nb; one that has no bokmål stays English. write writes each fact
// that is no saying itself as its reader is used to.
func In(s batch.Saying, lang string, write func(any) any) string {
	text := s.Text
	if lang != "en" {
		text = cmp.Or(sayings[text], refusals[text], rowFaults[text], text)
	}
	about := make([]any, len(s.About))
	for i, fact := range s.About {
		switch fact := fact.(type) {
		case batch.Saying:
			about[i] = In(fact, lang, write)
		case error:
			about[i] = In(sayingOf(fact), lang, write)
		default:
			about[i] = write(fact)
		}
	}
	return fmt.Sprintf(text, about...)
}

// sayingOf is an error as a saying: one that tells its text and what that is about, or else a plain one.
func sayingOf(err error) batch.Saying {
	if c, ok := err.(interface{ Text() (string, []any) }); ok {
		text, about := c.Text()
		return batch.Say(text, about...)
	}
	return batch.Say(strings.ReplaceAll(err.Error(), "%", "%%"))
}

// sayings have the bokmål for the texts of sayings: why something is charged or is not, and why something
// cannot be done.
var sayings = byEnglish([]text{
	// what an event lacks
	{"freeze says from which day: from", "frys: fra hvilken dag?"},
	{"freeze says how many months: months", "frys: hvor mange måneder?"},
	{
		"freeze from %s until %s: not whole months from date to date",
		"frys fra %s til %s: det er ikke hele måneder fra dato til dato",
	},
	{"prepay says how many months: months", "forskudd: hvor mange måneder?"},
	{"price says from which day: from", "pris: fra hvilken dag?"},
	{"price says the new price: amount", "pris: hva er den nye prisen?"},
	{"student_card says the card's last day: until", "studentbevis: hva er siste gyldige dag?"},
	{"plan says which: text", "avtale: hvilken?"},
	{"charge says what for: text", "belastning: hva gjelder den?"},
	{"transfer says to which customer: text", "overdragelse: til hvilken kunde?"},

	// why something is charged
	{
		"joined %s: the months before were paid at signing",
		"innmeldt %s: månedene før ble betalt ved innmelding",
	},
	{"%s is no bank day", "%s er ikke en bankdag"},
	{"%s, told %s", "%s, meldt %s"},
	{"plan %s from %s", "avtale %s fra %s"},
	{"price %s from %s", "pris %s fra %s"},
	{"campaign price until %s", "kampanjepris til og med %s"},
	{"student price until %s", "studentpris til og med %s"},
	{"invoice %s made %s", "faktura %s laget %s"},
	{
		"claimed: a mandate is active since %s, by the invoicing day, %s",
		"AvtaleGiro: fullmakten er aktiv siden %s, før faktureringsdagen %s",
	},
	{
		"claimed: a mandate was active on the invoicing day",
		"AvtaleGiro: fullmakten var aktiv på faktureringsdagen",
	},
	{
		"claimed: the mandate came on %s, after %s (file %d), which may have held it",
		"AvtaleGiro: fullmakten kom %s, etter %s (fil %d), som kan ha hatt den",
	},
	{
		"an ordinary invoice: there is no mandate on its account",
		"vanlig faktura: det er ingen AvtaleGiro-fullmakt på kontoen",
	},
	{
		"an ordinary invoice: there is no mandate",
		"vanlig faktura: det er ingen AvtaleGiro-fullmakt",
	},
	{
		"an ordinary invoice: the mandate came on %s, after the invoicing day, %s",
		"vanlig faktura: fullmakten kom %s, etter faktureringsdagen %s",
	},
	{
		"an ordinary invoice: the mandate was deleted on %s",
		"vanlig faktura: fullmakten ble slettet %s",
	},
	{
		"an ordinary invoice: no mandate was active on the invoicing day",
		"vanlig faktura: ingen AvtaleGiro-fullmakt var aktiv på faktureringsdagen",
	},
	{
		"no fee: the mandate is on account %s, which the payee has moved from",
		"uten gebyr: fullmakten er på konto %s, som vi har flyttet fra",
	},
	{
		"no fee: the mandate is on KID %s, and the payee has changed its KIDs",
		"uten gebyr: fullmakten er på KID %s, og vi har byttet KID",
	},
	{"no fee: %s (file %d) may hold the mandate", "uten gebyr: %s (fil %d) kan ha fullmakten"},
	{
		"waits until %s, since %s (file %d) may hold the mandate; then it is made without the fee",
		"venter til %s, fordi %s (fil %d) kan ha fullmakten; så lages den uten gebyr",
	},
	{
		"its invoice was to be made on %s and has not been: made today, it is due %s",
		"fakturaen skulle vært laget %s og er ikke det: lages den i dag, forfaller den %s",
	},
	{"credit paid %s of it", "tilgode har betalt %s av den"},
	{
		"credit pays %s of it: %s is left to pay",
		"tilgode betaler %s av den: %s er igjen å betale",
	},

	// why there is no charge, and how a membership ends
	{"before the membership", "før medlemskapet"},
	{"paid at signing %s", "betalt ved innmelding %s"},
	{"paid ahead until %s", "betalt på forskudd til og med %s"},
	{"paid ahead, told %s", "betalt på forskudd, meldt %s"},
	{"frozen %s to %s, told %s", "frosset %s til %s, meldt %s"},
	{"billed from %s", "faktureres fra %s"},
	{"the price is 0", "prisen er 0"},
	{"paid by card", "betales med kort"},
	{"paid at once", "betalt på én gang"},
	{"ended %s: too many invoices unpaid", "avsluttet %s: for mange ubetalte fakturaer"},
	{"withdrawn %s", "angret %s"},
	{"it was agreed until %s", "avtalt til og med %s"},
	{"terminated %s: notice until %s", "sagt opp %s: oppsigelsestid til og med %s"},
	{"terminated %s from %s", "sagt opp %s fra %s"},
	{"terminated %s: bound until %s", "sagt opp %s: bundet til og med %s"},

	// why the terms do not allow an event
	{"the membership ended on %s", "medlemskapet ble avsluttet %s"},
	{"told %s: the membership begins on %s", "meldt %s: medlemskapet begynner %s"},
	{"the amount %s is below zero", "beløpet %s er under null"},
	{
		"a prepaid membership ends by itself, on %s",
		"et forhåndsbetalt medlemskap slutter av seg selv, %s",
	},
	{"the membership ends on %s already", "medlemskapet slutter allerede %s"},
	{
		"there is no monthly fee to pay ahead: %s",
		"det er ingen månedsavgift å betale på forskudd: %s",
	},
	{
		"price from %s, told %s: prices never change backwards",
		"pris fra %s, meldt %s: priser endres aldri bakover i tid",
	},
	{
		"price increase from %s to %s from %s, told %s: from %s at the earliest",
		"prisøkning fra %s til %s fra %s, meldt %s: tidligst fra %s",
	},
	{"the membership has no student price", "medlemskapet har ikke studentpris"},
	{
		"the student card ended on %s, before it was shown",
		"studentbeviset gikk ut %s, før det ble vist",
	},
	{
		"only a monthly plan changes, to a monthly one",
		"bare en månedsavtale kan byttes, til en annen månedsavtale",
	},
	{
		"plan from %s, told %s: plans never change backwards",
		"avtale fra %s, meldt %s: avtaler byttes aldri bakover i tid",
	},
	{
		"the plan %s has no price in the terms: say the amount",
		"avtalen %s har ingen pris i vilkårene: oppgi beløpet",
	},
	{
		"a membership paid by card gets no invoice: take it at the counter",
		"et medlemskap som betales med kort, får ingen faktura: ta betaling i skranken",
	},
	{
		"the charge %q is none of the terms': say the amount",
		"belastningen %q står ikke i vilkårene: oppgi beløpet",
	},
	{
		"the terms know no transfer: the membership is personal",
		"vilkårene har ingen overdragelse: medlemskapet er personlig",
	},
	{
		"the membership was transferred on %s: it is transferred once",
		"medlemskapet ble overdratt %s: det overdras bare én gang",
	},
	{"a %s membership cannot be transferred", "et medlemskap av typen %s kan ikke overdras"},
	{
		"a membership at a campaign price cannot be transferred",
		"et medlemskap til kampanjepris kan ikke overdras",
	},
	{
		"no customer has the number %s: import customers first",
		"ingen kunde har nummer %s: importer kunder først",
	},
	{"the membership is that customer's already", "medlemskapet er allerede kundens"},
	{"customer %s is under %d", "kunde %s er under %d år"},
	{"the terms have no right to withdraw", "vilkårene har ingen angrerett"},
	{
		"withdrawn %s: joined %s, and %d days end on %s",
		"angret %s: innmeldt %s, og fristen på %d dager gikk ut %s",
	},
	{"the terms know no freeze", "vilkårene har ingen frys"},
	{
		"freeze from %s, told %s: from %s at the earliest",
		"frys fra %s, meldt %s: tidligst fra %s",
	},
	{"a prepaid membership is not frozen", "et forhåndsbetalt medlemskap fryses ikke"},
	{
		"a prepaid membership is frozen with a medical certificate only",
		"et forhåndsbetalt medlemskap fryses bare med legeerklæring",
	},
	{"freeze of %s: at most %d", "frys i %s: høyst %d"},
	{"freeze of %s: at most %d %s%s", "frys i %s: høyst %d %s%s"},
	{"within the binding period", "i bindingstiden"},
	{"in a calendar year", "i et kalenderår"},
	{", and %d before", ", og %d tidligere"},
	{"1 month", "1 måned"},
	{"%d months", "%d måneder"},
	{"freeze from %s: the membership ends on %s", "frys fra %s: medlemskapet slutter %s"},
	{
		"freeze from %s: frozen from %s to %s already",
		"frys fra %s: allerede frosset fra %s til %s",
	},
	{
		"freeze from %s: %s is paid ahead, and months paid ahead are not frozen",
		"frys fra %s: %s er betalt på forskudd, og måneder betalt på forskudd fryses ikke",
	},

	// why an event is not taken back
	{"event %d was taken back on %s", "hendelse %d ble tatt tilbake %s"},
	{
		"event %d: the books do not say whose membership %s was before",
		"hendelse %d: bøkene sier ikke hvem medlemskap %s tilhørte før",
	},
	{
		"event %d, %s, told %s, is of the customer who took over: take that back first",
		"hendelse %d, %s, meldt %s, er fra kunden som overtok: ta den tilbake først",
	},
	{"invoice %s of %s rests on event %d", "faktura %s fra %s bygger på hendelse %d"},
	{
		"the membership was terminated on %s: a termination cannot be taken back",
		"medlemskapet ble sagt opp %s: en oppsigelse kan ikke tas tilbake",
	},
	{
		"invoice %s carries the charge of event %d: credit it",
		"faktura %s har belastningen fra hendelse %d: krediter den",
	},
	{
		"%s has been invoiced by event %d, or passed over: credit what is wrong, and " +
			"register what holds from now on",
		"%s er fakturert etter hendelse %d, eller hoppet over: krediter det som er feil, " +
			"og registrer det som gjelder fra nå",
	},
	{
		"the membership ended on %s by event %d: register a new one",
		"medlemskapet ble avsluttet %s av hendelse %d: registrer et nytt",
	},
	{
		"event %d, %s, told %s, rests on it: take that back first",
		"hendelse %d, %s, meldt %s, bygger på den: ta den tilbake først",
	},

	// why an act is refused
	{
		"%s %s needs a reason: it is kept with the books",
		"%s %s trenger en årsak: den følger bøkene",
	},
	{"the reason is too long, or cannot be kept: want %d characters or fewer",
		"årsaken er for lang, eller kan ikke lagres: den kan ha opptil %d tegn"},
	{"invoice %s is on hold already, since %s", "faktura %s er allerede satt på vent, siden %s"},
	{
		"invoice %s is %s: nothing is asked for that could be held",
		"faktura %s er %s: det kreves ikke noe som kan settes på vent",
	},
	{"invoice %s: %s is past", "faktura %s: %s er passert"},
	{"invoice %s is not on hold", "faktura %s er ikke satt på vent"},
	{
		"the customer objects to invoice %s, since %s: resolve that",
		"kunden har innsigelse mot faktura %s, siden %s: avgjør den",
	},
	{
		"an objection to invoice %s stands already, since %s",
		"det er allerede registrert innsigelse mot faktura %s, den %s",
	},
	{"invoice %s is %s: there is nothing to object to",
		"faktura %s er %s: det er ikke noe å ha innsigelse mot"},
	{"no objection to invoice %s stands", "det er ingen innsigelse mot faktura %s"},
	{"customer %s is on hold already, since %s", "kunde %s er allerede satt på vent, siden %s"},
	{"customer %s: %s is past", "kunde %s: %s er passert"},
	{"customer %s is not on hold", "kunde %s er ikke satt på vent"},
	{"%s is closed: the first open day is %s", "%s er lukket: første åpne dag er %s"},
	{
		"%s is not over: close it on a bank day after %s",
		"%s er ikke over: lukk den på en bankdag etter %s",
	},
	{
		"the mailbox has never been read: run fetch on a bank day after %s",
		"postkassen er aldri lest: kjør fetch på en bankdag etter %s",
	},
	{
		"the mailbox was last read to the end at %s: run fetch on a bank day after %s",
		"postkassen ble sist lest til ende %s: kjør fetch på en bankdag etter %s",
	},
	{
		"%s (file %d) has not been worked: run ingest and match",
		"%s (fil %d) er ikke behandlet: kjør ingest og match",
	},
	{
		"%s (file %d) is quarantined: see trekk inbox show %d",
		"%s (fil %d) er i karantene: se trekk inbox show %d",
	},
	{"payment %d has not been matched: run match", "innbetaling %d er ikke plassert: kjør match"},
	{"%s is registered already", "%s er allerede registrert"},
	{"%s was disabled before: %s", "%s er allerede sperret: %s"},
	{
		"%s is the last admin: register another first",
		"%s er siste administrator: registrer en annen først",
	},
	{
		"the passphrase is too short: want %d characters or more",
		"passordet er for kort: bruk %d tegn eller flere",
	},
	{
		"the passphrase is too long: want %d bytes or fewer, which is as far as bcrypt looks",
		"passordet er for langt: bruk %d byte eller færre, så langt bcrypt ser",
	},
	{"the passphrase is the name", "passordet er navnet"},
	{
		"%s is registered as %s: %s is not of that role",
		"%s er registrert som %s: %s hører ikke til den rollen",
	},
})

func byEnglish(list []text) map[string]string {
	all := map[string]string{}
	for _, t := range list {
		all[t.en] = t.nb
	}
	return all
}
