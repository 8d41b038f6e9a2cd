package main

import (
	"crypto/ed25519"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

// secret is a part of whatever must not be told.
const secret = "Hemmelig17"

// tells runs the real program, and gives all that it says.
func tells(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), "TREKK_TEST_BE_TREKK=1"), env...)
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Errorf("trekk %v: it worked", args)
	}
	return string(out)
}

// Whatever is wrong with the URL of a database, its password is in no message and no log.
func TestNoErrorTellsThePasswordOfTheDatabase(t *testing.T) {
	dir := t.TempDir()
	conf := newGym(t, "")
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	for i, url := range []string{
		"postgres://kari:" + secret + "@127.0.0.1:1/trekk", // nobody is there
		"postgres://kari:" + secret + "@127.0.0.1:99999/trekk",
		"postgres://kari:" + secret + "@127.0.0.1:x/trekk",
		"postgres://kari:" + secret + "@[::1/trekk",
		"postgres://kari:%zz" + secret + "@127.0.0.1:1/trekk",
		"postgres://kari:a@" + secret + "@127.0.0.1:1x/trekk",
		"postgres://kari:a/" + secret + "@127.0.0.1:1/trekk",
		"postgres://kari:a?" + secret + "@127.0.0.1:1/trekk",
		"postgres://kari:a " + secret + "@127.0.0.1:1/trekk\x7f",
		"postgres://kari:" + secret + "@127.0.0.1:1/trekk?sslmode=nonsense",
		"postgres://127.0.0.1:1/trekk?password=" + secret + "&connect_timeout=x",
		"postgres://127.0.0.1:1/trekk?user=kari&password=" + secret,
		"postgresql://kari:" + secret,
		"postgers://kari:" + secret + "@127.0.0.1/trekk",
		"postgres:/kari:" + secret + "@127.0.0.1/trekk",
		"kari:" + secret, "host=127.0.0.1 port=1 password=" + secret,
		"sqlite:postgres://kari:" + secret + "@127.0.0.1/trekk",
	} {
		for _, args := range [][]string{
			{"status"}, {"serve"}, {"run"}, {"db", "migrate"}, {"db", "backup", filepath.Join(dir, "b.db")},
			{"db", "copy", url, "sqlite:" + filepath.Join(dir, "c.db")},
			{"init", "--dir", filepath.Join(dir, "new"), "--name", "Gym", "--account", "15032080119",
				"--transmitter",
				"00123456"},
		} {
			if len(args) > 1 && i%3 != 0 {
				continue // each command meets each kind of fault, and not each URL
			}
			if out := tells(t, nil, append([]string{"--config", conf, "--db", url},
				args...)...); strings.Contains(
				out, secret) {
				t.Errorf("--db %s %v: %s", url, args, out)
			}
		}
		changed := strings.Replace(string(yaml), "sqlite:trekk.db", `"`+
			strings.ReplaceAll(url, "\x7f", `\x7f`)+`"`, 1)
		if err := os.WriteFile(conf, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := tells(t, nil, "--config", conf, "serve"); strings.Contains(out, secret) {
			t.Errorf("database: %s: %s", url, out)
		}
	}
}

// Neither is the passphrase of the mailbox's key, what a broken key file has in it, a password in the address
// of the mailbox, or what stands in a trekk.yaml that cannot be read.
func TestNoErrorTellsTheSecretsOfTheMailbox(t *testing.T) {
	conf := newGym(t, "")
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(conf)
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte("right"))
	if err != nil {
		t.Fatal(err)
	}
	whole := string(pem.EncodeToMemory(block))
	for name, text := range map[string]string{
		"encrypted.key": whole, "cut.key": whole[:200], "none.key": secret,
		"pem.key": "-----BEGIN OPENSSH PRIVATE KEY-----\n" + secret + "\n-----END OPENSSH PRIVATE KEY-----\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mail := "folder:mail"
	if !strings.Contains(string(yaml), mail) {
		mail = "folder:" + filepath.Join(dir, "mail")
	}
	run := func(what string, change ...string) {
		t.Helper()
		text := strings.NewReplacer(change...).Replace(string(yaml))
		if text == string(yaml) {
			t.Fatalf("%s: nothing has changed", what)
		}
		if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out := tells(t, []string{"TREKK_KEY_PASSPHRASE=" + secret}, "--config", conf, "run", "fetch")
		for _, part := range []string{secret, strings.Split(whole, "\n")[1][10:40]} {
			if strings.Contains(out, part) {
				t.Errorf("%s: %s", what, out)
			}
		}
	}
	for _, key := range []string{"encrypted.key", "cut.key", "none.key", "pem.key"} {
		run(key, mail, "sftp://gym@127.0.0.1:1", `key: ""`, "key: "+key)
	}
	for _, url := range []string{
		"sftp://gym:" + secret + "@127.0.0.1:1", "sftp://gym:" + secret + "@127.0.0.1:x", "gym:" +
			secret + "@host",
		"sftp://gym:%zz" + secret + "@host", "ftp://gym:" + secret + "@host",
	} {
		run(url, mail, url)
		if out := tells(t, nil, "init", "--dir", filepath.Join(dir, "new"), "--name", "Gym", "--account",
			"15032080119", "--transmitter", "00123456", "--mailbox", url); strings.Contains(out, secret) {
			t.Errorf("--mailbox %s: %s", url, out)
		}
	}
	for _, line := range []string{
		"database: [" + secret + "]", "database: {a: " + secret + "}", secret, "database: \"" + secret,
		": " + secret,
		"database: " + secret + ": x", "\t" + secret, "- " + secret,
		"backup: {recipients: [AGE-SECRET-KEY-1" + secret + "]}",
	} {
		run(line, "database: sqlite:trekk.db", line)
	}
}
