package desk

import (
	"context"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/stream"
)

// Me is the person who acts; ErrNotFound of the system's user.
func (d *Desk) Me(ctx context.Context) (batch.Person, error) { return d.m.Store.Person(ctx, d.m.By) }

// Sessions are those of the person who acts, over ones too, the latest first.
func (d *Desk) Sessions(ctx context.Context) ([]batch.Session, error) {
	return stream.All(d.m.Store.SessionsOf(ctx, d.m.By))
}

// EndSessions signs the person who acts out everywhere.
func (d *Desk) EndSessions(ctx context.Context) error {
	return d.aside(ctx, endSessions, d.m.By, "", func(act batch.Act) error {
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.EndSessions(d.m.By) })
	})
}

// ChooseLanguage says in which language the person who acts reads.
type ChooseLanguage struct {
	Lang string // nb or en
}

// ChooseLanguage returns the person.
func (d *Desk) ChooseLanguage(ctx context.Context, a ChooseLanguage) (batch.Person, error) {
	if a.Lang != "nb" && a.Lang != "en" {
		return batch.Person{}, batch.Refuse(PersonWrong, "language %q: want nb or en", a.Lang)
	}
	return d.onProfile(ctx, chooseLanguage, d.m.By, "", func(p *batch.Profile) error {
		p.Lang = a.Lang
		return nil
	})
}

// TurnOnFactor gives the person who acts a second factor: the secret is one of FactorOf that an authenticator
// has by now, and the code shows that it does.
type TurnOnFactor struct {
	Secret, Code string
	Wall         time.Time // the real clock
}

// TurnOnFactor returns the person.
func (d *Desk) TurnOnFactor(ctx context.Context, a TurnOnFactor) (batch.Person, error) {
	return d.onProfile(ctx, turnOnFactor, d.m.By, "", func(p *batch.Profile) error {
		if p.Factor != "" {
			return batch.Refuse(FactorThere, "%s has a second factor already", d.m.By)
		}
		step, ok := codeStep(a.Secret, a.Code, a.Wall, 0)
		if !ok || len(a.Secret) < factorLetters {
			return batch.Refuse(CodeWrong,
				"the code is not that of the secret, or the clock of who shows it is wrong")
		}
		sealed, err := sealFactor(d.m, d.m.By, a.Secret)
		p.Factor, p.Step = sealed, step
		return err
	})
}

// DropFactor turns the second factor of the person who acts off, by the passphrase and a code.
type DropFactor struct {
	Passphrase, Code string
	Address          string    // from where it is asked
	Wall             time.Time // the real clock
}

// DropFactor returns the person, whose sessions have ended. ErrSignIn where the passphrase or the code is wrong,
// *PauseError after too many wrong ones.
func (d *Desk) DropFactor(ctx context.Context, a DropFactor) (batch.Person, error) {
	p, err := d.Me(ctx)
	if err == nil && p.Factor == "" {
		err = batch.Refuse(NoFactor, "%s has no second factor", p.Name)
	}
	if err != nil {
		return p, err
	}
	v := Visit{Name: p.Name, Passphrase: a.Passphrase, Code: a.Code, Address: a.Address, Wall: a.Wall}
	if err := v.prove(ctx, d.m); err != nil {
		return p, err
	}
	return d.onProfile(ctx, dropFactor, p.Name, "", func(p *batch.Profile) error {
		p.Factor, p.Step = "", 0
		return nil
	})
}

// TurnOffFactor takes the second factor from a person who has lost it.
type TurnOffFactor struct {
	Name, Reason string
}

// TurnOffFactor returns the person, whose sessions have ended.
func (d *Desk) TurnOffFactor(ctx context.Context, a TurnOffFactor) (batch.Person, error) {
	return d.onProfile(ctx, turnOffFactor, a.Name, a.Reason, func(p *batch.Profile) error {
		if p.Factor == "" {
			return batch.Refuse(NoFactor, "%s has no second factor", a.Name)
		}
		p.Factor, p.Step = "", 0
		return nil
	})
}

// onProfile lets change change what a person has chosen, and returns the person as it is then.
func (d *Desk) onProfile(
	ctx context.Context, k Kind, name, reason string, change func(*batch.Profile) error,
) (p batch.Person, err error) {
	name = strings.ToLower(name)
	err = d.aside(ctx, k, name, reason, func(act batch.Act) error {
		if p, err = d.m.Store.Person(ctx, name); err != nil {
			return err
		}
		if err := change(&p.Profile); err != nil {
			return err
		}
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			if k == turnOffFactor || k == dropFactor {
				if err := tx.EndSessions(name); err != nil {
					return err
				}
			}
			return tx.SetProfile(name, p.Profile)
		})
	})
	return p, err
}
