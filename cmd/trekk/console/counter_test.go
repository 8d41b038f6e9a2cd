package console

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/report"
)

// billed is the number of a membership that is claimed every month.
func (d *desktop) billed() string {
	d.t.Helper()
	l, err := d.app.Report().Memberships(context.Background(), batch.MembershipFilter{}, batch.Page{})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, m := range l.Items {
		if m.PaymentMethod == batch.PayAvtaleGiro && m.End.IsZero() && m.Billed > 0 {
			return m.No
		}
	}
	d.t.Fatal("the demo has no membership that is claimed")
	return ""
}

var hidden = regexp.MustCompile(`name="(seen|asked)" value="([^"]*)"`)

// marks are those of a form: what it has shown.
func marks(body string) (pairs []string) {
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		pairs = append(pairs, m[1], m[2])
	}
	return pairs
}

func (d *desktop) told(no string) []report.ToldEvent {
	d.t.Helper()
	told, err := d.app.Report().ToldEvents(context.Background(), no)
	if err != nil {
		d.t.Fatal(err)
	}
	return told.Events
}

func TestMembershipsAreReadByTheirRoles(t *testing.T) {
	d := opened(t)
	no := d.billed()
	for _, role := range []batch.Role{batch.RoleViewer, batch.RoleReception, batch.RoleAccountant} {
		d.shows(role, "/memberships/"+no, "Belastninger, måned for måned", "Hva som er meldt", "AvtaleGiro")
		d.shows(role, "/quote?plan=binding12", "Å betale nå")
		d.refuses(role, "/memberships/none-such", http.StatusNotFound)
	}
	d.shows(batch.RoleViewer, "/memberships?running=yes", no)
	for _, path := range []string{
		"/memberships", "/follow-up", "/follow-up/invoices", "/follow-up/debtors", "/month-end",
		"/settlement",
		"/journal", "/persons/add", "/month-end/2026-10/close",
	} {
		d.refuses(batch.RoleReception, path, http.StatusForbidden)
	}
	d.refuses(batch.RoleViewer, "/memberships/"+no+"/freeze", http.StatusForbidden)
}

// TestAFreezeIsForeseenBeforeItIsDone goes through task 4: what will be charged is shown first, for the form as
// it is, and nothing is in the books before it has been.
func TestAFreezeIsForeseenBeforeItIsDone(t *testing.T) {
	d := opened(t)
	no := d.billed()
	path, before := "/memberships/"+no+"/freeze", len(d.told(no))
	_, form := d.get(batch.RoleReception, path)
	freeze := []string{"told", "2026-11-06", "from", "2027-04-10", "until", "2027-05-10"}

	status, shown, _ := d.post(batch.RoleReception, path, append(freeze, marks(form)...)...)
	if status != http.StatusOK || !strings.Contains(shown, "Ingen avgift for mai") ||
		!strings.Contains(shown, "frosset 10.04.2027 til 10.05.2027") || len(d.told(no)) != before {
		t.Fatalf("%d, %d events\n%s", status, len(d.told(no)), shown)
	}
	other := []string{"told", "2026-11-06", "from", "2027-06-10", "until", "2027-07-10"}
	if status, _, _ := d.post(batch.RoleReception, path,
		append(other, marks(shown)...)...); status != http.StatusOK ||
		len(d.told(no)) != before {
		t.Errorf("another form than the one shown was done: %d", status)
	}
	odd := []string{"told", "2026-11-06", "from", "2027-04-10", "until", "2027-05-11"}
	status, said, _ := d.post(batch.RoleReception, path, append(odd, marks(form)...)...)
	if status != http.StatusUnprocessableEntity || !strings.Contains(said, "ikke hele måneder") {
		t.Errorf("not whole months: %d\n%s", status, said)
	}

	status, _, to := d.post(batch.RoleReception, path, append(freeze, marks(shown)...)...)
	events := d.told(no)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/memberships/"+no) ||
		len(events) != before+1 {
		t.Fatalf("%d to %s, %d events", status, to, len(events))
	}
	e := events[len(events)-1]
	undo := fmt.Sprintf("/events/%d/undo", e.No)
	if status, _, _ := d.post(batch.RoleReception, undo); status != http.StatusUnprocessableEntity {
		t.Errorf("taken back without a reason: %d", status)
	}
	if _, shown := d.get(batch.RoleReception, undo); !strings.Contains(shown, "Etterpå") {
		t.Errorf("what would be charged is not shown before it is taken back:\n%s", shown)
	}
	status, _, _ = d.post(batch.RoleReception, undo, "reason", "another member's")
	if e = d.told(no)[len(events)-1]; status != http.StatusSeeOther || e.Undone.IsZero() {
		t.Errorf("taken back: %d, %+v", status, e)
	}
}

