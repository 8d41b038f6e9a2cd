package cells

import (
	"strings"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func TestKroner(t *testing.T) {
	for in, want := range map[string]batch.Ore{
		"1249,50": 124950, "1 249,50": 124950, "1.249,50": 124950, "1249.50": 124950, "1,249.50": 124950,
		"kr 1 249,50": 124950, "1 249,50 kr": 124950, "Kr. 499": 49900, "499,-": 49900, "NOK 499": 49900,
		"-300,00": -30000, "−300,00": -30000, "(300,00)": -30000, "- 300": -30000, "-kr 300,00": -30000,
		"kr -300,00": -30000, "(kr 300,00)": -30000, "+7": 700, "0": 0, "1234,5": 123450, "999": 99900,
		"12\u00a0345\u00a0678,90": 1234567890, "12\u202f345": 1234500, "1\u2009249,50": 124950,
		"1.234.567,00": 123456700, "1.234.567": 123456700, "1 234.50": 123450,
	} {
		if got, err := Kroner(in); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "-", "12 34,50", "1 2345", "1.23,4,5", "1..234,00", "kr", "1e3", "--5", "1 234,567", "5,", ",5",
		"1 ,50", "12345 678,00", "0,249", "1249.500", "1.249.50", "1,249,5", "EUR 5", "(5",
		"9 999 999 999 999,00",
	} {
		if got, err := Kroner(in); err == nil {
			t.Errorf("%q was taken for %s", in, got)
		}
	}
}

// Never a guess: what may be two amounts is refused, with both.
func TestKronerOfTwoReadings(t *testing.T) {
	for in, want := range map[string][]string{
		"1.249": {"1249.00", "1.249"}, "1,249": {"1249.00", "1.249"}, "kr 12.500": {"12500.00", "12.500"},
		"-999,000": {"999000.00", "999.000"},
	} {
		_, err := Kroner(in)
		for _, reading := range want {
			if err == nil || !strings.Contains(err.Error(), reading) {
				t.Errorf("%s: no %s in %v", in, reading, err)
			}
		}
	}
}

func TestIsSum(t *testing.T) {
	for row, want := range map[string]bool{
		";;Sum;499,00;;": true, "Total: 499,00": true, "Totalt;kr 1 249,50;-3": true, "I alt;;(300,00)": true,
		"": false, ";;499,00": false, "12;Total;499;2026-10-01": false, "Summen;Ola": false, "Sum;20.10.2026": false,
		"Total training of all who came in October;1": false,
	} {
		if got := IsSum(strings.Split(row, ";")); got != want {
			t.Errorf("%q: %v", row, got)
		}
	}
}

func TestDay(t *testing.T) {
	october := bankday.New(2026, 10, 1)
	for _, in := range []string{
		"2026-10-01", "01.10.2026", "1.10.2026", "2026/10/01", "2026-10-01 00:00:00", "01.10.2026 00:00",
		"2026-10-01T00:00:00",
	} {
		if got, err := Day(in); err != nil || got != october {
			t.Errorf("%q is %s (%v)", in, got, err)
		}
	}
	for in, want := range map[string]string{
		"01/10/2026": "2026-10-01 or 2026-01-10", "13/10/2026": "2026-10-13:", "10-13-2026": "2026-10-13:",
		"26-10-01": "2026-10-01 or 2001-10-26", "01-10-26": "2001-10-26 or 2026-10-01",
		"01.10.26": "2026-10-01 or 1926-10-01", "01/10/26": "2026-10-01 or 2026-01-10",
		"31/31/2026": "no day",
		"31.9.2026":  "no day that exists", "2026-10-01 22:00:00": "want a day", "46296": "want a day",
		"i dag": "want a day",
	} {
		if got, err := Day(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %s, %v; want %s", in, got, err, want)
		}
	}
}
