package desk

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"trekk/batch"
)

// sealedFactor begins the secret of a second factor as it is kept where the payee has a key for them. Behind it
// stand, in base64, 12 random bytes and what AES-256-GCM makes of the secret. It is bound to the creditor and the
// person, so that no row does for another. Letters of base 32 are a secret as it is.
const sealedFactor = "sealed:"

// ErrFactorKey is that the secret of a second factor cannot be opened: the key is missing, or another.
var ErrFactorKey = errors.New("the secret of the second factor cannot be opened: console.factor_key is missing, " +
	"or is another than the one it was sealed with")

// factorCipher is the cipher for secrets of second factors; nil where the payee has no key for them.
func factorCipher(m batch.Moment) (cipher.AEAD, error) {
	if m.FactorKey == nil {
		return nil, nil
	}
	text, err := m.FactorKey()
	if err != nil {
		return nil, fmt.Errorf("console.factor_key: %w", err)
	}
	key, err := hkdf.Key(sha256.New, []byte(text), nil, "trekk second factors", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// factorOwner is what a sealed secret is bound to. No name of a person has a blank.
func factorOwner(m batch.Moment, person string) []byte { return []byte(person + " " + m.Creditor.ID) }

// sealFactor is the secret of a second factor as it is kept.
func sealFactor(m batch.Moment, person, secret string) (string, error) {
	c, err := factorCipher(m)
	if err != nil || c == nil {
		return secret, err
	}
	sealed := c.Seal(nil, nil, []byte(secret), factorOwner(m, person)) //nolint:gosec // makes its own nonce
	return sealedFactor + base64.RawStdEncoding.EncodeToString(sealed), nil
}

// openFactor is the secret of a second factor that is kept. ErrFactorKey.
func openFactor(m batch.Moment, p *batch.Person) (string, error) {
	kept, sealed := strings.CutPrefix(p.Factor, sealedFactor)
	if !sealed {
		return p.Factor, nil
	}
	c, err := factorCipher(m)
	if err != nil {
		return "", err
	}
	if c == nil {
		return "", fmt.Errorf("%s: %w", p.Name, ErrFactorKey)
	}
	b, err := base64.RawStdEncoding.DecodeString(kept)
	if err == nil {
		b, err = c.Open(nil, nil, b, factorOwner(m, p.Name))
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", p.Name, ErrFactorKey)
	}
	return string(b), nil
}

// KeptFactors says how the secrets of second factors are kept at a payee.
type KeptFactors struct {
	Sealed int
	Clear  []string // whose are kept as they are: a copy of the database gives them
	Lost   []string // whose cannot be opened by the key that there is
}

// FactorsOf looks at all persons of a payee who have a second factor, by name.
func FactorsOf(ctx context.Context, m batch.Moment) (k KeptFactors, err error) {
	for p, err := range m.Store.Persons(ctx) {
		if err != nil {
			return k, err
		}
		_, lost := openFactor(m, &p)
		switch {
		case p.Factor == "":
		case lost != nil:
			k.Lost = append(k.Lost, p.Name)
		case strings.HasPrefix(p.Factor, sealedFactor):
			k.Sealed++
		default:
			k.Clear = append(k.Clear, p.Name)
		}
	}
	return k, nil
}
