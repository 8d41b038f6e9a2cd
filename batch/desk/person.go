package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/bcrypt"

	"trekk/batch"
	"trekk/batch/stream"
)

// Passphrases are kept as bcrypt makes hashes of them, which looks at no more than so many bytes.
const (
	minPassphrase = 8  // characters
	maxPassphrase = 72 // bytes
)

// PassphraseCost is the cost of a new passphrase's hash, as bcrypt counts it. Tests, which make hundreds, lower it.
var PassphraseCost = 12

// nobody is the hash that the passphrase of somebody who is not registered is held against, so that it takes
// as long. Nobody knows what it is the hash of.
const nobody = "$2a$12$gn1rbbaxktFgRDHw0II9COul8zdBEu.Xfw7w0vADxFhJr8almcBHi"

// ErrSignIn is a name and a passphrase that are not those of anybody who may act. It never says which of them
// is wrong.
var ErrSignIn = errors.New("the name or the passphrase is wrong, or the person may not act here any longer")

// SignIn is who has a name and a passphrase. The call's By is who says so, in whose name wrong passphrases
// are counted. ErrSignIn.
func SignIn(ctx context.Context, m batch.Moment, name, passphrase string) (batch.Person, error) {
	p, err := m.Store.Person(ctx, strings.ToLower(name))
	if err != nil && !errors.Is(err, batch.ErrNotFound) {
		return batch.Person{}, err
	}
	known := err == nil
	right := isRight(&p, passphrase)
	act := m.PersonAct("sign in", batch.Subject{Kind: batch.OfPerson, No: p.Name}, "")
	switch {
	case !known:
		return batch.Person{}, ErrSignIn
	case !right || !p.Disabled.IsZero():
		act.Detail = "refused"
		err := m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.CountFailure(p.Name) })
		return batch.Person{}, errors.Join(ErrSignIn, err)
	case p.Failed > 0:
		act.By, act.Detail = p.Name, fmt.Sprintf("after %d wrong passphrases", p.Failed)
		p.Failed = 0
		err = m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetPerson(p) })
	default:
		err = nil
	}
	return p, err
}

// isRight reports whether a passphrase is the person's. It takes as long of somebody who has none.
func isRight(p *batch.Person, passphrase string) bool {
	wrong := bcrypt.CompareHashAndPassword([]byte(cmp.Or(p.Hash, nobody)), []byte(passphrase))
	return wrong == nil && p.Hash != "" && len(passphrase) <= maxPassphrase
}

// may refuses a kind of act to those whose it is not. The user of the operating system has the database and
// the keys, and may do everything but give a second person's word.
func (d *Desk) may(ctx context.Context, k Kind) error {
	if d.m.Role == "" && k.Right == batch.ToApprove {
		return d.byName(ctx)
	}
	return d.m.Allow(k.Right, k.Action)
}

// byName refuses what needs two persons to who has no name, where persons are registered: the user of the
// operating system may be any of them, the other one too.
func (d *Desk) byName(ctx context.Context) error {
	if d.m.Role != "" {
		return nil
	}
	persons, err := stream.All(d.m.Store.Persons(ctx))
	if err != nil || len(persons) == 0 {
		return err
	}
	return batch.Refuse(PersonNeeded, "%s is nobody by name, and persons are registered: say who does it "+
		"with --as NAME", d.m.By)
}

// admins is how many admins may act.
func admins(persons []batch.Person) (n int) {
	for _, p := range persons {
		if p.Role == batch.RoleAdmin && p.Disabled.IsZero() {
			n++
		}
	}
	return n
}

// Persons are who may act, and who could, by name.
func (d *Desk) Persons(ctx context.Context) ([]batch.Person, error) {
	if err := d.m.Allow(batch.ToManage, "to list persons"); err != nil {
		return nil, err
	}
	return stream.All(d.m.Store.Persons(ctx))
}

// AddPerson registers someone who may act.
type AddPerson struct {
	Name       string
	Role       batch.Role
	Passphrase string
}

// AddPerson returns the person.
func (d *Desk) AddPerson(ctx context.Context, a AddPerson) (p batch.Person, err error) {
	p = batch.Person{Name: strings.ToLower(a.Name), Role: a.Role, Added: d.m.Now}
	if err := d.m.Allow(addPerson.Right, addPerson.Action); err != nil {
		return p, err
	}
	if err := errors.Join(batch.CheckPersonName(p.Name), batch.CheckRole(p.Role)); err != nil {
		return p, batch.Refuse(PersonWrong, "%v", err)
	}
	if p.Hash, err = hash(p.Name, a.Passphrase); err != nil {
		return p, err
	}
	return p, d.do(ctx, addPerson, p.Name, "", func(act batch.Act) error {
		_, err := d.m.Store.Person(ctx, p.Name)
		switch {
		case err == nil:
			return batch.Refuse(PersonThere, "%s is registered already", p.Name)
		case !errors.Is(err, batch.ErrNotFound):
			return err
		}
		act.Detail = string(p.Role)
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.AddPerson(p) })
	})
}

// DisablePerson keeps someone from acting from now on. A name is never used for another.
type DisablePerson struct {
	Name, Reason string
}

