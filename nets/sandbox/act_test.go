package sandbox

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const (
	kid1 = "0000000100000017" // customer 1, invoice 1
	kid2 = "0000000200000016"
)

// kept is a sandbox in a folder, whose payers do what they are told.
func kept(t testing.TB, dir string) *Sandbox {
	t.Helper()
	c := config(t, 0)
	c.Dir, c.Obedient = dir, true
	sb, err := Open(c)
	must(t, err)
	return sb
}

// ordered is a kept sandbox where customers 1 and 2 have mandates, at 12:00 on 2 October 2026.
func ordered(t testing.TB) *Sandbox {
	t.Helper()
	sb := kept(t, t.TempDir())
	t.Cleanup(func() { must(t, sb.Close()) })
	does(t, sb, &Mandate{KID: kid1}, &Mandate{KID: kid2, Notice: true}, &Advance{To: "2026-10-02"})
	return sb
}

func does(t testing.TB, sb *Sandbox, acts ...Act) {
	t.Helper()
	for _, a := range acts {
		must(t, sb.Do(a))
	}
}

// claims uploads a claim file of two, due on 12 October.
func claims(t testing.TB, sb *Sandbox, number int) {
	t.Helper()
	submit(t, sb, fmt.Sprintf("claims%d", number), file(claimFile(number, []testClaim{
		{due: "121026", amount: 49900, kid: kid1}, {due: "121026", amount: 29900, kid: kid2},
	})))
}

// fates are the states of claims in the ledger, in order.
func fates(sb *Sandbox) (list []string) {
	for _, c := range sb.Ledger().Claims {
		list = append(list, strings.TrimSpace(c.Status+" "+c.Reason))
	}
	return list
}

func isFate(t testing.TB, sb *Sandbox, want ...string) {
	t.Helper()
	if got := fates(sb); !reflect.DeepEqual(got, want) {
		t.Errorf("claims are %q, want %q", got, want)
	}
	if next := sb.Ledger().Next; len(next) > 0 {
		t.Errorf("still to come: %v", next)
	}
}

func TestObedientPayersDoNothingOfTheirOwn(t *testing.T) {
	sb := ordered(t)
	for i := range 12 { // more than there are oddities in a deck
		kid := sb.kids.of(int64(100+i), 1)
		does(t, sb, &Mandate{KID: kid})
		submit(t, sb, fmt.Sprint(i), file(claimFile(i+1,
			[]testClaim{{due: "121026", amount: 49900, kid: kid}})))
	}
	does(t, sb, &Advance{To: "2026-12-31"})
	for _, fate := range fates(sb) {
		if fate != Charged {
			t.Errorf("a claim is %s", fate)
		}
	}
	if got := len(sb.Ledger().Payments); got != 12 {
		t.Errorf("%d payments, want 12", got)
	}
}

func TestMandatesAreToldInTheNextFile(t *testing.T) {
	sb := ordered(t)
	_, files := published(t, sb, "")
	f := readFile(t, "first", files[0])
	want := []readMandate{{"1", kid1, "N"}, {"1", kid2, "J"}}
	if !reflect.DeepEqual(f.mandates, want) {
		t.Errorf("told: %v, want %v", f.mandates, want)
	}
	other := sb.kids.of(1, 7)
	does(t, sb, &Mandate{KID: other}, &Mandate{KID: kid2, Delete: true}, &Advance{To: "2026-10-02T12:30"})
	_, files = published(t, sb, "OCR.D261002")
	f = readFile(t, "second", files[0])
	want = []readMandate{{"2", kid1, "N"}, {"1", other, "N"}, {"2", kid2, "J"}}
	if !reflect.DeepEqual(f.mandates, want) {
		t.Errorf("told: %v, want %v", f.mandates, want)
	}
	does(t, sb, &Mandates{}, &Advance{To: "2026-10-05"})
	_, files = published(t, sb, "TBOC")
	if f = readFile(t, "third", files[0]); !reflect.DeepEqual(f.mandates, []readMandate{{"0", other, "N"}}) {
		t.Errorf("listed: %v", f.mandates)
	}
}

