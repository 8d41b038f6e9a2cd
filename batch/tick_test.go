package batch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/statement"
)

// tick ticks a statement and says what came of each line and sum: the status, and the serial number of a sum.
func (h *house) tick(file, lines string) string {
	h.Helper()
	ticked, err := h.desk("kari").Tick(context.Background(),
		desk.Tick{File: file, Statement: strings.NewReader("date,amount,reference\n" + lines),
			Expected: batch.SumFilter{}})
	if err != nil {
		h.Fatal(err)
	}
	var list []string
	for _, t := range ticked {
		s := string(t.Status)
		if t.Sum != nil {
			s += fmt.Sprintf(" %d", t.Sum.Serial)
		}
		if t.New {
			s += " new"
		}
		list = append(list, s)
	}
	return strings.Join(list, ", ")
}

// What is ticked is remembered and audited, moves no money, is the same again, and can be taken back and done
// anew.
func TestTicksAreRememberedAndTakenBack(t *testing.T) {
	h := members(t, 1)
	h.pay("2026-10-20", paid{amount: 10000, serial: 1}, paid{amount: 20000, serial: 1},
		paid{amount: 5000, serial: 22})
	h.run("2026-10-20", "fetch", "ingest", "match")
	// the second is not on the statement
	camt, vipps := entry("2026-10-21", 700, "K 17"), entry("2026-10-21", 900, "V 1")
	camt.Source = batch.SourceCamt
	h.at("2026-10-21")
	camtSerial := h.add(camt, "").Serial
	h.add(vipps, "")
	balance := func() string {
		b, err := ledger.BalanceOn(context.Background(), h.payee.Store, batch.LastDay)
		if err != nil {
			h.Fatal(err)
		}
		return fmt.Sprint(b)
	}
	before, stood := balance(), h.dump()

	const statement = "2026-10-20,300.00,OCR\n2026-10-22,7.00,K 17\n2026-10-22,-5.00,fee\n"
	want := fmt.Sprintf("agrees 1 new, only_us 22, agrees %d new, only_bank", camtSerial)
	if got := h.at("2026-10-23").tick("october.csv", statement); got != want {
		t.Errorf("%s; want %s", got, want)
	}
	if balance() != before {
		t.Error("ticks moved money")
	}
	ticked := h.dump()
	if got := h.at("2026-10-24").tick("october.csv",
		statement); got != strings.ReplaceAll(want, " new", "") || h.dump() != ticked {
		t.Errorf("again: %s", got)
	}
	if got := h.tick("november.csv",
		"2026-10-20,300.00,OCR\n2026-10-20,50.00,OCR 22\n"); got != "agrees 1, agrees 22 new" {
		t.Errorf("a statement that has some of the same lines: %s", got)
	}
	for s, err := range h.report().Settlement(context.Background(), batch.SumFilter{}, batch.LastDay) {
		if err != nil || s.Tick == nil || s.Tick.By != "kari" ||
			s.Serial == 22 && s.Tick.Statement != "november.csv" {
			t.Errorf("%+v, %v", s, err)
		}
	}
	h.verified()

	untick := func(reference, content string, want int) {
		t.Helper()
		sums, err := h.desk("per").Untick(context.Background(),
			desk.Untick{What: reference, Statement: bytes.NewReader([]byte(content))})
		if len(sums) != want || (want == 0) != errors.Is(err, batch.ErrNotFound) {
			t.Errorf("%s: %d, %v; want %d", reference, len(sums), err, want)
		}
	}
	untick("OCR 22", "", 1)
	untick("OCR 22", "", 0)
	untick("october.csv", "date,amount,reference\n"+statement, 2)
	untick("october.csv", "date,amount,reference\n"+statement, 0)
	if balance() != before || h.dump() == stood {
		t.Error("to take back is an act of its own, and moves no money")
	}
	if got := h.tick("october.csv", statement); got != want {
		t.Errorf("anew: %s; want %s", got, want)
	}
	h.verified()
}

