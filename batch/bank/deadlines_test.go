package bank_test

import (
	"testing"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/terms"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// Invariant 4: the files of a bank day are waited for until 06:00.
func TestMorningOf(t *testing.T) {
	for _, c := range []struct{ what, at, want string }{
		{"a Tuesday, a minute early", "2026-10-06 05:59", "2026-10-05"},
		{"a Tuesday, the exact minute", "2026-10-06 06:00", "2026-10-06"},
		{"late on a Tuesday", "2026-10-06 23:59", "2026-10-06"},
		{"Saturday", "2026-10-10 12:00", "2026-10-09"},
		{"Monday, a minute early", "2026-10-12 05:59", "2026-10-09"},
		{"Monday", "2026-10-12 06:00", "2026-10-12"},
		{"Good Friday", "2026-04-03 12:00", "2026-04-01"},
		{"Tuesday after Easter, early", "2026-04-07 05:59", "2026-04-01"},
		{"Tuesday after Easter", "2026-04-07 06:00", "2026-04-07"},
		{"Christmas Eve", "2026-12-24 06:00", "2026-12-24"},
		{"Boxing Day", "2026-12-26 12:00", "2026-12-24"},
		{"New Year's Day", "2027-01-01 12:00", "2026-12-31"},
		{"the night to summer time", "2026-03-29 12:00", "2026-03-27"},
		{"the day after it, early", "2026-03-30 05:59", "2026-03-27"},
	} {
		if got := bank.MorningOf(bankday.Norwegian(), at(c.at)); got != day(c.want) {
			t.Errorf("%s: MorningOf(%s) = %s, want %s", c.what, c.at, got, c.want)
		}
	}
}

// F5: a claim that we notify is at Nets four bank days before it is due, before 14:00.
func TestClaimType(t *testing.T) {
	for _, c := range []struct {
		what, now, due string
		inTime         bool
	}{
		{"the last minute", "2026-10-14 13:59", "2026-10-20", true},
		{"the exact cut-off", "2026-10-14 14:00", "2026-10-20", false},
		{"the weekend before", "2026-10-11 12:00", "2026-10-20", true},
		{"over Easter, the last minute", "2026-03-30 13:59", "2026-04-08", true},
		{"over Easter, the cut-off", "2026-03-30 14:00", "2026-04-08", false},
		{"over Christmas, the last minute", "2026-12-22 13:59", "2026-12-29", true},
		{"over Christmas, the cut-off", "2026-12-22 14:00", "2026-12-29", false},
	} {
		m := moment(&books{}, c.now)
		if _, ok := bank.ClaimType(m, day(c.due)); ok != c.inTime {
			t.Errorf("%s: a claim sent %s for %s is in time: %v", c.what, c.now, c.due, ok)
		}
		atNets := m.Calendar.Effective(m.Now)
		if ok := bank.ClaimableOn(m, day(c.due), atNets); ok != c.inTime {
			t.Errorf("%s: a claim at Nets on %s for %s is in time: %v", c.what, atNets, c.due, ok)
		}
	}
}

// A6: a cancellation comes before 14:00 of the bank day before the charge, and on a later bank day than the
// claim.
func TestCancelDays(t *testing.T) {
	for _, c := range []struct{ what, now, sent, due, first, last string }{
		{"long before", "2026-10-08 12:00", "2026-10-06 12:00", "2026-10-20", "2026-10-08", "2026-10-19"},
		{"on the day it was sent", "2026-10-06 13:00", "2026-10-06 12:00", "2026-10-20", "2026-10-07",
			"2026-10-19"},
		{"sent after the cut-off", "2026-10-06 15:00", "2026-10-06 14:00", "2026-10-20", "2026-10-08",
			"2026-10-19"},
		{"not sent", "2026-10-06 13:00", "", "2026-10-20", "2026-10-06", "2026-10-19"},
		{"the last minute", "2026-10-19 13:59", "2026-10-06 12:00", "2026-10-20", "2026-10-19", "2026-10-19"},
		{"the exact cut-off: too late", "2026-10-19 14:00", "2026-10-06 12:00", "2026-10-20", "2026-10-20",
			"2026-10-19"},
		{"due on a Sunday", "2026-12-18 13:59", "2026-12-07 12:00", "2026-12-20", "2026-12-18", "2026-12-18"},
		{"over Easter", "2026-04-01 13:59", "2026-03-20 12:00", "2026-04-07", "2026-04-01", "2026-04-01"},
		{"over Christmas", "2026-12-24 13:59", "2026-12-14 12:00", "2026-12-28", "2026-12-24", "2026-12-24"},
		{"over Christmas, too late", "2026-12-24 14:00", "2026-12-14 12:00", "2026-12-28", "2026-12-28",
			"2026-12-24"},
	} {
		claim := &batch.Claim{Due: day(c.due), Status: batch.ClaimLive}
		sent := batch.Transmission{Number: 7, Status: batch.TransmissionSent, Sent: at(c.sent)}
		m := moment(&books{}, c.now)
		first, last := bank.CancelDays(m, claim, sent)
		if first != day(c.first) || last != day(c.last) {
			t.Errorf("%s: from %s to %s, want %s to %s", c.what, first, last, c.first, c.last)
		}
		charged := bank.ChargedAllTheSame(m, &batch.InvoiceState{Claim: claim})
		if tooLate := m.Calendar.Effective(m.Now) > last; charged != tooLate {
			t.Errorf("%s: charged all the same: %v", c.what, charged)
		}
	}
	if bank.ChargedAllTheSame(moment(&books{}, "2026-10-30 12:00"), &batch.InvoiceState{}) {
		t.Error("an invoice without a claim is charged")
	}
}

func TestNotCancellable(t *testing.T) {
	for _, c := range []struct {
		now, sent string
		status    batch.TransmissionStatus
		want      string
	}{
		{"2026-10-08 12:00", "2026-10-06 12:00", batch.TransmissionSent, ""},
		{"2026-10-19 13:59", "2026-10-06 12:00", batch.TransmissionApproved, ""},
		{"2026-10-19 14:00", "2026-10-06 12:00", batch.TransmissionSent,
			"too late: a cancellation of what is due 2026-10-20 " +
				"had to be at Nets before 14:00 on 2026-10-19 (A6)"},
		{"2026-10-08 12:00", "", batch.TransmissionSealed,
			"transmission 7, which holds the claim, has not been sent"},
		{"2026-10-08 12:00", "", batch.TransmissionSending,
			"transmission 7, which holds the claim, has not been sent"},
		{"2026-10-06 13:59", "2026-10-06 12:00", batch.TransmissionSent,
			"the claim was sent 2026-10-06 12:00: its cancellation goes on a later bank day"},
		{"2026-10-06 14:00", "2026-10-06 12:00", batch.TransmissionSent, ""},
		// it counts as the next bank day
	} {
		claim := &batch.Claim{Due: day("2026-10-20"), Status: batch.ClaimLive}
		sent := batch.Transmission{Number: 7, Status: c.status, Sent: at(c.sent)}
		if got := bank.NotCancellable(moment(&books{}, c.now), claim, sent); got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.now, c.status, got, c.want)
		}
	}
}

