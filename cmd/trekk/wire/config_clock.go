package wire

import (
	"fmt"
	"time"
)

// Clock is how the clock of a run is held against others: machine, so that jobs that act do nothing by one
// that cannot be right, or free, where runs are of days long past or to come: a demo, a test.
type Clock string

// The kinds of clocks.
const (
	ClockOfMachine Clock = "machine"
	ClockFree      Clock = "free"
)

// UnmarshalText reads a kind of clock.
func (c *Clock) UnmarshalText(b []byte) error { return c.Set(string(b)) }

// Set reads a kind of clock from a flag.
func (c *Clock) Set(s string) error {
	switch Clock(s) {
	case ClockOfMachine, ClockFree:
		*c = Clock(s)
		return nil
	}
	return fmt.Errorf("clock %q: want machine or free", s)
}

func (c *Clock) String() string { return string(*c) }

// Type is what the help calls a kind of clock.
func (c *Clock) Type() string { return "string" }

// machine is the clock against which that of a run is held; nil where it is free.
func (c Clock) machine() func() time.Time {
	if c == ClockFree {
		return nil
	}
	return time.Now
}
