package mailbox

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

func bothServers(t *testing.T, f func(t *testing.T, s *server)) {
	t.Run("server", func(t *testing.T) { f(t, startServer(t)) })
	t.Run("sshd", func(t *testing.T) { f(t, startSSHD(t)) })
}

func TestHostKeys(t *testing.T) {
	bothServers(t, func(t *testing.T, s *server) {
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(s.hostKey))
		must(t, err)
		_, other, _ := newKey(t, "other")
		file := func(lines ...string) string {
			p := filepath.Join(t.TempDir(), "known_hosts")
			must(t, os.WriteFile(p, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
			return p
		}
		here := knownhosts.Normalize(s.address)
		hashed := knownhosts.HashHostname(here)
		for name, test := range map[string]struct {
			hostKey, knownHosts string
			want                error
		}{
			"line":                                {hostKey: s.hostKey},
			"line with comment":                   {hostKey: s.hostKey + " nets@example"},
			"fingerprint":                         {hostKey: ssh.FingerprintSHA256(key)},
			"fingerprint, padded":                 {hostKey: ssh.FingerprintSHA256(key) + "="},
			"two while it changes":                {hostKey: authorizedKey(other) + "\n" + s.hostKey + "\n"},
			"known hosts":                         {knownHosts: file(here + " " + s.hostKey)},
			"known hosts, hashed":                 {knownHosts: file(hashed + " " + s.hostKey)},
			"the pinned key goes before the file": {hostKey: s.hostKey, knownHosts: "/does/not/exist"},
			"none":                                {want: ErrHostKeyUnknown},
			"known hosts, another host": {knownHosts: file("example.com " + s.hostKey),
				want: ErrHostKeyUnknown},
			"another line":        {hostKey: authorizedKey(other), want: ErrHostKeyChanged},
			"another fingerprint": {hostKey: ssh.FingerprintSHA256(other), want: ErrHostKeyChanged},
			"known hosts, changed": {knownHosts: file(here + " " + authorizedKey(other)),
				want: ErrHostKeyChanged},
			"known hosts, revoked": {knownHosts: file(here+" "+s.hostKey, "@revoked * "+s.hostKey),
				want: ErrHostKeyChanged},
			"of another kind": {hostKey: ecdsaKey(t), want: ErrHostKeyChanged},
		} {
			c := s.config()
			c.HostKey, c.KnownHosts = test.hostKey, test.knownHosts
			mb, err := Dial(t.Context(), c)
			if !errors.Is(err, test.want) || test.want != nil && Retryable(err) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
			if err == nil {
				list2(t, mb)
				must(t, mb.Close())
			}
			if errors.Is(test.want, ErrHostKeyUnknown) &&
				!strings.Contains(err.Error(), "host_key: "+s.hostKey) {
				t.Errorf("%s: the message does not give the line to pin: %v", name, err)
			}
		}
		for _, bad := range []string{"nonsense", "ssh-ed25519 AAAA"} {
			c := s.config()
			c.HostKey = bad
			if _, err := Dial(t.Context(), c); err == nil || errors.Is(err, ErrHostKeyUnknown) {
				t.Errorf("host key %q: %v", bad, err)
			}
		}
		c := s.config()
		c.HostKey, c.KnownHosts = "", "/does/not/exist"
		if _, err := Dial(t.Context(), c); err == nil || Retryable(err) {
			t.Errorf("missing known hosts file: %v", err)
		}
	})
}

func ecdsaKey(t *testing.T) string {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	key, err := ssh.NewPublicKey(&private.PublicKey)
	must(t, err)
	return authorizedKey(key)
}

func TestLogin(t *testing.T) {
	bothServers(t, func(t *testing.T, s *server) {
		stranger, _, _ := newKey(t, "stranger")
		open := filepath.Join(t.TempDir(), "open")
		b, err := os.ReadFile(s.key)
		must(t, err)
		must(t, os.WriteFile(open, b, 0o644))
		private, err := ssh.ParseRawPrivateKey(b)
		must(t, err)
		block, err := ssh.MarshalPrivateKeyWithPassphrase(*private.(*ed25519.PrivateKey), "",
			[]byte("sesame"))
		must(t, err)
		encrypted := filepath.Join(t.TempDir(), "encrypted")
		must(t, os.WriteFile(encrypted, pem.EncodeToMemory(block), 0o600))
		broken := filepath.Join(t.TempDir(), "broken")
		must(t, os.WriteFile(broken, []byte("x"), 0o600))
		for name, test := range map[string]struct {
			change func(*Config)
			want   error
			says   string
		}{
			"right":         {func(*Config) {}, nil, ""},
			"encrypted":     {func(c *Config) { c.Key, c.KeyPassphrase = encrypted, "sesame" }, nil, ""},
			"no passphrase": {func(c *Config) { c.Key = encrypted }, ErrKeyFile, "passphrase"},
			"wrong passphrase": {func(c *Config) { c.Key, c.KeyPassphrase = encrypted, "x" }, ErrKeyFile,
				"passphrase"},
			"no key":       {func(c *Config) { c.Key = "" }, ErrKeyFile, "--key"},
			"missing key":  {func(c *Config) { c.Key = "/does/not/exist" }, ErrKeyFile, "ssh-keygen"},
			"broken key":   {func(c *Config) { c.Key = broken }, ErrKeyFile, "private key"},
			"readable key": {func(c *Config) { c.Key = open }, ErrKeyFile, "chmod 600"},
			"wrong key":    {func(c *Config) { c.Key = stranger }, ErrLogin, "public key ssh-ed25519"},
			"wrong user": {func(c *Config) {
				c.URL = strings.Replace(c.URL, s.user+"@", "nobody-at-all@", 1)
			}, ErrLogin, "nobody-at-all"},
			"no such folder": {func(c *Config) { c.Outbound = "Utgående" }, os.ErrNotExist, "trekk.yaml"},
		} {
			c := s.config()
			test.change(&c)
			mb, err := Dial(t.Context(), c)
			if err == nil {
				_, err = mb.List(t.Context())
				must(t, mb.Close())
			}
			if !errors.Is(err, test.want) || Retryable(err) ||
				err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %v, want %v with %q", name, err, test.want, test.says)
			}
		}
	})
}

