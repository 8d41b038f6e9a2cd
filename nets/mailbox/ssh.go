package mailbox

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// dialSSH connects and logs in with the key, after the host key has been found to be the pinned one.
func dialSSH(ctx context.Context, c Config, u *url.URL) (*ssh.Client, *wire, error) {
	address := net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), "22"))
	signer, err := readKey(c.Key, c.KeyPassphrase)
	if err != nil {
		return nil, nil, &Error{Op: "connect", Name: "sftp://" + address, Err: err}
	}
	pinned, err := readHostKeys(c)
	if err != nil {
		return nil, nil, &Error{Op: "connect", Name: "sftp://" + address, Err: err}
	}
	attempt := attempt{
		user: u.User.Username(), address: address, keyFile: c.Key, signer: signer, pinned: pinned,
		timeout: c.Timeout,
	}
	var first error
	for _, algorithms := range pinned.algorithms(address) {
		client, w, err := attempt.connect(ctx, algorithms)
		if err == nil {
			return client, w, nil
		}
		if first == nil || !errors.Is(err, ErrHostKeyChanged) {
			first = err
		}
		if !errors.Is(err, ErrHostKeyChanged) {
			break // the host key of another kind would not help
		}
	}
	temporary := ctx.Err() == nil && lost(first)
	return nil, nil, &Error{Op: "connect", Name: "sftp://" + address, Err: first, Temporary: temporary}
}

type attempt struct {
	user, address string
	keyFile       string
	signer        ssh.Signer
	pinned        *hostKeys
	timeout       time.Duration
}

func (a *attempt) connect(ctx context.Context, algorithms []string) (*ssh.Client, *wire, error) {
	dialer := net.Dialer{Timeout: a.timeout}
	conn, err := dialer.DialContext(ctx, "tcp", a.address)
	if err != nil {
		return nil, nil, fmt.Errorf("no connection: %w: check host, port and network", err)
	}
	w := &wire{Conn: conn}
	stop := context.AfterFunc(ctx, func() { w.Close() })
	_ = w.SetDeadline(time.Now().Add(a.timeout)) // a connection that cannot have one fails soon enough
	looked, refused := false, error(nil)         // at the host key
	client, channels, requests, err := ssh.NewClientConn(w, a.address, &ssh.ClientConfig{
		User:              a.user,
		Auth:              []ssh.AuthMethod{ssh.PublicKeys(a.signer)},
		HostKeyAlgorithms: algorithms,
		HostKeyCallback: func(host string, remote net.Addr, key ssh.PublicKey) error {
			looked, refused = true, a.pinned.check(host, remote, key)
			return refused
		},
	})
	if !stop() {
		err = errors.Join(ctx.Err(), err)
	}
	if err == nil {
		err = w.SetDeadline(time.Time{})
		return ssh.NewClient(client, channels, requests), w, err
	}
	w.Close()
	var negotiation *ssh.AlgorithmNegotiationError
	switch {
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case refused != nil:
		return nil, nil, refused
	case errors.As(err, &negotiation) && negotiation.What == "host key":
		return nil, nil, fmt.Errorf("%w: it has none of that kind (%s): ask the bank for its new host key",
			ErrHostKeyChanged, strings.Join(algorithms, ", "))
	case lost(err):
		return nil, nil, fmt.Errorf("connection lost while logging in: %w: try again later", err)
	case !looked:
		return nil, nil, fmt.Errorf("no SSH server that we understand: %w: check host and port", err)
	}
	return nil, nil, fmt.Errorf("%w as %q with the key %s: "+
		"check the user name, and that the bank has the public key %s (%w)",
		ErrLogin, a.user, a.keyFile, authorizedKey(a.signer.PublicKey()), err)
}

// readKey reads a private key that only its owner can read.
func readKey(file, passphrase string) (ssh.Signer, error) {
	bad := func(format string, args ...any) (ssh.Signer, error) {
		return nil, fmt.Errorf("%w: "+format, append([]any{ErrKeyFile}, args...)...)
	}
	if file == "" {
		return bad("no key file is named: name one with --key, or under mailbox in trekk.yaml")
	}
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return bad("there is no file %s: make a key with ssh-keygen -t ed25519 -f %s, "+
			"and give the bank the .pub file", file, file)
	}
	if err != nil {
		return bad("%w", err)
	}
	others := fs.FileMode(0o077)
	if dir := os.Getenv("CREDENTIALS_DIRECTORY"); dir != "" && filepath.Dir(file) == filepath.Clean(dir) {
		others = 0o007 // systemd hands it over, with an access control list in place of the group
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&others != 0 {
		return bad("others can read %s (mode %04o): chmod 600 %s", file, info.Mode().Perm(), file)
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return bad("%w", err)
	}
	var signer ssh.Signer
	if passphrase == "" {
		signer, err = ssh.ParsePrivateKey(pem)
	} else {
		signer, err = ssh.ParsePrivateKeyWithPassphrase(pem, []byte(passphrase))
	}
	var missing *ssh.PassphraseMissingError
	switch {
	case errors.As(err, &missing):
		return bad("%s is encrypted: give its passphrase, or use a key without one", file)
	case err != nil:
		return bad("%s: %w: want a private key in OpenSSH or PEM form, and its right passphrase", file, err)
	}
	return signer, nil
}

