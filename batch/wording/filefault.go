package wording

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// FileFault says what is wrong with a file of the bank, as it is kept with the file in English, in a language, en or
// else nb. What has no bokmål, such as the names of fields, stays as it is.
func FileFault(message, lang string) string {
	if lang == "en" {
		return message
	}
	for _, f := range fileFaults() {
		m := f.en.FindStringSubmatch(message)
		if m == nil {
			continue
		}
		var parts []string
		for i := 1; i < len(m); i++ {
			parts = append(parts, "$"+strconv.Itoa(i), FileFault(m[i], lang))
		}
		return strings.NewReplacer(parts...).Replace(f.nb)
	}
	return message
}

var verb = regexp.MustCompile(`%[#+0-9]*[a-zA-Z]`)

// fileFaultsOf are faults of the formats that they are made with, and the bokmål of each, in which $1 is what the first
// verb stands for.
func fileFaultsOf(pairs []text) (list []fault) {
	for _, p := range pairs {
		form := regexp.QuoteMeta(p.en)
		form = verb.ReplaceAllString(strings.ReplaceAll(form, "%q", `["'](.*?)["']`), "(.*?)")
		list = append(list, fault{regexp.MustCompile("(?s)^" + form + "$"), p.nb})
	}
	return list
}

var fileFaults = sync.OnceValue(func() []fault { return fileFaultsOf(fileTexts) })

