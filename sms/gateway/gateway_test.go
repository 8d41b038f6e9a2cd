package gateway_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"trekk/sms/gateway"
)

func key() (string, error) { return "hemmelig", nil }

var message = gateway.Message{Reference: "8a3c9f0e-1111-4222-8333-444455556666", To: "+4740001001",
	Text: "Hei på deg"}

// answering is a server that answers so, and keeps what it was asked last.
type answering struct {
	*httptest.Server
	status int
	body   string
	asked  *http.Request
	got    string
	cut    bool // it reads the request, and hangs up
}

func server(t *testing.T) *answering {
	t.Helper()
	a := &answering{status: 200}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a.asked, a.got = r, string(body)
		if a.cut {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body)
	}))
	t.Cleanup(a.Close)
	return a
}

// gateways are all kinds, at an address.
func gateways(at string) map[string]gateway.Gateway {
	elks, twilio := gateway.Elks46(), gateway.Twilio("AC1")
	elks.URL, elks.User, elks.Password, elks.Sender = at, "u", key, "Gym"
	elks.Callback = "https://gym.example/sms/46elks/secret"
	twilio.URL, twilio.Password, twilio.Sender = at, key, "+4799999999"
	twilio.Callback = "https://gym.example/sms/twilio/secret"
	return map[string]gateway.Gateway{
		"sveve": &gateway.Sveve{URL: at, User: "gym", Key: key, Sender: "Gym"},
		"link": &gateway.LINK{URL: at, User: "gym", Password: key, Sender: "Gym", PartnerID: "77",
			Gates: []string{"g"}},
		"46elks": &elks, "twilio": &twilio,
	}
}

// What each gateway answers is what is published, and says what is certain.
func TestWhatAnswersSay(t *testing.T) {
	const uncertain, sent = "uncertain", "sent"
	for _, c := range []struct {
		gateway string
		status  int
		body    string
		want    string
		id      string
		parts   int
	}{
		{"sveve", 200, `{"response":{"msgOkCount":1,"stdSMSCount":2,"ids":[42]}}`, sent, "42", 2},
		{"sveve", 200, `{"response":{"msgOkCount":0,"stdSMSCount":0,"ids":[],"errors":[{"number":"+4740001001",` +
			`"message":"Telefonnummeret 40001001 er ikke gyldig"}]}}`, "address", "", 0},
		{"sveve", 200, `{"response":{"fatalError":"Feil brukernavn/passord"}}`, "account", "", 0},
		{"sveve", 200, `{"response":{}}`, uncertain, "", 0},
		{"sveve", 200, `<html>`, uncertain, "", 0},
		{"sveve", 429, ``, "later", "", 0},
		{"sveve", 500, ``, uncertain, "", 0},
		{"link", 200, `{"messageId":"M1","resultCode":1005,"description":"Queued"}`, sent, "M1", 0},
		{"link", 400, `{"status":106102,"description":"Access denied"}`, "account", "", 0},
		{"link", 400, `{"status":107000,"description":"Invalid destination +4740001001"}`, "address", "", 0},
		{"link", 401, ``, "account", "", 0},
		{"link", 500, `{"status":106000,"description":"Unknown error"}`, uncertain, "", 0},
		{"link", 503, ``, "later", "", 0},
		{"link", 302, ``, uncertain, "", 0},
		{"46elks", 200, `{"id":"s1","status":"created","parts":2,"cost":7000}`, sent, "s1", 2},
		{"46elks", 200, `{}`, uncertain, "", 0},
		{"46elks", 400, `Invalid to number`, "address", "", 0},
		{"46elks", 403, `Not enough credits`, "account", "", 0},
		{"46elks", 502, ``, uncertain, "", 0},
		{"twilio", 201, `{"sid":"SM1","status":"queued","num_segments":"1"}`, sent, "SM1", 1},
		{"twilio", 400, `{"code":21211,"message":"Invalid To +4740001001","status":400}`, "address", "", 0},
		{"twilio", 400, `{"code":21617,"message":"too long"}`, "text", "", 0},
		{"twilio", 400, `{"code":21212,"message":"Invalid From"}`, "account", "", 0},
		{"twilio", 401, `{"code":20003}`, "account", "", 0},
		{"twilio", 429, `{"code":20429}`, "later", "", 0},
	} {
		s := server(t)
		s.status, s.body = c.status, c.body
		got, err := gateways(s.URL)[c.gateway].Send(t.Context(), message)
		is := sent
		var fault *gateway.Fault
		switch {
		case errors.As(err, &fault):
			is = string(fault.Why)
		case err != nil:
			is = uncertain
		}
		if is != c.want || got.ID != c.id || got.Parts != c.parts {
			t.Errorf("%s %d %s: %s %+v, want %s", c.gateway, c.status, c.body, is, got, c.want)
		}
		if err != nil && (strings.Contains(err.Error(), "40001001") ||
			strings.Contains(err.Error(), "hemmelig")) {
			t.Errorf("%s tells of a person: %v", c.gateway, err)
		}
	}
}

