package desk

import (
	"encoding/base32"
	"errors"
	"strings"
	"testing"
	"time"

	"trekk/batch"
)

var wall = time.Date(2026, 11, 28, 8, 15, 0, 0, time.UTC)

// The vectors of RFC 6238, appendix B, by their last six digits.
func TestCodesOfRFC6238(t *testing.T) {
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for at, code := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037",
		20000000000: "353130",
	} {
		when := time.Unix(at, 0)
		step, ok := codeStep(secret, code[:3]+" "+code[3:], when, 0)
		if !ok || step != at/30 {
			t.Errorf("%d: %d, %t", at, step, ok)
		}
		if _, ok := codeStep(secret, code, when, step); ok {
			t.Errorf("%d: good twice", at)
		}
		if _, ok := codeStep(secret, code, when.Add(time.Minute), 0); ok {
			t.Errorf("%d: good a minute later", at)
		}
	}
	for _, wrong := range []string{"", "287083", "28708", "2870820", "94287082"} {
		if _, ok := codeStep(secret, wrong, time.Unix(59, 0), 0); ok {
			t.Errorf("%q is good", wrong)
		}
	}
}

// enter signs somebody in, at a payee, with a code.
func (d *Desk) enter(t *testing.T, name, passphrase, code string, at time.Time) (string, error) {
	t.Helper()
	v := Visit{Name: name, Passphrase: passphrase, Code: code, Address: "10.0.0.1", Wall: at}
	return v.Enter(t.Context(), []batch.Moment{d.m})
}

