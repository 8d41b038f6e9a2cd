package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/store/pgtest"
)

// said is what an answer must have in it, with its status.
type said struct {
	status int
	has    string
}

// post does something, and holds the answer against what it must be.
func (s *apiServer) post(t *testing.T, path, body string, want said, headers ...string) string {
	t.Helper()
	status, got := s.ask(t, http.MethodPost, path, body, headers...)
	if status != want.status || !strings.Contains(got, want.has) {
		t.Errorf("POST %s %.200s: %d %.600s\nwant %d with %s", path, body, status, got, want.status, want.has)
	}
	return got
}

// playedThere is the folder of the demo that was played on PostgreSQL.
var playedThere string

// onBoth runs a test over the books of a demo, on SQLite and PostgreSQL.
func onBoth(t *testing.T, test func(*testing.T, *apiServer)) {
	t.Run("sqlite", func(t *testing.T) { test(t, serveAPI(t, demoBooks(t), "", demoEnd)) })
	t.Run("postgres", func(t *testing.T) {
		db := pgtest.Copy(t, func(db string) (err error) { playedThere, err = play(db); return err })
		test(t, serveAPI(t, copied(t, playedThere), db, demoEnd))
	})
}

// waiting is the number of a payment that waits.
func (s *apiServer) waiting(t *testing.T) string {
	t.Helper()
	items := s.all(t, "/unmatched", 10)
	if len(items) == 0 {
		t.Fatal("nothing waits")
	}
	return fmt.Sprint(items[0].(map[string]any)["payment"])
}

func TestAPIActs(t *testing.T) {
	onBoth(t, func(t *testing.T, s *apiServer) {
		ignore := "/unmatched/" + s.waiting(t) + "/ignore"
		const why = `{"reason":"rent of the hall"}`
		s.post(t, ignore, `{}`, said{422, `"code":"reason_missing"`})
		s.post(t, ignore, "", said{422, `"code":"reason_missing"`}) // no body is one without fields
		for _, list := range []string{"/findings", "/persons", "/tokens"} {
			if status, got := s.ask(t, http.MethodGet, list+"?limit=1", "", "Role", "admin"); status != 200 {
				t.Errorf("%s: %d %s", list, status, got)
			}
		}
		if all := s.all(t, "/findings", 1000); len(all) < 2 || len(s.all(t, "/findings", 1)) != len(all) {
			t.Errorf("%d findings, and by one: %d", len(all), len(s.all(t, "/findings", 1)))
		}
		s.post(t, ignore, why, said{403, `"code":"not_their_role"`}, "Role", "viewer")
		s.post(t, ignore, why, said{403, `"code":"not_their_role"`}, "Role", "approver")
		s.post(t, ignore, why, said{403, `"code":"token_needed"`}, "Token", "")
		s.post(t, ignore, why, said{401, `"code":"unauthorized"`}, "Person", "nobody")
		s.post(t, ignore, why, said{200, `"unmatched_ore":0`}, "Role", "accountant", "Person", "ola")
		s.post(t, ignore, why, said{422, `"code":"not_waiting"`})
		s.post(t, strings.Replace(ignore, "ignore", "undo", 1), `{}`, said{200, `"posted":"unmatched, `})
		s.post(t, "/unmatched/999999/ignore", why, said{404, `"code":"not_found"`})
		s.post(t, "/unmatched/x/ignore", why, said{404, `"code":"not_found"`})

		invoice := s.all(t, "/invoices?open=true", 100)[0].(map[string]any)
		no := invoice["invoice_no"].(string)
		s.post(t, "/invoices/"+no+"/hold", `{"reason":"ill","until":"2027-01-31"}`,
			said{200, `"until":"2027-01-31"`}, "Role", "reception")
		s.post(t, "/invoices/"+no+"/hold", `{"reason":"ill"}`, said{422, `"code":"on_hold"`})
		s.post(t, "/invoices/"+no+"/credit", `{"amount_ore":100,"reason":"closed"}`,
			said{200, `"credited_ore":100`})
		s.post(t, "/invoices/"+no+"/credit", `{"amount_ore":99999999999,"reason":"x"}`,
			said{422, `"code":"amount_above"`})
		s.post(t, "/invoices/"+no+"/credit", `{"amount_ore":1.5,"reason":"x"}`,
			said{422, `"pointer":"/amount_ore"`})
		s.post(t, "/payments", fmt.Sprintf(`{"date":"2026-11-30","amount_ore":5000,"source":"reception",
			"reference":"7","invoice_no":%q}`, no), said{200, `"amount_ore":5000`})
		s.post(t, "/stop", `{"jobs":["remind"],"reason":"wait"}`, said{200, `{"jobs":["remind"]}`})
		s.post(t, "/resume", `{"reason":"go on"}`, said{200, `{"jobs":["remind"]}`})
		s.post(t, "/persons", `{"name":"eva","role":"viewer","passphrase":"a good long one"}`,
			said{200, `"role":"viewer"`})
		if list := s.get(t, "/persons").(map[string]any)["items"].([]any); len(list) != 1 {
			t.Errorf("persons: %v", list)
		}
		if code, out := s.ask(t, http.MethodGet, "/audit?descending=true&limit=1", ""); code != 200 ||
			!strings.Contains(out, `"by":"kari"`) {
			t.Errorf("the audit log does not say who acted: %s", out)
		}
		if out := must(t, "--config", s.conf, "--db", s.app.Database, "db",
			"verify"); !strings.HasPrefix(out, "OK") {
			t.Errorf("verify: %s", out)
		}
	})
}

