package web

import (
	"net/http"
	"time"

	"trekk/batch"
)

// cookieName is of a cookie that browsers take from this very host alone, over TLS or from this machine, and
// give to nobody else.
const cookieName = "__Host-trekk"

// languageCookie is of the language that was last asked for in this browser.
const languageCookie = "__Host-trekk-lang"

// secretOf is the secret in a request's cookie; empty without one.
func secretOf(r *http.Request) string {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie gives a browser a secret, for as long as a session may last.
func setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(life.Seconds()),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func setSession(w http.ResponseWriter, secret string) {
	setCookie(w, cookieName, secret, batch.SessionLife)
}

// dropCookie takes a cookie from a browser.
func dropCookie(w http.ResponseWriter, name string) { setCookie(w, name, "", -time.Second) }
