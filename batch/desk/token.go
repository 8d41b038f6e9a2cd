package desk

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"trekk/batch"
)

// tokenForm begins a token as it is shown: trekk_ID_SECRET.
const tokenForm = "trekk_"

// Program is the person as whom a token lets act at a payee, and the token; ErrSignIn when it is not good, or
// the person may not act any longer.
func Program(
	ctx context.Context, books batch.Store, shown string, wall time.Time,
) (p batch.Person, k *batch.Token, err error) {
	form, ok := strings.CutPrefix(shown, tokenForm)
	id, secret, whole := strings.Cut(form, "_")
	if !ok || !whole {
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
