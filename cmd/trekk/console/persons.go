package console

import (
	"time"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/cmd/trekk/render"
)

var personRoutes = []route{
	{"GET /persons", []batch.Right{batch.ToManage}, personsPage},
	{"GET /persons/me", nil, mePage},
	{"POST /persons/me/language", nil, chooseLanguage},
	{"GET /persons/me/second-factor/qr", nil, factorPicture},
}

// personsView is who may act, and the tokens by which programs do.
type personsView struct {
	Persons, Tokens *table
}

func personsPage(a *ask) (*page, error) {
	persons, err := a.Desk().Persons(a.ctx())
	if err != nil {
		return nil, err
	}
	tokens, err := a.Desk().Tokens(a.ctx())
	if err != nil {
		return nil, err
	}
	l := list[batch.Person]{name: "persons", title: "Persons", columns: personColumns, page: atHand(persons)}
	v := personsView{Tokens: figures(a, tokenColumns, tokens)}
	if v.Persons, err = l.table(a); err != nil {
		return nil, err
	}
	for i := range persons {
		t := v.Persons.Rows[i].Cells
		if p := &persons[i]; p.Disabled.IsZero() {
			if p.Factor != "" {
				t[len(t)-3] = tableCell{Value: a.say("Take away the second factor"),
					To: a.To(takeFactorAct.at(p.Name))}
			}
			t[len(t)-2] = tableCell{Value: a.say("New passphrase"), To: a.To(passphraseAct.at(p.Name))}
			t[len(t)-1] = tableCell{Value: a.say("Disable"), To: a.To(disableAct.at(p.Name))}
		}
	}
	for i := range tokens {
		if k := &tokens[i]; !k.Over(time.Now()) {
			t := v.Tokens.Rows[i].Cells
			t[len(t)-1] = tableCell{Value: a.say("Revoke"), To: a.To(revokeAct.at(k.ID))}
		}
	}
	acts := append(a.offers("", addPersonAct, makeTokenAct),
		link{Title: a.say("Me"), To: a.To("/persons/me")})
	return &page{Title: a.say("Persons"), Body: "persons", Data: v, Acts: acts}, nil
}

var personColumns = append(plain(
	render.Col("name", "Name", func(p *batch.Person) any { return p.Name }),
	render.Col("role", "Role", func(p *batch.Person) any { return render.Word(p.Role) }),
	render.Col("factor", "Second factor", func(p *batch.Person) any { return p.Factor != "" }),
	render.Col("added", "Registered", func(p *batch.Person) any { return p.Added }),
	render.Col("disabled", "Disabled", func(p *batch.Person) any { return p.Disabled }),
	render.Col("reason", "Reason", func(p *batch.Person) any { return p.Reason }),
), offered[batch.Person]("take_factor", "Take away the second factor"),
	offered[batch.Person]("passphrase", "New passphrase"), offered[batch.Person]("disable", "Disable"))

var tokenColumns = append(plain(
	render.Col("id", "Token", func(k *batch.Token) any { return k.ID }),
	render.Col("person", "Person", func(k *batch.Token) any { return k.Person }),
	render.Col("made", "Made", func(k *batch.Token) any { return k.Made }),
	render.Col("made_by", "By", func(k *batch.Token) any { return k.MadeBy }),
	render.Col("ends", "Good until", func(k *batch.Token) any { return k.Ends }),
	render.Col("revoked", "Revoked", func(k *batch.Token) any { return k.Revoked }),
	render.Col("reason", "Reason", func(k *batch.Token) any { return k.Reason }),
), offered[batch.Token]("revoke", "Revoke"))

// meView is what somebody has chosen, and where he is signed in.
type meView struct {
	Facts    []fact
	Lang     string
	Sessions *table
}

func mePage(a *ask) (*page, error) {
	me, err := a.Desk().Me(a.ctx())
	if err != nil {
		return nil, err
	}
	sessions, err := a.Desk().Sessions(a.ctx())
	if err != nil {
		return nil, err
	}
	v := meView{Lang: me.Lang, Sessions: figures(a, sessionColumns, sessions)}
	v.Facts = []fact{
		{a.say("Name"), me.Name, ""}, {a.say("Role"), render.Word(me.Role), ""},
		{a.say("Second factor"), me.Factor != "", ""}, {a.say("Registered"), me.Added, ""},
	}
	acts := []*act{ownPassphraseAct, endSessionsAct}
	if me.Factor == "" {
		acts = append(acts, factorAct)
	} else {
		acts = append(acts, dropFactorAct)
	}
	return &page{Title: a.say("Me"), Body: "me", Data: v, Acts: a.offers("", acts...)}, nil
}

