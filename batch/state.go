package batch

import (
	"fmt"
	"maps"
	"slices"
)

// The states of a transmission and of a claim, and from which to which they go. Nothing else changes them:
// Step asks these tables, and so do the store's statements, by the sources of a state. The package
// documentation draws them; a test holds the drawing against these tables.
var (
	// A sealed transmission becomes sent at once when the file itself is found in the mailbox, or a person says
	// that the bank has it. A receipt alone is no proof.
	transmissionSteps = map[TransmissionStatus][]TransmissionStatus{
		TransmissionSealed:  {TransmissionSending, TransmissionSent, TransmissionRejected},
		TransmissionSending: {TransmissionSent, TransmissionRejected},
		TransmissionSent:    {TransmissionApproved, TransmissionRejected},
	}
	claimSteps = map[ClaimStatus][]ClaimStatus{
		ClaimLive:      {ClaimRejected, ClaimDropped, ClaimCancelled},
		ClaimCancelled: {ClaimLive, ClaimRejected, ClaimDropped},
	}
)

// Step moves a transmission to another state, and refuses a step that is none.
func (t *Transmission) Step(to TransmissionStatus) error {
	if !slices.Contains(transmissionSteps[t.Status], to) {
		return fmt.Errorf("transmission %d is %s and cannot become %s", t.Number, t.Status, to)
	}
	t.Status = to
	return nil
}

// TransmissionSources are the states from which a transmission goes to another, sorted.
func TransmissionSources(to TransmissionStatus) []TransmissionStatus {
	return sources(transmissionSteps, to)
}

// ClaimSources are the states from which a claim goes to another, sorted.
func ClaimSources(to ClaimStatus) []ClaimStatus { return sources(claimSteps, to) }

func sources[S ~string](steps map[S][]S, to S) (from []S) {
	for _, s := range slices.Sorted(maps.Keys(steps)) {
		if slices.Contains(steps[s], to) {
			from = append(from, s)
		}
	}
	return from
}
