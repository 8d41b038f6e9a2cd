package render

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/sheet"
)

// CSV writes the listing with commas, and names as headings.
func (l *Listing) CSV(w io.Writer) error {
	c := csv.NewWriter(w)
	cells := make([]string, len(l.columns))
	for i, col := range l.columns {
		cells[i] = col.name
	}
	if err := c.Write(cells); err != nil {
		return err
	}
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		for i, v := range row {
			cells[i] = forMachines(l.columns[i].name, v)
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// forMachines writes a cell for CSV: øre in columns that end in _ore, else kroner with a point.
func forMachines(name string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case batch.Ore:
		if strings.HasSuffix(name, "_ore") {
			return fmt.Sprint(int64(v))
		}
		return v.Decimal()
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.Format(time.DateOnly)
	case string:
		return sheet.NoFormula(v)
	case Phrase:
		return sheet.NoFormula(v.String())
	case fmt.Stringer:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// ExcelCSV writes the listing as a Norwegian Excel opens it on a double click: UTF-8 with its mark,
// semicolons, amounts in kroner with a decimal comma, and headings and words for people.
func (l *Listing) ExcelCSV(w io.Writer, lang string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	cells := make([]string, len(l.columns))
	for i, col := range l.columns {
		cells[i] = Say(lang, col.title)
	}
	if err := c.Write(cells); err != nil {
		return err
	}
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		for i, v := range row {
			cells[i] = forExcel(lang, v)
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// forExcel writes a cell of a CSV file that Excel opens.
func forExcel(lang string, v any) string {
	switch v := v.(type) {
	case batch.Ore:
		return strings.Replace(v.Decimal(), ".", ",", 1)
	case string:
		switch {
		case batch.Digits(v) && (len(v) > 11 || len(v) > 1 && v[0] == '0'):
			return `="` + v + `"` // Excel would take the zeros off a KID and round the rest to 15 digits
		case v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])):
			return "'" + v // a text that someone typed is never a formula, nor a number
		}
	case Word:
		return Say(lang, string(v))
	case Phrase:
		return v(func(word string) string { return Say(lang, word) })
	case bool:
		return Say(lang, ForPeople(v))
	case time.Time:
		return forMachines("", v)
	}
	return ForPeople(v)
}

// JSON writes the listing as an array of objects, amounts in øre.
func (l *Listing) JSON(w io.Writer) error {
	b := bufio.NewWriter(w)
	sep := "[\n"
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		b.WriteString(sep)
		for i, v := range row {
			open := ","
			if i == 0 {
				open = "{"
			}
			value, err := json.Marshal(v)
			if err != nil {
				return err
			}
			fmt.Fprintf(b, "%s%q:%s", open, l.columns[i].name, value)
		}
		b.WriteByte('}')
		sep = ",\n"
	}
	if sep == "[\n" {
		b.WriteString("[]\n")
	} else {
		b.WriteString("\n]\n")
	}
	return b.Flush()
}

// JSON writes one value on a line of its own.
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
