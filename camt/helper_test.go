package camt_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"trekk/camt"
	"trekk/nets"
)

// A message of two entries: one of two payments, with a KID and with a text, and one of a payment without
// details. What tests change of it they name by what stands there.
const (
	head02 = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-10-20T18:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>N1</Id><CreDtTm>2026-10-20T18:00:00</CreDtTm>
<Acct><Id><IBAN>NO5015032080119</IBAN></Id><Ccy>NOK</Ccy></Acct>
<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>1600.50</Sum></TtlNtries></TxsSummry>
`
	entry02 = `<Ntry><NtryRef>1</NtryRef><Amt Ccy="NOK">998.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-10-20</Dt></BookgDt><ValDt><Dt>2026-10-21</Dt></ValDt><AcctSvcrRef> 17</AcctSvcrRef>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>VCOM</SubFmlyCd></Fmly></Domn></BkTxCd>
<NtryDtls><Btch><NbOfTxs>2</NbOfTxs><TtlAmt Ccy="NOK">998.50</TtlAmt></Btch>
<TxDtls><Refs><AcctSvcrRef>A1</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<AmtDtls><TxAmt><Amt Ccy="NOK">499.00</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>Kari Ås</Nm></Dbtr><DbtrAcct><Id><IBAN>NO9386011117947</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>000000420000176</Ref></CdtrRefInf></Strd></RmtInf>
</TxDtls>
<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<AmtDtls><TxAmt><Amt Ccy="NOK">499.50</Amt></TxAmt></AmtDtls>
<RltdPties><DbtrAcct><Id><Othr><Id>8601.11.17947</Id></Othr></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>Trening</Ustrd><Ustrd>oktober</Ustrd></RmtInf></TxDtls>
</NtryDtls></Ntry>
<Ntry><NtryRef>2</NtryRef><Amt Ccy="NOK">602</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><DtTm>2026-10-20T22:30:00Z</DtTm></BookgDt><AcctSvcrRef> 17</AcctSvcrRef></Ntry>
`
	tail02 = "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>\n"
	file02 = head02 + entry02 + tail02
)

// file08 is file02 as .001.08 has it.
var file08 = strings.NewReplacer(
	"camt.054.001.02", "camt.054.001.08", "<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>",
	"<Dbtr><Nm>Kari Ås</Nm></Dbtr>", "<Dbtr><Pty><Nm>Kari Ås</Nm></Pty></Dbtr>",
	`<AmtDtls><TxAmt><Amt Ccy="NOK">499.00</Amt></TxAmt></AmtDtls>`,
	`<Amt Ccy="NOK">499.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>`,
).Replace(file02)

// statement is a camt.053 with balances.
var statement = strings.NewReplacer(
	"camt.054", "camt.053", "BkToCstmrDbtCdtNtfctn", "BkToCstmrStmt", "Ntfctn", "Stmt",
	"<TxsSummry>", balance("OPBD", "100.00", "DBIT")+balance("CLBD", "1500.50", "CRDT")+"<TxsSummry>",
).Replace(file02)

func balance(typ, amount, side string) string {
	return fmt.Sprintf(`<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="NOK">%s</Amt>`+
		`<CdtDbtInd>%s</CdtDbtInd><Dt><Dt>2026-10-20</Dt></Dt></Bal>`, typ, amount, side)
}

// with is a file in which what stands there has been replaced, which must be there.
func with(t *testing.T, file string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(file, pairs[i]) {
			t.Fatalf("the file has no %q", pairs[i])
		}
		file = strings.Replace(file, pairs[i], pairs[i+1], 1)
	}
	return file
}

// read reads a file to its end.
func read(t *testing.T, file string, opts camt.Options) ([]camt.Transaction, *camt.Reader) {
	t.Helper()
	r := camt.NewReader(strings.NewReader(file), opts)
	var list []camt.Transaction
	for tx, err := range r.Transactions() {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, *tx)
	}
	return list, r
}

// errors are the codes of the errors of a file, in their order.
func codes(r *camt.Reader, s nets.Severity) (list []string) {
	for _, f := range r.Faults() {
		if f.Severity == s {
			list = append(list, f.Code)
		}
	}
	return list
}

// writeMany writes a message of one entry for each hundred of n transactions.
func writeMany(w io.Writer, n int) {
	head, _, _ := strings.Cut(head02, "<TxsSummry>")
	io.WriteString(w, head)
	for i := range n {
		if i%100 == 0 {
			if i > 0 {
				io.WriteString(w, "</NtryDtls></Ntry>\n")
			}
			fmt.Fprintf(w, `<Ntry><NtryRef>%d</NtryRef><Amt Ccy="NOK">%d.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>`+
				`<Sts>BOOK</Sts><BookgDt><Dt>2026-10-20</Dt></BookgDt><NtryDtls><Btch><NbOfTxs>%d</NbOfTxs></Btch>`+
				"\n", i, 499*min(100, n-i), min(100, n-i))
		}
		fmt.Fprintf(w, `<TxDtls><Refs><AcctSvcrRef>%012d</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>`+
			`<AmtDtls><TxAmt><Amt Ccy="NOK">499.00</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>Kari Nordmann</Nm>`+
			`</Dbtr><DbtrAcct><Id><IBAN>NO9386011117947</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Strd><CdtrRefInf>`+
			`<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>000000420000176</Ref></CdtrRefInf></Strd></RmtInf>`+
			"</TxDtls>\n", i)
	}
	io.WriteString(w, "</NtryDtls></Ntry>\n"+tail02)
}