// A line that says what yesterday's said is that one, moved, or another sum of the same amount: nothing is ticked by
// it, and a person is asked once, until a statement has both or the person settles it. One that names its sum, and one
// that no other sum may be, is asked about by nobody.
func TestTicksInDoubtAreAskedAbout(t *testing.T) {
	h := members(t, 1)
	h.pay("2026-11-03", paid{amount: 49900, serial: 101})
	h.pay("2026-11-04", paid{amount: 49900, serial: 102})
	h.run("2026-11-04", "fetch", "ingest", "match")
	asked := func() (list []string) {
		t.Helper()
		met, err := batch.Met(h.Context(), h.payee.Store, batch.TickInDoubt)
		h.fatal(err)
		for _, f := range met {
			list = append(list, f.ID(), fmt.Sprint(f.Facts["lines"], " ", f.Facts["amount_ore"]))
		}
		return list
	}
	if got := h.at("2026-11-05").tick("3.csv", "2026-11-03,499.00,OCR\n"); got != "agrees 101 new, only_us 102" {
		t.Fatal(got)
	}
	if got := h.tick("named.csv", "2026-11-04,499.00,OCR 102\n"); got != "agrees 102 new" {
		t.Fatal(got)
	}
	if _, err := h.desk("kari").Untick(h.Context(), desk.Untick{What: "OCR 102"}); err != nil || asked() != nil {
		t.Fatal(err, asked())
	}
	for range 2 {
		if got := h.tick("4.csv", "2026-11-04,499.00,OCR\n"); got != "agrees 101, only_us 102" {
			t.Fatal(got)
		}
		if got := strings.Join(asked(), " "); got != "tick_in_doubt:2026-11-04-15032080119 1 499,00" {
			t.Errorf("asked %s", got)
		}
	}
	_, err := h.desk("kari").Settle(h.Context(),
		desk.Settle{Finding: "tick_in_doubt:2026-11-04-15032080119", Reason: "it is 102"})
	h.fatal(err)
	h.at("2026-11-06").tick("again.csv", "2026-11-04,499.00,OCR\n")
	if asked() != nil {
		t.Errorf("asked again: %v", asked())
	}
	both := "2026-11-03,499.00,OCR\n2026-11-04,499.00,OCR\n"
	if got := h.tick("both.csv", both); got != "agrees 101, agrees 102 new" {
		t.Error(got)
	}
	h.verified()
}

// A sum that was ticked and has grown since is told by verify.
func TestVerifyTellsOfTicksWhoseSumHasChanged(t *testing.T) {
	h := members(t, 1)
	h.pay("2026-10-20", paid{amount: 10000, serial: 1})
	h.run("2026-10-20", "fetch", "ingest", "match")
	if got := h.tick("october.csv", "20.10.2026,\"100,00\",OCR\n"); got != "agrees 1 new" {
		t.Fatal(got)
	}
	h.verified()
	h.pay("2026-10-20", paid{amount: 500, serial: 1})
	h.run("2026-10-21", "fetch", "ingest", "match")
	v, err := h.report().Verify(context.Background())
	if err != nil || len(v.Wrong) != 1 ||
		!strings.Contains(v.Wrong[0],
			"the sum of 2026-10-20 with serial number 1 is 105,00; it was ticked "+
				"against 100,00 of october.csv") {
		t.Errorf("%v, %v", v.Wrong, err)
	}
}

// A line that the bank's next export has moved by a day is the line that was ticked: it ticks no other sum. In one
// export two such lines are two.
func TestALineThatMovedADayTicksNothingTwice(t *testing.T) {
	onEach(t, "sit", func(h *house) {
		h.members(1, 1, "2025-01-15")
		h.pay("2026-11-03", paid{amount: 49900, serial: 1})
		h.pay("2026-11-04", paid{amount: 49900, serial: 2})
		h.run("2026-11-04", "fetch", "ingest", "match")
		h.at("2026-11-05")
		for _, c := range []struct{ file, statement, want string }{
			{"moved_1.csv", "2026-11-03,499.00,OCR\n", "agrees 1 new, only_us 2"},
			{"moved_2.csv", "2026-11-04,499.00,OCR\n", "agrees 1, only_us 2"},
			{"november.csv", "2026-11-03,499.00,OCR\n2026-11-04,499.00,OCR\n", "agrees 1, agrees 2 new"},
		} {
			if got := h.tick(c.file, c.statement); got != c.want {
				h.Errorf("%s: %s, want %s", c.file, got, c.want)
			}
		}
	})
}

