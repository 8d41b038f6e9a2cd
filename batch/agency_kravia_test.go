package batch_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/kravia"
	"trekk/nets/sandbox"
)

// withKravia gives the house an agency that is asked by requests.
func (h *house) withKravia(faults sandbox.KraviaFaults) *sandbox.Kravia {
	h.Helper()
	k, err := sandbox.NewKravia(5, faults, "token", day("2026-11-03"))
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { _ = k.Close() })
	h.payee.Agency = &batch.Agency{
		Kind: batch.AgencyKravia, Account: agencyAccount,
		Kravia: &kravia.Client{
			URL: k.URL, Creditor: 10759, Token: func() (string, error) { return "token", nil },
		},
		States: map[string]batch.CaseState{"paid": batch.CasePaid, "closed": batch.CaseClosed},
	}
	return k
}

// atKravia runs the nights until the invoices of so many members are at Kravia.
func (h *house) atKravia(members int, faults sandbox.KraviaFaults) *sandbox.Kravia {
	h.Helper()
	k := h.withKravia(faults)
	for no := range members {
		h.member(1001+no, "end", "2026-11-30")
	}
	h.run("2026-10-06")
	h.run("2026-10-28")
	h.tryRun("2026-11-03")
	return k
}

// worked are the cases that Kravia works, in short: invoice, what is left, and what it was told.
func worked(k *sandbox.Kravia) (list []string) {
	for _, c := range k.Ledger() {
		text := fmt.Sprintf("%s left %d %s", c.Invoice, c.Left(), c.Status)
		for _, e := range c.Entries {
			text += fmt.Sprintf(" %s%d", map[bool]string{true: "c", false: "p"}[e.Credit], e.Amount)
		}
		list = append(list, text)
	}
	return list
}

func (h *house) wantWorked(k *sandbox.Kravia, want ...string) {
	h.Helper()
	if got := worked(k); strings.Join(got, "\n") != strings.Join(want, "\n") {
		h.Errorf("Kravia works\n     %s\nwant %s", strings.Join(got, "\n     "),
			strings.Join(want, "\n     "))
	}
}

// A handover is a case at Kravia, of the principal alone; what is paid, credited and withdrawn is told the
// same night, once. What its API has no request for is found, for a person to tell.
func TestKraviaIsToldWhatBecomesOfACase(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		k := h.atKravia(2, sandbox.KraviaFaults{})
		h.wantWorked(k, "1 left 49900 Open", "2 left 49900 Open")
		c := h.theCase("1")
		if c.State != batch.CaseAccepted || c.AgencyNo != "1000" || k.Ledger()[0].Reference != "gym-1" {
			h.Fatalf("%+v", c)
		}
		h.run("2026-11-04")
		h.pay("2026-11-05", paid{kid: kidOf(1001, 1), amount: 10000})
		h.run("2026-11-05")
		h.run("2026-11-05")
		h.wantWorked(k, "1 left 43900 Open p6000", "2 left 49900 Open") // 40 kr of it are the fee's
		h.credit("2026-11-06", "1", 5000)
		h.run("2026-11-06")
		h.wantWorked(k, "1 left 38900 Open p6000 c5000", "2 left 49900 Open")
		_, err := h.at("2026-11-09").desk("kari").Hold(h.Context(),
			desk.Hold{Invoice: "2", Reason: "was ill"})
		if err != nil {
			h.Fatal(err)
		}
		h.tryRun("2026-11-09")
		h.wantFinding(batch.AgencyByHand, "2")
		h.pay("2026-11-10", paid{kid: kidOf(1001, 1), amount: 38900})
		h.tryRun("2026-11-10")
		h.wantWorked(k, "1 left 0 Paid p6000 c5000 p38900", "2 left 49900 Open")
		if c := h.theCase("1"); c.State != batch.CaseWithdrawn || c.Ended != day("2026-11-10") {
			h.Errorf("%+v", c)
		}
		_, err = h.desk("kari").WithdrawHandover(h.Context(),
			desk.WithdrawHandover{Invoice: "2", Reason: "was ill"})
		if err != nil {
			h.Fatal(err)
		}
		h.tryRun("2026-11-11")
		h.wantWorked(k, "1 left 0 Paid p6000 c5000 p38900", "2 left 0 Closed c49900")
		if c := h.theCase("2"); c.State != batch.CaseWithdrawn || c.Ended.IsZero() {
			h.Errorf("%+v", c)
		}
		h.ledger(h.T)
		h.booksAgree()
	})
}

