package terms

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Plan is what a membership can be.
type Plan struct {
	Kind          PlanKind `yaml:"kind" is:"monthly|prepaid" rule:"S7, F12"`
	Price         Ore      `yaml:"price,omitempty" rule:"S5, F7"`
	BindingMonths int      `yaml:"binding_months,omitempty" is:"1..60" rule:"S11"`
	Months        int      `yaml:"months,omitempty" is:"1..60" rule:"S7, F12"`
	Yearly        *Yearly  `yaml:"yearly" rule:"S6"`
	Text          Text     `yaml:"text" rule:"A1"`
}

func (Plan) docs() map[string]string {
	return map[string]string{
		"kind": "monthly plans renew by themselves, prepaid ones end by themselves and are " +
			"never invoiced",
		"price": "for one month, or for the whole of a prepaid plan; " +
			"a membership's own price comes before it",
		"binding_months": "how many months must be paid before a termination takes effect",
		"months":         "of a prepaid plan: how many it lasts, from date to date",
		"yearly":         "an invoice of its own, once a year",
		"text":           "its name on an invoice",
	}
}

// Yearly is an invoice of its own once a year, with that month's invoicing and due day and without an invoice
// fee.
type Yearly struct {
	Month   int    `yaml:"month" is:"1..12" rule:"S6"`
	Amount  Ore    `yaml:"amount" rule:"S6"`
	MovesTo string `yaml:"moves_to" rule:"S6, S13"`
	Text    Text   `yaml:"text" rule:"S6"`
}

func (Yearly) docs() map[string]string {
	return map[string]string{
		"month":    "the month in which it is made and due",
		"amount":   "what it costs",
		"moves_to": "the plan to which a membership moves when it is handed to collection",
		"text":     "what it is for; {{.Period}} is the month it is due in",
	}
}

// PlanKind says whether a plan is invoiced month by month or has been paid for at once.
type PlanKind string

// Monthly plans renew by themselves; prepaid ones are never invoiced and end by themselves (S7, F12).
const (
	Monthly PlanKind = "monthly"
	Prepaid PlanKind = "prepaid"
)

func (p *Plan) check() (key, problem string) {
	switch {
	case p.Kind == Prepaid && p.Months == 0:
		return "months", "a prepaid plan says for how many months it is paid (S7, F12)"
	case p.Kind == Prepaid && p.BindingMonths != 0:
		return "binding_months", "a prepaid plan has no binding (S7, F12)"
	case p.Kind == Monthly && p.Months != 0:
		return "months", "only a prepaid plan has a number of months (S7, F12)"
	}
	return "", ""
}

// Plan finds a plan by its name, or says which there are.
func (p *Profile) Plan(name string) (Plan, error) {
	plan, ok := p.Plans[name]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(p.Plans)), ", ")
		return Plan{}, fmt.Errorf("plan %q: %s has %s", name, p.Name, known)
	}
	return plan, nil
}
