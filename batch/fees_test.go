package batch_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/night"
)

// made is how the invoice of a membership was made: claim, invoice, invoice with a fee; empty while there
// is none.
func (h *house) made(membership string) string {
	h.Helper()
	how := ""
	for _, i := range h.invoices() {
		if i.MembershipNo != membership {
			continue
		}
		how = string(i.Method)
		if i.Fee > 0 {
			how += " with a fee"
		}
	}
	return how
}

// wantMade compares how the invoices of members were made last.
func (h *house) wantMade(what string, want map[string]string) {
	h.Helper()
	for _, membership := range slices.Sorted(maps.Keys(want)) {
		if got := h.made(membership); got != want[membership] {
			h.Errorf("%s: %s: %q, want %q", what, membership, got, want[membership])
		}
	}
}

// missing is a file of mandates whose counts say that a record is missing: the KIDs of some can be read.
func (h *house) missing(records ...string) string {
	h.Helper()
	content := h.mandates(append(records, "1 "+kidOf(1999, 0))...)
	lines := strings.SplitAfter(content, "\n")
	return strings.Join(slices.Delete(lines, 2+len(records), 3+len(records)), "")
}

// inDoubt is the finding that invoices wait for a file, in a run; nil when it has none.
func inDoubt(r *night.Result) *batch.Finding {
	for _, j := range r.Jobs {
		for k := range j.Findings {
			if j.Findings[k].Code == batch.FeeInDoubt {
				return &j.Findings[k]
			}
		}
	}
	return nil
}

// Scene 9 (S3): a file with mandates is quarantined on the invoicing day, and its counts say that records
// are missing. Nobody without a mandate is invoiced until it is known what the file held; who has one is
// claimed. The run, the status, the dry run and explain say what waits, why, and until when.
func TestScene9NobodyGetsAFeeForWhatAFileMayHold(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		for no := 1001; no <= 1004; no++ {
			h.member(no)
		}
		h.mandate("2026-10-02", 1003)
		h.run("2026-10-02")
		h.at("2026-10-06")
		h.deliver("Outbound", "broken", h.missing("1 "+kidOf(1001, 0)))
		r := h.tryRun("2026-10-06")
		h.wantMade("on the invoicing day", map[string]string{"M1001": "", "M1002": "", "M1003": "claim",
			"M1004": ""})
		f := inDoubt(r)
		if f == nil || f.Severity != batch.Waiting || f.Facts["memberships"] != 3 ||
			f.Facts["fees_ore"] != batch.Ore(12000) ||
			f.Facts["amount_ore"] != batch.Ore(3*49900) || f.Facts["last"] != day("2026-10-14") {
			h.Errorf("the run says %+v", f)
		}
		if h.found(f.ID()) == nil {
			h.Error("the status says nothing of it")
		}
		dry := 0
		for p, err := range h.night().Proposals(context.Background()) {
			if err != nil {
				h.Fatal(err)
			}
			if strings.HasPrefix(p.Way.Why().String(),
				"waits until 2026-10-14, since broken (file 2) may hold the mandate") {
				dry++
			}
		}
		if dry != 3 {
			h.Errorf("the dry run has %d that wait", dry)
		}
		x, err := h.report().Explain(context.Background(), "M1001", 3)
		if err != nil || !slices.ContainsFunc(x.Charges[0].Facts, func(s batch.Saying) bool {
			return strings.HasPrefix(s.String(), "waits until 2026-10-14")
		}) || x.Charges[0].Amount != 49900 || len(x.Charges) < 2 || x.Charges[1].Amount != 53900 {
			h.Errorf("explain: %+v, %v", x, err)
		}

		// The bank sends it again, right: the broken one is still there. Who has a mandate in the right one
		// is claimed as if it had come in time, who has none waits.
		h.at("2026-10-07").approve()
		h.deliver("Outbound", "right", h.mandates("1 "+kidOf(1001, 0), "1 "+kidOf(1002, 0)))
		h.tryRun("2026-10-08")
		h.wantMade("when it came again", map[string]string{"M1001": "claim", "M1002": "claim", "M1004": ""})
		for _, i := range h.invoices() {
			if i.Due != day("2026-10-20") {
				h.Errorf("%s is due %s", i.MembershipNo, i.Due)
			}
		}
		broken, err := h.payee.Store.FileByName(context.Background(), "broken")
		if err != nil {
			h.Fatal(err)
		}
		if err := h.discard(broken, "came again as right"); err != nil {
			h.Fatal(err)
		}
		r = h.run("2026-10-08")
		h.wantMade("when it was put aside", map[string]string{"M1004": "invoice with a fee"})
		if f := inDoubt(r); f != nil {
			h.Errorf("then: %+v", f)
		}

		// The next month is as ever.
		h.at("2026-10-08").approve()
		h.run("2026-11-06")
		h.wantMade("the next month", map[string]string{
			"M1001": "claim", "M1002": "claim", "M1003": "claim", "M1004": "invoice with a fee",
		})
	})
}