// What was paid or put on hold before the case could be told is not told; nobody is pursued for it later.
func TestACaseThatKraviaNeverGot(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		k := h.atKravia(2, sandbox.KraviaFaults{Busy: 1})
		if c := h.theCase("1"); c.State != batch.CaseOrdered || len(k.Ledger()) != 0 {
			h.Fatalf("%+v", c)
		}
		h.pay("2026-11-04", paid{kid: kidOf(1001, 1), amount: 53900})
		h.tryRun("2026-11-04")
		_, err := h.desk("kari").Hold(h.Context(), desk.Hold{Invoice: "2", Reason: "was ill"})
		if err != nil {
			h.Fatal(err)
		}
		h.tryRun("2026-11-05")
		k.SetFaults(sandbox.KraviaFaults{})
		h.run("2026-11-06")
		h.wantWorked(k)
		if c := h.theCase("1"); c.State != batch.CaseWithdrawn || c.Ended.IsZero() {
			h.Errorf("%+v", c)
		}
		_, err = h.desk("kari").Release(h.Context(), desk.Release{Invoice: "2", Reason: "is well"})
		if err != nil {
			h.Fatal(err)
		}
		h.run("2026-11-09")
		h.wantWorked(k, "2 left 49900 Open")
		h.booksAgree()
	})
}

// A case whose answer was lost is in doubt, and found; it is the agency's list that says that it is there.
// One that never arrived is not told again by itself: after some days it is as good as refused.
func TestAnAnswerOfKraviasIsLost(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		k := h.atKravia(1, sandbox.KraviaFaults{Lost: 1})
		h.wantFinding(batch.AgencyUncertain, "1")
		h.wantWorked(k, "1 left 49900 Open")
		k.SetFaults(sandbox.KraviaFaults{})
		h.run("2026-11-04")
		h.wantWorked(k, "1 left 49900 Open")
		if c := h.theCase("1"); c.State != batch.CaseAccepted || c.AgencyNo != "1000" {
			h.Errorf("%+v", c)
		}
		h.ledger(h.T)
	})
	onBooks(t, "sit", func(h *house) {
		k := h.atKravia(1, sandbox.KraviaFaults{Cut: 1})
		k.SetFaults(sandbox.KraviaFaults{})
		h.tryRun("2026-11-04")
		h.wantFinding(batch.AgencyUncertain, "1")
		h.tryRun("2026-11-12")
		h.wantWorked(k)
		h.wantFinding(batch.AgencyRefused, "1")
		_, err := h.desk("kari").WithdrawHandover(h.Context(),
			desk.WithdrawHandover{Invoice: "1", Reason: "it never came"})
		if err != nil {
			h.Fatal(err)
		}
		h.tryRun("2026-11-13")
		_, err = h.desk("kari").Release(h.Context(), desk.Release{Invoice: "1", Reason: "anew"})
		if err != nil {
			h.Fatal(err)
		}
		h.run("2026-11-16")
		h.wantWorked(k, "1 left 49900 Open")
		if c := h.theCase("1"); c.No != 2 || k.Ledger()[0].Reference != "gym-2" {
			h.Errorf("%+v", c)
		}
	})
}

// A change whose answer was lost is told on a later day as far as the agency does not have it; what it
// answered with 500 is asked for first, and told anew.
func TestAChangeThatKraviaMayHave(t *testing.T) {
	for name, faults := range map[string]sandbox.KraviaFaults{
		"lost": {Lost: 1}, "cut": {Cut: 1}, "half": {Half: 1}, "failed": {Failed: 1}, "busy": {Busy: 1},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, "sit")
			k := h.atKravia(1, sandbox.KraviaFaults{})
			k.SetFaults(faults)
			h.pay("2026-11-05", paid{kid: kidOf(1001, 1), amount: 10000})
			h.tryRun("2026-11-05")
			k.SetFaults(sandbox.KraviaFaults{})
			h.tryRun("2026-11-05")
			h.run("2026-11-06")
			h.run("2026-11-09")
			h.wantWorked(k, "1 left 43900 Open p6000")
		})
	}
	onBooks(t, "sit", func(h *house) { // answered with 500, and opened all the same
		k := h.atKravia(1, sandbox.KraviaFaults{Half: 1})
		k.SetFaults(sandbox.KraviaFaults{})
		h.run("2026-11-04")
		h.run("2026-11-05")
		h.wantWorked(k, "1 left 49900 Open")
	})
}

// What Kravia has collected settles invoices when it pays it out, once; the bank's sum is tied to it, and
// then Kravia is told that it is kept. A refused case and one that it gives up are found.
func TestKraviasMoneySettlesInvoices(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		k := h.atKravia(3, sandbox.KraviaFaults{})
		sum := k.Collect(day("2026-11-05"), 5000, map[int64]int64{1000: 49900, 1001: 20000})
		r := h.run("2026-11-06")
		if count(r, "agency", "payments") != 2 || sum != 64900 {
			h.Fatalf("%+v, %d", r.Jobs, sum)
		}
		h.run("2026-11-06")
		if i, j := h.invoice("1"), h.invoice("2"); i.Paid != 49900 || j.Paid != 20000 {
			h.Errorf("%s and %s paid", i.Paid, j.Paid)
		}
		h.pay("2026-11-09", paid{typ: 10, kid: kidOf(1002, 2), amount: 64900, debit: agencyAccount})
		k.Give(1002, "Closed", 26250)
		h.tryRun("2026-11-09")
		h.wantFinding(batch.AgencyClosed, "3")
		h.tryRun("2026-11-10")
		s, err := h.report().AgencySettlements(h.Context())
		if err != nil || len(s) != 1 || s[0].Payment == 0 || s[0].Withheld != 5000 ||
			k.Settlements()[0].Kept != fmt.Sprint(s[0].Payment) {
			h.Errorf("%+v, %v, %+v", s, err, k.Settlements())
		}
		h.wantWorked(k, "1 left 0 Paid", "2 left 29900 Open", "3 left 49900 Closed")
		if c := h.theCase("3"); c.State != batch.CaseClosed || c.Costs != 26250 {
			h.Errorf("%+v", c)
		}
		h.tryRun("2026-11-30")
		h.wantFinding(batch.AgencyClosed, "1") // its fee is not the agency's
		h.booksAgree()
		h.ledger(h.T)
	})
	onBooks(t, "sit", func(h *house) {
		h.atKravia(1, sandbox.KraviaFaults{Refused: 1})
		h.wantFinding(batch.AgencyRefused, "1")
	})
}