func TestWhatIsRefusedChangesNothing(t *testing.T) {
	sb := ordered(t)
	before, err := os.ReadFile(sb.room.path("journal.jsonl"))
	must(t, err)
	for _, a := range []Act{
		&Advance{To: "2026-10-01"}, &Advance{To: "soon"}, &Advance{To: "2062-01-01"}, &Advance{},
		&Mandate{KID: "0000000100000018"}, &Mandate{KID: "1"}, &Mandate{KID: kid1, LimitOre: -1},
		&Mandate{KID: sb.kids.of(9, 1), Delete: true},
		&AsPayer{Customer: -1}, &AsPayer{Customer: 123456789}, &AsPayer{MonthlyLimitOre: -1},
		&Pay{}, &Pay{AmountOre: -1}, &Pay{KID: "x", AmountOre: 1}, &Pay{KID: kid1, AmountOre: 1, Text: "y"},
		&Pay{KID: kid1, AmountOre: 1, Type: 15}, &Pay{AmountOre: 1, Customer: -5},
		&Next{}, &Next{Scenario: "nonsense"}, &Next{Scenario: Stop}, &Next{Scenario: Stop, KID: "1"},
		&Next{Scenario: Camt, KID: kid1}, &Next{Scenario: Camt, Version: "09"},
		&Next{Scenario: Stop, KID: kid1, CreditNote: true}, &Next{Scenario: SplitFiles, Version: "02"},
	} {
		var refused Refusal
		if err := sb.Do(a); !errors.As(err, &refused) {
			t.Errorf("%s %+v: %v, want a refusal", NameOf(a), a, err)
		}
	}
	after, err := os.ReadFile(sb.room.path("journal.jsonl"))
	if must(t, err); string(after) != string(before) {
		t.Error("what was refused is in the journal")
	}
}

func TestNextRejectTransmission(t *testing.T) {
	sb := ordered(t)
	does(t, sb, &Next{Scenario: RejectTransmission})
	submit(t, sb, "wrong", []byte("nonsense")) // which is rejected by itself
	claims(t, sb, 1)
	claims(t, sb, 2)
	var got []string
	for _, tx := range sb.Ledger().Transmissions {
		got = append(got, fmt.Sprint(tx.Number, tx.Status))
	}
	if fmt.Sprint(got) != "[0rejected 1rejected 2approved]" {
		t.Errorf("transmissions: %v", got)
	}
	if names, _ := published(t, sb, "KV.AVVIST.F0000001"); len(names) != 1 {
		t.Errorf("receipts: %v", names)
	}
}

func TestNextLateReceipt(t *testing.T) {
	sb := ordered(t)
	does(t, sb, &Next{Scenario: LateReceipt})
	claims(t, sb, 1)
	does(t, sb, &Advance{To: "2026-10-04T23:59"})
	if names, _ := published(t, sb, "KV."); len(names) != 0 {
		t.Errorf("a receipt came on the Sunday: %v", names)
	}
	does(t, sb, &Advance{To: "2026-10-05T08:00"})
	names, _ := published(t, sb, "KV.GODKJENT.F0000001.D261005.T080000")
	if len(names) != 1 || len(fates(sb)) != 2 {
		t.Errorf("receipts %v, claims %v", names, fates(sb))
	}
}

func TestNextRejectClaim(t *testing.T) {
	sb := ordered(t)
	does(t, sb, &Next{Scenario: RejectClaim, KID: kid2})
	claims(t, sb, 1)
	isFate(t, sb, Waiting, Rejected+" FBO finnes ikke")
	does(t, sb, &Advance{To: "2026-10-05"})
	_, lists := published(t, sb, "L00202.F0000001")
	want := kid2 + ";2026-10-12;299,00;AVVIST;"
	if len(lists) != 1 || strings.Count(lists[0], "\n") != 2 || !strings.Contains(lists[0], want) {
		t.Errorf("L00202: %q", lists)
	}
}

