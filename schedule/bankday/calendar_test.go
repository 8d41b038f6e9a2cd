package bankday

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// easterSundays are from the church's tables, not computed: the Norwegian calendar is judged against them.
var easterSundays = []string{
	"2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09",
	"2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
	"2028-04-16", "2029-04-01", "2030-04-21", "2031-04-13",
	"2032-03-28", "2033-04-17", "2034-04-09", "2035-03-25",
}

func date(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// bankHoliday is what the calendar must agree with, from the table of Easter and the fixed days.
func bankHoliday(d Date) bool {
	_, month, day := d.YMD()
	switch fmt.Sprintf("%02d-%02d", month, day) {
	case "01-01", "05-01", "05-17", "12-25", "12-26":
		return true
	}
	switch d - date(easterSundays[d.Year()-2020]) {
	case -3, -2, 1, 39, 50: // Maundy Thursday, Good Friday, Easter Monday, Ascension, Whit Monday
		return true
	}
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

func TestEveryDayOf2020To2035(t *testing.T) {
	cal := Norwegian()
	for d := date("2020-01-01"); d <= date("2035-12-31"); d++ {
		if cal.IsBankDay(d) == bankHoliday(d) {
			t.Errorf("%v (%v): bank day %v", d, d.Weekday(), cal.IsBankDay(d))
		}
	}
}

func TestBankDaysByName(t *testing.T) {
	for _, c := range []struct {
		day, name string
		bankDay   bool
	}{
		{"2026-01-01", "New Year's Day, a Thursday", false},
		{"2026-01-02", "a Friday", true},
		{"2026-01-03", "a Saturday", false},
		{"2026-03-30", "Monday before Easter", true},
		{"2026-04-01", "Wednesday before Easter", true},
		{"2026-04-02", "Maundy Thursday", false},
		{"2026-04-03", "Good Friday", false},
		{"2026-04-06", "Easter Monday", false},
		{"2026-04-07", "Tuesday after Easter", true},
		{"2026-05-01", "Labour Day, a Friday", false},
		{"2024-05-01", "Labour Day, a Wednesday", false},
		{"2026-05-14", "Ascension", false},
		{"2026-05-15", "Friday after Ascension", true},
		{"2024-05-17", "Constitution Day, a Friday", false},
		{"2027-05-17", "Constitution Day and Whit Monday", false},
		{"2026-05-25", "Whit Monday", false},
		{"2025-06-09", "Whit Monday in June", false},
		{"2026-06-23", "Midsummer Eve", true},
		{"2026-12-24", "Christmas Eve, a Thursday", true},
		{"2026-12-25", "Christmas Day, a Friday", false},
		{"2024-12-26", "Boxing Day, a Thursday", false},
		{"2026-12-28", "the Monday after", true},
		{"2026-12-31", "New Year's Eve, a Thursday", true},
		{"2022-12-24", "Christmas Eve, a Saturday", false},
		{"2023-12-31", "New Year's Eve, a Sunday", false},
	} {
		if got := Norwegian().IsBankDay(date(c.day)); got != c.bankDay {
			t.Errorf("%s, %s: bank day %v, want %v", c.day, c.name, got, c.bankDay)
		}
	}
}

func TestAfterAndBefore(t *testing.T) {
	for _, c := range []struct {
		from  string
		n     int
		after string
	}{
		{"2026-03-31", 1, "2026-04-01"},
		{"2026-03-31", 2, "2026-04-07"}, // over Easter
		{"2026-12-23", 1, "2026-12-24"},
		{"2026-12-23", 2, "2026-12-28"}, // over Christmas
		{"2026-12-24", 4, "2026-12-31"},
		{"2026-12-24", 5, "2027-01-04"}, // over the year's end
		{"2026-04-30", 4, "2026-05-07"}, // over 1 May and a weekend
		{"2027-05-14", 1, "2027-05-18"}, // 17 May is Whit Monday too
		{"2026-10-17", 4, "2026-10-22"}, // from a Saturday
		{"2026-10-17", 1, "2026-10-19"},
		{"2026-10-17", 0, "2026-10-19"},
		{"2026-10-19", 0, "2026-10-19"},
	} {
		if got := Norwegian().After(date(c.from), c.n); got != date(c.after) {
			t.Errorf("After(%s, %d) = %v, want %s", c.from, c.n, got, c.after)
		}
	}
	for _, c := range []struct {
		from   string
		n      int
		before string
	}{
		{"2026-10-20", 4, "2026-10-14"},
		{"2026-04-08", 4, "2026-03-30"}, // over Easter
		{"2026-04-07", 1, "2026-04-01"},
		{"2027-01-04", 5, "2026-12-24"},
		{"2026-05-26", 7, "2026-05-13"}, // over Whit Monday and Ascension
		{"2026-10-18", 1, "2026-10-16"}, // from a Sunday
		{"2026-10-18", 0, "2026-10-16"},
		{"2026-10-16", 0, "2026-10-16"},
	} {
		if got := Norwegian().Before(date(c.from), c.n); got != date(c.before) {
			t.Errorf("Before(%s, %d) = %v, want %s", c.from, c.n, got, c.before)
		}
	}
}

func TestEffectiveDay(t *testing.T) {
	for _, c := range []struct{ at, want string }{
		{"2026-10-20T00:00:00+02:00", "2026-10-20"},
		{"2026-10-20T13:59:59+02:00", "2026-10-20"},
		{"2026-10-20T14:00:00+02:00", "2026-10-21"}, // the exact cut-off is too late
		{"2026-10-20T23:59:59+02:00", "2026-10-21"},
		{"2026-10-16T13:59:00+02:00", "2026-10-16"}, // Friday
		{"2026-10-16T14:00:00+02:00", "2026-10-19"},
		{"2026-10-17T10:00:00+02:00", "2026-10-19"}, // Saturday
		{"2026-10-18T15:00:00+02:00", "2026-10-19"}, // Sunday after 14:00 is Monday all the same
		{"2026-04-01T13:59:00+02:00", "2026-04-01"}, // before Easter
		{"2026-04-01T14:00:00+02:00", "2026-04-07"},
		{"2026-12-24T13:59:00+01:00", "2026-12-24"},
		{"2026-12-24T14:00:00+01:00", "2026-12-28"},
		{"2026-12-31T14:00:00+01:00", "2027-01-04"},
		{"2026-03-27T13:00:00Z", "2026-03-30"}, // 14:00 in winter time, a Friday
		{"2026-03-27T12:59:59Z", "2026-03-27"},
		{"2026-03-30T12:00:00Z", "2026-03-31"}, // 14:00 in summer time, the Monday after
		{"2026-03-30T11:59:59Z", "2026-03-30"},
		{"2026-10-26T12:59:59Z", "2026-10-26"}, // winter time again
		{"2026-10-19T22:30:00Z", "2026-10-20"}, // already Tuesday in Oslo
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := Norwegian().Effective(at); got != date(c.want) {
			t.Errorf("Effective(%s) = %v, want %s", c.at, got, c.want)
		}
	}
}

// The days on which the two gyms charge (S1 the 20th, F1 and F2 the 25th): every month in which a bank
// holiday other than a Saturday or Sunday has to do with it, by hand.
func TestNextBankDayOfThe20thAndThe25th(t *testing.T) {
	byHand := map[string]string{
		"2024-05-20": "2024-05-21", // Whit Monday
		"2025-04-20": "2025-04-22", // Easter Sunday
		"2030-04-20": "2030-04-23", // Easter Saturday
		"2029-05-20": "2029-05-22", // Whit Sunday
		"2026-05-25": "2026-05-26", // Whit Monday
		"2027-03-25": "2027-03-30", // Maundy Thursday
		"2028-05-25": "2028-05-26", // Ascension
		"2032-03-25": "2032-03-30", // Maundy Thursday
		"2035-03-25": "2035-03-27", // Easter Sunday
		"2020-12-25": "2020-12-28", // Friday
		"2021-12-25": "2021-12-27", // Saturday
		"2022-12-25": "2022-12-27", // Sunday, and Monday is the 26th
		"2023-12-25": "2023-12-27", // Monday
		"2024-12-25": "2024-12-27", // Wednesday
		"2025-12-25": "2025-12-29", // Thursday
		"2026-12-25": "2026-12-28",
		"2027-12-25": "2027-12-27",
		"2028-12-25": "2028-12-27",
		"2029-12-25": "2029-12-27",
		"2030-12-25": "2030-12-27",
		"2031-12-25": "2031-12-29",
		"2032-12-25": "2032-12-27",
		"2033-12-25": "2033-12-27",
		"2034-12-25": "2034-12-27",
		"2035-12-25": "2035-12-27",
	}
	for day, want := range byHand {
		if got := Norwegian().Next(date(day)); got != date(want) {
			t.Errorf("Next(%s) = %v, want %s", day, got, want)
		}
	}
	for m := MonthOf(2020, time.January); m <= MonthOf(2035, time.December); m++ {
		for _, n := range []int{20, 25} {
			day := m.Day(n)
			if _, ok := byHand[day.String()]; ok {
				continue
			}
			want := day
			switch day.Weekday() {
			case time.Saturday:
				want += 2
			case time.Sunday:
				want++
			}
			if got := Norwegian().Next(day); got != want {
				t.Errorf("Next(%v) = %v, want %v", day, got, want)
			}
		}
	}
}

func TestCalendarProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := Norwegian()
		d := New(2020, time.January, rapid.IntRange(120, 5700).Draw(t, "day"))
		n := rapid.IntRange(1, 60).Draw(t, "n")

		next, previous := cal.Next(d), cal.Previous(d)
		if !cal.IsBankDay(next) || !cal.IsBankDay(previous) || previous > d || next < d {
			t.Fatalf("%v lies between %v and %v", d, previous, next)
		}
		if cal.IsBankDay(d) != (next == d) || cal.IsBankDay(d) != (previous == d) {
			t.Fatalf("%v: bank day %v, next %v, previous %v", d, cal.IsBankDay(d), next, previous)
		}
		after, before := cal.After(d, n), cal.Before(d, n)
		if got := bankDays(d+1, after); got != n || bankHoliday(after) {
			t.Fatalf("After(%v, %d) = %v: %d bank days", d, n, after, got)
		}
		if got := bankDays(before, d-1); got != n || bankHoliday(before) {
			t.Fatalf("Before(%v, %d) = %v: %d bank days", d, n, before, got)
		}
		if back := cal.Before(after, n); cal.IsBankDay(d) && back != d {
			t.Fatalf("%d bank days after %v is %v, and before that %v", n, d, after, back)
		}
		at := d.At(rapid.IntRange(4, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
		if e := cal.Effective(at); !cal.IsBankDay(e) || e < d || e > cal.After(d, 1) ||
			(e == d) != (at.Hour() < Cutoff && cal.IsBankDay(d)) {
			t.Fatalf("Effective(%v) = %v", at, e)
		}
	})
}

func bankDays(from, to Date) (n int) {
	for d := from; d <= to; d++ {
		if !bankHoliday(d) {
			n++
		}
	}
	return n
}

func TestMadeUpCalendar(t *testing.T) {
	closed := NewCalendar(func(d Date) bool { return d.Month() == MonthOf(2026, time.July) })
	if got := closed.Next(date("2026-07-01")); got != date("2026-08-03") {
		t.Errorf("next is %v", got)
	}
	if got := closed.Before(date("2026-08-03"), 1); got != date("2026-06-30") {
		t.Errorf("before is %v", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	cal := NewCalendar(norwegianHolidays())
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for d := date("2020-01-01") + Date(g); d < date("2035-12-01"); d += 50 {
				if cal.IsBankDay(d) == bankHoliday(d) {
					t.Errorf("%v", d)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkIsBankDay(b *testing.B) {
	cal, d, n := Norwegian(), date("2026-10-20"), 0
	for b.Loop() {
		if cal.IsBankDay(d + Date(n%365)) {
			n++
		}
		n++
	}
}

func BenchmarkBefore4(b *testing.B) {
	cal, d := Norwegian(), date("2026-04-08")
	for b.Loop() {
		cal.Before(d, 4)
	}
}

// A creditor's own closed days come beside the holidays.
func TestClosedDays(t *testing.T) {
	c := Norwegian().Closed(New(2026, 12, 24), New(2026, 12, 31))
	for day, want := range map[Date]bool{
		New(2026, 12, 23): true, New(2026, 12, 24): false, New(2026, 12, 25): false, New(2026, 12, 30): true,
		New(2026, 12, 31): false,
	} {
		if got := c.IsBankDay(day); got != want {
			t.Errorf("%s: %v, want %v", day, got, want)
		}
	}
	if !Norwegian().IsBankDay(New(2026, 12, 24)) {
		t.Error("the calendar of all has changed")
	}
}
