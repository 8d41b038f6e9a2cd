package console

import (
	"bytes"
	"net/http"
	"net/url"

	"trekk/cmd/trekk/web"
)

// doorView is the page of a form that asks who is there.
type doorView struct {
	Lang  string
	Title string
	Post  string // where the form goes
	To    string // where it goes on to
	Name  string // as it was given
	Ask   bool   // for the name
	Code  bool   // for the code of the second factor too
	Wait  int    // seconds before anything is looked at again
	Wrong string // what was wrong, said already
	OIDC  string // the name of another way to sign in
	Other link   // the page in the other language
}

// LoginPage is the page to sign in.
func LoginPage(w http.ResponseWriter, _ *http.Request, p web.LoginPage) {
	t := tongue(p.Lang)
	v := doorView{
		Lang: p.Lang, Title: t.say("Sign in"), Post: "/login", To: p.To, Name: p.Name, Ask: true,
		Code: p.NeedsCode, Wait: p.RetryAfter, OIDC: p.OIDC, Other: t.other("/login", p.To),
	}
	if p.Failed {
		v.Wrong = t.say("The name, the password or the code is wrong.")
	}
	door(w, t, v)
}

// ConfirmPage is the page that asks for the password again.
func ConfirmPage(w http.ResponseWriter, _ *http.Request, p web.ConfirmPage) {
	t := tongue(p.Lang)
	v := doorView{
		Lang: p.Lang, Title: t.say("Your password again"), Post: "/confirm", To: p.To, Name: p.Name,
		Wait: p.RetryAfter, OIDC: p.OIDC, Other: t.other("/confirm", p.To),
	}
	if p.Failed {
		v.Wrong = t.say("The password is wrong.")
	}
	door(w, t, v)
}

// other is the same page in the other language.
func (t tongue) other(path, to string) link {
	name, lang := t.otherTongue()
	return link{Title: name, To: path + "?" + url.Values{"lang": {lang}, "to": {to}}.Encode()}
}

func door(w http.ResponseWriter, t tongue, v doorView) {
	var b bytes.Buffer
	if err := templates()[t].ExecuteTemplate(&b, "door", v); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = b.WriteTo(w) // whoever does not read it to its end has left
}

var doorTexts = texts{
	"Sign in":             "Logg inn",
	"Sign in with %s":     "Logg inn med %s",
	"Your password again": "Passordet ditt en gang til",
	"Money moves by what comes next, so the password is asked for again. It then holds for ten " +
		"minutes.": "Det neste flytter penger, så du må oppgi passordet en gang til. Det gjelder i ti " +
		"minutter.",
	"The name, the password or the code is wrong.": "Navnet, passordet eller koden er feil.",
	"The password is wrong.":                       "Passordet er feil.",
	"There were too many wrong tries. Try again in %d {second|seconds}.": "For mange feil forsøk. Prøv " +
		"igjen om %d {sekund|sekunder}.",
	"Password":                                "Passord",
	"Code of your second factor":              "Kode fra autentiseringsappen",
	"Six digits, from the app on your phone.": "Seks siffer, fra appen på telefonen.",
}
