package ledger

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// account is an account of a chart, and standing a line of the balance.
type (
	account  struct{ no, vat string }
	standing struct {
		key batch.AccountKey
		account
		sum batch.Ore
	}
)

func standings(t testing.TB, m batch.Moment, through bankday.Date) (list []standing) {
	t.Helper()
	sums, err := AccountSums(t.Context(), m, through)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, s := range sums {
		list = append(list, standing{s.Key, account{s.No, s.VAT}, s.Sum})
	}
	return list
}

// divided are the books of kept with income on accounts of two plans, and money at two banks.
func divided() *books {
	b := kept()
	b.movements[1].Plan = "premium"
	second := b.movements[2]
	second.Account, second.Amount = "86011117947", 2500
	b.movements = append(b.movements, second)
	return b
}

// The balance has a line for each account of the chart on which something is booked, in the order of reports,
// and sums to zero: that of income are the plans', with their VAT codes, and that of money the banks'.
func TestTheBalanceIsOfTheAccountsOfPlansAndBanks(t *testing.T) {
	m := moment(t, divided())
	m.Chart = batch.Chart{
		Plans: map[string]batch.Account{
			"premium": {No: "3110", VAT: "6"}, "basis": {No: "3110", VAT: "3"}, "unused": {No: "3119"},
		},
		Banks: map[string]batch.Account{"86011117947": {No: "1921", Name: "Second bank"}},
	}
	var booked []standing
	sum := batch.Ore(0)
	for _, s := range standings(t, m, batch.LastDay) {
		sum += s.sum
		if s.sum != 0 {
			booked = append(booked, s)
		}
	}
	want := []standing{
		{batch.Receivables, account{"1500", ""}, 49900}, {batch.Credit, account{"2900", ""}, -6100},
		{batch.Unmatched, account{"2990", ""}, -2500},
		{batch.Bank, account{"1920", ""}, 60000}, {batch.Bank, account{"1921", ""}, 2500},
		{batch.Income, account{"3110", "3"}, -39900}, {batch.Income, account{"3110", "6"}, -49900},
		{batch.Charges, account{"3210", ""}, -10000}, {batch.InvoiceFees, account{"3220", ""}, -4000},
	}
	if !slices.Equal(booked, want) || sum != 0 {
		t.Errorf("they sum to %s:\n got %+v\nwant %+v", sum, booked, want)
	}
	// Each key has a line, also where nothing is booked; before the first day too.
	for _, through := range []bankday.Date{batch.LastDay, october20 - 1, 0} {
		var keys []batch.AccountKey
		for _, s := range standings(t, m, through) {
			keys = append(keys, s.key)
		}
		if keys = slices.Compact(keys); !slices.Equal(keys, batch.AccountKeys()) {
			t.Errorf("through %d: %v", through, keys)
		}
	}
}

// A chart that is changed leaves closed days as they were: journal and balance have the accounts of then, and
// what is booked later stands on those of now.
func TestAChangedChartLeavesClosedDaysAsTheyWere(t *testing.T) {
	b := divided()
	later := b.movements[1] // an invoice of November
	later.Booked, later.Amount = bankday.New(2026, 11, 6), 100
	b.movements = append(b.movements, later)
	m := moment(t, b)
	m.Chart.Plans = map[string]batch.Account{"premium": {No: "3110", Name: "Premium", VAT: "6"}}
	october := bankday.New(2026, 10, 31)
	journal := func(from, to bankday.Date) (lines []JournalLine) {
		for l, err := range Journal(t.Context(), m, from, to, true) {
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, l)
		}
		return lines
	}
	before, stood := journal(1, october), standings(t, m, october)
	chart := m.Chart.Kept()
	b.periods = []batch.Period{{Through: october - 30}, {Through: october, Chart: &chart}}

	m.Chart = batch.Chart{
		Accounts: map[batch.AccountKey]batch.Account{
			batch.Receivables: {No: "1510", Name: "Members"}, batch.Income: {No: "3000", VAT: "1"},
		},
		Plans: map[string]batch.Account{"premium": {No: "3110", Name: "Gold", VAT: "6"}},
		Banks: map[string]batch.Account{ours: {No: "1929"}},
	}
	if after := journal(1, october); !slices.Equal(before, after) {
		t.Errorf("the journal of October:\n got %+v\nwant %+v", after, before)
	}
	if after := standings(t, m, october); !slices.Equal(stood, after) {
		t.Errorf("the balance of October:\n got %+v\nwant %+v", after, stood)
	}
	for _, l := range journal(october+1, batch.LastDay) {
		if l.Account != "1510" && l.Account+l.AccountName != "3110Gold" {
			t.Errorf("November: %+v", l)
		}
	}
	sums, err := AccountSums(t.Context(), m, batch.LastDay)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, s := range sums {
		names[string(s.Key)+" "+s.No] = s.Name + " " + s.Sum.String()
	}
	for account, want := range map[string]string{
		"receivables 1500": "Accounts receivable 499,00", "receivables 1510": "Members 1,00",
		"income 3110": "Gold -500,00", "income 3200": "Membership fees -399,00",
	} {
		if names[account] != want {
			t.Errorf("%s: %q, want %q", account, names[account], want)
		}
	}
}

