package kravia_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trekk/batch/kravia"
	"trekk/schedule/bankday"
)

// asked is a Kravia that answers everything alike, and what it was asked last.
type asked struct {
	status       int
	answer       string
	count        atomic.Int32
	one          sync.Mutex // of answers: what is cut off may be asked again at once
	method, path string
	token, body  string
}

func (a *asked) client(t *testing.T) *kravia.Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a.one.Lock()
		defer a.one.Unlock()
		a.count.Add(1)
		a.method, a.path, a.token, a.body = r.Method, r.URL.RequestURI(), r.Header.Get("Authorization"), string(body)
		if a.status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.answer)
	}))
	t.Cleanup(s.Close)
	return &kravia.Client{
		URL: s.URL, Creditor: 10759, Token: func() (string, error) { return "secret", nil },
		Pauses: []time.Duration{time.Millisecond},
	}
}

func day(text string) bankday.Date {
	d, err := bankday.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

var claim = kravia.Claim{
	Reference: "gym-3", Invoice: "1042", Issued: day("2026-10-06"), Due: day("2026-10-20"), Principal: 49950,
	What: "October", Debtor: kravia.Debtor{Number: "1001", Name: "Kåre Ødegård", Email: "kare@example.no",
		Address: "Abels gate 5", Postcode: "7030", City: "Trondheim"},
}

// Requests are what the guide says, to the letter.
func TestRequests(t *testing.T) {
	a := &asked{status: 200, answer: `{"id":1553199}`}
	c := a.client(t)
	want := func(method, path, body string) {
		t.Helper()
		if a.method != method || a.path != path || a.body != body || a.token != "secret" {
			t.Errorf("%s %s %s\n%s\nwant %s %s\n%s", a.token, a.method, a.path, a.body, method, path, body)
		}
	}
	id, err := c.Register(t.Context(), claim)
	if id != 1553199 || err != nil {
		t.Error(id, err)
	}
	want("POST", "/api/v2/invoice/register", `{"claimType":"CollectionCase","creditorId":10759,`+
		`"accountingInvoiceId":"gym-3","debtorName":"Kåre Ødegård","debtorNumber":"1001","email":"kare@example.no",`+
		`"ssn":null,"organizationNumber":null,"isPrivateIndividual":"true","postalAddress":`+
		`{"addressAddressLine1":"Abels gate 5","addressPostalCode":"7030","addressCity":"Trondheim",`+
		`"addressCountryCode":"NO"},"invoiceNo":"1042","invoiceDate":"2026-10-06","dueDate":"2026-10-20",`+
		`"originalAmount":499.50,"currencyCode":"NOK","description":"October"}`)
	company := claim
	company.Debtor.Organisation, company.Debtor.Country = "974767880", "SE"
	if _, err := c.Register(t.Context(), company); err != nil || !strings.Contains(a.body,
		`"organizationNumber":"974767880","isPrivateIndividual":"false"`) || !strings.Contains(a.body,
		`"addressCountryCode":"SE"`) {
		t.Error(err, a.body)
	}
	e := kravia.Entry{Reference: "gym-9-p", On: day("2026-11-05"), Case: 7, Amount: 10000, Text: "Paid"}
	if err := c.Pay(t.Context(), e); err != nil {
		t.Error(err)
	}
	want("POST", "/api/v2/invoice/payment",
		`{"date":"2026-11-05","description":"Paid","AccountingPaymentId":"gym-9-p",`+
			`"amount":100,"invoices":[{"invoiceId":7,"amount":100}]}`)
	if err := c.Credit(t.Context(), e); err != nil {
		t.Error(err)
	}
	want("POST", "/api/v2/invoice/creditnote", `{"Date":"2026-11-05T00:00:00","Amount":-100,`+
		`"AccountingPaymentId":"gym-9-p","Description":"Paid","Invoices":[{"InvoiceId":7,"Amount":-100}]}`)
	if err := c.Bookkeep(t.Context(), 500, 17); err != nil {
		t.Error(err)
	}
	want("PATCH", "/api/v2/settlements/500/bookkeep?internalAccountingId=17", "")
	a.answer = `{"items":[{"id":7,"accountingInvoiceId":"gym-3","lastUpdatedTime":"2026-11-05T15:13:14.4044853"}]}`
	if l, err := c.Search(t.Context(), "2026-11-01T00:00:00", 20); err != nil || len(l) != 1 ||
		l[0].Reference != "gym-3" {
		t.Error(l, err)
	}
	want("GET", "/api/v2/invoice/search?byAscending=True&lastUpdatedTime=2026-11-01T00%3A00%3A00&orderBy=11&skip=20&"+
		"top=20", "")
	a.answer = `[{"id":500,"date":"2026-11-05T00:00:00","amount":450.5,"invoices":[{"invoiceId":7,"amount":499.0}]}]`
	if l, err := c.Settlements(t.Context()); err != nil || len(l) != 1 || l[0].Amount != 45050 ||
		l[0].On.Date != day("2026-11-05") || l[0].Parts[0].Amount != 49900 {
		t.Error(l, err)
	}
	want("GET", "/api/v2/settlements?ExcludeClosed=true", "")
}

// What tells is made once, but while it is not looked at; what only asks is made again. Where nobody knows
// whether a request was taken, there is no reason.
func TestWhatIsCertain(t *testing.T) {
	for _, c := range []struct {
		status      int
		answer      string
		why         kravia.Why
		told, asked int
	}{
		{200, `{}`, "", 1, 2}, {200, `<html>`, "", 1, 2}, {0, "", "", 1, 2}, {429, "", kravia.Away, 2, 2},
		{503, "", kravia.Away, 2, 2}, {500, "", kravia.Failed, 1, 2}, {504, "", kravia.Failed, 1, 2},
		{400, "the postal code of 01019912345 is wrong", kravia.Refused, 1, 1},
		{401, "", kravia.Account, 1, 1},
		{404, "", kravia.Account, 1, 1}, {302, "", kravia.Account, 1, 1},
	} {
		a := &asked{status: c.status, answer: c.answer}
		client := a.client(t)
		_, err := client.Register(t.Context(), claim)
		if err == nil || kravia.WhyOf(err) != c.why || int(a.count.Load()) != c.told ||
			strings.Contains(err.Error(), "12345") {
			t.Errorf("%d: %v (%q), asked %d times", c.status, err, kravia.WhyOf(err), a.count.Load())
		}
		a.count.Store(0)
		_, err = client.Search(t.Context(), "", 0)
		if err == nil || kravia.WhyOf(err) != c.why || int(a.count.Load()) != c.asked {
			t.Errorf("search, %d: %v (%q), asked %d times", c.status, err, kravia.WhyOf(err), a.count.Load())
		}
	}
	nobody := &kravia.Client{URL: "http://127.0.0.1:1", Token: func() (string, error) { return "", nil }}
	if err := nobody.Pay(t.Context(), kravia.Entry{}); kravia.WhyOf(err) != kravia.Away {
		t.Error(err)
	}
	nobody.Token = func() (string, error) { return "", errors.New("no token") }
	if err := nobody.Pay(t.Context(), kravia.Entry{}); kravia.WhyOf(err) != kravia.Account {
		t.Error(err)
	}
	gone := &asked{status: 404}
	if _, err := gone.client(t).Details(t.Context(), 7); kravia.WhyOf(err) != kravia.Refused {
		t.Error(err)
	}
}

// Kroner are read and written to the øre; what is less than an øre is refused.
func TestKroner(t *testing.T) {
	for text, want := range map[string]kravia.Kroner{
		"2250": 225000, "2250.5": 225050, "-0.05": -5, "0.050": 5, `"12.30"`: 1230, "0": 0,
		"99999999999": 9999999999900,
	} {
		var k kravia.Kroner
		if err := json.Unmarshal([]byte(text), &k); err != nil || k != want {
			t.Errorf("%s is %d, %v", text, k, err)
		}
		b, err := json.Marshal(k)
		var again kravia.Kroner
		if err2 := json.Unmarshal(b, &again); err != nil || err2 != nil || again != k {
			t.Errorf("%s is written %s", text, b)
		}
	}
	for _, text := range []string{"0.005", "1e3", "true", `"x"`, "999999999999", "1.2.3", "-", `""`} {
		var k kravia.Kroner
		if err := json.Unmarshal([]byte(text), &k); err == nil {
			t.Errorf("%s is %d", text, k)
		}
	}
}
