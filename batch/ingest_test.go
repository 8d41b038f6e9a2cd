package batch_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
)

func (h *house) files() map[string]batch.File {
	h.Helper()
	files := map[string]batch.File{}
	for f, err := range h.payee.Store.Files(context.Background()) {
		if err != nil {
			h.Fatal(err)
		}
		files[f.Name] = f
	}
	return files
}

// Invariant 3.
func TestInvariant3ACorruptedFileAmongGoodOnes(t *testing.T) {
	h := billed(t, 3)
	h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 53900, serial: 1})
	h.at("2026-10-20")
	bad := h.ocr("2026-10-20", ourAccount, paid{kid: kidOf(1002, 2), amount: 53900, serial: 2})
	// the sum no longer holds
	h.deliver("Outbound", "OCR.bad", strings.Replace(bad, "00053900", "00053901", 1))
	h.pay("2026-10-20", paid{kid: kidOf(1003, 3), amount: 53900, serial: 3})
	r := h.tryRun("2026-10-20")
	if r.Err() == nil {
		t.Error("the run says that all is well")
	}
	f := h.files()["OCR.bad"]
	faults, err := h.payee.Store.Faults(context.Background(), f.No)
	if err != nil || f.Status != batch.FileQuarantined || len(faults) == 0 || f.Account != ourAccount {
		t.Errorf("%+v, faults %v, %v", f, faults, err)
	}
	if got := []batch.InvoiceStatus{h.invoices()[0].Status(), h.invoices()[1].Status(),
		h.invoices()[2].Status()}; got[0] != "paid" || got[1] != "open" || got[2] != "paid" {
		t.Errorf("invoices are %v, want paid, open, paid", got)
	}
	if len(h.payments(batch.AllPayments)) != 2 {
		t.Error("something of the bad file was taken")
	}
	// Its account is held back until someone deals with it (invariant 4).
	if r := h.tryRun("2026-10-28"); count(r, "remind", "reminders") != 0 {
		t.Error("reminded while a file is quarantined")
	}
	s, err := h.at("2026-10-28").report().Status(context.Background())
	if err != nil || len(s.Wrong) == 0 {
		t.Errorf("status: %+v, %v", s, err)
	}
	if err := h.discard(f, "sent again"); err != nil {
		t.Fatal(err)
	}
	if r := h.run("2026-10-28"); count(r, "remind", "reminders") != 1 {
		t.Errorf("%d reminders after the file was discarded, want one", count(r, "remind", "reminders"))
	}
}

// Invariant 7: guards against another payee's file that was put into our mailbox.
func TestAFileForAnotherPayeeIsQuarantined(t *testing.T) {
	h := billed(t, 1)
	h.at("2026-10-20")
	h.deliver("Outbound", "theirs",
		strings.Replace(h.ocr("2026-10-20", ourAccount, paid{kid: kidOf(1001, 1), amount: 53900, serial: 1}),
			ourTransmitter, "00999999", 1))
	h.tryRun("2026-10-20")
	if f := h.files()["theirs"]; f.Status != batch.FileQuarantined ||
		!strings.Contains(f.Reason, "00999999") {
		t.Errorf("%+v", f)
	}
}

// Guards against two files under one number of the bank, of which one may be a mistake: a person asks.
func TestTheSameNumberWithOtherContentIsQuarantined(t *testing.T) {
	h := billed(t, 2)
	h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 53900, serial: 1})
	h.number--
	again := h.ocr("2026-10-20", ourAccount, paid{kid: kidOf(1002, 2), amount: 53900, serial: 1})
	h.deliver("Outbound", "z-again", again)
	h.tryRun("2026-10-20")
	if f := h.files()["z-again"]; f.Status != batch.FileQuarantined {
		t.Errorf("%+v", f)
	}
}

// Invariant 2: guards against posting a file twice that the bank delivers under two names.
func TestTheSameContentUnderAnotherNameCountsOnce(t *testing.T) {
	h := billed(t, 1)
	h.at("2026-10-20")
	content := h.ocr("2026-10-20", ourAccount, paid{typ: 10, kid: kidOf(1001, 1), amount: 10000, serial: 1})
	h.deliver("Outbound", "one", content)
	h.deliver("Outbound", "two", content)
	r := h.run("2026-10-20")
	if count(r, "fetch", "duplicates") != 1 || h.only().Paid != 10000 {
		t.Errorf("%d duplicates, paid %s", count(r, "fetch", "duplicates"), h.only().Paid)
	}
}

// Three files of one day, and not the newest alone.
func TestComplaint3AllFilesOfADayAreRead(t *testing.T) {
	h := billed(t, 3)
	for i := 1; i <= 3; i++ {
		h.pay("2026-10-20", paid{kid: kidOf(1000+i, i), amount: 53900, serial: i})
	}
	h.run("2026-10-20")
	for _, i := range h.invoices() {
		if i.Status() != batch.StatusPaid {
			t.Errorf("invoice %s is %s", i.No, i.Status())
		}
	}
}

