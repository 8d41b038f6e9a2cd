package batch_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// claimed is a house with one invoice of 499 kroner due 2026-10-20, claimed on the 6th; approved when so
// asked.
func claimed(t *testing.T, approved bool) *house {
	t.Helper()
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-06")
	if approved {
		h.at("2026-10-06").approve()
		h.run("2026-10-07")
	}
	return h
}

func (h *house) transmission(number int64) batch.Transmission {
	h.Helper()
	t, err := h.payee.Store.Transmission(context.Background(), number)
	if err != nil {
		h.Fatal(err)
	}
	return t
}

// sentBytes are the bytes of a transmission as they lie in the mailbox.
func (h *house) sentBytes(number int64) string {
	h.Helper()
	content, err := os.ReadFile(filepath.Join(h.dir, "mail/Inbound", h.transmission(number).Name))
	if err != nil {
		h.Fatal(err)
	}
	return string(content)
}

func (h *house) cancel(at string, hour, minute int) error {
	h.now = day(at).At(hour, minute)
	_, err := h.desk("Kari").CancelClaim(context.Background(), desk.CancelClaim{Invoice: "1"})
	return err
}

func TestA6ACancelledClaimGoesWithTheNextTransmission(t *testing.T) {
	h := claimed(t, true)
	if err := h.cancel("2026-10-08", 9, 0); err != nil {
		t.Fatal(err)
	}
	r := h.run("2026-10-08")
	if count(r, "claims", "cancellations") != 1 || count(r, "claims", "claims") != 0 {
		t.Fatalf("%+v", r.Jobs)
	}
	sent := h.sentBytes(2)
	for _, record := range []string{"NY213620", "NY219330", "NY219331", "NY213688"} {
		if !strings.Contains(sent, record) {
			t.Errorf("no %s in\n%s", record, sent)
		}
	}
	if i := h.only(); i.Method != batch.MethodInvoice || i.Due != day("2026-10-22") || i.Fee != 0 ||
		i.Claim.Status != batch.ClaimCancelled {
		t.Errorf("%+v, %+v", i.Invoice, i.Claim)
	}
	if rows := h.outbox("invoices-2026-10-08.csv"); len(rows) != 1 || rows[0]["method"] != "invoice" ||
		rows[0]["due"] != "2026-10-22" {
		t.Errorf("the member was not told: %v", rows)
	}
	if r := h.run("2026-10-09", "bill",
		"claims"); count(r, "claims", "claims")+count(r, "claims", "cancellations") != 0 {
		t.Error("claimed or cancelled again")
	}
}

func TestA6ACancellationHasADeadline(t *testing.T) {
	for _, c := range []struct {
		day          string
		hour, minute int
		ok           bool
	}{{"2026-10-19", 13, 59, true}, {"2026-10-19", 14, 0, false}, {"2026-10-20", 9, 0, false}} {
		h := claimed(t, true)
		err := h.cancel(c.day, c.hour, c.minute)
		if (err == nil) != c.ok {
			t.Errorf("%s %02d:%02d: %v", c.day, c.hour, c.minute, err)
		}
		if !c.ok && (!errors.Is(err, batch.ErrRefused) || !strings.Contains(err.Error(), "2026-10-19") ||
			h.only().Method != batch.MethodClaim) {
			t.Errorf("%s: %v, %s", c.day, err, h.only().Method)
		}
	}
}

// Guards against a cancellation that reaches the bank before its claim, which would then be charged.
func TestACancellationWaitsForALaterBankDayThanItsClaim(t *testing.T) {
	h := claimed(t, false)
	if err := h.cancel("2026-10-06", 13, 0); err != nil {
		t.Fatal(err)
	}
	if r := h.run("2026-10-06"); count(r, "claims", "cancellations") != 0 {
		t.Error("cancelled on the day of the claim")
	}
	h.approve()
	if r := h.run("2026-10-07"); count(r, "claims", "cancellations") != 1 {
		t.Error("not cancelled on the day after")
	}
}

// Guards against charging what has been paid by hand since it was claimed.
func TestAnInvoicePaidByHandIsNotCharged(t *testing.T) {
	h := claimed(t, true)
	h.pay("2026-10-12", paid{typ: 10, kid: kidOf(1001, 1), amount: 49900, serial: 1})
	if r := h.run("2026-10-12"); count(r, "claims", "cancellations") != 1 {
		t.Error("the claim was not cancelled")
	}
	if i := h.only(); i.Status() != batch.StatusPaid || i.Claim.Status != batch.ClaimCancelled {
		t.Errorf("%s, %s", i.Status(), i.Claim.Status)
	}
}

