package wording

// rowFaults have the bokmål for what is wrong with a file that is handed in, or was left out of it. Before it stands
// the name of the column.
var rowFaults = byEnglish([]text{
	// the file
	{
		"the file is a workbook of an old Excel (.xls), or one with a password: save it as .xlsx or as CSV",
		"filen er en arbeidsbok fra gammel Excel (.xls), eller har passord: lagre den som .xlsx eller CSV",
	},
	{"the file is a PDF: export it as CSV or .xlsx", "filen er en PDF: eksporter den som CSV eller .xlsx"},
	{"the file is compressed (gzip): unpack it first", "filen er komprimert (gzip): pakk den ut først"},
	{
		"the file is HTML or XML: export it as CSV or .xlsx",
		"filen er HTML eller XML: eksporter den som CSV eller .xlsx",
	},
	{
		"the file is no workbook that can be read (%v): save it as .xlsx or as CSV",
		"filen er ingen arbeidsbok som kan leses (%v): lagre den som .xlsx eller CSV",
	},
	{"the workbook has no sheet", "arbeidsboken har ingen ark"},
	{
		"the formula of cell %s has no value: open the workbook in a spreadsheet and save it",
		"formelen i celle %s har ingen verdi: åpne arbeidsboken i et regneark og lagre den",
	},
	{
		"the file is empty: the first row names the columns",
		"filen er tom: den første raden skal ha kolonnenes navn",
	},
	{
		"a byte 0, which no text has: it is no CSV file, or UTF-16 without its mark; save it as UTF-8",
		"en byte 0, som ingen tekst har: dette er ingen CSV-fil, eller UTF-16 uten merket sitt; lagre den som UTF-8",
	},
	{
		"\uFFFD stands for a letter that was lost when the file was written: export it anew",
		"\uFFFD står for en bokstav som gikk tapt da filen ble skrevet: eksporter den på nytt",
	},
	{
		"%q stands for %q: UTF-8 that was read as another encoding and written again; export it anew, " +
			"as UTF-8 or Windows-1252 throughout",
		"%q står for %q: UTF-8 som ble lest som et annet tegnsett og skrevet igjen; eksporter filen på nytt, " +
			"helt som UTF-8 eller Windows-1252",
	},
	{
		"a byte that is no letter of Windows-1252, and the file is not UTF-8: save it as UTF-8",
		"en byte som ikke er noe tegn i Windows-1252, og filen er ikke UTF-8: lagre den som UTF-8",
	},
	{
		"\"%c\" within a word is \"%c\" in the encoding of DOS or of an old Mac: save it as UTF-8",
		"«%c» inne i et ord er «%c» i tegnsettet til DOS eller en gammel Mac: lagre filen som UTF-8",
	},
	{
		"a quote (\") within a cell that does not begin with one: double it, and quote the cell",
		"et anførselstegn (\") inne i en celle som ikke begynner med et: skriv det dobbelt, og sett cellen i anførselstegn",
	},
	{
		"a quote (\") that is not closed, or has something behind it that is no separator",
		"et anførselstegn (\") som ikke er lukket, eller har noe annet enn et skilletegn etter seg",
	},
	{"%v: the rest of the file is not read", "%v: resten av filen er ikke lest"},

	// the columns
	{"the column %s is there twice", "kolonnen %s finnes to ganger"},
	{
		"%q and %q may both be the column %s: call the right one %s, or say which it is in trekk.yaml, under imports",
		"%q og %q kan begge være kolonnen %s: kall den riktige %s, eller si hvilken det er i trekk.yaml, under imports",
	},
	{"the column %s is missing%s", "kolonnen %s mangler%s"},
	{
		"; the nearest there is %q: call it %s, or say so in trekk.yaml, under imports",
		"; nærmest er %q: kall den %s, eller si det i trekk.yaml, under imports",
	},
	{
		"; none is like it of %s: say in trekk.yaml, under imports, what it is called",
		"; ingen ligner av %s: si i trekk.yaml, under imports, hva den heter",
	},

	// what was left out
	{"before the headings: %s", "før overskriftene: %s"},
	{"no line of the file: %s", "ingen av filens linjer: %s"},
	{"is not booked yet: %s", "er ikke bokført ennå: %s"},
	{"is not booked: %s", "er ikke bokført: %s"},
	{"is in %s", "er i %s"},
	{"is a sum", "er en sum"},
	{"has neither date nor amount", "har verken dato eller beløp"},
	{"is of account %s, none of yours", "gjelder konto %s, som ikke er deres"},

	// cells
	{"the row has %d cells, the header has %d", "raden har %d celler, overskriftene er %d"},
	{"is empty", "er tom"},
	{"longer than %d characters", "lengre enn %d tegn"},
	{
		"holds a line break or another control character",
		"har et linjeskift eller et annet kontrolltegn",
	},
	{"line %d has the same %s", "linje %[1]d har det samme"},
	{"%q is none of %v", "%q er ingen av %v"},
	{"%q is none of nb, en", "%q er verken nb eller en"},
	{"%q is not a number of months from 0 to 120", "%q er ikke et antall måneder fra 0 til 120"},
	{"%q is not a number", "%q er ikke et nummer"},
	{"%q is below zero", "%q er under null"},
	{
		"%q is not an amount in kroner such as 499 or 499,00, %s at most",
		"%q er ikke et beløp i kroner slik som 499 eller 499,00, høyst %s",
	},
	{
		"is %s.00 or %s.%s: write it with two decimals",
		"er %s,00 eller %s,%s: skriv det med to desimaler",
	},
	{"%q: amounts are in kroner, NOK", "%q: beløp er i kroner, NOK"},
	{
		"%q is %s: write it like 2026-10-01 or 01.10.2026",
		"%q er %s: skriv den som 2026-10-01 eller 01.10.2026",
	},
	{"%s or %s", "%s eller %s"},
	{"no day that exists", "ingen dag som finnes"},
	{
		"date %q: want a day that exists, written like 2026-10-20 or 20.10.2026",
		"dato %q: en dag som finnes, skrevet som 2026-10-20 eller 20.10.2026",
	},
	{"month %q: want a month written like 2026-10", "måned %q: en måned skrevet som 2026-10"},

	// customers
	{
		"customer number %s does not fit the KID of the layout %v",
		"kundenummer %s får ikke plass i KID med oppsettet %v",
	},
	{
		"customer %s has been forgotten: trekk person return %[1]s, then import customers",
		"kunde %s er slettet: trekk person return %[1]s, og importer så kunder",
	},
	{
		"is not a phone number: digits, blanks and a leading + or 00",
		"er ikke et telefonnummer: sifre, mellomrom og + eller 00 først",
	},
	{
		"is no mobile number: those of Norway have 8 digits and begin with 4 or 9; leave it out",
		"er ikke et mobilnummer: norske har 8 sifre og begynner med 4 eller 9; utelat det",
	},
	{
		"is no country: its name, such as Sverige or Sweden, or its two letters, such as SE",
		"er ikke et land: navnet, slik som Sverige eller Sweden, eller de to bokstavene, slik som SE",
	},
	{
		"is no organisation number: 9 digits, such as 974 767 880",
		"er ikke et organisasjonsnummer: 9 sifre, slik som 974 767 880",
	},
	{
		"is no organisation number: its last digit does not check the others (modulus 11)",
		"er ikke et organisasjonsnummer: det siste sifferet stemmer ikke med de andre (modulus 11)",
	},
	{
		"%q is not an e-mail address such as kari@example.no",
		"%q er ikke en e-postadresse slik som kari@example.no",
	},
	{
		"%q is no Norwegian postcode: four digits, such as 0150; with another country beside it it may be one of that",
		"%q er ikke et norsk postnummer: fire sifre, slik som 0150; med et annet land ved siden av kan det være derfra",
	},
	{
		"%q is no %s of any country: at most 20 letters and digits",
		"%[1]q finnes ikke slik i noe land: høyst 20 bokstaver og sifre",
	},
	{"nobody who lives was born on %s", "ingen som lever, er født %s"},

	// memberships
	{"customer %s is under %d on %s%s", "kunde %s er under %d år %s%s"},
	{
		"customer %s is no active member, and another payer must be one%s",
		"kunde %s er ikke aktivt medlem, og en annen betaler må være det%s",
	},
	{
		"is empty, and the plan %s has none in the terms",
		"er tom, og avtalen %s har ingen pris i vilkårene",
	},
	{"%s is before the start, %s", "%s er før start, %s"},
	{"is empty: the last day of the student card%s", "er tom: siste gyldige dag for studentbeviset%s"},
	{"%s: the terms of %s have no such price", "%s: vilkårene til %s har ingen slik pris"},
	{
		"is empty, and the plan %s has no price in the terms: what the %s price becomes",
		"er tom, og avtalen %s har ingen pris i vilkårene: hva blir prisen etter %s?",
	},
	{
		"is for campaign and student prices: price_kind says which",
		"er for kampanje- og studentpriser: price_kind sier hvilken",
	},

	// invoices
	{"%s is before the invoice was issued, %s", "%s er før fakturaen ble utstedt, %s"},
	{
		"must be above zero; a credit note is a row whose column credits names the invoice",
		"må være over null; en kreditnota er en rad der kolonnen credits sier hvilken faktura",
	},
	{"%s is not from 0,00 to the amount, %s", "%s er ikke mellom 0,00 og beløpet, %s"},
	{
		"KID %q has lost the zeros that it begins with, as numbers do in a spreadsheet: is it %s? Make the column one of " +
			"text",
		"KID %q har mistet nullene den begynner med, som tall gjør i et regneark: er den %s? Gjør kolonnen om til tekst",
	},
	{
		"KID %q is not as long as the layout says: expected %s",
		"KID %[1]q er ikke så lang som oppsettet sier",
	},
	{
		"KID %q has a wrong check digit: expected %s",
		"KID %[1]q har feil kontrollsiffer",
	},
	{"KID %q is none of the layout: expected %s", "KID %[1]q passer ikke oppsettet"},
	{"%q is none of the creditor's: %s", "%q er ikke en av kreditors: %s"},
	{"%s is an invoice: a credit note has a number of its own", "%s er en faktura: en kreditnota har eget nummer"},
	{"invoice %s has this KID already", "faktura %s har allerede denne KID-en"},
	{
		"%s is the KID of customer %d, and the row is customer %s's",
		"%s er KID for kunde %d, og raden gjelder kunde %s",
	},
	{
		"invoice %s was issued with %s, the row says %s: credit it and issue a new one",
		"faktura %s ble utstedt med %s, raden sier %s: krediter den og utsted en ny",
	},
	{"there is no invoice %s", "det finnes ingen faktura %s"},
	{"invoice %s is customer %s's, not %s's", "faktura %s gjelder kunde %s, ikke %s"},
	{"invoice %s has KID %s", "faktura %s har KID %s"},
	{"%s is above the %s that is left of invoice %s", "%s er mer enn de %s som er igjen av faktura %s"},
	{"%s is a credit note for invoice %s", "%s er en kreditnota for faktura %s"},
	{
		"credit note %s was for %s of invoice %s, %s; the row says %s of %s, %s",
		"kreditnota %s var på %s for faktura %s, %s; raden sier %s for %s, %s",
	},
	{
		"a credit note is neither reminded of nor handed over",
		"en kreditnota verken purres eller overføres til inkasso",
	},
	{"%s is after the day of the import, %s", "%s er etter dagen for importen, %s"},
	{"%s is not after the day on which it was due, %s", "%s er ikke etter forfall, %s"},
	{"it is not overdue: it is due %s", "den er ikke forfalt: den forfaller %s"},
	{
		"the books have no reminder of invoice %s on %s: it is followed up here since its import",
		"bøkene har ingen purring på faktura %s den %s: den følges opp her siden importen",
	},
	{
		"invoice %s has never been in collection by the books: it is followed up here since its import",
		"faktura %s har aldri vært til inkasso etter bøkene: den følges opp her siden importen",
	},

	// bank statements
	{
		"has an amount, and so has the column of what came in: one of them is empty",
		"har et beløp, og det har kolonnen for inn også: en av dem er tom",
	},
	{"is empty: there is no amount", "er tom: det er ikke noe beløp"},
	{"an account has 11 digits", "en konto har 11 sifre"},
	{"%s:%d:%d: %s: nothing was ticked", "%s:%d:%d: %s: ingenting er avstemt"},
})
