package report

import (
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Period is a part of the accounts that has been closed.
type Period struct {
	Closed        time.Time            `json:"closed"`
	ClosedBy      string               `json:"closed_by"`
	JournalSHA256 string               `json:"journal_sha256"`
	Sums          map[string]batch.Ore `json:"sums"`    // the balance when it ended, by account
	Through       bankday.Date         `json:"through"` // its last day
	Chart         *batch.Chart         `json:"chart"`   // as it was closed; null where it was not kept
}

// PeriodOf is the read model of a closed period.
func PeriodOf(p *batch.Period) Period {
	return Period{
		Through: p.Through, Closed: p.Closed, ClosedBy: p.ClosedBy, JournalSHA256: p.SHA256, Sums: p.Sums,
		Chart: p.Chart,
	}
}
