package batch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/report"
)

// Scenes from public complaints about programs like this one, in which somebody was charged, reminded or
// handed over who should not have been. Each ends here as a careful person would end it, in the books of both
// gyms and on both databases. The members have numbers from 2001 on.

// gym is a payee's terms, with the days on which its first two invoices are made and charged, and those of
// the steps that follow when the first is not paid.
type gym struct {
	terms    string
	made     [2]string // of the invoices of November and December 2026
	charged  [2]string // the bank day of each
	byHand   batch.Ore // what an ordinary invoice comes to: 499 kroner and the fee
	reminded string    // empty where the terms have no reminder
	handed   string
}

var gyms = []gym{
	// S1, S2, S3, S12, S13
	{"sit", [2]string{"2026-10-06", "2026-11-06"}, [2]string{"2026-10-20", "2026-11-20"}, 53900,
		"2026-10-28", "2026-11-03"},
	// F1, F2, F6, F13, A4: the 25th of October is a Sunday; handed over when the retry window is over
	{"f24s", [2]string{"2026-10-12", "2026-11-11"}, [2]string{"2026-10-26", "2026-11-25"}, 49900,
		"", "2026-11-02"},
}

// inEachGym plays a scene in both gyms, each on a database of its own kind, or, thoroughly, on both.
func inEachGym(t *testing.T, play func(h *house, g gym)) {
	for i, g := range gyms {
		t.Run(g.terms, func(t *testing.T) {
			if thorough {
				onBooks(t, g.terms, func(h *house) { play(h, g) })
				return
			}
			play(kindsOfBooks()[[]string{"sqlite", "postgres"}[i]](t, g.terms), g)
		})
	}
}

// nights runs the night of each bank day from one day to another, whatever it finds.
func (h *house) nights(from, to string) {
	h.Helper()
	for d := day(from); d <= day(to); d++ {
		if h.payee.Calendar.IsBankDay(d) {
			h.tryRun(d.String())
		}
	}
}

// chased reports whether anybody was reminded of an invoice or it was ever handed over.
func (h *house) chased(no string) bool {
	h.Helper()
	i := h.invoice(no)
	return i.Reminders > 0 || i.Handoffs > 0
}

// left says that an invoice was left in peace.
func (h *house) left(no string) {
	h.Helper()
	if h.chased(no) {
		i := h.invoice(no)
		h.Errorf("%s: invoice %s was reminded of on %s (%d reminders), handoffs %d",
			h.now.Format("2006-01-02"), no,
			i.Reminded, i.Reminders, i.Handoffs)
	}
}

// why is why an invoice is unpaid, now.
func (h *house) why(no string) *report.Unpaid {
	h.Helper()
	i := h.invoice(no)
	u, err := h.report().WhyUnpaid(h.Context(), &i)
	if err != nil {
		h.Fatal(err)
	}
	return u
}

// steps follows the steps of an invoice through the nights: the days on which it was reminded of and handed
// over, with the first of each.
func (h *house) steps(no, from, to string) (reminded, handed string) {
	h.Helper()
	for d := day(from); d <= day(to); d++ {
		if !h.payee.Calendar.IsBankDay(d) {
			continue
		}
		h.tryRun(d.String())
		i := h.invoice(no)
		if i.Reminded == d && reminded == "" {
			reminded = d.String()
		}
		if i.InCollection && handed == "" {
			handed = d.String()
		}
	}
	return reminded, handed
}

