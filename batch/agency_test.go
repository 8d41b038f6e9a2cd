package batch_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/report"
	"trekk/nets/mailbox"
)

// agencyAccount is the agency's own.
const agencyAccount = "86011117947"

// line is a line of an exchange file, as another program reads it.
type line struct {
	Record      string `json:"record"`
	File        int64  `json:"file"`
	Previous    string `json:"previous"`
	Count       int    `json:"count"`
	Sum         int64  `json:"sum_ore"`
	Message     int64  `json:"message"`
	Case        int64  `json:"case"`
	Invoice     string `json:"invoice"`
	AgencyNo    string `json:"agency_case"`
	Reason      string `json:"reason"`
	Principal   int64  `json:"principal_ore"`
	Fee         int64  `json:"fee_ore"`
	Paid        int64  `json:"paid_ore"`
	Credited    int64  `json:"credited_ore"`
	Left        int64  `json:"left_ore"`
	Held        string `json:"held"`
	Debtor      struct{ Kind, Name string }
	Reminders   []struct{ On, Channel string }
	raw, sha256 string
}

func (l line) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s left %d paid %d credited %d %s%s", l.Record, l.Invoice,
		l.Left, l.Paid,
		l.Credited, l.Held, l.Reason))
}

// withAgency gives the house an agency of files in a folder.
func (h *house) withAgency() {
	h.Helper()
	for _, d := range []string{"agency/Outbound", "agency/Inbound"} {
		if err := os.MkdirAll(filepath.Join(h.dir, d), 0o700); err != nil {
			h.Fatal(err)
		}
	}
	h.payee.Agency = &batch.Agency{
		Kind: batch.AgencyFiles, Account: agencyAccount,
		Mailbox: func(ctx context.Context) (mailbox.Mailbox, error) {
			return mailbox.Dial(ctx, mailbox.Config{URL: "folder:" + filepath.Join(h.dir, "agency")})
		},
	}
}

// toAgency are the lines of a file to the agency; none where it is not there.
func (h *house) toAgency(no int) (lines []line) {
	h.Helper()
	content, err := os.ReadFile(filepath.Join(h.dir, "agency/Inbound", fmt.Sprintf("agency-%06d.jsonl", no)))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		h.Fatal(err)
	}
	sum := sha256.Sum256(content)
	for s := bufio.NewScanner(strings.NewReader(string(content))); s.Scan(); {
		l := line{raw: s.Text(), sha256: hex.EncodeToString(sum[:])}
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			h.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines
}

// told are the records of a file to the agency in short.
func (h *house) toldAgency(no int) (list []string) {
	h.Helper()
	for _, l := range h.toAgency(no) {
		if l.Message > 0 {
			list = append(list, l.String())
		}
	}
	return list
}

// fromAgency puts a file of the agency's into the folder and gives its SHA-256; records are JSON without braces.
func (h *house) fromAgency(no int, previous string, sum int64, records ...string) string {
	h.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `{"record":"header","format":"trekk-agency-1","direction":"from_agency","file":%d,`+
		`"creditor":"gym","made":"2026-11-04","previous":"%s"}`+"\n", no, previous)
	for _, r := range records {
		fmt.Fprintf(&b, "{%s}\n", r)
	}
	fmt.Fprintf(&b, `{"record":"trailer","count":%d,"sum_ore":%d}`+"\n", len(records), sum)
	h.deliverAgency(fmt.Sprintf("from-%d.jsonl", no), b.String())
	hash := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(hash[:])
}

func (h *house) deliverAgency(name, content string) {
	h.Helper()
	path := filepath.Join(h.dir, "agency/Outbound", name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		h.Fatal(err)
	}
}

// theCase is the last case of an invoice.
func (h *house) theCase(invoice string) (c batch.Case) {
	h.Helper()
	for found, err := range h.payee.Store.InvoiceCases(context.Background(), invoice) {
		if err != nil {
			h.Fatal(err)
		}
		c = found
	}
	return c
}