// A refund that was paid out is ticked against its reference and no other, once, whenever it is paid; what is not
// paid out is no news, and a tick of it can be taken back.
func TestRefundsThatWerePaidOutAreTicked(t *testing.T) {
	onEach(t, "sit", func(h *house) {
		h.members(1, 1, "2025-01-15")
		h.pay("2026-10-20", paid{amount: 30000, serial: 1}, paid{amount: 30000, serial: 1})
		h.run("2026-10-20", "fetch", "ingest", "match")
		for _, no := range []string{"payment:1", "payment:2"} {
			_, err := h.at("2026-10-21").desk("kari").Refund(h.Context(),
				desk.Refund{Of: no, Account: payerAccount, Reason: "not ours"})
			if err != nil {
				h.Fatal(err)
			}
		}
		h.at("2026-11-20")
		for _, c := range []struct{ statement, want string }{
			{"2026-11-10,-300.00,R12\n2026-10-20,600.00,OCR\n", "agrees 1 new, only_bank"},
			{"2026-11-10,-300.00,Refund R2\n", "agrees -2 new"},
			{"2026-11-11,-300.00,Refund R2\n2026-11-11,-299.00,R1\n", "agrees -2, only_bank"},
		} {
			if got := h.tick("november.csv", c.statement); got != c.want {
				h.Errorf("%s: %s, want %s", c.statement, got, c.want)
			}
		}
		sums, err := h.desk("kari").Untick(h.Context(), desk.Untick{What: "Refund R2"})
		if err != nil || len(sums) != 1 || sums[0].Reference != "R2" {
			h.Errorf("%+v, %v", sums, err)
		}
		if got := h.tick("anew.csv", "2026-11-10,-300.00,Refund R2\n"); got != "agrees -2 new" {
			h.Error(got)
		}
		h.booksAgree()
	})
}

// stated is a camt.053 with one line for each amount, whose balances agree.
func stated(id, account, booked string, amounts ...int) string {
	sum, body := 0, ""
	for _, a := range amounts {
		sum += a
		body += fmt.Sprintf(`<Ntry><Amt Ccy="NOK">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>%s</Dt></BookgDt><AddtlNtryInf>OCR</AddtlNtryInf></Ntry>`, kroner(a), booked)
	}
	balance := func(typ string, øre int) string {
		return fmt.Sprintf(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">%s</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>%s</Dt></Dt></Bal>`, typ, kroner(øre), booked)
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>%s</MsgId></GrpHdr><Stmt><Id>%s</Id><Acct><Id><Othr><Id>%s</Id></Othr></Id></Acct>
%s%s%s</Stmt></BkToCstmrStmt></Document>`, id, id, account, balance("OPBD", 100), balance("CLBD", 100+sum), body)
}

// ticked are the serial numbers of the sums that are ticked.
func (h *house) ticked() (list []int) {
	h.Helper()
	for s, err := range h.payee.Store.Sums(context.Background(), batch.LastDay) {
		if err != nil {
			h.Fatal(err)
		}
		if s.Tick != nil {
			list = append(list, s.Serial)
		}
	}
	return list
}

// A camt.053 in the mailbox ticks the settlement by itself, also where the payments come after it, once; one whose
// balances do not agree is put aside and ticks nothing, and a person may tick by one as by any statement.
func TestAStatementInTheMailboxTicksByItself(t *testing.T) {
	h := members(t, 1)
	h.at("2026-10-20")
	h.deliver("Outbound", "statement", stated("S1", ourAccount, "2026-10-20", 30000, 5000))
	if h.run("2026-10-20", "fetch", "ingest"); h.ticked() != nil {
		t.Error(h.ticked())
	}
	h.pay("2026-10-20", paid{amount: 10000, serial: 1}, paid{amount: 20000, serial: 1},
		paid{amount: 5000, serial: 22}, paid{amount: 700, serial: 23})
	r := h.run("2026-10-21", "fetch", "ingest", "match")
	if got := fmt.Sprint(h.ticked()); got != "[1 22]" || count(r, "ingest", "ticked") != 2 {
		t.Error(got, r.Jobs)
	}
	acts := h.acts()
	if r := h.run("2026-10-22", "fetch", "ingest"); count(r, "ingest", "ticked") != 0 || h.acts() != acts {
		t.Error(h.acts() - acts)
	}
	wrong := strings.Replace(stated("S2", ourAccount, "2026-10-22", 700), "8.00", "9.00", 1)
	h.deliver("Outbound", "wrong", wrong)
	if h.tryRun("2026-10-22", "fetch", "ingest").Err() == nil ||
		h.files()["wrong"].Status != batch.FileQuarantined ||
		h.files()["wrong"].Kind != batch.FileOfStatement {
		t.Errorf("%+v", h.files()["wrong"])
	}
	by := func(content string) error {
		_, err := h.desk("kari").Tick(t.Context(),
			desk.Tick{File: "by hand", Statement: strings.NewReader(content)})
		return err
	}
	var refused *batch.Refusal
	if err := by(wrong); !errors.As(err, &refused) || refused.Code != statement.Faulty {
		t.Error(err)
	}
	if err := by(stated("S3", ourAccount, "2026-10-22", 700)); err != nil {
		t.Error(err)
	}
	if got := fmt.Sprint(h.ticked()); got != "[1 22 23]" {
		t.Error(got)
	}
}