// Scene 1, S16, A7: invoices.csv gives customer 2001 an invoice with a KID of customer 2002, who has a
// mandate and would be charged. The row is refused, with line and column, and so is one of a customer who is
// not there. Should such an invoice stand in the books all the same, the bank is never told to charge it.
func TestScene1NobodyIsChargedWhatSomebodyElseOwes(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.member(2001)
		h.member(2002)
		h.mandate("2026-10-02", 2002)
		h.run("2026-10-02")
		rows := "invoice_no,customer_no,kid,amount,issued,due,text\n" +
			"7701,2002," + kidOf(2002, 7701) + ",349,2026-10-01,2026-10-30,hall\n" +
			"7702,2001," + kidOf(2002, 7702) + ",349,2026-10-01,2026-10-30,hall\n" +
			"7703,2009," + kidOf(2009, 7703) + ",349,2026-10-01,2026-10-30,hall\n"
		want := "invoices.csv:3:11: kid: " + kidOf(2002, 7702) +
			" is the KID of customer 2002, and the row is customer 2001's"
		said := h.importing("invoices", rows)
		if !strings.Contains(said, want) || !strings.Contains(said, "invoices.csv:4:6: customer_no: ") {
			h.Errorf("%s\nwant\n%s", said, want)
		}
		if list := h.invoices(); len(list) != 0 {
			h.Errorf("taken all the same: %+v", list)
		}

		wrong := batch.Invoice{
			No: "7702", CustomerNo: "2001", KID: kidOf(2002, 7702), Fixed: h.payee.Fixed(kidOf(2002, 7702)),
			Account: ourAccount, Issued: day("2026-10-01"), Booked: day("2026-10-01"), Due: day("2026-10-30"),
			Method: batch.MethodClaim, Amount: 34900, Text: "hall", Imported: true,
		}
		err := h.payee.Store.Update(h.Context(), registered,
			func(tx batch.Tx) error { return tx.AddInvoice(wrong) })
		if err != nil {
			h.Fatal(err)
		}
		h.tryRun(g.made[0])
		for _, c := range h.liveClaims() {
			if c.InvoiceNo == "7702" {
				h.Errorf("2002 is charged: %+v", c)
			}
		}
		if f := h.found("claim_not_theirs:7702"); f == nil || f.Severity != batch.Urgent ||
			f.Facts["customer"] != "2001" || f.Facts["charged"] != "2002" {
			h.Errorf("%+v", f)
		}
	})
}

// Scene 2, S12, S13, F6, S16: twice what is asked comes on an invoice. The rest is the member's credit, and
// pays what is asked the month after: nobody is reminded or handed over.
func TestScene2NobodyIsAskedForWhatCreditPays(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.member(2001)
		h.run(g.made[0])
		h.pay(g.charged[0], paid{typ: 10, kid: kidOf(2001, 1), amount: 2 * g.byHand, serial: 1})
		h.run(g.charged[0])
		r := h.run(g.made[1])
		i := h.invoice("2")
		if i.Status() != batch.StatusPaid || i.Paid != g.byHand || i.Claim != nil ||
			count(r, "bill", "credit_used_ore") != int64(g.byHand) {
			h.Errorf("%s, paid %s, claim %+v", i.Status(), i.Paid, i.Claim)
		}
		rows := h.outbox("invoices-" + g.made[1] + ".csv")
		if len(rows) != 1 || rows[0]["amount"] != "0.00" || !strings.Contains(rows[0]["text"], "0,00 kr") {
			h.Errorf("the letter asks for something: %v", rows)
		}
		h.nights(g.made[1], "2026-12-04")
		h.left("2")
		h.agree()
	})
}

// Scene 2 where the terms leave credit alone: it still holds, until a person uses it or pays it back.
func TestScene2CreditThatNobodyHasUsedHolds(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.payee.Terms.Payments.UseCredit = ptr(false)
		h.member(2001, "end", "2026-12-31")
		h.run(g.made[0])
		h.pay(g.charged[0], paid{typ: 10, kid: kidOf(2001, 1), amount: 2 * g.byHand, serial: 1})
		h.nights(g.charged[0], "2026-12-04")
		h.left("2")
		f := h.found("held_by_credit:2")
		if f == nil || f.Facts["credit_ore"] != g.byHand {
			h.Errorf("%+v", h.status().Findings)
		}
		if u := h.why("2"); u.Reason != report.UnpaidHeld || u.Hold == nil ||
			u.Hold.Code != batch.HeldByCredit {
			h.Errorf("%+v", u)
		}
		if _, err := h.desk("kari").ApplyCredit(h.Context(), desk.ApplyCredit{Of: "2001"}); err != nil {
			h.Fatal(err)
		}
		if i := h.invoice("2"); i.Status() != batch.StatusPaid {
			h.Errorf("%s", i.Status())
		}
		h.nights("2026-12-07", "2026-12-11")
		h.left("2")
	})
}

// Scene 2, S2: with a mandate the claim asks for what credit leaves.
func TestScene2AClaimAsksForWhatCreditLeaves(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.member(2001)
		h.run(g.made[0])
		h.pay(g.charged[0], paid{typ: 10, kid: kidOf(2001, 1), amount: g.byHand + 20000, serial: 1})
		h.run(g.charged[0])
		h.mandate("2026-11-03", 2001)
		h.run("2026-11-03")
		h.run(g.made[1])
		if i := h.invoice("2"); i.Claim == nil || i.Claim.Amount != 29900 || i.Paid != 20000 {
			h.Errorf("paid %s, claim %+v", i.Paid, i.Claim)
		}
	})
}