// Guards against charging an amount that is no longer owed.
func TestAChangedAmountIsACancellationAndANewClaim(t *testing.T) {
	h := claimed(t, true)
	h.pay("2026-10-12", paid{typ: 10, kid: kidOf(1001, 1), amount: 9900, serial: 1})
	r := h.run("2026-10-12")
	if count(r, "claims", "cancellations") != 1 || count(r, "claims", "claims") != 1 {
		t.Fatalf("%d cancellations, %d claims", count(r, "claims", "cancellations"),
			count(r, "claims", "claims"))
	}
	if c := h.only().Claim; c.Status != batch.ClaimLive || c.Amount != 40000 || c.Transmission != 2 {
		t.Errorf("%+v", c)
	}
	// Too late for a new claim, the old one stays: what is charged too much becomes credit.
	h = claimed(t, true)
	h.pay("2026-10-15", paid{typ: 10, kid: kidOf(1001, 1), amount: 9900, serial: 1})
	if r := h.run("2026-10-15"); count(r, "claims", "cancellations") != 0 {
		t.Error("cancelled with no time for a new claim")
	}
}

func TestS4AnInvoicePaidAheadIsCancelledByItself(t *testing.T) {
	h := claimed(t, true)
	h.member(1001, "paid_until", "2026-11")
	r := h.run("2026-10-09")
	if count(r, "bill", "paid_ahead") != 1 {
		t.Errorf("%d invoices cancelled", count(r, "bill", "paid_ahead"))
	}
	h.approve()
	h.run("2026-10-12")
	if i := h.only(); i.Status() != batch.StatusCancelled || i.Claim.Status != batch.ClaimCancelled {
		t.Errorf("%s, %s", i.Status(), i.Claim.Status)
	}
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 49900, serial: 1})
	h.run("2026-10-20", "fetch", "ingest", "match")
	if got := h.reasons(); got[batch.InvoiceDropped] != 1 {
		t.Errorf("a payment of a cancelled invoice waits as %v", got)
	}
}

// When the transmission with a cancellation is rejected, the bank still has the claim: it must not be claimed
// once more.
func TestARejectedCancellationLeavesOneClaim(t *testing.T) {
	h := claimed(t, true)
	h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 1), amount: 9900, serial: 1})
	h.run("2026-10-08")
	h.at("2026-10-09")
	h.receipt(2, "AVVIST")
	h.tryRun("2026-10-09", "fetch", "ingest")
	if c := h.only().Claim; c.Transmission != 1 || c.Status != batch.ClaimLive || c.Amount != 49900 {
		t.Errorf("%+v", c)
	}
	b, err := h.payee.Store.Books(context.Background())
	if err != nil || b.DoubleClaims != 0 {
		t.Errorf("%d double claims, %v", b.DoubleClaims, err)
	}
}

// Where the terms of work ask for it, nothing leaves that one person alone has made.
func TestASecondPersonApproves(t *testing.T) {
	h := newHouse(t, "sit")
	h.payee.ApprovalRequired, h.by = true, "Ola"
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	if r := h.tryRun("2026-10-06"); count(r, "send", "transmissions") != 0 {
		t.Fatal("sent without approval")
	}
	ctx := context.Background()
	if err := h.desk("Ola").Approve(ctx, desk.Approve{Transmission: 1}); !errors.Is(err, batch.ErrRefused) {
		t.Errorf("approved by the one who sealed it: %v", err)
	}
	if err := h.desk("Kari").Approve(ctx, desk.Approve{Transmission: 1}); err != nil {
		t.Fatal(err)
	}
	if err := h.desk("Per").Approve(ctx, desk.Approve{Transmission: 1}); !errors.Is(err, batch.ErrRefused) {
		t.Errorf("approved twice: %v", err)
	}
	if r := h.run("2026-10-06"); count(r, "send", "transmissions") != 1 ||
		h.transmission(1).ApprovedBy != "Kari" {
		t.Error("not sent after approval")
	}
}

