package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbook is a workbook of rows.
func workbook(t *testing.T, rows ...[]any) string {
	t.Helper()
	book, b := excelize.NewFile(), bytes.Buffer{}
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// inForm is a file as a browser sends it, and the type of that.
func inForm(t *testing.T, name, content string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), form.FormDataContentType()
}

const ofType = "Content-Type"

// A file is taken as it is, as the command takes it: in its encoding, or a workbook, all or nothing.
func TestAPITakesFiles(t *testing.T) {
	onBoth(t, func(t *testing.T, s *apiServer) {
		latin := "Kundenr;Navn;Mobil;Farge\n5001;K\xe5re \xd8stli;91234567;r\xf8d\n5002;Ola;;\n"
		dry := s.post(t, "/imports/customers?dry_run=true&file=kunder.csv", latin,
			said{200, `"encoding":"ISO-8859-1","separator":";"`}, ofType, "text/csv", "Role", "reception")
		file := filepath.Join(t.TempDir(), "kunder.csv")
		if err := os.WriteFile(file, []byte(latin), 0o600); err != nil {
			t.Fatal(err)
		}
		want := must(t, "--config", s.conf, "--db", s.app.Database, "--as-of", s.now, "--json", "import",
			"customers",
			file, "--dry-run")
		if strings.Join(strings.Fields(want), "") != strings.Join(strings.Fields(dry), "") {
			t.Errorf("the API says\n%s, the command\n%s", dry, want)
		}
		const key = "Idempotency-Key"
		first, kind := inForm(t, "kunder.csv", latin)
		once := s.post(t, "/imports/customers", first, said{200, `{"rows":2,"new":2,`}, ofType, kind,
			key, "k1")
		second, other := inForm(t, "kunder.csv", latin)
		if again := s.post(t, "/imports/customers", second, said{200, ""}, ofType, other, key,
			"k1"); again != once {
			t.Errorf("under the same key: %s, before %s", again, once)
		}
		second, other = inForm(t, "kunder.csv", latin+"5003;Eva;;\n")
		s.post(t, "/imports/customers", second, said{422, "key_reused"}, ofType, other, key, "k1")
		s.post(t, "/imports/customers", workbook(t, []any{"customer_no", "name"}, []any{5004, "Per"}),
			said{200, `{"rows":1,"new":1,`}, ofType, "application/octet-stream")

		bad := "customer_no;name;email\n5005;Liv;liv@example.no\n5006;;x\n"
		s.post(t, "/imports/customers", bad, said{422, `"line":3,"column":6`}, ofType, "text/csv")
		s.post(t, "/imports/customers?dry_run=true", bad, said{200, `"faults":[{"line":3,`}, ofType,
			"text/csv")
		if l := s.all(t, "/customers?search=5005", 10); len(l) != 0 {
			t.Errorf("something of a wrong file was taken: %v", l)
		}
		s.post(t, "/imports/invoices", bad, said{403, "not_their_role"}, ofType, "text/csv", "Role",
			"reception")
		s.post(t, "/imports/customers", "[]", said{415, "media_type"})
		s.post(t, "/imports/customers", "", said{422, "the file is empty"}, ofType, "text/csv")
		s.post(t, "/imports/customers", "PK\x03\x04 no workbook", said{422, "rows_wrong"}, ofType, "text/csv")
		s.post(t, "/imports/members", bad, said{404, "not_found"}, ofType, "text/csv")
		s.post(t, "/imports/customers", "no form", said{400, "bad_request"}, ofType,
			"multipart/form-data; boundary=x")
		s.post(t, "/imports/customers", strings.Repeat("x", 64<<20+1), said{413, "too_large"}, ofType,
			"text/csv")
	})
}

// statement053 is a statement in camt.053 with a booked entry and one that waits.
func statement053(account, day, amount string) string {
	entry := `<Ntry><Amt Ccy="NOK">` + amount +
		`</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>%s</Cd></Sts><BookgDt><Dt>` +
		day + `</Dt></BookgDt></Ntry>`
	return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>1</Id><Acct><Id><Othr><Id>` + account + `</Id></Othr></Id></Acct>` + fmt.Sprintf(entry, "BOOK") +
		fmt.Sprintf(entry, "PDNG") + `</Stmt></BkToCstmrStmt></Document>`
}

// A statement ticks as a file of an online bank, as a workbook and as camt.053, and what was left out is told.
func TestAPITakesStatements(t *testing.T) {
	onBoth(t, func(t *testing.T, s *apiServer) {
		items := s.all(t, "/settlement", 100)
		var sums []map[string]any
		for _, i := range items {
			if sum := i.(map[string]any); sum["ticked"] == nil {
				sums = append(sums, sum)
			}
		}
		if len(sums) < 3 {
			t.Fatalf("%d sums are not ticked", len(sums))
		}
		line := func(k int) (account, day, amount string) {
			ore, err := sums[k]["amount_ore"].(json.Number).Int64()
			if err != nil {
				t.Fatal(err)
			}
			return sums[k]["account"].(string), sums[k]["nets_date"].(string), fmt.Sprintf("%d.%02d",
				ore/100, ore%100)
		}
		_, day, amount := line(0)
		csv := "Kontoutskrift\ndate;amount;reference\n" + day + ";" + amount + ";OCR\nSum;" + amount + ";\n"
		got := s.post(t, "/imports/statement?file=oktober.csv", csv, said{200, `"status":"agrees"`}, ofType,
			"text/csv",
			"Role", "accountant")
		for _, has := range []string{`"file":"oktober.csv"`, `"left_out":[{"line":1,`, `"line":4,`,
			`"new":true`} {
			if !strings.Contains(got, has) {
				t.Errorf("no %s in %.500s", has, got)
			}
		}
		_, day, amount = line(1)
		s.post(t, "/imports/statement", workbook(t, []any{"date", "amount", "reference"},
			[]any{day, amount, "OCR"}),
			said{200, `"new":true`}, ofType, "application/octet-stream")
		account, day, amount := line(2)
		got = s.post(t, "/imports/statement", statement053(account, day, amount), said{200, `"new":true`},
			ofType, "application/xml")
		if !strings.Contains(got, `is not booked: PDNG`) {
			t.Errorf("what is not booked is not told: %.500s", got)
		}
		s.post(t, "/imports/statement", csv, said{403, "not_their_role"}, ofType, "text/csv", "Role",
			"operator")
		s.post(t, "/imports/statement", "date;reference\n", said{422, "the column amount is missing"}, ofType,
			"text/csv")
	})
}

// A file of the bank is handed in by whoever may, and checked as one in the mailbox.
func TestAPITakesFilesOfTheBank(t *testing.T) {
	onBoth(t, func(t *testing.T, s *apiServer) {
		var known map[string]any
		for _, i := range s.all(t, "/files", 100) {
			if f := i.(map[string]any); f["kind"] == "nets" {
				known = f
			}
		}
		raw := must(t, "--config", s.conf, "--db", s.app.Database, "inbox", "show",
			fmt.Sprint(known["no"]), "--raw")
		s.post(t, "/files?file=OCR.AGAIN", raw, said{200, fmt.Sprintf(`"sha256":%q`, known["sha256"])},
			ofType, "text/plain", "Role", "operator")
		s.post(t, "/files?file=OCR.BAD", raw+"x", said{200, `"status":"quarantined"`}, ofType, "text/plain")
		s.post(t, "/files", raw, said{403, "not_their_role"}, ofType, "text/plain", "Role", "accountant")
		if status, _ := s.ask(t, http.MethodGet, "/files?status=quarantined", ""); status != http.StatusOK {
			t.Error(status)
		}
	})
}