// Scene 3, S12, S13, F6: the member pays in time, on the KID of the month before, and the payment waits as
// already_settled. Nothing is sent and nothing handed over while it does; a person is told that it is urgent.
func TestScene3APaymentOnLastMonthsKIDHolds(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.member(2001, "end", "2026-12-31")
		h.member(2002, "end", "2026-12-31") // who does not pay November's
		pay := func(date string, payments ...paid) {
			h.pay(date, payments...)
			h.run(date)
		}
		h.run(g.made[0])
		pay(g.charged[0], paid{typ: 10, kid: kidOf(2001, 1), amount: g.byHand, serial: 1},
			paid{typ: 10, kid: kidOf(2002, 2), amount: g.byHand, serial: 1})
		h.run(g.made[1])
		pay("2026-11-19", paid{typ: 10, kid: kidOf(2001, 1), amount: g.byHand, serial: 2})
		if list := h.payments(batch.PaymentsUnmatched); len(list) != 1 ||
			list[0].WaitsFor() != batch.AlreadySettled {
			h.Fatalf("%+v", list)
		}
		h.nights("2026-11-20", "2026-12-15")
		h.left("3")
		if !h.chased("4") {
			h.Error("2002 has not paid, and is left in peace")
		}
		for name, row := range h.allOutbox("*.csv") {
			if row["invoice_no"] == "3" && !strings.HasPrefix(name, "invoices-"+g.made[1]) {
				h.Errorf("%s speaks of invoice 3: %v", name, row)
			}
		}
		f := h.found("money_waits:3")
		if f == nil || f.Severity != batch.Urgent || f.Facts["payment"] != "3" ||
			f.Facts["ground"] != batch.GroundCustomer {
			h.Fatalf("%+v", f)
		}
		if u := h.why("3"); u.Reason != report.UnpaidHeld || u.Hold.Code != batch.MoneyWaits {
			h.Errorf("%+v", u)
		}
		h.assign(3, "3", 0)
		if h.found("money_waits:3") != nil {
			h.Error("the payment is placed, and still found")
		}
		h.nights("2026-12-16", "2026-12-18")
		h.left("3")
	})
}

// Scene 4, A4, S12, S13, F6: nobody runs trekk for four weeks, and the first run finds nothing from the bank.
// While the bank has told of none of the claims that it approved, nobody is reminded or handed over. When a
// person has settled that, who has not paid is reminded first, where the terms have a reminder, and handed
// over no sooner than the terms' days after it.
func TestScene4FourWeeksWithoutARun(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		claims := []int{2001, 2002, 2003, 2004, 2005, 2006}
		for _, no := range append(claims, 2007) { // 2007 pays by hand
			h.member(no, "end", "2026-11-30")
		}
		h.mandate("2026-10-02", claims...)
		h.run(g.made[0])
		h.approve()
		h.run((day(g.made[0]) + 1).String())
		back := day(g.charged[0]) + 30
		h.nights(back.String(), (back + 1).String())
		for _, i := range h.invoices() {
			h.left(i.No)
		}
		silent := "bank_silent:" + g.charged[0]
		if f := h.found(silent); f == nil || f.Severity != batch.Urgent || f.Facts["claims"] != 6 {
			h.Fatalf("%+v", h.status().Findings)
		}
		if u := h.why("7"); u.Reason != report.UnpaidHeld || u.Hold.Code != batch.BankSilent {
			h.Errorf("%+v", u)
		}
		if _, err := h.desk("kari").Settle(h.Context(),
			desk.Settle{Finding: silent, Reason: "the bank: all were stopped"}); err != nil {
			h.Fatal(err)
		}
		after := h.payee.Calendar.After(back, 2)
		want := [2]string{"", after.String()}
		if g.reminded != "" { // six days, of which the last may be in a weekend
			want = [2]string{after.String(), h.payee.Calendar.Next(after + 6).String()}
		}
		var got [2]string
		if got[0], got[1] = h.steps("7", after.String(), (after + 9).String()); got != want {
			h.Errorf("reminded and handed over on %q, want %q", got, want)
		}
	})
}

