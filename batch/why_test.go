package batch_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/nets/mailbox"
)

// unpaid is how invoice 1 came to be unpaid, and what is said of it on a day.
type unpaid struct {
	name  string
	begin func(*testing.T) *house
	then  func(h *house) error
	on    string
	want  report.UnpaidReason
	says  string
}

// own is a house with invoice 1 of customer 1001 of the gym, which is paid by hand.
func own(t *testing.T) *house { return billed(t, 1) }

// charged is a house with invoice 1, whose claim the bank has approved.
func charged(t *testing.T) *house { return claimed(t, true) }

// toClaim is a house with invoice 1, which is to be claimed and has not been.
func toClaim(t *testing.T) *house {
	h := members(t, 1)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-06", "fetch", "ingest", "match", "bill")
	return h
}

// empty is a house whose only member has left, so that nothing is invoiced.
func empty(t *testing.T) *house {
	h := newHouse(t, "sit")
	h.member(1001, "end", "2026-10-31")
	return h
}

// ends delivers that the mandate of customer 1001 has ended.
func (h *house) ends(date string) error {
	h.at(date).deliver("Outbound", "OCR.deleted"+date, h.mandates("2 "+kidOf(1001, 0)))
	h.tryRun(date)
	return nil
}

// nights are the nights of some days, whatever they find.
func nights(days ...string) func(*house) error {
	return func(h *house) error {
		for _, d := range days {
			h.tryRun(d)
		}
		return nil
	}
}

// Our own fault is named as our own.
var ourFault = []unpaid{
	{"nobody has approved it", func(t *testing.T) *house { return unapproved(t) }, nights("2026-10-07"),
		"2026-10-15", report.UnpaidNeverSent, "our own fault: nobody has approved transmission 1"},
	{"somebody may approve it still", func(t *testing.T) *house { return unapproved(t) }, nights("2026-10-07"),
		"2026-10-07", report.UnpaidNotDue,
		"the bank charges it on 2026-10-20, once transmission 1 has been approved and sent"},
	{"nobody approved it in time", unapproved, nights("2026-10-14", "2026-10-15"), "2026-10-16",
		report.UnpaidNeverSent, "our own fault: nobody approved transmission 1, with its claim, in time"},
	{"nobody approved it in time, and it is overdue", unapproved, nights("2026-10-15"), "2026-12-01",
		report.UnpaidNeverSent, "our own fault: nobody approved transmission 1"},
	{"it could not be sent in time", func(t *testing.T) *house {
		h := members(t, 1)
		h.mandate("2026-10-02", 1001)
		h.run("2026-10-06", "fetch", "ingest", "match", "bill", "claims")
		return h
	}, func(h *house) error {
		h.payee.Mailbox = func(context.Context) (mailbox.Mailbox, error) { return nil, errors.New("down") }
		return nights("2026-10-07", "2026-10-15")(h)
	}, "2026-10-15", report.UnpaidNeverSent,
		"our own fault: transmission 1, with its claim, was not sent in time"},
	{"a person gave it up", func(t *testing.T) *house { return unapproved(t) }, func(h *house) error {
		err := h.at("2026-10-15").desk("kari").Reject(h.Context(),
			desk.Reject{Transmission: 1, Reason: "wrong"})
		h.tryRun("2026-10-15")
		return err
	}, "2026-10-15", report.UnpaidNeverSent,
		"our own fault: transmission 1, with its claim, was given up by kari"},
	{"no night made a claim in time", toClaim, nights("2026-10-16"), "2026-12-01", report.UnpaidNeverSent,
		"our own fault: no claim was made in time; it is to be paid by hand by 2026-10-30"},
	{"no claim is made, and it is too late", toClaim, nil, "2026-10-19", report.UnpaidNeverSent,
		"our own fault: it is to be claimed and no claim has been made"},
	{"its KID is another's", toClaim, func(h *house) error {
		h.tamper("UPDATE invoice SET kid = '" + kidOf(1002, 1) + "'")
		return nil
	}, "2026-10-07", report.UnpaidNeverSent, "its KID is not that of its customer"},
	{"the account is gone", toClaim, func(h *house) error {
		h.payee.Creditor.Account = "86011117947"
		h.tryRun("2026-10-07", "bill")
		return nil
	}, "2026-10-07", report.UnpaidAccountGone, "our own doing: the account"},
}

// unapproved is a house with invoice 1, whose claim is sealed and waits for a second person.
func unapproved(t *testing.T) *house {
	h := members(t, 1)
	h.payee.ApprovalRequired, h.by = true, "Ola"
	h.mandate("2026-10-02", 1001)
	h.tryRun("2026-10-06")
	return h
}

