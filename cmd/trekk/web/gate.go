package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/moov-io/base/log"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/cmd/trekk/wire"
)

// Gate lets in who is known. Its fields are set before it is used.
type Gate struct {
	Apps func() []*wire.App // the creditors that are served, as they are configured now
	Wall func() time.Time   // the real clock, also where the books' clock is another; time.Now where it is nil

	Pages  http.Handler            // the console, behind the gate
	API    http.Handler            // what is below /api/, behind the gate
	Public map[string]http.Handler // patterns of http.ServeMux before the gate, such as those of styles

	LoginPage   func(http.ResponseWriter, *http.Request, LoginPage)   // plain pages where they are nil
	ConfirmPage func(http.ResponseWriter, *http.Request, ConfirmPage) //

	OIDC *wire.OIDC // a provider by which people sign in too; nil without one

	PublicURL string // the address that people know it by, where a proxy stands before it
	Log       log.Logger

	touched   touches
	provider  provider
	transport http.RoundTripper // to the provider; nil for the usual one
	checks    chan struct{}     // a place for each passphrase that is looked at
}

// checksAtOnce is how many passphrases are looked at at a time: each takes a processor for a quarter of a second.
const checksAtOnce = 2

// apiPrefix begins the addresses of the API.
const apiPrefix = "/api/"

// Handler is all of the site.
func (g *Gate) Handler() (http.Handler, error) {
	if g.Wall == nil {
		g.Wall = time.Now
	}
	if g.Log == nil {
		g.Log = log.NewNopLogger()
	}
	g.checks = make(chan struct{}, checksAtOnce)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", g.showLogin)
	mux.HandleFunc("POST /login", g.login)
	mux.HandleFunc("POST /logout", g.logout)
	mux.HandleFunc("GET /confirm", g.showConfirm)
	mux.HandleFunc("POST /confirm", g.confirm)
	mux.HandleFunc("GET /c/{id}/confirm", g.showConfirm)
	if g.OIDC != nil {
		mux.HandleFunc("GET "+oidcPath, g.toOIDC)
		mux.HandleFunc("GET "+callbackPath, g.fromOIDC)
	}
	for pattern, h := range g.Public {
		mux.Handle(pattern, h)
	}
	mux.HandleFunc("/", g.enter)
	return g.guard(mux)
}

// Address is where a request comes from.
func (g *Gate) address(r *http.Request) string {
	if hops := r.Header.Values("X-Forwarded-For"); g.PublicURL != "" && len(hops) > 0 {
		list := strings.Split(hops[len(hops)-1], ",")
		return strings.TrimSpace(list[len(list)-1]) // the one that the proxy itself has seen
	}
	host, _, _ := strings.Cut(r.RemoteAddr, "]")
	if rest, v6 := strings.CutPrefix(host, "["); v6 {
		return rest
	}
	host, _, _ = strings.Cut(r.RemoteAddr, ":")
	return host
}

// books are the creditors that can be worked, with the clock as it is now.
func (g *Gate) books() (list []*wire.App, err error) {
	for _, a := range g.Apps() {
		if a.Fault != nil {
			continue
		}
		now, err := a.Globals.Now()
		if err != nil {
			return nil, err
		}
		list = append(list, a.At(now))
	}
	return list, nil
}

// moments are payees, asked by nobody who is known yet.
func moments(apps []*wire.App) []batch.Moment {
	list := make([]batch.Moment, len(apps))
	for i, a := range apps {
		list[i] = a.Payee.At(batch.Call{Now: a.Now(), By: "login"})
	}
	return list
}

// enter finds out who asks, and for whose books, and lets them in.
func (g *Gate) enter(w http.ResponseWriter, r *http.Request) {
	apps, err := g.books()
	if err != nil {
		g.fail(w, r, err)
		return
	}
	several := len(g.Apps()) > 1
	id, rest := "", r.URL.Path
	if several {
		id, rest = cutCreditor(rest)
	}
	visits, err := g.known(r, rest, apps)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	if len(visits) == 0 {
		g.unknown(w, r, rest)
		return
	}
	v := visits[0]
	if id != "" {
		i := slices.IndexFunc(visits, func(v *Visit) bool { return v.App.Conf.ID == id })
		if i < 0 {
			g.refuse(w, r, rest, http.StatusNotFound, "no_such_creditor",
				"there is no such creditor here for you")
			return
		}
		v = visits[i]
	} else if several && !g.chosen(w, r, rest, visits) {
		return
	}
	g.touch(v)
	g.serve(w, r, v, rest)
}

// chosen reports whether it is clear whose books are meant where the address does not say so; else it has
// answered.
func (g *Gate) chosen(w http.ResponseWriter, r *http.Request, rest string, visits []*Visit) bool {
	switch {
	case strings.HasPrefix(rest, apiPrefix) && len(visits) == 1:
		return true
	case strings.HasPrefix(rest, apiPrefix):
		var bases []string
		for _, v := range visits {
			bases = append(bases, v.Base+rest)
		}
		g.refuse(w, r, rest, http.StatusBadRequest, "which_creditor",
			"say whose books are meant: "+strings.Join(bases, ", "))
	default:
		to := url.URL{Path: visits[0].Base + rest, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusSeeOther)
	}
	return false
}

// cutCreditor takes /c/ID from the front of a path.
func cutCreditor(path string) (id, rest string) {
	after, ok := strings.CutPrefix(path, "/c/")
	if !ok {
		return "", path
	}
	id, rest, _ = strings.Cut(after, "/")
	return id, "/" + rest
}