// handedOver runs the nights until the invoices of so many members are at the agency, which has accepted them:
// its first file.
func (h *house) handedOver(members int) (hash string) {
	h.Helper()
	h.withAgency()
	for no := range members {
		h.member(1001+no, "end", "2026-11-30")
	}
	h.run("2026-10-06")
	h.run("2026-10-28")
	h.run("2026-11-03")
	var receipts []string
	for _, l := range h.toAgency(1) {
		if l.Record == "new" {
			receipts = append(receipts, fmt.Sprintf(`"record":"receipt","message":%d,"case":%d,"result":"accepted",`+
				`"agency_case":"A-%d"`, l.Message, l.Case, l.Case))
		}
	}
	if len(receipts) != members {
		h.Fatalf("%d cases, want %d: %v", len(receipts), members, h.toAgency(1))
	}
	hash = h.fromAgency(1, "", 0, receipts...)
	h.run("2026-11-04")
	for _, i := range h.invoices() {
		if c := h.theCase(i.No); c.State != batch.CaseAccepted || c.AgencyNo != fmt.Sprint("A-", c.No) {
			h.Fatalf("%+v", c)
		}
	}
	return hash
}

func (h *house) wantTold(file int, want ...string) {
	h.Helper()
	if got := h.toldAgency(file); !slices.Equal(got, want) {
		h.Errorf("file %d:\n got %s\nwant %s", file, strings.Join(got, "\n     "),
			strings.Join(want, "\n     "))
	}
}

// A handover is a case in a numbered, counted and hashed file, with the debtor, each amount apart and the
// reminders; a receipt accepts it. Nothing is told twice, and there is no row of it in the outbox.
func TestAnAgencyIsToldByFiles(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.handedOver(1)
		lines := h.toAgency(1)
		if len(lines) != 3 || lines[0].File != 1 || lines[0].Previous != "" || lines[2].Count != 1 ||
			lines[2].Sum != 53900 {
			h.Fatalf("%+v", lines)
		}
		l := lines[1]
		if l.Principal != 49900 || l.Fee != 4000 || l.Left != 53900 || l.Debtor.Kind != "private" ||
			l.Debtor.Name != "Kåre Ødegård" || len(l.Reminders) != 1 || l.Reminders[0].On != "2026-10-28" {
			h.Errorf("%s", l.raw)
		}
		if h.outbox("collection-2026-11-03.csv") != nil {
			h.Error("it is told by a row of the outbox too")
		}
		h.run("2026-11-05")
		h.run("2026-11-05")
		if h.toAgency(2) != nil {
			h.Errorf("%v", h.toldAgency(2))
		}
		h.ledger(h.T)
	})
}

// What changes after the handover is told the same night, in sums from the beginning: paid to us, on hold,
// released, credited; and when nothing is left, the withdrawal. A change that was taken back is told too.
func TestTheAgencyIsToldWhatChanges(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.handedOver(1)
		h.pay("2026-11-05", paid{kid: kidOf(1001, 1), amount: 10000})
		h.run("2026-11-05")
		h.wantTold(2, "change 1 left 43900 paid 10000 credited 0")
		if lines := h.toAgency(2); lines[0].Previous != h.toAgency(1)[0].sha256 ||
			lines[1].AgencyNo != "A-1" {
			h.Errorf("%+v", lines)
		}
		_, err := h.at("2026-11-06").desk("kari").Hold(h.Context(),
			desk.Hold{Invoice: "1", Reason: "was ill"})
		if err != nil {
			h.Fatal(err)
		}
		h.run("2026-11-06")
		h.wantTold(3, "change 1 left 43900 paid 10000 credited 0 hold")
		_, err = h.desk("kari").Release(h.Context(), desk.Release{Invoice: "1", Reason: "is well"})
		if err != nil {
			h.Fatal(err)
		}
		h.credit("2026-11-09", "1", 5000)
		h.run("2026-11-09")
		h.wantTold(4, "change 1 left 38900 paid 10000 credited 5000")
		h.pay("2026-11-10", paid{kid: kidOf(1001, 1), amount: 38900})
		h.run("2026-11-10")
		h.wantTold(5, "withdraw 1 left 0 paid 48900 credited 5000 paid")
		withdrawn := h.toAgency(5)[1]
		h.run("2026-11-11")
		if h.toAgency(6) != nil {
			h.Errorf("%v", h.toldAgency(6))
		}
		if c := h.theCase("1"); c.Told != batch.CaseWithdraw || !c.Ended.IsZero() ||
			withdrawn.Reason != "paid" {
			h.Errorf("%+v", c)
		}
		h.ledger(h.T)
	})
}

