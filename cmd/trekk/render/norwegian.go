package render

import "strings"

// Say is a heading or a word in the language of a spreadsheet: nb, or else English. What a stable word is
// called in English is the word itself.
func Say(lang, words string) string {
	if lang == "nb" {
		if said, ok := Norwegian(words); ok {
			return said
		}
	}
	return strings.ReplaceAll(words, "_", " ")
}

// Norwegian is the bokmål for a heading or a word, and whether there is any.
func Norwegian(words string) (string, bool) {
	said, ok := norwegian[words]
	return said, ok
}

// norwegian has what accountants read: the titles of reports, the headings of columns, and the words in the
// cells.
var norwegian = map[string]string{
	// reports
	"Settlement": "Oppgjør", "Invoices": "Fakturaer", "Bank statement": "Avstemming mot kontoutskrift",
	"Ageing": "Aldersfordelt saldoliste", "Unmatched payments": "Uplasserte innbetalinger",
	"Customers' credit": "Til gode hos oss",
	"Refunds":           "Tilbakebetalinger", "Journal": "Bilagsjournal", "Balance": "Saldo",
	"account": "konto", "as of": "Per", "Total": "Sum",

	// columns
	"Account": "Konto", "Account name": "Kontonavn", "Creditor": "Kreditor", "Amount": "Beløp",
	"Customer": "Kunde", "Date": "Dato", "Due": "Forfall", "Fee": "Herav gebyr", "File": "Fil",
	"Invoice": "Faktura", "Issued": "Fakturadato", "KID": "KID", "Membership": "Medlemskap",
	"Method": "Betales med", "Name": "Navn", "Paid": "Betalt",
	"Payment": "Innbetaling", "Payments": "Innbetalinger", "Reason": "Årsak", "Step": "Steg",
	"Action":     "Handling",
	"Not before": "Ikke før", "Rule": "Regel", "Interest": "Rente", "interest": "forsinkelsesrenter",
	"Status":    "Status",
	"Why":       "Hvorfor",
	"Nets date": "Oppgjørsdato", "Centre": "Sentral", "Day": "Dagkode", "Partial": "Delavregning",
	"Serial": "Løpenummer",
	"Booked": "Regnskapsdato", "Refund": "Tilbakebetaling", "Source": "Kilde",
	"Waits": "Venter", "Approved by": "Godkjent av", "Configuration": "Oppsett", "Part": "Del",
	"Noted": "Notert", "Noted by": "Notert av",
	"Withdrawn": "Trukket tilbake",
	"Voucher":   "Bilag", "Text": "Tekst", "Debit": "Debet", "Credit": "Kredit", "VAT code": "Mva-kode",
	"What":     "Hva",
	"Credited": "Kreditert", "Outstanding": "Utestående", "On hold": "Satt på vent",
	"Held because": "Følges ikke opp fordi",
	"0 days":       "0 dager", "Over 90": "Over 90",
	"In credit": "Til gode", "Since": "Siden", "Debt invoiced": "Fakturert skyld",
	"Oldest due": "Eldste forfall", "In all": "I alt", "Ticked": "Avkrysset", "By": "Av",
	"Bank date": "Bokført i banken", "Reference": "Referanse", "Posted to": "Bokført på", "Line": "Linje",

	// words in cells
	"yes": "ja", "no": "nei",
	"claim": "AvtaleGiro", "invoice": "faktura",
	"open": "åpen", "partly_paid": "delvis betalt", "paid": "betalt", "reminded": "purret",
	"collection": "inkasso", "cancelled": "kreditert", "written_off": "tapsført", "held": "holdes tilbake",
	"unknown_kid": "ukjent KID", "invalid_kid": "ugyldig KID", "no_kid": "uten KID",
	"already_settled": "allerede oppgjort", "wrong_account": "feil konto",
	"no_original": "uten opprinnelig innbetaling", "credit of customer": "til gode for kunde",
	"not matched yet": "ikke behandlet ennå",
	"ignored":         "gjelder ikke fakturaer", "refund": "tilbakebetalt", "taken back": "tilbakeført",
	"reversed":    "tilbakeført",
	"receivables": "kundefordringer", "credit": "til gode hos oss", "unmatched": "uplassert",
	"bank": "bank", "refunds": "tilbakebetalinger",
	"income": "inntekter", "charges": "gebyrer", "invoice_fees": "fakturagebyr",
	"reminder_fees": "purregebyr", "losses": "tap", "imported": "fra andre systemer",
	"differences": "øredifferanser",
	"agrees":      "stemmer", "only_bank": "bare i banken", "only_us": "bare hos oss",
	"already_refunded": "allerede tilbakebetalt", "undone": "tatt tilbake",
	"agency": "inkassobyrå", "paid out by the agency": "utbetalt av inkassobyrået",
	"ordered": "bestilt", "sent": "sendt", "accepted": "mottatt", "refused": "avvist", "closed": "avsluttet",
	"kept":      "ikke gitt tilbake",
	"withdrawn": "trukket tilbake", "new": "ny", "change": "endring", "withdraw": "tilbaketrekking",
	"handed_on": "overlevert", "not_sent": "ikke sendt",
	"objection": "innsigelse", "hold": "på vent", "stopped": "stoppet",
	"reception": "resepsjon", "vipps": "Vipps", "paper": "papir", "elsewhere": "annet system", "camt": "camt",
	"ocr":     "OCR giro",
	"not_due": "ikke forfalt", "no_mandate": "uten fullmakt", "mandate_too_new": "fullmakten kom for sent",
	"mandate_deleted": "fullmakten er slettet",
	"claim_rejected":  "kravet ble avvist", "claim_cancelled": "kravet ble slettet",
	"not_reported": "banken har ikke meldt", "retry_window": "banken prøver fortsatt",
	"no_money_or_stopped": "ikke dekning, eller stoppet", "never_sent": "kravet ble ikke sendt",
	"money_waits": "penger venter", "bank_silent": "banken er taus", "held_customer": "kunden er stoppet",
	"held_disputed": "bestridt", "held_arranged": "fikk utsettelse", "held_by_credit": "til gode hos oss",
	"held_unanswered": "kravet ble ikke besvart", "held_never_claimed": "kravet ble ikke sendt",
	"below_minimum": "under minstebeløpet", "held_by_law": "loven tillater det ikke",
	"law_not_reviewed": "loven er ikke gjennomgått",
	"wait":             "venter", "never": "aldri", "send": "sendes",
	"notice": "inkassovarsel", "demand": "betalingsoppfordring", "email": "e-post",
	"too_early": "for tidlig etter vilkårene", "still_trying": "banken prøver fortsatt",
	"finished": "ingen flere steg", "deadline_runs": "fristen løper", "fee_too_early": "for tidlig for gebyr",
	"minor": "mindreårig", "fees_used": "ikke flere gebyrer", "compensated": "kompensert",
	"notice_early": "varsel uten gebyr",
	"time_barred":  "foreldet", "agency_only": "bare inkassoforetak", "no_notice": "ikke varslet",
	"no_address":     "ingen adresse",
	"notice_too_old": "varselet er for gammelt", "law_unknown": "ingen sats er kjent",
	"not_delivered": "ikke kommet frem", "write_off": "liten differanse",
	"no_receipt": "uten kvittering", "file_missing": "fil mangler fra banken",
	"taken_back":         "tatt tilbake av banken",
	"arrangement_broken": "avtalen ble ikke holdt", "account_gone": "kontoen er ikke lenger i bruk",
}
