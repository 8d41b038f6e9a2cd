package bank_test

import (
	"testing"

	"trekk/batch"
	"trekk/batch/bank"
)

// A sealed transmission says until when its second person has time: until the first deadline of what is in
// it. Due 20 October 2026, a Tuesday, a claim must be at Nets on the 14th, and its cancellation on the 19th.
func TestHowLongThereIsTimeToApprove(t *testing.T) {
	claim := func(due string, typ int) batch.Claim {
		return batch.Claim{Transmission: 7, Type: typ,
			Due: day(due)}
	}
	claims := []batch.Claim{claim("2026-10-21", 2), claim("2026-10-20", 2), claim("2026-10-20", 93)}
	cancellations := []batch.Claim{claim("2026-10-20", 93)}
	for _, c := range []struct {
		now      string
		claims   []batch.Claim
		deadline string
		minutes  int64
	}{
		{"2026-10-06 09:00", claims, "2026-10-14 14:00", 8*24*60 + 5*60},
		{"2026-10-13 23:59", claims, "2026-10-14 14:00", 14*60 + 1},
		{"2026-10-14 00:00", claims, "2026-10-14 14:00", 14 * 60},
		{"2026-10-14 13:59", claims, "2026-10-14 14:00", 1},
		{"2026-10-14 14:00", claims, "2026-10-14 14:00", 0},
		{"2026-10-15 09:00", claims, "2026-10-14 14:00", 0},
		{"2026-10-16 12:00", cancellations, "2026-10-19 14:00", 3*24*60 + 2*60},
		{"2026-10-19 12:00", cancellations, "2026-10-19 14:00", 2 * 60},
	} {
		m := moment(&books{claims: c.claims}, c.now)
		m.ApprovalRequired = true
		sealed := batch.Transmission{Number: 7, Status: batch.TransmissionSealed,
			Sealed: at("2026-10-06 07:00")}
		f, err := bank.Unapproved(t.Context(), m, sealed)
		must(t, err)
		if f.Code != batch.ApprovalMissing || f.Subject.No != "7" || f.Since != day("2026-10-06") ||
			f.Severity != batch.Urgent || f.Facts["deadline"] != c.deadline ||
			f.Facts["minutes"] != c.minutes {
			t.Errorf("%s: %+v", c.now, f)
		}
		for what, none := range map[string]func(*batch.Transmission){
			"approved":     func(t *batch.Transmission) { t.ApprovedBy = "kari" },
			"on its way":   func(t *batch.Transmission) { t.Status = batch.TransmissionSending },
			"nobody asked": func(*batch.Transmission) { m.ApprovalRequired = false },
		} {
			other := sealed
			none(&other)
			if f, err := bank.Unapproved(t.Context(), m, other); f != nil || err != nil {
				t.Errorf("%s: %+v, %v", what, f, err)
			}
			m.ApprovalRequired = true
		}
	}
}
