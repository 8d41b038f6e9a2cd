package desk

import (
	"maps"
	"slices"

	"trekk/batch"
	"trekk/batch/sheet"
	"trekk/batch/statement"
)

// headings are what the columns of files are called by the programs and banks that write them, the surest
// first.
var headings = map[string][]string{
	"invoice_no":  {"Fakturanummer", "Fakturanr", "Faktura nr", "Invoice number", "Bilagsnummer"},
	"customer_no": {"Kundenummer", "Kundenr", "Kunde nr", "Customer number", "Medlemsnummer"},
	"kid":         {"KID", "KID-nummer", "KID nr", "Kundeidentifikasjon", "Melding/KID/Fakt.nr"},
	"amount": {"Beløp inkl. MVA", "Fakturabeløp", "Totalt", "Total", "Sum", "Beløp", "Beløp NOK",
		"Amount"},
	"outstanding": {"Utestående", "Restbeløp", "Åpen post", "Outstanding"},
	"issued":      {"Fakturadato", "Invoice date", "Dato"},
	"due":         {"Forfallsdato", "Forfall", "Due date", "Betalingsfrist"},
	"text":        {"Tekst", "Beskrivelse", "Description", "Kommentar", "Comments"},
	"currency":    {"Valuta", "Valutakode"},
	"account":     {"Konto", "Kontonummer", "Kontonr"},

	"name":       {"Kundenavn", "Customer name", "Navn", "Kunde"},
	"mobile":     {"Mobil", "Mobilnummer", "Telefon mobil", "Mobiltelefon", "Telefon"},
	"email":      {"E-post", "E-postadresse", "Customer email"},
	"birth_date": {"Fødselsdato", "Født"},
	"address":    {"Adresse", "Postadresse", "Postadresse - linje 1", "Postal address - line 1"},
	"postcode":   {"Postnr", "Postnummer", "Postadresse - postnummer", "Postal address - postcode"},
	"city":       {"Poststed", "Sted", "Postadresse - sted"},
	"country":    {"Land", "Landkode", "Postadresse - land", "Country code", "Postal address - country"},
	"language":   {"Språk"},
	"organisation_number": {"Org no", "Orgnr", "Orgnummer", "Org.nr.", "Organisasjonsnr",
		"Organisasjonsnummer", "Organization no",
		"Organisation number"},

	"membership_no":  {"Medlemskapsnummer", "Medlemskapsnr", "Avtalenummer", "Avtalenr"},
	"plan":           {"Abonnement", "Medlemskap"},
	"price":          {"Pris"},
	"payment_method": {"Betalingsmåte", "Betalingsmetode"},
	"start":          {"Startdato"},
	"end":            {"Sluttdato"},
	"date":           {"Dato"},
	"event":          {"Hendelse"},
}

// sole are the columns of which a file may have one only: money.
var sole = []string{"amount", "outstanding", "kid"}

// columnsOf are the columns of a kind of file with what they may be called, also by the payee's own words.
func columnsOf(m *batch.Payee, kind string) []sheet.Column {
	list := slices.Clone(importColumns[kind])
	for i := range list {
		c := &list[i]
		if c.Also == nil {
			c.Also = headings[c.Name]
		}
		c.Mapped = m.Headings[kind][c.Name]
		c.Sole = slices.Contains(sole, c.Name)
	}
	return list
}

// importColumns are the columns of the files that people hand in, by kind.
var importColumns = map[string][]sheet.Column{
	"customers": customerColumns, "memberships": membershipColumns, "events": eventColumns,
	"invoices": invoiceColumns, "statement": statement.Columns,
}

// FileKinds are the kinds of files that people hand in, those of Imports and the bank's statement, and what
// their columns are.
func FileKinds() map[string][]string {
	kinds := map[string][]string{}
	for kind := range maps.Keys(importColumns) {
		for _, c := range importColumns[kind] {
			kinds[kind] = append(kinds[kind], c.Name)
		}
	}
	return kinds
}
