package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/report"
)

// drop drops a file on an address.
func (d *desktop) drop(role batch.Role, path, name, content string) (status int, body, to string) {
	d.t.Helper()
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
		d.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return d.ask(role, r)
}

// has complains of what a page does not say.
func has(t *testing.T, body string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(body, w) {
			t.Errorf("the page does not say %q:\n%.3000s", w, body)
		}
	}
}

var secretOfFile = regexp.MustCompile(`name="secret" value="([^"]+)"`)

// A file is shown before it is taken, taken once, and by nobody else.
func TestAFileIsShownBeforeItIsTaken(t *testing.T) {
	d := opened(t)
	file := "Kundenr;Navn;Farge\n70001;K\xe5re \xd8stli;r\xf8d\n70002;<b>Ola</b>;\n"
	code, body, _ := d.drop(batch.RoleReception, "/imports", "export.csv", file)
	if code != http.StatusOK {
		t.Fatal(code, body)
	}
	has(t, body, "ISO-8859-1", "Kundenr", "Farge", "Kåre Østli", "&lt;b&gt;Ola",
		"Ta den inn: 2 nye, 0 endret", "Kunder")
	secret := secretOfFile.FindStringSubmatch(body)[1]
	take := func(secret string) (int, string) {
		code, body, _ := d.post(batch.RoleReception, "/imports/take", "secret", secret, "reason", "new")
		return code, body
	}
	if code, _ := take("x"); code != http.StatusUnprocessableEntity {
		t.Error("another secret:", code)
	}
	if code, body := take(secret); code != http.StatusOK ||
		!strings.Contains(body, "export.csv er tatt inn: 2 rader, 2 nye") {
		t.Error(code, body)
	}
	if code, body := take(secret); code != http.StatusUnprocessableEntity ||
		!strings.Contains(body, "allerede tatt inn") {
		t.Error(code, body)
	}
	code, body, _ = d.drop(batch.RoleReception, "/imports?lang=en", "customers-2.csv",
		"customer_no;name;email\n70003;Liv;x\n")
	if code != http.StatusOK || secretOfFile.MatchString(body) {
		t.Error(code, body)
	}
	has(t, body, "Nothing is taken of this file", "is not an e-mail address")
}

// Who hands in what, and what it is, is found out.
func TestWhatAFileIsIsFoundOut(t *testing.T) {
	d := opened(t)
	for _, c := range []struct {
		role            batch.Role
		name, file, has string
		code            int
	}{
		{batch.RoleAccountant, "utskrift.csv", "Kontoutskrift\nDato;Forklaring;Ut fra konto;Inn på konto\n" +
			"01.10.2026;OCR;;1,00\nSum;;;1,00\n", "Utelatt: ikke bokførte linjer", http.StatusOK},
		{batch.RoleReception, "statement-1.csv", "date;amount;reference\n", "Ikke for din rolle",
			http.StatusForbidden},
		{batch.RoleReception, "x.csv", "a;b\n1;2\n", "velg det", http.StatusUnprocessableEntity},
		{batch.RoleAccountant, "OCR.1", "NY000010", "Ikke for din rolle", http.StatusForbidden},
		{batch.RoleOperator, "OCR.1", "NY000010\n", "Sett den i karantene", http.StatusOK},
		{batch.RoleViewer, "customers.csv", "customer_no;name\n", "Ikke for din rolle", http.StatusForbidden},
	} {
		code, body, _ := d.drop(c.role, "/imports", c.name, c.file)
		if code != c.code || !strings.Contains(body, c.has) {
			t.Errorf("%s by %s: %d, want %d with %q\n%.2000s", c.name, c.role, code, c.code, c.has, body)
		}
	}
	if code, body := d.get(batch.RoleReception, "/imports/samples/customers"); code != http.StatusOK ||
		!strings.HasPrefix(body, "customer_no") {
		t.Error(code, body)
	}
	if code, _ := d.get(batch.RoleReception, "/imports/samples/statement"); code != http.StatusNotFound {
		t.Error(code)
	}
}

