package batch_test

import (
	"errors"
	"testing"

	"trekk/batch"
)

func TestOrganisationNumbers(t *testing.T) {
	for text, registered := range map[string]bool{
		"974767880": false, "974 767 880": false, "974\u00a0767\u00a0880 MVA": true, "NO974767880MVA": true,
		"974767880mva": true,
	} {
		if no, vat, err := batch.ReadOrganisation(text); no != "974767880" || vat != registered ||
			err != nil {
			t.Errorf("%q is %q, %v, %v", text, no, vat, err)
		}
	}
	for text, want := range map[string]error{
		"974767881": batch.ErrOrganisation, "97476788": batch.ErrNoOrganisation,
		"9747678800": batch.ErrNoOrganisation,
		"":           batch.ErrNoOrganisation, "97476788-": batch.ErrNoOrganisation,
		"Fjordbygg": batch.ErrNoOrganisation,
	} {
		if no, _, err := batch.ReadOrganisation(text); no != "" || !errors.Is(err, want) {
			t.Errorf("%q is %q, %v, want %v", text, no, err, want)
		}
	}
}

func TestCountries(t *testing.T) {
	for text, want := range map[string]string{
		"NO": "NO", "no": "NO", "Norge": "NO", "NORWAY": "NO", "NOR": "NO", "se": "SE", "Sverige": "SE",
		"Sweden": "SE",
		"SWE":    "SE", "Østerrike": "AT", "UK": "GB", "USA": "US", "Nederland": "NL",
	} {
		if code, err := batch.ReadCountry(text); code != want || err != nil {
			t.Errorf("%q is %q, %v, want %s", text, code, err, want)
		}
	}
	for _, text := range []string{"", "Norrge", "EU", "ZZ", "578", "N", "Vestland"} {
		if code, err := batch.ReadCountry(text); code != "" || !errors.Is(err, batch.ErrNoCountry) {
			t.Errorf("%q is %q, %v", text, code, err)
		}
	}
	if nb, en, none := batch.CountryName("SE", "nb"), batch.CountryName("SE", "en"), batch.CountryName("",
		"nb"); nb !=
		"Sverige" || en != "Sweden" || none != "" {
		t.Error(nb, en, none)
	}
	abroad := batch.Customer{Address: "Storgatan 1", Postcode: "111 22", City: "Stockholm", Country: "SE"}
	if got, want := abroad.Postal(), "Storgatan 1, 111 22 Stockholm, SWEDEN"; got != want ||
		!abroad.Abroad() {
		t.Errorf("%q, want %q", got, want)
	}
}