// What was paid, or taken back by a person, before the case was told is not told at all.
func TestACaseThatNeverLeftIsNotTold(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.withAgency()
		h.member(1001, "end", "2026-11-30")
		h.run("2026-10-06")
		h.run("2026-10-28")
		h.run("2026-11-03", "fetch", "ingest", "collect") // and was stopped
		if c := h.theCase("1"); c.State != batch.CaseOrdered {
			h.Fatalf("%+v", c)
		}
		h.pay("2026-11-04", paid{kid: kidOf(1001, 1), amount: 53900})
		h.run("2026-11-04")
		if c := h.theCase("1"); c.State != batch.CaseWithdrawn || c.Ended != day("2026-11-04") ||
			h.toAgency(1) != nil {
			h.Errorf("%+v, %v", c, h.toAgency(1))
		}
	})
}

// While the agency cannot be reached nothing is sealed for it: what is paid or disputed meanwhile is not opened there,
// with its withdrawal behind it, when it can be reached again.
func TestACaseIsNotSealedForAnAgencyThatIsAway(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.withAgency()
		for no := range 3 {
			h.member(1001+no, "end", "2026-11-30")
		}
		h.run("2026-10-06")
		h.run("2026-10-28")
		dial := h.payee.Agency.Mailbox
		h.payee.Agency.Mailbox = func(context.Context) (mailbox.Mailbox, error) {
			return nil, errors.New("no connection")
		}
		h.tryRun("2026-11-03")
		h.pay("2026-11-04", paid{kid: kidOf(1001, 1), amount: 53900})
		object := desk.Object{Invoice: "2", Reason: "was ill"}
		if _, err := h.at("2026-11-04").desk("kari").Object(h.Context(), object); err != nil {
			h.Fatal(err)
		}
		h.tryRun("2026-11-04")
		h.payee.Agency.Mailbox = dial
		h.run("2026-11-05")
		h.wantTold(1, "new 3 left 53900 paid 0 credited 0")
		if c := h.theCase("1"); c.State != batch.CaseWithdrawn || c.Told != "" {
			h.Errorf("%+v", c)
		}
		if c := h.theCase("2"); c.State != batch.CaseOrdered || c.Told != "" {
			h.Errorf("%+v", c)
		}
		h.ledger(h.T)
	})
}

// What was handed over by the outbox goes on by the outbox: the agency has no case of it.
func TestWhatWasHandedOverBeforeThereWereCases(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.member(1001, "end", "2026-11-30")
		h.run("2026-10-06")
		h.run("2026-10-28")
		h.run("2026-11-03")
		h.withAgency()
		h.pay("2026-11-04", paid{kid: kidOf(1001, 1), amount: 53900})
		h.run("2026-11-04")
		rows := h.outbox("collection-2026-11-04.csv")
		if len(rows) != 1 || rows[0]["action"] != "withdraw" || h.toAgency(1) != nil {
			h.Errorf("%v, %v", rows, h.toAgency(1))
		}
	})
}

