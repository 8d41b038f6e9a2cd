package dunning

import (
	"context"
	"fmt"
	"iter"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// whole are books as far as a scale reads them.
type whole struct {
	books
	listed        time.Time
	files         []batch.File
	transmissions []batch.Transmission
	credits       []batch.CustomerCredit
	notes         []batch.CreditNote
	told          []batch.Told
}

func (b *whole) LastListing(context.Context, time.Time) (time.Time, error) { return b.listed, nil }

func (b *whole) Files(context.Context, ...batch.FileStatus) iter.Seq2[batch.File, error] {
	return each(b.files)
}

func (b *whole) Transmissions(
	context.Context, ...batch.TransmissionStatus,
) iter.Seq2[batch.Transmission, error] {
	return each(b.transmissions)
}

func (b *whole) Credits(context.Context) iter.Seq2[batch.CustomerCredit, error] {
	return each(b.credits)
}

func (b *whole) CreditNotes(_ context.Context, no string) iter.Seq2[batch.CreditNote, error] {
	return each(slices.DeleteFunc(slices.Clone(b.notes), func(c batch.CreditNote) bool {
		return c.InvoiceNo != no
	}))
}

func (b *whole) SettledFindings(context.Context) iter.Seq2[batch.Settled, error] {
	return each[batch.Settled](nil)
}

func (b *whole) Told(context.Context, bankday.Date, bankday.Date) iter.Seq2[batch.Told, error] {
	return each(b.told)
}

// Invoices are the overdue ones.
func (b *whole) Invoices(
	_ context.Context, set batch.InvoiceSet, on bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	return each(slices.DeleteFunc(slices.Clone(b.invoices), func(i batch.InvoiceState) bool {
		return i.Due >= on || i.Outstanding() == 0 || set == batch.InvoicesToRemind && i.InCollection
	}))
}

// ofTerms is a profile in the program.
func ofTerms(t fataler, name string) *terms.Profile {
	p, err := terms.Load(name, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

type fataler interface{ Fatal(...any) }

// scaleOn is a scale at noon of a day, whose mailbox has just been read.
func scaleOn(t fataler, b *whole, p *terms.Profile, today string) *Scale {
	return scaleAfter(t, b, p, today, today)
}

// scaleAfter is one whose mailbox was read at noon of the day listed.
func scaleAfter(t fataler, b *whole, p *terms.Profile, today, listed string) *Scale {
	now := day(today).At(12, 0)
	b.listed = day(listed).At(12, 0)
	payee := &batch.Payee{
		Creditor: batch.Creditor{ID: "gym", Account: "15032080119"},
		Store:    b, KID: kid.Layouts{layout}, Calendar: bankday.Norwegian(), Terms: p,
	}
	s, err := NewScale(context.Background(), payee.At(batch.Call{Now: now}), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// verdictOf weighs one invoice of the books in a pass over all of them.
func verdictOf(t fataler, b *whole, p *terms.Profile, today, no string) Verdict {
	for v, err := range scaleOn(t, b, p, today).Overdue(context.Background(), HandOver) {
		if err != nil {
			t.Fatal(err)
		}
		if v.Invoice.No == no {
			i := *v.Invoice
			v.Invoice = &i
			return v
		}
	}
	t.Fatal("invoice", no, "is not overdue on", today)
	return Verdict{}
}

// unpaid is an ordinary invoice of 500 kroner that is due on a Tuesday, changed.
func unpaid(change func(*batch.InvoiceState)) batch.InvoiceState {
	i := overdue(1001, 1, "2026-10-20")
	i.Account, i.Method, i.MembershipNo = "15032080119", batch.MethodInvoice, "M1"
	if change != nil {
		change(&i)
	}
	return i
}

func only(i batch.InvoiceState) *whole {
	return &whole{books: books{invoices: []batch.InvoiceState{i}}}
}

// S12, S13, F6, A4 and the order of steps: which step comes next, and the first bank day on which it may.
func TestWhichStepComesNextAndWhen(t *testing.T) {
	reminded := func(on string) func(*batch.InvoiceState) {
		return func(i *batch.InvoiceState) { i.Reminded, i.Reminders = day(on), 1 }
	}
	due := func(on string) func(*batch.InvoiceState) {
		return func(i *batch.InvoiceState) { i.Due = day(on) }
	}
	both := func(a, b func(*batch.InvoiceState)) func(*batch.InvoiceState) {
		return func(i *batch.InvoiceState) { a(i); b(i) }
	}
	for _, c := range []struct {
		what, terms string
		change      func(*batch.InvoiceState)
		step        Step
		notBefore   string
	}{
		{"S12: eight days after a Tuesday", "sit", nil, Remind, "2026-10-28"},
		{"due on a Saturday: charged on Monday", "sit", due("2026-10-17"), Remind, "2026-10-27"},
		{"eight days later is a Saturday", "sit", due("2026-10-16"), Remind, "2026-10-26"},
		{"over Easter: due on Maundy Thursday, charged after it", "sit", due("2026-04-02"), Remind,
			"2026-04-15"},
		{"over Christmas: the eighth day is New Year's Day", "sit", due("2026-12-24"), Remind, "2027-01-04"},
		{"S13: fourteen days after due, six after the reminder", "sit", reminded("2026-10-28"),
			HandOver, "2026-11-03"},
		{"a night was missed: six after a reminder that was late", "sit", reminded("2026-10-30"),
			HandOver, "2026-11-05"},
		{"the sixth is a Saturday", "sit", reminded("2026-11-01"), HandOver, "2026-11-09"},
		{"four weeks were missed: the reminder comes first", "sit", due("2026-09-21"), Remind, "2026-09-29"},
		{"and six days after it the handover", "sit", both(due("2026-09-21"), reminded("2026-10-20")),
			HandOver, "2026-10-26"},
		{"in collection there is no further step", "sit",
			func(i *batch.InvoiceState) { i.InCollection = true }, None, ""},
		{"imported: days count from the import", "sit",
			func(i *batch.InvoiceState) { i.Due, i.FollowedFrom = day("2026-08-20"), day("2026-10-20") },
			Remind, "2026-10-28"},
		{"imported, due later: from the due date", "sit",
			func(i *batch.InvoiceState) { i.FollowedFrom = day("2026-10-01") }, Remind, "2026-10-28"},
		{"taken back: anew with a reminder, from that day", "sit",
			func(i *batch.InvoiceState) { i.TakenBack = day("2027-01-11") }, Remind, "2027-01-19"},
		{"taken back and reminded: eight and six days from it", "sit",
			both(reminded("2027-01-19"), func(i *batch.InvoiceState) { i.TakenBack = day("2027-01-11") }),
			HandOver, "2027-01-25"},
		{"a reminder was withdrawn: anew from that day", "sit",
			func(i *batch.InvoiceState) { i.Retracted = day("2026-11-02") }, Remind, "2026-11-10"},
		{"F6: when the retry window has closed", "f24s", nil, HandOver, "2026-10-27"},
		{"F6: taken back, as long from that day", "f24s",
			func(i *batch.InvoiceState) { i.TakenBack = day("2027-01-11") }, HandOver, "2027-01-18"},
		{"F6: imported, as long from the import", "f24s",
			func(i *batch.InvoiceState) { i.Due, i.FollowedFrom = day("2026-08-25"), day("2026-10-20") },
			HandOver, "2026-10-27"},
	} {
		i := unpaid(c.change)
		v := verdictOf(t, only(i), ofTerms(t, c.terms), (max(i.Due, day("2026-10-20")) + 1).String(), "1")
		if v.Step != c.step || v.NotBefore.String() != c.notBefore {
			t.Errorf("%s: %q from %s, want %q from %s", c.what, v.Step, v.NotBefore, c.step, c.notBefore)
			continue
		}
		if c.step == None {
			continue
		}
		for back, want := range []Because{Taken, TooEarly} {
			on := day(c.notBefore) - bankday.Date(back)
			if on <= i.Due {
				continue
			}
			got := verdictOf(t, only(i), ofTerms(t, c.terms), on.String(), "1")
			if got.Because != want {
				t.Errorf("%s: on %s %q, want %q", c.what, on, got.Because, want)
			}
		}
	}
}

// Each reason to hold, in the order in which they are weighed: an invoice with the reasons of a row and of
// all rows above it is held by the reason of that row.
func TestTheFirstReasonThatHoldsIsTold(t *testing.T) {
	const today = "2026-10-28"
	b := only(unpaid(nil))
	i := &b.invoices[0]
	quarantined := batch.File{No: 7, Status: batch.FileQuarantined, Account: i.Account, Name: "OCR"}
	rows := []struct {
		code       batch.FindingCode
		begin, end func()
	}{
		{batch.BelowMinimum, func() { i.Paid = 45100 }, func() { i.Paid = 0 }},
		{batch.MoneyWaits, func() { b.waits = []batch.PaymentState{came(9, byKID(kidOf(1001, 3)))} },
			func() { b.waits = nil }},
		{batch.HeldByCredit,
			func() { b.credits = []batch.CustomerCredit{{CustomerNo: "1001", Amount: 50000}} },
			func() { b.credits = nil }},
		{batch.BankSilent, func() { b.told = []batch.Told{{Due: i.Due, Claims: 6}} },
			func() { b.told = nil }},
		{batch.HeldArranged, func() {
			i.Arranged = &batch.Arrangement{On: day("2026-10-21"), Until: day("2026-12-01")}
		}, func() { i.Arranged = nil }},
		{batch.HeldCustomer, func() { i.CustomerHold = &batch.CustomerHold{Action: batch.HoldBegin} },
			func() { i.CustomerHold = nil }},
		{batch.HeldDisputed, func() { i.Hold = &batch.Hold{Action: batch.HoldBegin, On: day("2026-10-22")} },
			func() { i.Hold = nil }},
		{batch.HeldNeverClaimed, func() { i.Method = batch.MethodClaim }, nil},
		{batch.HeldUnanswered, func() {
			i.Claim = &batch.Claim{Transmission: 2, Status: batch.ClaimLive, Due: i.Due}
			b.transmissions = []batch.Transmission{{Number: 2, Status: batch.TransmissionSealed}}
		}, func() { i.Claim, i.Method, b.transmissions = nil, batch.MethodInvoice, nil }},
		{batch.BlockFileQuarantined, func() { b.files = []batch.File{quarantined} },
			func() { b.files = nil }},
	}
	told := func() batch.FindingCode {
		v := verdictOf(t, b, ofTerms(t, "sit"), today, "1")
		if v.Hold == nil {
			return ""
		}
		if v.Counts {
			t.Errorf("S14: %s holds the invoice, and it counts", v.Hold.Code)
		}
		return v.Hold.Code
	}
	for _, r := range rows {
		r.begin()
		if got := told(); got != r.code {
			t.Errorf("%q, want %q", got, r.code)
		}
	}
	for _, r := range slices.Backward(rows) {
		if got := told(); got != r.code && r.end != nil {
			t.Errorf("going back: %q, want %q", got, r.code)
		}
		if r.end != nil {
			r.end()
		}
	}
	if v := verdictOf(t, b, ofTerms(t, "sit"), today, "1"); !v.Takes(Remind) || v.Hold != nil {
		t.Errorf("nothing holds any longer: %+v", v)
	}
}

// A4, invariant 4: a claim is left alone until the files after its retry window have come.
func TestTheRetryWindowOfAClaim(t *testing.T) {
	claimed := unpaid(func(i *batch.InvoiceState) {
		i.Method = batch.MethodClaim
		i.Claim = &batch.Claim{Transmission: 1, Status: batch.ClaimLive, Due: i.Due}
	})
	b := only(claimed)
	b.transmissions = []batch.Transmission{{Number: 1, Status: batch.TransmissionApproved, Sends: 1}}
	p := ofTerms(t, "sit")
	for on, want := range map[string]Because{
		"2026-10-21": StillTrying, "2026-10-26": StillTrying, "2026-10-27": TooEarly, "2026-10-28": Taken,
	} {
		if v := verdictOf(t, b, p, on, "1"); v.Because != want {
			t.Errorf("%s: %q, want %q", on, v.Because, want)
		}
	}
}

// Credit and waiting payments together cover what is asked; what credit covers is asked for by nobody.
func TestCreditHolds(t *testing.T) {
	p := ofTerms(t, "sit")
	b := only(unpaid(nil))
	b.credits = []batch.CustomerCredit{{CustomerNo: "1001", Amount: 30000}}
	if v := verdictOf(t, b, p, "2026-10-28", "1"); !v.Takes(Remind) || v.Asked != 20000 {
		t.Errorf("a reminder asks for %s: %+v", v.Asked, v)
	}
	b.waits = []batch.PaymentState{
		came(9, func(p *batch.Payment) { p.KID, p.Amount = kidOf(1001, 7), 20000 }),
	}
	if v := verdictOf(t, b, p, "2026-10-28", "1"); v.Because != Held || v.Hold.Code != batch.MoneyWaits {
		t.Errorf("%+v", v)
	}
	b.waits = nil
	b.invoices[0].Reminded = day("2026-10-28")
	if v := verdictOf(t, b, p, "2026-11-03", "1"); v.Because != Held || v.Hold.Code != batch.HeldByCredit {
		t.Errorf("a handover does not wait for the credit to be used: %+v", v)
	}

	// The oldest comes first, and no øre holds twice.
	younger := unpaid(func(i *batch.InvoiceState) {
		i.No, i.KID, i.Due = "2", kidOf(1001, 2), day("2026-10-21")
	})
	b = only(unpaid(nil))
	b.invoices = append(b.invoices, younger)
	b.credits = []batch.CustomerCredit{{CustomerNo: "1001", Amount: 50000}}
	old, young := verdictOf(t, b, p, "2026-10-29", "1"), verdictOf(t, b, p, "2026-10-29", "2")
	if old.Because != Held || !young.Takes(Remind) || young.Asked != 50000 {
		t.Errorf("%+v\n%+v", old, young)
	}
}

// What credit covers needs no money that waits: the money holds what credit leaves.
func TestMoneyHoldsWhatCreditLeaves(t *testing.T) {
	b := only(unpaid(nil))
	b.invoices = append(b.invoices, unpaid(func(i *batch.InvoiceState) {
		i.No, i.KID, i.Due, i.Amount = "2", kidOf(1001, 2), day("2026-10-21"), 20000
	}))
	b.credits = []batch.CustomerCredit{{CustomerNo: "1001", Amount: 40000}}
	b.waits = []batch.PaymentState{
		came(9, func(p *batch.Payment) { p.KID, p.Amount = kidOf(1001, 7), 30000 }),
	}
	for _, no := range []string{"1", "2"} {
		v := verdictOf(t, b, ofTerms(t, "sit"), "2026-10-29", no)
		if v.Because != Held || v.Hold.Code != batch.MoneyWaits {
			t.Errorf("invoice %s: %q, %s is asked", no, v.Because, v.Asked)
		}
	}
}

// dunning.minimum: what a customer owes overdue in all, without what is left in peace.
func TestMinimum(t *testing.T) {
	p := ofTerms(t, "sit")
	small := func(no int, left batch.Ore, change func(*batch.InvoiceState)) batch.InvoiceState {
		return unpaid(func(i *batch.InvoiceState) {
			i.No, i.KID, i.Amount = fmt.Sprint(no), kidOf(1001, no), left
			if change != nil {
				change(i)
			}
		})
	}
	for _, c := range []struct {
		what string
		list []batch.InvoiceState
		held bool
	}{
		{"an øre below", []batch.InvoiceState{small(1, 4999, nil)}, true},
		{"exactly the minimum (S6 asks for 50)", []batch.InvoiceState{small(1, 5000, nil)}, false},
		{"two of 25 and 24.99", []batch.InvoiceState{small(1, 2500, nil), small(2, 2499, nil)}, true},
		{"two of 25", []batch.InvoiceState{small(1, 2500, nil), small(2, 2500, nil)}, false},
		{"another is disputed", []batch.InvoiceState{small(1, 2500, nil), small(2, 50000,
			func(i *batch.InvoiceState) { i.Hold = &batch.Hold{Action: batch.HoldBegin} })}, true},
		{"another is not due", []batch.InvoiceState{small(1, 2500, nil), small(2, 50000,
			func(i *batch.InvoiceState) { i.Due = day("2026-10-28") })}, true},
		{"another is in collection", []batch.InvoiceState{small(1, 2500, nil), small(2, 50000,
			func(i *batch.InvoiceState) { i.InCollection = true })}, false},
	} {
		b := &whole{books: books{invoices: c.list}}
		v := verdictOf(t, b, p, "2026-10-28", "1")
		if held := v.Because == Held; held != c.held || held && v.Hold.Code != batch.BelowMinimum {
			t.Errorf("%s: %q %+v", c.what, v.Because, v.Hold)
		}
	}
	none := *p
	none.Dunning.Minimum = 0
	if v := verdictOf(t, only(small(1, 1, nil)), &none, "2026-10-28", "1"); !v.Takes(Remind) {
		t.Errorf("without a minimum: %+v", v)
	}
}

// payments.small_difference: of an invoice paid in part, on the day when a reminder would go, three times a
// customer and calendar year.
func TestSmallDifferences(t *testing.T) {
	p := ofTerms(t, "sit")
	nearly := func(no int, left batch.Ore) batch.InvoiceState {
		return unpaid(func(i *batch.InvoiceState) {
			i.No, i.KID, i.Paid = fmt.Sprint(no), kidOf(1001, no), i.Amount-left
		})
	}
	weighed := func(b *whole, p *terms.Profile, on string) (list []Step) {
		for v, err := range scaleOn(t, b, p, on).Overdue(t.Context(), HandOver) {
			if err != nil {
				t.Fatal(err)
			}
			if v.Because == Taken {
				list = append(list, v.Step)
			}
		}
		return list
	}
	b := only(nearly(1, 499))
	for on, want := range map[string][]Step{"2026-10-27": nil, "2026-10-28": {WriteOff}} {
		if got := weighed(b, p, on); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", on, got, want)
		}
	}
	for what, b := range map[string]*whole{
		"five kroner":  only(nearly(1, 500)),
		"nothing paid": only(unpaid(func(i *batch.InvoiceState) { i.Amount = 100 })),
		"disputed": only(unpaid(func(i *batch.InvoiceState) {
			i.Paid, i.Hold = i.Amount-50, &batch.Hold{Action: batch.HoldBegin}
		})),
	} {
		if got := weighed(b, p, "2026-10-28"); got != nil {
			t.Errorf("%s: %v", what, got)
		}
	}

	// Three in a calendar year: two were written off before, one of them last year.
	b = &whole{books: books{invoices: []batch.InvoiceState{
		nearly(1, 50), nearly(2, 50), nearly(3, 50), nearly(4, 0), nearly(5, 0),
	}}}
	for k, on := range map[int]string{3: "2026-01-02", 4: "2025-12-31"} {
		b.invoices[k].Amount, b.invoices[k].Credited = b.invoices[k].Paid+50, 50
		b.invoices[k].WrittenOff, b.invoices[k].Differences = 50, 50
		b.notes = append(b.notes, batch.CreditNote{
			Kind: batch.KindDifference, InvoiceNo: b.invoices[k].No, Issued: day(on), Amount: 50,
		})
	}
	if got := weighed(b, p, "2026-10-28"); !slices.Equal(got, []Step{WriteOff, WriteOff}) {
		t.Errorf("%v: the third of them is the fourth of the year", got)
	}
	if v := verdictOf(t, b, p, "2026-10-28", "3"); v.Because != Held || v.Hold.Code != batch.BelowMinimum {
		t.Errorf("the fourth: %+v", v)
	}
	off := *p
	off.Payments.SmallDifference = 0
	if got := weighed(only(nearly(1, 50)), &off, "2026-10-28"); got != nil {
		t.Errorf("left out: %v", got)
	}
}

// S14: an invoice counts as soon as it is overdue, and not while a step is due that it has not had.
func TestWhatEndsAMembership(t *testing.T) {
	p := ofTerms(t, "sit")
	for _, c := range []struct {
		what, on string
		change   func(*batch.InvoiceState)
		counts   bool
	}{
		{"overdue by a day", "2026-10-21", nil, true},
		{"on the day of the reminder, before it has gone", "2026-10-28", nil, false},
		{"reminded in time", "2026-10-29",
			func(i *batch.InvoiceState) { i.Reminded = day("2026-10-28") }, true},
		{"handed over tonight", "2026-11-03",
			func(i *batch.InvoiceState) { i.Reminded = day("2026-10-28") }, true},
		{"nights were missed: reminded late", "2026-11-04",
			func(i *batch.InvoiceState) { i.Reminded = day("2026-11-03") }, false},
		{"and handed over six days later", "2026-11-09",
			func(i *batch.InvoiceState) { i.Reminded = day("2026-11-03") }, true},
		{"in collection", "2026-11-04", func(i *batch.InvoiceState) { i.InCollection = true }, true},
		{"a small difference", "2026-10-28", func(i *batch.InvoiceState) { i.Paid = i.Amount - 50 }, false},
	} {
		if v := verdictOf(t, only(unpaid(c.change)), p, c.on, "1"); v.Counts != c.counts {
			t.Errorf("%s: counts %v: %+v", c.what, v.Counts, v)
		}
	}
}

// A block of all accounts is told with each invoice; what holds is seen all the same.
func TestBlocksAndStanding(t *testing.T) {
	b := only(unpaid(nil))
	b.invoices = append(b.invoices, overdue(1002, 2, "2026-10-20"))
	b.invoices[0].Hold = &batch.Hold{Action: batch.HoldBegin}
	s := scaleAfter(t, b, ofTerms(t, "sit"), "2026-10-28", "2026-10-27")
	blocked := 0
	for v, err := range s.Overdue(t.Context(), HandOver) {
		if err != nil || v.Because != Blocked || v.Hold.Code != batch.BlockNotListedToday {
			t.Errorf("%+v, %v", v, err)
		}
		blocked++
	}
	if blocked != 2 || !s.BlocksAll() {
		t.Errorf("%d are blocked", blocked)
	}
	var standing []Because
	for v, err := range s.Standing(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		standing = append(standing, v.Because)
	}
	if len(standing) != 2 || standing[0] != Held {
		t.Errorf("standing %v", standing)
	}
}

// What is open and not overdue comes with the rest and is not weighed; what is in collection is not reminded
// of.
func TestWhatIsOpenAndWhatIsRemindedOf(t *testing.T) {
	b := only(unpaid(nil))
	b.invoices = append(b.invoices, overdue(1002, 2, "2026-10-20"), overdue(1003, 3, "2026-11-20"))
	b.invoices[1].InCollection = true
	s := scaleOn(t, b, ofTerms(t, "sit"), "2026-10-28")
	gone := func(verdicts iter.Seq2[Verdict, error]) (list []string) {
		for v, err := range verdicts {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, v.Invoice.No+" "+string(v.Step)+" "+string(v.Because))
		}
		return list
	}
	for what, c := range map[string]struct {
		got  iter.Seq2[Verdict, error]
		want []string
	}{
		"open":         {s.Open(t.Context()), []string{"1 remind ", "2  finished", "3  "}},
		"standing":     {s.Standing(t.Context()), []string{"1 remind ", "2  finished"}},
		"to remind of": {s.Overdue(t.Context(), Remind), []string{"1 remind "}},
		"to hand over": {s.Overdue(t.Context(), HandOver), []string{"1 remind ", "2  finished"}},
	} {
		if got := gone(c.got); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, not %q", what, got, c.want)
		}
	}
}

// For any history nobody is acted on whose credit and waiting payments cover what is asked, nothing is handed
// over without a reminder at least six days before, and each øre holds once.
func TestPropertyNobodyIsActedOnWrongly(t *testing.T) {
	sit, cal := ofTerms(t, "sit"), bankday.Norwegian()
	rapid.Check(t, func(r *rapid.T) {
		today := day("2026-11-02") + bankday.Date(rapid.IntRange(0, 60).Draw(r, "today"))
		b := &whole{}
		for n := range rapid.IntRange(1, 6).Draw(r, "invoices") {
			customer := rapid.IntRange(1001, 1002).Draw(r, "customer")
			due := today - bankday.Date(rapid.IntRange(1, 90).Draw(r, "overdue"))
			i := overdue(customer, n+1, due.String())
			i.Account, i.Method = "15032080119", batch.MethodInvoice
			i.Paid = batch.Ore(rapid.SampledFrom([]int{0, 0, 100, 20000, 49950}).Draw(r, "paid"))
			ago := func(label string) bankday.Date {
				if !rapid.Bool().Draw(r, label) {
					return 0
				}
				return today - bankday.Date(rapid.IntRange(0, 40).Draw(r, label+" ago"))
			}
			i.Reminded, i.TakenBack, i.FollowedFrom = ago("reminded"), ago("taken back"), ago("imported")
			if i.Reminded < i.TakenBack {
				i.Reminded = 0
			}
			b.invoices = append(b.invoices, i)
		}
		credit := map[string]batch.Ore{}
		for _, no := range []string{"1001", "1002"} {
			if sum := batch.Ore(rapid.IntRange(0, 3).Draw(r, "credit") * 25000); sum > 0 {
				credit[no] = sum
				b.credits = append(b.credits, batch.CustomerCredit{CustomerNo: no, Amount: sum})
			}
		}
		waits := map[string]batch.Ore{}
		for n := range rapid.IntRange(0, 3).Draw(r, "payments") {
			customer := rapid.IntRange(1001, 1002).Draw(r, "payer")
			p := came(int64(n+1), byKID(kidOf(customer, 90+n)))
			p.Amount = batch.Ore(rapid.IntRange(1, 4).Draw(r, "amount") * 25000)
			p.Postings[0].Amount = p.Amount
			b.waits = append(b.waits, p)
			waits[fmt.Sprint(customer)] += p.Amount
		}
		held, acted := map[string]batch.Ore{}, map[string]batch.Ore{}
		for v, err := range scaleOn(r, b, sit, today.String()).Overdue(t.Context(), HandOver) {
			if err != nil {
				r.Fatal(err)
			}
			no := v.Invoice.CustomerNo
			switch {
			case v.Because == Held && v.Hold.Code == batch.MoneyWaits, v.Because == Held && v.Asked == 0:
				held[no] += v.Invoice.Outstanding()
			case v.Because == Taken && v.Step != WriteOff:
				acted[no] = max(acted[no], v.Asked)
				if v.Asked > v.Invoice.Outstanding() || !cal.IsBankDay(today) {
					r.Fatalf("asked for %s of %+v", v.Asked, v.Invoice)
				}
			}
			if v.Takes(HandOver) && (v.Invoice.Reminded.IsZero() || today < v.Invoice.Reminded+6) {
				r.Fatalf("handed over on %s, reminded on %s", today, v.Invoice.Reminded)
			}
		}
		for no := range acted {
			if held[no] > credit[no]+waits[no] {
				r.Fatalf("%s: %s are held by %s of credit and %s that wait", no, held[no], credit[no],
					waits[no])
			}
			owes := batch.Ore(0)
			for _, i := range b.invoices {
				if i.CustomerNo == no {
					owes += i.Outstanding()
				}
			}
			if acted[no] > 0 && credit[no] >= owes {
				r.Fatalf("%s owes %s, has %s of credit, and is asked for %s", no, owes, credit[no], acted[no])
			}
		}
	})
}

// A million overdue invoices are weighed in one pass, without allocating for each.
func BenchmarkOverdue(b *testing.B) {
	known := &whole{}
	for n := range 1000 {
		i := overdue(1001+n, n+1, "2026-10-20")
		i.Account, i.Method = "15032080119", batch.MethodInvoice
		known.invoices = append(known.invoices, i)
	}
	many := &repeated{whole: known, times: 1000}
	payee := &batch.Payee{Store: many, KID: kid.Layouts{layout}, Calendar: bankday.Norwegian(),
		Terms: ofTerms(b, "sit")}
	known.listed = day("2026-10-28").At(12, 0)
	m := payee.At(batch.Call{Now: known.listed})
	b.ReportAllocs()
	for b.Loop() {
		s, err := NewScale(b.Context(), m, time.Time{})
		if err != nil {
			b.Fatal(err)
		}
		taken := 0
		for v, err := range s.Overdue(b.Context(), HandOver) {
			if err != nil {
				b.Fatal(err)
			}
			if v.Takes(Remind) {
				taken++
			}
		}
		if taken != 1_000_000 {
			b.Fatalf("%d are reminded", taken)
		}
	}
}

// repeated yields the same invoices again and again.
type repeated struct {
	*whole
	times int
}

func (r *repeated) Invoices(
	context.Context, batch.InvoiceSet, bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	return func(yield func(batch.InvoiceState, error) bool) {
		for range r.times {
			for k := range r.invoices {
				if !yield(r.invoices[k], nil) {
					return
				}
			}
		}
	}
}
