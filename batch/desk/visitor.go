package desk

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"trekk/batch"
)

// ErrNeedsCode is a name and a passphrase that are right, of a person with a second factor, without a code.
var ErrNeedsCode = errors.New("the person has a second factor: a code is needed too")

// PauseError is that nothing is looked at before a pause is over, right or wrong, whoever it is.
type PauseError struct {
	Pause time.Duration
}

func (e *PauseError) Error() string {
	return fmt.Sprintf("too many wrong tries: nothing is looked at for %s", e.Pause.Round(time.Second))
}

// visiting is how long signing in and out waits for a job that is writing, time after time.
const visiting = 30 * time.Second

// Visit is who comes in from outside, where and when.
type Visit struct {
	Name, Passphrase, Code string
	Address                string    // remote
	Wall                   time.Time // the real clock
}

// Enter signs a person in to each of the payees where the name, the passphrase and the code of a second factor
// are right, which is told apart nowhere. The secret that it returns is that of one session for each. The tries
// are counted in the first payee's books. ErrSignIn, ErrNeedsCode, *PauseError.
func (v *Visit) Enter(ctx context.Context, to []batch.Moment) (secret string, err error) {
	if err := v.count(ctx, to[0]); err != nil {
		return "", err
	}
	found, err := v.find(ctx, to)
	if err != nil {
		return "", err
	}
	steps, err := v.codes(found)
	if err == nil && len(steps) == 0 {
		err = ErrSignIn
	}
	if errors.Is(err, ErrSignIn) {
		return "", errors.Join(err, v.refuse(ctx, to))
	}
	if errors.Is(err, ErrNeedsCode) { // the name's count stays: a code may be guessed too
		return "", errors.Join(err, v.forgive(ctx, to[0], batch.TryAddress))
	}
	if err != nil {
		return "", err
	}
	secret = newSecret()
	for _, f := range found {
		if step, ok := steps[f.m.Creditor.ID]; ok {
			err := v.begin(ctx, f, step, secret)
			if errors.Is(err, batch.ErrConflict) { // somebody has been faster with the same code
				err = ErrSignIn
			}
			if err != nil {
				return "", err
			}
		}
	}
	return secret, v.forgive(ctx, to[0], batch.TryName, batch.TryAddress)
}

// prove shows at one payee that the passphrase is right, and the code of the second factor, where there is one.
// ErrSignIn, *PauseError.
func (v *Visit) prove(ctx context.Context, m batch.Moment) error {
	if err := v.count(ctx, m); err != nil {
		return err
	}
	to := []batch.Moment{m}
	found, err := v.find(ctx, to)
	if err != nil {
		return err
	}
	steps, err := v.codes(found)
	if err == nil && len(steps) == 0 || errors.Is(err, ErrNeedsCode) {
		err = ErrSignIn
	}
	if errors.Is(err, ErrSignIn) {
		return errors.Join(err, v.refuse(ctx, to))
	}
	if err != nil {
		return err
	}
	return v.forgive(ctx, m, batch.TryName, batch.TryAddress)
}

// count counts a try before anything is looked at, so that no number of them at the same time gets past.
func (v *Visit) count(ctx context.Context, m batch.Moment) error {
	pause, err := m.Store.CountTry(ctx, v.Wall, batch.TryOf(batch.TryName, v.Name),
		batch.TryOf(batch.TryAddress, v.Address))
	if err == nil && pause > 0 {
		err = &PauseError{pause}
	}
	return err
}

// forgive notes that a try was right.
func (v *Visit) forgive(ctx context.Context, m batch.Moment, kinds ...batch.TryKind) (err error) {
	of := map[batch.TryKind]string{batch.TryName: v.Name, batch.TryAddress: v.Address}
	for _, kind := range kinds {
		err = errors.Join(err, m.Store.ForgiveTry(ctx, v.Wall, batch.TryOf(kind, of[kind])))
	}
	return err
}

// foundAt is a person whose passphrase is right, at a payee.
type foundAt struct {
	m batch.Moment
	p batch.Person
}

// find looks at each payee, which takes as long whatever is found.
func (v *Visit) find(ctx context.Context, to []batch.Moment) (found []foundAt, err error) {
	for _, m := range to {
		p, err := m.Store.Person(ctx, strings.ToLower(v.Name))
		if err != nil && !errors.Is(err, batch.ErrNotFound) {
			return nil, err
		}
		if isRight(&p, v.Passphrase) && p.Disabled.IsZero() {
			found = append(found, foundAt{m, p})
		}
	}
	return found, nil
}

// codes are the payees, by id, where the code is right too, or none is needed, each with the step that the code
// is of.
func (v *Visit) codes(found []foundAt) (map[string]int64, error) {
	steps, wrong := map[string]int64{}, false
	for _, f := range found {
		step := f.p.Step
		if f.p.Factor != "" {
			if v.Code == "" {
				return nil, ErrNeedsCode
			}
			secret, err := openFactor(f.m, &f.p)
			if err != nil {
				return nil, err
			}
			var ok bool
			if step, ok = codeStep(secret, v.Code, v.Wall, f.p.Step); !ok {
				wrong = true
				continue
			}
		}
		steps[f.m.Creditor.ID] = step
	}
	if wrong && !v.anyFactor(found, steps) {
		return nil, ErrSignIn
	}
	return steps, nil
}