// What is wrong with rows is said in the reader's language, and so is what was left out of a statement.
func TestFaultsOfRowsAreSaidInBokmål(t *testing.T) {
	d := opened(t)
	_, body, _ := d.drop(batch.RoleReception, "/imports", "customers-2.csv",
		"customer_no;name;email;mobile;postcode;birth_date;language\nx;Liv;liv;22334455;01500;01/10/1990;fr\n"+
			"70003;;;;;31.02.1990;\n")
	has(t, body, "&#34;x&#34; er ikke et nummer", "er ikke en e-postadresse", "er ikke et mobilnummer",
		"er ikke et norsk postnummer", "er 1990-10-01 eller 1990-01-10: skriv den som", "er verken nb eller en",
		"name: er tom", "en dag som finnes")
	_, body, _ = d.drop(batch.RoleAccountant, "/imports", "invoices-2.csv", "invoice_no;customer_no;kid;amount;issued\n")
	has(t, body, "kolonnen due mangler")
	_, body, _ = d.drop(batch.RoleAccountant, "/imports", "statement-2.csv",
		"Konto 1\ndate;amount;reference;currency\n01.10.2026;1,00;x;SEK\n")
	has(t, body, "før overskriftene: Konto 1", "er i SEK")
	_, body, _ = d.drop(batch.RoleAccountant, "/imports", "statement-3.csv", "date;amount;reference\n1.10.2026;1.000;x\n")
	has(t, body, "er 1000,00 eller 1,000: skriv det med to desimaler")
}

// A file of the bank is shown before it is taken: what it holds and what becomes of it, with nothing written. What
// is taken are the bytes that were shown, and what came before is not taken again.
func TestAFileOfTheBankIsShownBeforeItIsTaken(t *testing.T) {
	d := opened(t)
	ctx := context.Background()
	of := func() (list []report.File) {
		l, err := d.app.Report().Files(ctx, batch.FileFilter{}, batch.Page{})
		if err != nil {
			t.Fatal(err)
		}
		return l.Items
	}
	files := of()
	known := slices.IndexFunc(files, func(f report.File) bool { return f.Kind == batch.FileOfNets && f.Payments > 0 })
	f := &files[known]
	content, err := io.ReadAll(d.app.Report().Store.Content(ctx, batch.In, f.No))
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := d.drop(batch.RoleOperator, "/imports", "again.txt", string(content))
	if has(t, body, "Den er kommet før", filePath(f.No)); secretOfFile.MatchString(body) {
		t.Error("what came before is offered")
	}
	another := string(content[:16]) + "7654321" + string(content[23:]) // the number of the transmission
	_, body, _ = d.drop(batch.RoleOperator, "/imports", "other.txt", another)
	has(t, body, fmt.Sprintf("Ta den inn: %d ", f.Payments), money(f.Amount), "bokført", "SHA-256")
	_, odd, _ := d.drop(batch.RoleOperator, "/imports", "odd.txt", another[:len(another)-81])
	if has(t, odd, "i karantene", "Hva som er feil", "filen slutter her, uten"); strings.Contains(odd, "<dt>Slag") {
		t.Error("what cannot be read has a kind")
	}
	if got := of(); len(got) != len(files) {
		t.Fatal("a file is in the books that was only looked at")
	}
	secret := secretOfFile.FindStringSubmatch(body)[1]
	code, _, to := d.post(batch.RoleOperator, "/imports/take", "secret", secret, "reason", "by e-mail")
	if code != http.StatusSeeOther || !strings.HasPrefix(to, "/files/") {
		t.Error(code, to)
	}
	all := of()
	i := slices.IndexFunc(all, func(f report.File) bool { return f.Name == "other.txt" })
	if i < 0 || all[i].Status != batch.FileIngested || all[i].Payments != f.Payments {
		t.Errorf("%+v", all)
	}
	if code, _, _ := d.post(batch.RoleOperator, "/imports/take", "secret", secret); code !=
		http.StatusUnprocessableEntity {
		t.Error("taken twice:", code)
	}
}

// So many files are held, of so many bytes, and each for so long; the newest takes the place of the oldest.
func TestHeldFilesAreBounded(t *testing.T) {
	var h held
	begin := time.Now()
	add := func(size, seconds int) string {
		secret, err := h.hold(heldFile{person: "p", since: begin.Add(time.Duration(seconds) * time.Second)},
			strings.NewReader(strings.Repeat("x", size)))
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	first := add(1, 0)
	for i := range mostHeld {
		add(1, i+1)
	}
	if _, err := h.take(first, "p", ""); !errors.Is(err, batch.ErrNotFound) || len(h.files) != mostHeld {
		t.Error(len(h.files), err)
	}
	for _, f := range h.files {
		f.size = mostHeldBytes / 4
	}
	if last := add(1, 100); len(h.files) > 4 || h.files[last] == nil {
		t.Error(len(h.files))
	}
	if last := add(1, 3*3600); len(h.files) != 1 || h.files[last] == nil {
		t.Error(len(h.files))
	}
}
