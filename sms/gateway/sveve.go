package gateway

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"unicode/utf8"
)

// Sveve is the gateway of Sveve.
type Sveve struct {
	URL    string // SveveURL where it is empty
	User   string
	Key    Secret
	Sender string
	Test   bool // nothing reaches anybody
}

// SveveURL is where Sveve is.
const SveveURL = "https://sveve.no"

// sveveLimit is how many characters Sveve takes.
const sveveLimit = 1071

// Name is sveve.
func (*Sveve) Name() string { return "sveve" }

// AtOnce is 5: more are answered with 429.
func (*Sveve) AtOnce() int { return 5 }

// Parts measures a text, of which Sveve takes 1071 characters.
func (*Sveve) Parts(text string) (int, error) {
	if n := utf8.RuneCountInString(text); n > sveveLimit {
		return 0, fault(Text, "%d characters, Sveve takes %d", n, sveveLimit)
	}
	return parts(text)
}

// sveveRequest is what is posted for one message.
type sveveRequest struct {
	User   string `json:"user"`
	Passwd string `json:"passwd"`
	To     string `json:"to"`
	Msg    string `json:"msg"`
	From   string `json:"from,omitempty"`
	Ref    string `json:"ref"`
	F      string `json:"f"`
	Test   bool   `json:"test,omitempty"`
}

// sveveAnswer is what Sveve answers, with 200 whatever it says.
type sveveAnswer struct {
	Response struct {
		MsgOkCount  int           `json:"msgOkCount"`
		StdSMSCount int           `json:"stdSMSCount"`
		IDs         []json.Number `json:"ids"`
		Errors      []struct {
			Message string `json:"message"`
		} `json:"errors"`
		FatalError string `json:"fatalError"`
	} `json:"response"`
}

// Send posts a message.
func (g *Sveve) Send(ctx context.Context, m Message) (Sent, error) {
	key, err := g.Key()
	if err != nil {
		return Sent{}, fault(Account, "%v", err)
	}
	body, err := json.Marshal(sveveRequest{ //nolint:gosec // Sveve takes its key in the body
		User: g.User, Passwd: key, To: m.To, Msg: m.Text, From: g.Sender, Ref: m.Reference, F: "json", Test: g.Test,
	})
	if err != nil {
		return Sent{}, fault(Text, "it is no text")
	}
	a, err := post(ctx, posted{
		url: cmp.Or(g.URL, SveveURL) + "/SMS/SendMessage", contentType: "application/json",
		body: string(body),
	})
	if err != nil {
		return Sent{}, err
	}
	var answer sveveAnswer
	if a.status != http.StatusOK || json.Unmarshal(a.body, &answer) != nil {
		return Sent{}, a.doubtful()
	}
	switch r := answer.Response; {
	case r.FatalError != "":
		return Sent{}, fault(Account, "%s", said(r.FatalError))
	case r.MsgOkCount == 1 && len(r.IDs) == 1:
		return Sent{r.IDs[0].String(), r.StdSMSCount}, nil
	case r.MsgOkCount == 0 && len(r.Errors) > 0:
		return Sent{}, fault(Address, "%s", said(r.Errors[0].Message))
	}
	return Sent{}, a.doubtful()
}

// Read reads a report: number, status=true or false, id, ref, errorCode and errorDesc, by GET or POST.
func (*Sveve) Read(_ *http.Request, _ string, form url.Values, _ []byte) (Report, error) {
	r := Report{Reference: form.Get("ref"), ID: form.Get("id")}
	switch form.Get("status") {
	case "true":
		r.State = Delivered
	case "false":
		r.State, r.Error = Failed, said(form.Get("errorCode")+" "+form.Get("errorDesc"))
	default:
		return r, errNoReport
	}
	return r, nil
}