// What the bank has said of a claim, and what it has not.
var bankSays = []unpaid{
	{"no receipt", func(t *testing.T) *house { return claimed(t, false) }, nil, "2026-10-07",
		report.UnpaidNoReceipt, "no receipt has come on transmission 1"},
	{"to be charged", charged, nil, "2026-10-19", report.UnpaidNotDue, "the bank charges it on 2026-10-20"},
	{"not reported", charged, nil, "2026-10-21", report.UnpaidNotReported, ""},
	{"still tried", charged, nights("2026-10-22"), "2026-10-22", report.UnpaidRetryWindow, "2026-10-26 (A4)"},
	{"not charged", charged, nights("2026-10-27"), "2026-10-27", report.UnpaidNoMoney, "(A2, A3, A4)"},
	{"a file is missing", charged, func(h *house) error {
		h.run("2026-10-26")
		h.number += 2
		h.pay("2026-10-27", paid{typ: 10, kid: kidOf(1009, 99), amount: 100, serial: 1})
		h.tryRun("2026-10-27")
		return nil
	}, "2026-10-27", report.UnpaidFileMissing, "the bank's file number 102 has not come"},
	{"rejected", charged, func(h *house) error {
		h.at("2026-10-07").deliver("Inbound", "L00202.F0000001.csv", "Liste;Forsendelse;Oppdrag;Transaksjon;"+
			"Status;Tekst\nL00202;0000001;0000001;0000001;AVVIST;FBO finnes ikke\n")
		return nights("2026-10-08")(h)
	}, "2026-10-08", report.UnpaidRejected, "the bank rejected the claim: FBO finnes ikke"},
	{"rejected with the whole transmission, too late for another",
		func(t *testing.T) *house { return claimed(t, false) }, func(h *house) error {
			h.at("2026-10-15").receipt(1, "AVVIST")
			return nights("2026-10-15")(h)
		}, "2026-10-15", report.UnpaidRejected,
		"the bank rejected the whole of transmission 1, with its claim"},
	{"taken back by a person", charged, func(h *house) error {
		_, err := h.at("2026-10-08").desk("kari").CancelClaim(h.Context(),
			desk.CancelClaim{Invoice: "1", Reason: "x"})
		return errors.Join(err, nights("2026-10-08")(h))
	}, "2026-10-09", report.UnpaidClaimWithdrawn, "the claim was cancelled by transmission 2"},
	{"paid, and taken back by the bank", own, func(h *house) error {
		h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 53900, serial: 1})
		h.run("2026-10-20")
		h.pay("2026-10-22", paid{typ: 18, kid: kidOf(1001, 1), amount: 53900, serial: 2})
		h.run("2026-10-22")
		return nil
	}, "2026-10-23", report.UnpaidTakenBack, "the bank took the money back on 2026-10-22"},
}

// S3, S19: what the mandate was like.
var mandateSays = []unpaid{
	{"never a mandate", own, nil, "2026-10-28", report.UnpaidNoMandate, "there was no mandate"},
	{"it came too late", own, func(h *house) error {
		h.mandate("2026-10-09", 1001)
		h.run("2026-10-09")
		return nil
	}, "2026-10-28", report.UnpaidMandateTooNew,
		"the mandate came 2026-10-09, after the invoicing day 2026-10-06"},
	{"it ended before the invoice was made", func(t *testing.T) *house {
		h := members(t, 1)
		h.mandate("2026-10-02", 1001)
		h.run("2026-10-02")
		return h
	}, func(h *house) error {
		return errors.Join(h.ends("2026-10-05"),
			nights("2026-10-06")(h))
	}, "2026-10-28",
		report.UnpaidMandateDeleted, "the mandate was deleted 2026-10-05"},
	{"it ended before a claim was made", toClaim, func(h *house) error { return h.ends("2026-10-07") },
		"2026-10-08", report.UnpaidMandateDeleted,
		"the mandate was deleted before it could be charged: it is an ordinary invoice since 2026-10-07"},
	{"it ended before the charge", charged, func(h *house) error {
		return errors.Join(h.ends("2026-10-19"), nights("2026-10-27")(h))
	}, "2026-10-27", report.UnpaidMandateDeleted,
		"the mandate was deleted 2026-10-19, before the bank could charge it on 2026-10-20"},
	{"it ended before the charge, and the bank may still try", charged,
		func(h *house) error { return errors.Join(h.ends("2026-10-19"), nights("2026-10-22")(h)) },
		"2026-10-22", report.UnpaidRetryWindow, ""},
	{"it ended after the charge", charged, func(h *house) error {
		return errors.Join(h.ends("2026-10-21"), nights("2026-10-27")(h))
	}, "2026-10-27", report.UnpaidNoMoney, ""},
	{"it ended before the charge, and another came", charged, func(h *house) error {
		err := h.ends("2026-10-12")
		h.mandate("2026-10-14", 1001)
		return errors.Join(err, nights("2026-10-14", "2026-10-27")(h))
	}, "2026-10-27", report.UnpaidNoMoney, ""},
}