func TestReceiptMissed(t *testing.T) {
	for _, c := range []struct {
		what, sent, then string
		missed           bool
	}{
		{"exactly the time that it may take", "2026-10-06 09:00", "2026-10-06 13:00", false},
		{"a minute more", "2026-10-06 09:00", "2026-10-06 13:01", true},
		{"sent before the banks work, from 06:00", "2026-10-06 02:00", "2026-10-06 10:00", false},
		{"and a minute more", "2026-10-06 02:00", "2026-10-06 10:01", true},
		{"after the cut-off, the same day", "2026-10-06 14:00", "2026-10-06 23:00", false},
		{"after the cut-off, the next", "2026-10-06 14:00", "2026-10-07 10:01", true},
		{"on a Saturday", "2026-10-10 12:00", "2026-10-12 10:00", false},
		{"on a Saturday, heard of on Monday", "2026-10-10 12:00", "2026-10-12 10:01", true},
		{"before Easter after the cut-off", "2026-04-01 15:00", "2026-04-06 23:59", false},
		{"and after Easter", "2026-04-01 15:00", "2026-04-07 10:01", true},
		{"on Christmas Day", "2026-12-25 12:00", "2026-12-27 23:59", false},
		{"and the Monday after", "2026-12-25 12:00", "2026-12-28 10:01", true},
	} {
		sent := batch.Transmission{Status: batch.TransmissionSent, Sent: at(c.sent)}
		if got := bank.ReceiptMissed(moment(&books{}, c.then), sent, at(c.then)); got != c.missed {
			t.Errorf("%s: missed %v", c.what, got)
		}
	}
}