// hostKeys are the host keys that we trust.
type hostKeys struct {
	keys         []ssh.PublicKey
	fingerprints []string
	knownHosts   ssh.HostKeyCallback
}

func readHostKeys(c Config) (*hostKeys, error) {
	h := new(hostKeys)
	for line := range strings.Lines(c.HostKey) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if strings.HasPrefix(line, "SHA256:") {
			h.fingerprints = append(h.fingerprints, strings.TrimRight(line, "="))
			continue
		}
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
		if err != nil {
			return nil, fmt.Errorf("the host key %q is neither a line like ssh-ed25519 AAAA... "+
				"nor a fingerprint like SHA256:...: correct it in trekk.yaml", line)
		}
		h.keys = append(h.keys, key)
	}
	if len(h.keys)+len(h.fingerprints) > 0 || c.KnownHosts == "" {
		return h, nil
	}
	var err error
	if h.knownHosts, err = knownhosts.New(c.KnownHosts); err != nil {
		return nil, fmt.Errorf("known hosts: %w: correct the file, or pin the host key in trekk.yaml", err)
	}
	return h, nil
}

func (h *hostKeys) check(host string, remote net.Addr, key ssh.PublicKey) error {
	var want []string
	for _, k := range h.keys {
		if bytes.Equal(k.Marshal(), key.Marshal()) {
			return nil
		}
		want = append(want, ssh.FingerprintSHA256(k))
	}
	if slices.Contains(h.fingerprints, ssh.FingerprintSHA256(key)) {
		return nil
	}
	want = append(want, h.fingerprints...)
	if h.knownHosts != nil {
		err := h.knownHosts(host, remote, key)
		if err == nil {
			return nil
		}
		var unknown *knownhosts.KeyError
		if !errors.As(err, &unknown) { // revoked
			return fmt.Errorf("%w: %w: do not connect before the bank has explained it",
				ErrHostKeyChanged, err)
		}
		for _, k := range unknown.Want {
			want = append(want, ssh.FingerprintSHA256(k.Key))
		}
	}
	if len(want) == 0 {
		return fmt.Errorf("%w: compare its fingerprint %s with the one the bank has published, "+
			"and when they are the same put this line under mailbox in trekk.yaml: host_key: %s",
			ErrHostKeyUnknown, ssh.FingerprintSHA256(key), authorizedKey(key))
	}
	return fmt.Errorf("%w: it shows %s, want %s: someone may be in between; "+
		"ask the bank, and only when it has changed its key put the new one into trekk.yaml: host_key: %s",
		ErrHostKeyChanged, ssh.FingerprintSHA256(key), strings.Join(want, " or "), authorizedKey(key))
}

// algorithms are the sets of host key algorithms to connect with, one after the other: a server with keys of
// several kinds must be asked for the kind that is pinned. A fingerprint does not tell its kind.
func (h *hostKeys) algorithms(address string) [][]string {
	keys := h.keys
	if h.knownHosts != nil {
		// A key that cannot be known makes the callback say which ones are.
		var unknown *knownhosts.KeyError
		if errors.As(h.knownHosts(address, &net.TCPAddr{}, noKey{}), &unknown) {
			for _, k := range unknown.Want {
				keys = append(keys, k.Key)
			}
		}
	}
	rsa := []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
	if len(h.fingerprints) > 0 {
		return [][]string{
			{ssh.KeyAlgoED25519},
			{ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521},
			rsa,
		}
	}
	var set []string
	for _, k := range keys {
		if k.Type() == ssh.KeyAlgoRSA {
			set = append(set, rsa...)
		} else {
			set = append(set, k.Type())
		}
	}
	return [][]string{set} // none: the library's own order
}

// noKey is a public key that nobody has.
type noKey struct{}

func (noKey) Type() string                        { return "none" }
func (noKey) Marshal() []byte                     { return []byte("none") }
func (noKey) Verify([]byte, *ssh.Signature) error { return errors.ErrUnsupported }

func authorizedKey(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}
