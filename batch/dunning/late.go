package dunning

import (
	"cmp"
	"slices"

	"trekk/batch"
	"trekk/batch/law"
	"trekk/schedule/bankday"
)

// late are days on which an invoice was paid too late: from a day on, until another, which is no longer among them;
// zero where they go on.
type late struct{ from, until bankday.Date }

// late are the days of an invoice that carry interest: from the day of the charge, or the day on which the bank took
// money back, but for the time that the customer was given to pay, as long as it was kept.
func (s *Scale) late(i *batch.InvoiceState) (list []late) {
	cal, from, given := s.m.Calendar, s.m.Calendar.Next(i.Due), false
	for k, c := range s.history.moved[i.No] {
		if k == 0 {
			from = cal.Next(c.WasDue)
		}
		given = c.Why == batch.DuePostponed || c.Why == batch.DueInstalments
		if given && from < c.On {
			list = append(list, late{from, c.On})
		}
		from = cal.Next(c.Due)
	}
	if given { // in parts: until the first that was not paid
		_, broken := i.Arranged.Kept(i.Outstanding(), s.heard, cal)
		from = max(from, broken)
	}
	list = append(list, late{from: from})
	return slices.DeleteFunc(list, func(l late) bool { return !l.until.IsZero() && l.until <= i.TakenBack })
}

// lateFrom is the first day of interest on late payment of an invoice.
func (s *Scale) lateFrom(i *batch.InvoiceState) bankday.Date {
	return max(s.late(i)[0].from, i.TakenBack)
}

// owed is what was open of an invoice on the days on which it was late, as its payments came, each on the bank's day
// of it: what was paid late carries interest until then. What was credited was never owed.
func owed(i *batch.InvoiceState, paid []batch.PaidOn, days []late) (list []law.Owed) {
	paid = slices.Clone(paid)
	slices.SortFunc(paid, func(a, b batch.PaidOn) int { return cmp.Compare(a.On, b.On) })
	open := func(day bankday.Date) law.Owed {
		left := i.Amount - i.Credited
		for _, p := range paid {
			if p.On <= day {
				left -= p.Amount
			}
		}
		return law.Owed{From: day, Amount: max(0, left)}
	}
	for _, d := range days {
		from := max(d.from, i.TakenBack)
		list = append(list, open(from))
		for _, p := range paid {
			if p.On > from && (d.until.IsZero() || p.On < d.until) {
				list = append(list, open(p.On))
			}
		}
		if !d.until.IsZero() {
			list = append(list, law.Owed{From: d.until})
		}
	}
	return list
}
