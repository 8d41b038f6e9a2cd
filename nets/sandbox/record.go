package sandbox

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"trekk/nets"
	"trekk/schedule/bankday"
)

// The sandbox's own reading and writing of records, from the layout tables of package nets and nothing else.

// netsUnit is the customer unit id of Nets itself.
const netsUnit = "00008080"

const length = 80

// line is a record.
type line []byte

func layout(name string) *nets.Record {
	for _, r := range nets.Records() {
		if r.Name == name {
			return r
		}
	}
	panic("no record " + name)
}

func field(r *nets.Record, name string) nets.Field {
	for _, f := range r.Fields {
		if f.Name == name {
			return f
		}
	}
	panic("no field " + name + " in " + r.Name)
}

// identify finds the layout of a record by its positions 1-8; nil for none.
func identify(l line) *nets.Record {
	if string(l[:2]) != "NY" {
		return nil
	}
	for _, r := range nets.Records() {
		if string(l[2:4]) != r.Service || string(l[6:8]) != r.Type {
			continue
		}
		for _, t := range r.Types {
			if string(l[4:6]) == t {
				return r
			}
		}
	}
	return nil
}

func (l line) get(f nets.Field) string { return string(l[f.From-1 : f.To]) }

// number is the value of a field that well has found to be digits.
func (l line) number(f nets.Field) int64 {
	n, err := strconv.ParseInt(l.get(f), 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

// date is the date DDMMYY of a field; no date when there is no such day.
func (l line) date(f nets.Field) bankday.Date {
	t, err := time.Parse("020106", l.get(f))
	if err != nil || l.get(f) == "000000" {
		return 0
	}
	y, m, d := t.Date()
	return bankday.New(2000+y%100, m, d) // a two-digit year is 20YY, whatever the library thinks
}

// well says whether a field has the characters that its kind allows. Fillers are not looked at.
func (l line) well(f nets.Field) bool {
	s := l.get(f)
	switch f.Kind {
	case nets.Number, nets.Amount, nets.Date, nets.NoDate, nets.Account:
		return strings.Trim(s, "0123456789") == ""
	case nets.Code:
		return strings.Contains(f.Allowed, s)
	case nets.Text, nets.ZeroText, nets.KID:
		return strings.IndexFunc(s, func(r rune) bool { return r < ' ' }) < 0
	}
	return true
}

// newLine is a record with nothing in its fields yet: numbers are zero, texts blank, fillers as their kind
// says (see [nets.FieldKind]).
func newLine(r *nets.Record, typ string) line {
	l := line(bytes.Repeat([]byte("?"), length))
	for _, f := range r.Fields {
		fill := "0"
		switch f.Kind {
		case nets.Text, nets.KID, nets.Blanks:
			fill = " "
		}
		copy(l[f.From-1:f.To], strings.Repeat(fill, f.To-f.From+1))
	}
	copy(l, "NY"+r.Service+typ+r.Type)
	return l
}

// set fills a field: numbers from the right after zeros, a KID from the right after blanks, texts from the
// left. What does not fit is a mistake in the sandbox.
func (l line) set(f nets.Field, value any) line {
	var s string
	width := f.To - f.From + 1
	switch v := value.(type) {
	case bankday.Date:
		s = "000000"
		if !v.IsZero() {
			s = v.Time().Format("020106")
		}
	case int, int64:
		s = fmt.Sprintf("%0*d", width, v)
	case string:
		s = v
		if f.Kind == nets.KID {
			s = fmt.Sprintf("%*s", width, v)
		}
	}
	if len(s) > width || f.Kind != nets.Text && f.Kind != nets.ZeroText && len(s) != width ||
		strings.HasPrefix(s, "-") && f.Kind != nets.Code {
		panic(fmt.Sprintf("%q in the field %s of %d", s, f.Name, width))
	}
	copy(l[f.From-1:f.To], s)
	return l
}