// serve lets a visit in.
func (g *Gate) serve(w http.ResponseWriter, r *http.Request, v *Visit, rest string) {
	inner := r.WithContext(With(r.Context(), v))
	at := *r.URL
	at.Path, at.RawPath = rest, strings.TrimPrefix(r.URL.RawPath, v.Base)
	inner.URL = &at
	w.Header().Set("Cache-Control", "no-store")
	next := g.Pages
	if strings.HasPrefix(rest, apiPrefix) {
		next = g.API
	}
	if next == nil {
		g.refuse(w, r, rest, http.StatusNotFound, "not_found", "there is nothing at this address")
		return
	}
	defer func() {
		if inner.MultipartForm != nil { // of a copy of the request, of which the server knows nothing
			_ = inner.MultipartForm.RemoveAll()
		}
	}()
	next.ServeHTTP(w, inner)
}

// known are the visits that a request may be: one for each creditor where who asks is known.
func (g *Gate) known(r *http.Request, rest string, apps []*wire.App) (visits []*Visit, err error) {
	bearer := ""
	if strings.HasPrefix(rest, apiPrefix) { // pages are for people, who confirm what moves money: a token is no visit
		bearer = bearerOf(r)
	}
	for _, a := range apps {
		v, err := g.visit(r, bearer, a)
		if errors.Is(err, desk.ErrSignIn) {
			continue
		}
		if err != nil {
			return nil, err
		}
		visits = append(visits, v)
	}
	if len(g.Apps()) == 1 {
		return visits, nil
	}
	doors := make([]Door, len(visits))
	for i, v := range visits {
		v.Base = "/c/" + v.App.Conf.ID
		doors[i] = Door{v.App.Conf.ID, v.App.Conf.Name, v.Base}
	}
	for _, v := range visits {
		v.Doors = doors
	}
	return visits, nil
}

// bearerOf is the token that a request brings; empty where it brings none.
func bearerOf(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// visit is the visit that a request is at a creditor's, by its token or else its session. desk.ErrSignIn.
func (g *Gate) visit(r *http.Request, bearer string, a *wire.App) (*Visit, error) {
	v := &Visit{App: a, Address: g.address(r), wall: g.Wall(), log: g.Log}
	if bearer != "" {
		p, token, err := desk.Program(r.Context(), a.Store, bearer, v.wall)
		if err != nil {
			return nil, err
		}
		v.Person, v.Token, v.lent = p, token.ID, token.FromAnother()
	} else {
		p, session, err := desk.Visitor(r.Context(), a.Store, secretOf(r), v.wall)
		if err != nil {
			return nil, err
		}
		v.Person, v.session, v.Secret = p, session, secretOf(r)
		v.ConfirmedUntil = session.Confirmed.Add(batch.ConfirmedFor)
	}
	v.Lang = language(r, v.Person.Lang)
	return v, nil
}

// language is the one that is asked for, here or before in this browser, or the person's choice, or else the
// browser's.
func language(r *http.Request, chosen string) string {
	if l := askedLanguage(r); l != "" {
		return l
	}
	if c, err := r.Cookie(languageCookie); err == nil && isLanguage(c.Value) {
		return c.Value
	}
	if chosen != "" {
		return chosen
	}
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	if strings.HasPrefix(strings.ToLower(first), "en") {
		return "en"
	}
	return "nb"
}

func isLanguage(l string) bool { return l == "nb" || l == "en" }

// askedLanguage is the language that an address asks for; empty where it asks for none.
func askedLanguage(r *http.Request) string {
	if l := r.URL.Query().Get("lang"); isLanguage(l) {
		return l
	}
	return ""
}

// unknown sends somebody who is not known to sign in.
func (g *Gate) unknown(w http.ResponseWriter, r *http.Request, rest string) {
	if strings.HasPrefix(rest, apiPrefix) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		g.refuse(w, r, rest, http.StatusUnauthorized, "unauthorized",
			"want a token that is good (trekk user token), or a session")
		return
	}
	to := "/"
	if r.Method == http.MethodGet {
		to = r.URL.RequestURI()
	}
	http.Redirect(w, r, "/login?"+url.Values{"to": {local(to)}}.Encode(), http.StatusSeeOther)
}

// touches remember when it was last tried to note that a session was used.
type touches struct {
	mu sync.Mutex
	at map[string]time.Time
}

// touchEvery is how often a session's use is noted, and manyTouches how many are remembered.
const (
	touchEvery  = time.Minute
	touchWithin = time.Second
	manyTouches = 10_000
)

// touch notes that a session is used, now and then. Where the database is busy it is left out: the next try is
// a minute later.
func (g *Gate) touch(v *Visit) {
	if v.session == nil || v.wall.Sub(v.session.Seen) < touchEvery {
		return
	}
	key := v.App.Conf.ID + " " + v.session.ID
	g.touched.mu.Lock()
	if g.touched.at == nil || len(g.touched.at) > manyTouches {
		g.touched.at = map[string]time.Time{}
	}
	tried := v.wall.Sub(g.touched.at[key]) < touchEvery
	if !tried {
		g.touched.at[key] = v.wall
	}
	g.touched.mu.Unlock()
	if tried {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), touchWithin)
	defer cancel()
	if err := v.App.Store.SeeSession(ctx, v.session.ID, v.wall); err != nil &&
		!errors.Is(err, batch.ErrBusy) &&
		ctx.Err() == nil {
		g.Log.Warn().Log("a session's use could not be noted: " + err.Error())
	}
}
