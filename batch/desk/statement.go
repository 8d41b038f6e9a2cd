package desk

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"trekk/batch"
	"trekk/batch/sheet"
	"trekk/schedule/bankday"
)

// StatementLine is a line of the bank statement.
type StatementLine struct {
	Line      int    // of the file
	Account   string // 11 digits; empty where the statement does not say
	On        bankday.Date
	Amount    batch.Ore
	Reference string
}

// The columns of a bank statement; banks put others beside them.
var statementColumns = []sheet.Column{
	{Name: "date", Also: []string{"dato", "bokført", "bokført dato", "bokføringsdato"}},
	{Name: "amount", Also: []string{"beløp", "beløp nok"}},
	{Name: "reference", Also: []string{"referanse", "tekst", "forklaring", "beskrivelse"}},
	{Name: "account", Also: []string{"konto", "kontonummer"}, Optional: true},
}

// readStatement reads the lines of a bank statement. The error is a *sheet.Error when anything is wrong with
// it.
func readStatement(file string, content []byte) (lines []StatementLine, err error) {
	in, err := sheet.New(file, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	s, err := in.OpenAmong(statementColumns)
	if err != nil {
		return nil, err
	}
	for s.Chunk() {
		for s.Next() {
			lines = append(lines, StatementLine{
				Line:      s.Line(),
				Account:   sheet.Parse(s, "account", true, bankAccount),
				On:        sheet.Parse(s, "date", false, bankDate),
				Amount:    sheet.Parse(s, "amount", false, bankAmount),
				Reference: s.Get("reference"),
			})
		}
	}
	return lines, s.Err()
}

// bankDate reads a date as banks write it: 2026-10-20 or 20.10.2026.
func bankDate(s string) (bankday.Date, error) {
	if d, err := bankday.Parse(s); err == nil {
		return d, nil
	}
	t, err := time.Parse("2.1.2006", s)
	if err != nil {
		return 0, fmt.Errorf("%q is no date such as 2026-10-20 or 20.10.2026", s)
	}
	return bankday.DateOf(t), nil
}

// bankAmount reads kroner as banks write them: 1234.50, 1 234,50, 1.234,50, -500 or −500,00.
func bankAmount(s string) (batch.Ore, error) {
	wrong := fmt.Errorf("%q is not an amount in kroner such as 1234.50 or 1 234,50", s)
	digits, minus := strings.CutPrefix(strings.Replace(strings.TrimPrefix(s, "+"), "−", "-", 1), "-")
	groups := strings.FieldsFunc(digits, unicode.IsSpace)
	if len(groups) < 2 && strings.Contains(digits, ",") { // 1.234,50
		whole, decimals, _ := strings.Cut(digits, ",")
		groups = strings.Split(whole, ".")
		groups[len(groups)-1] += "," + decimals
	}
	if !grouped(groups) {
		return 0, wrong
	}
	o, err := batch.ParseOre(strings.Join(groups, ""))
	if err != nil {
		return 0, wrong
	}
	if minus {
		o = -o
	}
	return o, nil
}

// grouped reports whether the groups of an amount are of three digits each, the first of one to three;
// decimals may stand behind the last.
func grouped(groups []string) bool {
	for i, g := range groups {
		whole, _, _ := strings.Cut(strings.Replace(g, ".", ",", 1), ",")
		switch {
		case i > 0 && len(whole) != 3:
			return false
		case i == 0 && len(groups) > 1 && (whole == "" || len(whole) > 3):
			return false
		case i < len(groups)-1 && whole != g:
			return false
		}
	}
	return true
}

// bankAccount reads an account number, with or without points and blanks.
func bankAccount(s string) (string, error) {
	digits := strings.NewReplacer(".", "", " ", "", "\u00a0", "").Replace(s)
	if len(digits) != 11 || !batch.Digits(digits) {
		return "", errors.New("an account has 11 digits")
	}
	return digits, nil
}

// names says whether the line's reference has the serial number of the sum in it, or is the reference of the
// payment.
func (l *StatementLine) names(s *batch.Sum) bool {
	if s.Reference != "" {
		return strings.Contains(l.Reference, s.Reference)
	}
	numbers := strings.FieldsFunc(l.Reference, func(r rune) bool { return r < '0' || r > '9' })
	return slices.ContainsFunc(numbers, func(d string) bool {
		no, err := strconv.Atoi(d)
		return err == nil && no == s.Serial
	})
}