// Invariant 1: guards against using a transmission number for two contents.
func TestARejectedTransmissionIsMadeAnewUnderAnotherNumber(t *testing.T) {
	h := claimed(t, false)
	h.receipt(1, "AVVIST")
	r := h.tryRun("2026-10-07")
	if r.Err() == nil || count(r, "ingest", "rejected_transmissions") != 1 ||
		count(r, "claims", "claims") != 1 {
		t.Errorf("%v, %+v", r.Err(), r.Jobs)
	}
	if c := h.only().Claim; c.Transmission != 2 || c.Status != batch.ClaimLive {
		t.Errorf("%+v", c)
	}
	// An approval that comes after the rejection contradicts it: nothing changes, and a person is told.
	h.receipt(1, "GODKJENT")
	if r := h.tryRun("2026-10-08"); r.Err() == nil || !strings.Contains(r.Err().Error(), "rejected before") {
		t.Errorf("%v", r.Err())
	}
	if h.transmission(1).Status != batch.TransmissionRejected {
		t.Error("the contradiction changed the state")
	}
}

// Guards against acting on a receipt twice, and against one for a transmission that is none of ours.
func TestReceiptsDoubleLateAndForTransmissionsThatWeNeverMade(t *testing.T) {
	h := claimed(t, true)
	name := "KV.GODKJENT.F0000001.again.html"
	h.deliver("Outbound", name,
		"<html><h1>Kvittering L226</h1><tr><th>Forsendelsesnummer</th><td>0000001</td></tr>"+
			"<tr><th>Status</th><td>GODKJENT</td></tr></html>")
	if r := h.run("2026-10-08"); count(r, "ingest", "receipts") != 1 || count(r, "ingest", "approved") != 0 {
		t.Error("a receipt that says the same again counts")
	}
	h.receipt(77, "GODKJENT")
	if r := h.tryRun("2026-10-09"); r.Err() == nil ||
		!strings.Contains(r.Err().Error(), "transmission 77, which we never made") {
		t.Errorf("%v", r.Err())
	}
}

// brokenPut is a mailbox whose connection breaks around Put: before it, or when all is there.
type brokenPut struct {
	mailbox.Mailbox
	after bool
}

func (b brokenPut) Put(ctx context.Context, name string, r io.Reader) (mailbox.Checked, error) {
	if b.after {
		if checked, err := b.Mailbox.Put(ctx, name, r); err != nil {
			return checked, err
		}
	}
	return mailbox.Unchecked, errors.New("connection lost")
}

// Guards against a second transmission when the connection broke while the first was sent: before or after
// the bank had it, the retry brings the same bytes.
func TestComplaint1ARetrySendsTheSameBytesUnderTheSameNumber(t *testing.T) {
	for _, after := range []bool{false, true} {
		h := newHouse(t, "sit")
		h.member(1001)
		h.mandate("2026-10-02", 1001)
		dial := h.payee.Mailbox
		h.payee.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) {
			mb, err := dial(ctx)
			return brokenPut{mb, after}, err
		}
		if r := h.tryRun("2026-10-06"); r.Err() == nil {
			t.Fatal("the broken connection went unnoticed")
		}
		before := h.transmission(1)
		if before.Status != batch.TransmissionSending {
			t.Errorf("status %s, want sending: it may be at the bank", before.Status)
		}
		if err := h.desk("Kari").Reject(context.Background(),
			desk.Reject{Transmission: 1, Reason: "in doubt"}); !errors.Is(err, batch.ErrRefused) {
			t.Errorf("given up although it may be at the bank: %v", err)
		}
		h.payee.Mailbox = dial
		h.run("2026-10-06")
		got := h.transmission(1)
		if got.Status != batch.TransmissionSent || got.SHA256 != before.SHA256 ||
			!strings.Contains(h.sentBytes(1), kidOf(1001, 1)) {
			t.Errorf("after the retry: %+v", got)
		}
		if files, _ := os.ReadDir(filepath.Join(h.dir, "mail/Inbound")); len(files) != 1 {
			t.Errorf("%d files in the mailbox, want one", len(files))
		}
	}
}

// Guards against overwriting a file in the mailbox that has the name of ours.
func TestOtherContentUnderOurNameNeedsAPerson(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-06", "fetch", "ingest", "match", "bill", "claims")
	h.deliver("Inbound", h.transmission(1).Name, "something else")
	if r := h.tryRun("2026-10-06", "send"); r.Err() == nil ||
		!strings.Contains(r.Err().Error(), "and not the one in the books") {
		t.Errorf("%v", r.Err())
	}
}

