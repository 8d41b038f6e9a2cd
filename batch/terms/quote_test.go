package terms

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/schedule/bankday"
)

func quote(t *testing.T, p *Profile, plan string, price Ore, joined, lang string) (string, error) {
	t.Helper()
	chosen, err := p.Plan(plan)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := p.Quote(chosen, price, day(joined), lang)
	var parts []string
	for _, l := range lines {
		parts = append(parts, fmt.Sprintf("%s %d", l.Text, int64(l.Amount)/100))
	}
	return strings.Join(parts, "; "), err
}

func TestS5AtSignUpTheRestOfTheMonthTheNextAndTheFee(t *testing.T) {
	p := profile(t, "sit")
	for _, c := range []struct{ plan, joined, want string }{
		// The seeds' example: mid-August. 17 of 31 days of 499 kroner are 273.65.
		{"open", "2026-08-15", "Medlemskap uten binding, resten av august 2026 274; " +
			"Medlemskap uten binding, september 2026 499; Innmeldingsavgift 50"},
		{"open", "2026-08-01", "Medlemskap uten binding, august 2026 499; " +
			"Medlemskap uten binding, september 2026 499; Innmeldingsavgift 50"},
		{"open", "2026-08-31", "Medlemskap uten binding, resten av august 2026 16; " +
			"Medlemskap uten binding, september 2026 499; Innmeldingsavgift 50"},
		{"open", "2026-12-31", "Medlemskap uten binding, resten av desember 2026 16; " +
			"Medlemskap uten binding, januar 2027 499; Innmeldingsavgift 50"},
		{"open", "2028-02-29", "Medlemskap uten binding, resten av februar 2028 17; " +
			"Medlemskap uten binding, mars 2028 499; Innmeldingsavgift 50"},
		{"open", "2027-02-28", "Medlemskap uten binding, resten av februar 2027 18; " +
			"Medlemskap uten binding, mars 2027 499; Innmeldingsavgift 50"},
		{"prepaid6", "2026-08-15", "Kontantmedlemskap 6 måneder 499"}, // S7: all of it at once
	} {
		if got, err := quote(t, p, c.plan, 49900, c.joined, "nb"); err != nil || got != c.want {
			t.Errorf("%s: %s, %v\nwant %s", c.joined, got, err, c.want)
		}
	}
}

func TestS5ADaysShareIsRoundedHalfUpToTheKrone(t *testing.T) {
	p := profile(t, "sit")
	for _, c := range []struct {
		price Ore
		from  string
		want  Ore
	}{
		{30000, "2026-06-16", 15000}, {30100, "2026-06-16", 15100}, {30099, "2026-06-16", 15000},
		{31000, "2026-08-31", 1000}, {1, "2026-08-31", 0},
	} {
		if got := p.rest(c.price, day(c.from)); got != c.want {
			t.Errorf("%s of %s: %s, want %s", c.price, c.from, got, c.want)
		}
	}
	p.Joining.Rounding = ToOre
	if got := p.rest(49900, day("2026-08-15")); got != 27365 {
		t.Errorf("to the øre: %d", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		price := Ore(rapid.Int64Range(0, 500000).Draw(t, "price"))
		from := day("2026-01-01") + bankday.Date(rapid.IntRange(0, 3000).Draw(t, "day"))
		rest, next := p.rest(price, from), p.rest(price, from+1)
		if rest < 0 || rest > price || from.Day() == 1 && rest != price ||
			from.Month() == (from+1).Month() && next > rest {
			t.Fatalf("%s from %s: %s, a day later %s", price, from, rest, next)
		}
	})
}

func TestF3OneFullPriceAndTheNextMonthAfterItsInvoicingDay(t *testing.T) {
	p := profile(t, "f24s")
	for joined, want := range map[string]string{
		"2026-10-11": "Membership, October 2026 369",
		"2026-10-12": "Membership, October 2026 369; Membership, November 2026 369",
		"2026-12-31": "Membership, December 2026 369; Membership, January 2027 369",
	} {
		got, err := quote(t, p, "ordinary", 36900, joined, "en")
		if !errors.Is(err, ErrNoFee) || got != want {
			t.Errorf("%s: %s, %v", joined, got, err)
		}
	}
	fee := Ore(19900)
	p.Joining.Fee = &fee
	if got, err := quote(t, p, "ordinary", 36900, "2026-10-01", "nb"); err != nil ||
		got != "Medlemskap, oktober 2026 369; Oppstartsavgift 199" {
		t.Errorf("%s, %v", got, err)
	}
	// F12
	if got, err := quote(t, p, "prepaid12", 369000, "2026-10-01", "nb"); err != nil ||
		got != "Forhåndsbetalt 12 måneder 3690" {
		t.Errorf("%s, %v", got, err)
	}
}