// The balance of any day is what the journal sums to, account by account, whatever the charts were, and
// changing the present chart changes no closed day.
func TestTheBalanceIsWhatTheJournalSumsTo(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := &books{movements: drawMovements(rt)}
		m := moment(t, b)
		m.Chart = drawChart(rt)
		end, kept := october20, true
		for range rapid.IntRange(0, 3).Draw(rt, "periods") {
			end += bankday.Date(rapid.IntRange(1, 5).Draw(rt, "days"))
			p := batch.Period{Through: end}
			if rapid.Bool().Draw(rt, "chart kept") {
				chart := drawChart(rt)
				chart = chart.Kept()
				p.Chart = &chart
			}
			kept = kept && p.Chart != nil
			b.periods = append(b.periods, p)
		}
		for day := october20 - 1; day < october20+20; day++ {
			left, sum := journalSums(t, m, day), batch.Ore(0)
			for _, s := range standings(t, m, day) {
				sum += s.sum
				left[s.account] -= s.sum
			}
			maps.DeleteFunc(left, func(_ account, sum batch.Ore) bool { return sum == 0 })
			if sum != 0 || len(left) > 0 {
				rt.Fatalf("%s: the balance sums to %s; the journal has so much more: %v", day, sum, left)
			}
		}
		closed := standings(t, m, end)
		m.Chart = drawChart(rt)
		if now := standings(t, m, end); kept && len(b.periods) > 0 && !slices.Equal(now, closed) {
			rt.Fatalf("a closed day stood at %+v, and stands at %+v", closed, now)
		}
	})
}

// journalSums are the sums of the journal through a day, account by account.
func journalSums(t testing.TB, m batch.Moment, through bankday.Date) map[account]batch.Ore {
	t.Helper()
	sums := map[account]batch.Ore{}
	for l, err := range Journal(t.Context(), m, 1, through, false) {
		if err != nil {
			t.Fatal(err)
		}
		sums[account{l.Account, l.VATCode}] += l.Debit - l.Credit
	}
	return sums
}

func drawChart(t *rapid.T) batch.Chart {
	account := rapid.Custom(func(t *rapid.T) batch.Account {
		return batch.Account{
			No:  rapid.SampledFrom([]string{"", "1500", "1920", "3200", "3210", "9"}).Draw(t, "no"),
			VAT: rapid.SampledFrom([]string{"", "3"}).Draw(t, "vat"),
		}
	})
	return batch.Chart{
		Accounts: rapid.MapOf(rapid.SampledFrom(batch.AccountKeys()), account).Draw(t, "accounts"),
		Plans:    rapid.MapOf(rapid.SampledFrom([]string{"basis", "premium"}), account).Draw(t, "plans"),
		Banks:    rapid.MapOf(rapid.SampledFrom([]string{ours, "x"}), account).Draw(t, "banks"),
	}
}

// drawMovements are movements in the order in which the books give them.
func drawMovements(t *rapid.T) []batch.Movement {
	list := rapid.SliceOf(rapid.Custom(func(t *rapid.T) batch.Movement {
		return batch.Movement{
			Booked:   october20 + bankday.Date(rapid.IntRange(0, 18).Draw(t, "day")),
			Kind:     rapid.SampledFrom(kinds).Draw(t, "kind"),
			Imported: rapid.Bool().Draw(t, "imported"),
			Plan:     rapid.SampledFrom([]string{"basis", "premium", "other"}).Draw(t, "plan"),
			Source:   rapid.SampledFrom(sources).Draw(t, "source"),
			Account:  rapid.SampledFrom([]string{ours, "x", "y"}).Draw(t, "account"),
			Target:   rapid.SampledFrom(targets).Draw(t, "target"),
			Amount:   batch.Ore(rapid.Int64Range(-1e6, 1e6).Draw(t, "amount")),
		}
	})).Draw(t, "movements")
	slices.SortStableFunc(list, func(a, b batch.Movement) int { return cmp.Compare(a.Booked, b.Booked) })
	return list
}

// What sums to more than there is a number for is an error, and never another figure.
func TestASumThatHasNoNumberIsAnError(t *testing.T) {
	b := kept()
	b.movements[0].Amount, b.movements[1].Amount = math.MaxInt64-1e13, math.MaxInt64-1e13
	m := moment(t, b)
	if balance, err := BalanceOn(t.Context(), b, batch.LastDay); !errors.Is(err, stream.ErrOverflow) {
		t.Errorf("the balance is %v, %v", balance, err)
	}
	if sums, err := AccountSums(t.Context(), m, batch.LastDay); !errors.Is(err, stream.ErrOverflow) ||
		err.Error() != "account receivables: the sum is too large" {
		t.Errorf("the accounts are %v, %v", sums, err)
	}
	lines, err := stream.All(Journal(t.Context(), m, 1, batch.LastDay, false))
	if !errors.Is(err, stream.ErrOverflow) {
		t.Errorf("the journal is %v, %v", lines, err)
	}
}