func TestNextNoMoneyAndStop(t *testing.T) {
	sb := ordered(t)
	claims(t, sb, 1) // orders reach claims that wait, too
	does(t, sb, &Next{Scenario: NoMoney, KID: kid1}, &Next{Scenario: Stop, KID: kid2},
		&Advance{To: "2026-10-15"})
	isFate(t, sb, Waiting, Unpaid+" stopped by the payer")
	does(t, sb, &Advance{To: "2026-10-31"})
	isFate(t, sb, Unpaid+" no money", Unpaid+" stopped by the payer")
	claims2 := file(claimFile(2, []testClaim{{due: "121126", amount: 49900, kid: kid1}}))
	submit(t, sb, "again", claims2)
	does(t, sb, &Advance{To: "2026-11-13"})
	isFate(t, sb, Unpaid+" no money", Unpaid+" stopped by the payer", Charged)
}

func TestNextRepay(t *testing.T) {
	for _, before := range []bool{false, true} {
		sb := ordered(t)
		claims(t, sb, 1)
		orders := []Act{&Next{Scenario: Repay, KID: kid1},
			&Next{Scenario: Repay, KID: kid2, CreditNote: true}}
		if before {
			does(t, sb, orders...)
		}
		does(t, sb, &Advance{To: "2026-10-13"})
		if !before {
			does(t, sb, orders...)
		}
		// Of a credit note a file must have enough charges to take it from.
		submit(t, sb, "more", file(claimFile(2, []testClaim{{due: "201026", amount: 99900, kid: kid1}})))
		does(t, sb, &Advance{To: "2026-10-30"})
		isFate(t, sb, Charged, Charged, Charged)
		var got []string
		for _, p := range sb.Ledger().Payments[2:] {
			got = append(got, fmt.Sprint(p.Type, " ", p.AmountOre, " ", p.KID))
		}
		want := []string{"18 -49900 " + kid1, "15 99900 " + kid1, "15 -29900 " + kid2}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("ordered before the charge %v: %q, want %q", before, got, want)
		}
	}
}

func TestNextSplitFiles(t *testing.T) {
	sb := ordered(t)
	does(t, sb, &Next{Scenario: SplitFiles}, &Pay{KID: kid1, AmountOre: 100},
		&Advance{To: "2026-10-02T12:30"})
	if len(sb.Ledger().Next) != 1 {
		t.Error("a single payment was split")
	}
	does(t, sb, &Pay{KID: kid1, AmountOre: 100}, &Pay{KID: kid2, AmountOre: 200},
		&Pay{AmountOre: 300, Text: "fee"},
		&Mandate{KID: sb.kids.of(3, 1)}, &Advance{To: "2026-10-02T15:00"})
	names, files := published(t, sb, "")
	payments, mandates := 0, 0
	for i := range names {
		f := readFile(t, names[i], files[i])
		payments, mandates = payments+len(f.payments), mandates+len(f.mandates)
	}
	if len(names) != 5 || payments != 4 || mandates != 3 {
		t.Errorf("%d files with %d payments and %d mandates, want 5, 4, 3: %v", len(names), payments,
			mandates, names)
	}
	isFate(t, sb)
}

func TestNextBrokenFile(t *testing.T) {
	sb := ordered(t)
	does(t, sb, &Next{Scenario: BrokenFile}, &Pay{KID: kid1, AmountOre: 100}, &Advance{To: "2026-10-12"})
	_, broken := published(t, sb, "OCR.D261002")
	_, right := published(t, sb, "RETTET.")
	if len(broken) != 1 || len(right) != 1 || broken[0] == right[0] {
		t.Fatalf("broken %q, right %q", broken, right)
	}
	if f := readFile(t, "right", right[0]); len(f.payments) != 1 || f.payments[0].money != 100 {
		t.Errorf("the right one holds %v", f.payments)
	}
	isFate(t, sb)
}

// camt is a camt.054 as its standard has it, of either version.
type camt struct {
	XMLName xml.Name
	Sum     string `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn>TxsSummry>TtlNtries>Sum"`
	IBAN    string `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn>Acct>Id>IBAN"`
	Entries []struct {
		Amt, CdtDbtInd string
		Sts            struct {
			Text string `xml:",chardata"`
			Cd   string
		}
		Booked string `xml:"BookgDt>Dt"`
		Number int    `xml:"NtryDtls>Btch>NbOfTxs"`
		Tx     []struct {
			Amt   string
			TxAmt string `xml:"AmtDtls>TxAmt>Amt"`
			Name  string `xml:"RltdPties>Dbtr>Nm"`
			Pty   string `xml:"RltdPties>Dbtr>Pty>Nm"`
			Type  string `xml:"RmtInf>Strd>CdtrRefInf>Tp>CdOrPrtry>Cd"`
			Ref   string `xml:"RmtInf>Strd>CdtrRefInf>Ref"`
			Ustrd string `xml:"RmtInf>Ustrd"`
		} `xml:"NtryDtls>TxDtls"`
	} `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn>Ntry"`
}