// What leaves is what each gateway reads.
func TestWhatIsPosted(t *testing.T) {
	s := server(t)
	all := gateways(s.URL)
	ask := func(name string) string {
		_, _ = all[name].Send(t.Context(), message)
		return s.got
	}
	for name, want := range map[string]string{
		"sveve": `{"user":"gym","passwd":"hemmelig","to":"+4740001001","msg":"Hei på deg","from":"Gym",` +
			`"ref":"` + message.Reference + `","f":"json"}`,
		"link": `{"source":"Gym","sourceTON":"ALPHANUMERIC","destination":"+4740001001","destinationTON":"MSISDN",` +
			`"userData":"Hei på deg","platformId":"COMMON_API","platformPartnerId":"77","refId":"` +
			message.Reference +
			`","useDeliveryReport":true,"deliveryReportGates":["g"],"dcs":"TEXT"}`,
		"46elks": "from=Gym&message=Hei+p%C3%A5+deg&to=%2B4740001001&whendelivered=" +
			url.QueryEscape("https://gym.example/sms/46elks/secret?ref="+message.Reference),
		"twilio": "Body=Hei+p%C3%A5+deg&From=%2B4799999999&StatusCallback=" +
			url.QueryEscape("https://gym.example/sms/twilio/secret?ref="+message.Reference) +
			"&To=%2B4740001001",
	} {
		if got := ask(name); got != want {
			t.Errorf("%s posts %s\nwant %s", name, got, want)
		}
		user, password, basic := s.asked.BasicAuth()
		if basic != (name != "sveve") || basic && (password != "hemmelig" || user == "") {
			t.Errorf("%s: %q %q", name, user, password)
		}
	}
	if ask("sveve"); s.asked.URL.Path != "/SMS/SendMessage" {
		t.Error(s.asked.URL)
	}
	if ask("link"); s.asked.URL.Path != "/sms/send" {
		t.Error(s.asked.URL)
	}
}

// Nothing has left where nobody listens; where the answer does not come, nobody knows.
func TestNoConnectionIsCertainAndNoAnswerIsNot(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := "http://" + l.Addr().String()
	l.Close()
	s := server(t)
	s.cut = true
	for name := range gateways("") {
		var fault *gateway.Fault
		if _, err := gateways(at)[name].Send(t.Context(), message); !errors.As(err, &fault) ||
			fault.Why != gateway.Later {
			t.Errorf("%s: nobody listens: %v", name, err)
		}
		if _, err := gateways(s.URL)[name].Send(t.Context(), message); err == nil || errors.As(err, &fault) {
			t.Errorf("%s: the answer is lost: %v", name, err)
		}
	}
}

// Each gateway's limits are known before anything leaves.
func TestLimits(t *testing.T) {
	all := gateways("http://127.0.0.1:1")
	for _, c := range []struct {
		gateway, text string
		parts         int // zero where it is refused
	}{
		{"sveve", strings.Repeat("a", 1071), 7}, {"sveve", strings.Repeat("a", 1072), 0},
		{"link", "Hei 😀", 0}, {"link", "Hei – på deg", 1}, {"sveve", "Hei 😀", 1}, {"46elks", "", 0},
		{"twilio", strings.Repeat("ø", 161), 2},
	} {
		n, err := all[c.gateway].Parts(c.text)
		var fault *gateway.Fault
		if n != c.parts || (c.parts == 0) != (errors.As(err, &fault) && fault.Why == gateway.Text) {
			t.Errorf("%s %.10s: %d %v", c.gateway, c.text, n, err)
		}
	}
}

// reading is what a gateway reads of a report.
func reading(
	g gateway.Gateway, target, contentType, body string, header http.Header,
) (gateway.Report, error) {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	r.Header = header
	r.Header.Set("Content-Type", contentType)
	_ = r.ParseForm()
	return g.Read(r, "https://gym.example"+target, r.Form, []byte(body))
}

