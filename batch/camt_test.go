package batch_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// told is a payment of camt.054.
type told struct {
	amount          int // øre
	kid, text, from string
	reference       string
	out             bool
	shares          []told // its KIDs with what is paid to each
}

func (p told) xml() string {
	side := "CRDT"
	if p.out {
		side = "DBIT"
	}
	remittance := "<Ustrd>" + p.text + "</Ustrd>"
	if p.kid != "" {
		remittance = "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>" + p.kid +
			"</Ref></CdtrRefInf></Strd>"
	}
	for i, s := range p.shares {
		if i == 0 {
			remittance = ""
		}
		remittance += fmt.Sprintf("<Strd><RfrdDocAmt><RmtdAmt Ccy=\"NOK\">%s</RmtdAmt></RfrdDocAmt><CdtrRefInf><Tp>"+
			"<CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>%s</Ref></CdtrRefInf></Strd>", kroner(s.amount), s.kid)
	}
	from := ""
	if p.from != "" {
		from = "<DbtrAcct><Id><Othr><Id>" + p.from + "</Id></Othr></Id></DbtrAcct>"
	}
	return fmt.Sprintf("<TxDtls><Refs><AcctSvcrRef>%s</AcctSvcrRef></Refs><Amt Ccy=\"NOK\">%s</Amt>"+
		"<CdtDbtInd>%s</CdtDbtInd><RltdPties>%s</RltdPties><RmtInf>%s</RmtInf></TxDtls>\n",
		p.reference, kroner(p.amount), side, from, remittance)
}

func kroner(øre int) string { return fmt.Sprintf("%d.%02d", øre/100, øre%100) }