func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	c := startServer(t).config()
	c.URL = "sftp://trekk@" + l.Addr().String()
	l.Close()
	if _, err := Dial(t.Context(), c); !Retryable(err) {
		t.Errorf("refused connection: %v, want one that may be retried", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Dial(ctx, c); !errors.Is(err, context.Canceled) || Retryable(err) {
		t.Errorf("cancelled: %v", err)
	}
}

// The connection is cut at many places of a conversation. Whatever had happened, the file is then there in
// whole or not at all, the error may be retried, and the next attempt succeeds and leaves nothing else
// behind.
func TestPutSurvivesACutAnywhere(t *testing.T) {
	s := startServer(t)
	content := randomBytes(100_000)
	attempt := func() error {
		mb, err := Dial(t.Context(), s.config())
		if err != nil {
			return err
		}
		defer mb.Close()
		_, err = mb.Put(t.Context(), "claims", bytes.NewReader(content))
		return err
	}
	inbound := filepath.Join(s.dir, "Inbound")
	must(t, attempt())
	total := s.faults.transmited.Load()
	must(t, os.Remove(filepath.Join(inbound, "claims")))
	step := int64(2027)
	if testing.Short() {
		step *= 10
	}
	arrived := 0
	for cut := int64(1); cut < total; cut += step {
		s.faults.cutAfter.Store(cut)
		err := attempt()
		if err != nil && !Retryable(err) {
			t.Fatalf("cut after %d of %d: %v, want an error that may be retried", cut, total, err)
		}
		if got, err := os.ReadFile(filepath.Join(inbound, "claims")); err == nil {
			arrived++
			if !bytes.Equal(got, content) {
				t.Fatalf("cut after %d of %d: a file that is not whole", cut, total)
			}
		}
		if err := attempt(); err != nil && !errors.Is(err, ErrExists) {
			t.Fatalf("cut after %d of %d: the next attempt: %v", cut, total, err)
		}
		entries, err := os.ReadDir(inbound)
		must(t, err)
		if got, err := os.ReadFile(filepath.Join(inbound, "claims")); err != nil ||
			!bytes.Equal(got, content) {
			t.Fatalf("cut after %d of %d: not whole after the next attempt (%v)", cut, total, err)
		}
		for _, e := range entries {
			must(t, os.Remove(filepath.Join(inbound, e.Name())))
		}
	}
	t.Logf("%d bytes of conversation", total)
}

// With direct, a cut can leave a file that is too short, but never one with holes.
func TestDirectPutCutIsAPrefix(t *testing.T) {
	s := startServer(t)
	content := randomBytes(500_000)
	c := s.config()
	c.Direct = true
	for _, cut := range []int64{5_000, 50_000, 100_000, 300_000, 499_000} {
		s.faults.cutAfter.Store(cut)
		mb, err := Dial(t.Context(), c)
		if err == nil {
			_, err = mb.Put(t.Context(), "claims", bytes.NewReader(content))
		}
		if !Retryable(err) {
			t.Fatalf("cut after %d: %v", cut, err)
		}
		got, _ := os.ReadFile(filepath.Join(s.dir, "Inbound", "claims"))
		if !bytes.HasPrefix(content, got) || len(got) == len(content) {
			t.Fatalf("cut after %d: %d bytes that are no prefix", cut, len(got))
		}
		_ = os.Remove(filepath.Join(s.dir, "Inbound", "claims"))
	}
}

func TestOpenCutAnywhere(t *testing.T) {
	s := startServer(t)
	must(t, os.WriteFile(filepath.Join(s.dir, "Outbound", "OCR"), randomBytes(400_000), 0o644))
	for _, cut := range []int64{6_000, 20_000, 100_000, 399_000} {
		s.faults.cutAfter.Store(cut)
		mb := dial(t, s.config())
		files, err := mb.List(t.Context())
		if err == nil {
			var r io.ReadCloser
			if r, err = mb.Open(t.Context(), files[0]); err == nil {
				_, err = io.Copy(io.Discard, r)
			}
		}
		if !Retryable(err) {
			t.Errorf("cut after %d: %v, want an error that may be retried", cut, err)
		}
	}
}

func TestRenameRefused(t *testing.T) {
	s := startServer(t)
	s.faults.noRename.Store(true)
	c := s.config()
	_, err := dial(t, c).Put(t.Context(), "claims", strings.NewReader("x"))
	if !errors.Is(err, ErrRename) || Retryable(err) || !strings.Contains(err.Error(), "direct") {
		t.Errorf("got %v, want ErrRename with the way out", err)
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, "Inbound")); len(entries) != 0 {
		t.Errorf("left %v", entries)
	}
	c.Direct = true
	put(t, dial(t, c), "claims", strings.NewReader("x"))
}