// A refused case is found until its handover is withdrawn; handed over again, it is a case of its own.
func TestARefusedCaseIsFound(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.withAgency()
		h.member(1001, "end", "2026-11-30")
		h.run("2026-10-06")
		h.run("2026-10-28")
		h.run("2026-11-03")
		h.fromAgency(1, "", 0, `"record":"receipt","message":1,"case":1,"result":"refused","reason":"no address"`)
		r := h.tryRun("2026-11-04")
		if count(r, "agency", "refused") != 1 || h.theCase("1").State != batch.CaseRefused {
			h.Fatalf("%v, %+v", r.Err(), h.theCase("1"))
		}
		h.wantFinding(batch.AgencyRefused, "1")
		_, err := h.desk("kari").WithdrawHandover(h.Context(),
			desk.WithdrawHandover{Invoice: "1", Reason: "the address is looked up"})
		if err != nil {
			h.Fatal(err)
		}
		h.run("2026-11-05")
		if c := h.theCase("1"); c.State != batch.CaseWithdrawn || h.toAgency(2) != nil {
			h.Errorf("%+v, %v", c, h.toldAgency(2))
		}
		_, err = h.desk("kari").Release(h.Context(), desk.Release{Invoice: "1", Reason: "found"})
		if err != nil {
			h.Fatal(err)
		}
		h.run("2026-11-06")
		if c := h.theCase("1"); c.No != 2 || c.State != batch.CaseSent {
			h.Errorf("%+v", c)
		}
		h.wantTold(2, "new 1 left 53900 paid 0 credited 0")
	})
}

// wantFinding wants a finding to stand in the status.
func (h *house) wantFinding(code batch.FindingCode, no string) {
	h.Helper()
	s, err := h.report().Status(context.Background())
	if err != nil {
		h.Fatal(err)
	}
	if !slices.ContainsFunc(s.Findings, func(f batch.Finding) bool { return f.Code == code && f.Subject.No == no }) {
		h.Errorf("no %s of %s among %v", code, no, s.Wrong)
	}
}

// What the agency has collected settles the invoice as a payment of its own, interest apart; the agency is told
// of it neither as paid to us nor as withdrawn. The sum that it pays out is no direct payment, whatever its KID,
// and is tied to the settlement.
func TestTheAgencysMoneySettlesInvoices(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		hash := h.handedOver(2)
		hash = h.fromAgency(2, hash, 54000+20000,
			`"record":"payment","case":1,"on":"2026-11-05","reference":"B-1","principal_ore":49900,"fee_ore":4000,`+
				`"interest_ore":100,"costs_ore":26250`,
			`"record":"payment","case":2,"on":"2026-11-05","reference":"B-2","principal_ore":20000`,
			`"record":"status","case":1,"on":"2026-11-05","state":"paid","process":"simple","costs_ore":26250`)
		r := h.run("2026-11-06")
		if count(r, "agency", "payments") != 2 || count(r, "agency", "amount_ore") != 74000 {
			h.Fatalf("%+v", r.Jobs)
		}
		if i, j := h.invoice("1"), h.invoice("2"); i.Status() != batch.StatusPaid || j.Paid != 20000 {
			h.Errorf("%s, %s paid", i.Status(), j.Paid)
		}
		// The agency pays out with the KID of an invoice that is not paid.
		h.pay("2026-11-09", paid{typ: 10, kid: kidOf(1002, 2), amount: 70000, debit: agencyAccount})
		h.run("2026-11-09")
		if j := h.invoice("2"); j.Paid != 20000 {
			h.Errorf("the agency's own payment is on an invoice: %s", j.Paid)
		}
		h.fromAgency(3, hash, 70000, `"record":"settlement","reference":"O-1","on":"2026-11-09",`+
			`"payments":["B-1","B-2"],"collected_ore":74000,"withheld_ore":4000,"paid_out_ore":70000`)
		h.run("2026-11-10")
		s, err := h.report().AgencySettlements(h.Context())
		if err != nil || len(s) != 1 || s[0].Payment == 0 {
			h.Errorf("%+v, %v", s, err)
		}
		if h.toAgency(2) != nil {
			h.Errorf("told: %v", h.toldAgency(2))
		}
		if c := h.theCase("1"); c.State != batch.CasePaid || c.Ended.IsZero() || c.Collected != 54000 {
			h.Errorf("%+v", c)
		}
		b, err := h.report().Balance(h.Context(), batch.LastDay)
		if err != nil || b.Agency != 4000 || b.Ignored != 100 || b.Bank != 70000 {
			h.Errorf("%+v, %v", b, err)
		}
		h.ledger(h.T)
		h.booksAgree()
		l, err := h.report().Life(h.Context(), "1")
		if err != nil || len(l.Cases) != 1 || !slices.ContainsFunc(l.Events, func(e report.LifeEvent) bool {
			return e.What == "collected by the agency"
		}) {
			h.Errorf("%+v, %v", l, err)
		}
	})
}

