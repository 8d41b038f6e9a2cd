package bankday

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseAcceptsISODatesOnly(t *testing.T) {
	for _, s := range []string{"2024-02-29", "2026-10-20", "0001-01-02", "9999-12-31"} {
		d, err := Parse(s)
		if err != nil || d.String() != s {
			t.Errorf("Parse(%q) = %v, %v", s, d, err)
		}
	}
	for _, s := range []string{
		"", "2026-10-2", "2026-1-02", "26-10-20", "20261020", "2025-02-29", "2026-04-31", "2026-13-01",
		"2026-00-10", " 2026-10-20", "2026-10-20 ", "2026-10-20T00:00:00Z",
		"0000-12-31", "0001-01-01", "10000-01-01",
	} {
		if d, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", s, d)
		}
	}
}

func TestDateAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.Int32Range(1, int32(lastDate)).Draw(t, "d"))
		at := d.Time()
		if DateOf(at) != d || at.Hour() != 0 || at.Location() != time.UTC {
			t.Fatalf("%v is %v", d, at)
		}
		if d.Weekday() != at.Weekday() || d.Year() != at.Year() || d.Day() != at.Day() {
			t.Fatalf("%v: weekday %v, year %d, day %d; want %v", d, d.Weekday(), d.Year(), d.Day(), at)
		}
		if back, err := Parse(d.String()); err != nil || back != d {
			t.Fatalf("Parse(%q) = %v, %v", d.String(), back, err)
		}
		if d.Month().First() > d || d.Month().Last() < d || d.Month().Day(d.Day()) != d {
			t.Fatalf("%v is not in its month %v", d, d.Month())
		}
		if (d + 1).Time().Sub(at) != 24*time.Hour {
			t.Fatalf("%v + 1 = %v", d, d+1)
		}
	})
}

func TestNewNormalises(t *testing.T) {
	for want, got := range map[string]Date{
		"2026-05-01": New(2026, time.April, 31),
		"2026-02-28": New(2026, time.March, 0),
		"2027-01-15": New(2026, 13, 15),
		"2024-02-29": New(2024, time.February, 29),
	} {
		if got.String() != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

func TestDateOfIsTheDateWhereTheTimeIs(t *testing.T) {
	late := time.Date(2026, time.June, 30, 22, 30, 0, 0, time.UTC) // 00:30 the day after in Oslo
	if d := DateOf(late); d.String() != "2026-06-30" {
		t.Errorf("in UTC: %v", d)
	}
	if d := DateOf(late.In(Oslo)); d.String() != "2026-07-01" {
		t.Errorf("in Oslo: %v", d)
	}
	if d := DateOf(time.Time{}.In(Oslo)); !d.IsZero() {
		t.Errorf("the zero time is %v", d)
	}
}

func TestAtFollowsSummerTime(t *testing.T) {
	for _, c := range []struct {
		day  Date
		want string
	}{
		{New(2026, time.March, 28), "2026-03-28T13:00:00Z"},
		{New(2026, time.March, 29), "2026-03-29T12:00:00Z"},
		{New(2026, time.October, 24), "2026-10-24T12:00:00Z"},
		{New(2026, time.October, 25), "2026-10-25T13:00:00Z"},
	} {
		if got := c.day.At(14, 0).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("14:00 on %v is %s, want %s", c.day, got, c.want)
		}
	}
}

func TestMonths(t *testing.T) {
	for _, c := range []struct{ month, first, last, the31st, next string }{
		{"2026-10", "2026-10-01", "2026-10-31", "2026-10-31", "2026-11"},
		{"2026-12", "2026-12-01", "2026-12-31", "2026-12-31", "2027-01"},
		{"2026-02", "2026-02-01", "2026-02-28", "2026-02-28", "2026-03"},
		{"2024-02", "2024-02-01", "2024-02-29", "2024-02-29", "2024-03"},
		{"2100-02", "2100-02-01", "2100-02-28", "2100-02-28", "2100-03"},
	} {
		m, err := ParseMonth(c.month)
		if err != nil {
			t.Fatal(err)
		}
		if m.String() != c.month || m.First().String() != c.first || m.Last().String() != c.last ||
			m.Day(31).String() != c.the31st || (m+1).String() != c.next || m.First().Month() != m ||
			m.Days() != m.Last().Day() {
			t.Errorf("%v: first %v, last %v, day 31 %v, next %v", m, m.First(), m.Last(), m.Day(31), m+1)
		}
	}
	for _, s := range []string{"", "2026", "2026-1", "2026-13", "2026-00", "2026-10-01", "0000-01",
		"october"} {
		if m, err := ParseMonth(s); err == nil {
			t.Errorf("ParseMonth(%q) = %v, want an error", s, m)
		}
	}
}

// No date and no month are "", null and NULL everywhere, and come back as they were.
func TestTextJSONAndDatabase(t *testing.T) {
	type row struct {
		D, NoDate  Date
		M, NoMonth Month
	}
	in := row{D: New(2026, time.October, 20), M: MonthOf(2026, time.November)}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"D":"2026-10-20","NoDate":null,"M":"2026-11","NoMonth":null}`; string(b) != want {
		t.Errorf("JSON %s, want %s", b, want)
	}
	var out row
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Errorf("back from JSON: %+v, %v", out, err)
	}

	for _, d := range []Date{0, in.D} {
		v, err := d.Value()
		back := in.D + 1
		if err == nil {
			err = back.Scan(v)
		}
		if err != nil || back != d {
			t.Errorf("%v through the database: %v, %v", d, back, err)
		}
	}
	for _, m := range []Month{0, in.M} {
		v, err := m.Value()
		back := in.M + 1
		if err == nil {
			err = back.Scan(v)
		}
		if err != nil || back != m {
			t.Errorf("%v through the database: %v, %v", m, back, err)
		}
	}

	var d Date
	if err := d.Scan([]byte("2026-10-20")); err != nil || d != in.D {
		t.Errorf("bytes: %v, %v", d, err)
	}
	if err := d.Scan(time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC)); err != nil || d != in.D {
		t.Errorf("time: %v, %v", d, err)
	}
	for _, bad := range []any{int64(1), "20.10.2026", 1.5} {
		if err := d.Scan(bad); err == nil {
			t.Errorf("Scan(%v) gave %v, want an error", bad, d)
		}
	}
	if _, err := (lastDate + 1).Value(); err == nil {
		t.Error("a date of the year 10000 went to the database")
	}
	if _, err := Date(-1).MarshalText(); err == nil {
		t.Error("a date before year 1 was written")
	}
}

func TestZeroIsNoDate(t *testing.T) {
	var d Date
	var m Month
	if !d.IsZero() || d.String() != "" || !d.Time().IsZero() || d.Time() != (time.Time{}) ||
		!d.At(14, 0).IsZero() || !d.Month().IsZero() {
		t.Errorf("no date: %q %v %v %v", d, d.Time(), d.At(14, 0), d.Month())
	}
	if !m.IsZero() || m.String() != "" || !m.First().IsZero() || !m.Last().IsZero() || !m.Day(7).IsZero() {
		t.Errorf("no month: %q %v %v", m, m.First(), m.Last())
	}
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-06-15", 1, "2026-07-15"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2028-01-31", 1, "2028-02-29"},
		{"2028-02-29", 12, "2029-02-28"},
		{"2028-02-29", 48, "2032-02-29"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
		{"2026-10-20", 0, "2026-10-20"},
	} {
		if got := date(c.from).AddMonths(c.n); got != date(c.want) {
			t.Errorf("%s and %d months: %v, want %s", c.from, c.n, got, c.want)
		}
	}
}