var sessionColumns = plain(
	render.Col("began", "Signed in", func(s *batch.Session) any { return s.Began }),
	render.Col("seen", "Last seen", func(s *batch.Session) any { return s.Seen }),
	render.Col("over", "Over", func(s *batch.Session) any { return s.Over(time.Now()) }),
)

// chooseLanguage keeps the language in which somebody reads.
func chooseLanguage(a *ask) (*page, error) {
	f, err := a.form()
	if err != nil {
		return nil, err
	}
	if _, err := a.Desk().ChooseLanguage(a.ctx(), desk.ChooseLanguage{Lang: f.text("lang")}); err != nil {
		return nil, err
	}
	return nil, goTo(a.To("/persons/me"))
}

var personActs = []*act{
	addPersonAct, disableAct, passphraseAct, ownPassphraseAct, makeTokenAct, revokeAct, factorAct,
	dropFactorAct, takeFactorAct, endSessionsAct,
}

func passphraseField(a *ask) field {
	return field{Name: "passphrase", Label: a.say("New passphrase"), Kind: "password",
		Help: a.say("8 characters or more. Whoever gets it changes it under Me.")}
}

var addPersonAct = &act{
	path: "/persons/add", right: batch.ToManage, title: "Add a person", did: "The person is registered.",
	money: true,
	about: func(a *ask) (*about, error) {
		var roles []choice
		for _, r := range batch.Roles() {
			roles = append(roles, choice{string(r), a.say(string(r))})
		}
		return &about{Title: a.App.Payee.Creditor.Name, Back: "/persons", Fields: []field{
			{Name: "name", Label: a.say("Name"), Kind: "text",
				Help: a.say("Letters a to z, digits and . _ -; it is never another's")},
			{Name: "role", Label: a.say("Role"), Kind: "choice", Choices: roles},
			passphraseField(a),
		}}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().AddPerson(a.ctx(), desk.AddPerson{
			Name: f.text("name"), Role: batch.Role(f.text("role")), Passphrase: f.values.Get("passphrase"),
		})
		return "", err
	},
}

// aboutPerson is an act on the person whose name is in the address.
func aboutPerson(fields func(*ask) []field) func(*ask) (*about, error) {
	return func(a *ask) (*about, error) {
		persons, err := a.Desk().Persons(a.ctx())
		if err != nil {
			return nil, err
		}
		for _, p := range persons {
			if p.Name == a.no() {
				return &about{Title: p.Name, Back: "/persons", Fields: fields(a), Facts: []fact{
					{a.say("Role"), render.Word(p.Role), ""}, {a.say("Registered"), p.Added, ""},
				}}, nil
			}
		}
		return nil, batch.ErrNotFound
	}
}

var disableAct = &act{
	path: "/persons/{no}/disable", right: batch.ToManage, title: "Disable",
	did:   "The person may not act any longer.",
	kind:  desk.KindOf("disable_person", batch.OfPerson),
	about: aboutPerson(func(a *ask) []field { return []field{a.reason()} }),
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().DisablePerson(a.ctx(), desk.DisablePerson{Name: a.no(), Reason: f.text("reason")})
		return "", err
	},
}

const passphraseEnds = "All sessions of the person end, and all tokens by which programs act as the person: make " +
	"those anew."

var passphraseAct = &act{
	path: "/persons/{no}/passphrase", right: batch.ToManage, title: "New passphrase",
	did:   "The passphrase is set.",
	money: true,
	about: func(a *ask) (*about, error) {
		v, err := aboutPerson(func(a *ask) []field { return []field{passphraseField(a)} })(a)
		if err == nil {
			v.Will = []string{a.say(passphraseEnds)}
		}
		return v, err
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().SetPassphrase(a.ctx(), desk.SetPassphrase{Name: a.no(),
			Passphrase: f.values.Get("passphrase"), Wall: time.Now()})
		return "", err
	},
}

var ownPassphraseAct = &act{
	path: "/persons/me/passphrase", title: "Change my passphrase", did: "The passphrase is set.", money: true,
	about: func(a *ask) (*about, error) {
		return &about{Title: a.Person.Name, Back: "/persons/me", Fields: []field{passphraseField(a)},
			Will: []string{a.say(passphraseEnds)}}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().SetPassphrase(a.ctx(), desk.SetPassphrase{
			Name: a.Person.Name, Passphrase: f.values.Get("passphrase"), Wall: time.Now(),
		})
		return "", err
	},
}