// Cut before or after any transaction, with a Kravia at which everything goes wrong, no case is opened twice,
// nothing that is paid is pursued, and in the end its ledger is what the books say, but for what a person has
// to look at.
func TestCutAnywhereKraviaHasWhatTheBooksSay(t *testing.T) {
	cuts := 0
	for n, reached := 1, true; reached; n += cutEvery {
		h, c := newHouse(t, "sit"), &cutter{at: n, after: n%2 == 0}
		k := h.withKravia(sandbox.KraviaFaults{Lost: 4, Cut: 5, Busy: 6, Failed: 6, Half: 6})
		for no := range 3 {
			h.member(1001+no, "end", "2026-11-30")
		}
		h.run("2026-10-06")
		h.run("2026-10-28")
		books := h.payee.Store
		night := func(date string) {
			h.payee.Store = cutStore{books, c}
			h.tryRun(date, "fetch", "ingest", "match", "collect", "agency")
			h.payee.Store = books
		}
		night("2026-11-03")
		night("2026-11-03")
		h.pay("2026-11-04", paid{kid: kidOf(1001, 1), amount: 53900},
			paid{kid: kidOf(1002, 2), amount: 10000, serial: 1})
		night("2026-11-04")
		night("2026-11-04")
		k.SetFaults(sandbox.KraviaFaults{})
		night("2026-11-06")
		h.tryRun("2026-11-16", "collect", "agency")
		h.tryRun("2026-11-17", "collect", "agency")
		if reached = c.count >= n; reached {
			cuts++
		}
		h.wantNothingTwice(k, fmt.Sprintf("cut %d, after %t", n, c.after))
		h.booksAgree()
		h.close()
	}
	t.Logf("%d cuts", cuts)
}

// wantNothingTwice holds Kravia's ledger against the books.
func (h *house) wantNothingTwice(k *sandbox.Kravia, when string) {
	h.Helper()
	seen := map[string]bool{}
	for _, w := range k.Ledger() {
		if seen[w.Reference] {
			h.Errorf("%s: %s was opened twice", when, w.Reference)
		}
		seen[w.Reference] = true
		c := h.theCase(w.Invoice)
		left := map[string]int64{"1": 0, "2": 43900, "3": 49900}[w.Invoice]
		if w.Left() != left || c.AgencyNo != fmt.Sprint(w.ID) {
			h.Errorf("%s: %+v, %+v", when, w, c)
		}
	}
	for msg, err := range h.payee.Store.MessagesToTell(context.Background()) {
		h.Errorf("%s: it waits: %+v, %v", when, msg, err)
	}
	for _, no := range []string{"1", "2", "3"} {
		c := h.theCase(no)
		if !seen[fmt.Sprint("gym-", c.No)] && c.State != batch.CaseRefused && c.Ended.IsZero() {
			h.Errorf("%s: Kravia does not have %+v", when, c)
		}
	}
}

// What was paid after it was noted for Kravia, and before it could be told, is never opened there, also where Kravia
// is told before collect has taken it back.
func TestWhatWasPaidMeanwhileIsNotOpenedAtKravia(t *testing.T) {
	h := newHouse(t, "sit")
	k := h.withKravia(sandbox.KraviaFaults{Busy: 1})
	for no := range 2 {
		h.member(1001+no, "end", "2026-11-30")
	}
	h.run("2026-10-06")
	h.run("2026-10-28")
	h.tryRun("2026-11-03")
	h.wantWorked(k)
	k.SetFaults(sandbox.KraviaFaults{})
	h.pay("2026-11-04", paid{kid: kidOf(1001, 1), amount: 53900})
	h.tryRun("2026-11-04", "fetch", "ingest", "match", "agency")
	h.wantWorked(k, "2 left 49900 Open")
	h.run("2026-11-04")
	h.run("2026-11-05")
	h.wantWorked(k, "2 left 49900 Open")
	if c := h.theCase("1"); c.State != batch.CaseWithdrawn || c.Ended.IsZero() {
		t.Errorf("%+v", c)
	}
	h.booksAgree()
}