// Scene 9: what nobody has put right by the last safe day is made without the fee, with time to pay it.
// While the file lies there it is so each month.
func TestScene9AfterTheLastSafeDayThereIsNoFee(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002)
	h.at("2026-10-06")
	h.deliver("Outbound", "broken", strings.Replace(h.mandates("1 "+kidOf(1001, 0)), kidOf(1001, 0)+"J",
		kidOf(1001, 0)+"X", 1))
	h.tryRun("2026-10-06")
	h.wantMade("the one whose KID can be read waits", map[string]string{"M1001": "",
		"M1002": "invoice with a fee"})
	r := h.tryRun("2026-10-13")
	if f := inDoubt(r); f == nil || f.Severity != batch.Urgent {
		t.Errorf("the day before: %+v", f)
	}
	r = h.tryRun("2026-10-14")
	h.wantMade("the last safe day", map[string]string{"M1001": "invoice"})
	if f := inDoubt(r); f != nil {
		t.Errorf("then: %+v", f)
	}
	for _, i := range h.invoices() {
		if i.MembershipNo == "M1001" && (i.Amount != 49900 ||
			i.Due < h.payee.Terms.ReissueDue(day("2026-10-14"))) {
			t.Errorf("%+v", i.Invoice)
		}
	}
	h.tryRun("2026-11-06")
	if n := len(h.invoices()); n != 3 {
		t.Errorf("%d invoices in November: the file is still there", n)
	}
	h.tryRun("2026-11-16")
	h.wantMade("the next month", map[string]string{"M1001": "invoice", "M1002": "invoice with a fee"})
}

// Scene 9: a file that is worked again counts from the day on which it came, and a file that has not been
// worked is as much in doubt as one that could not be.
func TestScene9AFileThatIsWorkedAfterAll(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002)
	h.at("2026-10-06")
	theirs := strings.Replace(h.mandates("1 "+kidOf(1001, 0)), ourTransmitter, "00999999", 1)
	h.deliver("Outbound", "new", theirs) // and mailbox.recipient is missing
	h.tryRun("2026-10-06", "fetch", "bill")
	h.wantMade("not worked", map[string]string{"M1001": "", "M1002": "invoice with a fee"})
	h.tryRun("2026-10-06", "ingest", "bill")
	h.wantMade("quarantined", map[string]string{"M1001": ""})

	h.payee.Intake.Recipients = []string{"00999999"}
	f, err := h.payee.Store.FileByName(context.Background(), "new")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.at("2026-10-09").desk("kari").Retry(context.Background(),
		desk.Retry{File: f.No}); err != nil {
		t.Fatal(err)
	}
	h.run("2026-10-09")
	h.wantMade("worked", map[string]string{"M1001": "claim"})
}

