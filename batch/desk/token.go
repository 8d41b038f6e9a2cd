package desk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/stream"
)

// How a token is shown, once: trekk_ID_SECRET. The ID says in lists and in the audit log which it is.
const (
	tokenForm  = "trekk_"
	tokenBytes = 6 // of the ID
)

// How long a token is good for where nobody says so, and at most, in days.
const (
	TokenDays    = 90
	maxTokenDays = 366
)

// NewToken is a token as it is shown, before it is good for anything: the same may be made good at several
// payees.
func NewToken() string {
	var id [tokenBytes]byte
	_, _ = rand.Read(id[:]) // it never fails
	return tokenForm + hex.EncodeToString(id[:]) + "_" + newSecret()
}

// parseToken takes a token apart.
func parseToken(shown string) (id, secret string, ok bool) {
	form, ours := strings.CutPrefix(shown, tokenForm)
	id, secret, whole := strings.Cut(form, "_")
	return id, secret, ours && whole && id != "" && secret != ""
}

// Program is the person as whom a token lets act at a payee, and the token; ErrSignIn when it is not good, or
// the person may not act any longer.
func Program(
	ctx context.Context, books batch.Store, shown string, wall time.Time,
) (p batch.Person, k *batch.Token, err error) {
	id, secret, ok := parseToken(shown)
	if !ok {
		return p, nil, ErrSignIn
	}
	found, err := books.Token(ctx, id)
	if err == nil && (found.Over(wall) ||
		subtle.ConstantTimeCompare([]byte(found.Hash), []byte(batch.HashOf(secret))) != 1) {
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

// Tokens are what lets programs act, those too that are good for nothing any longer.
func (d *Desk) Tokens(ctx context.Context) ([]batch.Token, error) {
	if err := d.m.Allow(batch.ToManage, "to list tokens"); err != nil {
		return nil, err
	}
	return stream.All(d.m.Store.Tokens(ctx))
}

// MakeToken lets a program act as a person.
type MakeToken struct {
	Person string
	Token  string    // of NewToken
	Days   int       // for which it is good; TokenDays where it is zero
	Wall   time.Time // the real clock
}

// MakeToken returns the token as it is kept.
func (d *Desk) MakeToken(ctx context.Context, a MakeToken) (k batch.Token, err error) {
	id, secret, ok := parseToken(a.Token)
	if a.Days == 0 {
		a.Days = TokenDays
	}
	if !ok || a.Days < 0 || a.Days > maxTokenDays {
		return k, batch.Refuse(TokenWrong, "a token is good for 1 to %d days", maxTokenDays)
	}
	k = batch.Token{
		ID: id, Hash: batch.HashOf(secret), Person: strings.ToLower(a.Person), Made: a.Wall, MadeBy: d.m.By,
		Ends: a.Wall.AddDate(0, 0, a.Days),
	}
	return k, d.aside(ctx, makeToken, k.Person, "", func(act batch.Act) error {
		p, err := d.m.Store.Person(ctx, k.Person)
		switch {
		case err != nil:
			return err
		case !p.Disabled.IsZero():
			return batch.Refuse(PersonDisabled, "%s is disabled: %s", p.Name, p.Reason)
		}
		act.Detail = "token " + k.ID + " to " + k.Ends.UTC().Format(time.DateOnly)
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.AddToken(k) })
	})
}

// RevokeToken makes a token good for nothing.
type RevokeToken struct {
	ID, Reason string
	Wall       time.Time // the real clock
}

// RevokeToken returns the token.
func (d *Desk) RevokeToken(ctx context.Context, a RevokeToken) (k batch.Token, err error) {
	err = d.aside(ctx, revokeToken, a.ID, a.Reason, func(act batch.Act) error {
		if k, err = d.m.Store.Token(ctx, a.ID); err != nil {
			return err
		}
		if !k.Revoked.IsZero() {
			return batch.Refuse(TokenRevoked, "the token %s was revoked before: %s", k.ID, k.Reason)
		}
		k.Revoked, k.Reason = a.Wall, a.Reason
		act.Subject, act.Detail = batch.Subject{Kind: batch.OfPerson, No: k.Person}, "token "+k.ID
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.RevokeToken(k) })
	})
	return k, err
}