// Guards against giving up a transmission that the bank may have.
func TestResendBringsTheSameBytesAndRejectNeedsTheBanksWord(t *testing.T) {
	h, ctx := claimed(t, false), context.Background()
	if sent, err := h.desk("Kari").Resend(ctx, desk.Resend{Transmission: 1}); err != nil || sent {
		t.Errorf("it was there: %v, %v", sent, err)
	}
	first := h.sentBytes(1)
	if err := os.Remove(filepath.Join(h.dir, "mail/Inbound", h.transmission(1).Name)); err != nil {
		t.Fatal(err)
	}
	if err := h.desk("Kari").Reject(ctx,
		desk.Reject{Transmission: 1, Reason: "lost"}); !errors.Is(err, batch.ErrRefused) {
		t.Errorf("given up without the bank's word: %v", err)
	}
	if sent, err := h.desk("Kari").Resend(ctx, desk.Resend{Transmission: 1}); err != nil || !sent ||
		h.sentBytes(1) != first {
		t.Errorf("%v, %v", sent, err)
	}
	// Sent twice, a rejection may be of the second copy: it is a person's to act on.
	h.receipt(1, "AVVIST")
	if r := h.tryRun("2026-10-07"); r.Err() == nil || h.transmission(1).Status != batch.TransmissionSent ||
		h.only().Claim.Status != batch.ClaimLive {
		t.Errorf("%v, %s", r.Err(), h.transmission(1).Status)
	}
	if err := h.desk("Kari").Reject(ctx,
		desk.Reject{Transmission: 1, Reason: "the bank confirms by telephone"}); err != nil {
		t.Fatal(err)
	}
	if r := h.run("2026-10-07"); count(r, "claims", "claims") != 1 {
		t.Error("not claimed anew")
	}
}

// Guards against claims that reach Nets after their deadline: their invoices become ordinary ones.
func TestWhatIsTooLateIsNeverSent(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-06", "fetch", "ingest", "match", "bill", "claims") // and then nothing ran for nine days
	// 2026-10-14 was the fourth bank day before due
	r := h.tryRun("2026-10-15")
	if r.Err() == nil || count(r, "send", "transmissions") != 0 ||
		h.transmission(1).Status != batch.TransmissionRejected {
		t.Errorf("%v, %s", r.Err(), h.transmission(1).Status)
	}
	if i := h.only(); i.Method != batch.MethodInvoice || i.Due != day("2026-10-29") || i.Fee != 0 {
		t.Errorf("%+v", i.Invoice)
	}
}

// Guards against a cancellation that waits for the night after the one in which its transmission is given up,
// and is too late then: claims in one transmission with cancellations have less time.
func TestWhatIsGivenUpIsDecidedAnewInTheSameNight(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002)
	h.mandate("2026-10-02", 1001, 1002)
	h.run("2026-10-06")
	h.at("2026-10-06").approve()
	h.run("2026-10-07")
	h.pay("2026-10-14", paid{typ: 10, kid: kidOf(1001, 1), amount: 49900, serial: 1},
		paid{typ: 10, kid: kidOf(1002, 2), amount: 9900, serial: 1})
	// two cancellations, and a new claim that must go today
	h.run("2026-10-14", "fetch", "ingest", "match", "bill", "claims")
	if tr := h.transmission(2); tr.Cancels != 2 || tr.Claims != 1 {
		t.Fatalf("%+v", tr)
	}
	r := h.tryRun("2026-10-15")
	if h.transmission(2).Status != batch.TransmissionRejected || count(r, "send", "transmissions") != 1 {
		t.Errorf("%+v, %v", h.transmission(2), r.Err())
	}
	if tr := h.transmission(3); tr.Cancels != 1 || tr.Claims != 0 {
		t.Errorf("%+v, want the cancellation of what has been paid", tr)
	}
	for _, j := range h.run("2026-10-15").Jobs {
		for _, c := range j.Counts {
			if c.N != 0 {
				t.Errorf("the second run of %s counts %s %d", j.Job, c.Name, c.N)
			}
		}
	}
}