// notified is a camt.054 of one entry.
func notified(id, copied, account, booked string, list ...told) string {
	sum, body := 0, ""
	for _, p := range list {
		if sum += p.amount; p.out {
			sum -= 2 * p.amount
		}
		body += p.xml()
	}
	side := "CRDT"
	if sum < 0 {
		side, sum = "DBIT", -sum
	}
	if copied != "" {
		copied = "<CpyDplctInd>" + copied + "</CpyDplctInd>"
	}
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>%s</MsgId></GrpHdr><Ntfctn><Id>%s</Id>%s<Acct><Id><Othr><Id>%s</Id></Othr></Id></Acct>
<Ntry><Amt Ccy="NOK">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%s</Dt></BookgDt>
<NtryDtls>%s</NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`,
		id, id, copied, account, kroner(sum), side, booked, body)
}

// inBooks are the payments, as source amount KID, by number.
func (h *house) inBooks() string {
	h.Helper()
	var list []string
	for _, p := range h.payments(batch.PaymentsByFile) {
		list = append(list, fmt.Sprint(p.Source, " ", int64(p.Amount), " ", p.KID))
	}
	return strings.Join(list, ", ")
}

// sourced is a house with members whose account is booked by a source.
func sourced(t *testing.T, source batch.Source) *house {
	h := members(t, 2)
	h.payee.Creditor.Source = source
	return h
}

// Where camt.054 books, its payments are matched as those of OCR giro are, whatever the name of the file, and the
// same file again, the same content under another message, and copies that say so change nothing.
func TestCamtBooks(t *testing.T) {
	h := sourced(t, batch.SourceCamt)
	h.at("2026-10-21")
	list := []told{{amount: 49900, kid: kidOf(1001, 1), reference: "A1"}, {amount: 5000, text: "Trening"},
		{amount: 5000, text: "Trening", reference: "A3"}}
	h.deliver("Outbound", "OCR.D261021", notified("M1", "", ourAccount, "2026-10-20", list...))
	r := h.run("2026-10-21", "fetch", "ingest", "match")
	want := "camt 49900 " + kidOf(1001, 1) + ", camt 5000 , camt 5000 "
	if got := h.inBooks(); got != want || count(r, "ingest", "payments") != 3 {
		t.Fatalf("%s, %s", got, r.Jobs[1].Counts)
	}
	for _, copied := range []string{"DUPL", "CODU"} {
		h.deliver("Outbound", copied, notified("M2"+copied, copied, ourAccount, "2026-10-20", list...))
	}
	r = h.run("2026-10-22", "fetch", "ingest", "match")
	if got := h.inBooks(); got != want || count(r, "ingest", "quarantined") != 0 {
		t.Errorf("copies: %s", got)
	}
	h.deliver("Outbound", "again", notified("M4", "", ourAccount, "2026-10-20", list...))
	r = h.tryRun("2026-10-22", "fetch", "ingest", "match")
	found := findings(r, batch.PossibleDoubles)
	if got := h.inBooks(); got != want || len(found) != 1 || found[0].Facts["payments"] != 3 {
		t.Errorf("again: %s, %v", got, found)
	}
	h.verified()
}

// What differs is no double: another reference, another day, another payer, or one more than there was.
func TestCamtTellsPaymentsApart(t *testing.T) {
	h := sourced(t, batch.SourceCamt)
	h.at("2026-10-21")
	one := told{amount: 5000, text: "Trening", reference: "A1", from: "86011117947"}
	h.deliver("Outbound", "1", notified("M1", "", ourAccount, "2026-10-20", one))
	other, without := one, one
	other.reference, without.reference = "A2", ""
	h.deliver("Outbound", "2", notified("M2", "", ourAccount, "2026-10-20", other, without, without))
	h.deliver("Outbound", "3", notified("M3", "", ourAccount, "2026-10-21", one))
	r := h.tryRun("2026-10-21", "fetch", "ingest")
	found := findings(r, batch.PossibleDoubles)
	// Without a reference one may be A1, and the other cannot.
	if got := len(h.payments(batch.PaymentsByFile)); got != 4 || len(found) != 1 ||
		found[0].Facts["payments"] != 1 {
		t.Errorf("%d payments, %v", got, found)
	}
	h.verified()
}

// What says that it was sent before, and was not, is never booked: a person asks the bank.
func TestCamtCopyWithoutItsFirst(t *testing.T) {
	h := sourced(t, batch.SourceCamt)
	h.at("2026-10-21")
	h.deliver("Outbound", "1", notified("M1", "DUPL", ourAccount, "2026-10-20",
		told{amount: 5000, text: "x"}))
	r := h.tryRun("2026-10-21", "fetch", "ingest")
	if h.inBooks() != "" || count(r, "ingest", "quarantined") != 1 {
		t.Errorf("%s %s", h.inBooks(), r.Jobs[1].Counts)
	}
}

// A file with faults changes nothing, the one behind it is worked, and one of another's account is not booked.
func TestCamtQuarantined(t *testing.T) {
	h := sourced(t, batch.SourceCamt)
	h.at("2026-10-21")
	good := notified("M1", "", ourAccount, "2026-10-20", told{amount: 5000, text: "x"})
	for name, file := range map[string]string{
		"a sum":     strings.Replace(good, ">50.00<", ">50.01<", 1),
		"cut off":   good[:len(good)-40],
		"namespace": strings.Replace(good, "camt.054.001.08", "camt.054.001.09", 1),
		"early":     strings.Replace(good, "2026-10-20", "2026-10-22", 1),
		"another's": notified("M2", "", "86011117947", "2026-10-20", told{amount: 5000, text: "x"}),
	} {
		h.deliver("Outbound", name, file)
	}
	h.deliver("Outbound", "z good", good)
	r := h.tryRun("2026-10-21", "fetch", "ingest")
	if got := h.inBooks(); got != "camt 5000 " || count(r, "ingest", "quarantined") != 5 {
		t.Errorf("%s %s", got, r.Jobs[1].Counts)
	}
	h.verified()
}

// Money that goes out is taken off what it reverses where KID, account and amount say it, and waits otherwise.
func TestCamtReversal(t *testing.T) {
	h := sourced(t, batch.SourceCamt)
	h.at("2026-10-21")
	h.deliver("Outbound", "1", notified("M1", "", ourAccount, "2026-10-20",
		told{amount: 49900, kid: kidOf(1001, 1)}, told{amount: 49900, kid: kidOf(1002, 2)}))
	h.run("2026-10-21", "fetch", "ingest", "match")
	h.deliver("Outbound", "2", notified("M2", "", ourAccount, "2026-10-22",
		told{amount: 49900, kid: kidOf(1001, 1), out: true}, told{amount: 49900, text: "retur", out: true}))
	r := h.run("2026-10-22", "fetch", "ingest", "match")
	if count(r, "match", "reversed") > 1 || count(r, "match", "unmatched") < 1 {
		t.Errorf("%s", r.Jobs[2].Counts)
	}
	waits := h.payments(batch.PaymentsUnmatched)
	if len(waits) == 0 || waits[len(waits)-1].Amount != -49900 || waits[len(waits)-1].KID != "" {
		t.Errorf("%+v", waits)
	}
	h.verified()
}

// Where OCR giro books, camt.054 adds what has no KID of ours, in either order, and what both tell of once.
func TestCamtBesideOCR(t *testing.T) {
	for _, camtFirst := range []bool{false, true} {
		h := sourced(t, "")
		right := kidOf(1001, 1)
		ocr := func() {
			h.pay("2026-10-20", paid{kid: right, amount: 49900, serial: 1},
				paid{kid: "123", amount: 700, serial: 2})
		}
		camt := func() {
			h.at("2026-10-20")
			h.deliver("Outbound", "camt", notified("M1", "", ourAccount, "2026-10-20",
				told{amount: 49900, kid: right}, told{amount: 700, kid: "123"}, told{amount: 800, kid: "456"},
				told{amount: 900, text: "Trening"}))
		}
		first, second, want := ocr, camt, "ocr 49900 "+right+", ocr 700 123, camt 800 456, camt 900 "
		if camtFirst {
			first, second, want = camt, ocr, "camt 700 123, camt 800 456, camt 900 , ocr 49900 "+right
		}
		first()
		h.run("2026-10-20", "fetch", "ingest")
		second()
		r := h.tryRun("2026-10-21", "fetch", "ingest")
		found := findings(r, batch.PossibleDoubles)
		if got := h.inBooks(); got != want || len(found) != 1 || found[0].Facts["payments"] != 1 {
			t.Errorf("camt first %v: %s, want %s; %v", camtFirst, got, want, found)
		}
		for _, date := range []string{"2026-10-22", "2026-10-23", "2026-10-26"} {
			if r := h.tryRun(date, "fetch", "ingest"); len(findings(r, batch.OtherSourceAlone)) != 0 {
				t.Errorf("%s: %v", date, r.Err())
			}
		}
		h.verified()
	}
}

// One transaction that pays several KIDs is a payment to each: booked as such where camt.054 books, and found among
// what OCR giro has told of where that books, so that nothing is in the books twice.
func TestCamtPaysSeveralKIDsAtOnce(t *testing.T) {
	one, two := kidOf(1001, 1), kidOf(1002, 2)
	both := told{amount: 99800, reference: "A1", shares: []told{{amount: 49900, kid: one},
		{amount: 49900, kid: two}}}
	for _, source := range []batch.Source{batch.SourceOCR, batch.SourceCamt} {
		h := sourced(t, source)
		if source == batch.SourceOCR {
			h.pay("2026-10-20", paid{kid: one, amount: 49900, serial: 1},
				paid{kid: two, amount: 49900, serial: 2})
		}
		h.at("2026-10-20")
		h.deliver("Outbound", "camt", notified("M1", "", ourAccount, "2026-10-20", both,
			told{amount: 900, text: "Trening"}))
		h.run("2026-10-21", "fetch", "ingest", "match")
		want := fmt.Sprintf("%[1]s 49900 %[2]s, %[1]s 49900 %[3]s, camt 900 ", source, one, two)
		if got := h.inBooks(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		for _, date := range []string{"2026-10-22", "2026-10-23", "2026-10-26"} {
			if r := h.tryRun(date, "fetch", "ingest"); len(findings(r, batch.OtherSourceAlone)) != 0 {
				t.Errorf("%s: %v", date, r.Err())
			}
		}
		h.verified()
	}
}

// What one source tells of, and the one that books has not brought two bank days later, a person is told of, once.
func TestOtherSourceAlone(t *testing.T) {
	for _, source := range []batch.Source{batch.SourceOCR, batch.SourceCamt} {
		h := sourced(t, source)
		h.at("2026-10-22")
		if source == batch.SourceOCR {
			h.deliver("Outbound", "camt", notified("M1", "", ourAccount, "2026-10-22",
				told{amount: 49900, kid: kidOf(1001, 1)}))
		} else {
			h.pay("2026-10-22", paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
		}
		told := ""
		for _, date := range []string{"2026-10-22", "2026-10-23", "2026-10-25", "2026-10-26", "2026-10-27"} {
			for _, f := range findings(h.tryRun(date, "fetch", "ingest"), batch.OtherSourceAlone) {
				told += fmt.Sprint(date, f.Facts["payments"], f.Facts["amount_ore"], ";")
			}
		}
		if want := "2026-10-26" + "1 499,00;"; told != want || h.inBooks() != "" {
			t.Errorf("%s: told %q, want %q; %s", source, told, want, h.inBooks())
		}
		h.verified()
	}
}

// asked counts what is asked of the books about payments that may be there.
type asked struct {
	batch.Store
	times int
}

func (a *asked) PaymentsByKID(ctx context.Context, kids []string) iter.Seq2[batch.Payment, error] {
	a.times++
	return a.Store.PaymentsByKID(ctx, kids)
}

func (a *asked) PaymentsWithoutKID(ctx context.Context, from, to bankday.Date) iter.Seq2[batch.Payment, error] {
	a.times++
	return a.Store.PaymentsWithoutKID(ctx, from, to)
}

// The books are asked for many payments at once, and it matters not in which block one is: what came before is found
// in each, and what is twice in one file is two.
func TestCamtAsksForManyAtOnce(t *testing.T) {
	h := sourced(t, batch.SourceCamt)
	store := &asked{Store: h.payee.Store}
	h.payee.Store = store
	h.at("2026-10-21")
	list := make([]told, 1201)
	for i := range list {
		list[i] = told{amount: 100 + i/2, text: fmt.Sprint("text ", i/2)}
		if i%3 == 0 {
			list[i].kid = kidOf(1001, i)
		}
	}
	h.deliver("Outbound", "1", notified("M1", "", ourAccount, "2026-10-20", list...))
	h.run("2026-10-21", "fetch", "ingest")
	if got := len(h.payments(batch.PaymentsByFile)); got != len(list) {
		t.Fatalf("%d payments", got)
	}
	h.deliver("Outbound", "2", notified("M2", "", ourAccount, "2026-10-20", append(list, told{amount: 7})...))
	found := findings(h.tryRun("2026-10-21", "fetch", "ingest"), batch.PossibleDoubles)
	if got := len(h.payments(batch.PaymentsByFile)); got != len(list)+1 || len(found) != 1 ||
		found[0].Facts["payments"] != len(list) {
		t.Errorf("%d payments, %v", got, found)
	}
	if store.times > 12 { // two of each of three blocks of two files
		t.Errorf("asked %d times", store.times)
	}
	h.verified()
}
