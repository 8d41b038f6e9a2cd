package gateway

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" // #nosec G505 -- Twilio signs by it
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Template is a gateway that is described: what is posted, what an answer says, and what a report does.
type Template struct {
	Called   string // the name of the gateway
	URL      string
	JSON     bool              // what is posted is JSON; else a form
	Fields   map[string]string // with {to}, {from}, {text}, {ref}, {callback} and {secret} in their values
	User     string            // of basic authentication; none where it is empty
	Password Secret            // of basic authentication, and {secret}; may be nil
	Sender   string
	Callback string // address of reports; our reference is put behind it

	ID        string         // where an answer, a JSON, has its own name of the message: id, or messages.0.id
	PartsAt   string         // where it has the number of parts; empty where it says nothing
	CodeAt    string         // where it says what is wrong; empty where the status alone does
	Codes     map[string]Why // why a message was not taken, by the code there
	Otherwise Why            // by any other code, and where there is none

	Report ReportForm
}

// ReportForm is what the reports of a Template's gateway are like: a form, or a JSON where the template's is.
type ReportForm struct {
	ID     string           // the field with the gateway's own name of the message
	State  string           // the field with the state
	Error  string           // the field with what went wrong; empty where none has it
	States map[string]State // of the values of State; others say nothing
	Signed bool             // as Twilio signs, by Password
}

// referenceKey is the query of our callback that has our reference.
const referenceKey = "ref"

// Elks46 is the template of 46elks; what is of the payee is left out.
func Elks46() Template {
	return Template{
		Called: "46elks", URL: "https://api.46elks.com/a1/sms",
		Fields: map[string]string{
			"from": "{from}", "to": "{to}", "message": "{text}", "whendelivered": "{callback}",
		},
		ID: "id", PartsAt: "parts", Otherwise: Address,
		Report: ReportForm{
			ID: "id", State: "status",
			States: map[string]State{
				"created": Accepted, "sent": Accepted, "delivered": Delivered, "failed": Failed,
			},
		},
	}
}

// Twilio is the template of Twilio for an account; what else is of the payee is left out. User is the account.
func Twilio(account string) Template {
	return Template{
		Called: "twilio", User: account,
		URL: "https://api.twilio.com/2010-04-01/Accounts/" + url.PathEscape(account) + "/Messages.json",
		Fields: map[string]string{"From": "{from}", "To": "{to}", "Body": "{text}",
			"StatusCallback": "{callback}"},
		ID: "sid", PartsAt: "num_segments", CodeAt: "code", Otherwise: Account,
		Codes: map[string]Why{
			"21211": Address, "21214": Address, "21217": Address, "21265": Address, "21407": Address,
			"21408": Address, "21421": Address, "21610": Address, "21612": Address, "21614": Address,
			"21602": Text, "21605": Text, "21617": Text, "21619": Text, "30007": Text,
		},
		Report: ReportForm{
			ID: "MessageSid", State: "MessageStatus", Error: "ErrorCode", Signed: true,
			States: map[string]State{
				"accepted": Accepted, "queued": Accepted, "sending": Accepted, "sent": Accepted,
				"delivered": Delivered, "read": Delivered, "undelivered": Failed, "failed": Failed,
				"canceled": Failed,
			},
		},
	}
}

// Name is the name of the gateway.
func (g *Template) Name() string { return g.Called }

// AtOnce is 5.
func (*Template) AtOnce() int { return 5 }

// Parts measures a text.
func (*Template) Parts(text string) (int, error) { return parts(text) }

// Send posts a message.
func (g *Template) Send(ctx context.Context, m Message) (Sent, error) {
	var secret string
	var err error
	if g.Password != nil {
		if secret, err = g.Password(); err != nil {
			return Sent{}, fault(Account, "%v", err)
		}
	}
	p := posted{url: g.URL}
	if g.User != "" {
		p.user, p.password = g.User, secret
	}
	if p.contentType, p.body, err = g.body(m, secret); err != nil {
		return Sent{}, fault(Text, "it is no text")
	}
	a, err := post(ctx, p)
	if err != nil {
		return Sent{}, err
	}
	switch {
	case a.status/100 == 2:
		id := at(a.body, g.ID)
		if id == "" {
			return Sent{}, a.doubtful()
		}
		n, _ := strconv.Atoi(at(a.body, g.PartsAt))
		return Sent{id, n}, nil
	case a.status/100 == 4 && a.status != http.StatusRequestTimeout:
		return Sent{}, fault(g.why(a.body), "it answers %d: %s", a.status, said(string(a.body)))
	}
	return Sent{}, a.doubtful()
}

// body is what is posted.
func (g *Template) body(m Message, secret string) (contentType, body string, err error) {
	callback := ""
	if g.Callback != "" {
		callback = g.Callback + "?" + url.Values{referenceKey: {m.Reference}}.Encode()
	}
	fill := strings.NewReplacer("{to}", m.To, "{from}", g.Sender, "{text}", m.Text, "{ref}", m.Reference,
		"{callback}", callback, "{secret}", secret)
	fields, form := map[string]string{}, url.Values{}
	for _, name := range slices.Sorted(maps.Keys(g.Fields)) {
		if v := fill.Replace(g.Fields[name]); v != "" {
			fields[name] = v
			form.Set(name, v)
		}
	}
	if !g.JSON {
		return "application/x-www-form-urlencoded", form.Encode(), nil
	}
	text, err := json.Marshal(fields)
	return "application/json", string(text), err
}

// why is why a message was not taken, by what the answer says.
func (g *Template) why(body []byte) Why {
	if why, ok := g.Codes[at(body, g.CodeAt)]; ok {
		return why
	}
	return g.Otherwise
}

// at is the text or number at a place of a JSON, names and numbers with points between them; empty when there is
// none.
func at(body []byte, path string) string {
	if path == "" {
		return ""
	}
	value := json.RawMessage(body)
	for _, name := range strings.Split(path, ".") {
		var object map[string]json.RawMessage
		var list []json.RawMessage
		switch n, err := strconv.Atoi(name); {
		case err == nil && json.Unmarshal(value, &list) == nil && n >= 0 && n < len(list):
			value = list[n]
		case json.Unmarshal(value, &object) == nil:
			value = object[name]
		default:
			return ""
		}
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var n json.Number
	if json.Unmarshal(value, &n) == nil {
		return n.String()
	}
	return ""
}

// Read reads a report.
func (g *Template) Read(r *http.Request, self string, form url.Values, body []byte) (Report, error) {
	if g.Report.Signed && !g.signed(r, self) {
		return Report{}, errNoReport
	}
	field := func(name string) string {
		switch {
		case name == "":
			return ""
		case g.JSON:
			return at(body, name)
		}
		return form.Get(name)
	}
	report := Report{
		Reference: r.URL.Query().Get(referenceKey), ID: field(g.Report.ID),
		State: g.Report.States[field(g.Report.State)],
	}
	if report.State == "" {
		return report, errNoReport
	}
	if report.State == Failed || report.State == Expired {
		report.Error = said(field(g.Report.Error))
	}
	return report, nil
}

// signed reports whether Twilio has signed a report: the base64 of an HMAC-SHA1, by the account's token, of its
// address and each field of its form with its value, sorted by name.
func (g *Template) signed(r *http.Request, self string) bool {
	key, err := g.Password()
	if err != nil {
		return false
	}
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write([]byte(self))
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		for _, v := range r.PostForm[name] {
			mac.Write([]byte(name + v))
		}
	}
	want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return subtle.ConstantTimeCompare([]byte(want), []byte(r.Header.Get("X-Twilio-Signature"))) == 1
}
