package law

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

func day(s string) bankday.Date {
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// The inkassosats and its shares, on the days on each side of every change (inkassoforskriften).
func TestFeesOfTheDayALetterIsSent(t *testing.T) {
	for _, c := range []struct {
		sent                 string
		rate, letter, demand terms.Ore
	}{
		{"2019-01-01", 70000, 7000, 21000}, {"2020-09-30", 70000, 7000, 21000},
		{"2020-10-01", 70000, 3500, 10500}, {"2025-12-31", 70000, 3500, 10500},
		{"2026-01-01", 75000, 3800, 11300}, {"2026-12-31", 75000, 3800, 11300},
	} {
		letter, err := Known().LetterFee(day(c.sent))
		demand, err2 := Known().DemandFee(day(c.sent))
		rate := Known().InForce(day(c.sent)).Collection.Rate
		if err != nil || err2 != nil || letter != c.letter || demand != c.demand || rate != c.rate {
			t.Errorf("%s: %s, %s of %s (%v, %v), want %s, %s of %s", c.sent, letter, demand, rate, err, err2,
				c.letter, c.demand, c.rate)
		}
	}
}

// From 2026 the shares of 1/20 and 3/20 are in whole kroner, half up.
func TestFeesAreSharesOfTheRateInWholeKroner(t *testing.T) {
	for _, c := range Known().data.Collection {
		if c.From < day("2020-10-01") {
			continue // 1/10 and 3/10
		}
		for share, fee := range map[terms.Ore]terms.Ore{1: c.Letter, 3: c.Demand} {
			if want := (c.Rate*share/20 + 50) / 100 * 100; fee != want {
				t.Errorf("from %s: %s is not %d/20 of %s", c.From, fee, share, c.Rate)
			}
		}
	}
}

// Each half year's interest on late payment (forsinkelsesrenteloven section 3), and the standard compensation of
// companies (section 3 a); zero is none.
func TestRatesOfEachHalfYear(t *testing.T) {
	for _, c := range []struct {
		from         string
		percent      Percent
		compensation terms.Ore
	}{
		{"2020-01-01", 950, 0}, {"2020-07-01", 800, 0}, {"2021-01-01", 800, 0}, {"2021-07-01", 800, 0},
		{"2022-01-01", 850, 0}, {"2022-07-01", 925, 40000}, {"2023-01-01", 1075, 41000},
		{"2023-07-01", 1175, 46000}, {"2024-01-01", 1250, 47000}, {"2024-07-01", 1250, 46000},
		{"2025-01-01", 1250, 47000}, {"2025-07-01", 1225, 46000}, {"2026-01-01", 1200, 46000},
		{"2026-07-01", 1225, 43000},
	} {
		from := day(c.from)
		for _, on := range []bankday.Date{from, from.AddMonths(6) - 1} {
			f := Known().InForce(on)
			compensation, err := Known().StandardCompensation(on)
			if none := errors.Is(err, ErrNotCovered); none != (c.compensation == 0) {
				t.Errorf("%s: %v", on, err)
			}
			if f.Interest.Percent != c.percent || compensation != c.compensation {
				t.Errorf("%s: %s and %s, want %s and %s", on, f.Interest.Percent, compensation, c.percent,
					c.compensation)
			}
		}
	}
}

func TestMaximaOfAgencies(t *testing.T) {
	want := []AgencyCost{
		{50000, 18750, 37500}, {100000, 26250, 52500}, {250000, 30000, 60000}, {1000000, 60000, 120000},
		{5000000, 120000, 240000}, {25000000, 270000, 540000}, {0, 540000, 1080000},
	}
	got := Known().InForce(day("2026-05-01")).Agency.Costs
	if len(got) != len(want) {
		t.Fatalf("%d rows", len(got))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
	if Known().InForce(day("2025-12-31")).Agency != nil {
		t.Error("there are maxima of 2025")
	}
}

// A day without data is refused, and never answered by what was known before it.
func TestADayThatIsNotCoveredIsRefused(t *testing.T) {
	l := Known()
	for _, sent := range []string{"2018-12-31", "2027-01-01", "2030-06-01"} {
		if fee, err := l.LetterFee(day(sent)); !errors.Is(err, ErrNotCovered) || fee != 0 {
			t.Errorf("%s: %s, %v", sent, fee, err)
		}
	}
	for _, c := range [][2]string{{"2019-12-31", "2020-01-10"}, {"2026-12-01", "2027-01-02"}} {
		if in, err := l.InterestOn(100000, day(c[0]), day(c[1])); !errors.Is(err, ErrNotCovered) {
			t.Errorf("%s to %s: %v, %v", c[0], c[1], in, err)
		}
	}
	if _, err := l.InterestOn(100000, day("2026-12-01"), day("2027-01-01")); err != nil {
		t.Errorf("to the end of the last day that is covered: %v", err)
	}
}

// L11: from is counted, to is not, and a year is 365 days.
func TestInterest(t *testing.T) {
	for _, c := range []struct {
		principal terms.Ore
		from, to  string
		want      terms.Ore
		periods   int
	}{
		{100000, "2026-01-01", "2026-01-02", 33, 1},        // 1000 × 12 % / 365 = 0,3288
		{100000, "2026-06-30", "2026-07-02", 66, 2},        // 0,32877 + 0,33562
		{36500000, "2025-01-01", "2026-01-01", 4516500, 2}, // 181 days of 12,50 %, 184 of 12,25 %
		{49900, "2026-02-20", "2026-02-20", 0, 0},
		{0, "2026-02-20", "2026-03-20", 0, 1},
	} {
		in, err := Known().InterestOn(c.principal, day(c.from), day(c.to))
		if err != nil || in.Amount != c.want || len(in.Periods) != c.periods {
			t.Errorf("%s from %s to %s: %+v, %v, want %s in %d periods", c.principal, c.from, c.to, in, err,
				c.want, c.periods)
		}
	}
}

// The sum is that of each day by itself, exact, and periods come to it without a gap.
func TestPropertyInterestIsThatOfItsDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		principal := terms.Ore(rapid.Int64Range(0, int64(terms.MaxOre)).Draw(t, "principal"))
		first, last := day("2020-01-01"), Known().data.ReviewedThrough+1
		from := bankday.Date(rapid.Int32Range(int32(first), int32(last)).Draw(t, "from"))
		to := bankday.Date(rapid.Int32Range(int32(from), int32(last)).Draw(t, "to"))
		in, err := Known().InterestOn(principal, from, to)
		if err != nil {
			t.Fatal(err)
		}
		exact := new(big.Rat)
		for d := from; d < to; d++ {
			rate := Known().InForce(d).Interest.Percent
			exact.Add(exact, new(big.Rat).Mul(big.NewRat(int64(principal), 1),
				big.NewRat(int64(rate), 3650000)))
		}
		off := exact.Sub(exact, big.NewRat(int64(in.Amount), 1)) // from -1/2, that included, to 1/2
		if off.Cmp(big.NewRat(-1, 2)) < 0 || off.Cmp(big.NewRat(1, 2)) >= 0 {
			t.Fatalf("%s is off by %s øre", in.Amount, off)
		}
		var sum terms.Ore
		next, days := from, 0
		for _, p := range in.Periods {
			if p.From != next || p.Days != int(p.To-p.From) ||
				p.Rate != Known().InForce(p.From).Interest.Percent ||
				p.Rate != Known().InForce(p.To-1).Interest.Percent {
				t.Fatalf("period %+v", p)
			}
			sum, next, days = sum+p.Amount, p.To, days+p.Days
		}
		if sum != in.Amount || next != to || days != int(to-from) {
			t.Fatalf("periods come to %s and %s, want %s and %s", sum, next, in.Amount, to)
		}
	})
}

