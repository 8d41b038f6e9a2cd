package statement

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/cells"
	"trekk/batch/sheet"
)

// Columns are those of a bank statement, as DNB, SpareBank 1, Nordea, BN Bank, Handelsbanken and others call them;
// banks put others beside them. What came in and what went out are one column or two.
var Columns = []sheet.Column{
	{Name: "date", Also: []string{
		"Bokført dato", "Bokføringsdato", "Bokf.dato", "Bokføringsdag", "Bokført", "Regnskapsdato", "Dato",
		"Booking date",
		"Utført dato", "Transaksjonsdato",
	}},
	{Name: "amount", Also: []string{"Beløp", "Beløp NOK", "Beløp i NOK"}, Unless: []string{"in", "out"}},
	{Name: "in", Optional: true, Also: []string{"Inn", "Inn på konto", "Beløp inn", "Deposits", "Kredit",
		"Innskudd"}},
	{Name: "out", Optional: true, Also: []string{"Ut", "Ut fra konto", "Beløp ut", "Withdrawals", "Debet",
		"Uttak"}},
	{Name: "reference", Also: []string{
		"Referanse", "Forklaring", "Beskrivelse", "Tekst", "Transaksjonstekst", "Description", "Tittel",
		"Text", "Melding",
	}},
	{Name: "message", Optional: true, Also: []string{"Melding/KID/Fakt.nr", "Melding/KID", "KID"}},
	{Name: "account", Optional: true, Also: []string{"Konto", "Kontonummer"}},
	{Name: "to_account", Optional: true, Also: []string{"Til konto"}},
	{Name: "from_account", Optional: true, Also: []string{"Fra konto"}},
	{Name: "currency", Optional: true, Checked: true, Also: []string{"Valuta", "Valutakode", "Currency"}},
	{Name: "status", Optional: true, Checked: true, Also: []string{"Status"}},
}

// ReadRows reads the lines of a bank statement, and tells how it was read and what of it was left out. The error
// is a *sheet.Error when anything is wrong with it.
func ReadRows(
	file string, content []byte, columns []sheet.Column,
) (lines []Line, read HowRead, err error) {
	in, err := sheet.New(file, bytes.NewReader(content))
	if err != nil {
		return nil, read, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	s, err := in.Open(columns)
	read.Understood = s.Understood()
	if err != nil {
		return nil, read, err
	}
	s.Stray = func(row []string) bool {
		return !slices.ContainsFunc(row,
			func(c string) bool { _, err := cells.Day(strings.TrimSpace(c)); return err == nil })
	}
	for s.Chunk() {
		for s.Next() {
			if why := noLine(s); why != nil {
				s.Leave(s.Line(), "%v", why)
				continue
			}
			lines = append(lines, lineOf(s))
		}
	}
	read.LeftOut = s.LeftOut()
	return lines, read, s.Err()
}

// HowRead is how a statement was read.
type HowRead struct {
	sheet.Understood
	LeftOut []sheet.RowFault // the lines that are none of the account, and why
}

// sumWords are what stands in the row of a sum, or of what was there before and after.
var sumWords = regexp.MustCompile(`(?i)^\W*(sum|total|totalt|saldo|inngående|utgående|balance|opening|closing|ib|ub)\b`)

// noLine says why a row is no line of the account; nil where it is one, or should be.
func noLine(s *sheet.Sheet) error {
	date := s.Cell("date")
	currency := strings.ToUpper(s.Cell("currency"))
	for _, said := range []string{s.Cell("status"), date} { // Nordea writes Reservert in place of the day
		if word := strings.ToLower(said); strings.HasPrefix(word, "reserv") || strings.HasPrefix(word, "pending") {
			return sheet.Wrong("is not booked yet: %s", said)
		}
	}
	switch {
	case currency != "" && currency != "NOK":
		return sheet.Wrong("is in %s", currency)
	case date != "" && !sumWords.MatchString(date):
		return nil
	case slices.ContainsFunc(s.Row(), sumWords.MatchString):
		return sheet.Wrong("is a sum")
	case s.Cell("amount")+s.Cell("in")+s.Cell("out") == "":
		return sheet.Wrong("has neither date nor amount")
	}
	return nil
}

// lineOf reads a row.
func lineOf(s *sheet.Sheet) Line {
	l := Line{
		Line:      s.Line(),
		Account:   sheet.Parse(s, "account", true, bankAccount),
		On:        sheet.Parse(s, "date", false, cells.DayOf(s)),
		Amount:    lineAmount(s),
		Reference: s.Get("reference"),
	}
	if more := s.Get("message"); more != "" && !strings.Contains(l.Reference, more) {
		l.Reference = strings.TrimSpace(l.Reference + " " + more)
	}
	if l.Account == "" { // what comes in comes to our account, and what goes out leaves it
		own := s.Cell("to_account")
		if l.Amount < 0 {
			own = s.Cell("from_account")
		}
		if account, err := bankAccount(own); err == nil {
			l.Account = account
		}
	}
	return l
}

// lineAmount is what came in, above zero, or went out, below. Where that is two columns, banks write what went out
// with its sign or without.
func lineAmount(s *sheet.Sheet) batch.Ore {
	if s.Has("amount") && (s.Cell("amount") != "" || !s.Has("in") && !s.Has("out")) {
		return sheet.Parse(s, "amount", false, cells.Kroner)
	}
	in, out := sheet.Parse(s, "in", true, cells.Kroner), sheet.Parse(s, "out", true, cells.Kroner)
	switch {
	case in != 0 && out != 0:
		s.Bad("out", "has an amount, and so has the column of what came in: one of them is empty")
	case s.Cell("in")+s.Cell("out") == "":
		s.Bad(inOrOut(s), "is empty: there is no amount")
	}
	return in - max(out, -out)
}

func inOrOut(s *sheet.Sheet) string {
	if s.Has("in") {
		return "in"
	}
	return "out"
}

// bankAccount reads an account number, with or without points and blanks.
func bankAccount(s string) (string, error) {
	digits := strings.NewReplacer(".", "", " ", "", "\u00a0", "").Replace(s)
	if len(digits) != 11 || !batch.Digits(digits) {
		return "", sheet.Wrong("an account has 11 digits")
	}
	return digits, nil
}
