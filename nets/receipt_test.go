package nets

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

// htmlReceipt is an L226 or L200 as the sandbox writes them.
func htmlReceipt(list, number, status string) string {
	return `<!DOCTYPE html><html lang="no"><head><meta charset="utf-8"><title>Kvittering</title></head><body>
<h1>Kvittering ` + list + `</h1>
<table>
<tr><th>Kundeenhet-ID</th><td>05552827</td></tr>
<tr><th>Forsendelsesnummer</th><td>` + number + `</td></tr>
<tr><th>Status</th><td>` + status + `</td></tr>
<tr><th>&Aring;rsak</th><td>Antall records stemmer ikke &amp; mer</td></tr>
</table></body></html>`
}

const (
	approvedName = "KV.GODKJENT.F0000649.D230509.T133148.K5552827.html"
	rejectedName = "KV.AVVIST.F0000649.D230509.T133148.K5552827.html"
	csvHeader    = "Liste;Kundeenhet;Forsendelse;Oppdrag;Oppdragskonto;" +
		"Transaksjon;KID;Forfall;Beløp;Status;Tekst\n"
	csvRow = "L00202;05552827;0000649;0000001;99991042764;" +
		"0000007;0000004200000174;2026-10-20;499,00;AVVIST;FBO finnes ikke\n"
)

func TestReceiptsOfTransmissions(t *testing.T) {
	for _, c := range []struct {
		name, file, content string
		want                *Receipt
	}{
		{"L226", approvedName, htmlReceipt("L226", "0000649", "GODKJENT"),
			&Receipt{List: "L226", Transmission: 649, Transmitter: "05552827", Approved: true,
				Text: "Antall records stemmer ikke & mer"}},
		{"L200", rejectedName, htmlReceipt("L200", "0000649", "AVVIST"),
			&Receipt{List: "L200", Transmission: 649, Transmitter: "05552827",
				Text: "Antall records stemmer ikke & mer"}},
		{"any name", "noe.htm", htmlReceipt("L226", "0000649", "godkjent"),
			&Receipt{List: "L226", Transmission: 649, Transmitter: "05552827", Approved: true,
				Text: "Antall records stemmer ikke & mer"}},
		{"in a folder", "Inbound/" + rejectedName, htmlReceipt("L200", "649", " AVVIST "),
			&Receipt{List: "L200", Transmission: 649, Transmitter: "05552827",
				Text: "Antall records stemmer ikke & mer"}},
		{"name says all", approvedName, "<html><body><p>Se vedlegg</p></body></html>", nil},
		{"name says number", rejectedName,
			"<html><body><h1>Kvittering</h1><p>Forsendelsen er AVVIST.</p></body></html>",
			&Receipt{List: "L200", Transmission: 649}},
		{"name says verdict", "kv.godkjent.f0000649.html",
			"<table><tr><td>Forsendelse:</td><td>0000649</td></tr></table>",
			&Receipt{List: "L226", Transmission: 649, Approved: true}},
		{"heading only", "KV.F0000649.html", "<h1>Kvittering L226</h1>",
			&Receipt{List: "L226", Transmission: 649, Approved: true}},
		{"ISO-8859-1", rejectedName,
			"<table><tr><td>Status</td><td>AVVIST</td></tr>" +
				"<tr><td>\xc5rsak</td><td>Ukjent avsender \xe6\xf8\xe5</td></tr></table>",
			&Receipt{List: "L200", Transmission: 649, Text: "Ukjent avsender æøå"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ReadReceipt(c.file, []byte(c.content), nil)
			if c.want == nil {
				if !errors.Is(err, ErrNotReceipt) {
					t.Errorf("%+v, %v, expected ErrNotReceipt", got, err)
				}
			} else if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v, %v\nexpected %+v", got, err, c.want)
			}
		})
	}
}