// An import by JSON has the checks of a file's, and says of each fault where it is.
func TestAPIImports(t *testing.T) {
	onBoth(t, func(t *testing.T, s *apiServer) {
		const kari = `{"customer_no":"5001","name":"Kari Å","email":"k@example.no","digipost":true}`
		s.post(t, "/customers", kari, said{200, `{"rows":1,"new":1,"changed":0,"unchanged":0}`}, "Role",
			"reception")
		s.post(t, "/customers", "["+kari+"]", said{200, `"unchanged":1`})
		got := s.post(t, "/customers", `[`+kari+`,{"customer_no":"5002","name":"Ola","mobile":"x","age":7},
			{"customer_no":17,"name":"Per"},{},null,{"customer_no":"5003","name":"a\nb"}]`,
			said{422, `"code":"rows_wrong"`})
		for _, pointer := range []string{`"/1"`, `"/2/customer_no"`, `"/3"`, `"/4"`, `"/5/name"`} {
			if !strings.Contains(got, `"pointer":`+pointer) {
				t.Errorf("no fault at %s: %s", pointer, got)
			}
		}
		got = s.post(t, "/customers", `[{"customer_no":"5002","name":"Ola","mobile":"x","birth_date":"1990-02-30"},
			{"customer_no":"5004","name":"Eva","language":"fi"}]`, said{422, `"pointer":"/1/language"`})
		if !strings.Contains(got, `"pointer":"/0/`) {
			t.Errorf("nothing is wrong with the first: %s", got)
		}
		s.post(t, "/memberships", `{"membership_no":"M5001","customer_no":"5001","plan":"open",
			"payment_method":"avtalegiro","start":"2026-11-01","price_ore":49900}`, said{200, `"new":1`})
		s.post(t, "/memberships", `{"membership_no":"M5002","customer_no":"999","plan":"none",
			"payment_method":"avtalegiro","start":"2026-11-01"}`, said{422, `"pointer":"/0/customer_no"`})
		s.post(t, "/events", `[{"membership_no":"M5001","date":"2026-11-30","event":"charge","text":"towel",
			"amount_ore":5000}]`, said{200, `"new":1`})
		s.post(t, "/memberships/M5001/events", `{"event":"freeze","from":"2027-01-01","months":99}`,
			said{422, `"code":"`})
		s.post(t, "/invoices", `{"invoice_no":"9001","customer_no":"5001","kid":"1","amount_ore":100,
			"issued":"2026-11-01","due":"2026-11-20","text":"x"}`, said{422, `"pointer":"/0/kid"`}, "Role", "accountant")
		s.post(t, "/invoices", `{}`, said{422, `"pointer":"/0"`})
		s.post(t, "/invoices", kari, said{403, `not_their_role`}, "Role", "reception")
		if s.get(t, "/memberships/M5001/standing").(map[string]any)["may_train"] != true {
			t.Error("a member may not train")
		}
		if l := s.all(t, "/customers?search=5002", 10); len(l) != 0 {
			t.Errorf("something of a wrong request was taken: %v", l)
		}
	})
}

// A change of transmitter goes on with the numbers that a request names, and with none that was used or does not fit.
func TestAPIChangesTheTransmitter(t *testing.T) {
	s := serveAPI(t, demoBooks(t), "", demoEnd)
	c := &s.app.Payee.Creditor
	c.Former, c.Transmitter = []string{c.Transmitter}, "00777777"
	const change = "/transmitter/change"
	s.post(t, change, `{"first_transmission":500}`, said{422, `"code":"reason_missing"`})
	s.post(t, change, `{"first_transmission":1,"reason":"our own"}`, said{422, `"code":"number_wrong"`})
	s.post(t, change, `{"first_transmission":10000000,"reason":"our own"}`, said{422, `"pointer":"/first_transmission"`})
	s.post(t, change, `{"first_assignment":0,"reason":"our own"}`, said{422, `"pointer":"/first_assignment"`})
	s.post(t, change, `{"first_transmission":500,"first_assignment":70,"reason":"our own"}`,
		said{200, `{"transmitter":"00777777","next_transmission":500}`})
	for series, want := range map[batch.Series]int64{batch.TransmissionSeries: 499, batch.AssignmentSeries: 69} {
		if last, err := s.app.Payee.Store.LastNumber(t.Context(), series); err != nil || last != want {
			t.Errorf("%v goes on behind %d, %v", series, last, err)
		}
	}
}

