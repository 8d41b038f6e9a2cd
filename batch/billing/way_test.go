package billing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/billing"
	"trekk/batch/stream"
	"trekk/batch/terms"
	"trekk/kid"
)

// oneMandate is a file from Nets with one mandate, right in itself.
func oneMandate(k string) string {
	zeros := func(s string) string { return s + strings.Repeat("0", 80-len(s)) + "\n" }
	return zeros("NY00001000008080000010700123456") + zeros("NY2124200000000000000001"+mainAccount) +
		zeros(fmt.Sprintf("NY21947000000011%25sJ", k)) + zeros("NY2124880000000100000003") +
		zeros("NY0000890000000100000005")
}

// Nobody is charged a fee while a file that may hold his mandate is not in the books (S3): the invoice
// waits as long as a claim for its due date can still be in time, and is made without the fee then. Made on
// 6 October 2026, it is due on the 20th, and a claim must be at Nets on the 14th.
func TestS3AFeeInDoubtWaitsUntilTheLastSafeDay(t *testing.T) {
	const unreadable = ""
	oneKID := oneMandate(kidOf(t, 1))
	refused := func(p *batch.Payee) {
		p.Terms.Billing.Notification, p.Terms.Billing.LateClaim = terms.NotifiedByBank, terms.LateRefused
	}
	type want struct {
		method batch.Method // empty while it waits
		fee    batch.Ore
	}
	for _, c := range []struct {
		what   string
		clock  string
		file   string
		status batch.FileStatus
		change func(*batch.Payee)
		want   [3]want // customers 1, who has a KID in the file, 2, who has none, and 3, who has a mandate
	}{
		{what: "all is in the books", clock: "2026-10-06 12:00", status: batch.FileIngested,
			want: [3]want{{"invoice", 4000}, {"invoice", 4000}, {"claim", 0}}},
		{what: "one KID, on the invoicing day", clock: "2026-10-06 12:00", file: oneKID,
			want: [3]want{{}, {"invoice", 4000}, {"claim", 0}}},
		{what: "nothing can be read", clock: "2026-10-06 12:00", file: unreadable,
			want: [3]want{{}, {}, {"claim", 0}}},
		{what: "the day before the last safe one", clock: "2026-10-13 23:00", file: unreadable,
			want: [3]want{{}, {}, {"claim", 0}}},
		{what: "the last safe day", clock: "2026-10-14 06:00", file: unreadable,
			want: [3]want{{"invoice", 0}, {"invoice", 0}, {"claim", 0}}},
		{what: "one KID, the last safe day", clock: "2026-10-14 06:00", file: oneKID,
			want: [3]want{{"invoice", 0}, {"invoice", 4000}, {"claim", 0}}},
		{what: "weeks later", clock: "2026-11-02 12:00", file: unreadable,
			want: [3]want{{"invoice", 0}, {"invoice", 0}, {"claim", 0}}},
		{what: "the bank notifies, and a late claim is refused: its last day was in September",
			clock: "2026-10-06 12:00", file: unreadable, change: refused,
			want: [3]want{{"invoice", 0}, {"invoice", 0}, {"claim", 0}}},
		{what: "there is no fee", clock: "2026-10-06 12:00", file: unreadable,
			change: func(p *batch.Payee) { p.Terms.Billing.InvoiceFee = 0 },
			want:   [3]want{{"invoice", 0}, {"invoice", 0}, {"claim", 0}}},
	} {
		b := &books{content: map[int64]string{7: c.file}}
		if c.status != batch.FileIngested {
			b.files = []batch.File{{No: 7, Name: "OCR.1", Status: batch.FileQuarantined}}
		}
		for _, no := range []string{"1", "2", "3"} {
			b.member(no, "open")
		}
		b.mandate(mainAccount, "3", "2026-01-01", "")
		list, err := stream.All(billing.Proposals(t.Context(), moment(t, b, c.clock, c.change), false))
		must(t, err)
		for k, p := range list {
			if got := (want{p.Invoice.Method, p.Invoice.Fee}); got != c.want[k] {
				t.Errorf("%s: customer %s: %+v, want %+v", c.what, p.Membership.No, got, c.want[k])
			}
			if waits := !p.Way.Until.IsZero(); waits != (c.want[k].method == "") || waits &&
				p.Way.Until != day("2026-10-14") {
				t.Errorf("%s: customer %s waits until %s", c.what, p.Membership.No, p.Way.Until)
			}
			if p.Invoice.Amount != 0 && p.Invoice.Amount != 30000+p.Invoice.Fee {
				t.Errorf("%s: %+v", c.what, p.Invoice)
			}
		}
	}
}

