package bank

import (
	"slices"
	"strings"

	"trekk/batch"
	"trekk/nets"
)

// controlDates are the codes of dates in end records, on which no money depends: who reads them knows the dates
// from the transactions. Counts and sums are not among them: they show that a payment is missing.
var controlDates = []string{nets.CodeEarliest, nets.CodeLatest, nets.CodeNetsDate, nets.CodeDate}

// Unacceptable is the first fault that keeps a person from accepting a file as it is; nil where all its errors are
// of control fields that no money depends on, and there is one.
func Unacceptable(faults []batch.Fault) *batch.Fault {
	errors := 0
	for i := range faults {
		f := &faults[i]
		if f.Severity != nets.Error {
			continue
		}
		errors++
		if !strings.HasSuffix(f.Record, "_end") ||
			!slices.Contains(controlDates, f.Code) || errors >= nets.MaxFaults {
			return f
		}
	}
	if errors == 0 {
		return &batch.Fault{Line: 1, Column: 1, Message: "no fault is known"}
	}
	return nil
}