func TestTheFollowUpAddsUp(t *testing.T) {
	d := opened(t)
	ctx := context.Background()
	sums, err := d.app.Report().AgeBandSums(ctx)
	if err != nil {
		t.Fatal(err)
	}
	owe, err := d.app.Report().Debtors(ctx, batch.LastDay)
	if err != nil {
		t.Fatal(err)
	}
	paged := 0
	for p := (batch.Page{Limit: 2}); paged < len(owe); {
		l, err := d.app.Report().DebtorsPage(ctx, p)
		if err != nil || len(l.Items) == 0 {
			t.Fatalf("%d of %d debtors: %v", paged, len(owe), err)
		}
		for _, debtor := range l.Items {
			if !slices.ContainsFunc(owe,
				func(o *report.Debtor) bool { return reflect.DeepEqual(o, debtor) }) {
				t.Errorf("the page has %+v", debtor)
			}
		}
		paged += len(l.Items)
		if p.After = l.Next; (l.Next == "") != (paged == len(owe)) {
			t.Errorf("behind %d of %d debtors the page says %q", paged, len(owe), l.Next)
			break
		}
	}
	want, some := make([]batch.Ore, len(sums)), batch.Ore(0)
	for _, debtor := range owe {
		for i, o := range debtor.Bands {
			want[i] += o
			some += o
		}
	}
	for i, s := range sums {
		if s.Amount != want[i] {
			t.Errorf("band %d has %s, the debtors owe %s", i, s.Amount, want[i])
		}
		l, err := d.app.Report().AgeingPage(ctx,
			batch.InvoiceFilter{DueFrom: s.DueFrom, DueTo: s.DueTo}, batch.Page{})
		if err != nil || len(l.Items) != s.Invoices {
			t.Errorf("band %d opens %d rows, and has %d invoices: %v", i, len(l.Items), s.Invoices, err)
		}
	}
	if some == 0 {
		t.Error("nobody owes anything")
	}
	d.shows(batch.RoleAccountant, "/follow-up", "ikke forfalt", "over 90 dager", "i natt")
	d.shows(batch.RoleAccountant, "/follow-up/debtors", "Eldste forfall")
	d.shows(batch.RoleAccountant, "/follow-up/invoices", "Utestående")
}

// TestTheStatementIsHeldAgainstTheBooks goes through task 5.
func TestTheStatementIsHeldAgainstTheBooks(t *testing.T) {
	d := opened(t)
	l, err := d.app.Report().Settlements(context.Background(), batch.SumFilter{}, batch.Page{})
	if err != nil || len(l.Items) < 2 {
		t.Fatal(len(l.Items), err)
	}
	sum := l.Items[0]
	send := func(role batch.Role, statement string) (int, string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		if err := w.WriteField("month", sum.Date.Month().String()); err != nil {
			t.Fatal(err)
		}
		file, err := w.CreateFormFile("statement", "october.csv")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(file, statement)
		w.Close()
		r := httptest.NewRequest(http.MethodPost, "/month-end/tick", &b)
		r.Header.Set("Content-Type", w.FormDataContentType())
		status, body, _ := d.ask(role, r)
		return status, body
	}
	statement := fmt.Sprintf("dato;beløp;referanse\n%s;%s;%d\n2026-10-22;123,45;<script>alert(1)</script>\n",
		sum.Date, sum.Amount, sum.Serial)
	if status, _ := send(batch.RoleViewer, statement); status != http.StatusForbidden {
		t.Errorf("a viewer ticks: %d", status)
	}
	status, body := send(batch.RoleAccountant, statement)
	if status != http.StatusOK || !strings.Contains(body, "1 stemmer") ||
		!strings.Contains(body, "1 har bare banken: 123,45") ||
		strings.Contains(body, "<script>alert") {
		t.Fatalf("%d\n%s", status, body)
	}
	done := func(want int) {
		t.Helper()
		end, err := d.app.Report().MonthEnd(context.Background(), sum.Date.Month())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range end.Checks {
			if c.Code == report.CheckSettlement && c.Done != want {
				t.Errorf("%+v", c)
			}
		}
	}
	done(0)
	has(t, body, "Avstem 1 sum: ", "Tegnsett", "UTF-8")
	secret := secretOfFile.FindStringSubmatch(body)[1]
	status, body, _ = d.post(batch.RoleAccountant, "/imports/take", "secret", secret)
	if status != http.StatusOK || !strings.Contains(body, "1 stemmer") || strings.Contains(body, "Avstem 1 sum") {
		t.Fatalf("%d\n%s", status, body)
	}
	done(1)
	if _, body := send(batch.RoleAccountant, statement); secretOfFile.MatchString(body) ||
		!strings.Contains(body, "ikke noe nytt å avstemme") {
		t.Errorf("the same again:\n%s", body)
	}
	if status, body := send(batch.RoleAccountant, "no statement"); status != http.StatusUnprocessableEntity {
		t.Errorf("no statement: %d\n%s", status, body)
	}
	reference := fmt.Sprint(sum.Serial)
	status, shown, _ := d.post(batch.RoleAccountant, "/settlement/untick", "reference", reference)
	if status != http.StatusOK || !strings.Contains(shown, "er ikke avstemt lenger") {
		t.Errorf("what is unticked is not shown first: %d\n%s", status, shown)
	}
	status, _, _ = d.post(batch.RoleAccountant, "/settlement/untick",
		append(marks(shown), "reference", reference)...)
	if status != http.StatusSeeOther {
		t.Errorf("untick: %d", status)
	}
	if status, _, _ := d.post(batch.RoleAccountant, "/settlement/untick", "reference", reference); status !=
		http.StatusUnprocessableEntity {
		t.Errorf("untick again: %d", status)
	}
	d.shows(batch.RoleViewer, "/settlement", "Oppgjørsdato")
}

