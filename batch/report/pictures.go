package report

import (
	"context"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Pictures are the series that are drawn where people would rather look than read.
type Pictures struct {
	Money    []DayMoney      `json:"money"`    // of the last sixty days
	Speed    []DuePaid       `json:"speed"`    // of the last twelve months' due dates
	Asked    []MonthAsked    `json:"asked"`    // of the last twelve months
	Ageing   []MonthAgeing   `json:"ageing"`   // of the last twelve month ends
	Mandates []MonthMandates `json:"mandates"` // of the last twelve months
}

// DuePaid is how fast one due date was paid: of a month, the one on which most was to come in.
type DuePaid struct {
	Due    bankday.Date `json:"due"`
	Amount batch.Ore    `json:"amount_ore"` // invoiced, less what was credited
	// Permille is how much of that was paid so many days after the day of the charge, from 0 to 30, in
	// thousandths. It ends with the last day that has come.
	Permille []int64 `json:"permille"`
}

// MonthAsked is how the payers of a month's due dates were asked, and what came of it. An invoice whose claim
// was rejected is asked for once more, by hand.
type MonthAsked struct {
	Month    bankday.Month `json:"month"`
	Claims   int           `json:"claims"`   // not rejected, nor paid at a later attempt
	Retried  int           `json:"retried"`  // claims that the bank charged on a later day than the first
	Rejected int           `json:"rejected"` // claims that the bank rejected
	Invoices int           `json:"invoices"` // paid by hand
}

// MonthAgeing is what was owed at the end of a month, or is now where it has not ended, by how long it was
// overdue. Invoices count by the due date that they have now.
type MonthAgeing struct {
	Day   bankday.Date `json:"day"`
	Bands []batch.Ore  `json:"bands_ore"` // as AgeBands
}

// MonthMandates is how many mandates came and ended in a month.
type MonthMandates struct {
	Month bankday.Month `json:"month"`
	Won   int           `json:"won"`
	Lost  int           `json:"lost"`
}

const (
	picturedMonths = 12
	picturedDays   = 60
	speedDays      = 30 // after the day of the charge
)

// Pictures reads the series. What is asked and paid costs what twelve months have, and ageing reads all of
// the books, in sums that the database makes.
func (r Reports) Pictures(ctx context.Context) (p *Pictures, err error) {
	p = &Pictures{}
	if p.Money, err = r.RecentMoney(ctx); err != nil {
		return nil, err
	}
	if err := r.asked(ctx, p); err != nil {
		return nil, err
	}
	if p.Ageing, err = r.ageingOverTime(ctx); err != nil {
		return nil, err
	}
	p.Mandates, err = r.mandatesOverTime(ctx)
	return p, err
}

// RecentMoney is the money of each of the last sixty days.
func (r Reports) RecentMoney(ctx context.Context) ([]DayMoney, error) {
	return r.Money(ctx, r.Today()-picturedDays+1, r.Today())
}

// asked reads how the payers of the last twelve months were asked, and how fast they paid.
func (r Reports) asked(ctx context.Context, p *Pictures) error {
	first := r.Today().Month() - picturedMonths + 1
	from, to := first.First(), r.Today()
	p.Asked = make([]MonthAsked, picturedMonths)
	for k := range p.Asked {
		p.Asked[k].Month = first + bankday.Month(k)
	}
	of := func(day bankday.Date) *MonthAsked { return &p.Asked[day.Month()-first] }
	invoiced := map[bankday.Date]batch.Ore{}
	for s, err := range r.Store.DueSums(ctx, from, to) {
		if err != nil {
			return err
		}
		invoiced[s.Due] += s.Amount
		if s.Method == batch.MethodInvoice {
			of(s.Due).Invoices += s.Invoices
		}
	}
	for s, err := range r.Store.ClaimSums(ctx, from, to) {
		if err != nil {
			return err
		}
		of(s.Due).Claims += s.Claims
		of(s.Due).Rejected += s.Rejected
	}
	p.Speed = mainDues(invoiced, first, to)
	paid := map[bankday.Date][]batch.Ore{}
	for _, d := range p.Speed {
		paid[d.Due] = make([]batch.Ore, speedDays+1)
	}
	for s, err := range r.Store.PaidSums(ctx, from, to) {
		if err != nil {
			return err
		}
		charge := r.Calendar.Next(s.Due)
		if s.Charged && s.Booked > charge && s.Count > 0 {
			retried := min(s.Count, of(s.Due).Claims)
			of(s.Due).Retried += retried
			of(s.Due).Claims -= retried
		}
		if lag := max(0, s.Booked-charge); paid[s.Due] != nil && lag <= speedDays {
			paid[s.Due][lag] += s.Amount
		}
	}
	for k := range p.Speed {
		d := &p.Speed[k]
		d.accumulate(paid[d.Due], int(r.Today()-r.Calendar.Next(d.Due)))
	}
	return nil
}

// mainDues are the due dates of each month on which most was to come in, by day.
func mainDues(invoiced map[bankday.Date]batch.Ore, first bankday.Month, to bankday.Date) []DuePaid {
	list := []DuePaid{}
	for month := first; month <= to.Month(); month++ {
		var main DuePaid
		for due := month.First(); due <= min(month.Last(), to); due++ {
			if invoiced[due] > main.Amount {
				main = DuePaid{Due: due, Amount: invoiced[due]}
			}
		}
		if main.Amount > 0 {
			list = append(list, main)
		}
	}
	return list
}

// accumulate turns what was paid on each day into what had been paid by then, as far as days have come.
func (d *DuePaid) accumulate(paid []batch.Ore, come int) {
	d.Permille = []int64{}
	sum := batch.Ore(0)
	for lag, amount := range paid {
		if lag > come {
			break
		}
		sum += amount
		d.Permille = append(d.Permille, int64(sum)*1000/max(1, int64(d.Amount)))
	}
}

// ageingOverTime adds up what was owed at each month end.
func (r Reports) ageingOverTime(ctx context.Context) ([]MonthAgeing, error) {
	list := make([]MonthAgeing, picturedMonths)
	for k := range list {
		month := r.Today().Month() - bankday.Month(picturedMonths-1-k)
		list[k] = MonthAgeing{min(month.Last(), r.Today()), make([]batch.Ore, len(AgeBands))}
	}
	for s, err := range r.Store.OwedSums(ctx) {
		if err != nil {
			return nil, err
		}
		for k := range list {
			if day := list[k].Day; s.Month <= day.Month() {
				list[k].Bands[r.ageBandOn(s.Due, day)] += s.Amount
			}
		}
	}
	return list, nil
}

func (r Reports) mandatesOverTime(ctx context.Context) ([]MonthMandates, error) {
	list, first := make([]MonthMandates, picturedMonths), r.Today().Month()-picturedMonths+1
	for k := range list {
		list[k].Month = first + bankday.Month(k)
	}
	for s, err := range r.Store.MandateSums(ctx, first.First(), r.Today()) {
		if err != nil {
			return nil, err
		}
		m := &list[s.Day.Month()-first]
		m.Won, m.Lost = m.Won+s.Came, m.Lost+s.Ended
	}
	return list, nil
}