var endSessionsAct = &act{
	path: "/persons/me/sign-out", title: "Sign out everywhere", did: "All sessions have ended.",
	about: func(a *ask) (*about, error) {
		return &about{Title: a.Person.Name, Back: "/persons/me",
			Will: []string{a.say("Every session of yours ends, this one too.")}}, nil
	},
	do: func(a *ask, _ *form) (string, error) { return "", a.Desk().EndSessions(a.ctx()) },
}

// makeTokenAct shows the token before it is good: it becomes so when whoever makes it has copied it.
var makeTokenAct = &act{
	path: "/persons/tokens/make", right: batch.ToManage, title: "Make a token", money: true,
	did: "The token is good from now on. It is not shown again.",
	about: func(a *ask) (*about, error) {
		return &about{Title: a.App.Payee.Creditor.Name, Back: "/persons", Fields: []field{
			{Name: "name", Label: a.say("Person as whom the program acts"), Kind: "text"},
			{Name: "days", Label: a.say("Good for so many days"), Kind: "number",
				Value: itoa(desk.TokenDays)},
			{Name: "token", Label: a.say("The token: copy it now, it is shown this once"), Kind: "text",
				Value: desk.NewToken(), Ours: true},
		}}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		days := f.count("days")
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err := a.Desk().MakeToken(a.ctx(), desk.MakeToken{
			Person: f.text("name"), Token: f.text("token"), Days: days, Wall: time.Now(),
		})
		return "", err
	},
}

var revokeAct = &act{
	path: "/persons/tokens/{no}/revoke", right: batch.ToManage, title: "Revoke",
	did:  "The token is good for nothing.",
	kind: desk.KindOf("revoke_token", batch.OfPerson),
	about: func(a *ask) (*about, error) {
		tokens, err := a.Desk().Tokens(a.ctx())
		if err != nil {
			return nil, err
		}
		for _, k := range tokens {
			if k.ID == a.no() {
				return &about{Title: a.say("Token %s", k.ID), Back: "/persons", Fields: []field{a.reason()},
					Facts: []fact{
						{a.say("Person"), k.Person, ""}, {a.say("Good until"), k.Ends, ""},
					}}, nil
			}
		}
		return nil, batch.ErrNotFound
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().RevokeToken(a.ctx(), desk.RevokeToken{ID: a.no(), Reason: f.text("reason"),
			Wall: time.Now()})
		return "", err
	},
}

var personTexts = texts{
	"New passphrase": "Nytt passord", "Disable": "Sperr", "Revoke": "Trekk tilbake", "Role": "Rolle",
	"Second factor": "Tofaktor", "Registered": "Registrert", "Disabled": "Sperret", "Token": "Nøkkel",
	"Person": "Person", "Made": "Laget", "Good until": "Gyldig til", "Revoked": "Trukket tilbake",
	"Signed in": "Logget inn", "Last seen": "Sist sett", "Over": "Avsluttet",
	"8 characters or more. Whoever gets it changes it under Me.": "8 tegn eller flere. Den som får det, " +
		"bytter det under Meg.",
	"Add a person": "Legg til en person", "The person is registered.": "Personen er registrert.",
	"Letters a to z, digits and . _ -; it is never another's": "Bokstavene a til z, sifre og . _ -; det " +
		"blir aldri en annens",
	"The person may not act any longer.": "Personen kan ikke lenger gjøre noe.",
	"The passphrase is set.":             "Passordet er satt.",
	passphraseEnds: "Alle øktene til personen avsluttes, og alle nøkler som programmer opptrer som personen " +
		"med: lag dem på nytt.",
	"Change my passphrase": "Bytt passordet mitt", "Sign out everywhere": "Logg ut overalt",
	"All sessions have ended.":                   "Alle økter er avsluttet.",
	"Every session of yours ends, this one too.": "Alle øktene dine avsluttes, også denne.",
	"The token is good for nothing.":             "Nøkkelen gjelder ikke lenger.",
	"Make a token":                               "Lag en nøkkel",
	"The token is good from now on. It is not shown again.": "Nøkkelen gjelder fra nå av. Den vises ikke " +
		"igjen.",
	"Person as whom the program acts": "Personen som programmet opptrer som",
	"Good for so many days":           "Gyldig i antall dager",
	"The token: copy it now, it is shown this once": "Nøkkelen: kopier den nå, den vises bare denne " +
		"gangen",
	"Token %s": "Nøkkel %s", "Tokens by which programs act": "Nøkler som programmer bruker",
	"No program has a token.": "Ingen programmer har nøkkel.",
	"My sessions":             "Øktene mine",
	"Language":                "Språk",
	"Keep":                    "Behold",
}