// Scene 5, S12, S13, F6: an invoice that was due two months ago is imported. Its days count from the import:
// it is reminded of first. What the other system had done, the file says.
func TestScene5AnImportedInvoiceIsRemindedOfFirst(t *testing.T) {
	const header = "invoice_no,customer_no,kid,amount,issued,due,text,reminded,in_collection\n"
	for what, c := range map[string]struct {
		more string
		from string
		want map[string][2]string // by terms: reminded, handed over
	}{
		"nothing is known of it": {",", "",
			map[string][2]string{"sit": {"2026-10-13", "2026-10-19"}, "f24s": {"", "2026-10-12"}}},
		"reminded of elsewhere": {"2026-10-02,", "",
			map[string][2]string{"sit": {"", "2026-10-08"}, "f24s": {"", "2026-10-05"}}},
		"followed up from a day": {",", "2026-10-12",
			map[string][2]string{"sit": {"2026-10-20", "2026-10-26"}, "f24s": {"", "2026-10-19"}}},
	} {
		t.Run(what, func(t *testing.T) {
			inEachGym(t, func(h *house, g gym) {
				h.at("2026-10-05").importCSV("customers", customersHeader+customerRow(2001))
				a := desk.Import{What: "invoices", File: "invoices.csv",
					From: strings.NewReader(header + "7007,2001," + kidOf(2001, 7007) +
						",499,2026-07-23,2026-08-06,July," +
						c.more + "\n")}
				if c.from != "" {
					a.FollowedFrom = day(c.from)
				}
				if _, err := h.at("2026-10-05").desk("kari").Import(h.Context(), a); err != nil {
					h.Fatal(err)
				}
				reminded, handed := h.steps("7007", "2026-10-05", "2026-10-30")
				if got := [2]string{reminded, handed}; got != c.want[g.terms] {
					h.Errorf("reminded and handed over on %q, want %q", got, c.want[g.terms])
				}
			})
		})
	}
}

// Scene 6, A5, S12, S13, F6: the bank takes a payment back in January. The invoice starts anew with a
// reminder, though it was reminded of before it was paid, with the days counted from then.
func TestScene6WhatTheBankTakesBackStartsAnew(t *testing.T) {
	want := map[string][2]string{"sit": {"2027-01-19", "2027-01-25"}, "f24s": {"", "2027-01-18"}}
	inEachGym(t, func(h *house, g gym) {
		h.member(2001, "end", "2026-11-30")
		h.run(g.made[0])
		h.tryRun("2026-10-29") // reminded of at Sit
		h.pay("2026-10-30", paid{typ: 10, kid: kidOf(2001, 1), amount: g.byHand, serial: 1})
		h.run("2026-10-30")
		h.pay("2027-01-11", paid{typ: 18, kid: kidOf(2001, 1), amount: g.byHand, serial: 2})
		h.run("2027-01-11")
		if i := h.only(); i.Outstanding() != g.byHand || i.TakenBack != day("2027-01-11") {
			h.Fatalf("%+v", i)
		}
		if u := h.why("1"); u.Reason != report.UnpaidTakenBack ||
			!strings.Contains(u.Text, "took the money back") {
			h.Errorf("%+v", u)
		}
		var got [2]string
		if got[0], got[1] = h.steps("1", "2027-01-12", "2027-02-05"); got != want[g.terms] {
			h.Errorf("reminded and handed over on %q, want %q", got, want[g.terms])
		}
	})
}