func kidOf(t *testing.T, no int64) string {
	t.Helper()
	k, err := moment(t, &books{}, "2026-10-06 12:00", nil).KID.Make(kid.Parts{Customer: no})
	must(t, err)
	return k
}

// When the mandate comes in another file while the invoice waits, it counts as if it had been in the one
// that could not be read: whether that still stands or has been put aside since. A file that came, or was
// put aside, at another time does not change what the state on the invoicing day decides (S3).
func TestS3AMandateThatComesInPlaceOfAFileThatCouldNotBeRead(t *testing.T) {
	const claim, invoice = batch.MethodClaim, batch.MethodInvoice
	for _, c := range []struct {
		what      string
		arrived   string
		discarded string // empty while the file is in quarantine
		since     string // of the mandate
		kid       int64  // that can be read in the file; 0 for a file that cannot be read at all
		want      batch.Method
		fee       batch.Ore
	}{
		{"it stands", "2026-10-06", "", "2026-10-08", 0, claim, 0},
		{"it stands, with the KID", "2026-10-06", "", "2026-10-08", 1, claim, 0},
		{"it stands, with another's KID", "2026-10-06", "", "2026-10-08", 2, invoice, 4000},
		{"it came on the day after", "2026-10-07", "", "2026-10-08", 0, "", 0},
		{"put aside since", "2026-10-05", "2026-10-08", "2026-10-08", 0, claim, 0},
		{"put aside since, with another's KID", "2026-10-05", "2026-10-08", "2026-10-08", 2, invoice, 4000},
		{"put aside before the invoicing day", "2026-10-01", "2026-10-05", "2026-10-08", 0, invoice, 4000},
		{"put aside, and came on the day after", "2026-10-07", "2026-10-08", "2026-10-08", 0, invoice, 4000},
		{"put aside months ago", "2026-07-01", "2026-10-08", "2026-10-08", 0, invoice, 4000},
	} {
		f := batch.File{
			No: 7, Name: "OCR.1", Arrived: day(c.arrived).At(8, 0), Received: day(c.arrived).At(8, 0),
			Status: batch.FileQuarantined,
		}
		b := &books{content: map[int64]string{}}
		if c.kid != 0 {
			b.content[7] = oneMandate(kidOf(t, c.kid))
		}
		if c.discarded != "" {
			f.Status = batch.FileDiscarded
			b.acts = []batch.Act{{
				At: day(c.discarded).At(9, 0), Action: batch.DiscardAction,
				Subject: batch.Numbered(batch.OfFile, 7),
			}}
		}
		b.files = []batch.File{f}
		b.member("1", "open")
		b.mandate(mainAccount, "1", c.since, "")
		list, err := stream.All(billing.Proposals(t.Context(), moment(t, b, "2026-10-08 12:00", nil), false))
		must(t, err)
		if p := list[0]; p.Invoice.Method != c.want || p.Invoice.Fee != c.fee ||
			p.Way.Until.IsZero() != (c.want != "") {
			t.Errorf("%s: %+v, %+v", c.what, p.Invoice, p.Way)
		}
	}
}

