package batch_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
)

// told are the rows of a day's messages of a kind.
func (h *house) told(date, kind string) (rows []map[string]string) {
	h.Helper()
	for _, r := range h.outbox("messages-" + date + ".csv") {
		if r["kind"] == kind {
			rows = append(rows, r)
		}
	}
	return rows
}

// refusedWith checks the code of a refusal.
func refusedWith(t *testing.T, err error, code string) {
	t.Helper()
	var r *batch.Refusal
	if !errors.As(err, &r) || r.Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

// A customer without a mobile number is reminded by letter, so that the steps go on (S12, S13).
func TestS12AReminderGoesByLetterWithoutAMobile(t *testing.T) {
	h := members(t, 1)
	h.importCSV("customers",
		"customer_no,name,mobile,email,language,birth_date\n1001,Kåre Vik,,,en,1990-05-17\n")
	h.run("2026-10-06")
	r := h.run("2026-10-28")
	rows := h.told("2026-10-28", "reminder")
	if count(r, "remind", "reminders") != 1 || len(rows) != 1 || rows[0]["channel"] != "post" ||
		rows[0]["invoice_no"] != "1" || !strings.Contains(rows[0]["text"], "539,00") {
		t.Fatalf("%d reminders, %v", count(r, "remind", "reminders"), rows)
	}
	if h.outbox("sms-2026-10-28.csv") != nil {
		t.Error("an SMS to nobody")
	}
	l, err := h.report().Life(t.Context(), "1")
	if err != nil || len(l.Reminders) != 1 || l.Reminders[0].Channel != "post" {
		t.Errorf("%+v, %v", l.Reminders, err)
	}
	if r := h.run("2026-11-03"); count(r, "collect", "handovers") != 1 {
		t.Error("not handed over, though reminded by letter")
	}
}

// A reminder is withdrawn: the member is told, the invoice counts as not reminded, and its days count anew.
func TestAReminderIsWithdrawn(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.member(1001)
		h.run("2026-10-06")
		act := desk.WithdrawReminder{Invoice: "1", Reason: "had paid on another KID"}
		_, err := h.at("2026-10-27").desk("kari").WithdrawReminder(h.Context(), act)
		refusedWith(h.T, err, desk.NotReminded)
		h.run("2026-10-28")
		_, err = h.desk("kari").WithdrawReminder(h.Context(), desk.WithdrawReminder{Invoice: "1"})
		refusedWith(h.T, err, desk.ReasonMissing)

		i, err := h.at("2026-10-30").desk("kari").WithdrawReminder(h.Context(), act)
		if err != nil || i.Status() != batch.StatusOpen || i.Retracted != day("2026-10-30") {
			h.Fatalf("%+v, %v", i, err)
		}
		rows := h.told("2026-10-30", "reminder_withdrawn")
		if len(rows) != 1 || !strings.Contains(rows[0]["text"], "trukket tilbake") {
			h.Errorf("%v", rows)
		}
		reminded, handed := h.steps("1", "2026-11-02", "2026-11-30")
		if reminded != "2026-11-09" || handed != "2026-11-16" {
			h.Errorf("reminded again on %q, handed over on %q", reminded, handed)
		}
		_, err = h.desk("kari").WithdrawReminder(h.Context(), act)
		refusedWith(h.T, err, desk.WithAgency)
		l, err := h.report().Life(h.Context(), "1")
		taken := func(e report.LifeEvent) bool { return e.What == "reminder withdrawn" }
		if err != nil || len(l.Reminders) != 2 || l.Reminders[0].Withdrawn != day("2026-10-30") ||
			!slices.ContainsFunc(l.Events, taken) {
			h.Errorf("%+v, %v", l.Reminders, err)
		}
	})
}