// With one key a request is done once, and answered the same for ever; the key is another's for nobody else.
func TestAPIKeys(t *testing.T) {
	onBoth(t, func(t *testing.T, s *apiServer) {
		ignore := "/unmatched/" + s.waiting(t) + "/ignore"
		undo := strings.Replace(ignore, "ignore", "undo", 1)
		const why, key = `{"reason":"rent"}`, "Idempotency-Key"
		s.post(t, ignore, `{}`, said{422, "reason_missing"}, key, "1") // refused: it may be tried again
		s.post(t, ignore, `{}`, said{422, "reason_missing"}, key, "1")
		first := s.post(t, ignore, why, said{200, `"unmatched_ore":0`}, key, "2")
		s.post(t, undo, `{}`, said{200, ""})
		if again := s.post(t, ignore, why, said{200, ""}, key, "2"); again != first {
			t.Errorf("first %s\nthen %s", first, again)
		}
		s.post(t, ignore, `{"reason":"other"}`, said{422, `"code":"key_reused"`}, key, "2")
		s.post(t, undo, why, said{422, `"code":"key_reused"`}, key, "2")
		s.post(t, ignore, why, said{200, ""}, key, "2", "Person", "ola") // whose key it is not
		s.post(t, undo, `{}`, said{200, ""})
		s.post(t, ignore, why, said{400, `"code":"key_wrong"`}, key, strings.Repeat("x", 201))

		// The process ends behind the act and before its answer is kept: it is read again, and kept then; what no
		// read has is lost, and that is said.
		books := s.app.Payee.Store
		no := s.all(t, "/invoices?open=true", 100)[0].(map[string]any)["invoice_no"].(string)
		hold := "/invoices/" + no + "/hold"
		s.app.Payee.Store = forgetful{books}
		lost := s.post(t, ignore, why, said{200, `"unmatched_ore":0`}, key, "3")
		s.post(t, hold, why, said{200, ""}, key, "4")
		s.app.Payee.Store = books
		if len(s.logged) != 2 || !strings.Contains(s.logged[0], "killed") {
			t.Errorf("logged: %q", s.logged)
		}
		s.logged = nil
		s.post(t, ignore, `{"reason":"other"}`, said{422, `"code":"key_reused"`}, key, "3")
		if again := s.post(t, ignore, why, said{200, ""}, key, "3"); again != lost {
			t.Errorf("first %s\nthen %s", lost, again)
		}
		s.post(t, undo, `{}`, said{200, ""})
		if again := s.post(t, ignore, why, said{200, ""}, key, "3"); again != lost {
			t.Errorf("first %s\nthen %s", lost, again)
		}
		for range 2 {
			s.post(t, hold, why, said{409, `"code":"answer_lost"`}, key, "4")
		}

		// Another attempt with the key has been faster: what this one would do is not done.
		m := s.app.Payee.At(batch.Call{Now: s.app.Now(), By: "kari", Role: batch.RoleAdmin})
		m.Key = &batch.RequestKey{Person: "kari", Key: "3", Request: "x", Attempt: "another"}
		act := m.PersonAct("test", batch.Subject{}, "")
		act.Key = m.Key
		err := books.Update(t.Context(), act, func(tx batch.Tx) error {
			return tx.PutCustomer(batch.Customer{No: "7", Fixed: "7"})
		})
		if _, missing := books.Customer(t.Context(), "7"); !errors.Is(err, batch.ErrKeyUsed) ||
			!errors.Is(missing, batch.ErrNotFound) {
			t.Errorf("%v, %v", err, missing)
		}
		if out := must(t, "--config", s.conf, "--db", s.app.Database, "db",
			"verify"); !strings.HasPrefix(out, "OK") {
			t.Errorf("verify: %s", out)
		}
	})
}

// forgetful is a store that is killed before it keeps an answer.
type forgetful struct{ batch.Store }

func (forgetful) KeepAnswer(context.Context, batch.Answered) error { return errors.New("killed") }

