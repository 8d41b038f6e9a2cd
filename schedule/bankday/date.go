package bankday

import (
	"database/sql/driver"
	"fmt"
	"time"
	_ "time/tzdata" // Europe/Oslo on machines without a zone database
)

// Oslo is Europe/Oslo, the clock of Nets and the banks.
var Oslo = mustLoad("Europe/Oslo")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // time/tzdata is in the binary
	}
	return loc
}

// Date is a civil date: days since 1 January of year 1. The zero value is "no date". d+1 is the day after d,
// and < compares. As text, in JSON and in a database it is ISO 8601 (2026-10-20); no date is "", null and
// NULL.
type Date int32

const (
	isoDate    = "2006-01-02"
	daysToUnix = 719162 // from 1 January of year 1 to 1 January 1970
	daySeconds = 86400
	lastDate   = Date(3652058) // 9999-12-31, the last that ISO writes with four digits
)

// New is the date of a year, month and day, normalised as time.Date does: 31 April is 1 May.
func New(year int, month time.Month, day int) Date {
	return dateOfUTC(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the civil date of t in t's own location; no date for the zero time.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return 0
	}
	return New(t.Date())
}

func dateOfUTC(midnight time.Time) Date {
	return Date(midnight.Unix()/daySeconds + daysToUnix)
}

// Parse reads an ISO date, 2026-10-20, and nothing else.
func Parse(s string) (Date, error) {
	t, err := time.Parse(isoDate, s)
	if err != nil {
		return 0, fmt.Errorf("date %q: want a day that exists, written like 2026-10-20", s)
	}
	d := dateOfUTC(t)
	if d <= 0 {
		return 0, fmt.Errorf("date %q: too early", s)
	}
	return d, nil
}

// Time is midnight UTC of the day; the zero time for no date.
func (d Date) Time() time.Time {
	return time.Unix((int64(d)-daysToUnix)*daySeconds, 0).UTC()
}

// At is the moment when clocks in Oslo show hour:minute on the day. In the hour that summer time skips it is
// what time.Date makes of it. The zero time for no date.
func (d Date) At(hour, minute int) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	y, m, day := d.YMD()
	return time.Date(y, m, day, hour, minute, 0, 0, Oslo)
}

// IsZero says that d is no date.
func (d Date) IsZero() bool { return d == 0 }

// YMD is the year, the month and the day of the month.
func (d Date) YMD() (year int, month time.Month, day int) { return d.Time().Date() }

// Year is the calendar year.
func (d Date) Year() int { return d.Time().Year() }

// Day is the day of the month, from 1.
func (d Date) Day() int { return d.Time().Day() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(((d+1)%7 + 7) % 7) // 1 January of year 1 was a Monday
}

// Month is the month that d lies in; none for no date.
func (d Date) Month() Month {
	if d.IsZero() {
		return 0
	}
	y, m, _ := d.YMD()
	return MonthOf(y, m)
}

// AddMonths is the same day n months later, or that month's last one when it has fewer: 31 January and a
// month is 28 or 29 February.
func (d Date) AddMonths(n int) Date { return (d.Month() + Month(n)).Day(d.Day()) }

// String is the ISO date, "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(isoDate)
}

// MarshalText writes the ISO date, nothing for no date.
func (d Date) MarshalText() ([]byte, error) {
	if d < 0 || d > lastDate {
		return nil, fmt.Errorf("date %s is outside the years 1 to 9999", d)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads an ISO date; empty text is no date.
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	*d, err = Parse(string(b))
	return err
}

// MarshalJSON writes the ISO date as a string, null for no date.
func (d Date) MarshalJSON() ([]byte, error) { return quote(d.MarshalText()) }

// Value gives the database the ISO date, NULL for no date.
func (d Date) Value() (driver.Value, error) { return value(d.MarshalText()) }

// Scan takes an ISO date, a time (its civil date where it says it is) or NULL from the database.
func (d *Date) Scan(v any) error {
	if t, ok := v.(time.Time); ok {
		*d = DateOf(t)
		return nil
	}
	return scan(v, d)
}

// The three below are what Date and Month share: empty text is null and NULL.

func quote(text []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	if len(text) == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + string(text) + `"`), nil
}

func value(text []byte, err error) (driver.Value, error) {
	if err != nil || len(text) == 0 {
		return nil, err
	}
	return string(text), nil
}

func scan(v any, into interface{ UnmarshalText([]byte) error }) error {
	switch v := v.(type) {
	case nil:
		return into.UnmarshalText(nil)
	case string:
		return into.UnmarshalText([]byte(v))
	case []byte:
		return into.UnmarshalText(v)
	}
	return fmt.Errorf("%T from the database is no date", v)
}