func TestNextCamt(t *testing.T) {
	for _, version := range []string{"02", "08"} {
		sb := ordered(t)
		claims(t, sb, 1)
		does(t, sb, &AsPayer{Customer: 1, Name: "Åse & Søn <AS>"}, &Advance{To: "2026-10-12T16:00"},
			&Next{Scenario: Camt, Version: version}, &Pay{AmountOre: 12345, Text: "fee"},
			&Advance{To: "2026-10-12T17:30"})
		names, files := published(t, sb, "camt.054.D261012.0001.xml")
		if len(names) != 1 {
			t.Fatalf("files: %v", names)
		}
		does(t, sb, &Next{Scenario: Camt, Version: version},
			&Next{Scenario: Repay, KID: kid1, CreditNote: true},
			&Advance{To: "2026-10-13T08:00"})
		var c camt
		must(t, xml.Unmarshal([]byte(files[0]), &c))
		e := c.Entries[0]
		if c.XMLName.Space != "urn:iso:std:iso:20022:tech:xsd:camt.054.001."+version || len(c.Entries) != 1 ||
			e.Amt != "123.45" || e.Tx[0].Ustrd != "fee" || e.Tx[0].Ref != "" || c.IBAN != iban(account) {
			t.Errorf("%s: %+v", version, c)
		}
		_, files = published(t, sb, "camt.054.D261013.0002.xml")
		c = camt{}
		must(t, xml.Unmarshal([]byte(files[0]), &c))
		e = c.Entries[0]
		if c.Sum != "798.00" || e.Amt != "798.00" || e.CdtDbtInd != "CRDT" || e.Sts.Text+e.Sts.Cd == "" ||
			(e.Sts.Cd == "BOOK") != (version == "08") || e.Booked != "2026-10-12" || e.Number != 2 ||
			len(e.Tx) != 2 ||
			e.Tx[0].Type != "SCOR" || e.Tx[0].Ref != kid1 || e.Tx[0].TxAmt != "499.00" ||
			(e.Tx[0].Amt == "499.00") != (version == "08") || e.Tx[0].Name+e.Tx[0].Pty != "Åse & Søn <AS>" ||
			(e.Tx[0].Pty != "") != (version == "08") {
			t.Errorf("%s: %+v\n%s", version, c, files[0])
		}
	}
}

// What goes back is an entry of its own, so that each has the gross of what it is.
func TestCamtIsGross(t *testing.T) {
	sb := ordered(t)
	claims(t, sb, 1)
	does(t, sb, &Advance{To: "2026-10-13"}, &Next{Scenario: Repay, KID: kid2, CreditNote: true},
		&Advance{To: "2026-10-15"})
	submit(t, sb, "more", file(claimFile(2, []testClaim{{due: "261026", amount: 99900, kid: kid1}})))
	does(t, sb, &Advance{To: "2026-10-26"}, &Next{Scenario: Camt}, &Advance{To: "2026-10-27"})
	_, files := published(t, sb, "camt.")
	var c camt
	must(t, xml.Unmarshal([]byte(files[0]), &c))
	if len(c.Entries) != 2 || c.Entries[0].Amt != "999.00" || c.Entries[1].Amt != "299.00" ||
		c.Entries[1].CdtDbtInd != "DBIT" || c.Sum != "1298.00" {
		t.Errorf("%+v", c)
	}
}

func TestIBAN(t *testing.T) {
	if got := iban("86011117947"); got != "NO9386011117947" { // the example in ISO 13616's register
		t.Error(got)
	}
}