// Scene 11: a sealed transmission waits for its second person until the deadline, and each run and the
// status say how long. When nobody has approved it in time the invoices become ordinary ones without a fee,
// it is told that it is our own fault, and the next month is claimed as ever.
func TestScene11NobodyApproved(t *testing.T) {
	h := newHouse(t, "sit")
	h.payee.ApprovalRequired = true
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	for _, c := range []struct {
		date    string
		minutes int64
	}{{"2026-10-06", 8*24*60 + 2*60}, {"2026-10-13", 24*60 + 2*60}, {"2026-10-14", 2 * 60}} {
		r := h.tryRun(c.date)
		f := h.found("approval_missing:1")
		if f == nil || f.Facts["minutes"] != c.minutes || f.Severity != batch.Urgent ||
			f.Facts["deadline"] != "2026-10-14 14:00" {
			t.Errorf("%s: the status says %+v", c.date, f)
		}
		if r.Err() == nil || !strings.Contains(r.Jobs[5].Warnings[0], "minutes left") {
			t.Errorf("%s: the run says %v, %v", c.date, r.Err(), r.Jobs[5].Warnings)
		}
	}
	r := h.tryRun("2026-10-15")
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), "since nobody approved it") {
		t.Errorf("the run says %v", err)
	}
	h.wantMade("after the deadline", map[string]string{"M1001": "invoice"})
	dropped, err := h.payee.Store.Transmission(context.Background(), 1)
	if err != nil || !dropped.NobodyApproved() || !strings.HasPrefix(dropped.Text,
		"nobody approved it: it had to be") {
		t.Errorf("%+v, %v", dropped, err)
	}
	if i := h.only(); i.Fee != 0 || i.Amount != 49900 || i.Due < h.payee.Terms.ReissueDue(day("2026-10-15")) {
		t.Errorf("%+v", i.Invoice)
	}
	h.tryRun("2026-11-06")
	h.wantMade("the next month", map[string]string{"M1001": "claim"})
}

// Scene 11: claims that fell since we or the bank failed cost no fee either: the transmission could not be
// sent, was rejected as a whole too late for another, or its claims one by one. The next invoices are
// claimed as ever.
func TestScene11ClaimsThatFellCostNoFee(t *testing.T) {
	for what, fall := range map[string]func(h *house){
		"never sent": func(h *house) {
			ours := h.payee.Mailbox
			h.payee.Mailbox = nobodyHome
			h.tryRun("2026-10-06")
			h.tryRun("2026-10-14")
			h.payee.Mailbox = ours
			h.tryRun("2026-10-15")
		},
		"rejected as a whole": func(h *house) {
			h.run("2026-10-06")
			h.at("2026-10-15").receipt(1, "AVVIST")
			h.tryRun("2026-10-15")
		},
		"made too late": func(h *house) {
			h.run("2026-10-06", "fetch", "ingest", "match", "bill")
			h.tryRun("2026-10-15")
		},
	} {
		t.Run(what, func(t *testing.T) {
			h := newHouse(t, "sit")
			h.member(1001)
			h.mandate("2026-10-02", 1001)
			h.run("2026-10-02")
			fall(h)
			if i := h.only(); i.Method != batch.MethodInvoice || i.Fee != 0 || i.Amount != 49900 {
				t.Errorf("%s, fee %s", i.Method, i.Fee)
			}
			h.tryRun("2026-11-06")
			h.wantMade("the next month", map[string]string{"M1001": "claim"})
		})
	}
}

