package terms

import (
	"strconv"
	"strings"
	"testing"
)

func appendKroner(b []byte, ore int64) []byte {
	b = strconv.AppendInt(b, ore/100, 10)
	return append(b, '.', byte('0'+ore/10%10), byte('0'+ore%10))
}

var november = Message{
	Payee: "Sit Trening", Invoice: "1007", What: "Medlemskap uten binding, november 2026",
	Amount: "499,00", KID: "000123450010078", Account: "1234 56 78903",
	Period: month("2026-11"), Due: day("2026-10-20"), Charge: day("2026-10-20"),
}

func TestA1NoticeSaysWhoHowMuchWhatForWhenAndHow(t *testing.T) {
	for _, name := range Names() {
		claim := profile(t, name).Texts.Claim
		for lang, want := range map[string][]string{
			"nb": {"Sit Trening", "499,00 kr", "Medlemskap uten binding, november 2026", "20.10.2026",
				"automatisk"},
			"en": {"Sit Trening", "NOK 499,00", "Medlemskap uten binding, november 2026", "20 October 2026",
				"automatically"},
		} {
			got, err := claim.Render(lang, november)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range want {
				if !strings.Contains(got, s) {
					t.Errorf("%s, %s: no %q in %q", name, lang, s, got)
				}
			}
		}
	}
}

func TestS12ReminderHasAllPaymentInformation(t *testing.T) {
	p := profile(t, "sit")
	got, err := p.Dunning.Reminder.Text.Render("nb", november)
	if err != nil {
		t.Fatal(err)
	}
	want := "Påminnelse fra Sit Trening: faktura 1007 er ikke betalt. " +
		"Betal 499,00 kr til konto 1234 56 78903 med KID 000123450010078. " +
		"Forfall var 20.10.2026. Har du betalt, kan du se bort fra meldingen."
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestS3InvoiceNamesItsFee(t *testing.T) {
	m := november
	for fee, want := range map[string]bool{"": false, "40,00": true} {
		m.Fee = fee
		for _, lang := range []string{"nb", "en"} {
			got, err := profile(t, "sit").Texts.Invoice.Render(lang, m)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(got, "40,00") != want {
				t.Errorf("fee %q, %s: %s", fee, lang, got)
			}
		}
	}
}

func TestLineInBothLanguages(t *testing.T) {
	p := profile(t, "sit")
	for lang, want := range map[string]string{
		"nb": "Medlemskap uten binding, mars 2027",
		"en": "Membership without binding, March 2027",
		"":   "Medlemskap uten binding, mars 2027",
	} {
		if got, err := p.Line(p.Plans["open"], month("2027-03"), lang); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", lang, got, err, want)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	text := profile(b, "sit").Texts.Claim
	for b.Loop() {
		if _, err := text.Render("nb", november); err != nil {
			b.Fatal(err)
		}
	}
}
