package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/cmd/trekk/wire"
)

// camtFile is a camt.054 of one entry of two payments, and one that goes out.
const camtFile = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>M1</MsgId></GrpHdr><Ntfctn><Id>N1</Id><Acct><Id><Othr><Id>15032080119</Id></Othr></Id></Acct>
<Ntry><Amt Ccy="NOK">1249.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-10-20</Dt></BookgDt><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>
<TxDtls><Refs><AcctSvcrRef>A1</AcctSvcrRef></Refs><Amt Ccy="NOK">499</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<RltdPties><Dbtr><Pty><Nm>Kari Ås</Nm></Pty></Dbtr></RltdPties><RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry>
<Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>0000004200000174</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
<TxDtls><Amt Ccy="NOK">750.50</Amt><RmtInf><Ustrd>Trening</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="NOK">499</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-10-21</Dt></BookgDt></Ntry>
</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`

// File validate, inspect and convert tell camt by what a file holds.
func TestFileCamt(t *testing.T) {
	in := filepath.Join(t.TempDir(), "OCR.D261020")
	if err := os.WriteFile(in, []byte(camtFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := must(t, "file", "validate", "--received", "2026-10-21", in); out != "" {
		t.Error(out)
	}
	if code, out, _ := trekk(t, "file", "validate", "--received", "2026-10-20",
		in); code != wire.ExitRejected ||
		!strings.Contains(out, "nets_date_later") {
		t.Errorf("%d %s", code, out)
	}
	text := must(t, "file", "inspect", in)
	for _, want := range []string{
		"account 1503.20.80119", "no balance is told", "0000004200000174", "Kari Ås", "-499,00", "No faults.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	whole := must(t, "file", "inspect", "--json", in)
	for _, want := range []string{
		`"message":{"kind":"camt.054","version":"001.08","id":"M1"}`, `"balances":[]`, `"amount":-49900`,
		`"kid":"0000004200000174"`, `"name":"Kari Ås"`, `"faults":[]`,
	} {
		if !strings.Contains(whole, want) {
			t.Errorf("no %s in\n%s", want, whole)
		}
	}
	if same := must(t, "file", "convert", in, "--to", "json"); same != whole {
		t.Errorf("convert: %s", same)
	}
	if lines := strings.Count(must(t, "file", "convert", in, "--to", "ndjson"), "\n"); lines != 3 {
		t.Errorf("%d lines", lines)
	}
	rows := strings.Split(must(t, "file", "convert", in, "--to", "csv"), "\n")
	if len(rows) != 5 || !strings.Contains(rows[1],
		",camt,,,15032080119,6,,1,2026-10-20,499.00,false,0000004200000174") ||
		!strings.Contains(rows[3], "-499.00,true") {
		t.Errorf("%q", rows)
	}
	broken := strings.Replace(camtFile, "750.50", "750.51", 1)
	if err := os.WriteFile(in, []byte(broken), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.csv")
	code, _, errs := trekk(t, "file", "convert", in, "--to", "csv", "-o", out)
	if _, err := os.Stat(out); code != wire.ExitRejected || !strings.Contains(errs, "entry_total") ||
		err == nil {
		t.Errorf("%d %s %v", code, errs, err)
	}
}