// What is answered is a copy: who writes in it does not change the law.
func TestTheLawIsNotChangedByItsReaders(t *testing.T) {
	on := day("2026-05-01")
	f := Known().InForce(on)
	f.Interest.Percent, f.Collection.Letter, f.Agency.Costs[0].Simple = 0, 0, 0
	if f = Known().InForce(on); f.Interest.Percent == 0 || f.Collection.Letter == 0 ||
		f.Agency.Costs[0].Simple == 0 {
		t.Error("a reader changed the law")
	}
}

func TestDataThatIsWrongIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no review": "new_act_from:\n",
		"out of order": "reviewed_through: 2026-12-31\n" +
			"interest: [{from: 2026-01-01, percent: 9}, {from: 2025-07-01, percent: 8}]\n",
		"twice": "reviewed_through: 2026-12-31\n" +
			"compensation: [{from: 2026-01-01, amount: 1}, {from: 2026-01-01, amount: 2}]\n",
		"no day":   "reviewed_through: 2026-12-31\ncollection: [{rate: 1}]\n",
		"unknown":  "reviewed_through: 2026-12-31\ninterst: []\n",
		"decimals": "reviewed_through: 2026-12-31\ninterest: [{from: 2026-01-01, percent: 9.125}]\n",
	} {
		if l, err := parse([]byte(text)); err == nil {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

// What is added is there beside what was, or in its place, and what it was added to stays as it is.
func TestMoreDataOfTheLaw(t *testing.T) {
	more, err := Known().With([]byte("reviewed_through: 2027-06-30\nnew_act_from: 2027-03-01\n" +
		"collection:\n  - {from: 2026-01-01, rate: 760, letter: 38, demand: 114, source: X}\n" +
		"interest:\n  - {from: 2027-01-01, percent: 12.50, source: FOR-2026-12-18-1}\n"))
	if err != nil {
		t.Fatal(err)
	}
	in := more.InForce(day("2027-02-01"))
	if !in.Reviewed || in.Interest.Percent != 1250 || in.Collection.Demand != 11400 ||
		in.NewActFrom == nil || *in.NewActFrom != day("2027-03-01") {
		t.Errorf("%+v", in)
	}
	if was := more.InForce(day("2026-12-31")); was.Interest.Percent != 1225 {
		t.Errorf("before: %+v", was.Interest)
	}
	if old := Known().InForce(day("2027-02-01")); old.Reviewed || old.Collection.Demand != 11300 {
		t.Errorf("what it was added to: %+v", old)
	}
	for _, wrong := range []string{
		"", "interest:\n  - {from: 2027-01-01, percent: 12.505}\n", "rates: 1\n",
		"interest:\n  - {from: 2027-07-01, percent: 12}\n  - {from: 2027-01-01, percent: 12}\n",
		"reviewed_through: 2026-06-30\n", "new_act_from:\n",
	} {
		if _, err := Known().Reviewed([]byte(wrong)); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

// What a person adds is whole, row by row, and each fault is told: a rate that is not there is not zero.
func TestWhatAPersonAddsToTheLawIsWhole(t *testing.T) {
	const through = "reviewed_through: 2027-06-30\n"
	rate := "interest:\n  - {from: 2027-01-01, percent: 12.00, source: X}\n"
	for text, wants := range map[string][]string{
		"":   {"nothing is in it"},
		"{{": {"[1:2]"},
		"interest: [{from: 2027-01-01, percent: -1, source: X}]": {"-1: a rate is percent such as 12.25"},
		"interest: [{from: 2027-01-01}]": {
			"interest of 2027-01-01: percent is missing", "interest of 2027-01-01: source is missing",
		},
		"interest: [{percent: 12, source: X}]":                                 {"a row of interest has no from"},
		"collection: [{from: 2027-01-01, letter: 39, demand: 116, source: X}]": {"rate is missing"},
		"collection: [{from: 2027-01-01, rate: 770, letter: 390, demand: 116}]": {
			"letter is 1/20 of the rate and demand 3/20, to the krone: 39,00 and 116,00", "source is missing",
		},
		"compensation: [{from: 2027-01-01}]": {
			"compensation of 2027-01-01: amount is missing",
		},
		"agency: [{from: 2027-01-01}]":                                             {"costs are missing"},
		"agency: [{from: 2027-01-01, costs: [{up_to: 500, simple: 1, heavy: 2}]}]": {"in order of up_to"},
		"agency: [{from: 2027-01-01, costs: [{simple: 2, heavy: 1}]}]":             {"heavy is less"},
		through:                                 {"no interest is known after 2026-12-31: add that of 2027-01-01"},
		"reviewed_through: 2027-07-01\n" + rate: {"no interest is known after 2027-06-30"},
	} {
		_, err := Known().Reviewed([]byte(text))
		for _, want := range wants {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %v, want %q", text, err, want)
			}
		}
		if err != nil && strings.Count(err.Error(), "\n") != len(wants)-1 {
			t.Errorf("%q: %d faults in %q", text, len(wants), err)
		}
	}
	if _, err := Known().Reviewed([]byte(through + rate)); err != nil {
		t.Error(err)
	}
}