// Scene 7, S12, F6: 50 øre are missing of what was asked. Nobody is chased: on the day of the first step the
// rest is written off, with its voucher. Of more than five kroner and less than fifty nothing is written off,
// and nobody is chased either.
func TestScene7SmallChangeIsNotChased(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.member(2001, "end", "2026-11-30")
		h.member(2002, "end", "2026-11-30")
		h.run(g.made[0])
		h.pay(g.charged[0], paid{typ: 10, kid: kidOf(2001, 1), amount: g.byHand - 50, serial: 1},
			paid{typ: 10, kid: kidOf(2002, 2), amount: g.byHand - 4999, serial: 1})
		h.nights(g.charged[0], "2026-12-11")
		h.left("1")
		h.left("2")
		i := h.invoice("1")
		if i.Status() != batch.StatusPaid || i.Differences != 50 {
			h.Errorf("%s, %s written off", i.Status(), i.WrittenOff)
		}
		if i := h.invoice("2"); i.Outstanding() != 4999 || i.WrittenOff != 0 {
			h.Errorf("%s outstanding, %s written off", i.Outstanding(), i.WrittenOff)
		}
		if f := h.found("below_minimum:2"); f == nil || f.Facts["owed_ore"] != batch.Ore(4999) {
			h.Errorf("%+v", f)
		}
		on := g.reminded
		if on == "" {
			on = g.handed
		}
		var vouchers []string
		for l, err := range ledger.Journal(h.Context(), h.moment(), day("2026-10-01"), day("2026-12-31"),
			false) {
			if err != nil {
				h.Fatal(err)
			}
			if l.Key == batch.Differences && l.Debit == 50 {
				vouchers = append(vouchers, l.Voucher)
			}
		}
		if want := []string{on + "-DIFFERENCES"}; !slices.Equal(vouchers, want) {
			h.Errorf("vouchers %v, want %v", vouchers, want)
		}
		h.ledger(h)
	})
}

// Scene 8, A5: the bank pays the same claim twice by its own fault, one of the two is paid back to the
// member, and then the bank takes one back. The member owes it, stands on a list, is invoiced of it, and
// followed up.
func TestScene8WhoOwesThroughARefundStandsOnAList(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.member(2001, "end", "2026-11-30")
		h.mandate("2026-10-02", 2001)
		h.run(g.made[0])
		h.approve()
		charge := paid{kid: kidOf(2001, 1), amount: 49900, serial: 1, debit: payerAccount}
		h.pay(g.charged[0], charge)
		h.run(g.charged[0])
		h.pay(g.charged[0], charge)
		h.run("2026-10-27")
		h.assign(2, "customer:2001", 0)
		h.refund("customer:2001", 0, "")
		h.pay("2026-10-29", paid{typ: 18, kid: kidOf(2001, 1), amount: 49900, serial: 2, debit: payerAccount})
		h.tryRun("2026-10-29")

		owed := batch.Ore(0)
		for _, i := range h.invoices() {
			owed += i.Outstanding()
		}
		var list []report.CreditLine
		for l, err := range h.report().Credits(h.Context(), day("2026-10-29")) {
			if err != nil {
				h.Fatal(err)
			}
			owed -= min(0, l.Credit)
			list = append(list, l)
		}
		if owed != 49900 || len(list) != 1 || list[0].CustomerNo != "2001" ||
			list[0].Debt-list[0].Credit != 49900 {
			h.Fatalf("owes %s, %+v", owed, list)
		}
		h.tryRun("2026-10-30")
		debt := h.invoice("2")
		if debt.Kind != batch.KindDebt || debt.Outstanding() != 49900 || debt.Fee != 0 {
			h.Fatalf("%+v", debt)
		}
		reminded, handed := h.steps("2", "2026-11-02", "2026-12-11")
		if reminded == "" != (g.reminded == "") || handed == "" {
			h.Errorf("reminded %q, handed over %q", reminded, handed)
		}
		h.left("1")
		h.agree()
	})
}

// missingOne is a file of new mandates whose last record is lost: its counts say that one is missing.
func (h *house) missingOne(date string, customers ...int) {
	h.Helper()
	var records []string
	for _, no := range customers {
		records = append(records, "1 "+kidOf(no, 0))
	}
	all := strings.Split(h.at(date).mandates(records...), "\r\n")
	lost := 1 + len(customers) // behind the two starts
	h.deliver("Outbound", "mandates", strings.Join(slices.Delete(all, lost, lost+1), "\r\n"))
}

