package batch_test

import (
	"testing"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/schedule/bankday"
)

// The bands are by days after the day of the charge: that of 20 September 2026, a Sunday, is Monday the 21st.
func TestAgeBands(t *testing.T) {
	payee := &batch.Payee{Calendar: bankday.Norwegian()}
	for days, want := range map[int]int{
		-10: 0, -1: 0, 0: 0, 1: 1, 14: 1, 15: 2, 30: 2, 31: 3, 60: 3, 61: 4, 90: 4, 91: 5, 4000: 5,
	} {
		charge := bankday.New(2026, 9, 21)
		r := report.At(payee.At(batch.Call{Now: (charge + bankday.Date(days)).At(12, 0)}))
		for _, due := range []bankday.Date{charge, charge - 1} {
			if got := r.AgeBand(due); got != want {
				t.Errorf("%d days after the charge of what is due %s is band %d, want %d", days, due, got,
					want)
			}
		}
	}
}
