package store

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"trekk/schedule/bankday"
)

// The columns of a noun are listed once, as pointers to its fields, for writing and for reading. The pointers
// are to string, int, int64 and bool, or to something that writes and reads itself, as dates do.

// value is what the database gets for a field: NULL, an integer, text or bytes.
func value(field any) (driver.Value, error) {
	v, err := plain(field)
	if s, ok := v.(string); ok && (!utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0) {
		v = escaped(s)
	}
	return v, err
}

// escaped is text that any database holds: a byte that is not UTF-8, as in a name from the mailbox, or zero,
// as in what a damaged file has for a field, is written \xff.
func escaped(s string) string {
	var b strings.Builder
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if r == 0 || r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, `\x%02x`, s[0])
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String()
}

func plain(field any) (driver.Value, error) {
	switch f := field.(type) {
	case *string:
		return *f, nil
	case *int:
		return int64(*f), nil
	case *int64:
		return *f, nil
	case *bool:
		if *f {
			return int64(1), nil
		}
		return int64(0), nil
	case driver.Valuer:
		return f.Value()
	case int:
		return int64(f), nil
	case string, int64, []byte, []string, nil:
		return f, nil
	}
	return nil, fmt.Errorf("a %T cannot be written", field)
}

// aboveZero is a number of a column that rows from before it have nothing in; zero is NULL.
type aboveZero int64

func (n *aboveZero) Value() (driver.Value, error) {
	if *n == 0 {
		return nil, nil
	}
	return int64(*n), nil
}

func (n *aboveZero) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*n = 0
	case int64:
		*n = aboveZero(v)
	default:
		return fmt.Errorf("a %T is no number", v)
	}
	return nil
}

// stampLayout is UTC to the microsecond, as long always, so that text sorts as time does.
const stampLayout = "2006-01-02T15:04:05.000000Z"

// stamp is a moment in the database; the zero time is NULL.
type stamp time.Time

func (s *stamp) Value() (driver.Value, error) {
	if t := time.Time(*s); !t.IsZero() {
		return t.UTC().Format(stampLayout), nil
	}
	return nil, nil
}

func (s *stamp) Scan(v any) error {
	text, err := asText(v)
	if err != nil || text == "" {
		*s = stamp{}
		return err
	}
	t, err := time.Parse(stampLayout, text)
	*s = stamp(t)
	return err
}

// optional is text whose absence is NULL, so that a key over it, or a reference, does not count it.
type optional string

func (o *optional) Value() (driver.Value, error) {
	if *o == "" {
		return nil, nil
	}
	return string(*o), nil
}

func (o *optional) Scan(v any) error {
	text, err := asText(v)
	*o = optional(text)
	return err
}

// optionalNo is a number whose absence, zero, is NULL.
type optionalNo int64

func (o *optionalNo) Value() (driver.Value, error) {
	if *o == 0 {
		return nil, nil
	}
	return int64(*o), nil
}

func (o *optionalNo) Scan(v any) error {
	*o = 0
	switch v := v.(type) {
	case nil:
	case int64:
		*o = optionalNo(v)
	default:
		return fmt.Errorf("%T from the database is no number", v)
	}
	return nil
}

// months are months of text with commas between them, as string_agg gives them; NULL is none.
type months []bankday.Month

func (m *months) Scan(v any) error {
	text, err := asText(v)
	*m = nil
	if err != nil || text == "" {
		return err
	}
	for part := range strings.SplitSeq(text, ",") {
		month, err := bankday.ParseMonth(part)
		if err != nil {
			return err
		}
		*m = append(*m, month)
	}
	return nil
}

func asText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("%T from the database is no text", v)
}
