package control

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// Files in the folder of a sandbox, beside those of package sandbox.
const (
	lockFile       = "lock"
	keyFile        = "id_ed25519" // the payee's, for SFTP
	tokenFile      = "token"      // of the HTTP control
	controlFile    = "control"    // its URL, while it is served
	knownHostsFile = "known_hosts"
)

var errBusy = errors.New("another process has the sandbox")

// Station is a sandbox in a folder that this process has to itself.
type Station struct {
	dir      string
	settings Settings
	bank     *sandbox.Sandbox
	outside  *sandbox.Outside
	token    string

	mu   sync.Mutex // of acts: what happens outside follows on what happens at the bank
	lock *os.File
}

// Make opens the sandbox of a folder, and makes it where the folder is new or empty. A folder of something
// else, settings other than those it was made with, and ones that are no good are a sandbox.Refusal.
func Make(dir string, given Settings) (*Station, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if _, err := readSettings(dir); errors.Is(err, fs.ErrNotExist) {
		if err := onlyOurs(dir); err != nil {
			return nil, err // and nothing is put there, not even a lock
		}
	}
	return open(dir, given)
}

// Open opens the sandbox of a folder. Where there is none it is a sandbox.Refusal.
func Open(dir string) (*Station, error) {
	if _, err := readSettings(dir); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = sandbox.Refusal(fmt.Sprintf("there is no sandbox in %s: trekk sandbox --dir %s makes one",
				dir, dir))
		}
		return nil, err
	}
	return open(dir, Settings{})
}

func open(dir string, given Settings) (_ *Station, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	s := &Station{dir: dir}
	if s.lock, err = tryLock(s.path(lockFile)); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if err := s.open(given); err != nil {
		return nil, errors.Join(err, s.lock.Close())
	}
	return s, nil
}

func (s *Station) open(given Settings) (err error) {
	if err := os.Remove(s.path(controlFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // of a process that was killed
	}
	if s.settings, err = settle(s.dir, given); err != nil {
		return err
	}
	config, err := s.settings.config(s.dir)
	if err != nil {
		return err
	}
	key, err := s.secrets()
	if err != nil {
		return err
	}
	if s.bank, err = sandbox.Open(config); err != nil {
		return err
	}
	s.bank.Authorize(key)
	s.outside, err = sandbox.OpenOutside(s.dir, s.settings.Seed, s.token, bankday.DateOf(s.bank.Now()))
	return err
}

func (s *Station) path(name string) string { return filepath.Join(s.dir, name) }

// secrets reads the payee's key and the token, and makes what is not there yet.
func (s *Station) secrets() (ssh.PublicKey, error) {
	token, err := os.ReadFile(s.path(tokenFile))
	if errors.Is(err, fs.ErrNotExist) {
		token = []byte(rand.Text())
		err = writeWhole(s.path(tokenFile), token)
	}
	if err != nil {
		return nil, err
	}
	s.token = strings.TrimSpace(string(token))
	b, err := os.ReadFile(s.path(keyFile))
	if errors.Is(err, fs.ErrNotExist) {
		b, err = newKey()
		err = errors.Join(err, writeWhole(s.path(keyFile), b))
	}
	if err != nil {
		return nil, err
	}
	signer, err := ssh.ParsePrivateKey(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.path(keyFile), err)
	}
	return signer.PublicKey(), nil
}

// newKey is a private key in OpenSSH's format.
func newKey() ([]byte, error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	block, err := ssh.MarshalPrivateKey(private, "trekk sandbox")
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(block), nil
}

// Do does an act, and what follows of it outside: by each evening that goes by e-mails come back, SMS are reported and
// the agency has its night.
func (s *Station) Do(ctx context.Context, a sandbox.Act) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.do(ctx, a)
	return s.state(), err
}