func TestServerFull(t *testing.T) {
	s := startServer(t)
	s.faults.fullAfter.Store(50_000)
	_, err := dial(t, s.config()).Put(t.Context(), "claims", bytes.NewReader(randomBytes(100_000)))
	if !errors.Is(err, ErrNoSpace) {
		t.Errorf("got %v, want ErrNoSpace", err)
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, "Inbound")); len(entries) != 0 {
		t.Errorf("left %v", entries)
	}
}

func TestServerFallsSilent(t *testing.T) {
	s := startServer(t)
	c := s.config()
	c.Timeout = 200 * time.Millisecond
	mb := dial(t, c)
	s.faults.silent.Store(true)
	if _, err := mb.List(t.Context()); !errors.Is(err, ErrStalled) || !Retryable(err) {
		t.Errorf("got %v, want ErrStalled", err)
	}
	if _, err := mb.List(t.Context()); !Retryable(err) {
		t.Errorf("afterwards: %v, want a lost connection", err)
	}
}

// A server that answers keepalives and never the request, or that lets a file drip, is not waited for longer
// than the request's own deadline, whatever it sends.
func TestDeadlinesAreNotPushed(t *testing.T) {
	s := startServer(t)
	c := s.config()
	c.Timeout = 200 * time.Millisecond
	must(t, os.WriteFile(filepath.Join(s.dir, "Outbound", "OCR"), randomBytes(10_000), 0o644))
	info := list2(t, dial(t, c))[0]
	for what, test := range map[string]struct {
		fault   *atomic.Bool
		request func(mb Mailbox) error
	}{
		"list":   {&s.faults.silent, func(mb Mailbox) error { _, err := mb.List(t.Context()); return err }},
		"open":   {&s.faults.silent, func(mb Mailbox) error { _, err := mb.Open(t.Context(), info); return err }},
		"remove": {&s.faults.silent, func(mb Mailbox) error { return mb.Remove(t.Context(), info) }},
		"put": {&s.faults.silent, func(mb Mailbox) error {
			_, err := mb.Put(t.Context(), "claims", strings.NewReader("x"))
			return err
		}},
		"read": {&s.faults.drip, func(mb Mailbox) error {
			r, err := mb.Open(t.Context(), info)
			must(t, err)
			_, err = io.Copy(io.Discard, r)
			return err
		}},
		"read back": {&s.faults.drip, func(mb Mailbox) error {
			_, err := mb.Put(t.Context(), "claims", bytes.NewReader(randomBytes(10_000)))
			return err
		}},
	} {
		mb := dial(t, c)
		s.faults.alive.Store(true)
		test.fault.Store(true)
		if err := test.request(mb); !errors.Is(err, ErrSlow) || !Retryable(err) {
			t.Errorf("%s: %v, want ErrSlow", what, err)
		}
		test.fault.Store(false)
		s.faults.alive.Store(false)
	}
}