func TestReceiptOfClaims(t *testing.T) {
	rows := csvHeader + csvRow +
		"L00202;05552827;0000649;0000001;99991042764;0000008;;20.10.2026;1 234.5;ADVARSEL;Ikke bankdag\n" +
		"L00202;05552827;0000649;0000002;99991042764;;;201026;;avvist;\"Hele oppdraget; dobbelt\"\n"
	want := &Receipt{List: "L00202", Transmission: 649, Transmitter: "05552827", Items: []ReceiptItem{
		{2, 1, 7, "99991042764", "0000004200000174", date(2026, 10, 20), 49900, true, "FBO finnes ikke"},
		{3, 1, 8, "99991042764", "", date(2026, 10, 20), 123450, false, "Ikke bankdag"},
		{4, 2, 0, "99991042764", "", date(2026, 10, 20), 0, true, "Hele oppdraget; dobbelt"},
	}}
	var latin1 []byte
	for _, c := range rows {
		latin1 = append(latin1, byte(c))
	}
	for name, content := range map[string]string{
		"UTF-8": rows, "byte order mark": "\xef\xbb\xbf" + rows, "ISO-8859-1": string(latin1),
		"CR LF": strings.ReplaceAll(rows, "\n", "\r\n"), "blank lines": rows + "\n\n",
		"no last line end": strings.TrimSuffix(rows, "\n"),
	} {
		got, err := ReadReceipt("L00202.F0000649.D230510.csv", []byte(content), nil)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v\nexpected %+v", name, got, err, want)
		}
	}
	cancelled := []byte(strings.ReplaceAll(rows, "L00202", "L00203"))
	if r, err := ReadReceipt("L00203.F0000649.csv", cancelled, nil); err != nil || r.List != "L00203" ||
		len(r.Items) != 3 {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := ReadReceipt("L00202.F0000649.D230510.csv", []byte(csvHeader), nil); err != nil ||
		r.Transmission != 649 || r.List != "L00202" || len(r.Items) != 0 {
		t.Errorf("nothing rejected: %+v, %v", r, err)
	}
}

