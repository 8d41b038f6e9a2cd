package bank_test

import (
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
)

// An invoice is paid in another way only when the bank cannot be charging it: its claim is due on 20 October,
// and the bank tries until the 26th, of which the files of the 27th tell.
func TestTheBankMayBeCharging(t *testing.T) {
	claim := func(status batch.ClaimStatus, transmission, cancelledBy int64) *batch.Claim {
		return &batch.Claim{
			Status: status, Transmission: transmission, CancelledBy: cancelledBy, Due: day("2026-10-20"),
		}
	}
	live := claim(batch.ClaimLive, 7, 0)
	quarantined := []batch.File{{No: 1, Status: batch.FileQuarantined, Account: main}}
	for name, c := range map[string]struct {
		claim  *batch.Claim
		listed string // by which the mailbox has been read to the end
		files  []batch.File
		may    bool
	}{
		"no claim":                      {nil, "2026-10-19 12:00", nil, false},
		"live, before it is due":        {live, "2026-10-19 12:00", nil, true},
		"live, on the last try":         {live, "2026-10-26 12:00", nil, true},
		"live, and heard":               {live, "2026-10-27 12:00", nil, false},
		"live, with a file that waits":  {live, "2026-10-28 12:00", quarantined, true},
		"never read":                    {live, "", nil, true},
		"never answered":                {claim(batch.ClaimLive, 8, 0), "2026-11-20 12:00", nil, true},
		"rejected":                      {claim(batch.ClaimRejected, 7, 0), "2026-10-19 12:00", nil, false},
		"cancelled":                     {claim(batch.ClaimCancelled, 6, 7), "2026-10-19 12:00", nil, false},
		"cancellation not answered":     {claim(batch.ClaimCancelled, 7, 9), "2026-10-19 12:00", nil, true},
		"not answered, and all is past": {claim(batch.ClaimCancelled, 7, 9), "2026-10-27 12:00", nil, false},
	} {
		b := &books{
			listing: at(c.listed), files: c.files,
			transmissions: []batch.Transmission{
				{Number: 6, Status: batch.TransmissionApproved, Sends: 1},
				{Number: 7, Status: batch.TransmissionApproved, Sends: 1},
				{Number: 8, Status: batch.TransmissionSent, Sends: 1},
				{Number: 9, Status: batch.TransmissionSent, Sends: 1},
			},
		}
		now := c.listed
		if now == "" {
			now = "2026-10-28 12:00"
		}
		charging, err := bank.NewCharging(t.Context(), moment(b, now), time.Time{})
		must(t, err)
		i := open("10", "1", main, c.claim)
		if charging.May(&i) != c.may {
			t.Errorf("%s: %v", name, !c.may)
		}
	}
}
