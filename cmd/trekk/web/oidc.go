package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"trekk/batch"
	"trekk/batch/desk"
)

// The ways to the provider and back, and how long they may take.
const (
	oidcPath     = "/oidc"
	callbackPath = "/oidc/callback"
	oidcCookie   = cookieName + "-oidc"
	oidcWithin   = 10 * time.Minute
	providerTime = 15 * time.Second // for one request to the provider
)

// provider is what the provider says of itself, once it has been asked.
type provider struct {
	mu    sync.Mutex
	known *oidc.Provider
}

// asked is what a browser keeps while it is at the provider's.
type asked struct {
	State, Nonce, Verifier string
	To                     string // where it goes on to
	Confirm                bool   // somebody who is signed in shows that it is the same person
}

// oidcTitle is what pages call the provider; empty without one.
func (g *Gate) oidcTitle() string {
	if g.OIDC == nil {
		return ""
	}
	u, err := url.Parse(g.OIDC.Issuer)
	if err != nil {
		return g.OIDC.Title
	}
	return cmp.Or(g.OIDC.Title, u.Hostname())
}

// flow is the provider, and how it is asked by this site.
func (g *Gate) flow(r *http.Request) (*oidc.Provider, *oauth2.Config, error) {
	secret, err := g.OIDC.Secret()
	if err != nil {
		return nil, nil, err
	}
	g.provider.mu.Lock()
	defer g.provider.mu.Unlock()
	if g.provider.known == nil {
		ctx := oidc.ClientContext(context.WithoutCancel(r.Context()), g.toProvider())
		if g.provider.known, err = oidc.NewProvider(ctx, g.OIDC.Issuer); err != nil {
			return nil, nil, err
		}
	}
	p, base := g.provider.known, g.PublicURL
	if base == "" { // the provider knows which addresses are ours
		base = "http://" + r.Host
		if r.TLS != nil {
			base = "https://" + r.Host
		}
	}
	return p, &oauth2.Config{
		ClientID: g.OIDC.ClientID, ClientSecret: secret, Endpoint: p.Endpoint(),
		RedirectURL: base + callbackPath,
		Scopes:      []string{oidc.ScopeOpenID, "profile"},
	}, nil
}

// toProvider is the client by which the provider is asked.
func (g *Gate) toProvider() *http.Client {
	return &http.Client{Timeout: providerTime, Transport: g.transport}
}

// toOIDC sends a browser to the provider.
func (g *Gate) toOIDC(w http.ResponseWriter, r *http.Request) {
	_, flow, err := g.flow(r)
	if err != nil {
		g.oidcFails(w, r, err)
		return
	}
	a := asked{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
		To:      local(r.FormValue("to")),
		Confirm: r.FormValue("confirm") != "",
	}
	kept, err := json.Marshal(a)
	if err != nil {
		g.fail(w, r, err)
		return
	}
	setCookie(w, oidcCookie, base64.RawURLEncoding.EncodeToString(kept), oidcWithin)
	w.Header().Set("Cache-Control", "no-store")
	options := []oauth2.AuthCodeOption{oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if a.Confirm {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"),
			oauth2.SetAuthURLParam("max_age", "0"))
	}
	http.Redirect(w, r, flow.AuthCodeURL(a.State, options...), http.StatusSeeOther) //nolint:gosec // to the provider
}

// askedOf is what a browser has kept, if it comes back with the state that it was sent with.
func askedOf(r *http.Request) (a asked, err error) {
	c, err := r.Cookie(oidcCookie)
	if err != nil {
		return a, errors.New("this browser was not sent there from here, or too long ago")
	}
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err == nil {
		err = json.Unmarshal(b, &a)
	}
	if err != nil || a.State == "" || subtle.ConstantTimeCompare([]byte(a.State),
		[]byte(r.FormValue("state"))) != 1 {
		return a, errors.New("this is the answer to another question")
	}
	return a, nil
}

// vouched is what the provider says of who came.
type vouched struct {
	name string
	role batch.Role
	at   time.Time // when the person last showed who it is
}