// TestAMonthIsNotClosedOverAFileInQuarantine goes through task 6, as far as it may.
func TestAMonthIsNotClosedOverAFileInQuarantine(t *testing.T) {
	d := opened(t)
	d.shows(batch.RoleAccountant, "/month-end?month=2026-10", "Sjekkliste", "Bilagsjournalen går opp",
		"ikke lukket")
	d.shows(batch.RoleAccountant, "/month-end/2026-10/close", "kan ikke angres", "for godt",
		"▲ Ikke gjort: ")
	status, body, _ := d.post(batch.RoleAccountant, "/month-end/2026-10/close")
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "karantene") {
		t.Errorf("%d\n%s", status, body)
	}
	d.refuses(batch.RoleAccountant, "/month-end?month=october", http.StatusBadRequest)
	d.shows(batch.RoleViewer, "/journal?from=2026-10-01&to=2026-10-31", "Bilag")
	for _, as := range []string{"csv", "xlsx", "gbat10"} {
		if status, body := d.get(batch.RoleViewer, "/journal?from=2026-10-01&to=2026-10-31&as="+
			as); status != 200 || body == "" {
			t.Errorf("%s: %d", as, status)
		}
	}
}

func TestPersonsAreTheAdmins(t *testing.T) {
	d := opened(t)
	status, body, to := d.post(batch.RoleAdmin, "/persons/add", "name", "kari", "role", "admin", "passphrase",
		"correct horse")
	if status != http.StatusSeeOther {
		t.Fatalf("%d to %s\n%s", status, to, body)
	}
	status, body, _ = d.post(batch.RoleAdmin, "/persons/add", "name", "Ola!", "role", "viewer", "passphrase",
		"correct horse")
	if status != http.StatusUnprocessableEntity || strings.Contains(body, "correct horse") {
		t.Errorf("a wrong name: %d, and the passphrase is shown: %t", status,
			strings.Contains(body, "correct horse"))
	}
	d.shows(batch.RoleAdmin, "/persons", "kari", "administrator")
	d.shows(batch.RoleViewer, "/persons/me", "Øktene mine")
	_, form := d.get(batch.RoleAdmin, "/persons/tokens/make")
	token := regexp.MustCompile(`trekk_[0-9A-Za-z_-]+`).FindString(form)
	status, _, _ = d.post(batch.RoleAdmin, "/persons/tokens/make", "name", "kari", "days", "3",
		"token", token)
	_, body = d.get(batch.RoleAdmin, "/persons")
	if status != http.StatusSeeOther || token == "" || strings.Contains(body, token) ||
		!strings.Contains(body, "Trekk tilbake") {
		t.Errorf("a token: %d\n%s", status, body)
	}
	for _, path := range []string{"/persons/add", "/persons/kari/disable", "/persons/tokens/make"} {
		d.refuses(batch.RoleOperator, path, http.StatusForbidden)
	}
	d.refuses(batch.RoleViewer, "/persons", http.StatusForbidden)
	d.shows(batch.RoleViewer, "/", `href="/persons/me"`)
}
