package console

import (
	"cmp"
	"slices"

	"trekk/cmd/trekk/render"
)

// deed is a cell with what somebody, or a job, did, or with a job: the log's word for machines and in files, said
// for people on pages.
func deed(word string) render.Phrase {
	return func(say func(string) string) string {
		if said := say(deedOf(word)); said != deedOf(word) {
			return said
		}
		return word
	}
}

// deedOf is the key of such a word in the catalogue, where "credit" is to credit, and not what somebody has.
func deedOf(word string) string { return "do " + word }

// deedsToChoose are all acts, by what they are called.
func (t tongue) deedsToChoose(all string) []choice {
	var list []choice
	for key := range deedTexts {
		word := key[len(deedOf("")):]
		list = append(list, choice{word, t.cell(deed(word))})
	}
	slices.SortFunc(list, func(a, b choice) int { return cmp.Compare(a.Title, b.Title) })
	return append([]choice{{"", all}}, list...)
}

// jobTexts are the jobs of a night that are not called as what they do.
var jobTexts = texts{
	"do fetch": "hente filer", "do claims": "lage betalingskrav", "do agency": "utveksle med inkasso",
}

// deedTexts are the acts of persons and jobs, as the log calls them.
var deedTexts = texts{
	// of persons
	"do approve": "godkjenne", "do reject": "avvise", "do resend": "sende på nytt",
	"do cancel claim": "slette betalingskrav", "do credit": "kreditere", "do loss": "tapsføre",
	"do ask loss": "be om tapsføring", "do object": "ta imot innsigelse", "do resolve": "avgjøre innsigelse",
	"do hold": "sette på vent", "do release": "ta av vent", "do assign": "plassere", "do split": "dele",
	"do ignore": "se bort fra", "do undo": "angre", "do payment add": "føre innbetaling",
	"do refund": "tilbakebetale", "do withdraw refund": "trekke tilbakebetaling tilbake",
	"do close period": "lukke periode", "do tick": "avstemme", "do untick": "oppheve avstemming",
	"do event": "registrere hendelse", "do discard": "legge fil til side",
	"do accept": "godta fil", "do retry": "prøve igjen", "do apply credit": "bruke tilgodebeløp",
	"do settle": "avslutte", "do postpone": "utsette", "do instalments": "avtale avdrag",
	"do first invoice": "sette første fakturanummer", "do add law": "legge inn lovsats",
	"do change KIDs": "endre KID-er", "do change transmitter": "endre avsender",
	"do accept clock": "godta klokken", "do withdraw reminder": "trekke purring tilbake",
	"do withdraw handover": "trekke fra inkasso", "do waive fee": "frafalle gebyr",
	"do withdraw loss": "trekke tapsføring tilbake", "do add person": "legge til person",
	"do disable person": "sperre person", "do set passphrase": "sette passfrase",
	"do make token": "lage nøkkel", "do revoke token": "trekke nøkkel tilbake",
	"do choose language": "velge språk", "do turn on second factor": "slå på andre faktor",
	"do turn off second factor": "slå av andre faktor", "do end sessions": "avslutte økter",
	"do export person": "utlevere persondata", "do forget person": "glemme person",
	"do return person": "hente person tilbake", "do stop": "stoppe jobber", "do resume": "la jobber gå igjen",
	"do recover": "gjenopprette", "do renew": "fornye", "do import customers": "importere kunder",
	"do import memberships": "importere medlemskap", "do import events": "importere hendelser",
	"do import invoices": "importere fakturaer", "do sign in": "logge inn", "do sign out": "logge ut",
	"do confirm": "bekrefte med passfrase", "do configuration": "endre oppsettet", "do init": "opprette",
	"do db copy": "kopiere databasen", "do db restore": "gjenopprette fra sikkerhetskopi",
	"do db drill": "øve på gjenoppretting",
	// of jobs
	"do receive": "motta fil", "do skip duplicate": "hoppe over duplikat", "do ingest": "lese filer",
	"do receipt": "lese kvittering", "do quarantine": "sette i karantene", "do check": "kontrollere fil",
	"do brake": "bremse", "do place": "plassere krav", "do deliver": "levere meldinger",
	"do match": "plassere betalinger", "do bill": "fakturere", "do seal": "forsegle", "do send": "sende",
	"do give up": "gi opp", "do remind": "purre", "do print": "skrive ut brev", "do move": "flytte meldinger",
	"do lose": "melde tapt", "do sent": "melde sendt", "do cancel": "avbryte", "do refuse": "avvise melding",
	"do report": "rapportere", "do collect": "overlevere til inkasso", "do write": "skrive til inkasso",
	"do answer": "ta imot svar", "do doubt": "melde tvil", "do fault": "melde feil", "do forget": "glemme",
	"do note": "merke funn",
}