// fromOIDC takes a browser that comes back from the provider.
func (g *Gate) fromOIDC(w http.ResponseWriter, r *http.Request) {
	a, err := askedOf(r)
	dropCookie(w, oidcCookie)
	var who vouched
	if err == nil {
		who, err = g.vouch(r, a)
	}
	if err != nil {
		g.oidcFails(w, r, err)
		return
	}
	apps, err := g.books()
	if err != nil {
		g.fail(w, r, err)
		return
	}
	visit := desk.Visit{Name: who.name, Address: g.address(r), Wall: g.Wall()}
	secret := secretOf(r)
	if a.Confirm {
		if g.Wall().Sub(who.at) >= batch.ConfirmedFor {
			err = errors.New("the provider has not asked who it is of late")
		} else {
			err = visit.ConfirmVouched(r.Context(), moments(apps), secret)
		}
	} else {
		secret, err = visit.EnterVouched(r.Context(), moments(apps), who.role)
	}
	switch {
	case errors.Is(err, batch.ErrBusy), errors.Is(err, batch.ErrTransient):
		g.fail(w, r, err)
	case err != nil:
		g.oidcFails(w, r, err)
	case a.Confirm:
		http.Redirect(w, r, local(a.To), http.StatusSeeOther)
	default:
		g.signedIn(w, r, apps, secret, local(a.To))
	}
}

// vouch asks the provider who it is that came back, by the code that it came with.
func (g *Gate) vouch(r *http.Request, a asked) (who vouched, err error) {
	if said := r.FormValue("error"); said != "" {
		return who, fmt.Errorf("the provider says %q", said)
	}
	p, flow, err := g.flow(r)
	if err != nil {
		return who, err
	}
	ctx := oidc.ClientContext(r.Context(), g.toProvider())
	tokens, err := flow.Exchange(ctx, r.FormValue("code"), oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return who, fmt.Errorf("the provider does not take the code: %w", err)
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return who, errors.New("the provider says not who it is: no id_token")
	}
	id, err := p.VerifierContext(ctx, &oidc.Config{ClientID: g.OIDC.ClientID, Now: g.Wall}).Verify(ctx, raw)
	if err != nil {
		return who, err
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(a.Nonce)) != 1 {
		return who, errors.New("the provider answers another question")
	}
	var claims map[string]json.RawMessage
	if err := id.Claims(&claims); err != nil {
		return who, err
	}
	return g.readClaims(claims)
}

// readClaims reads a person's name and groups from what the provider says.
func (g *Gate) readClaims(claims map[string]json.RawMessage) (who vouched, err error) {
	nameClaim := cmp.Or(g.OIDC.NameClaim, "preferred_username")
	if json.Unmarshal(claims[nameClaim], &who.name) != nil {
		return who, fmt.Errorf("the provider says no %s", nameClaim)
	}
	who.name = strings.ToLower(who.name)
	if err := batch.CheckPersonName(who.name); err != nil {
		return who, fmt.Errorf("%s of the provider: %w", nameClaim, err)
	}
	var groups []string
	claim := claims[cmp.Or(g.OIDC.GroupsClaim, "groups")]
	if json.Unmarshal(claim, &groups) != nil { // one alone may be no list
		groups = make([]string, 1)
		if json.Unmarshal(claim, &groups[0]) != nil {
			groups = nil
		}
	}
	for _, known := range g.OIDC.Groups {
		if slices.Contains(groups, known.Group) {
			who.role = known.Role
			break
		}
	}
	if who.role == "" {
		return who, fmt.Errorf("%s is in no group that has a role here", who.name)
	}
	var seconds int64
	if json.Unmarshal(claims["auth_time"], &seconds) == nil {
		who.at = time.Unix(seconds, 0)
	}
	return who, nil
}

// oidcFails says that nobody came in by the provider; the log says why, and the page where that is no secret.
func (g *Gate) oidcFails(w http.ResponseWriter, r *http.Request, err error) {
	g.Log.Warn().Log("sign in by " + g.oidcTitle() + ": " + err.Error())
	detail := in(language(r, ""), "Innloggingen ble ikke godtatt. Loggen på tjeneren sier hvorfor.",
		"You were not signed in. The log of the server says why.")
	var refusal *batch.Refusal
	if errors.As(err, &refusal) {
		detail = refusal.Said()
	}
	g.refuse(w, r, "", http.StatusForbidden, "", detail)
}
