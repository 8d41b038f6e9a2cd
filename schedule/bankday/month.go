package bankday

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Month is a calendar month, year*12 + month-1. The zero value is "none". m+1 is the month after m, and <
// compares. As text, in JSON and in a database it is 2026-10; none is "", null and NULL.
type Month int32

const isoMonth = "2006-01"

// MonthOf is the month of a year.
func MonthOf(year int, month time.Month) Month { return Month(year*12 + int(month) - 1) }

// ParseMonth reads a month written like 2026-10, and nothing else.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse(isoMonth, s)
	if err != nil || t.Year() == 0 {
		return 0, fmt.Errorf("month %q: want a month written like 2026-10", s)
	}
	return MonthOf(t.Year(), t.Month()), nil
}

// IsZero says that m is no month.
func (m Month) IsZero() bool { return m == 0 }

// Year is the calendar year.
func (m Month) Year() int { return int(m) / 12 }

// MonthOfYear is the month within its year.
func (m Month) MonthOfYear() time.Month { return time.Month(int(m)%12 + 1) }

// First is the first day; no date for no month.
func (m Month) First() Date { return m.Day(1) }

// Last is the last day; no date for no month.
func (m Month) Last() Date { return m.Day(31) }

// Days is how many days the month has.
func (m Month) Days() int { return m.Last().Day() }

// Day is the n-th day, or the last one when the month has fewer; no date for no month. n counts from 1.
func (m Month) Day(n int) Date {
	if m.IsZero() {
		return 0
	}
	last := New(m.Year(), m.MonthOfYear()+1, 0)
	return min(New(m.Year(), m.MonthOfYear(), n), last)
}

// String is the month like 2026-10, "" for none.
func (m Month) String() string {
	if m.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year(), m.MonthOfYear())
}

// MarshalText writes the month like 2026-10, nothing for none.
func (m Month) MarshalText() ([]byte, error) {
	if m < 0 || m > lastDate.Month() {
		return nil, fmt.Errorf("month %s is outside the years 1 to 9999", m)
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads a month like 2026-10; empty text is none.
func (m *Month) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*m = 0
		return nil
	}
	*m, err = ParseMonth(string(b))
	return err
}

// MarshalJSON writes the month as a string, null for none.
func (m Month) MarshalJSON() ([]byte, error) { return quote(m.MarshalText()) }

// Value gives the database the month as text, NULL for none.
func (m Month) Value() (driver.Value, error) { return value(m.MarshalText()) }

// Scan takes a month like 2026-10 or NULL from the database.
func (m *Month) Scan(v any) error { return scan(v, m) }
