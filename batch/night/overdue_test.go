package night

import (
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/dunning"
	"trekk/schedule/bankday"
)

// went is what a job sees of the overdue invoices on the way to a step: the numbers of those on which it
// takes the step.
func went(t *testing.T, n *Night, r *Report, step dunning.Step) (taken []string) {
	t.Helper()
	err := n.overdue(t.Context(), r, step, func(v *dunning.Verdict) error {
		if v.Takes(step) {
			taken = append(taken, v.Invoice.No)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

// A run tells each kind of hold once with its number, of those alone whose step would be taken today; a
// disputed one that is not due for it is not among them.
func TestWhatHoldsIsToldWithItsNumber(t *testing.T) {
	n, b := nightOn(t, "sit", "2026-11-03")
	disputed := func(no, due string) batch.InvoiceState {
		i := unpaid(t, no, due)
		i.Hold = &batch.Hold{Action: batch.HoldBegin}
		return i
	}
	stopped := unpaid(t, "stopped", "2026-10-26")
	stopped.CustomerHold = &batch.CustomerHold{Action: batch.HoldBegin}
	agency := unpaid(t, "agency", "2026-10-20")
	agency.InCollection = true
	reminded := unpaid(t, "reminded", "2026-10-26")
	reminded.Reminded = on(t, "2026-11-03")
	b.invoices[batch.InvoicesOverdue] = []batch.InvoiceState{
		unpaid(t, "late", "2026-10-26"), unpaid(t, "early", "2026-10-27"), unpaid(t, "older", "2026-10-20"),
		disputed("1", "2026-10-26"), disputed("2", "2026-10-20"), disputed("3", "2026-10-27"), stopped,
		agency,
		reminded,
	}
	r := newReport("remind")
	// What is older than the fourteen days of the handover is reminded too: it was not before, since S13 came
	// in the reminder's place, and now nothing is handed over without one.
	if got := went(t, n, r, dunning.Remind); !slices.Equal(got, []string{"late", "older"}) {
		t.Errorf("reminded of %v", got)
	}
	var told []string
	for _, f := range r.Findings {
		told = append(told, string(f.Code)+" "+f.Facts["hold"].(string))
	}
	want := []string{"invoices_held held_disputed", "invoices_held held_customer"}
	if !slices.Equal(told, want) || r.Counts.Get("held") != 3 || r.Findings[0].Facts["invoices"] != 2 {
		t.Errorf("told %v, %v", told, r.Counts)
	}
}

// What blocks is told once, however many wait for it: of a block of all accounts the stream ends with the
// first invoice that waits. Nothing is done on a day that is no bank day.
func TestABlockIsToldOnce(t *testing.T) {
	n, b := nightOn(t, "sit", "2026-11-03")
	b.listed = n.Now.AddDate(0, 0, -1)
	b.invoices[batch.InvoicesOverdue] = []batch.InvoiceState{
		unpaid(t, "1", "2026-10-20"), unpaid(t, "2", "2026-10-20"),
	}
	r := newReport("remind")
	if got := went(t, n, r, dunning.Remind); got != nil {
		t.Errorf("reminded of %v", got)
	}
	if len(r.Findings) != 1 || r.Findings[0].Code != batch.BlockNotListedToday || r.Counts.Get("held") != 0 {
		t.Errorf("%v, %v", r.Findings, r.Counts)
	}

	b.listed = n.Now
	b.files = []batch.File{{No: 7, Status: batch.FileQuarantined, Account: ourAccount}}
	r = newReport("remind")
	if got := went(t, n, r, dunning.Remind); got != nil || len(r.Findings) != 1 {
		t.Errorf("an account: reminded of %v, %v", got, r.Findings)
	}

	n.Now = bankday.New(2026, 11, 7).At(12, 0) // a Saturday
	b.files = nil
	r = newReport("remind")
	if got := went(t, n, r, dunning.Remind); got != nil || len(r.Findings) != 0 {
		t.Errorf("a Saturday: %v, %v", got, r.Findings)
	}
}

// S14: five that are overdue end a membership, a disputed one does not count.
func TestEndings(t *testing.T) {
	n, b := nightOn(t, "sit", "2026-11-03")
	c := &collector{night: n, report: newReport("collect")}
	add := func(membership string, change func(*batch.InvoiceState)) {
		i := unpaid(t, "1", "2026-10-20")
		i.MembershipNo, i.InCollection = membership, true // S13: they have come that far
		if change != nil {
			change(&i)
		}
		b.invoices[batch.InvoicesOverdue] = append(b.invoices[batch.InvoicesOverdue], i)
	}
	add("", nil)
	for range 4 {
		add("M1", nil)
	}
	add("M1", func(i *batch.InvoiceState) { i.Hold = &batch.Hold{Action: batch.HoldBegin} })
	for range 6 {
		add("M2", nil)
	}
	for range 5 { // nights were missed: their reminders come first
		add("M3", func(i *batch.InvoiceState) { i.InCollection = false })
	}
	err := n.overdue(t.Context(), c.report, dunning.HandOver, c.act(t.Context()))
	if err != nil || len(c.endings.list) != 1 || c.endings.list[0] != (ending{"M2", 6}) {
		t.Errorf("%v, %v", c.endings.list, err)
	}
}