// picture is all that a payee can see of a sandbox, and its ledger.
func picture(t testing.TB, sb *Sandbox) map[string]string {
	t.Helper()
	all := map[string]string{"ledger": fmt.Sprintf("%+v", sb.Ledger())}
	for i, f := range sb.room.folders {
		for _, e := range f {
			content, err := os.ReadFile(e.path)
			must(t, err)
			all[folderNames[i]+"/"+e.name] = e.modTime.String() + string(content)
		}
	}
	return all
}

// A life is all kinds of acts and uploads, in order.
func life() []func(testing.TB, *Sandbox) {
	do := func(a Act) func(testing.TB, *Sandbox) {
		return func(t testing.TB, sb *Sandbox) { must(t, sb.Do(a)) }
	}
	upload := func(number int) func(testing.TB, *Sandbox) {
		return func(t testing.TB, sb *Sandbox) { claims(t, sb, number) }
	}
	return []func(testing.TB, *Sandbox){
		do(&Mandate{KID: kid1}), do(&Mandate{KID: kid2, LimitOre: 29900}),
		do(&AsPayer{Customer: 1, Name: "Kari"}),
		do(&Advance{To: "2026-10-02"}), do(&Next{Scenario: LateReceipt}), upload(1),
		do(&Advance{To: "2026-10-06"}), upload(1), do(&Next{Scenario: NoMoney, KID: kid1}), upload(2),
		func(t testing.TB, sb *Sandbox) {
			sb.mu.Lock()
			defer sb.mu.Unlock()
			must(t, sb.room.remove(inbound, sb.room.folders[inbound].find("claims2")))
		},
		do(&Next{Scenario: Camt}), do(&Next{Scenario: BrokenFile}), do(&Next{Scenario: SplitFiles}),
		do(&Pay{KID: kid1, AmountOre: 1234}), do(&Advance{To: "2026-10-14T15:00"}), do(&Mandates{}),
		do(&Advance{To: "2026-11-20"}),
	}
}

// Whatever happens to the process between two steps, a sandbox that is opened again is the one that it was.
func TestASandboxOutlivesItsProcess(t *testing.T) {
	whole := kept(t, t.TempDir())
	dir := t.TempDir()
	for i, step := range life() {
		step(t, whole)
		sb := kept(t, dir)
		step(t, sb)
		if i%2 == 0 {
			must(t, sb.Close())
		} // else it is killed
		again := kept(t, dir)
		got, want := sansDir(picture(t, again), dir), sansDir(picture(t, whole), whole.room.dir)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("after step %d:\n%v\nwant\n%v", i, got, want)
		}
	}
	if got := len(whole.Ledger().Payments); got < 4 {
		t.Errorf("only %d payments in a life", got)
	}
}

func sansDir(p map[string]string, dir string) map[string]string {
	for k, v := range p {
		p[k] = strings.ReplaceAll(v, dir, "")
	}
	return p
}

// A kill in the middle of a line leaves what was never answered for: it is as if it had not been asked.
func TestTornJournal(t *testing.T) {
	dir := t.TempDir()
	sb := kept(t, dir)
	does(t, sb, &Mandate{KID: kid1}, &Advance{To: "2026-10-02"})
	want := sansDir(picture(t, sb), dir)
	claims(t, sb, 1)
	must(t, sb.Close())
	file := filepath.Join(dir, "journal.jsonl")
	b, err := os.ReadFile(file)
	must(t, err)
	must(t, os.WriteFile(file, b[:len(b)-10], 0o600))
	sb = kept(t, dir)
	if got := sansDir(picture(t, sb), dir); !reflect.DeepEqual(got, want) {
		t.Errorf("%v\nwant\n%v", got, want)
	}
	claims(t, sb, 1) // under the name of the file that is gone
	must(t, sb.Close())
	sb = kept(t, dir)
	if got := fates(sb); len(got) != 2 {
		t.Errorf("claims: %v", got)
	}
	must(t, sb.Close())

	must(t, os.WriteFile(file, append([]byte("{}\n"), b...), 0o600))
	c := config(t, 0)
	c.Dir, c.Obedient = dir, true
	if _, err := Open(c); err == nil || !strings.Contains(err.Error(), "journal.jsonl line 1") {
		t.Errorf("a journal of something else: %v", err)
	}
}
