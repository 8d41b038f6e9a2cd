package billing_test

import (
	"testing"

	"trekk/batch"
	"trekk/batch/billing"
	"trekk/batch/stream"
)

// A membership that cannot be told is a finding, and its neighbours are billed.
func TestProposals(t *testing.T) {
	b := &books{}
	b.member("1", "open")
	b.member("2", "unheard of")
	b.member("3", "open")
	b.mandate(mainAccount, "1", "2026-01-01", "")
	m := moment(t, b, "2026-10-06 12:00", nil)
	got, err := stream.All(billing.Proposals(t.Context(), m, true))
	must(t, err)
	if len(got) != 3 {
		t.Fatalf("%d proposals", len(got))
	}
	if i := got[0].Invoice; i.Method != batch.MethodClaim || i.Amount != 30000 || i.Fee != 0 || i.KID != "" {
		t.Errorf("with a mandate: %+v", i)
	}
	p := got[1].Problem
	if p == nil || p.Code != batch.MembershipNotBilled || p.Severity != batch.Urgent || p.Subject.No != "M2" {
		t.Errorf("%+v", p)
	}
	fee := m.Terms.Billing.InvoiceFee
	if i := got[2].Invoice; i.Method != batch.MethodInvoice || i.Fee != fee || i.Amount != 30000+fee {
		t.Errorf("without one: %+v", i)
	}
}

// What is proposed to one payer comes together, whatever each membership is charged; and what everything is
// stopped to waits, before anything else is said of it.
func TestProposalsOfOnePayer(t *testing.T) {
	b := &books{content: map[int64]string{7: ""}, files: []batch.File{{No: 7, Name: "OCR.1",
		Status: batch.FileNew}}}
	b.member("1", "open")
	b.member("1", "open", func(s *batch.MembershipState) { s.No = "M1b" })
	b.member("2", "open")
	b.stopped = []batch.CustomerHold{{CustomerNo: "2", Action: batch.HoldBegin, On: day("2026-10-01")}}
	got, err := stream.All(billing.Proposals(t.Context(), moment(t, b, "2026-10-06 12:00", nil), false))
	must(t, err)
	if len(got) != 3 || got[0].Membership.No != "M1" || got[1].Membership.No != "M1b" ||
		got[0].Way.Until.IsZero() || got[1].Way.Until.IsZero() {
		t.Fatalf("%+v", got)
	}
	if p := got[2].Problem; p == nil || p.Code != batch.BillingOnHold {
		t.Errorf("%+v", got[2])
	}
}
