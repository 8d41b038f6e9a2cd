// Package cells reads amounts and days as people, programs and banks write them.
package cells

import (
	"regexp"
	"strings"
	"time"
	"unicode"

	"trekk/batch"
	"trekk/batch/sheet"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Kroner reads an amount as people, programs and banks write it: 1249.50, 1 249,50, 1.249,50, kr 1 249,50,
// -300, −300,00 and (300,00). What may be either of two is refused.
func Kroner(cell string) (batch.Ore, error) {
	text, minus := unsigned(cell)
	text, err := ungrouped(text)
	if err != nil {
		return 0, sheet.Wrong("%q %v", cell, err)
	}
	o, err := batch.ParseOre(text)
	switch {
	case err != nil:
		return 0, sheet.Wrong("%q is not an amount in kroner such as 499 or 499,00, %s at most", cell,
			terms.MaxOre)
	case minus:
		return -o, nil
	}
	return o, nil
}

// Price is Kroner, of what is never below zero.
func Price(cell string) (batch.Ore, error) {
	o, err := Kroner(cell)
	if err == nil && o < 0 {
		return 0, sheet.Wrong("%q is below zero", cell)
	}
	return o, err
}

// unsigned takes the currency and the sign off an amount.
func unsigned(text string) (digits string, minus bool) {
	text = withoutCurrency(text)
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		return withoutCurrency(strings.TrimSuffix(inner, ")")), true
	}
	for _, sign := range []string{"-", "−", "+"} {
		if rest, ok := strings.CutPrefix(text, sign); ok {
			return withoutCurrency(rest), sign != "+"
		}
	}
	return text, false
}

// kronerSign is what stands before or behind an amount and says that it is in kroner.
var kronerSign = regexp.MustCompile(`^(?i:kr\.?|nok)\s*|\s*(?i:kr\.?|nok|,-)$`)

func withoutCurrency(text string) string {
	return strings.TrimSpace(kronerSign.ReplaceAllString(strings.TrimSpace(text), ""))
}

// grouping is an amount whose thousands are apart: of three digits each behind the first.
var grouping = regexp.MustCompile(`^\d{1,3}(?:( \d{3})+|(\.\d{3})+|(,\d{3})+)$`)

// ungrouped takes an amount's thousands together. What is left may be no amount.
func ungrouped(text string) (string, error) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	at := strings.LastIndexAny(text, ".,")
	if at < 0 {
		at = len(text)
	}
	whole, decimals := text[:at], text[at:]
	switch {
	case grouping.MatchString(whole):
		if decimals != "" && strings.Contains(whole, decimals[:1]) { // 1.249.500, and 1.249.50 is none
			if !grouping.MatchString(text) {
				return text, nil
			}
			whole, decimals = text, ""
		}
		return strings.NewReplacer(" ", "", ".", "", ",", "").Replace(whole) + decimals, nil
	case grouping.MatchString(text) && !strings.HasPrefix(text, "0"):
		digits := whole + decimals[1:]
		return "", sheet.Wrong("is %s.00 or %s.%s: write it with two decimals", digits, whole, decimals[1:])
	}
	return text, nil
}

// sumWord is what stands beside a sum, and figures are the characters of sums and counts.
var sumWord = regexp.MustCompile(`(?i)^\W*(sum|total|totalt|totals|i alt|antall|count)\b`)

const figures = "0123456789.,-−+() \u00a0\u202f"

// IsSum reports whether a row is a sum below others: a word that says so, and nothing else but figures that are no
// day.
func IsSum(row []string) bool {
	word := false
	for _, cell := range row {
		cell = withoutCurrency(cell)
		switch {
		case strings.Trim(cell, figures) == "":
			if _, err := Day(cell); err == nil {
				return false
			}
		case sumWord.MatchString(cell) && len(cell) < 30:
			word = true
		default:
			return false
		}
	}
	return word
}

// slashed is a date whose order, or whose century, is not said.
var slashed = regexp.MustCompile(`^(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})$`)

// midnight is what programs put behind a date that has no time of day.
var midnight = regexp.MustCompile(`[ T]00:00(:00)?$`)

// firstYear is the first year that a date in a file can have: one before it is a slip, or a program's word for none.
const firstYear = 1900

// Day reads a date: 2026-10-01, 2026/10/01, 01.10.2026 or 1.10.2026, also with midnight behind it. What may
// be either of two is refused, and so is a day before 1900.
func Day(cell string) (bankday.Date, error) {
	text := midnight.ReplaceAllString(cell, "")
	for _, form := range []string{time.DateOnly, "2.1.2006", "2006/1/2"} {
		if t, err := time.Parse(form, text); err == nil && t.Year() >= firstYear {
			return bankday.DateOf(t), nil
		}
	}
	if parts := slashed.FindStringSubmatch(text); parts != nil {
		return 0, sheet.Wrong("%q is %s: write it like 2026-10-01 or 01.10.2026", cell,
			readings(parts[1], parts[3], parts[4], parts[2] == ".", parts[2] == "-"))
	}
	return 0, sheet.Wrong("date %q: want a day that exists, written like 2026-10-20 or 20.10.2026", cell)
}

// readings are the days that such a date may be, or that there is none.
func readings(first, second, year string, dayFirst, dash bool) error {
	var list []any
	tries := [][3]string{{first, second, year}, {second, first, year}}
	switch {
	case len(year) == 2 && dash: // 26-10-01 begins with its year, or ends with it
		tries = [][3]string{{year, second, "20" + first}, {first, second, "20" + year}}
	case dayFirst:
		tries = [][3]string{{first, second, "20" + year}, {first, second, "19" + year}}
	case len(year) == 2:
		tries[0][2], tries[1][2] = "20"+year, "20"+year
	}
	for _, p := range tries {
		t, err := time.Parse("2/1/2006", strings.Join(p[:], "/"))
		if text := t.Format(time.DateOnly); err == nil && (len(list) == 0 || list[0] != text) {
			list = append(list, text)
		}
	}
	switch len(list) {
	case 0:
		return sheet.Wrong("no day that exists")
	case 1:
		return sheet.Wrong("%s", list...)
	}
	return sheet.Wrong("%s or %s", list...)
}

// DayOf is Day for cells of a sheet, in which a workbook keeps a day as a number.
func DayOf(s *sheet.Sheet) func(string) (bankday.Date, error) {
	return func(cell string) (bankday.Date, error) { return Day(s.Day(cell)) }
}

// MonthOf reads a month, 2026-10, of which a workbook makes its first day.
func MonthOf(s *sheet.Sheet) func(string) (bankday.Month, error) {
	return func(cell string) (bankday.Month, error) {
		if first := s.Day(cell); first != cell {
			cell = first[:len("2026-10")]
		}
		m, err := bankday.ParseMonth(cell)
		if err != nil {
			err = sheet.Wrong("month %q: want a month written like 2026-10", cell)
		}
		return m, err
	}
}
