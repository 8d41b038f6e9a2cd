package console

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"trekk/batch"
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
		{batch.RoleOperator, "OCR.1", "NY000010\n", "", http.StatusSeeOther},
		{batch.RoleViewer, "customers.csv", "customer_no;name\n", "Ikke for din rolle", http.StatusForbidden},
	} {
		code, body, to := d.drop(c.role, "/imports", c.name, c.file)
		if code != c.code || !strings.Contains(body, c.has) {
			t.Errorf("%s by %s: %d, want %d with %q\n%.2000s", c.name, c.role, code, c.code, c.has, body)
		}
		if code == http.StatusSeeOther && !strings.HasPrefix(to, "/files/") {
			t.Error(to)
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