// What waits is a finding for each file: how many memberships, what sum, until when. It is urgent on the
// bank day before the last safe one.
func TestWhatWaitsIsToldForEachFile(t *testing.T) {
	oneKID := oneMandate(kidOf(t, 1))
	twoKIDs := oneMandate(kidOf(t, 2))
	b := &books{
		content: map[int64]string{7: oneKID, 9: twoKIDs},
		files: []batch.File{
			{No: 7, Name: "OCR.1", Received: day("2026-10-05").At(8, 0), Status: batch.FileQuarantined},
			{No: 9, Name: "OCR.2", Received: day("2026-10-06").At(8, 0), Status: batch.FileNew},
		},
	}
	b.member("1", "open")
	b.member("1", "open", func(s *batch.MembershipState) { s.No = "M1b" })
	b.member("2", "open")
	b.member("3", "open")
	for clock, severity := range map[string]batch.Severity{
		"2026-10-06 12:00": batch.Waiting, "2026-10-12 23:00": batch.Waiting,
		"2026-10-13 00:00": batch.Urgent,
	} {
		list, err := billing.Waiting(t.Context(), moment(t, b, clock, nil))
		must(t, err)
		if len(list) != 2 {
			t.Fatalf("%s: %+v", clock, list)
		}
		f := list[0]
		if f.Code != batch.FeeInDoubt || f.Subject != batch.Numbered(batch.OfFile, 7) ||
			f.Severity != severity ||
			f.Since != day("2026-10-05") || f.Facts["name"] != "OCR.1" || f.Facts["memberships"] != 2 ||
			f.Facts["amount_ore"] != batch.Ore(60000) || f.Facts["fees_ore"] != batch.Ore(8000) ||
			f.Facts["last"] != day("2026-10-14") {
			t.Errorf("%s: %+v", clock, f)
		}
		if list[1].Subject.No != "9" || list[1].Facts["memberships"] != 1 {
			t.Errorf("%s: %+v", clock, list[1])
		}
	}
	if list, err := billing.Waiting(t.Context(), moment(t, b, "2026-10-14 00:00", nil)); err != nil ||
		len(list) != 0 {
		t.Errorf("on the last safe day: %+v, %v", list, err)
	}
	b.files = nil
	if list, err := billing.Waiting(t.Context(), moment(t, b, "2026-10-06 12:00", nil)); err != nil ||
		len(list) != 0 {
		t.Errorf("when all is in the books: %+v, %v", list, err)
	}
}

// two is a payee with two accounts: binding12 is invoiced to the other one.
func two(p *batch.Payee) {
	p.Creditor.Accounts = []batch.BankAccount{{No: otherAccount, Plans: []string{"binding12"}}}
}

// A payer pays no fee for a change of account that is the payee's, and pays it where it is his own doing
// that there is no mandate on the account (S3).
func TestS3NoFeeForTheAccountThatThePayeeHasMoved(t *testing.T) {
	for _, c := range []struct {
		what    string
		change  func(*batch.Payee) // one account when nil
		arrange func(*books)
		fee     batch.Ore
		method  batch.Method
		left    []string // accounts with mandates that are left behind
	}{
		{"no mandate at all", nil, func(b *books) { b.member("1", "open") }, 4000, "invoice", nil},
		{"on the account", nil, func(b *books) {
			b.member("1", "open")
			b.mandate(mainAccount, "1", "2026-01-01", "")
		}, 0, "claim", nil},
		{"on an account that the payee had before", nil, func(b *books) {
			b.member("1", "open")
			b.mandate(oldAccount, "1", "2026-01-01", "")
		}, 0, "invoice", []string{oldAccount}},
		{"deleted there by the payer", nil, func(b *books) {
			b.member("1", "open")
			b.mandate(oldAccount, "1", "2026-01-01", "2026-09-01")
		}, 4000, "invoice", nil},
		{"there only since after the invoicing day", nil, func(b *books) {
			b.member("1", "open")
			b.mandate(oldAccount, "1", "2026-10-07", "")
		}, 4000, "invoice", []string{oldAccount}},
		{"moved", nil, func(b *books) {
			b.member("1", "open")
			b.mandate(oldAccount, "1", "2026-01-01", "")
			b.mandate(mainAccount, "1", "2026-10-05", "")
		}, 0, "claim", nil},
		{"moved, and then deleted by the payer, while the old one stands", nil, func(b *books) {
			b.member("1", "open")
			b.mandate(oldAccount, "1", "2026-01-01", "")
			b.mandate(mainAccount, "1", "2026-08-05", "2026-09-05")
		}, 0, "invoice", []string{oldAccount}},
		{"the payee has moved the plan to another of its accounts", two, func(b *books) {
			b.member("1", "binding12")
			b.mandate(mainAccount, "1", "2026-01-01", "")
		}, 0, "invoice", []string{mainAccount}},
		{"the payer has another membership on that account", two, func(b *books) {
			b.member("1", "binding12")
			b.member("1", "open", func(s *batch.MembershipState) { s.No = "M1b" })
			b.mandate(mainAccount, "1", "2026-01-01", "")
		}, 4000, "invoice", nil},
		{"the payer had one, which has ended", two, func(b *books) {
			b.member("1", "binding12")
			b.member("1", "open", func(s *batch.MembershipState) { s.No, s.End = "M1b", day("2026-05-31") })
			b.mandate(mainAccount, "1", "2026-01-01", "")
		}, 4000, "invoice", nil},
		{"the payer has changed the plan", two, func(b *books) {
			b.member("1", "open", func(s *batch.MembershipState) {
				s.Events = []batch.Event{{No: 1, Kind: batch.EventPlan, Told: day("2026-03-01"),
					From: day("2026-05-01"),
					Text: "binding12", Amount: 30000}}
			})
			b.mandate(mainAccount, "1", "2026-01-01", "")
		}, 4000, "invoice", nil},
	} {
		b := &books{}
		c.arrange(b)
		m := moment(t, b, "2026-10-08 12:00", c.change)
		list, err := stream.All(billing.Proposals(t.Context(), m, false))
		must(t, err)
		if len(list) == 0 || list[0].Invoice.Fee != c.fee || list[0].Invoice.Method != c.method ||
			(list[0].Way.Stranded != nil) != (c.fee == 0 && c.method == "invoice") {
			t.Errorf("%s: %+v", c.what, list)
		}
		findings, err := billing.Stranded(t.Context(), m)
		must(t, err)
		var left []string
		for _, f := range findings {
			left = append(left, f.Subject.No)
			if f.Code != batch.StrandedMandates || f.Severity != batch.Urgent || f.Facts["mandates"] != 1 {
				t.Errorf("%s: %+v", c.what, f)
			}
		}
		if !slices.Equal(left, c.left) {
			t.Errorf("%s: left behind on %v, want %v", c.what, left, c.left)
		}
	}
}

