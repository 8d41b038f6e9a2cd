package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// GatewayFaults is what goes wrong at a gateway, each thing once in so many; 0 is never.
type GatewayFaults struct {
	Lost    int // messages that are taken, and whose answer does not come
	Cut     int // requests that are cut off before anything of them is read to the end
	Busy    int // requests that are answered with 429
	Away    int // requests that are answered with 503
	Refused int // numbers that are refused, each time
	Dead    int // messages that are taken, and that nobody gets
	Late    int // reports that come with the next ones
	Twice   int // reports that come twice
}

// Gateway is a stand-in for the gateways of SMS behind a real HTTP server: Sveve at /SMS/SendMessage, LINK Mobility
// at /sms/send, 46elks at /a1/sms and Twilio at /2010-04-01/. It keeps a ledger of its own of who got what. The same
// seed and the same requests in the same order are dealt with alike.
type Gateway struct {
	URL string

	standIn
	faults GatewayFaults
	books  gatewayBooks
	server *http.Server
}

// gatewayBooks are what a gateway knows.
type gatewayBooks struct {
	Texts []Texted
	Due   []telling // reports that have not been made
	Dead  map[string]bool
}

// Texted is a message that a gateway has taken, in the gateway's own ledger.
type Texted struct {
	ID        string `json:"id"`
	Reference string `json:"reference"` // the sender's
	To        string `json:"to"`
	Text      string `json:"text"`
	Delivered bool   `json:"delivered"` // or else nobody gets it
	Told      int    `json:"told"`      // reports that were made of it
}

// telling is a report that is to be made: as whose, and where.
type telling struct {
	Text int // of the texts
	Late bool
	As   string
	To   string
}

// The gateways that a stand-in is, as which it reports.
const (
	asSveve = "sveve"
	asLINK  = "link"
	asElks  = "46elks"
)

// NewGateway begins a gateway on a free port of this machine. reports is where it posts what becomes of messages
// when it is asked to (Report); empty for nowhere, where the request does not say.
func NewGateway(seed uint64, faults GatewayFaults, reports string) (*Gateway, error) {
	g := newGateway(seed, faults)
	_, err := g.listen("127.0.0.1:0", reports)
	return g, err
}

func newGateway(seed uint64, faults GatewayFaults) *Gateway {
	g := &Gateway{faults: faults, books: gatewayBooks{Dead: map[string]bool{}}}
	g.whims.r, g.knows = rand.New(rand.NewPCG(seed, 11)), &g.books
	return g
}

// listen serves it at an address, which it returns.
func (g *Gateway) listen(address, reports string) (string, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	g.URL = "http://" + l.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /SMS/SendMessage", g.sveve(reports))
	mux.HandleFunc("POST /sms/send", g.link(reports))
	mux.HandleFunc("POST /a1/sms", g.elks)
	mux.HandleFunc("POST /2010-04-01/Accounts/{account}/Messages.json", g.twilio)
	g.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = g.server.Serve(l) }()
	return l.Addr().String(), nil
}

// Close ends the gateway. What it has not reported it never will.
func (g *Gateway) Close() error { return g.server.Close() }

// SetFaults changes what goes wrong from now on.
func (g *Gateway) SetFaults(f GatewayFaults) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.faults = f
}

// Ledger is what the gateway has taken, in order.
func (g *Gateway) Ledger() []Texted {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.books.Texts)
}

// refusal is what a gateway does with a request, in place of taking the message.
type refusal int

const (
	taken    refusal = iota
	answered         // it has been: nothing was taken
	refused          // the number is
)

// take takes a message, unless something is wrong: then the request has been answered, never is, or is to be told
// that the number is refused. Its report goes to an address; to none where that is empty.
func (g *Gateway) take(w http.ResponseWriter, t Texted, as, to string) (id string, how refusal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	fate := g.fate(&t, as, to)
	if err := g.keep(); err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return "", answered
	}
	switch fate {
	case "":
		return t.ID, taken
	case SMSRefused:
		return "", refused
	case SMSBusy:
		w.WriteHeader(http.StatusTooManyRequests)
	case SMSAway:
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		panic(http.ErrAbortHandler)
	}
	return "", answered
}

// fate takes a message into the books, unless something is wrong, and says what goes wrong; empty when nothing does.
func (g *Gateway) fate(t *Texted, as, to string) (scenario string) {
	w := &g.whims
	switch {
	case w.happens(SMSCut, g.faults.Cut):
		return SMSCut
	case w.happens(SMSBusy, g.faults.Busy):
		return SMSBusy
	case w.happens(SMSAway, g.faults.Away):
		return SMSAway
	}
	dead := g.books.Dead
	if _, known := dead[t.To]; w.comes(SMSRefused) {
		dead[t.To] = true
	} else if !known {
		dead[t.To] = w.happens(SMSRefused, g.faults.Refused)
	}
	if dead[t.To] {
		return SMSRefused
	}
	t.ID, t.Delivered = fmt.Sprint(1000+len(g.books.Texts)), !w.happens(SMSDead, g.faults.Dead)
	g.books.Texts = append(g.books.Texts, *t)
	if to != "" {
		late := w.happens(SMSLate, g.faults.Late)
		g.books.Due = append(g.books.Due, telling{len(g.books.Texts) - 1, late, as, to})
	}
	if w.happens(SMSLost, g.faults.Lost) {
		return SMSLost
	}
	return ""
}

