package files

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"trekk/batch/report"
)

// constants is how many characters a record begins with that say which it is.
const constants = 8

// rawRecords writes each record with its fields marked, and below it their names.
func rawRecords(out *bufio.Writer, name string, in io.Reader) error {
	fmt.Fprintln(out, name)
	for rec, err := range report.Decoded(in) {
		if err != nil {
			return err
		}
		if len(rec.Fields) == 0 {
			what := "no such record"
			if rec.Record != "" {
				what = rec.Record
			}
			fmt.Fprintf(out, "%8d  %s, %d characters\n          %s\n", rec.Line, what,
				utf8.RuneCountInString(rec.Text), rec.Text)
			continue
		}
		fmt.Fprintf(out, "%8d  %s: %s\n          ", rec.Line, rec.Record, rec.Doc)
		for i, f := range rec.Fields {
			if i > 0 {
				out.WriteString("|")
			}
			out.WriteString(f.Value)
		}
		out.WriteString("\n")
		for _, f := range rec.Fields {
			if !f.Filler() && f.From > constants {
				row := fmt.Sprintf("          %2d-%2d  %-12s  %s", f.From, f.To, f.Name, f.Value)
				fmt.Fprintln(out, strings.TrimRight(row, " "))
			}
		}
	}
	return nil
}

type recordJSON struct {
	Line   int         `json:"line"`
	Record *string     `json:"record"` // null when there is no such record
	Text   string      `json:"text"`
	Fields []fieldJSON `json:"fields"`
}

type fieldJSON struct {
	Name  string `json:"name"`
	From  int    `json:"from"`
	To    int    `json:"to"`
	Value string `json:"value"`
}

// rawJSON writes the records of the i-th of n files with all their fields.
func rawJSON(out *bufio.Writer, name string, in io.Reader, i, n int) error {
	separate(out, i, n)
	fmt.Fprintf(out, `{"file":%s,"records":`, quoted(name))
	written := 0
	for rec, err := range report.Decoded(in) {
		if err != nil {
			return err
		}
		r := recordJSON{Line: rec.Line, Text: rec.Text, Fields: []fieldJSON{}}
		if rec.Record != "" {
			r.Record = &rec.Record
		}
		for _, f := range rec.Fields {
			r.Fields = append(r.Fields, fieldJSON{f.Name, f.From, f.To, f.Value})
		}
		if err := arrayElement(out, written, r); err != nil {
			return err
		}
		written++
	}
	endArray(out, written)
	_, err := out.WriteString("}\n")
	return err
}

// latin1 turns the characters of a record into UTF-8.
func latin1(b []byte) string {
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}
