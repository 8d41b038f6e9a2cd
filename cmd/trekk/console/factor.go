package console

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"rsc.io/qr"

	"trekk/batch"
	"trekk/batch/desk"
)

// shown is a picture to look at, with the same to be typed.
type shown struct {
	Src, Alt string
	Text     string // in groups
}

// factorOffered is the secret that a form or a picture offers: it follows from the session and the number that
// is used once, which stands in both. Programs have no session.
func (a *ask) factorOffered(once string) (string, error) {
	if a.Secret == "" || once == "" || a.Person.Factor != "" {
		return "", batch.ErrNotFound
	}
	return desk.FactorOf(a.Secret, once, a.Person.Name), nil
}

// factorAct offers a secret that is new each time its form is opened.
var factorAct = &act{
	path: "/persons/me/second-factor", title: "Turn on a second factor",
	did:   "Signing in asks for a code from now on.",
	money: true,
	about: func(a *ask) (*about, error) {
		once := a.r.PostForm.Get("once")
		if once == "" {
			once = desk.NewOnce()
		}
		secret, err := a.factorOffered(once)
		if err != nil {
			return nil, err
		}
		return &about{
			Title: a.Person.Name, Back: "/persons/me",
			Shown: &shown{
				Src: a.To("/persons/me/second-factor/qr?once=" + once), Alt: a.say("The key as a QR code"),
				Text: inFours(secret),
			},
			Will: []string{
				a.say("Open an authenticator on your phone, and scan the code or type the key. Neither is shown again."),
				a.say("From then on signing in asks for the six digits that it shows, after the password."),
			},
			Fields: []field{
				{Name: "once", Kind: "hidden", Value: once, Ours: true},
				{Name: "code", Label: a.say("The code that the authenticator shows"), Kind: "number"},
			},
		}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		secret, err := a.factorOffered(f.text("once"))
		if err != nil {
			return "", err
		}
		_, err = a.Desk().TurnOnFactor(a.ctx(), desk.TurnOnFactor{Secret: secret, Code: f.text("code"),
			Wall: time.Now()})
		return "", err
	},
}

// inFours writes a secret in groups of four.
func inFours(secret string) string {
	var groups []string
	for group := range slices.Chunk([]byte(secret), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

// factorPicture is the QR code that an authenticator reads, of a secret that does not count yet.
func factorPicture(a *ask) (*page, error) {
	secret, err := a.factorOffered(a.query("once"))
	if err != nil {
		return nil, err
	}
	code, err := qr.Encode(desk.FactorURI(secret, a.App.Payee.Creditor.Name, a.Person.Name), qr.M)
	if err != nil {
		return nil, err
	}
	png := code.PNG()
	return nil, writer(func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Length", strconv.Itoa(len(png)))
		_, err := w.Write(png)
		return err
	})
}

// dropFactorAct turns one's own second factor off, by the password and a code.
var dropFactorAct = &act{
	path: "/persons/me/second-factor/off", title: "Turn off the second factor",
	did: "Signing in asks for the password alone.",
	about: func(a *ask) (*about, error) {
		return &about{
			Title: a.Person.Name, Back: "/persons/me",
			Fields: []field{
				{Name: "password", Label: a.say("Password"), Kind: "password"},
				{Name: "code", Label: a.say("The code that the authenticator shows"), Kind: "number"},
			},
			Will: []string{
				a.say("Signing in asks for the password alone. All your sessions end, this one too: sign in again."),
			},
		}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().DropFactor(a.ctx(), desk.DropFactor{
			Passphrase: f.values.Get("password"), Code: f.text("code"), Address: a.Address, Wall: time.Now(),
		})
		var pause *desk.PauseError
		switch {
		case errors.As(err, &pause):
			f.wrong("code", a.say("There were too many wrong tries. Try again in %d {second|seconds}.",
				int(pause.Pause.Seconds())+1))
			return "", nil
		case errors.Is(err, desk.ErrSignIn):
			f.wrong("code", a.say("The password or the code is wrong."))
			return "", nil
		}
		return "", err
	},
}

// takeFactorAct takes the second factor from a person who has lost it.
var takeFactorAct = &act{
	path: "/persons/{no}/take-second-factor", right: batch.ToManage, title: "Take away the second factor",
	did: "The person has no second factor.", money: true,
	kind:  desk.KindOf("turn_off_second_factor", batch.OfPerson),
	about: aboutPerson(func(a *ask) []field { return []field{a.reason()} }),
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().TurnOffFactor(a.ctx(), desk.TurnOffFactor{Name: a.no(), Reason: f.text("reason")})
		return "", err
	},
}

var factorTexts = texts{
	"Turn on a second factor":                 "Slå på tofaktorinnlogging",
	"Signing in asks for a code from now on.": "Innlogging spør etter en kode fra nå av.",
	"The key as a QR code":                    "Nøkkelen som QR-kode",
	"Or type the key":                         "Eller skriv inn nøkkelen",
	"Open an authenticator on your phone, and scan the code " +
		"or type the key. Neither is shown again.": "Åpne en autentiseringsapp på telefonen, og skann " +
		"koden eller skriv inn nøkkelen. Ingen av dem vises igjen.",
	"From then on signing in asks for the six digits that it shows, after the password.": "Fra da av " +
		"spør innloggingen etter de seks sifrene som appen viser, etter passordet.",
	"The code that the authenticator shows":   "Koden som appen viser",
	"Turn off the second factor":              "Slå av tofaktorinnlogging",
	"Signing in asks for the password alone.": "Innlogging spør bare etter passordet.",
	"Signing in asks for the password alone. All your " +
		"sessions end, this one too: sign in again.": "Innlogging spør bare etter passordet. Alle " +
		"øktene dine avsluttes, også denne: logg inn igjen.",
	"The password or the code is wrong.": "Passordet eller koden er feil.",
	"Take away the second factor":        "Fjern tofaktorinnlogging",
	"The person has no second factor.":   "Personen har ikke tofaktorinnlogging lenger.",
}
