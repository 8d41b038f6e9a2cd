package law

import (
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// AgencyMost is the most that an agency may ask a private person for in costs of its own, of a claim of an
// amount, on a day. A heavy case is one that the debtor has made so.
func (l *Law) AgencyMost(claim terms.Ore, heavy bool, on bankday.Date) (terms.Ore, error) {
	m, err := covered(l, l.data.Agency, "maximum of agencies' costs", on)
	if err != nil {
		return 0, err
	}
	for _, c := range m.Costs {
		if c.UpTo != 0 && claim > c.UpTo {
			continue
		}
		if heavy {
			return c.Heavy, nil
		}
		return c.Simple, nil
	}
	return 0, notCovered("no maximum of agencies' costs is known for a claim of %s", claim)
}
