package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/cmd/trekk/wire"
)

// LoginPage is what the page to sign in shows: a form that posts name, password, code and to.
type LoginPage struct {
	Name       string // as it was given
	To         string // where it goes on to, an address of this site
	Failed     bool   // the name, the password or the code was wrong
	NeedsCode  bool   // name and password were right, and there is a second factor
	RetryAfter int    // seconds before anything is looked at again; zero where nothing keeps from it
	OIDC       string // the name of another way to sign in, at /oidc?to=; empty without one
	Lang       string
}

// ConfirmPage is what the page shows that asks for the passphrase again: a form that posts password and to; or,
// of who has none here, a link to /oidc?confirm=1&to=.
type ConfirmPage struct {
	Name, To   string
	Failed     bool
	RetryAfter int
	OIDC       string // the name of the provider that asks in place of a form; empty for the form
	Lang       string
}

// maxForm is how long what the forms of signing in send may be, in bytes.
const maxForm = 16 << 10

// local is an address of this very site: the path and query that are given, or else the first page. Browsers take
// // and /\ for another host, and drop some characters from between them.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(to, "/") ||
		strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\t\r\n\x00") ||
		strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\\t\r\n\x00") {
		return "/"
	}
	return to
}

func (g *Gate) showLogin(w http.ResponseWriter, r *http.Request) {
	g.answerLogin(w, r, http.StatusOK, LoginPage{To: local(r.FormValue("to"))})
}

func (g *Gate) answerLogin(w http.ResponseWriter, r *http.Request, status int, p LoginPage) {
	p.Lang, p.OIDC = language(r, ""), g.oidcTitle()
	w.Header().Set("Cache-Control", "no-store")
	if g.LoginPage == nil {
		g.plainLogin(w, status, p)
		return
	}
	g.LoginPage(&statusWriter{w, status}, r, p)
}

// statusWriter answers with a status whatever page is written.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(int) {
	if w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
		w.status = 0
	}
}

func (w *statusWriter) Write(b []byte) (int, error) {
	w.WriteHeader(0)
	return w.ResponseWriter.Write(b)
}

// login signs in. A wrong answer comes on a whole second, so that it takes as long whatever was wrong.
func (g *Gate) login(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		g.refuse(w, r, "", http.StatusBadRequest, "", "the form could not be read")
		return
	}
	apps, err := g.books()
	if err == nil && len(apps) == 0 {
		err = errors.New("no creditor can be worked")
	}
	if err != nil {
		g.fail(w, r, err)
		return
	}
	p := LoginPage{Name: r.PostFormValue("name"), To: local(r.PostFormValue("to"))}
	visit := desk.Visit{
		Name: p.Name, Passphrase: r.PostFormValue("password"), Code: r.PostFormValue("code"),
		Address: g.address(r), Wall: g.Wall(),
	}
	secret := ""
	err = g.check(r.Context(), func() error {
		secret, err = visit.Enter(r.Context(), moments(apps))
		return err
	})
	var pause *desk.PauseError
	switch {
	case err == nil:
		g.signedIn(w, r, apps, secret, p.To)
	case errors.As(err, &pause):
		p.RetryAfter = retryAfter(w, pause.Pause)
		g.answerLogin(w, r, http.StatusTooManyRequests, p)
	case errors.Is(err, desk.ErrNeedsCode):
		p.NeedsCode = true
		g.answerLogin(w, r, http.StatusOK, p)
	case errors.Is(err, desk.ErrSignIn):
		p.Failed, p.NeedsCode = true, visit.Code != ""
		onTheSecond(r.Context(), began)
		g.answerLogin(w, r, http.StatusUnauthorized, p)
	default:
		g.fail(w, r, err)
	}
}

// signedIn gives the browser the secret of its session, and ends the session that it had.
func (g *Gate) signedIn(w http.ResponseWriter, r *http.Request, apps []*wire.App, secret, to string) {
	if err := g.leave(r, apps); err != nil {
		g.Log.Warn().Log("a session that was left could not be ended: " + err.Error())
	}
	setSession(w, secret)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// check looks at a passphrase, beside not too many others.
func (g *Gate) check(ctx context.Context, look func() error) error {
	select {
	case g.checks <- struct{}{}:
		defer func() { <-g.checks }()
		return look()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// onTheSecond waits until a whole number of seconds has passed.
func onTheSecond(ctx context.Context, began time.Time) {
	select {
	case <-time.After(time.Second - time.Since(began)%time.Second):
	case <-ctx.Done():
	}
}

func (g *Gate) logout(w http.ResponseWriter, r *http.Request) {
	apps, err := g.books()
	if err == nil {
		err = g.leave(r, apps)
	}
	if err != nil {
		g.fail(w, r, err)
		return
	}
	dropCookie(w, cookieName)
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

// leave ends the session of a request, where there is one.
func (g *Gate) leave(r *http.Request, apps []*wire.App) error {
	secret := secretOf(r)
	if secret == "" {
		return nil
	}
	visit := desk.Visit{Address: g.address(r), Wall: g.Wall()}
	return visit.Leave(r.Context(), moments(apps), secret)
}

// visitor is who has the session of a request; else it has answered.
func (g *Gate) visitor(w http.ResponseWriter, r *http.Request) (visits []*Visit, ok bool) {
	apps, err := g.books()
	if err == nil {
		visits, err = g.known(r, r.URL.Path, apps)
	}
	switch {
	case err != nil:
		g.fail(w, r, err)
	case len(visits) == 0 || visits[0].session == nil:
		g.unknown(w, r, r.URL.Path)
	default:
		return visits, true
	}
	return nil, false
}

func (g *Gate) showConfirm(w http.ResponseWriter, r *http.Request) {
	if visits, ok := g.visitor(w, r); ok {
		g.answerConfirm(w, r, http.StatusOK, visits[0], ConfirmPage{To: local(r.FormValue("to"))})
	}
}

func (g *Gate) answerConfirm(w http.ResponseWriter, r *http.Request, status int, v *Visit, p ConfirmPage) {
	p.Name, p.Lang = v.Person.Name, v.Lang
	if v.Person.Hash == "" {
		p.OIDC = g.oidcTitle()
	}
	w.Header().Set("Cache-Control", "no-store")
	if g.ConfirmPage == nil {
		g.plainConfirm(w, status, p)
		return
	}
	g.ConfirmPage(&statusWriter{w, status}, r, p)
}

// confirm takes the passphrase again.
func (g *Gate) confirm(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	visits, ok := g.visitor(w, r)
	if !ok {
		return
	}
	v, p := visits[0], ConfirmPage{To: local(r.PostFormValue("to"))}
	visit := desk.Visit{
		Name: v.Person.Name, Passphrase: r.PostFormValue("password"), Address: v.Address, Wall: v.wall,
	}
	var at []batch.Moment
	for _, v := range visits {
		at = append(at, v.Moment())
	}
	err := g.check(r.Context(), func() error { return visit.Confirm(r.Context(), at, secretOf(r)) })
	var pause *desk.PauseError
	switch {
	case err == nil:
		http.Redirect(w, r, p.To, http.StatusSeeOther)
	case errors.As(err, &pause):
		p.RetryAfter = retryAfter(w, pause.Pause)
		g.answerConfirm(w, r, http.StatusTooManyRequests, v, p)
	case errors.Is(err, desk.ErrSignIn):
		p.Failed = true
		onTheSecond(r.Context(), began)
		g.answerConfirm(w, r, http.StatusUnauthorized, v, p)
	default:
		g.fail(w, r, err)
	}
}
