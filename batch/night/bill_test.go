package night

import (
	"cmp"
	"slices"
	"strconv"
	"testing"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/kid"
)

// How an open invoice without a live claim is to be paid: on 8 October 2026 a claim for 20 October is in
// time, one for the 9th is not.
func TestReconsider(t *testing.T) {
	n, b := nightOn(t, "sit", "2026-10-08")
	b.mandates = []batch.Mandate{{Account: ourAccount, Fixed: "00000001", Since: on(t, "2026-01-01")}}
	open := func(
		no string, customer int64, due string, method batch.Method, status batch.ClaimStatus,
	) batch.InvoiceState {
		i := unpaid(t, no, due)
		owes(t, n, &i, customer)
		i.Method = method
		if status != "" {
			i.Claim = &batch.Claim{Status: status, Text: "unknown KID"}
		}
		return i
	}
	imported := open("imported", 1, "2026-10-20", batch.MethodInvoice, "")
	imported.Imported = true
	// Customer 1 has the mandate, and owes nothing of these.
	others := open("others", 1, "2026-10-20", batch.MethodClaim, "")
	others.CustomerNo, others.Customer.No, others.Customer.Fixed = "2", "2", "00000002"
	othersImported := others
	othersImported.No, othersImported.Method, othersImported.Imported = "others imported",
		batch.MethodInvoice, true
	gone := open("gone", 1, "2026-10-20", batch.MethodClaim, "")
	gone.Account = "15032080127"
	b.invoices[batch.InvoicesToDecide] = []batch.InvoiceState{
		imported, others, othersImported, gone,
		open("ours", 1, "2026-10-20", batch.MethodInvoice, ""),
		open("claim", 1, "2026-10-20", batch.MethodClaim, ""),
		open("rejected", 1, "2026-10-20", batch.MethodClaim, batch.ClaimRejected),
		open("late", 1, "2026-10-09", batch.MethodClaim, batch.ClaimDropped),
		open("left", 2, "2026-10-20", batch.MethodClaim, ""),
	}
	want := map[string]change{
		"imported": {method: batch.MethodClaim, due: on(t, "2026-10-20")},
		"rejected": {method: batch.MethodInvoice, why: batch.OrdinaryAfterRejection},
		"late":     {method: batch.MethodInvoice, why: batch.OrdinaryTooLate},
		"left":     {method: batch.MethodInvoice, why: batch.OrdinaryWithoutMandate},
		"gone":     {method: batch.MethodInvoice, why: batch.OrdinaryAccountGone},
	}
	for c, err := range n.reconsider(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		w, ok := want[c.No]
		delete(want, c.No)
		if w.method == batch.MethodInvoice {
			w.due = max(c.Due, n.Terms.ReissueDue(n.Today()))
		}
		if !ok || c.method != w.method || c.why != w.why || c.due != w.due {
			t.Errorf("%s: %s due %s, %q", c.No, c.method, c.due, c.why)
		}
	}
	if len(want) > 0 {
		t.Errorf("unchanged: %v", want)
	}

	// Invariant 8: nobody is charged on another's mandate, and it is told.
	var claimed, told []string
	left := func(c *bank.Candidate) {
		if f := bank.NotTheirs(n.Moment, &c.InvoiceState, c.Mandate); f != nil {
			told = append(told, f.Subject.No)
		}
	}
	for i, err := range n.toClaim(t.Context(), ourAccount, left) {
		if err != nil {
			t.Fatal(err)
		}
		claimed = append(claimed, i.No)
	}
	if len(claimed) != 1 || claimed[0] != "claim" {
		t.Errorf("claimed: %v", claimed)
	}
	if !slices.Equal(told, []string{"others", "others imported"}) {
		t.Errorf("told of %v", told)
	}
}

// owes makes an invoice that of customer no, whose KID it has.
func owes(t *testing.T, n *Night, i *batch.InvoiceState, no int64) {
	t.Helper()
	k, err := n.KID.Make(kid.Parts{Customer: no, Invoice: 7})
	if err != nil {
		t.Fatal(err)
	}
	i.KID, i.Fixed = k, n.Fixed(k)
	i.CustomerNo = strconv.FormatInt(no, 10)
	i.Customer.No, i.Customer.Fixed = i.CustomerNo, i.Fixed
}

// Which live claims are cancelled, and which of these are made anew.
func TestCancels(t *testing.T) {
	const gone = "15032080127" // an account that was ours
	n, b := nightOn(t, "sit", "2026-10-08")
	sent := n.Now.AddDate(0, 0, -2)
	b.transmissions = []batch.Transmission{
		{Number: 1, Status: batch.TransmissionApproved, Sent: sent},
		{Number: 2, Status: batch.TransmissionSent, Sent: sent},
		{Number: 3, Status: batch.TransmissionSealed},
	}
	for _, c := range []struct {
		what            string
		due             string
		transmission    int64
		paid            batch.Ore
		byHand, others  bool
		account         string // ours when it is empty
		cancelled, anew bool
	}{
		{what: "asks for what is owed", due: "2026-10-20", transmission: 1},
		{what: "paid", due: "2026-10-20", transmission: 1, paid: 30000, cancelled: true},
		{what: "paid, no receipt", due: "2026-10-20", transmission: 2, paid: 30000, cancelled: true},
		{what: "paid, not sent", due: "2026-10-20", transmission: 3, paid: 30000},
		{what: "paid, too late", due: "2026-10-08", transmission: 1, paid: 30000},
		{what: "in part", due: "2026-10-20", transmission: 1, paid: 10000, cancelled: true, anew: true},
		{what: "in part, no receipt", due: "2026-10-20", transmission: 2, paid: 10000},
		{what: "in part, too late", due: "2026-10-12", transmission: 1, paid: 10000},
		{what: "by hand", due: "2026-10-20", transmission: 1, byHand: true, cancelled: true},
		{what: "charges another", due: "2026-10-20", transmission: 1, others: true, cancelled: true},
		{what: "charges another, no receipt", due: "2026-10-20", transmission: 2, others: true,
			cancelled: true},
		{what: "charges another, too late", due: "2026-10-08", transmission: 1, others: true},
		{what: "paid, account gone", due: "2026-10-20", transmission: 1, paid: 30000, account: gone,
			cancelled: true},
		{what: "in part, account gone", due: "2026-10-20", transmission: 1, paid: 10000, account: gone},
	} {
		i := unpaid(t, "1", c.due)
		owes(t, n, &i, 1)
		i.Paid = c.paid
		i.Claim = &batch.Claim{Transmission: c.transmission, Due: i.Due, Amount: 30000,
			Status: batch.ClaimLive}
		if !c.byHand {
			i.Method = batch.MethodClaim
		}
		if c.others {
			i.CustomerNo, i.Customer.No, i.Customer.Fixed = "2", "2", "00000002"
		}
		i.Account = cmp.Or(c.account, i.Account)
		s := &sealer{
			night: n, report: newReport("claims"), ctx: t.Context(), account: i.Account,
			made: map[int64]batch.Transmission{}, gone: map[string]bool{gone: true},
		}
		cancelled, anew, err := s.cancels(&i)
		if others := len(s.report.Findings) > 0; others != c.others {
			t.Errorf("%s: found %+v", c.what, s.report.Findings)
		}
		if err != nil || cancelled != c.cancelled || cancelled && anew != c.anew {
			t.Errorf("%s: cancelled %v, anew %v, %v", c.what, cancelled, anew, err)
		}
	}
}
