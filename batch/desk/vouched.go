package desk

import (
	"context"
	"errors"

	"trekk/batch"
)

// EnterVouched signs in, at each payee, a person for whom a provider (OIDC) vouches, in the role that it has for
// the name. Who is not registered is by that, without a passphrase; who is with one comes in by that alone, so
// that no provider ever takes a name over. ErrSignIn, *batch.Refusal.
func (v *Visit) EnterVouched(
	ctx context.Context, to []batch.Moment, role batch.Role,
) (secret string, err error) {
	secret = newSecret()
	entered := false
	var why error
	for _, m := range to {
		p, err := m.Store.Person(ctx, v.Name)
		known := err == nil
		switch {
		case err != nil && !errors.Is(err, batch.ErrNotFound):
			return "", err
		case known && !p.Disabled.IsZero():
			why = ErrSignIn
			continue
		case known && p.Hash != "":
			why = batch.Refuse(PersonThere,
				"%s is registered here with a passphrase: sign in with that", p.Name)
			continue
		}
		if err := v.admit(ctx, m, p, role, secret); err != nil {
			return "", err
		}
		entered = true
	}
	if !entered {
		return "", why
	}
	return secret, nil
}

// admit begins a session of a person as whom the provider has it; p is as it is known, with no name where it is
// not.
func (v *Visit) admit(
	ctx context.Context, m batch.Moment, p batch.Person, role batch.Role, secret string,
) error {
	act := v.act(m, "sign in", v.Name)
	act.Detail = "vouched for as " + string(role)
	return patiently(ctx, func() error {
		return m.Store.Update(ctx, act, func(tx batch.Tx) (err error) {
			switch {
			case p.Name == "":
				err = tx.AddPerson(batch.Person{Name: v.Name, Role: role, Added: m.Now})
			case p.Role != role:
				p.Role = role
				err = tx.SetPerson(p)
			}
			if err != nil {
				return err
			}
			return tx.AddSession(batch.Session{
				ID: batch.HashOf(secret), Person: v.Name, Began: v.Wall, Seen: v.Wall, Confirmed: v.Wall,
			})
		})
	})
}

// ConfirmVouched notes in the sessions of a secret that the provider has asked again who it is. ErrSignIn when
// it is somebody else.
func (v *Visit) ConfirmVouched(ctx context.Context, to []batch.Moment, secret string) error {
	confirmed := false
	for _, m := range to {
		p, s, err := Visitor(ctx, m.Store, secret, v.Wall)
		if errors.Is(err, ErrSignIn) || err == nil && (p.Name != v.Name || p.Hash != "") {
			continue
		}
		if err == nil {
			err = patiently(ctx, func() error {
				act := v.act(m, "confirm", p.Name)
				return m.Store.Update(ctx, act,
					func(tx batch.Tx) error { return tx.ConfirmSession(s.ID, v.Wall) })
			})
		}
		if err != nil {
			return err
		}
		confirmed = true
	}
	if !confirmed {
		return ErrSignIn
	}
	return nil
}
