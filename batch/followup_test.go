package batch_test

import (
	"strings"
	"testing"

	"trekk/batch"
)

func TestS12ReminderBySMSEightDaysAfterDue(t *testing.T) {
	h := billed(t, 1) // due 2026-10-20, a Tuesday
	if r := h.run("2026-10-27"); count(r, "remind", "reminders") != 0 {
		t.Error("reminded after seven days")
	}
	if r := h.run("2026-10-28"); count(r, "remind", "reminders") != 1 {
		t.Error("not reminded after eight days")
	}
	if r := h.run("2026-10-29"); count(r, "remind", "reminders") != 0 {
		t.Error("reminded twice")
	}
	rows := h.outbox("sms-2026-10-28.csv")
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	for column, want := range map[string]string{"mobile": "40001001", "invoice_no": "1",
		"kid": kidOf(1001, 1), "amount": "539.00", "due": "2026-10-20", "account": ourAccount} {
		if rows[0][column] != want {
			t.Errorf("%s is %q, want %q", column, rows[0][column], want)
		}
	}
	for _, part := range []string{"539,00", kidOf(1001, 1), ourAccount, "20.10.2026"} {
		if !strings.Contains(rows[0]["text"], part) {
			t.Errorf("the text does not say %q: %s", part, rows[0]["text"])
		}
	}
	if h.only().Status() != batch.StatusReminded {
		t.Errorf("%s", h.only().Status())
	}
}

func TestS13HandedOverFourteenDaysAfterDue(t *testing.T) {
	h := billed(t, 1)
	h.run("2026-10-28")
	if r := h.run("2026-11-02"); count(r, "collect", "handovers") != 0 {
		t.Error("handed over after thirteen days")
	}
	h.run("2026-11-03")
	rows := h.outbox("collection-2026-11-03.csv")
	if len(rows) != 1 || h.only().Status() != batch.StatusCollection {
		t.Fatalf("%d rows, %s", len(rows), h.only().Status())
	}
	for column, want := range map[string]string{
		"action": "handover", "invoice_no": "1", "customer_no": "1001",
		"name": "Kåre Ødegård", "kid": kidOf(1001, 1),
		"principal": "499.00", "fee": "40.00", "paid": "0.00", "due": "2026-10-20",
	} {
		if rows[0][column] != want {
			t.Errorf("%s is %q, want %q", column, rows[0][column], want)
		}
	}
	// Paid after all: withdrawn, once.
	h.pay("2026-11-05", paid{typ: 10, kid: kidOf(1001, 1), amount: 53900, serial: 1})
	h.run("2026-11-05")
	if rows := h.outbox("collection-2026-11-05.csv"); len(rows) != 1 || rows[0]["action"] != "withdraw" ||
		rows[0]["paid"] != "539.00" {
		t.Errorf("%v", rows)
	}
	if r := h.run("2026-11-06", "collect"); count(r, "collect", "withdrawals") != 0 {
		t.Error("withdrawn twice")
	}
}

// Days count from the day of the charge: the 20th of December 2026 is a Sunday.
func TestDaysAfterDueCountFromTheDayOfTheCharge(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.run("2026-11-06")
	h.run("2026-12-06")
	// What was due in November was handed over on the 28th, though nobody had been reminded of it: a night
	// was missed. Now its reminders come first, on the next bank day that there is a night.
	if r := h.run("2026-12-07"); count(r, "remind", "reminders") != 2 {
		t.Error("not reminded of what was due in November")
	}
	if r := h.run("2026-12-28"); count(r, "remind", "reminders") != 0 {
		t.Error("reminded of December's on the 28th, seven days after the charge")
	}
	if r := h.run("2026-12-29"); count(r, "remind", "reminders") != 1 {
		t.Error("not reminded of December's on the 29th")
	}
}