// A file that never ends is read as far as it was listed, and so is a folder as far as one may go.
func TestWhatNeverEnds(t *testing.T) {
	s := startServer(t)
	must(t, os.WriteFile(filepath.Join(s.dir, "Outbound", "OCR"), randomBytes(3<<20), 0o644))
	mb := dial(t, s.config())
	info := list2(t, mb)[0]
	s.faults.endless.Store(true)
	r, err := mb.Open(t.Context(), info)
	must(t, err)
	if n, err := io.Copy(io.Discard, r); !errors.Is(err, ErrChanged) || n != info.Size {
		t.Errorf("read %d of %d: %v", n, info.Size, err)
	}
	must(t, r.Close())
	if _, err := mb.List(t.Context()); !errors.Is(err, ErrTooMuch) || Retryable(err) {
		t.Errorf("list: %v", err)
	}
}

// What arrived with other bytes is an error, and does not stay.
func TestPutFindsOtherBytes(t *testing.T) {
	s := startServer(t)
	s.faults.garbled.Store(true)
	_, err := dial(t, s.config()).Put(t.Context(), "claims", bytes.NewReader(randomBytes(100_000)))
	if !errors.Is(err, ErrCorrupt) {
		t.Errorf("got %v, want ErrCorrupt", err)
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, "Inbound")); len(entries) != 0 {
		t.Errorf("left %v", entries)
	}
}

