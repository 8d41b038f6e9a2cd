package console

// shellTexts are what stands around every page.
var shellTexts = texts{
	"Today":              "I dag",
	"Search":             "Søk",
	"Unmatched":          "Uplassert",
	"Invoices":           "Fakturaer",
	"Credit and refunds": "Tilgode og retur",
	"Transmissions":      "Forsendelser", "Follow-up": "Oppfølging", "Month end": "Månedsslutt",
	"Mandates": "Fullmakter", "Claims": "Betalingskrav", "Files": "Filer", "Runs": "Kjøringer",
	"Audit": "Revisjonsspor", "Settings": "Oppsett", "Persons": "Personer", "Me": "Meg",
	"More":             "Mer",
	"Other creditors":  "Andre kreditorer",
	"Skip to the page": "Hopp til siden",
	"search: name, KID, invoice, amount, account": "søk: navn, KID, faktura, beløp, konto",
	"Sign out": "Logg ut",
	"Keys":     "Taster",
	"Go on":    "Gå videre",
	"search":   "søk", "next row": "neste rad", "row before": "forrige rad", "open the row": "åpne raden",
	"these keys":             "disse tastene",
	"The clock is set to %s": "Klokken er satt til %s",

	"There is no such thing here": "Det finnes ikke her",
	"It may be another creditor's, or the number is mistyped. Search by name, KID, invoice or " +
		"amount.": "Det kan være en annen kreditors, eller nummeret er feil skrevet. Søk på navn, KID, " +
		"faktura eller beløp.",
	"Not for your role":                               "Ikke for din rolle",
	"That cannot be asked for":                        "Det kan ikke spørres om",
	"That is too large":                               "Det er for stort",
	"A file may have %d MiB at most.":                 "En fil kan være på høyst %d MiB.",
	"That cannot be done":                             "Det kan ikke gjøres",
	"The books are busy":                              "Bøkene er opptatt",
	"Something failed":                                "Noe gikk galt",
	"%s is registered as %s: this page is for others": "%s er registrert som %s: denne siden er for andre",
	"A night's run, or somebody else, is writing in them. Nothing has changed: try again in a " +
		"minute.": "En kjøring, eller en annen, skriver i dem. Ingenting er endret: prøv igjen om et " +
		"minutt.",
	"Nothing has changed. The log of the server says what it was.": "Ingenting er endret. Serverens logg " +
		"sier hva det var.",
}

// wordTexts are stable words that only pages say.
var wordTexts = texts{
	"viewer": "leser", "accountant": "regnskapsfører", "operator": "drift",
	"approver": "godkjenner", "admin": "administrator",
}