// A second factor is turned on by who has its code, asked for from then on, good once, and turned off by an
// admin.
func TestASecondFactor(t *testing.T) {
	d, ctx, pass := newDesk(t), t.Context(), "correct horse battery"
	boss, kari := d.as("eva", batch.RoleAdmin), d.as("kari", batch.RoleAccountant)
	for _, a := range []AddPerson{{"eva", batch.RoleAdmin, pass}, {"kari", batch.RoleAccountant, pass}} {
		if _, err := boss.AddPerson(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	secret := FactorOf("of a session", NewOnce(), "kari")
	key, err := base32Form.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	code := func(at time.Time) string { return codeAt(key, at.Unix()/30) }
	_, err = kari.TurnOnFactor(ctx, TurnOnFactor{Secret: secret, Code: "000000", Wall: wall})
	wantRefusal(t, err, CodeWrong)
	weak := base32Form.EncodeToString([]byte("short"))
	_, err = kari.TurnOnFactor(ctx, TurnOnFactor{Secret: weak, Code: codeAt([]byte("short"), wall.Unix()/30),
		Wall: wall})
	wantRefusal(t, err, CodeWrong)
	if _, err = kari.TurnOnFactor(ctx, TurnOnFactor{Secret: secret, Code: code(wall),
		Wall: wall}); err != nil {
		t.Fatal(err)
	}
	_, err = kari.TurnOnFactor(ctx, TurnOnFactor{Secret: secret, Code: code(wall), Wall: wall})
	wantRefusal(t, err, FactorThere)

	if _, err := d.enter(t, "kari", pass, "", wall); !errors.Is(err, ErrNeedsCode) {
		t.Errorf("without a code: %v", err)
	}
	if _, err := d.enter(t, "kari", "wrong", "", wall.Add(time.Minute)); !errors.Is(err, ErrSignIn) {
		t.Errorf("a wrong passphrase tells of the second factor: %v", err)
	}
	later := wall.Add(2 * time.Minute)
	if _, err := d.enter(t, "kari", pass, code(wall), later); !errors.Is(err, ErrSignIn) {
		t.Errorf("by an old code: %v", err)
	}
	later = later.Add(time.Minute)
	shown, err := d.enter(t, "kari", pass, code(later), later)
	if err != nil {
		t.Fatal(err)
	}
	if p, _, err := Visitor(ctx, d.m.Store, shown, later); err != nil || p.Name != "kari" {
		t.Errorf("%s, %v", p.Name, err)
	}
	if _, err := d.enter(t, "kari", pass, code(later), later.Add(time.Second)); !errors.Is(err, ErrSignIn) {
		t.Errorf("by a code that was used: %v", err)
	}
	_, err = kari.TurnOffFactor(ctx, TurnOffFactor{Name: "kari", Reason: "lost"})
	wantRefusal(t, err, batch.NotTheirRole)
	if _, err = boss.TurnOffFactor(ctx, TurnOffFactor{Name: "kari", Reason: "lost"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Visitor(ctx, d.m.Store, shown, later); !errors.Is(err, ErrSignIn) {
		t.Errorf("the session outlives the factor: %v", err)
	}
	if _, err := d.enter(t, "kari", pass, "", later.Add(time.Hour)); err != nil {
		t.Errorf("without a factor: %v", err)
	}
}

// Who has a second factor turns it off by the passphrase and a code, which are not guessed for ever; the sessions
// end with it.
func TestASecondFactorIsTurnedOffByWhoHasIt(t *testing.T) {
	d, ctx, pass := newDesk(t), t.Context(), "correct horse battery"
	kari := d.as("kari", batch.RoleAccountant)
	boss := d.as("eva", batch.RoleAdmin)
	if _, err := boss.AddPerson(ctx, AddPerson{"kari", batch.RoleAccountant, pass}); err != nil {
		t.Fatal(err)
	}
	secret := FactorOf("of a session", "once", "kari")
	if secret == FactorOf("of a session", "twice", "kari") ||
		secret == FactorOf("of another", "once", "kari") ||
		secret == FactorOf("of a session", "once", "ola") {
		t.Error("secrets are not of a session, a number and a person")
	}
	key, _ := base32Form.DecodeString(secret)
	at := wall
	code := func() string { return codeAt(key, at.Unix()/30) }
	drop := func(pass, code string) error {
		_, err := kari.DropFactor(ctx, DropFactor{Passphrase: pass, Code: code, Address: "10.0.0.1",
			Wall: at})
		return err
	}
	wantRefusal(t, drop(pass, code()), NoFactor)
	if _, err := kari.TurnOnFactor(ctx, TurnOnFactor{Secret: secret, Code: code(), Wall: at}); err != nil {
		t.Fatal(err)
	}
	if err := drop(pass, code()); !errors.Is(err, ErrSignIn) {
		t.Errorf("by the code that turned it on: %v", err)
	}
	at = at.Add(time.Minute)
	session, err := d.enter(t, "kari", pass, code(), at)
	if err != nil {
		t.Fatal(err)
	}
	at = at.Add(time.Minute)
	for _, wrong := range [][2]string{{"wrong", code()}, {pass, ""}, {pass, "000000"}} {
		if err := drop(wrong[0], wrong[1]); !errors.Is(err, ErrSignIn) {
			t.Errorf("by %v: %v", wrong, err)
		}
	}
	var pause *PauseError
	for range 20 {
		if errors.As(drop(pass, "000000"), &pause) {
			break
		}
	}
	if pause == nil {
		t.Fatal("codes may be guessed for ever")
	}
	at = at.Add(time.Hour)
	if err := drop(pass, code()); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Visitor(ctx, d.m.Store, session, at.Add(-time.Hour)); !errors.Is(err, ErrSignIn) {
		t.Errorf("the session outlives the factor: %v", err)
	}
	if _, err := d.enter(t, "kari", pass, "", at); err != nil {
		t.Errorf("without a factor: %v", err)
	}
}

// A token is good in its person's role until it ends, is revoked, or the person is disabled; what is kept is
// good for nothing.
func TestATokenIsGood(t *testing.T) {
	d, ctx, pass := newDesk(t), t.Context(), "correct horse battery"
	boss := d.as("eva", batch.RoleAdmin)
	for _, a := range []AddPerson{{"eva", batch.RoleAdmin, pass}, {"door", batch.RoleReception, pass}} {
		if _, err := boss.AddPerson(ctx, a); err != nil {
			t.Fatal(err)
		}
	}
	shown := NewToken()
	make := MakeToken{Person: "Door", Token: shown, Days: 10, Wall: wall}
	_, err := d.as("door", batch.RoleReception).MakeToken(ctx, make)
	wantRefusal(t, err, batch.NotTheirRole)
	k, err := boss.MakeToken(ctx, make)
	if err != nil {
		t.Fatal(err)
	}
	if k.Person != "door" || strings.Contains(shown, k.Hash) || k.MadeBy != "eva" {
		t.Errorf("%+v", k)
	}
	good := func(shown string, at time.Time, want bool) {
		t.Helper()
		p, _, err := Program(ctx, d.m.Store, shown, at)
		if want != (err == nil) || want && p.Role != batch.RoleReception ||
			err != nil && !errors.Is(err, ErrSignIn) {
			t.Errorf("%s at %s: %s, %v", shown, at, p.Role, err)
		}
	}
	good(shown, wall, true)
	good(shown, wall.AddDate(0, 0, 10).Add(-time.Second), true)
	good(shown, wall.AddDate(0, 0, 10), false)
	good(shown+"x", wall, false)
	good(tokenForm+k.ID+"_"+k.Hash, wall, false)
	good(NewToken(), wall, false)
	make.Token = NewToken()
	if _, err := boss.MakeToken(ctx, make); err != nil {
		t.Fatal(err)
	}
	if _, err := boss.RevokeToken(ctx, RevokeToken{ID: k.ID, Reason: "lost", Wall: wall}); err != nil {
		t.Fatal(err)
	}
	good(shown, wall, false)
	_, err = boss.RevokeToken(ctx, RevokeToken{ID: k.ID, Reason: "lost", Wall: wall})
	wantRefusal(t, err, TokenRevoked)
	good(make.Token, wall, true)
	if _, err := boss.DisablePerson(ctx, DisablePerson{Name: "door", Reason: "gone"}); err != nil {
		t.Fatal(err)
	}
	good(make.Token, wall, false)
	_, err = boss.MakeToken(ctx, MakeToken{Person: "door", Token: NewToken(), Wall: wall})
	wantRefusal(t, err, PersonDisabled)
	make.Days = 367
	_, err = boss.MakeToken(ctx, make)
	wantRefusal(t, err, TokenWrong)
}

// A new passphrase ends the tokens that are good, of that person alone, and the log of tokens says why.
func TestANewPassphraseEndsTokens(t *testing.T) {
	d, ctx, pass := newDesk(t), t.Context(), "correct horse battery"
	boss := d.as("eva", batch.RoleAdmin)
	shown := map[string]string{}
	for _, name := range []string{"ola", "per"} {
		_, err := boss.AddPerson(ctx, AddPerson{name, batch.RoleApprover, pass})
		shown[name] = NewToken()
		if err == nil {
			_, err = boss.MakeToken(ctx, MakeToken{Person: name, Token: shown[name], Wall: wall})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	program := d.as("ola", batch.RoleApprover)
	program.m.Token, program.m.Lent = "0123", true
	change := SetPassphrase{Name: "Ola", Passphrase: "another one of mine", Wall: wall.Add(time.Hour)}
	_, err := program.SetPassphrase(ctx, change)
	wantRefusal(t, err, batch.NotByToken)
	for _, k := range Kinds() {
		if k.Right == batch.ToApprove {
			wantRefusal(t, program.may(ctx, k), batch.NotByToken)
		}
	}
	if _, err := d.as("ola", batch.RoleApprover).SetPassphrase(ctx, change); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Program(ctx, d.m.Store, shown["ola"], wall); !errors.Is(err, ErrSignIn) {
		t.Errorf("the token outlives the passphrase: %v", err)
	}
	if _, _, err := Program(ctx, d.m.Store, shown["per"], wall); err != nil {
		t.Errorf("another's token: %v", err)
	}
	tokens, err := boss.Tokens(ctx)
	if err != nil || len(tokens) != 2 || !tokens[0].Revoked.Equal(change.Wall) ||
		tokens[0].Reason != "the passphrase was changed" {
		t.Errorf("%+v, %v", tokens, err)
	}
}

// The secret of a second factor is sealed in the database where there is a key. One that was kept as it is goes on,
// and is sealed with the next sign-in. By another key, or none, nobody gets in, and the passphrase is not enough.
func TestSecondFactorsAreSealed(t *testing.T) {
	d, ctx, pass := newDesk(t), t.Context(), "correct horse battery"
	boss := d.as("eva", batch.RoleAdmin)
	secret := FactorOf("of a session", "once", "kari")
	raw, _ := base32Form.DecodeString(secret)
	at := wall
	code := func() string { return codeAt(raw, at.Unix()/30) }
	kept := func(name string) string {
		t.Helper()
		p, err := d.m.Store.Person(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		return p.Factor
	}
	turnOn := func(name string) {
		t.Helper()
		_, err := boss.AddPerson(ctx, AddPerson{name, batch.RoleViewer, pass})
		if err == nil {
			_, err = d.as(name, batch.RoleViewer).TurnOnFactor(ctx,
				TurnOnFactor{Secret: secret, Code: code(), Wall: at})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	payee := *d.m.Payee
	d.m.Payee = &payee
	turnOn("kari")
	if kept("kari") != secret {
		t.Errorf("without a key: %s", kept("kari"))
	}
	key := func(text string) func() (string, error) { return func() (string, error) { return text, nil } }
	payee.FactorKey = key("a key of at least 32 characters..")
	turnOn("liv")
	at = at.Add(time.Minute)
	for _, name := range []string{"kari", "liv"} {
		if _, err := d.enter(t, name, pass, code(), at); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if text := kept(name); !strings.HasPrefix(text, sealedFactor) || strings.Contains(text, secret) {
			t.Errorf("%s: %s", name, text)
		}
		if _, err := d.enter(t, name, pass, code(), at); !errors.Is(err, ErrSignIn) {
			t.Errorf("%s, by a code that was used: %v", name, err)
		}
	}
	at = at.Add(time.Hour)
	for name, other := range map[string]func() (string, error){
		"another key": key("another key of 32 characters...."), "no key": nil,
	} {
		payee.FactorKey = other
		if _, err := d.enter(t, "kari", pass, code(), at); !errors.Is(err, ErrFactorKey) {
			t.Errorf("%s: %v", name, err)
		}
		if found, err := FactorsOf(ctx, d.m); err != nil || len(found.Lost) != 2 {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
	}
	payee.FactorKey = key("a key of at least 32 characters..")
	p, _ := d.m.Store.Person(ctx, "kari")
	p.Name = "liv"
	if _, err := openFactor(d.m, &p); !errors.Is(err, ErrFactorKey) {
		t.Errorf("the row of one does for another: %v", err)
	}
	if found, err := FactorsOf(ctx, d.m); err != nil || found.Sealed != 2 || found.Clear != nil {
		t.Errorf("%+v, %v", found, err)
	}
}

// What one chooses for oneself is kept, and one can sign out everywhere.
func TestOnesOwnProfile(t *testing.T) {
	d, ctx, pass := newDesk(t), t.Context(), "correct horse battery"
	kari := d.as("kari", batch.RoleViewer)
	_, err := d.as("eva", batch.RoleAdmin).AddPerson(ctx, AddPerson{"kari", batch.RoleViewer, pass})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kari.ChooseLanguage(ctx, ChooseLanguage{Lang: "en"}); err != nil {
		t.Fatal(err)
	}
	_, err = kari.ChooseLanguage(ctx, ChooseLanguage{Lang: "de"})
	wantRefusal(t, err, PersonWrong)
	me, err := kari.Me(ctx)
	if err != nil || me.Lang != "en" {
		t.Errorf("%+v, %v", me, err)
	}
	for i := range 2 {
		if _, err := d.enter(t, "kari", pass, "", wall.Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	list, err := kari.Sessions(ctx)
	if err != nil || len(list) != 2 || list[0].Began.Before(list[1].Began) {
		t.Errorf("%+v, %v", list, err)
	}
	if err := kari.EndSessions(ctx); err != nil {
		t.Fatal(err)
	}
	if list, err := kari.Sessions(ctx); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
