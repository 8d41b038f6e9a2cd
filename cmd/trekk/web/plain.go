package web

import (
	"html/template"
	"net/http"
)

// plainPage is a page without the console's clothes.
type plainPage struct {
	Lang, Title, Said string
	Login             *LoginPage
	Confirm           *ConfirmPage
}

var plainTemplate = template.Must(template.New("plain").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.Title}} · trekk</title></head><body><main><h1>{{.Title}}</h1>
{{- $nb := eq .Lang "nb"}}
{{with .Said}}<p role="alert">{{.}}</p>{{end}}
{{with .Login}}<form method="post" action="/login">
<p><label>{{if $nb}}Navn{{else}}Name{{end}} <input name="name" value="{{.Name}}" required autocomplete="username"></label></p>
<p><label>{{if $nb}}Passord{{else}}Password{{end}} <input name="password" type="password" required
 autocomplete="current-password"></label></p>
<p><label>{{if $nb}}Engangskode{{else}}Code{{end}} <input name="code" inputmode="numeric" autocomplete="one-time-code"
{{- if .NeedsCode}} required{{end}}></label></p>
<input type="hidden" name="to" value="{{.To}}">
<p><button>{{if $nb}}Logg inn{{else}}Sign in{{end}}</button></p></form>
{{with .OIDC}}<p><a href="/oidc?to={{$.Login.To}}">{{if $nb}}Logg inn med{{else}}Sign in with{{end}} {{.}}</a></p>{{end}}{{end}}
{{with .Confirm}}{{if .OIDC}}<p><a href="/oidc?confirm=1&amp;to={{.To}}">{{if $nb}}Bekreft hos{{else}}Confirm at{{end}}
 {{.OIDC}}</a></p>{{else}}<form method="post" action="/confirm">
<p><label>{{if $nb}}Passord for{{else}}Password of{{end}} {{.Name}} <input name="password" type="password" required
 autocomplete="current-password"></label></p>
<input type="hidden" name="to" value="{{.To}}">
<p><button>{{if $nb}}Bekreft{{else}}Confirm{{end}}</button></p></form>{{end}}{{end}}
</main></body></html>
`))

func (g *Gate) plain(w http.ResponseWriter, status int, lang string, p plainPage) {
	p.Lang = lang
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = plainTemplate.Execute(w, p) // whoever asked is gone
}

// in has the words of a language.
func in(lang, nb, en string) string {
	if lang == "en" {
		return en
	}
	return nb
}

// saidOf is what a form says of the last try.
func saidOf(lang string, failed, needsCode bool, retryAfter int) string {
	switch {
	case retryAfter > 0:
		return in(lang, "For mange feil forsøk. Vent litt og prøv igjen.",
			"Too many wrong tries. Wait a little and try again.")
	case failed:
		return in(lang, "Navn, passord eller kode er feil.", "The name, the password or the code is wrong.")
	case needsCode:
		return in(lang, "Skriv koden fra autentiseringsappen også.",
			"Give the code of your authenticator too.")
	}
	return ""
}

func (g *Gate) plainLogin(w http.ResponseWriter, status int, p LoginPage) {
	g.plain(w, status, p.Lang, plainPage{
		Title: in(p.Lang, "Logg inn", "Sign in"), Login: &p,
		Said: saidOf(p.Lang, p.Failed, p.NeedsCode, p.RetryAfter),
	})
}

func (g *Gate) plainConfirm(w http.ResponseWriter, status int, p ConfirmPage) {
	said := saidOf(p.Lang, p.Failed, false, p.RetryAfter)
	if said == "" && p.OIDC == "" {
		said = in(p.Lang, "Skriv passordet en gang til før penger flyttes.",
			"Give your password again before money moves.")
	}
	g.plain(w, status, p.Lang, plainPage{
		Title: in(p.Lang, "Bekreft at det er deg", "Confirm that it is you"), Confirm: &p, Said: said,
	})
}