// The OpenSSH server denies each request in turn: everything works, or the error says what is denied and what
// to do about it.
func TestServerDenies(t *testing.T) {
	for request, want := range map[string]struct {
		fails   []string // what does not work
		says    string
		checked Checked // of an upload that works
	}{
		"open":           {[]string{"fetch", "put", "direct"}, "(open)", ""},
		"close":          {nil, "", CheckedBytes},
		"read":           {[]string{"fetch"}, "(read)", CheckedSize},
		"write":          {[]string{"put", "direct"}, "(write)", ""},
		"lstat":          {nil, "", CheckedBytes},
		"fstat":          {nil, "", CheckedBytes},
		"stat":           {nil, "", CheckedBytes},
		"lstat,stat":     {nil, "", CheckedBytes},
		"read,stat":      {[]string{"fetch"}, "(read)", CheckedSize},
		"setstat":        {nil, "", CheckedBytes},
		"fsetstat":       {nil, "", CheckedBytes},
		"opendir":        {[]string{"list"}, "opendir and readdir", ""},
		"readdir":        {[]string{"list"}, "opendir and readdir", ""},
		"remove":         {[]string{"remove"}, "(remove)", CheckedBytes},
		"mkdir":          {nil, "", CheckedBytes},
		"rmdir":          {nil, "", CheckedBytes},
		"realpath":       {nil, "", CheckedBytes},
		"rename":         {[]string{"put"}, "upload: direct", CheckedBytes},
		"rename,remove":  {[]string{"put", "remove"}, "", CheckedBytes},
		"readlink":       {nil, "", CheckedBytes},
		"symlink":        {nil, "", CheckedBytes},
		"posix-rename":   {nil, "", CheckedBytes},
		"statvfs":        {nil, "", CheckedBytes},
		"fstatvfs":       {nil, "", CheckedBytes},
		"hardlink":       {nil, "", CheckedBytes},
		"fsync":          {nil, "", CheckedBytes},
		"lsetstat":       {nil, "", CheckedBytes},
		"limits":         {nil, "", CheckedBytes},
		"expand-path":    {nil, "", CheckedBytes},
		"copy-data":      {nil, "", CheckedBytes},
		"home-directory": {nil, "", CheckedBytes},
	} {
		t.Run(request, func(t *testing.T) {
			s := startSSHD(t, "-P", request)
			must(t, os.WriteFile(filepath.Join(s.dir, "Outbound", "OCR"), randomBytes(1000), 0o644))
			for step, err := range stepsOf(t, s, want.checked) {
				switch fails := slices.Contains(want.fails, step); {
				case !fails && err != nil:
					t.Errorf("%s: %v", step, err)
				case fails && (!errors.Is(err, ErrDenied) || Retryable(err) ||
					!strings.Contains(err.Error(), want.says)):
					t.Errorf("%s: %v, want one that says %q", step, err, want.says)
				}
			}
		})
	}
}

// stepsOf does everything that a mailbox is for, as far as it goes, and gives what came of each step.
func stepsOf(t *testing.T, s *server, want Checked) map[string]error {
	t.Helper()
	steps := map[string]error{}
	c := s.config()
	mb := dial(t, c)
	var files []Info
	if files, steps["list"] = mb.List(t.Context()); steps["list"] != nil {
		return steps
	}
	r, err := mb.Open(t.Context(), files[0])
	if err == nil {
		_, err = io.Copy(io.Discard, r)
		must(t, r.Close())
	}
	steps["fetch"] = err
	for step, direct := range map[string]bool{"put": false, "direct": true} {
		c.Direct = direct
		checked, err := dial(t, c).Put(t.Context(), step, bytes.NewReader(randomBytes(100_000)))
		steps[step] = err
		if err == nil && checked != want {
			t.Errorf("%s: checked %s, want %s", step, checked, want)
		}
	}
	_, steps["leftovers"] = mb.Leftovers(t.Context())
	steps["remove"] = mb.Remove(t.Context(), files[0])
	return steps
}

// A reader of ours that takes longer than the timeout is not the server's fault.
func TestSlowReaderOfOurOwn(t *testing.T) {
	s := startServer(t)
	c := s.config()
	c.Timeout = 100 * time.Millisecond
	slow := io.MultiReader(strings.NewReader("one"), readerFunc(func([]byte) (int, error) {
		time.Sleep(3 * c.Timeout) // what is tested is that time passes
		return 0, io.EOF
	}))
	put(t, dial(t, c), "claims", slow)
}

func TestContextEndsACall(t *testing.T) {
	s := startServer(t)
	mb := dial(t, s.config())
	s.faults.silent.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := mb.List(ctx); !errors.Is(err, context.Canceled) || Retryable(err) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
