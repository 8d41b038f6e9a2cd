package law

import (
	"errors"
	"fmt"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// sharesFrom is the day from which the fees are 1/20 and 3/20 of the inkassosats, to the krone, half up.
var sharesFrom = bankday.New(2020, 10, 1)

// share is so many twentieths of the inkassosats, to the krone, half up.
func share(rate terms.Ore, twentieths int64) terms.Ore {
	return (rate*terms.Ore(twentieths) + 1000) / 2000 * 100
}

// check is what is wrong with rows that a person gives, an error for each fault: what is missing would be taken as
// zero, and a slip of the pen would be asked of people.
func (d *data) check() error {
	var faults []error
	wrong := func(list string, row dated, format string, a ...any) {
		faults = append(faults, fmt.Errorf("the law's data: %s of %s: %s", list, row.from(),
			fmt.Sprintf(format, a...)))
	}
	for _, c := range d.Collection {
		letter, demand := share(c.Rate, 1), share(c.Rate, 3)
		if c.Rate == 0 {
			wrong("collection", c, "rate is missing, the inkassosats")
		} else if c.From >= sharesFrom && (c.Letter != letter || c.Demand != demand) {
			wrong("collection", c, "letter is 1/20 of the rate and demand 3/20, to the krone: %s and %s", letter, demand)
		}
		if c.Source == "" {
			wrong("collection", c, "source is missing: where it is published")
		}
	}
	for _, r := range d.Interest {
		if r.Percent == 0 {
			wrong("interest", r, "percent is missing")
		}
		if r.Source == "" {
			wrong("interest", r, "source is missing: where it is published")
		}
	}
	for _, c := range d.Compensation {
		if c.Amount == 0 {
			wrong("compensation", c, "amount is missing")
		}
	}
	for _, m := range d.Agency {
		if why := m.wrong(); why != "" {
			wrong("agency", m, "%s", why)
		}
	}
	return errors.Join(faults...)
}

// wrong is why the maxima are none; empty where they are.
func (m AgencyMaximum) wrong() string {
	below := terms.Ore(0)
	for k, c := range m.Costs {
		last := k+1 == len(m.Costs)
		switch {
		case c.Simple == 0 || c.Heavy < c.Simple:
			return "simple or heavy is missing, or heavy is less"
		case (c.UpTo == 0) != last, !last && c.UpTo <= below:
			return "costs are in order of up_to, which the last one, of all above, does not have"
		}
		below = c.UpTo
	}
	if below == 0 && len(m.Costs) > 0 {
		return ""
	}
	return "costs are missing"
}

// known is the last day whose interest is known: it is set for each half year, also where it stays as it is.
func (d *data) known() bankday.Date {
	if len(d.Interest) == 0 {
		return 0
	}
	last := d.Interest[len(d.Interest)-1].From
	if end := bankday.New(last.Year(), 6, 30); last <= end {
		return end
	}
	return bankday.New(last.Year(), 12, 31)
}