// A full listing ends what it lacks, and a mandate that was made in the bank counts, whoever it is of.
func TestComplaint4FullListingsAndMandatesMadeInTheBank(t *testing.T) {
	h := newHouse(t, "sit")
	for _, m := range []int{1001, 1002, 1003} {
		h.member(m)
	}
	h.mandate("2026-10-02", 1001, 1002)
	h.run("2026-10-02")
	h.at("2026-10-05")
	// The listing lacks 1001, has 1003, and one whom nobody knows.
	h.deliver("Outbound", "listing", h.mandates("0 "+kidOf(1002, 0),
		"0 "+kidOf(1003, 0), "0 "+kidOf(7777, 0)))
	r := h.run("2026-10-05")
	if count(r, "ingest", "mandates_in") != 2 || count(r, "ingest", "mandates_out") != 1 {
		t.Errorf("%s", r.Jobs[1].Counts)
	}
	h.run("2026-10-06")
	for _, i := range h.invoices() {
		want := batch.MethodClaim
		if i.CustomerNo == "1001" {
			want = batch.MethodInvoice
		}
		if i.Method != want {
			t.Errorf("customer %s: %s, want %s", i.CustomerNo, i.Method, want)
		}
	}
	// The unknown one is kept and holds when the customer is registered later.
	h.member(7777)
	h.run("2026-10-06")
	if list := h.invoices(); list[len(list)-1].Method != batch.MethodClaim {
		t.Error("the mandate that came before its customer was dropped")
	}
}

// A transmission that is none of ours is found and told of: someone else may be charging the same members.
func TestComplaint9WhatSomeoneUploadsByHandIsSeen(t *testing.T) {
	h := billed(t, 1)
	h.at("2026-10-20")
	h.deliver("Inbound", "by-hand.txt", strings.Join([]string{
		"NY000010" + ourTransmitter + "0000999" + "00008080" + strings.Repeat("0", 49),
		"NY000089" + "00000000" + "00000002" + strings.Repeat("0", 56), "",
	}, "\r\n"))
	r := h.tryRun("2026-10-20")
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), "by-hand.txt") {
		t.Errorf("the run says %v", err)
	}
	if f := h.files()["by-hand.txt"]; f.Status != batch.FileIgnored {
		t.Errorf("%+v", f)
	}
}

// Invariant 3: what cannot be told is kept in quarantine; it is not dropped and does not stop the run.
func TestAFileThatIsNoNetsFile(t *testing.T) {
	h := newHouse(t, "sit")
	h.at("2026-10-20")
	h.deliver("Outbound", "hello.txt", "good morning 12345678\n") // not plainly a stray
	h.deliver("Outbound", "empty", "")
	h.tryRun("2026-10-20")
	for _, name := range []string{"hello.txt", "empty"} {
		if f := h.files()[name]; f.Status != batch.FileQuarantined {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// The whole night again, for the same date, changes nothing.
func TestASecondRunChangesNothing(t *testing.T) {
	h := newHouse(t, "sit")
	for m := 1001; m < 1010; m++ {
		h.member(m)
	}
	h.mandate("2026-10-02", 1001, 1002, 1003, 1004)
	for _, date := range []string{"2026-10-02", "2026-10-06", "2026-10-07", "2026-10-21",
		"2026-10-28", "2026-11-03"} {
		h.at(date)
		h.approve()
		if date == "2026-10-21" {
			h.pay(date, paid{kid: kidOf(1001, 1), amount: 49900, serial: 1},
				paid{typ: 10, kid: kidOf(1005, 5), amount: 100, serial: 1}, paid{typ: 10,
					kid: "", amount: 100, serial: 1})
		}
		h.run(date)
		before, files := h.dump(), h.tree()
		r := h.run(date)
		for _, j := range r.Jobs {
			for _, c := range j.Counts {
				if c.N != 0 {
					t.Errorf("%s: the second run of %s counts %s %d", date, j.Job, c.Name, c.N)
				}
			}
		}
		if after := h.dump(); after != before {
			t.Errorf("%s: the second run changed the books", date)
		}
		if after := h.tree(); after != files {
			t.Errorf("%s: the second run changed files:\n%s\n%s", date, files, after)
		}
	}
}

// tree is every file but the database, with its content.
func (h *house) tree() string {
	h.Helper()
	var b strings.Builder
	err := filepath.WalkDir(h.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), "trekk.db") {
			return err
		}
		content, err := os.ReadFile(path)
		b.WriteString(path + "\n" + string(content) + "\n")
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return b.String()
}
