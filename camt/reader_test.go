package camt_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"trekk/camt"
	"trekk/kid"
	"trekk/nets"
	"trekk/schedule/bankday"
)

func day(s string) bankday.Date {
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Both versions say the same, all entries are read, and a moment is on the day that it is in Oslo.
func TestVersionsAgree(t *testing.T) {
	for name, file := range map[string]string{"001.02": file02, "001.08": file08} {
		list, r := read(t, file, camt.Options{})
		if r.Failed() || len(list) != 3 {
			t.Fatalf("%s: %d transactions, %v", name, len(list), r.Faults())
		}
		if m := r.Message(); m != (camt.Message{Kind: camt.Notifications, Version: name, ID: "M1"}) {
			t.Errorf("%+v", m)
		}
		kids, texts, money := "", "", int64(0)
		for _, tx := range list {
			kids, texts, money = kids+tx.KID+";", texts+tx.Text+";", money+tx.Money()
			if tx.Entry.Notification.Account != "15032080119" || tx.Entry.ServicerRef != "17" {
				t.Errorf("%s: %+v", name, tx.Entry)
			}
		}
		if kids != "000000420000176;;;" || texts != ";Trening oktober;;" || money != 160050 {
			t.Errorf("%s: KIDs %s texts %s money %d", name, kids, texts, money)
		}
		first, bare := list[0], list[2]
		if payer, account := first.Payer(); payer != "Kari Ås" || account != "86011117947" ||
			first.Reference != "A1" || first.Entry.Code != "PMNT/RCDT/VCOM" || first.Bare {
			t.Errorf("%s: %+v", name, first)
		}
		if _, account := list[1].Payer(); account != "86011117947" {
			t.Errorf("%s: Othr/Id gives %q", name, account)
		}
		if !bare.Bare || bare.Entry.Booked != day("2026-10-21") || bare.No != 3 || bare.Entry.No != 2 {
			t.Errorf("%s: %+v of %+v", name, bare, bare.Entry)
		}
	}
}

// One reference for many transactions, and an EndToEndId that all have, are no faults.
func TestReferencesMayRepeat(t *testing.T) {
	list, r := read(t, strings.ReplaceAll(file02, "A1", "17"), camt.Options{})
	if r.Failed() || len(list) != 3 || list[0].EndToEnd != "NOTPROVIDED" {
		t.Errorf("%d transactions, %v", len(list), r.Faults())
	}
}

// What is wrong is named by one fault, by its code.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, file, code string
	}{
		{"another version", with(t, file02, "camt.054.001.02", "camt.054.001.04"), camt.CodeNamespace},
		{"another message", with(t, file02, "camt.054.001.02", "pain.001.001.03"), camt.CodeNamespace},
		{"no namespace", with(t, file02, ` xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"`, ""),
			camt.CodeNamespace},
		{"the other kind's root", strings.ReplaceAll(file02, "BkToCstmrDbtCdtNtfctn", "BkToCstmrStmt"),
			camt.CodeRoot},
		{"another root", strings.ReplaceAll(file02, "Document", "Dokument"), camt.CodeRoot},
		{"two roots", file02 + file02[strings.Index(file02, "<Document"):], camt.CodeRoot},
		{"nothing", "", camt.CodeXML},
		{"cut off", file02[:len(file02)/2], camt.CodeXML},
		{"a tag that is not closed", with(t, file02, "</TxDtls>", ""), camt.CodeXML},
		{"an entity", with(t, file02, "Kari", "&kari;"), camt.CodeXML},
		{"a document type", with(t, file02, "<Document", "<!DOCTYPE Document>\n<Document"), camt.CodeDTD},
		{"UTF-16", "\xff\xfe<\x00?\x00x\x00m\x00l\x00", camt.CodeEncoding},
		{"UTF-16 without a mark", "\x00<\x00?\x00x\x00m\x00l", camt.CodeEncoding},
		{"EBCDIC", "\x4c\x6f\xa7\x94\x93\x40", camt.CodeEncoding},
		{"another encoding", with(t, file02, "UTF-8", "KOI8-R"), camt.CodeEncoding},
		{"too deep", with(t, file02, "<GrpHdr>", strings.Repeat("<a>", 70)), camt.CodeLimit},
		{"too long a text", with(t, file02, "Kari", strings.Repeat("K", 70_000)), camt.CodeLimit},
		{"too long a text that is kept", with(t, file02, "Kari", strings.Repeat("K", 5_000)), camt.CodeLimit},
		{"too long a tag", with(t, file02, "<GrpHdr>", `<GrpHdr a="`+strings.Repeat("a", 70_000)+`">`),
			camt.CodeLimit},
		{"too long a comment", with(t, file02, "<GrpHdr>", "<GrpHdr><!--"+strings.Repeat("a", 70_000)+"-->"),
			camt.CodeLimit},
		{"texts without end", with(t, file02, "<Ustrd>Trening</Ustrd>",
			strings.Repeat("<Ustrd>"+strings.Repeat("a", 139)+"</Ustrd><Ustrd>b</Ustrd>", 40)),
			camt.CodeLimit},
		{"no MsgId", with(t, file02, "<MsgId>M1</MsgId>", ""), camt.CodeMissing},
		{"no account", with(t, file02, "<IBAN>NO5015032080119</IBAN>", ""), camt.CodeMissing},
		{"a foreign account", with(t, file02, "NO5015032080119", "DE89370400440532013000"), camt.CodeAccount},
		{"an IBAN mistyped", with(t, file02, "NO5015032080119", "NO5115032080119"), camt.CodeAccount},
		{"euro", with(t, file02, "<Ccy>NOK</Ccy>", "<Ccy>EUR</Ccy>"), camt.CodeCurrency},
		{"an entry in euro", with(t, file02, `<Amt Ccy="NOK">602`, `<Amt Ccy="EUR">602`), camt.CodeCurrency},
		{"an entry in euro with transactions in euro", strings.ReplaceAll(with(t, file02, `<Amt Ccy="NOK">998.50`,
			`<Amt Ccy="EUR">998.50`, "<TtlAmt Ccy=\"NOK\">998.50</TtlAmt>", ""), `<TxAmt><Amt Ccy="NOK">`,
			`<TxAmt><Amt Ccy="EUR">`), camt.CodeCurrency},
		{"the first of two transactions in euro", with(t, file02, `<TxAmt><Amt Ccy="NOK">499.00`,
			`<TxAmt><Amt Ccy="EUR">40.00`), camt.CodeMissing},
		{"the second of two transactions in euro", with(t, file02, `<TxAmt><Amt Ccy="NOK">499.50`,
			`<TxAmt><Amt Ccy="EUR">40.00`), camt.CodeMissing},
		{"the sum of an entry", with(t, file02, `"NOK">499.50</Amt>`, `"NOK">499.51</Amt>`), camt.CodeEntry},
		{"NbOfTxs", with(t, file02, "<NbOfTxs>2", "<NbOfTxs>3"), camt.CodeCount},
		{"TtlAmt", with(t, file02, `<TtlAmt Ccy="NOK">998.50`, `<TtlAmt Ccy="NOK">998.40`), camt.CodeBatch},
		{"the number of entries", with(t, file02, "<NbOfNtries>2", "<NbOfNtries>3"), camt.CodeSummary},
		{"the sum of entries", with(t, file02, "<Sum>1600.50", "<Sum>1600.49"), camt.CodeSummary},
		{"the sum of debits", with(t, file02, "</TtlNtries>",
			"</TtlNtries><TtlDbtNtries><Sum>1</Sum></TtlDbtNtries>"), camt.CodeSummary},
		{"the net sum", with(t, file02, "</TtlNtries>", "<TtlNetNtryAmt>1600.50</TtlNetNtryAmt>"+
			"<CdtDbtInd>DBIT</CdtDbtInd></TtlNtries>"), camt.CodeSummary},
		{"a third of an øre", with(t, file02, "499.00", "499.003"), camt.CodeAmount},
		{"a comma", with(t, file02, "499.00", "499,00"), camt.CodeAmount},
		{"a negative amount", with(t, file02, ">602<", ">-602<"), camt.CodeAmount},
		{"an amount twice", with(t, file02, `<Amt Ccy="NOK">602</Amt>`,
			`<Amt Ccy="NOK">602</Amt><Amt Ccy="NOK">1</Amt>`), camt.CodeTwice},
		{"31 June", with(t, file02, "<Dt>2026-10-20</Dt>", "<Dt>2026-06-31</Dt>"), camt.CodeDate},
		{"no booking date", with(t, file02, "<BookgDt><Dt>2026-10-20</Dt></BookgDt>", ""), camt.CodeMissing},
		{"no side", with(t, file02, "<CdtDbtInd>CRDT</CdtDbtInd>", ""), camt.CodeMissing},
		{"a third side", with(t, file02, "<CdtDbtInd>CRDT</CdtDbtInd>", "<CdtDbtInd>BOTH</CdtDbtInd>"),
			camt.CodeValue},
		{"another status", with(t, file02, "BOOK", "MAYB"), camt.CodeValue},
		{"another copy", with(t, file02, "<Id>N1</Id>", "<Id>N1</Id><CpyDplctInd>TRIP</CpyDplctInd>"),
			camt.CodeValue},
		{"a KID of another layout", file02, nets.CodeKIDLayout},
		{"balances", with(t, statement, "1500.50", "1500.51"), camt.CodeBalance},
		{"no notification", head02[:strings.Index(head02, "<Ntfctn>")] +
			"</BkToCstmrDbtCdtNtfctn></Document>",
			camt.CodeMissing},
	} {
		opts := camt.Options{}
		if c.code == nets.CodeKIDLayout {
			opts.Layout, _ = kid.ParseLayout("customer:9,check:mod10")
		}
		_, r := read(t, c.file, opts)
		got := codes(r, nets.Error)
		if len(got) != 1 || got[0] != c.code || !r.Failed() {
			t.Errorf("%s: %v, want %s\n%v", c.name, got, c.code, r.Faults())
		}
	}
}