// Scene 9, S2, S3: on the invoicing day a file of mandates is in quarantine, and its counts say that
// records are missing. Nobody without a mandate gets an invoice with a fee for what the file may hold: the
// invoices wait, and become claims when the right file has come.
func TestScene9InvoicesWaitForAFileThatMayHoldMandates(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		for no := 2001; no <= 2003; no++ {
			h.member(no)
		}
		h.mandate("2026-10-02", 2003)
		h.run("2026-10-02")
		h.missingOne("2026-10-06", 2001, 2002)
		h.tryRun("2026-10-06")
		h.approve()
		if i := h.only(); i.CustomerNo != "2003" || i.Method != batch.MethodClaim {
			h.Errorf("%+v", i.Invoice)
		}
		file := h.files()["mandates"]
		f := h.found(fmt.Sprint("fee_in_doubt:", file.No))
		if f == nil || f.Facts["memberships"] != 2 || f.Facts["fees_ore"] != batch.Ore(8000) ||
			f.Facts["last"] != day("2026-10-14") {
			h.Fatalf("%+v", h.status().Findings)
		}
		if err := h.discard(file, "sent again"); err != nil {
			h.Fatal(err)
		}
		h.mandate("2026-10-08", 2001, 2002)
		h.run("2026-10-08")
		list := h.invoices()
		if len(list) != 3 || h.found(f.ID()) != nil {
			h.Fatalf("%d invoices, %+v", len(list), h.status().Findings)
		}
		for _, i := range list {
			if i.Method != batch.MethodClaim || i.Fee != 0 || i.Claim == nil || i.Due != day("2026-10-20") {
				h.Errorf("%+v, claim %+v", i.Invoice, i.Claim)
			}
		}
	})
}

// Scene 9, S3: nobody mends the file. On the last day on which a claim could still be in time the invoices go
// out, without the fee. At the gym without a fee nothing waits (F13).
func TestScene9WithoutTheFileThereIsNoFee(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.member(2001)
		h.member(2002)
		h.missingOne(g.made[0], 2001, 2002)
		h.nights(g.made[0], "2026-10-13")
		if n := len(h.invoices()); (n == 0) != (g.terms == "sit") {
			h.Errorf("%d invoices on the day before", n)
		}
		h.tryRun("2026-10-14")
		list := h.invoices()
		for _, i := range list {
			if i.Method != batch.MethodInvoice || i.Fee != 0 || i.Amount != 49900 {
				h.Errorf("%+v", i.Invoice)
			}
		}
		if len(list) != 2 {
			h.Errorf("%d invoices", len(list))
		}
	})
}

// Scene 10, S3, S19: the payee moves to a new account. The mandates stay on the old one: a plan says how
// many are stranded before it is done, the status is red while they are, their payers pay no fee for it,
// and claims are made again when they have moved.
func TestScene10APayeeMovesToANewAccount(t *testing.T) {
	const newAccount = "12345678903"
	inEachGym(t, func(h *house, g gym) {
		for no := 2001; no <= 2003; no++ { // 2003 has no mandate
			h.member(no)
		}
		h.mandate("2026-10-02", 2001, 2002)
		h.run(g.made[0])
		h.approve()
		h.run((day(g.made[0]) + 1).String())
		var list []paid
		for _, c := range h.liveClaims() {
			list = append(list, paid{kid: c.KID, amount: c.Amount, serial: 1})
		}
		h.pay(g.charged[0], list...)
		h.run(g.charged[0])

		plan, err := h.at("2026-11-02").report().AccountPlan(h.Context(),
			report.AccountChange{Kind: report.SwapAccount, Account: ourAccount, To: newAccount})
		if err != nil {
			h.Fatal(err)
		}
		old := slices.IndexFunc(plan.Accounts, func(a report.PlannedAccount) bool {
			return a.Account == ourAccount
		})
		if old < 0 || plan.Accounts[old].Stranded != 2 || plan.Letters != 2 || plan.Next.Claims != 0 {
			h.Errorf("%+v", plan)
		}
		h.payee.Creditor.Account = newAccount
		h.tryRun(g.made[1])
		for _, i := range h.invoices()[3:] {
			fee := batch.Ore(0)
			if i.CustomerNo == "2003" {
				fee = g.byHand - 49900
			}
			if i.Method != batch.MethodInvoice || i.Fee != fee || i.Account != newAccount {
				h.Errorf("%+v", i.Invoice)
			}
		}
		stranded := "stranded_mandates:" + ourAccount
		if f := h.found(stranded); f == nil || f.Severity != batch.Urgent || f.Facts["mandates"] != 2 {
			h.Fatalf("%+v", h.status().Findings)
		}
		h.at("2026-11-16")
		moved := h.mandates("1 "+kidOf(2001, 0), "1 "+kidOf(2002, 0))
		h.deliver("Outbound", "moved", strings.Replace(moved, ourAccount, newAccount, 1))
		h.tryRun("2026-11-16")
		if f := h.found(stranded); f != nil {
			h.Errorf("they have moved: %+v", f)
		}
	})
}

