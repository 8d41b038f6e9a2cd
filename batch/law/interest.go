package law

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// daysOfYear is what a year's interest is spread over, leap years too.
const daysOfYear = 365

// Percent is a rate in hundredths of a percent: 1225 is 12.25 %. In data and JSON it is written 12.25.
type Percent int64

// String is the rate as people read it: 12,25 %.
func (p Percent) String() string { return fmt.Sprintf("%d,%02d %%", p/100, p%100) }

// MarshalJSON is a number of percent: 12.25.
func (p Percent) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "%d.%02d", p/100, p%100), nil
}

// UnmarshalYAML reads percent with at most two decimals.
func (p *Percent) UnmarshalYAML(text []byte) error {
	whole, decimals, _ := strings.Cut(strings.TrimSpace(string(text)), ".")
	if len(decimals) > 2 {
		return fmt.Errorf("%s: a rate has at most two decimals", text)
	}
	n, err := strconv.ParseUint(whole+(decimals + "00")[:2], 10, 16)
	if err != nil {
		return fmt.Errorf("%s: a rate is percent such as 12.25", text)
	}
	*p = Percent(n)
	return nil
}

// Interest is the interest on late payment of an amount, and the periods that it consists of.
type Interest struct {
	Amount  terms.Ore `json:"interest_ore"`
	Periods []Period  `json:"periods"`
}

// Period is a part of the time, in which the rate is one. From is counted, To is not.
type Period struct {
	From   bankday.Date `json:"from"`
	To     bankday.Date `json:"to"`
	Days   int          `json:"days"`
	Rate   Percent      `json:"rate"`
	Amount terms.Ore    `json:"interest_ore"`
}

// Owed is what is owed from a day on, that day counted, until the next.
type Owed struct {
	From   bankday.Date
	Amount terms.Ore
}

// InterestOn is the simple interest on a principal from a day, that day counted, to a day, that one not
// (forsinkelsesrenteloven sections 2 and 3). ErrNotCovered where some day has no rate.
func (l *Law) InterestOn(principal terms.Ore, from, to bankday.Date) (*Interest, error) {
	return l.InterestAsOwed([]Owed{{from, principal}}, to)
}

// InterestAsOwed is InterestOn of a principal that changed, by day, as when a part of it was paid. The sum is exact
// until it is rounded to the øre, half up; a period has what it adds to the sum as rounded at its end, so that
// periods come to the sum.
func (l *Law) InterestAsOwed(owed []Owed, to bankday.Date) (*Interest, error) {
	in := &Interest{Periods: []Period{}}
	exact := new(big.Int) // of daysOfYear × 100 × 100 parts of an øre
	for k, o := range owed {
		until := to
		if k+1 < len(owed) {
			until = min(to, owed[k+1].From)
		}
		if err := l.add(in, exact, o, until); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// add adds to interest that of what was owed until a day; exact is the sum before it is rounded.
func (l *Law) add(in *Interest, exact *big.Int, o Owed, to bankday.Date) error {
	if o.From >= to {
		return nil
	}
	for _, day := range []bankday.Date{o.From, to - 1} {
		if _, err := covered(l, l.data.Interest, "rate of interest on late payment", day); err != nil {
			return err
		}
	}
	for i, r := range l.data.Interest {
		p := Period{From: max(o.From, r.From), To: to, Rate: r.Percent}
		if i+1 < len(l.data.Interest) {
			p.To = min(to, l.data.Interest[i+1].From)
		}
		if p.From >= p.To {
			continue
		}
		p.Days = int(p.To - p.From)
		part := big.NewInt(int64(o.Amount))
		exact.Add(exact, part.Mul(part, big.NewInt(int64(p.Rate)*int64(p.Days))))
		sum := rounded(exact)
		p.Amount = sum - in.Amount
		in.Amount = sum
		in.Periods = append(in.Periods, p)
	}
	return nil
}

// rounded is exact parts in whole øre, half up.
func rounded(exact *big.Int) terms.Ore {
	const parts = daysOfYear * 100 * 100
	n := new(big.Int).Add(exact, big.NewInt(parts/2))
	return terms.Ore(n.Quo(n, big.NewInt(parts)).Int64())
}