// What is paid, in part or whole, is not due, or need not be paid at all.
var nobodysFault = []unpaid{
	{"paid", own, func(h *house) error {
		h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 53900, serial: 1})
		h.run("2026-10-20")
		return nil
	}, "2026-10-21", report.UnpaidNot, "it is paid"},
	{"paid in part", own, func(h *house) error {
		h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 20000, serial: 1})
		h.run("2026-10-20")
		return nil
	}, "2026-10-28", report.UnpaidPartlyPaid, "200,00 of 539,00 has been paid, 339,00 is missing"},
	{"paid in part and not due", own, func(h *house) error {
		h.pay("2026-10-12", paid{typ: 10, kid: kidOf(1001, 1), amount: 20000, serial: 1})
		h.run("2026-10-12")
		return nil
	}, "2026-10-12", report.UnpaidNotDue, "due 2026-10-20; 200,00 of 539,00 has been paid"},
	{"paid in part, and the bank did not charge it", charged, func(h *house) error {
		h.pay("2026-10-21", paid{typ: 10, kid: kidOf(1001, 1), amount: 20000, serial: 1})
		return nights("2026-10-21", "2026-10-27")(h)
	}, "2026-10-27", report.UnpaidNoMoney, "; 200,00 of 499,00 has been paid, 299,00 is missing"},
	{"credited in part and paid in part", own, func(h *house) error {
		h.credit("2026-10-12", "1", 10000)
		h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 20000, serial: 1})
		h.run("2026-10-20")
		return nil
	}, "2026-10-28", report.UnpaidPartlyPaid, "200,00 of 439,00 has been paid, 239,00 is missing"},
	{"credited", own, func(h *house) error {
		h.credit("2026-10-12", "1", 0)
		return nil
	}, "2026-10-28", report.UnpaidCancelled, ""},
	{"lost", own, func(h *house) error {
		_, err := h.at("2026-10-28").desk("kari").WriteOff(h.Context(),
			desk.WriteOff{Invoice: "1", Reason: "x"})
		return err
	}, "2026-10-28", report.UnpaidWrittenOff, ""},
	{"disputed", own, func(h *house) error {
		_, err := h.at("2026-10-28").desk("kari").Hold(h.Context(),
			desk.Hold{Invoice: "1", Reason: "was ill"})
		return err
	}, "2026-10-28", report.UnpaidHeld, "disputed: on hold since 2026-10-28: was ill"},
	{"not due", own, nil, "2026-10-19", report.UnpaidNotDue, "an ordinary invoice, due 2026-10-20"},
	{"its claim is still to be made", toClaim, nil, "2026-10-06", report.UnpaidNotDue,
		"its claim is made by the next run of claims"},
	{"due in more than twelve months", empty, func(h *house) error {
		h.mandate("2026-10-02", 1001)
		h.importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n1,1001,"+kidOf(1001, 1)+
			",499,2026-10-01,2028-02-29,Livsvarig\n")
		return nights("2026-10-06")(h)
	}, "2026-10-06", report.UnpaidNotDue,
		"due 2028-02-29, more than twelve months ahead: it can be claimed from 2027-02-28"},
	{"time was given and not kept", own, func(h *house) error {
		_, err := h.instalments("2026-10-21", "1", "2026-11-02", 20000, "2026-12-01", 33900)
		return errors.Join(err, nights("2026-11-10")(h))
	}, "2026-11-10", report.UnpaidTimeNotKept,
		"the customer was given time on 2026-10-21, and has not paid what was due 2026-11-02"},
}

// Every reason of why-unpaid comes to pass, with what is said of it (S3, S19, A2, A3, A4, A5), and our own
// fault is called our own, and nobody else's is.
func TestWhyAnInvoiceIsUnpaid(t *testing.T) {
	come := map[report.UnpaidReason]bool{}
	for _, group := range [][]unpaid{ourFault, bankSays, mandateSays, nobodysFault} {
		for _, u := range group {
			come[u.want] = true
			t.Run(u.name, func(t *testing.T) {
				h := u.begin(t)
				if u.then != nil {
					if err := u.then(h); err != nil {
						t.Fatal(err)
					}
				}
				got := h.at(u.on).why("1")
				if got.Reason != u.want || !strings.Contains(got.Text, u.says) {
					t.Errorf("%s: %s\nwant %s: %s", got.Reason, got.Text, u.want, u.says)
				}
				own := strings.HasPrefix(got.Text, "our own")
				if is := u.want == report.UnpaidNeverSent || u.want == report.UnpaidAccountGone; own != is {
					t.Errorf("our own fault is %v: %s", own, got.Text)
				}
			})
		}
	}
	for _, reason := range report.UnpaidReasons() {
		if !come[reason] {
			t.Errorf("nothing is %s", reason)
		}
	}
}