func TestAcceptedAt(t *testing.T) {
	for replied, want := range map[string]string{
		"2026-10-06 13:59": "2026-10-07 14:00",
		"2026-10-06 14:00": "2026-10-08 14:00",
		"2026-10-09 12:00": "2026-10-12 14:00",
		"2026-04-01 12:00": "2026-04-07 14:00",
		"2026-12-24 12:00": "2026-12-28 14:00",
	} {
		approved := batch.Transmission{Status: batch.TransmissionApproved, Replied: at(replied)}
		if got := bank.AcceptedAt(bankday.Norwegian(), approved); !got.Equal(at(want)) {
			t.Errorf("approved %s: accepted at %s, want %s", replied, batch.Clock(got), want)
		}
	}
}

func TestTooLate(t *testing.T) {
	claim := batch.Claim{Transmission: 7, Type: terms.TypePayeeNotifies, Due: day("2026-10-20")}
	cancellation := batch.Claim{Transmission: 7, Type: nets.TypeCancellation, Due: day("2026-10-15")}
	for _, c := range []struct {
		now    string
		claims []batch.Claim
		want   string
	}{
		{"2026-10-14 13:59", []batch.Claim{claim, cancellation}, ""},
		{"2026-10-14 14:00", []batch.Claim{claim, cancellation},
			"it had to be at Nets on 2026-10-14 for what is due 2026-10-20"},
		{"2026-10-14 14:00", []batch.Claim{cancellation},
			"it had to be at Nets on 2026-10-14 for what is due 2026-10-15"},
		{"2026-10-20 12:00", nil, ""},
	} {
		late, err := bank.TooLate(t.Context(), moment(&books{claims: c.claims}, c.now),
			batch.Transmission{Number: 7})
		must(t, err)
		got := ""
		if late != nil {
			got = late.String()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.now, got, c.want)
		}
	}
}

func TestClaimableAnew(t *testing.T) {
	claim := batch.Claim{Transmission: 7, Type: terms.TypePayeeNotifies, Due: day("2026-10-20")}
	for _, c := range []struct {
		now    string
		change func(*batch.Claim)
		want   bool
	}{
		{"2026-10-13 13:59", func(*batch.Claim) {}, true},
		{"2026-10-13 14:00", func(*batch.Claim) {}, false}, // the one after could only leave on the 15th
		{"2026-10-13 12:00", func(c *batch.Claim) { c.Type = terms.TypeBankNotifies }, false},
		{"2026-10-16 13:59", func(c *batch.Claim) { c.Type = nets.TypeCancellation }, true},
		{"2026-10-16 14:00", func(c *batch.Claim) { c.Type = nets.TypeCancellation }, false},
	} {
		is := claim
		c.change(&is)
		m := moment(&books{claims: []batch.Claim{is}}, c.now)
		got, err := bank.ClaimableAnew(t.Context(), m, batch.Transmission{Number: 7})
		must(t, err)
		if got != c.want {
			t.Errorf("%s, type %d: %v", c.now, is.Type, got)
		}
	}
}