// Where the agency pays on our KIDs, the bank's payment settles the invoice, and the agency's record of it does
// not; that payment is not told as paid to us.
func TestAnAgencyThatPaysOnOurKIDs(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		hash := h.handedOver(1)
		h.payee.Agency.ByKID = true
		h.fromAgency(2, hash, 20000,
			`"record":"payment","case":1,"on":"2026-11-05","reference":"B-1","principal_ore":20000`)
		h.pay("2026-11-06", paid{typ: 10, kid: kidOf(1001, 1), amount: 20000, debit: agencyAccount})
		h.run("2026-11-06")
		if i := h.invoice("1"); i.Paid != 20000 || h.toAgency(2) != nil {
			h.Errorf("%s paid; told %v", i.Paid, h.toldAgency(2))
		}
		h.ledger(h.T)
		h.booksAgree()
	})
}

// A file with faults changes nothing: it is kept, each fault is named, and the files behind it wait for it. The
// file that comes late is read, and then the one behind it.
func TestAFaultyFileOfTheAgencyChangesNothing(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		hash := h.handedOver(1)
		good := `"record":"payment","case":1,"on":"2026-11-05","reference":"B-1","principal_ore":10000`
		for name, c := range map[string]struct {
			sum     int64
			records []string
			code    string
		}{
			"sum":        {9999, []string{good}, "sum"},
			"case":       {10000, []string{strings.Replace(good, `"case":1`, `"case":7`, 1)}, "case"},
			"field":      {10000, []string{good + `,"extra":1`}, "json"},
			"amount":     {-1, []string{strings.Replace(good, "10000", "-1", 1)}, "amount"},
			"settlement": {5, []string{`"record":"settlement","reference":"O-1","on":"2026-11-05","payments":["B-9"],"collected_ore":5,"paid_out_ore":5`}, "reference"},
		} {
			h.fromAgency(2, hash, c.sum, append(c.records, good)...)
			r := h.tryRun("2026-11-05")
			if r.Err() == nil || h.invoice("1").Paid != 0 {
				h.Errorf("%s: %v, %s paid", name, r.Err(), h.invoice("1").Paid)
			}
			f := h.files()["from-2.jsonl"]
			if f.Status != batch.FileQuarantined {
				h.Fatalf("%s: %+v, %v", name, f, r.Err())
			}
			faults, err := h.payee.Store.Faults(h.Context(), f.No)
			if err != nil || !slices.ContainsFunc(faults,
				func(f batch.Fault) bool { return f.Code == c.code }) {
				h.Errorf("%s: %v, %v", name, faults, err)
			}
			if err := h.discard(f, "wrong"); err != nil {
				h.Fatal(err)
			}
		}
		third := h.fromAgency(2, hash, 10000, good) // what it will be
		if err := os.Remove(filepath.Join(h.dir, "agency/Outbound/from-2.jsonl")); err != nil {
			h.Fatal(err)
		}
		h.fromAgency(3, third, 5000,
			`"record":"payment","case":1,"on":"2026-11-05","reference":"B-2","principal_ore":5000`)
		if r := h.tryRun("2026-11-05"); r.Err() == nil || h.invoice("1").Paid != 0 {
			h.Errorf("read before the one before it: %v", r.Err())
		}
		h.fromAgency(2, hash, 10000, good)
		h.tryRun("2026-11-06")
		if i := h.invoice("1"); i.Paid != 15000 {
			h.Errorf("%s paid", i.Paid)
		}
		h.booksAgree()
		h.ledger(h.T)
	})
}