// Report makes the reports that are due, each once or twice, in no order; late ones with the next. It returns how
// many were not taken. Those for which nobody can be reached are made the next time.
func (g *Gateway) Report(ctx context.Context) (failed int, err error) {
	g.mu.Lock()
	var due, later, again []telling
	for _, t := range g.books.Due {
		if t.Late {
			t.Late = false
			later = append(later, t)
			continue
		}
		due = append(due, t)
		if g.whims.happens(SMSTwice, g.faults.Twice) {
			due = append(due, t)
		}
	}
	g.books.Due = later
	g.whims.r.Shuffle(len(due), func(i, j int) { due[i], due[j] = due[j], due[i] })
	for _, t := range due {
		g.books.Texts[t.Text].Told++
	}
	texts, err := slices.Clone(g.books.Texts), g.keep()
	g.mu.Unlock()
	for _, t := range due {
		ok, bad := t.make(ctx, &texts[t.Text])
		if bad != nil {
			again, err = append(again, t), errors.Join(err, bad)
		}
		if !ok {
			failed++
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.books.Due = append(g.books.Due, again...)
	return failed, errors.Join(err, g.keep())
}

// make makes a report, and says whether it was taken.
func (t telling) make(ctx context.Context, text *Texted) (ok bool, err error) {
	var r *http.Request
	switch t.As {
	case asSveve:
		r, err = form(t.To, url.Values{
			"number": {text.To}, "id": {text.ID}, "ref": {text.Reference},
			"status": {choose(text.Delivered, "true", "false")},
		})
	case asLINK:
		body := fmt.Sprintf(`{"id":%q,"refId":%q,"resultCode":%s}`, text.ID, text.Reference,
			choose(text.Delivered, "1001", "2104"))
		if r, err = http.NewRequest(http.MethodPost, t.To, strings.NewReader(body)); err == nil { //nolint:noctx // below
			r.Header.Set("Content-Type", "application/json")
		}
	default:
		r, err = form(t.To, url.Values{"id": {text.ID},
			"status": {choose(text.Delivered, "delivered", "failed")}})
	}
	if err != nil {
		return false, err
	}
	res, err := http.DefaultClient.Do(r.WithContext(ctx))
	if err != nil {
		return false, err
	}
	return res.StatusCode/100 == 2, res.Body.Close()
}

// form is a report that is posted as a form.
func form(to string, fields url.Values) (*http.Request, error) {
	//nolint:noctx // Report has the context, and the test says where it reports to
	r, err := http.NewRequest(http.MethodPost, to, strings.NewReader(fields.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r, err
}

func choose(ok bool, yes, no string) string {
	if ok {
		return yes
	}
	return no
}

func (g *Gateway) sveve(reports string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var m struct{ User, Passwd, To, Msg, Ref, F string }
		err := json.NewDecoder(io.LimitReader(r.Body, 64<<10)).Decode(&m)
		if err != nil || m.User == "" || m.Passwd == "" || len(m.Ref) > 36 || m.F != "json" ||
			len([]rune(m.Msg)) > 1071 {
			_, _ = io.WriteString(w, `{"response":{"fatalError":"Feil i parametre"}}`)
			return
		}
		id, how := g.take(w, Texted{Reference: m.Ref, To: m.To, Text: m.Msg}, asSveve, reports)
		switch how {
		case taken:
			fmt.Fprintf(w, `{"response":{"msgOkCount":1,"stdSMSCount":1,"ids":[%s]}}`, id)
		case refused:
			fmt.Fprint(w, `{"response":{"msgOkCount":0,"stdSMSCount":0,"ids":[],"errors":[{"number":"x",`+
				`"message":"Telefonnummeret er ikke gyldig"}]}}`)
		}
	}
}

func (g *Gateway) link(reports string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var m struct{ Source, Destination, UserData, PlatformPartnerID, RefID string }
		_, _, basic := r.BasicAuth()
		err := json.NewDecoder(io.LimitReader(r.Body, 64<<10)).Decode(&m)
		if err != nil || !basic || m.PlatformPartnerID == "" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"status":106102,"description":"Access denied"}`)
			return
		}
		id, how := g.take(w, Texted{Reference: m.RefID, To: m.Destination, Text: m.UserData}, asLINK, reports)
		switch how {
		case taken:
			fmt.Fprintf(w, `{"messageId":%q,"resultCode":1005,"description":"Queued"}`, id)
		case refused:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"status":107000,"description":"Invalid destination"}`)
		}
	}
}

func (g *Gateway) elks(w http.ResponseWriter, r *http.Request) {
	if _, _, basic := r.BasicAuth(); !basic || r.ParseForm() != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	callback := r.PostForm.Get("whendelivered")
	m := Texted{Reference: referenceIn(callback), To: r.PostForm.Get("to"), Text: r.PostForm.Get("message")}
	id, how := g.take(w, m, asElks, callback)
	switch how {
	case taken:
		fmt.Fprintf(w, `{"id":%q,"status":"created","parts":1,"cost":3500}`, id)
	case refused:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, "Invalid to number")
	}
}

func (g *Gateway) twilio(w http.ResponseWriter, r *http.Request) {
	if _, _, basic := r.BasicAuth(); !basic || r.ParseForm() != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	// Its reports are signed by the token, which a stand-in has no business with: it makes none.
	id, how := g.take(w, Texted{
		Reference: referenceIn(r.PostForm.Get("StatusCallback")), To: r.PostForm.Get("To"),
		Text: r.PostForm.Get("Body"),
	}, "", "")
	switch how {
	case taken:
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"sid":%q,"status":"queued","num_segments":"1"}`, id)
	case refused:
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"code":21211,"status":400}`)
	}
}

// referenceIn is the reference that an address of reports has in its query.
func referenceIn(callback string) string {
	u, err := url.Parse(callback)
	if err != nil {
		return ""
	}
	return u.Query().Get("ref")
}
