package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
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

	mu     sync.Mutex
	r      *rand.Rand
	faults GatewayFaults
	texts  []Texted
	due    []telling // reports that have not been made
	dead   map[string]bool

	listener net.Listener
	server   *http.Server
}

// Texted is a message that a gateway has taken, in the gateway's own ledger.
type Texted struct {
	ID        string
	Reference string // the sender's
	To        string
	Text      string
	Delivered bool // or else nobody gets it
	Told      int  // reports that were made of it
}

// telling is a report that is to be made.
type telling struct {
	text int // of texts
	late bool
	call reporting
}

// NewGateway begins a gateway on a free port of this machine. reports is where it posts what becomes of messages
// when it is asked to (Report); empty for nowhere, where the request does not say.
func NewGateway(seed uint64, faults GatewayFaults, reports string) (*Gateway, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &Gateway{
		URL: "http://" + l.Addr().String(), r: rand.New(rand.NewPCG(seed, 11)), faults: faults,
		dead: map[string]bool{}, listener: l,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /SMS/SendMessage", g.sveve(reports))
	mux.HandleFunc("POST /sms/send", g.link(reports))
	mux.HandleFunc("POST /a1/sms", g.elks)
	mux.HandleFunc("POST /2010-04-01/Accounts/{account}/Messages.json", g.twilio)
	g.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = g.server.Serve(l) }()
	return g, nil
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
	return slices.Clone(g.texts)
}

// happens draws whether something happens that does once in n times.
func (g *Gateway) happens(n int) bool { return n > 0 && g.r.IntN(n) == 0 }

// refusal is what a gateway does with a request, in place of taking the message.
type refusal int

const (
	taken    refusal = iota
	answered         // it has been: nothing was taken
	refused          // the number is
)

// reporting makes the report of a message; nil where there is no place for it.
type reporting func(*Texted) (*http.Request, error)

// take takes a message, unless something is wrong: then the request has been answered, never is, or is to be told
// that the number is refused.
func (g *Gateway) take(w http.ResponseWriter, t Texted, call reporting) (id string, how refusal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.happens(g.faults.Cut):
		panic(http.ErrAbortHandler)
	case g.happens(g.faults.Busy):
		w.WriteHeader(http.StatusTooManyRequests)
		return "", answered
	case g.happens(g.faults.Away):
		w.WriteHeader(http.StatusServiceUnavailable)
		return "", answered
	}
	if _, known := g.dead[t.To]; !known {
		g.dead[t.To] = g.happens(g.faults.Refused)
	}
	if g.dead[t.To] {
		return "", refused
	}
	t.ID, t.Delivered = fmt.Sprint(1000+len(g.texts)), !g.happens(g.faults.Dead)
	g.texts = append(g.texts, t)
	if call != nil {
		g.due = append(g.due, telling{len(g.texts) - 1, g.happens(g.faults.Late), call})
	}
	if g.happens(g.faults.Lost) {
		panic(http.ErrAbortHandler)
	}
	return t.ID, taken
}

// Report makes the reports that are due, each once or twice, in no order; late ones with the next. It returns how
// many were not taken.
func (g *Gateway) Report(ctx context.Context) (failed int, err error) {
	g.mu.Lock()
	due, later := []telling(nil), []telling(nil)
	for _, t := range g.due {
		if t.late {
			t.late = false
			later = append(later, t)
			continue
		}
		due = append(due, t)
		if g.happens(g.faults.Twice) {
			due = append(due, t)
		}
	}
	g.due = later
	g.r.Shuffle(len(due), func(i, j int) { due[i], due[j] = due[j], due[i] })
	g.mu.Unlock()
	for _, t := range due {
		g.mu.Lock()
		g.texts[t.text].Told++
		text := g.texts[t.text]
		g.mu.Unlock()
		r, err := t.call(&text)
		if err != nil {
			return failed, err
		}
		res, err := http.DefaultClient.Do(r.WithContext(ctx))
		if err != nil {
			return failed, err
		}
		res.Body.Close()
		if res.StatusCode/100 != 2 {
			failed++
		}
	}
	return failed, nil
}

// form is a report that is posted as a form.
func form(to string, fields url.Values) (*http.Request, error) {
	//nolint:noctx,gosec // Report has the context, and the test says where it reports to
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
		report := func(t *Texted) (*http.Request, error) {
			return form(reports, url.Values{
				"number": {t.To}, "id": {t.ID}, "ref": {t.Reference},
				"status": {choose(t.Delivered, "true", "false")},
			})
		}
		id, how := g.take(w, Texted{Reference: m.Ref, To: m.To, Text: m.Msg}, to(reports, report))
		switch how {
		case taken:
			fmt.Fprintf(w, `{"response":{"msgOkCount":1,"stdSMSCount":1,"ids":[%s]}}`, id)
		case refused:
			fmt.Fprint(w, `{"response":{"msgOkCount":0,"stdSMSCount":0,"ids":[],"errors":[{"number":"x",`+
				`"message":"Telefonnummeret er ikke gyldig"}]}}`)
		}
	}
}

// to is a report where there is a place for it.
func to(reports string, call reporting) reporting {
	if reports == "" {
		return nil
	}
	return call
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
		id, how := g.take(w, Texted{Reference: m.RefID, To: m.Destination, Text: m.UserData},
			to(reports, func(t *Texted) (*http.Request, error) {
				body := fmt.Sprintf(`{"id":%q,"refId":%q,"resultCode":%s}`, t.ID, t.Reference,
					choose(t.Delivered, "1001", "2104"))
				r, err := http.NewRequest(http.MethodPost, reports, strings.NewReader(body)) //nolint:noctx // Report has it
				if err == nil {
					r.Header.Set("Content-Type", "application/json")
				}
				return r, err
			}))
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
	id, how := g.take(w, m,
		to(callback, func(t *Texted) (*http.Request, error) {
			return form(callback, url.Values{"id": {t.ID}, "status": {choose(t.Delivered, "delivered", "failed")}})
		}))
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
		Reference: referenceIn(r.PostForm.Get("StatusCallback")), To: r.PostForm.Get("To"), Text: r.PostForm.Get("Body"),
	}, nil)
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