// A receipt on what was never sent changes nothing and is found; so is one that contradicts another. Costs above
// what the law lets an agency ask for, a closed case and silence are found too.
func TestWhatIsFoundOfTheAgency(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		hash := h.handedOver(1)
		h.fromAgency(2, hash, 0,
			`"record":"receipt","message":9,"case":1,"result":"accepted"`,
			`"record":"receipt","message":1,"case":1,"result":"accepted"`,
			`"record":"status","case":1,"on":"2026-11-05","state":"closed","text":"no assets","process":"simple",`+
				`"costs_ore":60000`)
		h.tryRun("2026-11-05")
		file := h.files()["from-2.jsonl"]
		h.wantFinding(batch.AgencyReceiptUnknown, fmt.Sprint(file.No))
		h.wantFinding(batch.AgencyCosts, "1")
		h.wantFinding(batch.AgencyClosed, "1")
		if c := h.theCase("1"); c.State != batch.CaseClosed || c.Reason != "no assets" {
			h.Errorf("%+v", c)
		}
	})
	onBooks(t, "sit", func(h *house) {
		hash := h.handedOver(1)
		h.fromAgency(2, hash, 0, `"record":"receipt","message":1,"case":1,"result":"refused","reason":"x"`)
		h.pay("2026-11-05", paid{kid: kidOf(1001, 1), amount: 10000})
		h.tryRun("2026-11-05")
		h.wantFinding(batch.AgencyContradicts, "1")
		h.tryRun("2026-11-16")
		h.wantFinding(batch.AgencySilent, "gym")
		if c := h.theCase("1"); c.State != batch.CaseAccepted {
			h.Errorf("%+v", c)
		}
	})
}

// What the agency has collected of fees and interest it knows: it is told of no change, whatever is paid first. What is
// paid to us beside it is told.
func TestFeesThatTheAgencyCollectsAreNoChange(t *testing.T) {
	onBooks(t, "payee", func(h *house) {
		h.withAgency()
		elsewhere(h, 1)
		h.billedElsewhere(1, 1001, "2026-02-02")
		h.walk("2026-02-02", "2026-03-26", nil)
		h.run("2026-03-26", "agency")
		h.fromAgency(1, "", 6000, `"record":"receipt","message":1,"case":1,"result":"accepted","agency_case":"A-1"`,
			`"record":"payment","case":1,"on":"2026-03-27","reference":"B-1","principal_ore":5000,"interest_ore":1000`)
		h.run("2026-03-27", "fetch", "ingest", "match", "agency")
		i := h.invoice("1")
		if open, err := ledger.OpenCosts(h.Context(), h.payee.Store, &i); err != nil || open.Fees != 2600 ||
			open.Interest == 0 {
			h.Fatalf("%s and %s are open, %v", open.Fees, open.Interest, err)
		}
		if h.toAgency(2) != nil {
			h.Errorf("told: %v", h.toldAgency(2))
		}
		interest := simple("2026-02-02", "2026-03-26")
		h.pay("2026-03-30", paid{kid: kidOf(1001, 1), amount: 10000, serial: 1})
		h.run("2026-03-30", "fetch", "ingest", "match", "agency")
		told := h.toAgency(2)
		if len(told) != 3 || !strings.Contains(told[1].raw,
			fmt.Sprintf(`"left_ore":%d`, 100000+7600+interest-10000)) {
			h.Errorf("told: %v", told)
		}
		h.booksAgree()
	})
}