// Guards against a claim that is taken for live although the bank rejected it: the list of rejected claims
// came while the claim was being cancelled, and the cancellation was dropped.
func TestARejectionHoldsThoughTheClaimWasBeingCancelled(t *testing.T) {
	h := claimed(t, true)
	if err := h.cancel("2026-10-08", 9, 0); err != nil {
		t.Fatal(err)
	}
	h.run("2026-10-08")
	list := "Liste;Forsendelse;Oppdrag;Transaksjon;Status;Tekst\nL00202;0000001;0000001;0000001;AVVIST;FBO " +
		"finnes ikke\n"
	h.deliver("Inbound", "L00202.F0000001.csv", list)
	h.tryRun("2026-10-09")
	h.receipt(2, "AVVIST")
	// the same once more, in another file, changes nothing
	h.deliver("Inbound", "L00202.F0000001.again.csv", list+"\n")
	if r := h.tryRun("2026-10-12"); strings.Contains(r.Err().Error(), "no such claim") {
		t.Error(r.Err())
	}
	if i := h.only(); i.Claim == nil || i.Claim.Status != batch.ClaimRejected ||
		i.Claim.Text != "FBO finnes ikke" {
		t.Errorf("%+v", i.Claim)
	}
}

// Guards against a claim that the books take for cancelled although the bank will charge it: the bank took
// the transmission, but not the cancellation (L00203). It is tried again while there is time (A6).
func TestA6ACancellationThatTheBankRejectsIsTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		paid  batch.Ore
		again int64
		live  int64 // the transmission of the claim that the bank will charge
	}{
		"cancelled":                     {49900, 1, 1},
		"replaced, the new claim holds": {9900, 0, 2},
	} {
		t.Run(name, func(t *testing.T) {
			h := claimed(t, true)
			h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 1), amount: c.paid, serial: 1})
			h.run("2026-10-08")
			h.approve()
			h.deliver("Inbound", "L00203.F0000002.csv",
				"Liste;Forsendelse;Oppdrag;Transaksjon;Status;Tekst\n"+
					"L00203;0000002;0000002;0000001;AVVIST;Fant ikke betalingskravet\n")
			r := h.tryRun("2026-10-09", "fetch", "ingest")
			if r.Err() == nil || !strings.Contains(r.Err().Error(),
				"the cancellation of invoice 1 did not go through") {
				t.Error(r.Err())
			}
			if live := h.liveClaims(); len(live) != 1 || live[0].Transmission != c.live {
				t.Errorf("%+v", live)
			}
			if r := h.run("2026-10-09"); count(r, "claims", "cancellations") != c.again ||
				count(r, "claims", "claims") != 0 {
				t.Errorf("%s", r.Jobs[4].Counts)
			}
		})
	}
}

