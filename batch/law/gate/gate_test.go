package gate

import (
	"testing"

	"trekk/batch/law"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

func day(s string) bankday.Date {
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func step(kind terms.StepKind, change func(*terms.Step)) *terms.Step {
	s := &terms.Step{Kind: kind, GraceBankDays: 3, Channel: "letter"}
	if s.Letter() {
		s.DeadlineDays, s.Fee = 14, terms.Fee{Legal: true}
	}
	if change != nil {
		change(s)
	}
	return s
}

// claim was due on Monday 2 February 2026, of a debtor of whom nothing is known.
func claim(sent ...Sent) *Claim {
	return &Claim{
		Arose: day("2026-01-15"), Due: day("2026-02-02"), FirstDue: day("2026-02-02"), Delivered: true,
		Sent: sent,
	}
}

func sent(kind terms.StepKind, on, deadline string, fee terms.Ore) Sent {
	return Sent{Kind: kind, On: day(on), Deadline: day(deadline), Grace: 3, Fee: fee, Delivered: true}
}

// Each row is a line of what the law says about a letter, and what follows on the day before and the day itself.
func TestWhatTheLawLetsOneDo(t *testing.T) {
	sms, agency := step(terms.BySMS, nil), step(terms.ByAgency, nil)
	own := step(terms.ByAgency, func(s *terms.Step) { s.Notice = "payee" })
	reminder, notice, demand := step(terms.ByReminder, nil), step(terms.ByNotice,
		nil), step(terms.ByDemand, nil)
	free := func(s *terms.Step) { s.Fee = terms.Fee{} }
	// Deadlines on Wednesday 4 March: three bank days are over on Monday the 9th, so from the 10th.
	reminded := sent(terms.ByReminder, "2026-02-18", "2026-03-04", 3800)
	noticed := sent(terms.ByNotice, "2026-03-18", "2026-04-01", 3800)
	with := func(change func(*Claim), sent ...Sent) *Claim {
		c := claim(sent...)
		change(c)
		return c
	}
	for _, c := range []struct {
		name  string
		on    string
		claim *Claim
		step  *terms.Step
		want  Decision
	}{
		{"L1 not on the due date itself", "2026-02-02", claim(), sms,
			Decision{Wait, day("2026-02-03"), 0, NotDue, "L1"}},
		{"L1 without a fee the day after", "2026-02-03", claim(), sms, Decision{Send, 0, 0, "", "L1"}},
		{"L1 a reminder without a fee too", "2026-02-03", claim(), step(terms.ByReminder, free),
			Decision{Send, 0, 0, "", "L2"}},
		{"L2 not with a fee before the 14th day", "2026-02-15", claim(), reminder,
			Decision{Wait, day("2026-02-16"), 0, FeeTooEarly, "L2"}},
		{"L2 on the 14th day, 1/20", "2026-02-16", claim(), reminder, Decision{Send, 0, 3800, "", "L2"}},
		{"L2 not with a deadline of 13 days", "2026-02-16", claim(),
			step(terms.ByReminder, func(s *terms.Step) { s.DeadlineDays = 13 }),
			Decision{Never, 0, 0, DeadlineTooShort, "L2"}},
		{"L3 a notice the day after, without a fee", "2026-02-03", claim(), notice,
			Decision{Send, 0, 0, NoticeEarly, "L3"}},
		{"L3 a notice needs no reminder, and from the 14th day has a fee", "2026-02-16", claim(), notice,
			Decision{Send, 0, 3800, "", "L3"}},
		{"L3 the agency that sends the notice needs none", "2026-02-03", claim(), agency,
			Decision{Send, 0, 0, "", "L3"}},
		{"L3 no handover without the notice that the payee is to send", "2026-05-04", claim(reminded), own,
			Decision{Never, 0, 0, NoNotice, "L3"}},
		{"L4 no demand without a notice", "2026-05-04", claim(reminded), demand,
			Decision{Never, 0, 0, NoNotice, "L4"}},
		{"L4 a demand of 3/20 when the notice's deadline was missed", "2026-04-13",
			claim(reminded, noticed), demand,
			Decision{Send, 0, 11300, "", "L4"}},
		{"L5 not on the deadline's own day", "2026-03-04", claim(reminded), notice,
			Decision{Wait, day("2026-03-10"), 0, DeadlineRuns, "L5"}},
		{"L5 not within its grace", "2026-03-09", claim(reminded), notice,
			Decision{Wait, day("2026-03-10"), 0, DeadlineRuns, "L5"}},
		{"L5, L6 then the second fee", "2026-03-10", claim(reminded), notice,
			Decision{Send, 0, 3800, "", "L3"}},
		{"L5 Easter is no bank day", "2026-04-09", claim(reminded, noticed), own,
			Decision{Wait, day("2026-04-10"), 0, DeadlineRuns, "L5"}},
		{"L5 after it the handover", "2026-04-10", claim(reminded, noticed), own,
			Decision{Send, 0, 0, "", "L3"}},
		{"L6 no third fee", "2026-04-13", claim(reminded, noticed), reminder,
			Decision{Send, 0, 0, FeesUsed, "L6"}},
		{"L6 no second demand with a fee", "2026-05-13",
			claim(reminded, noticed, sent(terms.ByDemand, "2026-04-13", "2026-04-27", 11300)), demand,
			Decision{Send, 0, 0, FeesUsed, "L6"}},
		{"L6 not counted anew the day before six months", "2026-09-17", claim(reminded, noticed), reminder,
			Decision{Send, 0, 0, FeesUsed, "L6"}},
		{"L6 counted anew six months after the last fee", "2026-09-18", claim(reminded, noticed), reminder,
			Decision{Send, 0, 3800, "", "L2"}},
		{"L7 the fee of the day on which it is sent", "2025-12-31",
			with(func(c *Claim) { c.Due, c.FirstDue = day("2025-12-01"), day("2025-12-01") }), reminder,
			Decision{Send, 0, 3500, "", "L2"}},
		{"L7 before the first row of the data", "2018-12-31",
			with(func(c *Claim) { c.Due, c.FirstDue = day("2018-12-01"), day("2018-12-01") }), reminder,
			Decision{Hold, 0, 0, LawUnknown, "L7"}},
		{"L7 an amount that is less", "2026-02-16", claim(),
			step(terms.ByReminder, func(s *terms.Step) { s.Fee = terms.Fee{Amount: 2000} }),
			Decision{Send, 0, 2000, "", "L2"}},
		{"L7 an amount that is more is the law's", "2026-02-16", claim(),
			step(terms.ByReminder, func(s *terms.Step) { s.Fee = terms.Fee{Amount: 10000} }),
			Decision{Send, 0, 3800, "", "L2"}},
		{"L8 an invoice that was not delivered is not due", "2026-03-02",
			with(func(c *Claim) { c.Delivered = false }), sms, Decision{Hold, 0, 0, NotDelivered, "L8"}},
		{"L8 a notice that was not delivered carries no handover", "2026-04-13",
			claim(reminded, Sent{Kind: terms.ByNotice, On: day("2026-03-18"), Deadline: day("2026-04-01"),
				Grace: 3}),
			own, Decision{Hold, 0, 0, NotDelivered, "L8"}},
		{"L8 an SMS is no notice", "2026-04-13", claim(reminded, Sent{Kind: terms.ByNotice, BySMS: true,
			On: day("2026-03-18"), Deadline: day("2026-04-01"), Grace: 3, Delivered: true}), own,
			Decision{Never, 0, 0, NoNotice, "L3"}},
		{"L8 no notice by SMS", "2026-03-10", claim(reminded),
			step(terms.ByNotice, func(s *terms.Step) { s.Channel = "sms" }),
			Decision{Never, 0, 0, NotInWriting, "L8"}},
		{"L8 nothing in writing without an address", "2026-02-16",
			with(func(c *Claim) { c.NoAddress = true }), reminder,
			Decision{Hold, 0, 0, NoAddress, "L8"}},
		{"L16 a company pays the compensation in place of the fee", "2026-02-16",
			with(func(c *Claim) { c.Compensates = true }), reminder, Decision{Send, 0, 46000, "", "L2"}},
		{"L16 of the day on which the letter is sent", "2026-07-01",
			with(func(c *Claim) { c.Compensates = true }), notice, Decision{Send, 0, 43000, "", "L3"}},
		{"L16 not before the 14th day", "2026-02-03", with(func(c *Claim) { c.Compensates = true }), notice,
			Decision{Send, 0, 0, NoticeEarly, "L3"}},
		{"L16 once, and no fee on top of it", "2026-04-13",
			with(func(c *Claim) { c.Compensates = true }, sent(terms.ByReminder, "2026-02-18", "2026-03-04",
				46000), noticed),
			demand, Decision{Send, 0, 0, Compensated, "L16"}},
		{"L16 nor on top of a fee, however old", "2026-12-01",
			with(func(c *Claim) { c.Compensates = true }, reminded), reminder,
			Decision{Send, 0, 0, Compensated, "L16"}},
		{"L16 a consumer never", "2026-02-16", claim(), reminder, Decision{Send, 0, 3800, "", "L2"}},
		{"L9 an objection stops every step", "2026-02-16", with(func(c *Claim) { c.Objected = true }), sms,
			Decision{Hold, 0, 0, Objected, "L9"}},
		{"L9 the handover too", "2026-04-13", with(func(c *Claim) { c.Objected = true }, reminded,
			noticed), own,
			Decision{Hold, 0, 0, Objected, "L9"}},
		{"L10 a claim from the day before 18 carries no costs", "2026-02-16",
			with(func(c *Claim) { c.Born = day("2008-01-16") }), reminder,
			Decision{Send, 0, 0, Minor, "L10"}},
		{"L10 from the birthday it does", "2026-02-16",
			with(func(c *Claim) { c.Born = day("2008-01-15") }), reminder,
			Decision{Send, 0, 3800, "", "L2"}},
		{"L12 a notice of six months carries a handover", "2026-09-18", claim(reminded, noticed), own,
			Decision{Send, 0, 0, "", "L3"}},
		{"L12 an older one does not", "2026-09-19", claim(reminded, noticed), own,
			Decision{Hold, 0, 0, NoticeTooOld, "L12"}},
		{"L12 unless the terms say for how long it does", "2026-09-19",
			with(func(c *Claim) { c.NoticeMonths = 12 }, reminded, noticed), own,
			Decision{Send, 0, 0, "", "L3"}},
		{"L13 the day before it is time-barred", "2029-02-01", claim(), sms, Decision{Send, 0, 0, "", "L1"}},
		{"L13 time-barred after three years", "2029-02-02", claim(), sms,
			Decision{Never, 0, 0, TimeBarred, "L13"}},
		{"L14 the last day that was reviewed", "2026-12-31", claim(), reminder,
			Decision{Send, 0, 3800, "", "L2"}},
		{"L14 after it nothing that needs law", "2027-01-01", claim(), reminder,
			Decision{Hold, 0, 0, LawNotReviewed, "L14"}},
		{"L14 no handover on a notice of one's own", "2027-01-04", claim(reminded, noticed), own,
			Decision{Hold, 0, 0, LawNotReviewed, "L14"}},
		{"L14 an SMS and the agency's own notice need none", "2027-01-04", claim(), agency,
			Decision{Send, 0, 0, "", "L3"}},
	} {
		got := Next(law.Known(), bankday.Norwegian(), day(c.on), c.claim, c.step)
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// L15: from the first day of the new act only agencies send notices and demands.
func TestL15UnderTheNewActOnlyAgenciesSendNotices(t *testing.T) {
	l, err := law.Known().With([]byte("reviewed_through: 2027-06-30\nnew_act_from: 2027-01-01\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := claim(sent(terms.ByReminder, "2026-11-18", "2026-12-02", 3800))
	for _, kind := range []terms.StepKind{terms.ByNotice, terms.ByDemand} {
		got := Next(l, bankday.Norwegian(), day("2027-01-01"), c, step(kind, nil))
		if got != (Decision{Never, 0, 0, AgencyOnly, "L15"}) {
			t.Errorf("%s: %+v", kind, got)
		}
		if before := Next(l, bankday.Norwegian(), day("2026-12-31"), c,
			step(kind, nil)); before.Reason == AgencyOnly {
			t.Errorf("%s the day before: %+v", kind, before)
		}
	}
	if got := Next(l, bankday.Norwegian(), day("2027-01-04"), c,
		step(terms.ByAgency, nil)); got.Action != Send {
		t.Errorf("the handover: %+v", got)
	}
}
