package report

import (
	"context"
	"iter"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/kid"
	"trekk/schedule/bankday"
)

func (b *books) MandatesOf(context.Context, string, string) iter.Seq2[batch.Mandate, error] {
	return each(b.mandates, b.broken)
}

// What a member is told at the counter: why an invoice is unpaid, sentence by sentence, and why it has a fee, by
// how the mandate was on the invoicing day, 6 October.
func TestAtTheCounter(t *testing.T) {
	const pay, payNB = " Pay 539,00 to account 1503.20.80119 with KID 0000000100000018.",
		" Betal 539,00 til konto 1503.20.80119 med KID 0000000100000018."
	for reason, want := range map[UnpaidReason][2]string{
		UnpaidNot: {
			"Det er ikke noe igjen å betale på fakturaen.",
			"Nothing is left to pay of the invoice.",
		},
		UnpaidWrittenOff: {
			"Vi krever ikke lenger inn denne fakturaen.",
			"We no longer ask for this invoice.",
		},
		UnpaidNotDue: {
			"Fakturaen forfaller 20. oktober." + payNB,
			"The invoice is due 20 October." + pay,
		},
		UnpaidMandateTooNew: {
			"AvtaleGiro ble aktiv 9. oktober, etter at fakturaen ble laget 6. oktober, så",
			"Your AvtaleGiro became active 9 October, after",
		},
		UnpaidNoMandate: {
			"Du hadde ikke AvtaleGiro da fakturaen ble laget 6. oktober",
			"You had no AvtaleGiro when the invoice was made on 6 October",
		},
		UnpaidRejected: {
			"Banken tok ikke imot trekket." + payNB,
			"The bank did not take the charge." + pay,
		},
		UnpaidNotReported: {
			"hvordan det gikk med trekket 20. oktober. Vent med å betale.",
			"the charge on 20 October. Wait with paying.",
		},
		UnpaidRetryWindow: {
			"Banken fikk ikke trukket 539,00 20. oktober, og prøver igjen til og med 26. oktober.",
			"could not charge 539,00 on 20 October, and goes on trying until 26 October.",
		},
		UnpaidNoMoney: {
			"Banken fikk ikke trukket 539,00 20. oktober. Den sier ikke hvorfor",
			"The bank could not charge 539,00 on 20 October. It does not tell us why",
		},
		UnpaidNeverSent: {"Dette er vår feil, ikke din", "This is our fault, not yours"},
		UnpaidPartlyPaid: {
			"100,00 er betalt, og 539,00 mangler." + payNB,
			"100,00 has been paid, and 539,00 is missing." + pay,
		},
	} {
		for k, lang := range []string{"nb", "en"} {
			if got := told(t, lang, reason, mandate(t, "2026-10-09", "")...); !strings.Contains(got.Unpaid,
				want[k]) {
				t.Errorf("%s: %q, want %q", reason, got.Unpaid, want[k])
			}
		}
	}
	for _, reason := range UnpaidReasons() {
		nb, en := told(t, "nb", reason).Unpaid, told(t, "en", reason).Unpaid
		if nb == "" || en == "" || nb == en || strings.ContainsAny(nb+en, "{}") {
			t.Errorf("%s: %q, %q", reason, nb, en)
		}
	}
	for name, c := range map[string]struct {
		mandates []batch.Mandate
		nb, en   string
	}{
		"none": {
			nil, "Fakturaen har gebyr fordi du ikke hadde AvtaleGiro 6. oktober. Med AvtaleGiro slipper du gebyret.",
			"The invoice has a fee because you did not have AvtaleGiro on 6 October. With AvtaleGiro there is none.",
		},
		"three days late": {
			mandate(t, "2026-10-09", ""),
			"Fakturaen har gebyr fordi AvtaleGiro ikke var aktiv 6. oktober. Den ble aktiv 9. oktober, så fra november " +
				"slipper du gebyret.",
			"The invoice has a fee because AvtaleGiro was not active on 6 October. It became active 9 October, so from " +
				"November there is none.",
		},
		"late, and ended since": {
			mandate(t, "2026-10-09", "2026-10-12"), "fordi du ikke hadde AvtaleGiro 6. oktober.",
			"because you did not have AvtaleGiro on 6 October.",
		},
		"ended before": {
			mandate(t, "2025-01-01", "2026-10-05"), "fordi AvtaleGiro ble slettet i banken 5. oktober.",
			"because AvtaleGiro was deleted in the bank 5 October.",
		},
		"ended on the day": {
			mandate(t, "2025-01-01", "2026-10-06"), "fordi AvtaleGiro ble slettet i banken 6. oktober.",
			"because AvtaleGiro was deleted in the bank 6 October.",
		},
		"active on the day, and ended after it": {
			mandate(t, "2026-10-06", "2026-10-07"), "fordi den ikke kunne trekkes med AvtaleGiro.",
			"because it could not be charged by AvtaleGiro.",
		},
		"ended, and another since": {
			append(mandate(t, "2025-01-01", "2026-10-05"), mandate(t, "2026-10-09", "")...),
			"Den ble aktiv 9. oktober",
			"It became active 9 October",
		},
	} {
		for lang, want := range map[string]string{"nb": c.nb, "en": c.en} {
			if got := told(t, lang, UnpaidNoMandate, c.mandates...).Fee; !strings.Contains(got, want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
}

func mandate(t *testing.T, since, until string) []batch.Mandate {
	m := batch.Mandate{Since: day(t, since)}
	if until != "" {
		m.Until = day(t, until)
	}
	return []batch.Mandate{m}
}

// told is what a member is told on 20 October of November's invoice with a fee.
func told(t *testing.T, lang string, reason UnpaidReason, mandates ...batch.Mandate) *Counter {
	t.Helper()
	b := &books{mandates: mandates}
	r := b.sit(t, lang, day(t, "2026-10-20"))
	layout, err := kid.ParseLayout("customer:8,invoice:7,check:mod10")
	if err != nil {
		t.Fatal(err)
	}
	r.KID = kid.Layouts{layout}
	l := &Life{Invoice: Invoice{
		Account: "15032080119", KID: "0000000100000018", Issued: day(t, "2026-10-06"),
		Due:    day(t, "2026-10-20"),
		Period: bankday.MonthOf(2026, 11), Fee: 4000, Outstanding: 53900, Paid: 10000,
	}, WhyUnpaid: &Unpaid{Reason: reason}}
	c, err := r.AtTheCounter(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
