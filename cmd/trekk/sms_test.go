package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// One dash in the reminder of a profile is a warning: it makes three parts of two.
func TestTermsCheckWarnsOfADearReminder(t *testing.T) {
	profile, err := os.ReadFile("../../fixtures/terms/sit.yaml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "own.yaml")
	own := strings.Replace(string(profile), "Påminnelse fra {{.Payee}}:", "Påminnelse fra {{.Payee}} –", 1)
	if err := os.WriteFile(path, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	want := ": the terms of Sit Trening are complete and consistent\n" +
		"reminder by SMS, nb, with usual numbers: UCS-2, 195 UTF-16 units, 3 parts\n" +
		"  warning: not in GSM-7: '–'; with replacements, as trekk sms parts has them: " +
		"GSM-7, 195 septets, 2 parts\n" +
		"reminder by SMS, en, with usual numbers: GSM-7, 213 septets, 2 parts\n" +
		"warning: billing.invoice_fee: 40,00 kroner; an invoice fee to consumers may not exceed what the invoice " +
		"costs (finansavtaleloven § 2-4)\n"
	if got := must(t, "terms", "check", path); got != path+want {
		t.Errorf("it says\n%s", got)
	}
	want = `"reminder_sms":[{"language":"nb","encoding":"ucs2","units":195,"parts":3,"forced_by":[{"char":"–"`
	if got := must(t, "terms", "check", path, "--json"); !strings.Contains(got, want) {
		t.Errorf("it says %s", got)
	}
}

func TestSMSTextIsNotUTF8(t *testing.T) {
	code, _, errs := trekk(t, "sms", "parts", "bl\xe5")
	if code != 3 || !strings.Contains(errs, "byte 3 is 0xe5") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}