// A payee's own sample is a change of configuration.
func TestReceiptMapping(t *testing.T) {
	mapping := CSVMapping{
		"transmission": "Shipment No", "assignment": "Batch", "transaction": "Item",
		"status": "Result", "text": "Reason", "kid": "Reference",
	}
	content := "shipment no,batch,item,reference,result,reason\n" +
		"649,1,7,0000004200000174,AVVIST,No such mandate\n"
	r, err := ReadReceipt("L00202.csv", []byte(content), mapping)
	want := &Receipt{List: "L00202", Transmission: 649, Items: []ReceiptItem{{
		Line: 2, Assignment: 1, Transaction: 7, KID: "0000004200000174", Rejected: true,
		Text: "No such mandate",
	}}}
	if err != nil || !reflect.DeepEqual(r, want) {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := ReadReceipt("x.csv", []byte(content), CSVMapping{"colour": "x"}); err == nil ||
		!strings.Contains(err.Error(), `"colour"`) {
		t.Errorf("%v", err)
	}
}

// What a receipt does not say clearly is an error: money hangs on it.
func TestReceiptErrors(t *testing.T) {
	row := func(old, new string) string { return csvHeader + strings.Replace(csvRow, old, new, 1) }
	for _, c := range []struct{ name, file, content, want string }{
		{"verdicts contradict", rejectedName, htmlReceipt("L226", "0000649", "GODKJENT"),
			"the name says L200, the content L226"},
		{"numbers contradict", approvedName, htmlReceipt("L226", "0000650", "GODKJENT"),
			"the name says transmission 649, the content 650"},
		{"no number", "x.html", "<p>Kvittering: GODKJENT</p>", "without a transmission number"},
		{"number unreadable", "x.html", htmlReceipt("L226", "64x", "GODKJENT"), `transmission number "64x"`},
		{"status unknown", approvedName, htmlReceipt("L226", "0000649", "DELVIS"), `status "DELVIS"`},
		{"two numbers", "x.html", htmlReceipt("L226", "1", "GODKJENT") + htmlReceipt("L226", "2", "GODKJENT"),
			"two transmissions, 1 and 2"},
		{"both words", "KV.F1.html", "<p>Kvittering: GODKJENT eller AVVIST</p>",
			"neither content nor name gives a verdict"},
		{"status of a claim", "L00202.csv", row("AVVIST", "KANSKJE"), `line 2: status "KANSKJE"`},
		{"no status of a claim", "L00202.csv", row("AVVIST", ""), `line 2: status ""`},
		{"transaction", "L00202.csv", row("0000007", "x"), `line 2: transaction is "x"`},
		{"assignment", "L00202.csv", row("0000001", ""), `line 2: assignment is ""`},
		{"transmission", "L00202.csv", row("0000649", "-1"), `line 2: transmission is "-1"`},
		{"date", "L00202.csv", row("2026-10-20", "2026-13-20"), `line 2: due is "2026-13-20"`},
		{"amount", "L00202.csv", row("499,00", "499,001"), `line 2: amount is "499,001"`},
		{"list", "L00202.csv", row("L00202", "L00204"), `list "L00204"`},
		{"two transmissions", "L00202.csv",
			csvHeader + csvRow + strings.Replace(csvRow, "0000649", "0000650", 1),
			"line 3: transmission 650, expected 649"},
		{"two lists", "x.csv", csvHeader + csvRow + strings.Replace(csvRow, "L00202", "L00203", 1),
			`line 3: list "L00203"`},
		{"column missing", "L00202.csv", strings.Replace(csvHeader, "Status", "Resultat", 1) + csvRow,
			"no column for status"},
		{"name of another list", "L00203.F0000649.csv", csvHeader + csvRow,
			"the name says L00203, the content L00202"},
	} {
		r, err := ReadReceipt(c.file, []byte(c.content), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v, expected %q", c.name, r, err, c.want)
		}
	}
}

func TestNoReceipts(t *testing.T) {
	for name, content := range map[string]string{
		"OCR.D230509": string(claimsFile(t)), "empty": "", "page.html": "<html><body>Hello</body></html>",
		"other.csv": "due;amount;kid\n1;2;3\n",
		"list.txt":  "hello\n", "image.png": "\x89PNG\r\n\x1a\n\x00\x00",
	} {
		if r, err := ReadReceipt(name, []byte(content), nil); !errors.Is(err, ErrNotReceipt) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func TestReceiptAmounts(t *testing.T) {
	for s, want := range map[string]int64{
		"": 0, "0": 0, "499": 49900, "499,00": 49900, "499.5": 49950, "1 234,50": 123450,
		"1\u00a0234,50": 123450, "-1,05": -105, "0,01": 1,
		"100 000 000 000,00": 1e13, "-100000000000": -1e13,
	} {
		if got, err := receiptAmount(s); err != nil || got != want {
			t.Errorf("%q: %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"x", "1,2,3", "1.234,50", "4,999", "--1", "1e3", "+1", ",", "-",
		"100000000000,01", "-100000000000,01", "999999999999999999"} {
		if got, err := receiptAmount(s); err == nil {
			t.Errorf("%q: %d", s, got)
		}
	}
}

// FuzzReceipt: never a panic, and never a receipt without a number and a list.
func FuzzReceipt(f *testing.F) {
	f.Add(approvedName, []byte(htmlReceipt("L226", "0000649", "GODKJENT")))
	f.Add(rejectedName, []byte(htmlReceipt("L200", "0000649", "AVVIST")))
	f.Add("L00202.F0000649.D230510.csv", []byte(csvHeader+csvRow))
	f.Add("L00203.csv", []byte(strings.ReplaceAll(csvHeader+csvRow+csvRow, "L00202", "L00203")))
	f.Add("x.csv", []byte("\xef\xbb\xbf"+csvHeader+`"a;"b`))
	f.Add("KV.GODKJENT.F9.html", []byte("<p>Kvittering</p>"))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		r, err := ReadReceipt(name, content, nil)
		if err != nil {
			return
		}
		if r.Transmission < 0 || r.Transmission > maxNumber || r.List == "" ||
			r.Approved != (r.List == "L226") || len(r.Items) > 0 && !strings.HasPrefix(r.List, "L0020") {
			t.Fatalf("%+v", r)
		}
		for _, i := range r.Items {
			if i.Line < 2 || i.Transaction < 0 || i.Assignment < 0 {
				t.Fatalf("%+v", i)
			}
		}
	})
}
