package sandbox

import (
	"time"

	"trekk/schedule/bankday"
)

// The hours of a bank day in Oslo.
const morning = 7

var slots = [...]struct{ hour, minute int }{{8, 0}, {12, 30}, {15, 0}, {17, 30}}

// slotAt is the time of a day at which files appear; i is an index of slots.
func slotAt(d bankday.Date, i int) time.Time { return d.At(slots[i].hour, slots[i].minute) }

// clock is the time at the bank, and the agenda of what is still to happen on the mornings of bank days. Only
// Sandbox.Advance moves it.
type clock struct {
	cal    *bankday.Calendar
	now    time.Time    // in Oslo
	worked bankday.Date // the last day whose morning is over
	agenda map[bankday.Date][]func()
}

func newClock(cal *bankday.Calendar, start time.Time) *clock {
	c := &clock{cal: cal, now: start.In(bankday.Oslo), agenda: map[bankday.Date][]func(){}}
	c.worked = c.today()
	if c.now.Before(c.worked.At(morning, 0)) {
		c.worked--
	}
	return c
}

func (c *clock) today() bankday.Date { return bankday.DateOf(c.now) }

// after is the nth bank day after today.
func (c *clock) after(n int) bankday.Date { return c.cal.After(c.today(), n) }

// on puts something on the agenda: the morning of the first bank day from d on that is not over yet.
func (c *clock) on(d bankday.Date, f func()) {
	d = c.cal.Next(max(d, c.worked+1))
	c.agenda[d] = append(c.agenda[d], f)
}

// work moves the clock to the morning of a bank day and does what is on its agenda.
func (c *clock) work(d bankday.Date) {
	c.now, c.worked = d.At(morning, 0), d
	for _, f := range c.agenda[d] {
		f()
	}
	delete(c.agenda, d)
}

// nextSlot is when files appear next, and the bank day on which they do.
func (c *clock) nextSlot() (bankday.Date, time.Time) {
	for d := c.cal.Next(c.today()); ; d = c.cal.After(d, 1) {
		for i := range slots {
			if t := slotAt(d, i); t.After(c.now) {
				return d, t
			}
		}
	}
}
