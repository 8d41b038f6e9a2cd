package desk

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // what RFC 6238 says and authenticators know
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// A second factor is what RFC 6238 calls TOTP, in the form that every authenticator knows: SHA-1, six digits,
// steps of 30 seconds.
const (
	stepSeconds = 30
	stepsAside  = 1 // that a clock may be wrong, either way
)

// A secret is 160 random bits, as RFC 4226 recommends: so many letters of base 32.
const (
	factorBytes   = 20
	factorLetters = 32
)

var base32Form = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewOnce is a number that is used once, for FactorOf.
func NewOnce() string {
	var b [factorBytes]byte
	_, _ = rand.Read(b[:]) // it never fails
	return base32Form.EncodeToString(b[:])
}

// FactorOf is the secret of a second factor that nobody has yet. It follows from the secret of a session and a
// number that is used once: the number may stand in an address, and nothing need be kept in between.
func FactorOf(session, once, person string) string {
	h := hmac.New(sha256.New, []byte(session))
	fmt.Fprintf(h, "second factor of %q by %q", person, once)
	return base32Form.EncodeToString(h.Sum(nil)[:factorBytes])
}

// FactorURI is what an authenticator reads a secret from, as a QR code: issuer is the payee's name.
func FactorURI(secret, issuer, person string) string {
	u := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + person,
		RawQuery: strings.ReplaceAll(url.Values{"secret": {secret}, "issuer": {issuer}}.Encode(), "+", "%20"),
	}
	return u.String()
}

// codeStep is the step that a code is of, if it is right and of none up to the last that was used.
func codeStep(secret, code string, wall time.Time, last int64) (step int64, ok bool) {
	key, err := base32Form.DecodeString(secret)
	if err != nil {
		return 0, false
	}
	code = strings.ReplaceAll(code, " ", "")
	now := wall.Unix() / stepSeconds
	for s := now - stepsAside; s <= now+stepsAside; s++ {
		if subtle.ConstantTimeCompare([]byte(codeAt(key, s)), []byte(code)) == 1 && s > last {
			step, ok = s, true
		}
	}
	return step, ok
}

// codeAt is the code of a step: RFC 4226, section 5.3.
func codeAt(key []byte, step int64) string {
	h := hmac.New(sha1.New, key)
	_ = binary.Write(h, binary.BigEndian, step) // a hash takes all
	sum := h.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}