// A fault names the line, the element and what stands there.
func TestFaultNamesItsPlace(t *testing.T) {
	_, r := read(t, with(t, file02, `"NOK">499.50</Amt>`, `"NOK">499.51</Amt>`, ">602<", ">x<"),
		camt.Options{})
	var got []string
	for _, f := range r.Faults() {
		got = append(got, fmt.Sprintf("%d:%d %s %s %s", f.Line, f.Column, f.Record, f.Field, f.Code))
	}
	want := "7:1 Ntry Amt entry_total|21:27 Ntry Ntry/Amt amount"
	if strings.Join(got, "|") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, "|"), want)
	}
	for file, want := range map[string]string{
		with(t, file02, "UTF-8", "windows-1252"): "1:1 encoding: the file is in windows-1252: want UTF-8 or ISO-8859-1",
		with(t, file02, "<Document", "<!DOCTYPE Document>\n<Document"): "2:1 dtd: a document type or entities: a " +
			"message has none",
	} {
		_, r := read(t, file, camt.Options{})
		f := r.Faults()[0]
		if got := fmt.Sprintf("%d:%d %s: %s", f.Line, f.Column, f.Code, f.Message); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// SCOR makes a KID, and nothing else does; an RF reference is none.
func TestKID(t *testing.T) {
	ref := "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>000000420000176</Ref>"
	for _, c := range []struct{ name, ref, kid, text string }{
		{"as written in groups", strings.Replace(ref, "000000420000176", "0000 0042 0000 176", 1),
			"000000420000176", ""},
		{"ends in a dash", strings.Replace(ref, "000000420000176", "6-", 1), "6-", ""},
		{"an RF reference", strings.Replace(ref, "000000420000176", "RF18539007547034", 1), "",
			"RF18539007547034"},
		{"of ISO", strings.Replace(ref, "</CdOrPrtry>", "</CdOrPrtry><Issr>ISO</Issr>", 1), "",
			"000000420000176"},
		{"of NETS", strings.Replace(ref, "</CdOrPrtry>", "</CdOrPrtry><Issr>NETS</Issr>", 1),
			"000000420000176", ""},
		{"another type", strings.Replace(ref, "SCOR", "PUOR", 1), "", "000000420000176"},
		{"letters", strings.Replace(ref, "000000420000176", "FAKTURA 17", 1), "", "FAKTURA 17"},
		{"too long", strings.Replace(ref, "000000420000176", strings.Repeat("1", 26), 1), "",
			strings.Repeat("1", 26)},
		{"two", ref + "</CdtrRefInf></Strd><Strd><CdtrRefInf>" +
			strings.Replace(ref, "000000420000176", "000000420000182", 1), "",
			"KID 000000420000176 KID 000000420000182"},
		{"the same twice", ref + "</CdtrRefInf></Strd><Strd><CdtrRefInf>" + ref, "000000420000176", ""},
	} {
		list, r := read(t, with(t, file02, ref, c.ref), camt.Options{})
		if r.Failed() || list[0].KID != c.kid || list[0].Text != c.text {
			t.Errorf("%s: KID %q, text %q, want %q, %q: %v", c.name, list[0].KID, list[0].Text, c.kid, c.text,
				r.Faults())
		}
	}
}

// Structured or free text, never both: it is told, and both are kept.
func TestStructuredAndFree(t *testing.T) {
	list, r := read(t, with(t, file02, "</Strd></RmtInf>", "</Strd><Ustrd>Hei</Ustrd></RmtInf>"),
		camt.Options{})
	if r.Failed() || list[0].KID == "" || list[0].Text != "Hei" ||
		!slices.Contains(codes(r, nets.Warning), camt.CodeBoth) {
		t.Errorf("%+v %v", list[0], r.Faults())
	}
}

// The amount is what the payer paid, whether the bank tells what it kept by the transaction, by its own
// amount or by the entry; a credit note that is set off is no money.
func TestGrossAndNet(t *testing.T) {
	whole := `<AmtDtls><TxAmt><Amt Ccy="NOK">499.00</Amt></TxAmt></AmtDtls>`
	charge := `<Chrgs><Amt Ccy="NOK">9.00</Amt></Chrgs>`
	net := []string{`<Amt Ccy="NOK">998.50`, `<Amt Ccy="NOK">989.50`, "<Sum>1600.50", "<Sum>1591.50",
		`<TtlAmt Ccy="NOK">998.50`, `<TtlAmt Ccy="NOK">989.50`}
	for name, c := range map[string]struct {
		file            string
		amount, charges int64
	}{
		"charges of the transaction": {with(t, file02, append(net, whole, whole+charge)...), 49900, 900},
		"charges in records": {with(t, file02,
			append(net, whole, whole+`<Chrgs><Rcrd><Amt Ccy="NOK">9.00</Amt>`+
				`<CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>`)...), 49900, 900},
		"charges in all": {with(t, file02,
			append(net, whole, whole+`<Chrgs><TtlChrgsAndTaxAmt Ccy="NOK">9.00`+
				`</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy="NOK">4.00</Amt></Rcrd></Chrgs>`)...), 49900, 900},
		"its own amount": {with(t, file02, append(net, whole, `<Amt Ccy="NOK">490.00</Amt>`+whole)...),
			49900, 0},
		"charges of the entry": {with(t, file02, append(net, "<NtryDtls>", charge+"<NtryDtls>",
			`<TtlAmt Ccy="NOK">989.50`, `<TtlAmt Ccy="NOK">998.50`)...), 49900, 0},
		"paid in euro": {with(t, file02, whole, `<AmtDtls><InstdAmt><Amt Ccy="EUR">42</Amt></InstdAmt>`+
			`<TxAmt><Amt Ccy="NOK">499.00</Amt></TxAmt></AmtDtls>`), 49900, 0},
		"five decimals": {with(t, file02, "499.00", "499.00000"), 49900, 0},
	} {
		list, r := read(t, c.file, camt.Options{})
		if r.Failed() || list[0].Amount != c.amount || list[0].Charges != c.charges {
			t.Errorf("%s: %d less %d, %v", name, list[0].Amount, list[0].Charges, r.Faults())
		}
	}
	documents := `<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>17</Nb></RfrdDocInf>` +
		`<RfrdDocAmt><RmtdAmt Ccy="NOK">600</RmtdAmt></RfrdDocAmt></Strd>` +
		`<Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CREN</Cd></CdOrPrtry></Tp><Nb>K9</Nb></RfrdDocInf>` +
		`<RfrdDocAmt><CdtNoteAmt Ccy="NOK">101</CdtNoteAmt></RfrdDocAmt></Strd>`
	list, r := read(t, with(t, file02, "<RmtInf><Strd>", "<RmtInf>"+documents+"<Strd>"), camt.Options{})
	want := []camt.Document{{Type: "CINV", Number: "17", Amount: 60000},
		{Type: "CREN", Number: "K9", Amount: -10100}}
	if r.Failed() || list[0].Amount != 49900 || list[0].KID == "" ||
		fmt.Sprint(list[0].Documents) != fmt.Sprint(want) {
		t.Errorf("%+v %v", list[0], r.Faults())
	}
}

// Money goes out where the entry says DBIT, whatever RvslInd says, and one transaction of an entry may.
func TestReversal(t *testing.T) {
	list, r := read(t, with(t, file02, ">602</Amt><CdtDbtInd>CRDT</CdtDbtInd>",
		">602</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd>"), camt.Options{})
	if r.Failed() || list[2].Money() != -60200 || !list[2].Entry.Reversal {
		t.Errorf("%+v %v", list[2], r.Faults())
	}
	list, r = read(t, with(t, file08, `<Amt Ccy="NOK">998.50`, `<Amt Ccy="NOK">0.50`, "<Sum>1600.50",
		"<Sum>602.50",
		`<TtlAmt Ccy="NOK">998.50`, `<TtlAmt Ccy="NOK">0.50`,
		`499.00</Amt><CdtDbtInd>CRDT`, `499.00</Amt><CdtDbtInd>DBIT`), camt.Options{})
	if r.Failed() || list[0].Money() != -49900 || list[1].Money() != 49950 {
		t.Errorf("%v %v", list, r.Faults())
	}
}

// A notification has no balance, which is not one of 0; a statement has those that it tells, with their sign.
func TestBalances(t *testing.T) {
	_, r := read(t, file02, camt.Options{})
	if b, ok := r.Notifications()[0].Balance("CLBD"); ok {
		t.Errorf("a balance of %d", b.Amount)
	}
	list, r := read(t, statement, camt.Options{})
	opening, _ := r.Notifications()[0].Balance("OPBD")
	closing, ok := r.Notifications()[0].Balance("CLBD")
	if r.Failed() || len(list) != 3 || !ok || opening.Amount != -10000 || closing.Amount != 150050 ||
		closing.On != day("2026-10-20") || r.Message().Kind != camt.Statements {
		t.Errorf("%+v %+v %v", opening, closing, r.Faults())
	}
}

// DUPL and CODU were sent before, COPY was not; an entry that is pending is no money.
func TestCopiesAndPending(t *testing.T) {
	for copied, before := range map[string]bool{"DUPL": true, "CODU": true, "COPY": false} {
		file := with(t, file02, "<Id>N1</Id>", "<Id>N1</Id><CpyDplctInd>"+copied+"</CpyDplctInd>")
		_, r := read(t, file, camt.Options{})
		if n := r.Notifications()[0]; r.Failed() || n.SentBefore() != before || n.Copy != copied {
			t.Errorf("%s: %+v %v", copied, n, r.Faults())
		}
	}
	list, r := read(t, with(t, file02, "BOOK", "PDNG", "<BookgDt><Dt>2026-10-20</Dt></BookgDt>", ""),
		camt.Options{})
	if r.Failed() || list[0].Entry.IsBooked() || !list[2].Entry.IsBooked() {
		t.Errorf("%+v %v", list[0].Entry, r.Faults())
	}
}

// The day on which a file came bounds the days on which its entries were booked.
func TestReceived(t *testing.T) {
	for received, want := range map[string]string{
		"2026-10-20": "[nets_date_later] []", "2026-10-21": "[] []", "2026-12-21": "[] [nets_date_old]",
	} {
		_, r := read(t, file02, camt.Options{Received: day(received)})
		warnings := slices.DeleteFunc(codes(r, nets.Warning),
			func(c string) bool { return c == nets.CodeKIDCheck })
		if got := fmt.Sprint(codes(r, nets.Error), warnings); got != want {
			t.Errorf("received %s: %s, want %s", received, got, want)
		}
	}
}

// A prefix for the namespace, elements of other namespaces, ISO-8859-1 and a byte order mark are read.
func TestOtherWaysToWriteIt(t *testing.T) {
	prefixed := strings.NewReplacer("</", "</c:", "<?", "<?", "<", "<c:").Replace(file02)
	prefixed = strings.Replace(prefixed, "xmlns=", "xmlns:c=", 1)
	latin := strings.Replace(with(t, file02, "UTF-8", "ISO-8859-1"), "Å", "\xc5", 1)
	for name, file := range map[string]string{
		"prefixed": prefixed, "latin1": latin, "bom": "\xef\xbb\xbf" + file02,
		"minified": strings.ReplaceAll(file02, "\n", ""),
		"of another namespace": with(t, file02, "<NtryRef>2",
			`<x:Amt xmlns:x="urn:x" Ccy="EUR">1</x:Amt><NtryRef>2`),
	} {
		list, r := read(t, file, camt.Options{})
		if r.Failed() || len(list) != 3 || list[0].Debtor != "Kari Ås" {
			t.Errorf("%s: %v %v", name, list, r.Faults())
		}
	}
}

// A failure to read is no fault of the file.
func TestReadFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := camt.NewReader(io.MultiReader(strings.NewReader(file02[:900]), iotest.ErrReader(broken)),
		camt.Options{})
	var last error
	for _, err := range r.Transactions() {
		last = err
	}
	if !errors.Is(last, broken) || r.Failed() {
		t.Errorf("%v, %v", last, r.Faults())
	}
}