// A handover is withdrawn: the agency and the member are told, and the invoice is on hold until it is
// released, so that no night hands it over again.
func TestAHandoverIsWithdrawn(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.member(1001, "end", "2026-11-30")
		h.run("2026-10-06")
		act := desk.WithdrawHandover{Invoice: "1", Reason: "paid before"}
		_, err := h.at("2026-10-28").desk("kari").WithdrawHandover(h.Context(), act)
		refusedWith(h.T, err, desk.NotWithAgency)
		h.run("2026-10-28")
		h.run("2026-11-03")
		i, err := h.at("2026-11-04").desk("kari").WithdrawHandover(h.Context(), act)
		if err != nil || i.InCollection || !i.Held(h.moment().Today()) || i.Hold.Reason != act.Reason {
			h.Fatalf("%+v, %v", i, err)
		}
		agency, member := h.outbox("collection-2026-11-04.csv"), h.told("2026-11-04", "handover_withdrawn")
		if len(agency) != 1 || agency[0]["action"] != "withdraw" || len(member) != 1 {
			h.Errorf("agency %v, member %v", agency, member)
		}
		h.nights("2026-11-05", "2026-11-20")
		if i := h.invoice("1"); i.Handoffs != 2 {
			h.Errorf("%d handoffs", i.Handoffs)
		}
		_, err = h.at("2026-11-20").desk("kari").Release(h.Context(), desk.Release{Invoice: "1"})
		if err != nil {
			h.Fatal(err)
		}
		h.run("2026-11-23")
		if i := h.invoice("1"); i.Handoffs != 3 || !i.InCollection {
			h.Errorf("after its release: %+v", i)
		}
		h.agree()
	})
}

// The invoice fee is waived: a credit note of exactly the fee, whose fee part it is, also when the rest is
// credited later; an agency that has the invoice is told what is left (S3).
func TestS3TheFeeIsWaived(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.member(1001, "end", "2026-11-30")
		h.member(1002, "end", "2026-11-30")
		h.mandate("2026-10-02", 1002)
		h.run("2026-10-06")
		h.approve()
		act := desk.WaiveFee{Invoice: "1", Reason: "the bank's file came late"}
		c, err := h.at("2026-10-07").desk("kari").WaiveFee(h.Context(), act)
		if err != nil || c.Note.Amount != 4000 || c.Note.Fee != 4000 || c.Note.Charges != 0 ||
			c.Invoice.Outstanding() != 49900 {
			h.Fatalf("%+v, %v", c, err)
		}
		if rows := h.told("2026-10-07", "credit_note"); len(rows) != 1 ||
			!strings.Contains(rows[0]["text"], "40,00") {
			h.Errorf("%v", rows)
		}
		_, err = h.desk("kari").WaiveFee(h.Context(), act)
		refusedWith(h.T, err, desk.NoFee)
		_, err = h.desk("kari").WaiveFee(h.Context(), desk.WaiveFee{Invoice: "2", Reason: "none there"})
		refusedWith(h.T, err, desk.NoFee)

		h.run("2026-10-08")
		// What is handed over has no fee any more.
		h.run("2026-10-28")
		h.run("2026-11-03")
		rows := h.outbox("collection-2026-11-03.csv")
		k := slices.IndexFunc(rows, func(r map[string]string) bool { return r["invoice_no"] == "1" })
		if k < 0 || rows[k]["principal"] != "499.00" || rows[k]["fee"] != "0.00" {
			h.Errorf("%v", rows)
		}
		rest, err := h.at("2026-11-04").desk("kari").Credit(h.Context(),
			desk.Credit{Invoice: "1", Reason: "gone"})
		if err != nil || rest.Note.Amount != 49900 || rest.Note.Fee != 0 {
			h.Errorf("the rest: %+v, %v", rest, err)
		}
		h.agree()
	})
}

// The fee of an invoice that the agency has: it is told what is left; when nothing is, it is withdrawn.
func TestAWaivedFeeIsToldToTheAgency(t *testing.T) {
	for _, c := range []struct {
		what, action, principal string
		paid                    batch.Ore
	}{
		{"something is left", "correction", "499.00", 10000},
		{"nothing is left", "withdraw", "499.00", 49900},
	} {
		h := billed(t, 1)
		h.run("2026-10-28")
		h.run("2026-11-03")
		h.pay("2026-11-04", paid{typ: 10, kid: kidOf(1001, 1), amount: c.paid, serial: 1})
		h.run("2026-11-04", "fetch", "ingest", "match")
		done, err := h.at("2026-11-05").desk("kari").WaiveFee(t.Context(),
			desk.WaiveFee{Invoice: "1", Reason: "x"})
		if err != nil || !done.Agency || done.Invoice.InCollection != (c.action == "correction") {
			t.Fatalf("%s: %+v, %v", c.what, done, err)
		}
		rows := h.outbox("collection-2026-11-05.csv")
		if len(rows) != 1 || rows[0]["action"] != c.action || rows[0]["principal"] != c.principal {
			t.Errorf("%s: %v", c.what, rows)
		}
		if r := h.run("2026-11-06", "collect"); count(r, "collect", "withdrawals") != 0 {
			t.Errorf("%s: withdrawn twice", c.what)
		}
		h.agree()
	}
}