// Scene 11, S3: a sealed transmission waits for its second person until the deadline. Every run and the
// status say so before it. After it, its invoices are ordinary ones without a fee and with time to pay,
// and it is our own fault.
func TestScene11NobodyApprovesInTime(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.payee.ApprovalRequired = true
		h.member(2001, "end", "2026-11-30")
		h.mandate("2026-10-02", 2001)
		last := h.payee.Terms.LastClaimDay(day(g.charged[0]), h.payee.Calendar)
		for d := day(g.made[0]); d <= last; d++ {
			r := h.tryRun(d.String())
			var told []batch.Finding
			for _, j := range r.Jobs {
				told = append(told, j.Findings...)
			}
			f := h.found("approval_missing:1")
			if f == nil || f.Severity != batch.Urgent ||
				!has(told, batch.ApprovalMissing, "1") {
				h.Errorf("%s: %+v, the run tells of %+v", d, f, told)
			}
		}
		after := h.payee.Calendar.After(last, 1)
		h.tryRun(after.String())
		i := h.only()
		if i.Method != batch.MethodInvoice || i.Fee != 0 || i.Due < after+14 {
			h.Errorf("%+v", i.Invoice)
		}
		if u := h.why("1"); !strings.Contains(u.Text, "our own fault: nobody approved transmission 1") {
			h.Errorf("%+v", u)
		}
		if h.found("approval_missing:1") != nil {
			h.Error("it waits no longer")
		}
		if f := h.found("transmission_unapproved:1"); f == nil || f.Severity != batch.Urgent {
			h.Errorf("that nobody approved it: %+v", f)
		}
	})
}

// Scene 17: trekk credits an imported invoice, the last of the other system's. The credit note has a number
// that the other system will never give to an invoice of its own, which is imported later.
func TestScene17ACreditNoteTakesNoNumberOfTheOtherSystem(t *testing.T) {
	inEachGym(t, func(h *house, _ gym) {
		h.at("2026-10-05").importCSV("customers", customersHeader+customerRow(2001))
		row := func(no int) string {
			return fmt.Sprintf("%d,2001,%s,499,2026-10-01,2026-10-30,x", no, kidOf(2001, no))
		}
		const header = "invoice_no,customer_no,kid,amount,issued,due,text\n"
		h.importCSV("invoices", header+row(24004))
		if c := h.credit("2026-10-06", "24004", 0); c.Note.No != "CN1" {
			h.Errorf("the credit note has number %s", c.Note.No)
		}
		if done := h.importCSV("invoices", header+lines(24005, 24110, row)); done.New != 106 {
			h.Errorf("%+v", done)
		}
		if c := h.credit("2026-10-07", "24102", 0); c.Note.No != "CN2" || c.Invoice.CustomerNo != "2001" {
			h.Errorf("%+v", c.Note)
		}
		if i := h.invoice("24004"); i.Status() != batch.StatusCancelled {
			h.Errorf("%s", i.Status())
		}
		h.verified()
	})
}

// Scene 18: the bank rejects a claim. The history of its invoice has the change to an ordinary one and the
// second letter, with its file.
func TestScene18TheHistoryOfAClaimThatFell(t *testing.T) {
	inEachGym(t, func(h *house, g gym) {
		h.member(2001)
		h.mandate("2026-10-02", 2001)
		h.run(g.made[0])
		h.approve()
		h.run((day(g.made[0]) + 1).String())
		h.deliver("Inbound", "L00202.F0000001.csv", "Liste;Forsendelse;Oppdrag;Transaksjon;Status;Tekst\n"+
			"L00202;0000001;0000001;0000001;AVVIST;FBO finnes ikke\n")
		fell := (day(g.made[0]) + 2).String()
		h.tryRun(fell)
		l, err := h.report().Life(h.Context(), "1")
		if err != nil {
			h.Fatal(err)
		}
		told := ""
		for _, e := range l.Events {
			told += e.What + ": " + e.Proof + "\n"
		}
		for _, want := range []string{
			"claim rejected: FBO finnes ikke; L00202 in L00202.F0000001.csv",
			"\nnow an ordinary invoice: due ",
			"the bank rejected its claim\n",
			"another letter: in invoices-" + fell + ".csv, row 1\n",
		} {
			if !strings.Contains(told, want) {
				h.Errorf("no %q in\n%s", want, told)
			}
		}
	})
}