func TestReports(t *testing.T) {
	const form, jsonType = "application/x-www-form-urlencoded", "application/json"
	ref := message.Reference
	for _, c := range []struct {
		gateway, target, contentType, body string
		want                               gateway.State // empty where it is none
	}{
		{"sveve", "/x?number=40001001&status=true&id=42&ref=" + ref, form, "", gateway.Delivered},
		{"sveve", "/x", form, "status=false&id=42&ref=" + ref + "&errorCode=5&errorDesc=Ukjent",
			gateway.Failed},
		{"sveve", "/x", form, "id=42", ""},
		{"link", "/x", jsonType, `{"id":"M1","refId":"` + ref + `","resultCode":1001}`, gateway.Delivered},
		{"link", "/x", jsonType, `{"id":"M1","refId":"` + ref + `","resultCode":1007}`, gateway.Accepted},
		{"link", "/x", jsonType, `{"id":"M1","refId":"` + ref + `","resultCode":1002}`, gateway.Expired},
		{"link", "/x", jsonType, `{"id":"M1","refId":"` + ref + `","resultCode":2105}`, gateway.Failed},
		{"link", "/x", jsonType, `{"id":"M1","refId":"` + ref + `","resultCode":9}`, ""},
		{"link", "/x", jsonType, `[]`, ""},
		{"46elks", "/x?ref=" + ref, form, "id=s1&status=sent", gateway.Accepted},
		{"46elks", "/x?ref=" + ref, form, "id=s1&status=delivered&delivered=2026-10-28T08:01:00",
			gateway.Delivered},
		{"46elks", "/x?ref=" + ref, form, "id=s1&status=failed", gateway.Failed},
		{"46elks", "/x?ref=" + ref, form, "id=s1&status=odd", ""},
	} {
		got, err := reading(gateways("")[c.gateway], c.target, c.contentType, c.body, http.Header{})
		if got.State != c.want || (err == nil) != (c.want != "") ||
			err == nil && (got.Reference != ref || got.ID == "") {
			t.Errorf("%s %s%s: %+v %v", c.gateway, c.target, c.body, got, err)
		}
	}
}

// Twilio signs what it reports; what it has not signed is none.
func TestTwilioSigns(t *testing.T) {
	const target = "/sms/twilio/secret?ref=8a3c9f0e-1111-4222-8333-444455556666"
	body := "MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003"
	mac := hmac.New(sha1.New, []byte("hemmelig"))
	mac.Write([]byte("https://gym.example" + target + "ErrorCode30003MessageSidSM1MessageStatusundelivered"))
	signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	read := func(body, signature string) (gateway.Report, error) {
		h := http.Header{"X-Twilio-Signature": {signature}}
		return reading(gateways("")["twilio"], target, "application/x-www-form-urlencoded", body, h)
	}
	got, err := read(body, signature)
	if want := (gateway.Report{
		Reference: message.Reference, ID: "SM1", State: gateway.Failed, Error: "30003",
	}); err != nil || got != want {
		t.Errorf("%+v %v", got, err)
	}
	for _, forged := range []struct{ body, signature string }{
		{body, ""}, {body, "x" + signature},
		{strings.Replace(body, "undelivered", "delivered", 1), signature},
	} {
		if got, err := read(forged.body, forged.signature); err == nil {
			t.Errorf("%+v", got)
		}
	}
}

// A template of one's own posts JSON, and finds its answers at any place.
func TestATemplateOfOnesOwn(t *testing.T) {
	s := server(t)
	s.body = `{"messages":[{"id":77,"parts":3}]}`
	g := gateway.Template{
		Called: "ours", URL: s.URL, JSON: true, Sender: "Gym", Password: key, Otherwise: gateway.Address,
		Fields: map[string]string{"dst": "{to}", "text": "{text}", "token": "{secret}", "ref": "{ref}",
			"cb": "{callback}"},
		ID: "messages.0.id", PartsAt: "messages.0.parts",
		Report: gateway.ReportForm{ID: "m.id", State: "m.is",
			States: map[string]gateway.State{"ok": gateway.Delivered}},
	}
	sent, err := g.Send(t.Context(), message)
	if err != nil || sent != (gateway.Sent{ID: "77", Parts: 3}) {
		t.Errorf("%+v %v", sent, err)
	}
	got := map[string]string{}
	if err := json.Unmarshal([]byte(s.got), &got); err != nil || len(got) != 4 || got["dst"] != message.To ||
		got["token"] != "hemmelig" || got["ref"] != message.Reference {
		t.Errorf("%s", s.got)
	}
	if _, _, basic := s.asked.BasicAuth(); basic {
		t.Error("the secret is sent as a password too")
	}
	r, err := reading(&g, "/x", "application/json", `{"m":{"id":"77","is":"ok"}}`, http.Header{})
	if err != nil || r.State != gateway.Delivered || r.ID != "77" {
		t.Errorf("%+v %v", r, err)
	}
}
