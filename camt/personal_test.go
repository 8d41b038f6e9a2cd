package camt

import (
	"fmt"
	"strings"
	"testing"
)

// Names, free text and others' accounts are found where they stand, in whatever encoding, and nothing else: what is
// left when they are blank is read as before.
func TestPersonalTexts(t *testing.T) {
	details := func(name, account, text string) string {
		return "<TxDtls><Amt Ccy=\"NOK\">1.00</Amt><RltdPties><Dbtr><Nm>" + name +
			"</Nm></Dbtr><DbtrAcct><Id><Othr><Id>" +
			account + "</Id></Othr></Id></DbtrAcct><CdtrAcct><Id><Othr><Id>15032080119</Id></Othr></Id></CdtrAcct>" +
			"</RltdPties><RmtInf><Ustrd>" + text + "</Ustrd></RmtInf></TxDtls>"
	}
	entry := func(more, text string) string {
		return "<Ntry><Amt Ccy=\"NOK\">2.00</Amt><NtryDtls>" + more + "</NtryDtls><AddtlNtryInf>" + text +
			"</AddtlNtryInf></Ntry>"
	}
	file := `<?xml version="1.0" encoding="ISO-8859-1"?><Document><BkToCstmrDbtCdtNtfctn><Ntfctn>` +
		`<Acct><Id><Othr><Id>15032080119</Id></Othr></Id></Acct>` +
		entry(details("K\xe5re &amp; Liv", "86011117947", "takk"), "Fra: K\xe5re") +
		entry("", "Fra: en annen") + entry(details("A", "1", "b")+details("C", "2", "d"), "flere") +
		`</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`
	var got []string
	for p, err := range PersonalTexts(strings.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d %s", p.Details, file[p.At:p.At+p.Length]))
	}
	want := "1 K\xe5re &amp; Liv|1 86011117947|1 takk|1 Fra: K\xe5re|2 Fra: en annen|3 A|3 1|3 b|4 C|4 2|4 d"
	if strings.Join(got, "|") != want {
		t.Errorf("got  %q\nwant %q", strings.Join(got, "|"), want)
	}
}
