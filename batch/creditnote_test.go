package batch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/report"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// credit makes a credit note at noon of a day; zero is all that is left.
func (h *house) credit(date, invoice string, amount batch.Ore) *desk.Crediting {
	h.Helper()
	c, err := h.at(date).desk("kari").Credit(context.Background(),
		desk.Credit{Invoice: invoice, Amount: some(amount), Reason: "closed"})
	if err != nil {
		h.Fatal(err)
	}
	return c
}

func (h *house) invoice(no string) batch.InvoiceState {
	h.Helper()
	i, err := h.payee.Store.Invoice(context.Background(), no)
	if err != nil {
		h.Fatal(err)
	}
	return i
}

// A credit note has the next number of the series, takes off what it says, and is sent.
func TestACreditNoteTakesItsAmountOffTheInvoice(t *testing.T) {
	h := billed(t, 2)
	c := h.credit("2026-10-08", "1", 10000)
	if c.Note.No != "3" || c.Note.Booked != day("2026-10-08") || c.ToCredit != 0 ||
		c.Claim != desk.ClaimKept || c.Invoice.Outstanding() != 43900 {
		t.Errorf("%+v", c)
	}
	rows := h.outbox("messages-2026-10-08.csv")
	if len(rows) != 1 || rows[0]["kind"] != "credit_note" || rows[0]["invoice_no"] != "1" ||
		!strings.Contains(rows[0]["text"], "kreditnota 3 av 08.10.2026 på 100,00 kr for faktura 1") {
		t.Errorf("%v", rows)
	}
	h.ledger(t)

	// What was paid above what is left is credit; what the bank brings on top of that too.
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 43900, serial: 1},
		paid{typ: 10, kid: kidOf(1002, 2), amount: 53900, serial: 1})
	h.run("2026-10-20")
	if c := h.credit("2026-10-21", "1", 0); c.Note.Amount != 43900 || c.ToCredit != 43900 ||
		c.Invoice.Status() != batch.StatusCancelled || c.Note.No != "4" {
		t.Errorf("%+v", c)
	}
	if c := h.credit("2026-10-21", "2", 900); c.ToCredit != 900 || c.Invoice.Status() != batch.StatusPaid ||
		c.Invoice.Paid != 53000 {
		t.Errorf("%+v", c)
	}
	h.ledger(t)
	h.verified()

	// Above what is left, of nothing, and twice whole: refused, and nothing changed.
	before := h.dump()
	for no, amount := range map[string]batch.Ore{"1": 0, "2": 53001, "9": 100} {
		_, err := h.at("2026-10-22").desk("kari").Credit(t.Context(),
			desk.Credit{Invoice: no, Amount: some(amount), Reason: "x"})
		if want := map[string]error{"9": batch.ErrNotFound}[no]; want != nil && !errors.Is(err, want) ||
			want == nil && !errors.Is(err, batch.ErrRefused) {
			t.Errorf("invoice %s, %s: %v", no, amount, err)
		}
	}
	if h.dump() != before {
		t.Error("something was written all the same")
	}
	// Today's invoices go on behind the credit notes, without a gap.
	if r := h.run("2026-11-06"); count(r, "bill", "invoices") != 2 || h.invoices()[2].No != "6" {
		t.Errorf("%d invoices, %s", count(r, "bill", "invoices"), h.invoices()[2].No)
	}
}

// The lines go from the last one backwards, the charges before the plan's price, and the invoice fee last.
func TestACreditNoteSaysWhatItTakesOff(t *testing.T) {
	h := members(t, 1)
	h.at("2026-10-01").events(1001, "2026-10-01,charge,,,,100,card,")
	h.run("2026-10-06") // 499, 100 and a fee of 40
	for _, c := range []struct{ amount, charges, fee batch.Ore }{{6000, 6000, 0},
		{10000, 4000, 0}, {0, 0, 4000}} {
		if got := h.credit("2026-10-07", "1", c.amount).Note; got.Charges != c.charges || got.Fee != c.fee {
			t.Errorf("%s: %s of charges, %s of the fee, want %s, %s", got.Amount, got.Charges,
				got.Fee, c.charges, c.fee)
		}
	}
	h.ledger(t)
	balance, err := ledger.BalanceOn(t.Context(), h.payee.Store, batch.LastDay)
	if err != nil || balance[batch.Income] != 0 || balance[batch.Charges] != 0 ||
		balance[batch.InvoiceFees] != 0 || balance[batch.Receivables] != 0 {
		t.Errorf("%v: %v", err, balance)
	}
	// The charge was credited, and is not invoiced anew.
	if r := h.run("2026-11-06"); count(r, "bill", "amount_ore") != 53900 {
		t.Errorf("invoiced %d", count(r, "bill", "amount_ore"))
	}
}