// Mandates are left behind until they have moved, or a person settles it; when there are more of them it
// stands again. Of payers without memberships, whose invoices come from elsewhere, those count that are on
// an account which the payee has no longer.
func TestStrandedMandatesStandUntilTheyHaveMoved(t *testing.T) {
	b := &books{}
	for _, no := range []string{"1", "2", "3"} {
		b.member(no, "open")
	}
	b.customers = append(b.customers, batch.Customer{No: "4", Fixed: fixedOf("4")},
		batch.Customer{No: "5", Fixed: fixedOf("5")})
	for _, no := range []string{"1", "2", "4"} {
		b.mandate(oldAccount, no, "2026-01-01", "")
	}
	b.mandate(otherAccount, "5", "2026-01-01", "") // an account of the payee's, though not the one of plans
	b.mandate(oldAccount, "9", "2026-01-01", "")   // of nobody
	m := moment(t, b, "2026-10-08 12:00", func(p *batch.Payee) {
		p.Creditor.Accounts = []batch.BankAccount{{No: otherAccount}}
	})
	check := func(what string, want int) {
		t.Helper()
		list, err := billing.Stranded(t.Context(), m)
		must(t, err)
		switch {
		case want == 0 && len(list) == 0:
		case len(list) != 1 || list[0].Facts["mandates"] != want || list[0].Facts["to"] != mainAccount ||
			list[0].Subject != (batch.Subject{Kind: batch.OfAccount, No: oldAccount}):
			t.Errorf("%s: %+v, want %d", what, list, want)
		}
	}
	check("at first", 3)
	b.mandate(mainAccount, "1", "2026-10-07", "")
	check("when one has moved", 2)
	b.settled = []batch.Settled{{
		Code: batch.StrandedMandates, Subject: batch.Subject{Kind: batch.OfAccount, No: oldAccount},
		Facts: batch.Facts{"mandates": int64(2)}, On: day("2026-10-07"),
	}}
	check("when a person has settled it", 0)
	b.mandate(oldAccount, "3", "2026-10-08", "")
	check("when there is one more", 3)
	b.mandate(mainAccount, "2", "2026-10-08", "")
	check("when that has moved too", 0)
}