// Scene 10: the payee moves to a new account. The mandates stay on the old one, and their payers pay no fee
// for that: neither in the first month nor in the next. The status is red until they have moved, or a
// person settles it.
func TestScene10NoFeeUntilTheMandatesHaveMoved(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		for no := 1001; no <= 1003; no++ {
			h.member(no)
		}
		h.mandate("2026-10-02", 1001, 1002)
		h.run("2026-10-06")
		h.at("2026-10-06").approve()
		h.run("2026-10-07")
		h.payee.Creditor.Account = otherAccount

		h.tryRun("2026-11-06")
		h.wantMade("the first month", map[string]string{
			"M1001": "invoice", "M1002": "invoice", "M1003": "invoice with a fee",
		})
		stranded := "stranded_mandates:" + ourAccount
		if f := h.found(stranded); f == nil || f.Severity != batch.Urgent || f.Facts["mandates"] != 2 ||
			f.Facts["to"] != otherAccount {
			h.Errorf("the status says %+v", f)
		}

		// The bank moves one of them.
		h.at("2026-11-20")
		h.deliver("Outbound", "moved", strings.ReplaceAll(h.mandates("1 "+kidOf(1001, 0)), ourAccount,
			otherAccount))
		h.tryRun("2026-12-06")
		h.wantMade("the second month", map[string]string{
			"M1001": "claim", "M1002": "invoice", "M1003": "invoice with a fee",
		})
		if f := h.found(stranded); f == nil || f.Facts["mandates"] != 1 {
			h.Errorf("then: %+v", f)
		}
		_, err := h.desk("kari").Settle(context.Background(), desk.Settle{Finding: stranded,
			Reason: "the last one left"})
		if err != nil {
			h.Fatal(err)
		}
		if f := h.found(stranded); f != nil {
			h.Errorf("settled: %+v", f)
		}
		h.tryRun("2027-01-06")
		h.wantMade("settled", map[string]string{"M1002": "invoice"})
		h.booksAgree()
	})
}

// An account that has gone from trekk.yaml is still known: what is paid to it on its own invoices is
// matched, a mandate on it is shown, and a claim on it that is paid by hand meanwhile is cancelled, so that
// nobody pays twice.
func TestAnAccountThatIsGoneIsStillKnown(t *testing.T) {
	h := newHouse(t, "sit")
	for no := 1001; no <= 1003; no++ {
		h.member(no)
	}
	h.mandate("2026-10-02", 1001, 1002)
	h.run("2026-10-06")
	h.at("2026-10-06").approve()
	h.run("2026-10-07")
	h.payee.Creditor.Account = otherAccount

	h.pay("2026-10-12", paid{typ: 10, kid: kidOf(1001, 1), amount: 49900, serial: 1},
		paid{typ: 10, kid: kidOf(1003, 3), amount: 53900, serial: 1},
		paid{typ: 10, kid: kidOf(1003, 99), amount: 100, serial: 1})
	r := h.tryRun("2026-10-12")
	if count(r, "match", "matched") != 2 || count(r, "match", "wrong_account") != 1 {
		t.Errorf("matched %d, to the wrong account %d", count(r, "match", "matched"), count(r, "match",
			"wrong_account"))
	}
	if got := h.assignments(2); !slices.Equal(got, []string{"2 cancellations to " + ourAccount + ": 1"}) {
		t.Errorf("transmission 2: %q", got)
	}
	held, err := h.report().MandateHistory(context.Background(), "1001")
	if err != nil || len(held) != 1 || held[0].Account != ourAccount {
		t.Errorf("%+v, %v", held, err)
	}
	listed := 0
	for _, err := range h.report().MandateHolders(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		listed++
	}
	if listed != 2 {
		t.Errorf("%d mandates are listed", listed)
	}

	// Invariant 4: a file of its that cannot be read holds its invoices back.
	h.at("2026-10-28")
	h.deliver("Outbound", "broken", strings.Replace(h.ocr("2026-10-27", ourAccount,
		paid{kid: kidOf(1002, 2), amount: 49900, serial: 1}), "NY090088", "NY090077", 1))
	h.tryRun("2026-10-28")
	if sms := h.outbox("sms-2026-10-28.csv"); len(sms) != 0 {
		t.Errorf("reminded: %v", sms)
	}
	h.booksAgree()
}