// anyFactor reports whether the code was right anywhere.
func (v *Visit) anyFactor(found []foundAt, steps map[string]int64) bool {
	for _, f := range found {
		if _, ok := steps[f.m.Creditor.ID]; ok && f.p.Factor != "" {
			return true
		}
	}
	return false
}

// refuse counts a wrong passphrase or code with the person, where there is one.
func (v *Visit) refuse(ctx context.Context, to []batch.Moment) error {
	for _, m := range to {
		p, err := m.Store.Person(ctx, strings.ToLower(v.Name))
		if errors.Is(err, batch.ErrNotFound) {
			continue
		}
		if err == nil {
			act := v.act(m, "sign in", p.Name)
			act.By, act.Detail = "login", "refused"
			err = patiently(ctx, func() error {
				return m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.CountFailure(p.Name) })
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// act is what a visitor does, for the audit log.
func (v *Visit) act(m batch.Moment, action, person string) batch.Act {
	act := m.PersonAct(action, batch.Subject{Kind: batch.OfPerson, No: person}, "")
	act.By = person
	if v.Address != "" {
		act.Remark = "from " + v.Address
	}
	return act
}

// begin begins a session. A code is good once: whoever comes with the same at the same time finds it used. A
// secret that was kept as it is, before there was a key, is sealed.
func (v *Visit) begin(ctx context.Context, f foundAt, step int64, secret string) error {
	s := batch.Session{
		ID: batch.HashOf(secret), Person: f.p.Name, Began: v.Wall, Seen: v.Wall, Confirmed: v.Wall,
	}
	act := v.act(f.m, "sign in", f.p.Name)
	if f.p.Failed > 0 {
		act.Detail = fmt.Sprintf("after %d wrong passphrases", f.p.Failed)
	}
	profile := f.p.Profile
	plain := profile.Factor != "" && f.m.FactorKey != nil && !strings.HasPrefix(profile.Factor, sealedFactor)
	if plain {
		var err error
		if profile.Factor, err = sealFactor(f.m, f.p.Name, profile.Factor); err != nil {
			return err
		}
		profile.Step = step
	}
	return patiently(ctx, func() error {
		return f.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			p := f.p
			if p.Failed > 0 {
				p.Failed = 0
				if err := tx.SetPerson(p); err != nil {
					return err
				}
			}
			if err := tx.UseStep(p.Name, step); err != nil {
				return err
			}
			if plain {
				if err := tx.SetProfile(p.Name, profile); err != nil {
					return err
				}
			}
			return tx.AddSession(s)
		})
	})
}

// Visitor is who has a session at a payee, and the session; ErrSignIn when there is none, or it is over.
func Visitor(
	ctx context.Context, books batch.Store, secret string, wall time.Time,
) (p batch.Person, s *batch.Session, err error) {
	if secret == "" {
		return p, nil, ErrSignIn
	}
	found, err := books.Session(ctx, batch.HashOf(secret))
	if err == nil && found.Over(wall) {
		err = batch.ErrNotFound
	}
	if err == nil {
		p, err = books.Person(ctx, found.Person)
	}
	if errors.Is(err, batch.ErrNotFound) || err == nil && !p.Disabled.IsZero() {
		err = ErrSignIn
	}
	return p, &found, err
}

// Confirm notes in sessions that the person has just given the passphrase again. ErrSignIn, *PauseError.
func (v *Visit) Confirm(ctx context.Context, to []batch.Moment, secret string) error {
	if err := v.count(ctx, to[0]); err != nil {
		return err
	}
	found, err := v.find(ctx, to)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return errors.Join(ErrSignIn, v.refuse(ctx, to))
	}
	for _, f := range found {
		err := patiently(ctx, func() error {
			act := v.act(f.m, "confirm", f.p.Name)
			return f.m.Store.Update(ctx, act, func(tx batch.Tx) error {
				return tx.ConfirmSession(batch.HashOf(secret), v.Wall)
			})
		})
		if err != nil && !errors.Is(err, batch.ErrNotFound) {
			return err
		}
	}
	return v.forgive(ctx, to[0], batch.TryName, batch.TryAddress)
}

// Leave ends the sessions of a secret.
func (v *Visit) Leave(ctx context.Context, from []batch.Moment, secret string) error {
	for _, m := range from {
		s, err := m.Store.Session(ctx, batch.HashOf(secret))
		if errors.Is(err, batch.ErrNotFound) {
			continue
		}
		if err == nil {
			err = patiently(ctx, func() error {
				act := v.act(m, "sign out", s.Person)
				return m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.EndSession(s.ID) })
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// patiently does something again while others write the books, until it has taken too long.
func patiently(ctx context.Context, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, visiting)
	defer cancel()
	for {
		err := do()
		if !errors.Is(err, batch.ErrBusy) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// newSecret is 256 random bits, in letters that a cookie may have.
func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}