func TestAClaimFollowsTheCreditNote(t *testing.T) {
	two := func(t *testing.T) *house {
		h := members(t, 2)
		h.mandate("2026-10-02", 1001, 1002)
		return h
	}
	t.Run("it had not left: dropped, and the others are made anew", func(t *testing.T) {
		h := two(t)
		h.run("2026-10-06", "fetch", "ingest", "bill", "claims")
		if c := h.credit("2026-10-06", "1", 0); c.Claim != desk.ClaimGivenUp ||
			h.transmission(1).Status != batch.TransmissionRejected {
			t.Errorf("%q, %s", c.Claim, h.transmission(1).Status)
		}
		r := h.run("2026-10-06")
		if sent := h.sentBytes(2); count(r, "claims", "claims") != 1 ||
			strings.Contains(sent, kidOf(1001, 1)) || !strings.Contains(sent, kidOf(1002, 2)) {
			t.Errorf("%d claims in\n%s", count(r, "claims", "claims"), sent)
		}
	})
	t.Run("it has: cancelled with the next transmission, and claimed anew with what is left",
		func(t *testing.T) {
			h := two(t)
			h.run("2026-10-06")
			h.approve()
			h.run("2026-10-07")
			for no, amount := range map[string]batch.Ore{"1": 0, "2": 9900} {
				if c := h.credit("2026-10-08", no, amount); c.Claim != desk.ClaimToCancel {
					t.Errorf("%s: %q", no, c.Claim)
				}
			}
			r := h.run("2026-10-08")
			if count(r, "claims", "cancellations") != 2 || count(r, "claims", "claims") != 1 ||
				count(r, "claims", "amount_ore") != 40000 {
				t.Errorf("%+v", r.Jobs)
			}
		})
	t.Run("too late: what the bank charges becomes credit", func(t *testing.T) {
		h := two(t)
		h.run("2026-10-06")
		h.approve()
		h.run("2026-10-07")
		if c := h.credit("2026-10-20", "1", 0); c.Claim != desk.ClaimIsCharged {
			t.Errorf("%q", c.Claim)
		}
		h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
		h.run("2026-10-20")
		h.ledger(t)
		if got := h.reasons()[batch.InvoiceDropped]; got != 1 {
			t.Errorf("%d payments wait for a cancelled invoice", got)
		}
	})
	t.Run("charged already: nothing to say", func(t *testing.T) {
		h := two(t)
		h.run("2026-10-06")
		h.approve()
		h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
		h.run("2026-10-20")
		if c := h.credit("2026-10-21", "1", 0); c.Claim != desk.ClaimKept || c.ToCredit != 49900 {
			t.Errorf("%q, %s", c.Claim, c.ToCredit)
		}
	})
}

// What waits to leave is kept where its other claims could not be made anew in time.
func TestASealedTransmissionIsNotGivenUpForTheOthers(t *testing.T) {
	h := members(t, 2)
	h.mandate("2026-10-02", 1001, 1002)
	h.run("2026-10-06", "fetch", "ingest", "bill")
	last := h.payee.Terms.ClaimDeadline(terms.TypePayeeNotifies, day("2026-10-20"), h.payee.Calendar)
	h.run(last.String(), "claims")
	if c := h.credit(last.String(), "1", 0); c.Claim == desk.ClaimGivenUp ||
		h.transmission(1).Status != batch.TransmissionSealed {
		t.Errorf("%q, %s", c.Claim, h.transmission(1).Status)
	}
}

