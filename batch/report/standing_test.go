package report

import (
	"context"
	"errors"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

func (b *books) Membership(_ context.Context, no string) (m batch.MembershipState, err error) {
	i := slices.IndexFunc(b.memberships, func(m batch.MembershipState) bool { return m.No == no })
	if i < 0 {
		return m, batch.ErrNotFound
	}
	return b.memberships[i], nil
}

// sit are the reports with the terms of SiT, in a language, on a day.
func (b *books) sit(t *testing.T, lang string, on bankday.Date) Reports {
	t.Helper()
	profile, err := terms.Load("sit", nil)
	if err != nil {
		t.Fatal(err)
	}
	r := b.reports()
	r.Terms, r.Lang, r.Now = profile, lang, on.At(12, 0)
	return r
}

func day(t *testing.T, s string) bankday.Date {
	t.Helper()
	d, err := bankday.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What the door is answered, on the days around each change, in both languages.
func TestStanding(t *testing.T) {
	freeze := batch.Event{
		Kind: batch.EventFreeze, Told: day(t, "2026-10-01"), From: day(t, "2026-10-15"), Months: 2,
		Text:       "ill",
		Documented: true,
	}
	over := func(how batch.EventKind) batch.Event { return batch.Event{Kind: how, Told: day(t, "2026-10-31")} }
	const frozen, frozenNB = "The membership is frozen from 15 October 2026 until 14 December 2026.",
		"Medlemskapet er fryst fra 15. oktober 2026 til og med 14. desember 2026."
	for _, c := range []struct {
		name, end string // of the membership
		event     batch.Event
		on        string
		want      Standing
		en        string
	}{
		{
			"the day before it begins", "", batch.Event{}, "2026-08-31",
			Standing{Reason: NotBegun, Text: "Medlemskapet begynner 1. september 2026.",
				Until: day(t, "2026-08-31")},
			"The membership begins on 1 September 2026.",
		},
		{
			"the day on which it begins, whatever is owed", "", batch.Event{}, "2026-09-01",
			Standing{MayTrain: true, Text: "Medlemmet kan trene.", Since: day(t, "2026-09-01")},
			"The member may train.",
		},
		{
			"the day before a freeze", "", freeze, "2026-10-14",
			Standing{MayTrain: true, Text: "Medlemmet kan trene.", Since: day(t, "2026-09-01")},
			"The member may train.",
		},
		{
			"the first day of a freeze", "", freeze, "2026-10-15",
			Standing{Reason: Frozen, Text: frozenNB, Since: day(t, "2026-10-15"),
				Until: day(t, "2026-12-14")}, frozen,
		},
		{
			"the last day of a freeze", "", freeze, "2026-12-14",
			Standing{Reason: Frozen, Text: frozenNB, Since: day(t, "2026-10-15"),
				Until: day(t, "2026-12-14")}, frozen,
		},
		{
			"the day after a freeze", "", freeze, "2026-12-15",
			Standing{MayTrain: true, Text: "Medlemmet kan trene.", Since: day(t, "2026-09-01")},
			"The member may train.",
		},
		{
			"the last day of what was agreed", "2026-11-30", batch.Event{}, "2026-11-30",
			Standing{
				MayTrain: true, Text: "Medlemmet kan trene til og med 30. november 2026.",
				Since: day(t, "2026-09-01"),
				Until: day(t, "2026-11-30"),
			}, "The member may train until 30 November 2026.",
		},
		{
			"the day after it", "2026-11-30", batch.Event{}, "2026-12-01",
			Standing{Reason: Ended, Text: "Medlemskapet tok slutt 30. november 2026.",
				Since: day(t, "2026-12-01")},
			"The membership ended on 30 November 2026.",
		},
		{
			"ended for what was unpaid", "", over(batch.EventEnd), "2026-11-01",
			Standing{
				Reason: Excluded, Text: "Medlemskapet ble avsluttet 31. oktober 2026: for mange fakturaer var ubetalt.",
				Since: day(t, "2026-11-01"),
			}, "The membership was ended on 31 October 2026: too many invoices were unpaid.",
		},
		{
			"withdrawn from", "", over(batch.EventWithdraw), "2027-01-02",
			Standing{Reason: Withdrawn, Text: "Avtalen er angret, og tok slutt 31. oktober 2026.",
				Since: day(t, "2026-11-01")},
			"The agreement was withdrawn from, and ended on 31 October 2026.",
		},
	} {
		m := batch.MembershipState{Membership: batch.Membership{
			No: "M1", CustomerNo: "1", Plan: "open", Price: 49900, PaymentMethod: batch.PayAvtaleGiro,
			Start: day(t, "2026-09-01"),
		}}
		if c.end != "" {
			m.End = day(t, c.end)
		}
		if c.event.Kind != "" {
			c.event.MembershipNo, m.Events = m.No, []batch.Event{c.event}
		}
		b := &books{memberships: []batch.MembershipState{m}}
		c.want.Membership, c.want.On = m.No, day(t, c.on)
		nb, err := b.sit(t, "nb", c.want.On).Standing(t.Context(), "M1")
		if err != nil || *nb != c.want {
			t.Errorf("%s: %+v, want\n%+v, %v", c.name, nb, c.want, err)
		}
		if en, err := b.sit(t, "en", c.want.On).Standing(t.Context(), "M1"); err != nil || en.Text != c.en {
			t.Errorf("%s: %+v, want %q, %v", c.name, en, c.en, err)
		}
	}
	none := new(books).sit(t, "en", day(t, "2026-10-01"))
	if _, err := none.Standing(t.Context(), "M2"); !errors.Is(err, batch.ErrNotFound) {
		t.Errorf("a membership that is not there: %v", err)
	}
}
