package console

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" // what authenticators know
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/desk"
)

var (
	offeredOnce = regexp.MustCompile(`name="once" value="([A-Z2-7]+)"`)
	offeredKey  = regexp.MustCompile(`<code>([A-Z2-7 ]+)</code>`)
)

// authenticator is the code that RFC 6238 has of a secret now.
func authenticator(t *testing.T, secret string) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	h := hmac.New(sha1.New, key)
	_ = binary.Write(h, binary.BigEndian, time.Now().Unix()/30)
	sum := h.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1_000_000)
}

// A second factor is offered as a QR code and a key, which no address has; it counts by a code of it, and is not
// shown again. It is turned off by the password and a code.
func TestASecondFactorIsTurnedOnAndOff(t *testing.T) {
	d, ctx := opened(t), context.Background()
	if _, err := d.app.Desk("").AddPerson(ctx, desk.AddPerson{
		Name: "kari", Role: batch.RoleAdmin, Passphrase: "correct horse",
	}); err != nil {
		t.Fatal(err)
	}
	const path = "/persons/me/second-factor"
	_, form := d.get(batch.RoleAdmin, path)
	once, key := offeredOnce.FindStringSubmatch(form), offeredKey.FindStringSubmatch(form)
	if once == nil || key == nil {
		t.Fatal(form)
	}
	secret := strings.ReplaceAll(key[1], " ", "")
	picture := path + "/qr?once=" + once[1]
	if !strings.Contains(form, `src="`+picture+`"`) || strings.Contains(picture, secret) {
		t.Errorf("no picture, or an address with the key:\n%s", form)
	}
	w := httptest.NewRecorder()
	d.site.ServeHTTP(w, d.visiting(batch.RoleAdmin, httptest.NewRequest(http.MethodGet, picture, nil)))
	if i, err := png.Decode(bytes.NewReader(w.Body.Bytes())); err != nil || i.Bounds().Dx() < 200 ||
		w.Header().Get("Cache-Control") != "no-store" {
		t.Error(err, w.Code, w.Header())
	}
	status, again, _ := d.post(batch.RoleAdmin, path, "once", once[1], "code", "000000")
	if status != http.StatusUnprocessableEntity || offeredKey.FindStringSubmatch(again)[1] != key[1] {
		t.Errorf("a wrong code changes the key: %d\n%s", status, again)
	}
	status, _, _ = d.post(batch.RoleAdmin, path, "once", once[1], "code", authenticator(t, secret))
	p, err := d.app.Store.Person(ctx, "kari")
	if err != nil || status != http.StatusSeeOther || p.Factor != secret {
		t.Fatal(status, err)
	}
	d.person = p
	d.refuses(batch.RoleAdmin, picture, http.StatusNotFound)
	d.refuses(batch.RoleAdmin, path, http.StatusNotFound)
	d.shows(batch.RoleAdmin, "/persons/me", path+"/off")
	d.shows(batch.RoleAdmin, "/persons", "/persons/kari/take-second-factor")

	status, said, _ := d.post(batch.RoleAdmin, path+"/off", "password", "wrong", "code", "123456")
	if status != http.StatusUnprocessableEntity || !strings.Contains(said, "Passordet eller koden er feil") {
		t.Errorf("%d\n%s", status, said)
	}
	if err := d.app.Store.Update(ctx, d.app.Moment("", "").PersonAct("test", batch.Subject{}, ""),
		func(tx batch.Tx) error { p.Step = 0; return tx.SetProfile("kari", p.Profile) }); err != nil {
		t.Fatal(err)
	}
	status, said, _ = d.post(batch.RoleAdmin, path+"/off", "password", "correct horse", "code",
		authenticator(t, secret))
	if p, err = d.app.Store.Person(ctx, "kari"); err != nil || status != http.StatusSeeOther ||
		p.Factor != "" {
		t.Errorf("%d, %v\n%s", status, err, said)
	}
}