func (s *Station) do(ctx context.Context, a sandbox.Act) error {
	before := s.bank.Now()
	switch a := a.(type) {
	case *sandbox.Next:
		if slices.Contains(sandbox.OutsideScenarios(), a.Scenario) {
			return s.order(a)
		}
	case *sandbox.Collect:
		if err := s.bank.Check(a); err != nil {
			return err
		}
		if err := s.outside.Collect(ctx, a.Invoice, bankday.DateOf(before), a.AmountOre); err != nil {
			return err
		}
	}
	if err := s.bank.Do(a); err != nil {
		return err
	}
	now, cal := s.bank.Now(), bankday.Norwegian()
	for d := bankday.DateOf(before); d <= bankday.DateOf(now); d++ {
		if at := d.At(evening, 0); !at.After(before) || at.After(now) || !cal.IsBankDay(d) {
			continue
		}
		if err := s.outside.Evening(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// evening is the hour at which the day outside is over.
const evening = 18

// order orders a scenario outside.
func (s *Station) order(n *sandbox.Next) error {
	if *n != (sandbox.Next{Scenario: n.Scenario}) {
		return sandbox.Refusal(n.Scenario + " is about no KID, and has no variants")
	}
	return s.outside.Order(n.Scenario)
}

// Ledger is what is true.
func (s *Station) Ledger(context.Context) (sandbox.Ledger, error) {
	l, outside := s.bank.Ledger(), s.outside.Ledger()
	l.Outside = &outside
	return l, nil
}

// Close ends the sandbox and lets go of the folder.
func (s *Station) Close() error {
	return errors.Join(s.outside.Close(), s.bank.Close(), s.lock.Close())
}

// State is where the clock of a sandbox stands, whom it serves, and how to reach it.
type State struct {
	Now         string `json:"now"` // RFC 3339, Oslo
	Dir         string `json:"dir"`
	Transmitter string `json:"transmitter"`
	Recipient   string `json:"recipient"`
	Account     string `json:"account"`
	Agreement   string `json:"agreement"`
	KID         string `json:"kid"`
	SFTP        Reach  `json:"sftp"`
	Control     string `json:"control"` // URL
	TokenFile   string `json:"token_file"`
	Outside     Others `json:"outside"`
}

// Others is how to reach others than the bank.
type Others struct {
	SMS     string `json:"sms"`     // URL of the gateways
	Reports string `json:"reports"` // URL to which Sveve and LINK report; empty for nowhere
	Cases   string `json:"cases"`   // URL to which Kravia reports; empty for nowhere
	SMTP    string `json:"smtp"`    // host:port
	Bounces string `json:"bounces"` // folder in which e-mails come back
	Kravia  string `json:"kravia"`  // URL; the token is that of the control
	Agency  string `json:"agency"`  // folder of the agency over files, with Inbound and Outbound in it
	Account string `json:"account"` // from which an agency pays out
}

// Reach is how a payee logs in.
type Reach struct {
	Address    string `json:"address"` // host:port
	User       string `json:"user"`    // any name is let in
	HostKey    string `json:"host_key"`
	Key        string `json:"key"`         // file
	KnownHosts string `json:"known_hosts"` // file
	Outbound   string `json:"outbound"`    // folder of files from the bank
	Inbound    string `json:"inbound"`     // folder of files to the bank, and of receipts
}

func (s *Station) state() State {
	c := s.settings
	return State{
		Now: s.bank.Now().Format(time.RFC3339), Dir: s.dir, Transmitter: c.Transmitter,
		Recipient: c.Recipient, Account: c.Account, Agreement: c.Agreement, KID: c.KID,
		Control: "http://" + c.Control, TokenFile: s.path(tokenFile),
		SFTP: Reach{Address: c.Address, User: "payee", HostKey: s.bank.HostKey(), Key: s.path(keyFile),
			KnownHosts: s.path(knownHostsFile), Outbound: "Outbound", Inbound: "Inbound"},
		Outside: Others{
			SMS: "http://" + c.SMS, Reports: c.Reports, Cases: c.Cases, SMTP: c.Mail, Bounces: s.outside.BouncesFolder(),
			Kravia: "http://" + c.Kravia, Agency: s.outside.AgencyFolder(), Account: sandbox.AgencyAccount,
		},
	}
}

// Serve serves SFTP and the HTTP control until ctx ends; ready is told how to reach them. The addresses stay
// the same from start to start, unless others are given.
func (s *Station) Serve(ctx context.Context, ready func(State)) error {
	control, err := net.Listen("tcp", s.settings.Control)
	if err != nil {
		return fmt.Errorf("HTTP control: %w: choose another address with --control", err)
	}
	defer control.Close()
	if !loopback(control.Addr()) {
		return sandbox.Refusal(fmt.Sprintf("HTTP control at %s: want an address of this machine only, such as "+
			"127.0.0.1:8099", control.Addr()))
	}
	address, err := s.bank.Listen(s.settings.Address)
	if err != nil {
		return fmt.Errorf("SFTP: %w: choose another address with --address", err)
	}
	s.settings.Address, s.settings.Control = address.String(), control.Addr().String()
	if err := s.serveOutside(); err != nil {
		return err
	}
	if err := s.settings.write(s.dir); err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(s.settings.Address)
	if err != nil {
		return err
	}
	known := fmt.Sprintf("[%s]:%s %s\n", host, port, s.bank.HostKey())
	if err := writeWhole(s.path(knownHostsFile), []byte(known)); err != nil {
		return err
	}
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(control) }()
	if err := writeWhole(s.path(controlFile), []byte("http://"+s.settings.Control+"\n")); err != nil {
		return err
	}
	ready(s.state())
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	// What has begun is done to its end, and answered.
	return errors.Join(os.Remove(s.path(controlFile)), server.Shutdown(context.WithoutCancel(ctx)))
}

// serveOutside serves the gateways of SMS, the mail server and Kravia where they were before.
func (s *Station) serveOutside() (err error) {
	c := &s.settings
	c.SMS, c.Mail, c.Kravia, err = s.outside.Serve(cmp.Or(c.SMS, freePort), cmp.Or(c.Mail, freePort),
		cmp.Or(c.Kravia, freePort), c.Reports, c.Cases)
	if err != nil {
		return fmt.Errorf("SMS, mail and Kravia: %w: remove their addresses from %s for others", err,
			s.path(settingsFile))
	}
	return nil
}

func loopback(a net.Addr) bool {
	at, err := netip.ParseAddrPort(a.String())
	return err == nil && at.Addr().IsLoopback()
}
