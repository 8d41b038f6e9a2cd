package wording

import (
	"fmt"

	"trekk/schedule/bankday"
)

// Life says one thing of an invoice's life with its proof, in a language: en or else nb. format is the English
// text of package fmt, and a what it is filled with; words of ours among them are said in the language too.
func Life(lang, what, format string, a ...any) string {
	said := make([]any, len(a))
	for k, arg := range a {
		said[k] = arg
		switch v := arg.(type) {
		case bankday.Date:
			said[k] = v.Time().Format(text{"2 Jan 2006", "02.01.2006"}.in(lang))
		case string:
			said[k] = lifeWord(v, lang)
		}
	}
	if nb, ok := lifeTexts[format]; ok && lang != "en" {
		format = nb
	}
	return lifeWord(what, lang) + ": " + fmt.Sprintf(format, said...)
}

// lifeWord says a word of ours; what is none stays.
func lifeWord(word, lang string) string {
	if nb, ok := lifeTexts[word]; ok && lang != "en" {
		return nb
	}
	return wordOf(word, lang)
}

// lifeTexts are the bokmål of what happens to invoices and of the proofs, by the English. Those with verbs of
// package fmt have the same ones in the same order.
var lifeTexts = map[string]string{
	"invoice made": "faktura laget", "letter": "brev", "claim sealed": "krav forseglet",
	"cancellation sealed": "sletting forseglet", "approved for sending": "godkjent for sending",
	"uploaded": "sendt", "transmission approved": "forsendelsen godkjent",
	"transmission rejected": "forsendelsen avvist", "claim dropped": "krav forkastet",
	"cancellation dropped": "sletting forkastet", "claim rejected": "krav avvist",
	"cancellation rejected": "sletting avvist", "not rejected": "ikke avvist", "settled": "betalt",
	"taken back": "tatt tilbake", "reminded": "påminnet", "reminder withdrawn": "påminnelse trukket tilbake",
	"handed to collection": "overført inkasso", "withdrawn from collection": "trukket tilbake fra inkasso",
	"credited": "kreditert", "written off": "ført som tap",
	"small difference written off": "øredifferanse strøket", "released": "ikke lenger på vent",
	"on hold": "satt på vent", "write-off waits": "tapsføring venter", "given time": "fikk utsettelse",
	"due date moved": "forfall flyttet", "now an ordinary invoice": "nå en vanlig faktura",
	"now a claim":    "nå et krav",
	"another letter": "et brev til",
	"SMS":            "SMS",
	"agency told":    "inkassoselskapet varslet",
	"message":        "melding",
	"email":          "e-post",
	"print":          "utskrift",

	"agency answered":         "inkassobyrået har svart",
	"told by the agency":      "meldt av inkassobyrået",
	"collected by the agency": "innkrevd av inkassobyrået",

	"message %d, reference %s": "melding %d, referanse %s",
	"message %d is %s":         "melding %d er %s",
	"sending":                  "under sending",
	"uncertain":                "usikker",
	"delivered":                "levert",
	"failed":                   "mislykket",
	"expired":                  "utløpt",

	"invoice %s, KID %s, %s, due %s": "faktura %s, KID %s, %s, forfall %s",
	"in %s":                          "i %s",
	"message %d by %s":               "melding %d, %s",
	"transmission %d, assignment %d, transaction %d, type %02d, %s due %s; SHA-256 %s": "forsendelse %d, " +
		"oppdrag %d, transaksjon %d, type %02d, %s med forfall %s; SHA-256 %s",
	"by %s": "av %s", "%s, %d bytes": "%s, %d byte", "receipt %s (file %d) %s": "kvittering %s (fil %d) %s",
	"with the whole transmission: %s":                 "med hele forsendelsen: %s",
	"no list of rejected claims (L00202) names it":    "ingen liste over avviste krav (L00202) nevner det",
	"%s; %s in %s (file %d), line %d":                 "%s; %s i %s (fil %d), linje %d",
	"%s of payment %d (type %d) in %s line %d; %s %s": "%s av innbetaling %d (type %d) i %s linje %d; %s %s",
	"%s of payment %d (type %d) in %s line %d; " +
		"bank statement: account %s, %s, centre %02d, day %02d, partial %d, serial %d": "%s av innbetaling %d (type %d) " +
		"i %s linje %d; kontoutskrift: konto %s, %s, sentral %02d, dag %02d, delavregning %d, løpenummer %d",
	"due %s in place of %s: %s":                    "forfall %s i stedet for %s: %s",
	"case %d: %s, %s left":                         "sak %d: %s, %s igjen",
	"case %d: %s accepted, its number %s":          "sak %d: %s mottatt, deres nummer %s",
	"case %d: %s refused: %s":                      "sak %d: %s avvist: %s",
	"case %d: %s, of which costs %s; reference %s": "sak %d: %s, derav salær %s; referanse %s",
	"case %d: %s, costs %s; %s":                    "sak %d: %s, salær %s; %s",
	"new":                                          "ny sak", "change": "endring",
	"withdraw":    "tilbaketrekking",
	"by %s of %s": "på %s av %s",
	"that of %s":  "den av %s",
	"by %s of %s, with fee %s and interest %s": "på %s av %s, med gebyr %s og rente %s",
	"principal %s, fee %s, paid %s; fees of letters %s, interest %s": "hovedstol %s, gebyr %s, betalt %s; " +
		"purregebyr %s, rente %s",
	"objection": "innsigelse", "objection resolved": "innsigelse avklart",
	"principal %s, fee %s, paid %s":                "hovedstol %s, gebyr %s, betalt %s",
	"%s, number %s: %s":                            "%s, nummer %s: %s",
	"followed up again":                            "følges opp igjen",
	"until it is released: %s":                     "til det oppheves: %s",
	"until %s: %s":                                 "til %s: %s",
	"%s, for a second person; asked for by %s: %s": "%s, på en annen person; bedt om av %s: %s",
	"due %s: %s":                                   "forfall %s: %s",
	"in %s, row %d":                                "i %s, rad %d",
	"%s, in %s, row %d":                            "%s, i %s, rad %d",
	"the bank rejected its claim":                  "banken avviste kravet",
	"its mandate has ended":                        "fullmakten er avsluttet",
	"a claim could no longer reach Nets in time":   "et krav kunne ikke lenger nå Nets i tide",
	"its customer has a mandate":                   "kunden har fullmakt",
	"its claim was taken back":                     "kravet ble tatt tilbake",
	"it was postponed":                             "den ble utsatt",
	"it is paid in instalments":                    "den betales i avdrag",
	"the account that it was to be charged to is no longer in use": "kontoen den skulle trekkes til, er " +
		"ikke lenger i bruk",
	"credit note sent": "kreditnota sendt",
}