// DisablePerson returns the person. The last admin is needed: nobody could register others.
func (d *Desk) DisablePerson(ctx context.Context, a DisablePerson) (batch.Person, error) {
	return d.onPerson(ctx, disablePerson, a.Name, a.Reason, func(p *batch.Person) error {
		persons, err := stream.All(d.m.Store.Persons(ctx))
		switch {
		case err != nil:
			return err
		case !p.Disabled.IsZero():
			return batch.Refuse(PersonDisabled, "%s was disabled before: %s", p.Name, p.Reason)
		case p.Role == batch.RoleAdmin && admins(persons) == 1:
			return batch.Refuse(LastAdmin, "%s is the last admin: register another first", p.Name)
		}
		p.Disabled, p.Reason = d.m.Now, a.Reason
		return nil
	})
}

// SetPassphrase gives someone another passphrase. Everybody may do so for himself, but no program in his name.
type SetPassphrase struct {
	Name, Passphrase string
	Wall             time.Time // the real clock
}

// SetPassphrase returns the person, whose sessions and tokens have ended: whoever had the old passphrase may have
// made them.
func (d *Desk) SetPassphrase(ctx context.Context, a SetPassphrase) (batch.Person, error) {
	k := setPassphrase
	if strings.EqualFold(a.Name, d.m.By) {
		k = setOwnPassphrase
		if err := d.m.InPerson(k.Action); err != nil {
			return batch.Person{}, err
		}
	}
	if err := d.m.Allow(k.Right, k.Action); err != nil {
		return batch.Person{}, err
	}
	made, err := hash(a.Name, a.Passphrase)
	if err != nil {
		return batch.Person{}, err
	}
	tokens, err := d.tokensOf(ctx, a.Name, a.Wall)
	if err != nil {
		return batch.Person{}, err
	}
	p, err := d.onPerson(ctx, k, a.Name, "", func(p *batch.Person) error {
		p.Hash, p.Failed = made, 0
		return nil
	}, func(tx batch.Tx, p *batch.Person) (err error) {
		for _, t := range tokens {
			err = errors.Join(err, tx.RevokeToken(t))
		}
		if p.Role == batch.RoleApprover && batch.FromAnother(d.m.By, p.Name) {
			err = errors.Join(err, tx.MeetFinding(d.given(p)))
		}
		return err
	})
	return p, err
}

// given is the finding that another gave an approver the passphrase, and could now give the second word too.
func (d *Desk) given(p *batch.Person) batch.Finding {
	return batch.Finding{
		Code: batch.PassphraseGiven, Severity: batch.Urgent, Since: d.m.Today(), Do: batch.SettleFinding,
		Subject: batch.Subject{Kind: batch.OfPerson, No: p.Name}, Facts: batch.Facts{"by": d.m.By},
	}
}

// givenBy is which other registered person gave a person the passphrase that he has; empty where he, or the
// system's user, chose it after he was registered.
func (d *Desk) givenBy(ctx context.Context, name string) (string, error) {
	f := batch.AuditFilter{
		Subject: batch.Subject{Kind: batch.OfPerson, No: strings.ToLower(name)}, Action: setPassphrase.Action,
	}
	for act, err := range d.m.Store.ListActs(ctx, f, batch.Page{Limit: 1, Descending: true}) {
		if err != nil || !batch.FromAnother(act.Item.By, name) {
			return "", err
		}
		return act.Item.By, nil
	}
	return "", nil
}

// tokensOf are the tokens of a person that are good still, each as it is when a new passphrase has ended it.
func (d *Desk) tokensOf(ctx context.Context, name string, wall time.Time) (list []batch.Token, err error) {
	for k, err := range d.m.Store.Tokens(ctx) {
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(k.Person, name) && !k.Over(wall) {
			k.Revoked, k.Reason = wall, "the passphrase was changed"
			list = append(list, k)
		}
	}
	return list, nil
}

// onPerson lets change change a person, whose sessions end with it, and returns the person as it is then. What
// else is to be written with it, also writes.
func (d *Desk) onPerson(
	ctx context.Context, k Kind, name, reason string, change func(*batch.Person) error,
	also ...func(batch.Tx, *batch.Person) error,
) (p batch.Person, err error) {
	name = strings.ToLower(name)
	err = d.do(ctx, k, name, reason, func(act batch.Act) error {
		if p, err = d.m.Store.Person(ctx, name); err != nil {
			return err
		}
		if err := change(&p); err != nil {
			return err
		}
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			err := errors.Join(tx.SetPerson(p), tx.EndSessions(p.Name))
			for _, write := range also {
				err = errors.Join(err, write(tx, &p))
			}
			return err
		})
	})
	return p, err
}

// hash is what is kept of a person's passphrase. No error has any of it.
func hash(name, passphrase string) (string, error) {
	switch {
	case utf8.RuneCountInString(passphrase) < minPassphrase:
		return "", batch.Refuse(PassphraseWrong, "the passphrase is too short: want %d characters or more",
			minPassphrase)
	case len(passphrase) > maxPassphrase:
		return "", batch.Refuse(PassphraseWrong, "the passphrase is too long: want %d bytes or fewer, "+
			"which is as far as bcrypt looks", maxPassphrase)
	case strings.EqualFold(passphrase, name):
		return "", batch.Refuse(PassphraseWrong, "the passphrase is the name")
	}
	made, err := bcrypt.GenerateFromPassword([]byte(passphrase), PassphraseCost)
	return string(made), err
}