// Each thing that someone changes in the database by hand is found by what the raw files say.
func TestVerifyFindsWhatHasBeenChanged(t *testing.T) {
	h := claimed(t, true)
	h.pay("2026-10-21", paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
	h.run("2026-10-21")
	verify := func() []string {
		t.Helper()
		v, err := h.report().Verify(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return v.Wrong
	}
	if wrong := verify(); len(wrong) != 0 {
		t.Fatalf("%q", wrong)
	}
	for _, change := range []struct{ do, undo, want string }{
		{"UPDATE payment SET amount = amount + 1", "UPDATE payment SET amount = amount - 1",
			"the payment in the books is not the file's"},
		{"UPDATE claim SET amount = amount + 1", "UPDATE claim SET amount = amount - 1",
			"is not the claim in the books"},
		{"UPDATE mandate_record SET notice = 0", "UPDATE mandate_record SET notice = 1",
			"the mandate in the books is not the file's"},
		{"UPDATE posting SET amount = amount + 1", "UPDATE posting SET amount = amount - 1",
			"the payments' amounts and their postings'"},
		{"UPDATE content SET bytes = CAST(replace(CAST(bytes AS TEXT), '499', '498') AS BLOB) WHERE " +
			"direction = 'out'",
			"UPDATE content SET bytes = CAST(replace(CAST(bytes AS TEXT), '498', '499') AS BLOB) WHERE " +
				"direction = 'out'", "its bytes have SHA-256"},
		{"UPDATE audit SET actor = 'someone' WHERE no = 3",
			"UPDATE audit SET actor = (SELECT actor FROM audit WHERE no = 2) WHERE no = 3",
			"audit entry 3 has been changed"},
	} {
		h.tamper(change.do)
		if wrong := verify(); !strings.Contains(strings.Join(wrong, "\n"), change.want) {
			t.Errorf("%s: %q, want %q", change.do, wrong, change.want)
		}
		h.tamper(change.undo)
	}
}

func TestThePlanHasEachDeadlineWithItsRule(t *testing.T) {
	h := newHouse(t, "sit")
	plan := h.at("2026-12-01").report().Plan(1)
	got := map[string]string{}
	for _, d := range plan[0].Deadlines {
		got[strings.Fields(d.Rule)[0]+" "+strings.Fields(d.What)[0]] = d.Last.Format("2006-01-02 15:04")
	}
	// Due Sunday 20 December, charged on the 21st.
	for key, want := range map[string]string{
		"A5 notice": "2026-11-23 23:59", "last claim": "2026-11-30 13:59", "A1 our": "2026-12-10 23:59",
		"F5, claim":        "2026-12-15 13:59",
		"A6, cancellation": "2026-12-18 13:59", "A4 the": "2026-12-28 23:59",
	} {
		if got[key] != want {
			t.Errorf("%s: %s, want %s (%v)", key, got[key], want, got)
		}
	}
	if plan[0].Charge != day("2026-12-21") || plan[0].Period != bankday.MonthOf(2027, 1) {
		t.Errorf("%+v", plan[0])
	}
}

// halfway is a mailbox without rename whose connection is lost in the middle of an upload.
type halfway struct {
	mailbox.Mailbox
	folder string
}

func (m halfway) Put(_ context.Context, name string, r io.Reader) (mailbox.Checked, error) {
	content, err := io.ReadAll(r)
	if err == nil {
		err = os.WriteFile(filepath.Join(m.folder, name), content[:len(content)/2], 0o600)
	}
	return mailbox.Unchecked, errors.Join(err, errors.New("connection lost"))
}

// Guards against a transmission that waits for a person because its own upload was cut short, where the bank
// has no rename.
func TestAnUploadCutShortMakesWay(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	whole := h.payee.Mailbox
	h.payee.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) {
		mb, err := whole(ctx)
		return halfway{mb, filepath.Join(h.dir, "mail/Inbound")}, err
	}
	h.tryRun("2026-10-06")
	if tr := h.transmission(1); tr.Status != batch.TransmissionSending ||
		int64(len(h.sentBytes(1))) >= tr.Size {
		t.Fatalf("%+v", tr)
	}
	h.payee.Mailbox = whole
	h.run("2026-10-07")
	if tr := h.transmission(1); tr.Status != batch.TransmissionSent ||
		int64(len(h.sentBytes(1))) != tr.Size || tr.Sends != 2 {
		t.Errorf("%+v", tr)
	}
}

// Guards against a transmission that nobody can give up although the bank rejected it: the bank has taken an
// upload and rejected it, and no later try has come through.
func TestWhatTheBankRejectedCanBeGivenUpWhileItIsBeingSent(t *testing.T) {
	h, ctx := newHouse(t, "sit"), context.Background()
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	whole := h.payee.Mailbox
	h.payee.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) {
		mb, err := whole(ctx)
		return full{mb}, err
	}
	h.tryRun("2026-10-06")
	h.tryRun("2026-10-07")
	if err := h.desk("Kari").Reject(ctx,
		desk.Reject{Transmission: 1, Reason: "the bank has none"}); !errors.Is(err, batch.ErrRefused) {
		t.Errorf("given up without the bank's word: %v", err)
	}
	h.receipt(1, "AVVIST")
	h.tryRun("2026-10-07")
	if tr := h.transmission(1); tr.Status != batch.TransmissionSending || tr.Sends < 2 {
		t.Fatalf("%+v", tr)
	}
	if err := h.desk("Kari").Reject(ctx,
		desk.Reject{Transmission: 1, Reason: "the bank has none"}); err != nil {
		t.Error(err)
	}
	if tr, i := h.transmission(1), h.only(); tr.Status != batch.TransmissionRejected ||
		tr.Replied.IsZero() || i.Claim != nil {
		t.Errorf("%+v, %+v", tr, i.Claim)
	}
}

