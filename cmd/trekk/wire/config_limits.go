package wire

import (
	"fmt"

	"trekk/batch"
)

// Limits are how much jobs do without asking.
type Limits struct {
	Invoices  Limit `yaml:"invoices"`
	Claims    Limit `yaml:"claims"`
	Reminders Limit `yaml:"reminders"`
	Handovers Limit `yaml:"handovers"`
}

// Limit is one of them: more than least, and more than times what is to be expected.
type Limit struct {
	Least int64 `yaml:"least"`
	Times int64 `yaml:"times"`
}

var usualLimit = Limit{Least: 100, Times: 3}

func usualLimits() Limits { return Limits{usualLimit, usualLimit, usualLimit, usualLimit} }

// UnmarshalYAML reads a limit over what holds where trekk.yaml is silent.
func (l *Limit) UnmarshalYAML(unmarshal func(any) error) error {
	type plain Limit
	*l = usualLimit
	return unmarshal((*plain)(l))
}

// check says which limits are none.
func (l *Limits) check() (errs []error) {
	for _, of := range []struct {
		key string
		Limit
	}{{"invoices", l.Invoices}, {"claims", l.Claims}, {"reminders", l.Reminders},
		{"handovers", l.Handovers}} {
		if of.Least < 0 || of.Times < 1 || of.Times > 1000 {
			errs = append(errs, fmt.Errorf("limits.%s is {least: %d, times: %d}: want least from 0, and times "+
				"from 1 to 1000", of.key, of.Least, of.Times))
		}
	}
	return errs
}

func (l *Limits) limits() batch.Limits {
	return batch.Limits{
		Invoices: batch.Limit(l.Invoices), Claims: batch.Limit(l.Claims),
		Reminders: batch.Limit(l.Reminders), Handovers: batch.Limit(l.Handovers),
	}
}