func TestSniff(t *testing.T) {
	for content, want := range map[string]bool{
		file02: true, "\xef\xbb\xbf" + file02: true, "\n<c:Document xmlns:c=\"x\">": true,
		"\xff\xfe<\x00?\x00x\x00m\x00l\x00 \x00": true, "\x4c\x6f\xa7\x94\x93\x40": true,
		"NY000010": false, "": false, "<html><body>L226": false,
		"<?xml version=\"1.0\"?><!DOCTYPE html><html>": false, "<Documents>": false,
	} {
		if got := camt.Sniff([]byte(content[:min(len(content), 512)])); got != want {
			t.Errorf("%.30q: %v", content, got)
		}
	}
}

// Entries gives each entry once, those without details too, when all of it has been read.
func TestEntries(t *testing.T) {
	r := camt.NewReader(strings.NewReader(statement), camt.Options{})
	var got []string
	for e, err := range r.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(e.No, e.Money(), e.Transactions))
	}
	if strings.Join(got, "; ") != "1 99850 2; 2 60200 0" || r.Failed() {
		t.Errorf("%v %v", got, r.Faults())
	}
}

// Memory does not grow with the file.
func TestMemoryIsFlat(t *testing.T) {
	highest := func(n int) (heap uint64) {
		in, out := io.Pipe()
		go func() { writeMany(out, n); out.Close() }()
		r, seen := camt.NewReader(in, camt.Options{}), 0
		for _, err := range r.Transactions() {
			if err != nil {
				t.Fatal(err)
			}
			if seen++; seen%2000 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				heap = max(heap, m.HeapAlloc)
			}
		}
		if r.Failed() || seen != n {
			t.Fatalf("%d of %d, %v", seen, n, r.Faults())
		}
		return heap
	}
	small, large := highest(2_000), highest(30_000)
	if large > small+1<<20 {
		t.Errorf("%d bytes for 2000 transactions, %d for 30000", small, large)
	}
}
