package terms

import (
	"os"
	"testing"

	"pgregory.net/rapid"

	"trekk/schedule/bankday"
)

func profile(t testing.TB, name string) *Profile {
	t.Helper()
	p, err := Load(name, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func day(s string) bankday.Date {
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func month(s string) bankday.Month {
	m, err := bankday.ParseMonth(s)
	if err != nil {
		panic(err)
	}
	return m
}

var cal = bankday.Norwegian()

func TestS1DueOnThe20thForTheNextMonthAsItStands(t *testing.T) {
	p := profile(t, "sit")
	for period, due := range map[string]string{
		"2026-11": "2026-10-20", // the seeds' example
		"2026-10": "2026-09-20", // a Sunday stays
		"2027-01": "2026-12-20", // over the year's end
		"2025-05": "2025-04-20", // Easter Sunday stays
	} {
		if got := p.Due(month(period), cal); got != day(due) {
			t.Errorf("%s is due %v, want %s", period, got, due)
		}
	}
	for m := month("2020-01"); m <= month("2035-12"); m++ {
		if got := p.Due(m, cal); got != (m - 1).Day(20) {
			t.Errorf("%v is due %v", m, got)
		}
	}
}

func TestF1F2DueOnThe25thOrTheNextBankDayInTheMonth(t *testing.T) {
	p := profile(t, "f24s")
	for period, due := range map[string]string{
		"2026-12": "2026-11-25",
		"2026-11": "2026-10-26", // Sunday
		"2026-08": "2026-07-27", // Saturday
		"2027-01": "2026-12-28", // Christmas Day, a Friday
		"2025-01": "2024-12-27", // Christmas Day, a Wednesday
		"2023-01": "2022-12-27", // Christmas Day, a Sunday
		"2026-06": "2026-05-26", // Whit Monday
		"2027-04": "2027-03-30", // Maundy Thursday
		"2035-04": "2035-03-27", // Easter Sunday
		"2028-06": "2028-05-26", // Ascension
	} {
		if got := p.Due(month(period), cal); got != day(due) {
			t.Errorf("%s is due %v, want %s", period, got, due)
		}
	}
	for m := month("2020-01"); m <= month("2035-12"); m++ {
		nominal := (m - 1).Day(25)
		due := p.Due(m, cal)
		if !cal.IsBankDay(due) || due < nominal || due.Month() != m-1 {
			t.Errorf("%v is due %v", m, due)
		}
		for d := nominal; d < due; d++ {
			if cal.IsBankDay(d) {
				t.Errorf("%v is due %v, and %v would do", m, due, d)
			}
		}
	}
}

func TestF2LastBankDayBeforeWhenNoneIsLeftInTheMonth(t *testing.T) {
	p := profile(t, "f24s")
	closed := bankday.NewCalendar(func(d bankday.Date) bool {
		return d >= day("2026-11-24") && d <= day("2026-11-30")
	})
	if got := p.Due(month("2026-12"), closed); got != day("2026-11-23") {
		t.Errorf("closed 24-30 November: due %v", got)
	}
	p.Billing.DueDay = 31
	for period, due := range map[string]string{
		"2026-06": "2026-05-29", // Sunday 31 May
		"2026-03": "2026-02-27", // Saturday 28 February
		"2024-04": "2024-03-27", // Easter Sunday 31 March
		"2024-03": "2024-02-29",
	} {
		if got := p.Due(month(period), cal); got != day(due) {
			t.Errorf("the 31st for %s is due %v, want %s", period, got, due)
		}
	}
}

func TestS2F3InvoicingDay(t *testing.T) {
	for m := month("2020-01"); m <= month("2035-12"); m++ {
		if got := profile(t, "sit").InvoicingDay(m); got != (m - 1).Day(6) {
			t.Errorf("S2: %v is invoiced on %v", m, got)
		}
		if got := profile(t, "f24s").InvoicingDay(m); got != (m - 1).Day(11) {
			t.Errorf("F3: %v is invoiced on %v", m, got)
		}
	}
}

func TestS5FirstPeriodIsTheSecondMonthAfterJoining(t *testing.T) {
	p := profile(t, "sit")
	for joined, first := range map[string]string{
		"2026-08-15": "2026-10", // the seeds' example: 20 September pays October
		"2026-08-01": "2026-10",
		"2026-08-31": "2026-10",
		"2026-11-30": "2027-01",
		"2026-12-31": "2027-02",
		"2024-02-29": "2024-04",
	} {
		if got := p.FirstPeriod(day(joined)); got != month(first) {
			t.Errorf("joined %s: first period %v, want %s", joined, got, first)
		}
	}
}

func TestF3FirstPeriodFollowsTheInvoicingDay(t *testing.T) {
	p := profile(t, "f24s")
	for joined, first := range map[string]string{
		"2026-08-01": "2026-09",
		"2026-08-10": "2026-09",
		"2026-08-11": "2026-09", // on the invoicing day itself September is still invoiced
		"2026-08-12": "2026-10",
		"2026-08-31": "2026-10",
		"2026-12-11": "2027-01",
		"2026-12-12": "2027-02",
	} {
		if got := p.FirstPeriod(day(joined)); got != month(first) {
			t.Errorf("joined %s: first period %v, want %s", joined, got, first)
		}
	}
}

func TestS2LastPeriodToInvoice(t *testing.T) {
	for _, c := range []struct{ terms, asOf, period string }{
		{"sit", "2026-10-05", "2026-10"},
		{"sit", "2026-10-06", "2026-11"},
		{"sit", "2026-10-31", "2026-11"},
		{"sit", "2026-12-06", "2027-01"},
		{"f24s", "2026-10-10", "2026-10"},
		{"f24s", "2026-10-11", "2026-11"},
		{"f24s", "2027-01-01", "2027-01"},
	} {
		if got := profile(t, c.terms).LastPeriodToInvoice(day(c.asOf)); got != month(c.period) {
			t.Errorf("%s on %s: %v, want %s", c.terms, c.asOf, got, c.period)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		p := Profile{Billing: Billing{DueDay: rapid.IntRange(1, 31).Draw(t, "due"),
			InvoiceDaysBefore: rapid.IntRange(0, 60).Draw(t, "before")}}
		asOf := day("2020-01-01") + bankday.Date(rapid.IntRange(0, 5800).Draw(t, "as of"))
		last := p.LastPeriodToInvoice(asOf)
		if p.InvoicingDay(last) > asOf || p.InvoicingDay(last+1) <= asOf {
			t.Fatalf("as of %v: %v, invoiced on %v, and the next on %v",
				asOf, last, p.InvoicingDay(last), p.InvoicingDay(last+1))
		}
	})
}

// An invoice made on the invoicing day, or on the first bank day after it, never has to move: notice (A1) and
// claim reach everyone in time for S1 and F2.
func TestA1NoticeFitsTheDueDates2020To2035(t *testing.T) {
	for _, name := range []string{"sit", "f24s"} {
		p := profile(t, name)
		for m := month("2020-02"); m <= month("2035-12"); m++ {
			for _, issued := range []bankday.Date{p.InvoicingDay(m), cal.Next(p.InvoicingDay(m))} {
				for _, claim := range []bool{true, false} {
					due := p.DueWhenIssued(p.Due(m, cal), issued, claim, cal)
					if due != p.Due(m, cal) {
						t.Errorf("%s: %v made on %v is due %v, want %v", name, m, issued, due, p.Due(m, cal))
					}
					if _, ok := p.ClaimType(due, cal.After(issued, 1), cal); !ok {
						t.Errorf("%s: %v made on %v misses Nets for %v", name, m, issued, due)
					}
				}
			}
		}
	}
}

func TestA1LateInvoicesGetTimeForTheNotice(t *testing.T) {
	p := profile(t, "sit")
	for _, c := range []struct {
		issued     string
		claim      bool
		due, about string
	}{
		{"2026-10-06", true, "2026-10-20", "in time"},
		{"2026-10-09", true, "2026-10-20", "seven bank days are left"},
		{"2026-10-12", true, "2026-10-21", "six are left"},
		{"2026-10-12", false, "2026-10-26", "fourteen days to pay"},
		{"2026-10-27", true, "2026-11-05", "caught up after three weeks"},
		{"2026-10-27", false, "2026-11-10", "caught up after three weeks"},
		{"2026-12-22", true, "2027-01-04", "over Christmas"},
	} {
		got := p.DueWhenIssued(p.Due(month("2026-11"), cal), day(c.issued), c.claim, cal)
		if got != day(c.due) {
			t.Errorf("%s, %s: due %v, want %s", c.issued, c.about, got, c.due)
		}
	}
	// The 20th of September 2026 is a Sunday, charged on the 21st: the notice counts to the charge.
	got := p.DueWhenIssued(p.Due(month("2026-10"), cal), day("2026-09-10"), true, cal)
	if got != day("2026-09-20") {
		t.Errorf("seven bank days before the charge: due %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		issued := day("2020-01-01") + bankday.Date(rapid.IntRange(0, 5700).Draw(t, "issued"))
		period := issued.Month() + bankday.Month(rapid.IntRange(-3, 3).Draw(t, "period"))
		due := p.DueWhenIssued(p.Due(period, cal), issued, true, cal)
		if due < p.Due(period, cal) || cal.Next(due) < cal.After(issued, 7) {
			t.Fatalf("%v made on %v is due %v", period, issued, due)
		}
		if _, ok := p.ClaimType(due, cal.After(issued, 1), cal); !ok {
			t.Fatalf("%v made on %v misses Nets for %v", period, issued, due)
		}
	})
}

func TestF5ClaimsAreOfType02FourBankDaysAhead(t *testing.T) {
	for _, name := range Names() {
		p := profile(t, name)
		for _, c := range []struct {
			due, last string
		}{
			{"2026-10-20", "2026-10-14"},
			{"2026-09-20", "2026-09-15"}, // Sunday
			{"2026-04-08", "2026-03-30"}, // over Easter
			{"2026-12-28", "2026-12-21"}, // over Christmas
		} {
			if typ, ok := p.ClaimType(day(c.due), day(c.last), cal); typ != TypePayeeNotifies || !ok {
				t.Errorf("%s: due %s, at Nets %s: type %d, %v", name, c.due, c.last, typ, ok)
			}
			if _, ok := p.ClaimType(day(c.due), day(c.last)+1, cal); ok {
				t.Errorf("%s: due %s, at Nets the day after %s is not too late", name, c.due, c.last)
			}
		}
	}
}

func TestBankNotificationHasItsOwnDeadline(t *testing.T) {
	p := Profile{Billing: Billing{Notification: NotifiedByBank, ClaimBankDays: 4, LateClaim: LateRefused}}
	for _, c := range []struct{ due, last string }{
		{"2026-12-20", "2026-11-30"}, // the specification's example
		{"2026-12-15", "2026-11-30"},
		{"2026-12-14", "2026-10-30"}, // belongs to 15 November - 14 December; 31 October is a Saturday
		{"2027-01-14", "2026-11-30"},
		{"2027-01-15", "2026-12-31"},
	} {
		if typ, ok := p.ClaimType(day(c.due), day(c.last), cal); typ != TypeBankNotifies || !ok {
			t.Errorf("due %s, at Nets %s: type %d, %v", c.due, c.last, typ, ok)
		}
		late := day(c.last) + 1
		if typ, ok := p.ClaimType(day(c.due), late, cal); ok {
			t.Errorf("due %s, at Nets %v: type %d, want it refused", c.due, late, typ)
		}
		p.Billing.LateClaim = LateAsPayee
		if typ, ok := p.ClaimType(day(c.due), late, cal); typ != TypePayeeNotifies || !ok {
			t.Errorf("due %s, at Nets %v: type %d, %v, want 02", c.due, late, typ, ok)
		}
		p.Billing.LateClaim = LateRefused
	}
}

func TestA4TheBankTriesOnFourMoreWorkingDays(t *testing.T) {
	for _, name := range Names() {
		for due, ends := range map[string]string{
			"2026-10-20": "2026-10-26",
			"2026-09-20": "2026-09-25", // Sunday, charged on the 21st
			"2026-12-20": "2026-12-28", // Sunday, charged on the 21st; over Christmas
			"2026-12-28": "2027-01-04", // over the year's end
			"2025-04-20": "2025-04-28", // Easter Sunday, charged on Tuesday the 22nd
			"2026-05-20": "2026-05-27", // over Whit Monday
		} {
			if got := profile(t, name).RetryEnds(day(due), cal); got != day(ends) {
				t.Errorf("%s: due %s, the bank tries until %v, want %s", name, due, got, ends)
			}
		}
	}
}

// The last bank day for a claim is that of the type which the payee may send then: due Tuesday, 20 October
// 2026, four bank days before it, or, where a late claim is refused, the last one of September (F5).
func TestF5TheLastDayForAClaim(t *testing.T) {
	cal := bankday.Norwegian()
	due := bankday.New(2026, 10, 20)
	for _, c := range []struct {
		notification Notification
		late         LatePolicy
		want         bankday.Date
	}{
		{NotifiedByPayee, "", bankday.New(2026, 10, 14)},
		{NotifiedByBank, LateAsPayee, bankday.New(2026, 10, 14)},
		{NotifiedByBank, LateRefused, bankday.New(2026, 9, 30)},
	} {
		p := &Profile{Billing: Billing{ClaimBankDays: 4, Notification: c.notification, LateClaim: c.late}}
		if got := p.LastClaimDay(due, cal); got != c.want {
			t.Errorf("%s, %s: %s, want %s", c.notification, c.late, got, c.want)
		}
		if _, ok := p.ClaimType(due, c.want, cal); !ok {
			t.Errorf("%s, %s: it is too late on that day", c.notification, c.late)
		}
		if _, ok := p.ClaimType(due, c.want+1, cal); ok {
			t.Errorf("%s, %s: it is not too late on the day after", c.notification, c.late)
		}
	}
}