// fileTexts are the faults of files of the Nets format and of camt, as their readers and the job ingest make them, and
// parts of those. The surest stand first.
var fileTexts = []text{
	{"line %d, column %d: %s", "linje $1, kolonne $2: $3"},

	// what kind of file it is
	{
		"neither a Nets file (it would begin with NY000010) nor camt nor a receipt: %v",
		"verken en Nets-fil (den ville begynne med NY000010), camt eller en kvittering: $1",
	},
	{"the file is in %s: want ISO-8859-1", "filen er i tegnsettet $1, skal være ISO-8859-1"},
	{"KID %q: expected %s", "KID «$1», skal ha $2"},
	{"the file is in %s: want UTF-8 or ISO-8859-1", "filen er i tegnsettet $1, skal være UTF-8 eller ISO-8859-1"},
	{"the record is in UTF-8, expected ISO-8859-1", "linjen er i UTF-8, skal være ISO-8859-1"},
	{
		"the file begins with a UTF-8 byte order mark, expected none",
		"filen begynner med et UTF-8-merke, som ikke hører hjemme der",
	},
	{
		"the file is empty: expected a transmission (NY000010...)",
		"filen er tom, skulle inneholde en forsendelse (NY000010...)",
	},
	{"expected the start of a transmission (NY000010)", "her skulle forsendelsen begynne (NY000010)"},
	{
		"the file ends here: expected the end of the transmission (NY000089); is the file complete?",
		"filen slutter her, uten forsendelsens sluttrecord (NY000089); er hele filen kommet?",
	},
	{
		"the file ends here: expected the end of the assignment that begins in line %d",
		"filen slutter her, uten sluttrecord for oppdraget som begynner på linje $1",
	},
	{
		"the transmission ended before this record: a file holds one transmission, and nothing after it",
		"forsendelsen sluttet før denne linjen: en fil har én forsendelse, og ingenting etter den",
	},
	{
		"the start of a transmission inside a transmission: a file holds one",
		"en forsendelse begynner inne i en annen: en fil har én",
	},
	{"the file is from data transmitter %s, expected %s", "filen er fra dataavsender $1, skal være $2"},
	{
		"the file is for data recipient %s, expected our customer unit id %s",
		"filen er til datamottaker $1, skal være vår kundeenhet-ID $2",
	},
	{"the file is for data recipient %s, expected %s", "filen er til datamottaker $1, skal være $2"},
	{
		"the data transmitter is all zeros: want a customer unit id",
		"dataavsender er bare nuller, skal være en kundeenhet-ID",
	},
	{
		"the data recipient is all zeros: want a customer unit id",
		"datamottaker er bare nuller, skal være en kundeenhet-ID",
	},
	{
		"the file is from Nets (%s) to Nets: the data transmitter is your own customer unit id",
		"filen er fra Nets ($1) til Nets: dataavsender er deres egen kundeenhet-ID",
	},
	{
		"transmission number %d came before with other content, as %s (file %d): ask the bank which one holds",
		"forsendelse nummer $1 kom før med annet innhold, som $2 (fil $3): spør banken hvilken som gjelder",
	},

	// records and their order
	{
		"no record begins like this: expected NY, a service code (00, 09 or 21), a type and a record type that go together",
		"ingen record begynner slik: den skal ha NY, en tjenestekode (00, 09 eller 21), en type og en recordtype som " +
			"hører sammen",
	},
	{
		"the record has %d characters, expected 80: read as if blanks were missing at its end",
		"linjen har $1 tegn, skal ha 80: den er lest som om blanke mangler på slutten",
	},
	{"the record has %s characters, expected 80%s", "linjen har $1 tegn, skal ha 80$2"},
	{"more than %d", "mer enn $1"},
	{
		": it is the rest of the line before it, which has a line break in its %s",
		": den er resten av linjen før, som har et linjeskift i feltet $1",
	},
	{" (it looks like UTF-8, expected ISO-8859-1)", " (det ser ut som UTF-8, skal være ISO-8859-1)"},
	{
		"the line end in front of this record is not the same as the first in the file",
		"linjeskiftet før denne linjen er et annet enn det første i filen",
	},
	{
		"blanks or blank lines in front of this record, expected a line end only",
		"blanke tegn eller linjer før denne linjen, der bare et linjeskift skal stå",
	},
	{
		"a transaction outside of assignments: expected the start of an assignment of %v in front of it",
		"en transaksjon utenfor oppdrag: før den skal et oppdrag av typen $1 begynne",
	},
	{
		"transaction type %s in an assignment of %v, it belongs into one of %v",
		"transaksjonstype $1 i et oppdrag av typen $2, hører hjemme i et av typen $3",
	},
	{"the end of an assignment that never began", "slutten på et oppdrag som aldri begynte"},
	{
		"the end of another kind of assignment: expected NY%s%s88, the end of the assignment of %v that begins in line %d",
		"slutten på et annet slags oppdrag: her skal NY$1$288 stå, slutten på oppdraget av typen $3 som begynner på " +
			"linje $4",
	},
	{
		"expected the end of the assignment that begins in line %d",
		"her skulle oppdraget som begynner på linje $1, ha sluttet",
	},
	{"the transmission holds no assignment, expected one at least", "forsendelsen har ingen oppdrag, skal ha minst ett"},
	{"expected amount item 1 (record type 30) in front of %s", "beløpspost 1 (recordtype 30) skal stå foran $1"},
	{"%s after amount item %d of transaction %d", "$1 etter beløpspost $2 i transaksjon $3"},
	{
		"amount item 3 after transaction type %d: only 20 and 21 have free text",
		"beløpspost 3 etter transaksjonstype $1: bare 20 og 21 har fritekst",
	},
	{
		"transaction %d has no amount item %d, which its type %02d needs",
		"transaksjon $1 mangler beløpspost $2, som type $3 skal ha",
	},

	// fields
	{"%s is %s, expected %d digits", "$1 er $2, skal være $3 sifre"},
	{"%s is %s, expected one of %q", "$1 er $2, skal være en av $3"},
	{
		"a control character (0x%02X) in %s, expected ISO-8859-1 text",
		"et styretegn (0x$1) i $2, skal være tekst i ISO-8859-1",
	},
	{"filler holds %s, expected %v", "utfyllingen er $1, skal være $2"},
	{"the account is all zeros", "kontoen er bare nuller"},
	{"the check digit (mod11) of account %s fails", "kontrollsifferet (mod11) i kontonummer $1 stemmer ikke"},
	{"not of the layout %v: %v", "passer ikke med KID-oppsettet $1: $2"},
	{"KID %s, expected 2 to 25 digits", "KID $1, skal ha 2 til 25 sifre"},
	{
		"the check digit of KID %s fails, by mod10 and by mod11",
		"kontrollsifferet i KID $1 stemmer verken etter mod10 eller mod11",
	},
	{"the check digit (%v) of KID %s fails", "kontrollsifferet ($1) i KID $2 stemmer ikke"},
	{"the KID %q is not right-aligned", "KID «$1» er ikke høyrejustert"},
	{"a KID, expected blanks with transaction type %d", "en KID, der transaksjonstype $1 skal ha blanke"},
	{"no KID, expected one", "KID mangler"},
	{
		"%s is no date: expected DDMMYY, or zeros when it is unknown",
		"$1 er ingen dato: skal være DDMMÅÅ, eller nuller når den er ukjent",
	},
	{"%s is no date: expected DDMMYY", "$1 er ingen dato: skal være DDMMÅÅ"},
	{
		"due date %s is more than 12 months ahead, expected %s at the latest",
		"forfall $1 er mer enn 12 måneder fram, skal være senest $2",
	},
	{"due date %s is over", "forfallet $1 er passert"},
	{"the Nets date %s is after the file came, on %s", "oppgjørsdatoen $1 er etter at filen kom, $2"},
	{
		"the Nets date %s is more than two months before the file came, on %s",
		"oppgjørsdatoen $1 er mer enn to måneder før filen kom, $2",
	},
	{"day code 00, expected 01 to 31", "dagkode 00, skal være 01 til 31"},
	{"day code %02d, expected 01 to 31", "dagkode $1, skal være 01 til 31"},
	{
		"partial settlement number %d, expected 0 with transaction type %d",
		"delavregningsnummer $1, skal være 0 for transaksjonstype $2",
	},
	{"a debit account, expected zeros with transaction type %d", "en debetkonto, der transaksjonstype $1 skal ha nuller"},
	{"the amount is zero, expected 1 øre at least", "beløpet er null, skal være minst 1 øre"},
	{"the amount is %s, expected %s at most", "beløpet er $1, skal være høyst $2"},
	{
		"transaction number 0000000, expected a number greater than zero",
		"transaksjonsnummer 0000000, skal være større enn null",
	},
	{"transaction number %07d after %07d, expected ascending numbers", "transaksjonsnummer $1 etter $2, skal være stigende"},
	{
		"transaction number %07d, expected %07d as in amount item 1 (line %d)",
		"transaksjonsnummer $1, skal være $2 som i beløpspost 1 (linje $3)",
	},
	{
		"transaction type %02d, expected %02d as in amount item 1 (line %d)",
		"transaksjonstype $1, skal være $2 som i beløpspost 1 (linje $3)",
	},
	{"the same claim as in line %d: KID, due date and amount", "samme krav som på linje $1: KID, forfall og beløp"},
	{
		"Nets ignores specifications with transaction type %02d: only a claim of type 21, which the bank notifies, shows them",
		"Nets ser bort fra spesifikasjoner med transaksjonstype $1: bare krav av type 21, som banken varsler, viser dem",
	},
	{"a specification without text, expected it to be left out", "en spesifikasjon uten tekst, som skal utelates"},
	{
		"line %03d column %d after line %03d column %d, expected ascending lines and columns",
		"linje $1 kolonne $2 etter linje $3 kolonne $4, skal være stigende",
	},
	{"line %03d, expected 001 to %03d", "linje $1, skal være 001 til $2"},
	{"column %q, expected 1 or 2", "kolonne $1, skal være 1 eller 2"},

	// counts, sums and dates of end records
	{
		"the %s holds %d records, its start and end included; the end record says %d",
		"$1 har $2 recorder, start og slutt medregnet; sluttrecorden sier $3",
	},
	{"the %s holds %d transactions, the end record says %d", "$1 har $2 transaksjoner, sluttrecorden sier $3"},
	{
		"the amounts of the %s add up to %s (%d øre), the end record says %s",
		"beløpene i $1 er til sammen $2 ($3 øre), sluttrecorden sier $4",
	},
	{"the %s date is %s, the transactions' is %s", "datoen ($1) er $2, transaksjonenes er $3"},
	{"the date is %s, expected %s", "datoen er $1, skal være $2"},
	{"expected the Nets date", "oppgjørsdatoen skal stå her"},
	{"transmission", "forsendelsen"},
	{"assignment", "oppdraget"},
	{"earliest", "tidligste"},
	{"latest", "seneste"},
	{"payment claims", "betalingskrav"},
	{"cancellations", "slettinger"},
	{"mandates", "fullmakter"},

	// two sources, and camt of others
	{
		"%s of %s, KID %s, may be payment %d, which is in the books: it is not booked. Should it be another, add it",
		"$1 den $2, KID $3, kan være innbetaling $4, som er bokført: den er ikke bokført. Er det en annen, legg den til",
	},
	{"none", "ingen"},
	{"it is of account %s, and none of yours: %v", "den gjelder konto $1, som ikke er blant deres: $2"},
	{
		"it says that it was sent before (DUPL or CODU), and %d of its payments, %s, are not in the books: " +
			"ask the bank for the first",
		"den sier at den er sendt før (DUPL eller CODU), og $1 av innbetalingene, $2, er ikke bokført: " +
			"be banken om den første",
	},

	// camt
	{"%s is missing", "$1 mangler"},
	{"%s is there twice", "$1 står der to ganger"},
	{"%s is in %s: want NOK", "$1 er i $2, skal være NOK"},
	{"the account is in %s: want NOK", "kontoen er i $1, skal være NOK"},
	{"%s is %q: want CRDT or DBIT", "$1 er «$2», skal være CRDT eller DBIT"},
	{"%s is %q: want a day such as 2026-10-20", "$1 er «$2», skal være en dag som 2026-10-20"},
	{"%s is %q: want a number", "$1 er «$2», skal være et tall"},
	{"%s is %q: want kroner such as 499.00", "$1 er «$2», skal være kroner som 499.00"},
	{"Sts is %q: want BOOK, PDNG or INFO", "Sts er «$1», skal være BOOK, PDNG eller INFO"},
	{"CpyDplctInd is %q: want DUPL, CODU or COPY", "CpyDplctInd er «$1», skal være DUPL, CODU eller COPY"},
	{"CpyDplctInd is %s: %s", "CpyDplctInd er $1: $2"},
	{"it was sent before", "den er sendt før"},
	{"it was sent before, to another", "den er sendt før, til en annen"},
	{"it is for another party", "den er til en annen"},
	{"IBAN %s is not that of an account in Norway", "IBAN $1 er ikke en norsk konto"},
	{"account %q: want 11 digits", "konto «$1» skal ha 11 sifre"},
	{
		"the entry is %s, and its %d transactions are %s",
		"posten er på $1, og de $2 transaksjonene i den er på $3",
	},
	{"Btch/NbOfTxs says %d transactions, and there are %d", "Btch/NbOfTxs sier $1 transaksjoner, og det er $2"},
	{
		"Btch/TtlAmt says %s, and the transactions are something else",
		"Btch/TtlAmt sier $1, og transaksjonene er noe annet",
	},
	{"TxsSummry/%s says %s, and they are %s", "TxsSummry/$1 sier $2, og de er $3"},
	{"%d entries", "$1 poster"},
	{
		"the closing balance is %s: the opening one, %s, and the booked entries make %s",
		"utgående saldo er $1: inngående saldo, $2, og de bokførte postene blir $3",
	},
	{"the entry is not booked (%s): no money has moved", "posten er ikke bokført ($1): ingen penger er flyttet"},
	{"booked on %s, after the day on which the file came, %s", "bokført $1, etter dagen da filen kom, $2"},
	{
		"booked on %s, more than two months before the file came, %s",
		"bokført $1, mer enn to måneder før filen kom, $2",
	},
	{
		"structured references and free text in one transaction: want one of them",
		"strukturerte referanser og fritekst i én transaksjon: den skal ha én av delene",
	},
	{
		"the transaction has several KIDs, such as %s and %s, and not an amount for each that make its own: " +
			"a person says what it is for",
		"transaksjonen har flere KID-er, som $1 og $2, og ikke et beløp for hver som blir dens eget: " +
			"et menneske må si hva den gjelder",
	},
	{
		"the root element is %s of the namespace %q: want Document of %scamt.054.001.02, camt.054.001.08, " +
			"camt.053.001.02 or camt.053.001.08",
		"rotelementet er $1 i navnerommet «$2»: skal være Document i camt.054.001.02, camt.054.001.08, " +
			"camt.053.001.02 eller camt.053.001.08",
	},
	{"the root element is %s: want Document", "rotelementet er $1, skal være Document"},
	{"a second root element, %s", "et rotelement til, $1"},
	{"the element %s does not belong to %s", "elementet $1 hører ikke til $2"},
	{
		"the message holds no notification or statement",
		"meldingen har verken en melding om posteringer eller en kontoutskrift",
	},
	{"no XML: want a Document of camt.054 or camt.053", "ingen XML: skal være et Document i camt.054 eller camt.053"},
	{"not well-formed XML: %s", "ikke velformet XML: $1"},
	{"unexpected EOF", "den slutter midt i"},
	{"a document type or entities: a message has none", "en dokumenttype eller entiteter, som en melding ikke har"},
	{"elements more than %d deep", "elementer mer enn $1 nivåer ned"},
	{"markup or text of more than 64 KiB", "et element eller en tekst på mer enn 64 KiB"},
	{"a text of more than %d bytes", "en tekst på mer enn $1 byte"},
	{"more than %d bytes of text in one transaction", "mer enn $1 byte tekst i én transaksjon"},
	{"more than %d KIDs in one transaction", "mer enn $1 KID-er i én transaksjon"},
	{"more than %d documents in one transaction", "mer enn $1 dokumenter i én transaksjon"},
	{"more than %d balances", "mer enn $1 saldoer"},
}
