package desk

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"

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
	s, err := in.Open(statementColumns)
	if err != nil {
		return nil, err
	}
	for s.Chunk() {
		for s.Next() {
			lines = append(lines, StatementLine{
				Line:      s.Line(),
				Account:   sheet.Parse(s, "account", true, bankAccount),
				On:        sheet.Parse(s, "date", false, dayOf(s)),
				Amount:    sheet.Parse(s, "amount", false, kroner),
				Reference: s.Get("reference"),
			})
		}
	}
	return lines, s.Err()
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