// Whatever is wrong with a request is said as a problem.
func TestAPIProblems(t *testing.T) {
	s := serveAPI(t, demoBooks(t), "", demoEnd)
	cursor := s.get(t, "/invoices?limit=1").(map[string]any)["next"].(string)
	for _, c := range []struct {
		method, path, body string
		want               said
		headers            []string
	}{
		{"GET", "/invoices/99999", "", said{404, `"code":"not_found"`}, nil},
		{"GET", "/nothing", "", said{404, `"code":"not_found"`}, nil},
		{"DELETE", "/invoices", "", said{405, `"code":"method_not_allowed"`}, nil},
		{"POST", "/status", "{}", said{405, `GET`}, nil},
		{"GET", "/payments?cursor=" + cursor, "", said{422, `"code":"cursor"`}, nil},
		{"GET", "/invoices?order=kid&cursor=" + cursor, "", said{422, `"code":"cursor"`}, nil},
		{"GET", "/journal?cursor=" + cursor, "", said{422, `"code":"cursor"`}, nil},
		{"GET", "/credits?cursor=nonsense", "", said{422, `"code":"cursor"`}, nil},
		{"GET", "/invoices?limit=1001", "", said{422, `"pointer":"limit"`}, nil},
		{"GET", "/invoices?limit=0", "", said{422, `"pointer":"limit"`}, nil},
		{"GET", "/invoices?due_from=yesterday", "", said{422, `"pointer":"due_from"`}, nil},
		{"GET", "/invoices?colour=red", "", said{422, `"pointer":"colour"`}, nil},
		{"GET", "/invoices?search=%00", "", said{400, `"code":"bad_request"`}, nil},
		{"GET", "/invoices/" + strings.Repeat("9", 300), "", said{422, `"code":"invalid"`}, nil},
		{"GET", "/invoices/" + strings.Repeat("9", 3000), "", said{413, `"code":"too_large"`}, nil},
		{"GET", "/invoices/1%2F..%2F2", "", said{404, `"code":"not_found"`}, nil},
		{"GET", "/payments/0", "", said{422, `"pointer":"no"`}, nil},
		{"GET", "/payments/99999999999999999999", "", said{422, `"pointer":"no"`}, nil},
		{"GET", "/payments", "", said{403, `"code":"not_their_role"`}, []string{"Role", "reception"}},
		{"GET", "/status", "", said{403, `"code":"not_their_role"`}, []string{"Role", "reception"}},
		{"GET", "/invoices?limit=1", "", said{200, `"items"`}, []string{"Role", "reception"}},
		{"GET", "/customers?limit=1", "", said{200, `"items"`}, []string{"Role", "viewer", "Token", ""}},
		{"GET", "/persons", "", said{403, `"code":"not_their_role"`}, []string{"Role", "accountant"}},
		{"GET", "/invoices", "", said{401, `"code":"unauthorized"`}, []string{"Person", "nobody"}},
		{"GET", "/openapi.json", "", said{200, `"3.1.0"`}, []string{"Person", "nobody"}},
		{"GET", "/docs", "", said{200, `<h1`}, []string{"Person", "nobody"}},
		{"POST", "/stop", `{"reason":"x","reason":"y"}`, said{400, `twice`}, nil},
		{"POST", "/stop", `{"reason":"x"`, said{400, `"code":"bad_request"`}, nil},
		{"POST", "/stop", `{"reason":"x","also":1}`, said{422, `"pointer":"/also"`}, nil},
		{"POST", "/stop", `[]`, said{422, `"code":"invalid"`}, nil},
		{"POST", "/stop", ``, said{422, `"code":"reason_missing"`}, nil},
		{"POST", "/stop", `reason=x`, said{415, `"code":"media_type"`},
			[]string{"Content-Type", "application/x-www-form-urlencoded"}},
		{"POST", "/stop", `{"reason":"` + strings.Repeat("x", 70_000) + `"}`,
			said{413, `"code":"too_large"`}, nil},
		{"POST", "/customers", `[` + strings.Repeat(" ", 11<<20) + `]`, said{413, `"code":"too_large"`}, nil},
		{"POST", "/first-invoice", `{"no":1e400,"reason":"x"}`, said{400, `"code"`}, nil},
		{"POST", "/first-invoice", `{"no":1e18,"reason":"x"}`, said{422, `"code"`}, nil},
		{"POST", "/first-invoice", `{"no":123456789012345678901234,"reason":"x"}`, said{422, `"code"`}, nil},
		{"POST", "/periods/2026-13/close", `{}`, said{422, `"code":"invalid"`}, nil},
	} {
		status, got := s.ask(t, c.method, c.path, c.body, c.headers...)
		if status != c.want.status || !strings.Contains(got, c.want.has) {
			t.Errorf("%s %.100s %.100s: %d %.400s\nwant %d with %s", c.method, c.path, c.body, status, got,
				c.want.status, c.want.has)
		}
	}
}
