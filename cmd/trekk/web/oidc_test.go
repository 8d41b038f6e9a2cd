package web

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/cmd/trekk/wire"
)

// issuer is a provider of OpenID Connect, in small: it signs in whoever user says, and holds every question
// against what the specification asks for.
type issuer struct {
	*testing.T
	server *httptest.Server
	key    *rsa.PrivateKey
	now    func() time.Time

	user   map[string]any // the claims of who is there
	asked  url.Values     // the last question
	forged func(claims map[string]any)
	signer *rsa.PrivateKey // who signs; key where it is nil
}

func newIssuer(t *testing.T, now func() time.Time) *issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &issuer{T: t, key: key, now: now}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.say(w, map[string]any{
			"issuer": p.server.URL, "authorization_endpoint": p.server.URL + "/auth",
			"token_endpoint": p.server.URL + "/token", "jwks_uri": p.server.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		p.say(w, map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1",
			"n": b64(p.key.N.Bytes()), "e": b64(big.NewInt(int64(p.key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("GET /auth", func(w http.ResponseWriter, r *http.Request) {
		p.asked = r.URL.Query()
		back := p.asked.Get("redirect_uri") + "?" +
			url.Values{"code": {"c1"}, "state": {p.asked.Get("state")}}.Encode()
		http.Redirect(w, r, back, http.StatusFound)
	})
	mux.HandleFunc("POST /token", p.token)
	p.server = httptest.NewServer(mux)
	t.Cleanup(p.server.Close)
	return p
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (p *issuer) say(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.Error(err)
	}
}

func (p *issuer) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if id != "trekk" || secret != "s3cret" || r.FormValue("code") != "c1" ||
		p.asked.Get("code_challenge_method") != "S256" ||
		p.asked.Get("code_challenge") != b64(challenge[:]) ||
		r.FormValue("redirect_uri") != p.asked.Get("redirect_uri") {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	claims := map[string]any{
		"iss": p.server.URL, "aud": "trekk", "sub": "1", "exp": p.now().Add(time.Hour).Unix(),
		"iat": p.now().Unix(), "nonce": p.asked.Get("nonce"), "auth_time": p.now().Unix(),
	}
	for k, v := range p.user {
		claims[k] = v
	}
	if p.forged != nil {
		p.forged(claims)
	}
	p.say(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.sign(claims)})
}

// sign makes a JWT by RS256: RFC 7515.
func (p *issuer) sign(claims map[string]any) string {
	body, err := json.Marshal(claims)
	if err != nil {
		p.Fatal(err)
	}
	signed := b64([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + b64(body)
	sum, key := sha256.Sum256([]byte(signed)), p.key
	if p.signer != nil {
		key = p.signer
	}
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		p.Fatal(err)
	}
	return signed + "." + b64(sig)
}

// vouched follows a browser from the page to sign in to the provider and back.
func (h *house) vouched(path string) (status int, body, location string) {
	h.Helper()
	_, _, head := h.ask("GET", path, nil)
	kept := h.cookies
	answer, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}).Get(head.Get("Location"))
	if err != nil {
		h.Fatal(err)
	}
	answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		h.Fatal(err)
	}
	h.cookies = kept
	status, body, head = h.ask("GET", back.RequestURI(), nil)
	return status, body, head.Get("Location")
}

// people makes a site by whose provider people sign in.
func people(t *testing.T) (*house, *issuer) {
	h := open(t, "sqlite:"+filepath.Join(t.TempDir(), "trekk.db"), 1)
	h.server.Close()
	p := newIssuer(t, h.now)
	secret := filepath.Join(t.TempDir(), "oidc.secret")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.oidc = &wire.OIDC{
		Issuer: p.server.URL, ClientID: "trekk", ClientSecret: wire.Secret{File: secret}, Title: "Jobb",
		Groups: wire.Groups{{Group: "drift", Role: batch.RoleOperator},
			{Group: "finance", Role: batch.RoleAccountant}},
	}
	h.start(h.apps[0].Config)
	return h, p
}

// Whoever the provider vouches for comes in, in the role of the first group, which may be another next time; and
// confirms at the provider's.
func TestAProviderVouches(t *testing.T) {
	h, p := people(t)
	h.wants("/login?to=/runs", http.StatusOK, "/oidc?to=%2fruns")
	p.user = map[string]any{"preferred_username": "Kari", "groups": []string{"all", "finance", "drift"}}
	if status, body, to := h.vouched("/oidc?to=/runs"); status != http.StatusSeeOther || to != "/runs" {
		t.Fatalf("%d %s %s", status, to, body)
	}
	h.wants("/", http.StatusOK, "gym1 kari")
	kari, err := h.apps[0].Store.Person(t.Context(), "kari")
	if err != nil || kari.Role != batch.RoleOperator || kari.Hash != "" {
		t.Errorf("%+v, %v", kari, err)
	}
	if status, _ := h.signIn("kari", ""); status != http.StatusUnauthorized {
		t.Errorf("signed in without a passphrase: %d", status)
	}
	p.user["groups"] = "finance"
	h.vouched("/oidc")
	kari, err = h.apps[0].Store.Person(t.Context(), "kari")
	if err != nil || kari.Role != batch.RoleAccountant {
		t.Errorf("%+v, %v", kari, err)
	}
	h.pass(11 * time.Minute)
	h.wants("/", http.StatusOK, "false")
	h.wants("/confirm?to=/x", http.StatusOK, "/oidc?confirm=1&amp;to=%2fx")
	p.forged = func(claims map[string]any) { claims["auth_time"] = p.now().Add(-time.Hour).Unix() }
	if status, _, _ := h.vouched("/oidc?confirm=1&to=/x"); status != http.StatusForbidden {
		t.Errorf("confirmed by who was asked an hour ago: %d", status)
	}
	p.forged = func(claims map[string]any) { claims["preferred_username"] = "eva" }
	if status, _, _ := h.vouched("/oidc?confirm=1&to=/x"); status != http.StatusForbidden {
		t.Errorf("confirmed by somebody else: %d", status)
	}
	p.forged = nil
	if status, _, to := h.vouched("/oidc?confirm=1&to=/x"); status != http.StatusSeeOther || to != "/x" ||
		p.asked.Get("prompt") != "login" {
		t.Errorf("confirm: %d %s", status, to)
	}
	h.wants("/", http.StatusOK, "true")
}

// Nobody comes in by what the provider did not say, of whom it has no group, or under a name of another.
func TestAProviderIsHeldToItsWord(t *testing.T) {
	h, p := people(t)
	h.person("boss", batch.RoleAdmin, h.apps[0])
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	good := map[string]any{"preferred_username": "kari", "groups": []string{"drift"}}
	claim := func(name string, value any) func(map[string]any) {
		return func(claims map[string]any) { claims[name] = value }
	}
	for what, forged := range map[string]func(map[string]any){
		"another nonce":    claim("nonce", "x"),
		"for another site": claim("aud", "other"),
		"another issuer":   claim("iss", "https://evil.example"),
		"an hour ago":      claim("exp", p.now().Add(-time.Hour).Unix()),
		"no group":         claim("groups", []string{"drift2"}),
		"no groups":        claim("groups", nil),
		"no name":          claim("preferred_username", ""),
		"a job's name":     claim("preferred_username", "bill"),
		"an address":       claim("preferred_username", "kari@example.no"),
		"a local admin":    claim("preferred_username", "boss"),
	} {
		p.user, p.forged = good, forged
		h.cookies = nil
		if status, _, _ := h.vouched("/oidc"); status != http.StatusForbidden {
			t.Errorf("%s: %d", what, status)
		}
		h.wants("/", http.StatusSeeOther, "/login")
	}
	p.forged, p.signer = nil, other
	h.cookies = nil
	if status, _, _ := h.vouched("/oidc"); status != http.StatusForbidden {
		t.Errorf("signed by another key: %d", status)
	}
	p.signer = nil
	h.cookies = nil
	for _, path := range []string{"?code=c1&state=x", "?error=denied&state=x", ""} {
		h.wants("/oidc/callback"+path, http.StatusForbidden, "")
	}
	_, _, head := h.ask("GET", "/oidc", nil)
	u, err := url.Parse(head.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	state := u.Query().Get("state")
	for _, value := range []string{state + "x", strings.ToLower(state), ""} {
		kept := h.cookies
		h.wants(fmt.Sprintf("/oidc/callback?code=c1&state=%s", value), http.StatusForbidden, "")
		h.cookies = kept
	}
	persons := 0
	for _, err := range h.apps[0].Store.Persons(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		persons++
	}
	if persons != 1 {
		t.Errorf("%d persons, want boss alone", persons)
	}
}
