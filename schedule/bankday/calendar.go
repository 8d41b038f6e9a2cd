package bankday

import (
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2/no"
)

// Cutoff is the hour in Oslo from which what reaches Nets counts as the next bank day: 14:00 (see `trekk help
// format`).
const Cutoff = 14

// Calendar says which days the banks work. It is safe for concurrent use.
type Calendar struct {
	holiday func(Date) bool
}

// Norwegian is the calendar of the Norwegian banks.
func Norwegian() *Calendar { return norwegian }

var norwegian = NewCalendar(norwegianHolidays())

// NewCalendar is a calendar on which Monday to Friday are bank days unless holiday says otherwise. holiday
// must be safe for concurrent use and leave some day of every year.
func NewCalendar(holiday func(Date) bool) *Calendar { return &Calendar{holiday: holiday} }

// norwegianHolidays works the holidays of a year out the first time one of its days is asked for.
func norwegianHolidays() func(Date) bool {
	var (
		mu    sync.RWMutex
		years = map[int][]Date{}
	)
	ofYear := func(year int) []Date {
		mu.RLock()
		days, ok := years[year]
		mu.RUnlock()
		if ok {
			return days
		}
		for _, h := range no.Holidays {
			on, _ := h.Calc(year)
			days = append(days, New(on.Date()))
		}
		mu.Lock()
		years[year] = days
		mu.Unlock()
		return days
	}
	return func(d Date) bool {
		for _, h := range ofYear(d.Year()) {
			if h == d {
				return true
			}
		}
		return false
	}
}

// Closed is the calendar with some more days on which the banks do not work.
func (c *Calendar) Closed(days ...Date) *Calendar {
	if len(days) == 0 {
		return c
	}
	return NewCalendar(func(d Date) bool { return slices.Contains(days, d) || c.holiday(d) })
}

// IsBankDay says whether the banks work on d.
func (c *Calendar) IsBankDay(d Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	return !c.holiday(d)
}

// Next is d when it is a bank day, else the first one after it.
func (c *Calendar) Next(d Date) Date {
	for !c.IsBankDay(d) {
		d++
	}
	return d
}

// Previous is d when it is a bank day, else the last one before it.
func (c *Calendar) Previous(d Date) Date {
	for !c.IsBankDay(d) {
		d--
	}
	return d
}

// After is the n-th bank day after d, not counting d; Next(d) when n is 0.
func (c *Calendar) After(d Date, n int) Date {
	if n == 0 {
		return c.Next(d)
	}
	for range n {
		d = c.Next(d + 1)
	}
	return d
}

// Before is the n-th bank day before d, not counting d; Previous(d) when n is 0.
func (c *Calendar) Before(d Date, n int) Date {
	if n == 0 {
		return c.Previous(d)
	}
	for range n {
		d = c.Previous(d - 1)
	}
	return d
}

// Effective is the bank day as which Nets counts what reaches it at t: what comes at or after the cut-off, or
// on no bank day, counts as the next one.
func (c *Calendar) Effective(t time.Time) Date {
	t = t.In(Oslo)
	d := DateOf(t)
	if t.Hour() >= Cutoff {
		d++
	}
	return c.Next(d)
}
