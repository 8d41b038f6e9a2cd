package wording

// OfRecord says a name or an explanation of package nets, of a record or of a field, in a language, en or else
// nb; one that has no bokmål stays.
func OfRecord(text, lang string) string {
	if nb, ok := recordTexts[text]; ok && lang != "en" {
		return nb
	}
	return text
}

// recordTexts are the bokmål of the names and explanations in the layouts of package nets, by the English.
// Where the specifications of the banks have a word, it is theirs.
var recordTexts = map[string]string{
	// records
	"transmission_start": "startrecord for forsendelse", "assignment_start": "startrecord for oppdrag",
	"ocr_start": "startrecord for oppdrag, OCR giro", "claim_item_1": "krav, beløpspost 1",
	"claim_item_2": "krav, beløpspost 2", "specification": "spesifikasjonsrecord", "mandate": "fullmakt",
	"ocr_item_1": "OCR giro, beløpspost 1", "ocr_item_2": "OCR giro, beløpspost 2",
	"ocr_item_3": "OCR giro, beløpspost 3", "assignment_end": "sluttrecord for oppdrag",
	"mandates_end": "sluttrecord for oppdrag, fullmakter", "ocr_end": "sluttrecord for oppdrag, OCR giro",
	"transmission_end": "sluttrecord for forsendelse",

	"start of transmission (startrecord for forsendelse)": "forsendelsen begynner",
	"start of assignment: 00 claims, 36 cancellations, 24 mandates (startrecord for oppdrag)": "oppdraget " +
		"begynner: 00 krav, 36 slettinger, 24 fullmakter",
	"start of assignment: OCR giro": "oppdraget begynner: innbetalinger med KID",
	"claim (02 the payee notifies, 21 the bank) or " +
		"cancellation (93): amount item 1 (beløpspost 1)": "krav (02 varsles av oss, 21 av banken) " +
		"eller sletting (93)",
	"claim or cancellation: amount item 2 (beløpspost 2)": "krav eller sletting, fortsatt",
	"specification: half a line of text to the payer (spesifikasjonsrecord)": "en halv linje tekst til " +
		"betaleren",
	"mandate (fast betalingsoppdrag, FBO)":          "AvtaleGiro-fullmakt (fast betalingsoppdrag, FBO)",
	"OCR giro: amount item 1":                       "innbetaling med KID",
	"OCR giro: amount item 2":                       "innbetaling med KID, fortsatt",
	"OCR giro: amount item 3, free text (fritekst)": "innbetalingens fritekst",
	"end of assignment: claims, cancellations (sluttrecord for oppdrag)": "oppdraget slutter: krav, " +
		"slettinger",
	"end of assignment: mandates":                       "oppdraget slutter: fullmakter",
	"end of assignment: OCR giro":                       "oppdraget slutter: innbetalinger med KID",
	"end of transmission (sluttrecord for forsendelse)": "forsendelsen slutter",

	// fields
	"format": "format", "service": "tjeneste", "type": "type", "record_type": "recordtype",
	"transmitter": "avsender", "number": "nummer", "recipient": "mottaker", "account": "konto",
	"agreement": "avtale-ID", "due_date": "forfall", "amount": "beløp", "kid": "KID", "name": "navn",
	"reference":    "referanse",
	"payment_type": "betalingstype",
	"line":         "linje",
	"column":       "kolonne",
	"text":         "tekst",
	"registration": "registrering", "notice": "varsel", "nets_date": "oppgjørsdato", "centre": "sentral-ID",
	"day": "dagkode", "partial": "delavregning", "serial": "løpenummer", "sign": "fortegn",
	"card_issuer": "kortutsteder", "form": "blankettnummer", "bank_date": "oppdragsdato",
	"debit_account": "betalerens konto", "earliest": "tidligste dag", "latest": "seneste dag", "date": "dato",
	"transactions": "transaksjoner", "records": "recorder", "total": "sum", "filler": "fyll",

	"always NY": "alltid NY", "service code": "tjenestekode",
	"transmission, assignment or transaction type": "forsendelses-, oppdrags- eller transaksjonstype",
	"record type": "recordtype",
	"to Nets: the payee's customer unit id; from Nets: 00008080": "til Nets: vår kundeenhet-ID; fra " +
		"Nets: 00008080",
	"to Nets: 00008080; from Nets: the payee's customer unit id": "til Nets: 00008080; fra Nets: vår " +
		"kundeenhet-ID",
	"unique per transmitter": "bare én gang for hver avsender",
	"to Nets: unique per agreement for 12 months and a day; from Nets: running number in the " +
		"transmission": "til Nets: bare én gang for hver avtale på 12 måneder og en dag; fra Nets: " +
		"løpende i forsendelsen",
	"the payee's account": "vår konto", "agreement id": "avtale-ID",
	"running number in the transmission":                        "løpende i forsendelsen",
	"greater than zero, ascending within the assignment":        "over null, stigende i oppdraget",
	"at most 12 months ahead":                                   "høyst 12 måneder fram",
	"as in item 1":                                              "som i beløpspost 1",
	"the payer's abbreviated name":                              "betalerens forkortede navn",
	"external reference (fremmedreferanse), shown to the payer": "fremmedreferanse, vises for betaleren",
	"001 to 042": "001 til 042",
	"1 the first 40 characters of the line, 2 the last": "1 de første 40 tegnene i linjen, 2 de siste",
	"running number": "løpende nummer",
	"0 full listing of active mandates, 1 new or changed, 2 deleted": "0 full liste over aktive " +
		"fullmakter, 1 ny eller endret, 2 slettet",
	"J the payer wants written notice, N does not": "J betaleren vil ha skriftlig varsel, N vil ikke",
	"processing date (oppgjørsdato)":               "dagen det gjøres opp",
	"centre id (sentral-ID)":                       "sentralen som har gjort opp",
	"day code (dagkode), 01 to 31":                 "dagen i måneden, 01 til 31",
	"partial settlement number (delavregningsnummer); 0 for types 18 to 21": "delavregningsnummer; 0 for " +
		"type 18 til 21",
	"serial number (løpenummer): one sum on the bank statement": "én sum på kontoutskriften",
	"- for a credit note":                  "- for en kreditnota",
	"blank for free-text types":            "blank for typer med fritekst",
	"card issuer (kortutsteder), or zeros": "eller nuller",
	"form number (blankettnummer)":         "nummeret på blanketten",
	"agreement id or archive reference; types 18 to 21: terminal number (6) and session (3)": "avtale-ID " +
		"eller arkivreferanse; type 18 til 21: terminalnummer (6) og sesjon (3)",
	"the payer's bank's date (oppdragsdato)":               "dagen betaleren ga oppdraget i banken",
	"the payer's account; always zeros for types 18 to 21": "alltid nuller for type 18 til 21",
	"earliest due date":                                    "tidligste forfall",
	"latest due date":                                      "seneste forfall",
	"Nets date":                                            "oppgjørsdato",
	"earliest Nets date":                                   "tidligste oppgjørsdato",
	"latest Nets date":                                     "seneste oppgjørsdato",
	"number of transactions":                               "antall transaksjoner",
	"number of records, start and end included":            "antall recorder, start og slutt medregnet",
	"control sum: sign - deducted, reversals added": "kontrollsum: fortegn - trekkes fra, " +
		"tilbakeføringer legges til",
	"to Nets: earliest due date; from Nets: Nets date, or zeros when there are only mandates": "til " +
		"Nets: tidligste forfall; fra Nets: oppgjørsdato, eller nuller når det bare er fullmakter",
}