// liveClaims are the invoice's claims that the bank is to charge, as the books have it.
func (h *house) liveClaims() (live []batch.Claim) {
	h.Helper()
	for c, err := range h.payee.Store.InvoiceClaims(context.Background(), "1") {
		if err != nil {
			h.Fatal(err)
		}
		if c.Status == batch.ClaimLive && !c.IsCancellation() {
			live = append(live, c)
		}
	}
	return live
}

// Guards against two claims at the bank (invariant 1), and a job that fails for ever: the amount changes
// again before the bank has answered the transmission that replaces the claim, and then it rejects that one.
func TestAClaimThatReplacesAnotherIsLeftAloneUntilItIsAnswered(t *testing.T) {
	h := claimed(t, true)
	h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 1), amount: 10000, serial: 1})
	h.run("2026-10-08") // transmission 2: 399 in place of 499
	h.pay("2026-10-09", paid{typ: 10, kid: kidOf(1001, 1), amount: 10000, serial: 2})
	if r := h.tryRun("2026-10-09"); count(r, "claims", "transmissions") != 0 {
		t.Errorf("a third claim while it is not known which of the first two holds: %s", r.Jobs[4].Counts)
	}
	h.receipt(2, "AVVIST")
	h.tryRun("2026-10-12") // transmission 3: 299 in place of the 499 that stands
	if live := h.liveClaims(); len(live) != 1 || live[0].Transmission != 3 || live[0].Amount != 29900 {
		t.Errorf("%+v", live)
	}
	if tr := h.transmission(3); tr.Cancels != 1 || tr.Claims != 1 {
		t.Errorf("%+v", tr)
	}
}

// Guards against a claim that comes to life although its transmission was rejected: it had been cancelled by
// a later one, which is rejected too.
func TestACancelledClaimFallsWithItsTransmission(t *testing.T) {
	h := claimed(t, false)
	if err := h.cancel("2026-10-08", 9, 0); err != nil {
		t.Fatal(err)
	}
	// transmission 2 cancels what is in transmission 1, of which nothing has been heard
	h.tryRun("2026-10-08")
	if live := h.liveClaims(); len(live) != 0 {
		t.Fatalf("%+v", live)
	}
	h.receipt(1, "AVVIST")
	h.tryRun("2026-10-09")
	h.receipt(2, "AVVIST")
	h.tryRun("2026-10-12")
	if live := h.liveClaims(); len(live) != 0 {
		t.Errorf("%+v", live)
	}
}

// Guards against two charges for one invoice (invariant 1): the bank had lost the claim's transmission, which
// was sent again after the one with the cancellation. So an amount that changes is claimed anew only when the
// bank is known to have the old claim.
func TestAClaimIsReplacedOnlyWhenTheBankHasIt(t *testing.T) {
	h := claimed(t, false)
	h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 1), amount: 9900, serial: 1})
	if r := h.tryRun("2026-10-08"); count(r, "claims", "transmissions") != 0 {
		t.Errorf("a second claim though nothing has been heard of the first: %s", r.Jobs[4].Counts)
	}
	h.approve()
	h.run("2026-10-09")
	if live := h.liveClaims(); len(live) != 1 || live[0].Transmission != 2 || live[0].Amount != 40000 {
		t.Errorf("%+v", live)
	}
}

// Guards against the same (A6): a transmission that is sent again counts from then, and a cancellation on
// that day can fail.
func TestA6ACancellationWaitsForALaterBankDayThanTheLastSending(t *testing.T) {
	h := claimed(t, false)
	h.at("2026-10-12")
	if err := os.Remove(filepath.Join(h.dir, "mail/Inbound", h.transmission(1).Name)); err != nil {
		t.Fatal(err)
	}
	if sent, err := h.desk("Kari").Resend(context.Background(), desk.Resend{Transmission: 1}); err != nil ||
		!sent {
		t.Fatal(sent, err)
	}
	h.approve()
	h.pay("2026-10-12", paid{typ: 10, kid: kidOf(1001, 1), amount: 9900, serial: 1})
	if r := h.run("2026-10-12"); count(r, "claims", "cancellations") != 0 {
		t.Error("cancelled on the day on which the claim was sent")
	}
	if r := h.run("2026-10-13"); count(r, "claims", "cancellations") != 1 ||
		count(r, "claims", "claims") != 1 {
		t.Errorf("not on the day after: %s", r.Jobs[4].Counts)
	}
}