// Guards against reminding of, or handing over, what has been written off.
func TestALossIsNoLongerAskedFor(t *testing.T) {
	h := billed(t, 2)
	h.run("2026-10-28") // reminded
	h.run("2026-11-03") // handed over
	c, err := h.at("2026-11-04").desk("kari").WriteOff(t.Context(),
		desk.WriteOff{Invoice: "1", Reason: "dead"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Note.No != "1" || c.Invoice.Status() != batch.StatusWrittenOff || c.Invoice.Outstanding() != 0 {
		t.Errorf("%+v", c)
	}
	if rows := h.outbox("messages-2026-11-04.csv"); rows != nil {
		t.Errorf("the customer was told: %v", rows)
	}
	if r := h.run("2026-11-04"); count(r, "collect", "withdrawals") != 1 {
		t.Error("it is still with the collection agency")
	}
	if _, err := h.desk("kari").WriteOff(t.Context(),
		desk.WriteOff{Invoice: "1", Reason: "dead"}); !errors.Is(err, batch.ErrRefused) {
		t.Errorf("twice: %v", err)
	}
	h.ledger(t)
	balance, err := ledger.BalanceOn(t.Context(), h.payee.Store, batch.LastDay)
	if err != nil || balance[batch.Losses] != 53900 || balance[batch.Receivables] != 53900 {
		t.Errorf("%v: %v", err, balance)
	}
}

// A handover says what is left after credit notes; one that is credited whole is withdrawn.
func TestCollectionFollowsTheCreditNotes(t *testing.T) {
	h := billed(t, 1)
	h.payee.Terms.Dunning.Minimum = 0 // else nobody would ask for the 20 kroner that are left
	h.credit("2026-10-08", "1", 51900)
	h.run("2026-10-28") // S12: without the reminder nothing is handed over any longer
	h.run("2026-11-03")
	rows := h.outbox("collection-2026-11-03.csv")
	if len(rows) != 1 || rows[0]["principal"] != "0.00" || rows[0]["fee"] != "20.00" {
		t.Fatalf("%v", rows)
	}
	h.credit("2026-11-04", "1", 0)
	h.run("2026-11-05")
	if rows := h.outbox("collection-2026-11-05.csv"); len(rows) != 1 || rows[0]["action"] != "withdraw" {
		t.Errorf("%v", rows)
	}
}

// Nothing is booked in a closed period, not even by a person whose clock is set there.
func TestACorrectionOfAClosedPeriodGoesIntoTheNext(t *testing.T) {
	h := billed(t, 1)
	h.run("2026-11-02", "fetch", "ingest", "match")
	if _, err := h.desk("kari").ClosePeriod(t.Context(),
		desk.ClosePeriod{Month: monthOf("2026-10")}); err != nil {
		t.Fatal(err)
	}
	before := h.dump()
	if _, err := h.at("2026-10-30").desk("kari").Credit(t.Context(),
		desk.Credit{Invoice: "1", Reason: "x"}); !errors.Is(err, batch.ErrRefused) ||
		!strings.Contains(err.Error(), "2026-11-01") {
		t.Errorf("%v", err)
	}
	if h.dump() != before {
		t.Error("something was written all the same")
	}
	if c := h.credit("2026-11-02", "1", 0); c.Note.Booked != day("2026-11-02") {
		t.Errorf("booked %s", c.Note.Booked)
	}
	h.verified()
	h.ledger(t)
}

// A disputed invoice is left in peace, says so, and is followed up when it is released or its day has passed.
func TestADisputedInvoiceIsLeftInPeace(t *testing.T) {
	h := billed(t, 3)
	for no, until := range map[string]string{"1": "2026-11-03", "2": ""} {
		last := day("2026-11-03")
		if until == "" {
			last = 0
		}
		if _, err := h.at("2026-10-21").desk("kari").Hold(t.Context(),
			desk.Hold{Invoice: no, Until: last, Reason: "was ill"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.desk("kari").Hold(t.Context(),
			desk.Hold{Invoice: no, Reason: "again"}); !errors.Is(err, batch.ErrRefused) {
			t.Errorf("held twice: %v", err)
		}
	}
	if r := h.run("2026-10-28"); count(r, "remind", "reminders") != 1 || count(r, "remind", "held") != 2 {
		t.Errorf("%+v", r.Jobs)
	}
	// What was held before it was reminded of waits for its reminder, and is not held from being handed over:
	// it was, as long as that came without one.
	if r := h.run("2026-11-03"); count(r, "collect", "handovers") != 1 || count(r, "remind", "held") != 2 ||
		count(r, "collect", "held") != 0 {
		t.Errorf("%+v", r.Jobs)
	}
	w, err := h.report().Whyer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	two := h.invoice("2")
	if why, err := w.Why(t.Context(), &two); err != nil || why.Reason != report.UnpaidHeld ||
		!strings.Contains(why.Text, "was ill") {
		t.Errorf("%v, %+v", err, why)
	}
	s, err := h.report().Status(t.Context())
	if err != nil || !strings.Contains(strings.Join(s.Waiting, "\n"), "2 of them on hold") {
		t.Errorf("%v: %v", err, s.Waiting)
	}
	if r := h.run("2026-11-04"); count(r, "remind", "reminders") != 1 || count(r, "remind", "held") != 1 {
		t.Errorf("%+v", r.Jobs)
	}
	if _, err := h.desk("kari").Release(t.Context(), desk.Release{Invoice: "2"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.desk("kari").Release(t.Context(),
		desk.Release{Invoice: "2"}); !errors.Is(err, batch.ErrRefused) {
		t.Errorf("released twice: %v", err)
	}
	if r := h.run("2026-11-05"); count(r, "remind", "reminders") != 1 {
		t.Error("not followed up after its release")
	}
	if r := h.run("2026-11-11"); count(r, "collect", "handovers") != 2 {
		t.Error("not handed over six days after the reminders")
	}
	l, err := h.report().Life(t.Context(), "2")
	if err != nil {
		t.Fatal(err)
	}
	told := ""
	for _, e := range l.Events {
		told += e.What + ": " + e.Proof + "\n"
	}
	for _, part := range []string{"letter: in invoices-2026-10-06.csv",
		"on hold: until it is released: was ill", "hold: by kari", "release: by kari", "handed to " +
			"collection: principal 499,00, fee 40,00"} {
		if !strings.Contains(told, part) {
			t.Errorf("no %q in\n%s", part, told)
		}
	}
}

// Credit notes of another system are told from invoices, and checked against what they credit.
func TestImportedCreditNotes(t *testing.T) {
	const header = "invoice_no,customer_no,kid,amount,issued,due,text,credits\n"
	h := members(t, 1)
	file := header + "901,1001,," + "40,2026-10-02,,too much,900\n900,1001," + kidOf(1001, 900) +
		",100,2026-10-01,2026-10-15,x,\n902,1001," + kidOf(1001, 900) + ",60,2026-10-03,,rest,900\n"
	if done := h.importCSV("invoices", file); done.New != 3 {
		t.Errorf("%+v", done)
	}
	i := h.invoice("900")
	if i.Status() != batch.StatusCancelled {
		t.Errorf("%s, %s credited", i.Status(), i.Credited)
	}
	if done := h.importCSV("invoices", file); done.Unchanged != 3 {
		t.Errorf("again: %+v", done)
	}
	h.ledger(t)
	for row, want := range map[string]string{
		"903,1001,,1,2026-10-04,,x,900": "amount: 0,01 is above the 0,00 that " +
			"is left of invoice 900",
		"903,1001,,1,2026-10-04,,x,899": "credits: there is no invoice 899",
		"903,1001,,1,2026-10-04,,x,901": "credits: there is no invoice 901",
		"900,1001,,1,2026-10-04,,x,900": "invoice_no: 900 is an invoice: a " +
			"credit note has a number of its own",
		"901,1001," + kidOf(1001, 5) +
			",1,2026-10-04,2026-10-20,x,": "invoice_no: 901 is a credit note for invoice 900",
		"901,1001,,41,2026-10-02,,too much,900": "credits: credit note 901 was for " +
			"40,00 of invoice 900",
	} {
		row = strings.Replace(row, ",1,2026", ",0.01,2026", 1)
		if got := h.importing("invoices", header+row+"\n"); !strings.Contains(got, "invoices.csv:2:") ||
			!strings.Contains(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", row, got, want)
		}
	}
}

// Whatever is paid, credited, given up and disputed, in any order: the identities hold on every day
// (invariant 2).
func TestPropertyCorrectionsKeepTheBooks(t *testing.T) {
	again := billed(t, 3).again()
	rapid.Check(t, func(rt *rapid.T) {
		h := again()
		defer h.close()
		date := day("2026-10-07")
		for step := range rapid.IntRange(1, 8).Draw(rt, "steps") {
			h.now = date.At(12, 0)
			no := rapid.IntRange(1, 3).Draw(rt, "invoice")
			amount := batch.Ore(rapid.IntRange(1, 60000).Draw(rt, "amount"))
			var err error
			switch rapid.SampledFrom([]string{"pay", "repay", "credit", "write off", "hold", "release",
				"close"}).Draw(rt, "act") {
			case "pay":
				h.pay(date.String(), paid{typ: 10, kid: kidOf(1000+no, no), amount: amount, serial: step})
			case "repay":
				h.pay(date.String(), paid{typ: 18, kid: kidOf(1000+no, no), amount: amount,
					minus: true, serial: step})
			case "credit":
				_, err = h.desk("kari").Credit(t.Context(),
					desk.Credit{Invoice: fmt.Sprint(no), Amount: some(amount), Reason: "x"})
			case "write off":
				_, err = h.desk("kari").WriteOff(t.Context(),
					desk.WriteOff{Invoice: fmt.Sprint(no), Reason: "x"})
			case "hold":
				_, err = h.desk("kari").Hold(t.Context(), desk.Hold{Invoice: fmt.Sprint(no), Reason: "x"})
			case "release":
				_, err = h.desk("kari").Release(t.Context(), desk.Release{Invoice: fmt.Sprint(no)})
			case "close":
				_, err = h.desk("kari").ClosePeriod(t.Context(), desk.ClosePeriod{Month: date.Month() - 1})
			}
			if err != nil && !errors.Is(err, batch.ErrRefused) {
				rt.Fatal(err)
			}
			h.tryRun(date.String(), "fetch", "ingest", "match")
			date += bankday.Date(rapid.IntRange(0, 20).Draw(rt, "days"))
		}
		h.ledger(rt)
		v, err := h.report().Verify(t.Context())
		if err != nil || len(v.Wrong) > 0 {
			rt.Fatalf("%v: %v", err, v.Wrong)
		}
	})
}