// Invariant 4, and A4: the bank may try a claim on the four bank days after the charge.
func TestA4NobodyIsRemindedWhileTheBankMayStillBePaying(t *testing.T) {
	claimed := func(t *testing.T) *house {
		h := newHouse(t, "sit")
		h.member(1001)
		h.mandate("2026-10-02", 1001)
		h.run("2026-10-06")
		h.at("2026-10-06")
		h.approve()
		h.run("2026-10-07")
		return h
	}
	// Due on the 20th, a Tuesday; tried on the 21st, 22nd, 23rd and 26th. The file of the 27th is the first
	// that tells.
	t.Run("not before the mailbox was read", func(t *testing.T) {
		h := claimed(t)
		r := h.run("2026-10-28", "remind", "collect")
		if count(r, "remind", "reminders") != 0 || len(r.Jobs[0].Warnings) != 1 {
			t.Errorf("%d reminders, warnings %q", count(r, "remind", "reminders"), r.Jobs[0].Warnings)
		}
		if r := h.run("2026-10-28"); count(r, "remind", "reminders") != 1 {
			t.Error("not reminded once it was read")
		}
	})
	t.Run("not before six in the morning", func(t *testing.T) {
		h := claimed(t)
		h.payee.Terms.Dunning.Reminder.AfterDays = 7 // the 27th, the day on which the window has just closed
		h.now = day("2026-10-27").At(5, 59)
		r, err := h.night().Run(t.Context())
		if err != nil || count(r, "remind", "reminders") != 0 {
			t.Errorf("%d reminders, %v", count(r, "remind", "reminders"), err)
		}
		h.now = day("2026-10-27").At(6, 0)
		r, err = h.night().Run(t.Context())
		if err != nil || count(r, "remind", "reminders") != 1 {
			t.Errorf("%d reminders at six, %v", count(r, "remind", "reminders"), err)
		}
	})
	t.Run("not within the window whatever the terms say", func(t *testing.T) {
		h := claimed(t)
		h.payee.Terms.Dunning.Reminder.AfterDays = 1
		h.payee.Terms.Dunning.Collection.AfterDays = 2
		for _, date := range []string{"2026-10-21", "2026-10-22", "2026-10-23", "2026-10-26"} {
			if r := h.run(date); count(r, "remind", "reminders")+count(r, "collect", "handovers") != 0 {
				t.Errorf("followed up on %s", date)
			}
		}
		// It was handed over on the 27th, which had come without a reminder: now that comes first, and the
		// day between the two.
		if r := h.run("2026-10-27"); count(r, "remind", "reminders") != 1 ||
			count(r, "collect", "handovers") != 0 {
			t.Errorf("after the window: %d reminders, %d handovers", count(r, "remind", "reminders"),
				count(r, "collect", "handovers"))
		}
		if r := h.run("2026-10-28"); count(r, "collect", "handovers") != 1 {
			t.Error("not handed over a day after the reminder")
		}
	})
	t.Run("bank days only", func(t *testing.T) {
		h := claimed(t)
		for _, date := range []string{"2026-10-31", "2026-11-01"} { // a weekend
			if r := h.run(date); count(r, "remind", "reminders") != 0 {
				t.Errorf("reminded on %s", date)
			}
		}
		if r := h.run("2026-11-02"); count(r, "remind", "reminders") != 1 {
			t.Error("not reminded on Monday")
		}
	})
	t.Run("not while the mailbox is out of reach", func(t *testing.T) {
		h := claimed(t)
		h.run("2026-10-27")
		dial := h.payee.Mailbox
		h.payee.Mailbox = nobodyHome
		if r := h.tryRun("2026-10-28"); count(r, "remind", "reminders") != 0 || r.Err() == nil {
			t.Errorf("%d reminders, %v", count(r, "remind", "reminders"), r.Err())
		}
		h.payee.Mailbox = dial
		if r := h.run("2026-10-28"); count(r, "remind", "reminders") != 1 {
			t.Error("not reminded when it was back")
		}
	})
}

func TestS15ThePaymentOfTheLastFileStopsTheReminder(t *testing.T) {
	h := billed(t, 1)
	h.pay("2026-10-28", paid{typ: 10, kid: kidOf(1001, 1), amount: 53900, serial: 1})
	if r := h.run("2026-10-28"); count(r, "remind", "reminders") != 0 {
		t.Error("reminded someone who has paid")
	}
}

func TestF6NoSMSAndHandedOverAfterTheRetryWindow(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-11")
	h.at("2026-10-12")
	h.approve()
	if r := h.run("2026-10-30"); count(r, "collect", "handovers") != 0 {
		t.Error("handed over within the window")
	}
	r := h.run("2026-11-02")
	if count(r, "collect", "handovers") != 1 || count(r, "remind", "reminders") != 0 {
		t.Errorf("%d handovers, %d reminders", count(r, "collect", "handovers"),
			count(r, "remind", "reminders"))
	}
}

// Invariant 4: when the mailbox has not been read, the run says that somebody waits for it, whoever comes
// first among the overdue: here one whom the agency has, and one whose day has not come.
func TestABlockIsToldWhoeverComesFirst(t *testing.T) {
	h := billed(t, 1)
	h.at("2026-10-22").importCSV("invoices",
		"invoice_no,customer_no,kid,amount,issued,due,text,in_collection\n"+
			"80,1001,"+kidOf(1001, 80)+",100,2026-08-01,2026-08-20,x,yes\n"+
			"81,1001,"+kidOf(1001, 81)+",100,2026-08-01,2026-08-21,x,\n")
	h.run("2026-10-27")
	told := func(date string) bool {
		for _, j := range h.at(date).tryRun(date, "remind").Jobs {
			for _, f := range j.Findings {
				if f.Code == batch.BlockNotListedToday {
					return true
				}
			}
		}
		return false
	}
	if !told("2026-10-28") { // S12: the day of the one that was billed
		t.Error("nobody is reminded, and the run does not say why")
	}
	h.run("2026-10-28")
	if told("2026-10-29") {
		t.Error("nobody waits, and the run says so")
	}
}
