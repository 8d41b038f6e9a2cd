package outbox_test

import (
	"testing"

	"trekk/batch"
	"trekk/batch/outbox"
)

// A1: the letter of an invoice of which credit has paid a part asks for the rest and says so; of one that it
// has paid whole nothing is asked, and nothing is charged; of one that it has not paid it is the usual one.
func TestA1LettersOfInvoicesThatCreditPays(t *testing.T) {
	for name, c := range map[string]struct {
		used, left batch.Ore
		lang       string
		amount     string
		charge     string
		text       []string
	}{
		"nothing": {0, 0, "nb", "1234.50", "2026-10-20", []string{"1 234,50 kr automatisk"}},
		"a part": {34450, 0, "nb", "890.00", "2026-10-20",
			[]string{"890,00 kr automatisk", "Av 1 234,50 kr er 344,50 kr betalt", "890,00 kr gjenstår"}},
		"a part, in English": {34450, 0, "en", "890.00", "2026-10-20",
			[]string{"NOK 890,00 automatically",
				"NOK 344,50 of NOK 1 234,50 has been paid with your credit"}},
		"all": {123450, 5000, "nb", "0.00", "",
			[]string{"betalt med tilgodehavende", "Å betale: 0,00 kr", "50,00 kr igjen til gode"}},
		"all, in English": {123450, 0, "en", "0.00", "",
			[]string{"paid with your credit", "To pay: NOK 0,00"}},
	} {
		i := member()
		i.Paid, i.Customer.Language = c.used, c.lang
		row := written(t, outbox.Invoices, func(f *outbox.File) error {
			return f.LetterOfCredit(t.Context(), i, c.used, c.left)
		})
		t.Run(name, func(t *testing.T) {
			wantRow(t, row, map[string]string{"amount": c.amount, "charge_date": c.charge, "method": "claim"})
			wantText(t, row["text"], c.text...)
		})
	}
}
