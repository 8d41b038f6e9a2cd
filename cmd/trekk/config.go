package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/nets/mailbox"
	"trekk/schedule"
	"trekk/schedule/bankday"
)

// config is trekk.yaml. Paths in it are relative to its folder.
type config struct {
	Creditor creditorConfig `yaml:"creditor"`
	Database string         `yaml:"database"`
	Mailbox  mailboxConfig  `yaml:"mailbox"`
	Outbox   string         `yaml:"outbox"`
	Claims   claimsConfig   `yaml:"claims"`
	Receipts receiptsConfig `yaml:"receipts"`
	Schedule schedule.Times `yaml:"schedule"`
	Admin    string         `yaml:"admin"`

	dir string
}

type creditorConfig struct {
	ID          string      `yaml:"id"`
	Name        string      `yaml:"name"`
	Account     string      `yaml:"account"`
	Transmitter string      `yaml:"transmitter"`
	Agreement   string      `yaml:"agreement"`
	KID         string      `yaml:"kid"`
	Terms       termsConfig `yaml:"terms"`
	BillFrom    string      `yaml:"bill_from"`
}

type mailboxConfig struct {
	URL        string   `yaml:"url"`
	Key        string   `yaml:"key"`
	HostKey    string   `yaml:"host_key"`
	KnownHosts string   `yaml:"known_hosts"`
	Outbound   string   `yaml:"outbound"`
	Inbound    string   `yaml:"inbound"`
	Upload     string   `yaml:"upload"`
	Settle     duration `yaml:"settle"`
	Timeout    duration `yaml:"timeout"`
}

type claimsConfig struct {
	Approval string `yaml:"approval"`
}

type receiptsConfig struct {
	Within  duration          `yaml:"within"`
	Columns map[string]string `yaml:"columns"`
}

// duration is a time.Duration as in 2s or 4h.
type duration time.Duration

func (d *duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v < 0 {
		return fmt.Errorf("%q is not a length of time such as 2s or 4h", b)
	}
	*d = duration(v)
	return nil
}

// loadConfig reads trekk.yaml. A key that it does not know is an error.
func loadConfig(path string) (*config, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not here: run trekk init, or name the file with --config", path)
	}
	if err != nil {
		return nil, err
	}
	c := &config{
		Database: "sqlite:trekk.db", Outbox: "outbox", Admin: "127.0.0.1:9464",
		Mailbox:  mailboxConfig{Upload: "rename", Settle: duration(2 * time.Second)},
		Claims:   claimsConfig{Approval: "none"},
		Receipts: receiptsConfig{Within: duration(4 * time.Hour)},
	}
	if err := yaml.UnmarshalWithOptions(data, c, yaml.Strict()); err != nil {
		var at yaml.Error
		if errors.As(err, &at) {
			if tok := at.GetToken(); tok != nil {
				return nil, fmt.Errorf("%s:%d:%d: %s", path, tok.Position.Line, tok.Position.Column, at.GetMessage())
			}
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if c.dir, err = filepath.Abs(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// check looks at what the keys say, beyond their form.
func (c *config) check() error {
	var errs []error
	bad := func(ok bool, format string, a ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, a...))
		}
	}
	cr := &c.Creditor
	bad(cr.ID != "", "creditor.id is missing")
	bad(cr.Name != "", "creditor.name is missing")
	errs = append(errs, checkAccount(cr.Account), checkTransmitter(cr.Transmitter), checkAgreement(cr.Agreement))
	_, err := kid.ParseLayout(cr.KID)
	errs = append(errs, err)
	_, err = cr.billFrom()
	errs = append(errs, err)
	bad(cr.Terms.name != "" || cr.Terms.inline != nil, "creditor.terms is missing: sit, f24s, a file, or a profile itself")
	bad(c.Mailbox.Upload == "rename" || c.Mailbox.Upload == "direct", "mailbox.upload is %q: want rename or direct", c.Mailbox.Upload)
	bad(c.Claims.Approval == "none" || c.Claims.Approval == "required", "claims.approval is %q: want none or required", c.Claims.Approval)
	bad(strings.HasPrefix(c.Database, "sqlite:") || store.IsPostgres(c.Database), "database: want sqlite:FILE or postgres://USER@HOST/DATABASE")
	return errors.Join(errs...)
}

func (c *creditorConfig) billFrom() (bankday.Month, error) {
	if c.BillFrom == "" {
		return 0, nil
	}
	m, err := bankday.ParseMonth(c.BillFrom)
	if err != nil {
		return 0, fmt.Errorf("bill from %q: want a month such as 2026-11", c.BillFrom)
	}
	return m, nil
}

// checkAccount says what is wrong with an account number: 11 digits, the last a mod11 check digit over the others.
func checkAccount(account string) error {
	digits := strings.ReplaceAll(account, ".", "")
	if len(digits) != 11 || !batch.Digits(digits) {
		return fmt.Errorf("account %q: want 11 digits", account)
	}
	if !kid.Check(kid.Mod11, digits) {
		return fmt.Errorf("account %q: the last digit does not fit the others, look for a slip of the pen", account)
	}
	return nil
}

func checkTransmitter(id string) error {
	if len(id) != 8 || !batch.Digits(id) {
		return fmt.Errorf("transmitter %q: want the 8 digits of your customer unit id (kundeenhet-ID) at Nets", id)
	}
	return nil
}

func checkAgreement(id string) error {
	if id != "" && (len(id) != 9 || !batch.Digits(id)) {
		return fmt.Errorf("agreement %q: want the 9 digits of your OCR giro agreement", id)
	}
	return nil
}

// path makes a path of the configuration whole.
func (c *config) path(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(c.dir, p)
}

// mailbox is the configuration for mailbox.Dial.
func (c *config) mailbox() mailbox.Config {
	m := &c.Mailbox
	url := m.URL
	if dir, ok := strings.CutPrefix(url, "folder:"); ok {
		url = "folder:" + c.path(dir)
	}
	return mailbox.Config{
		URL: url, Key: c.path(m.Key), KeyPassphrase: os.Getenv("TREKK_KEY_PASSPHRASE"), HostKey: m.HostKey, KnownHosts: c.path(m.KnownHosts),
		Outbound: m.Outbound, Inbound: m.Inbound, Direct: m.Upload == "direct", Timeout: time.Duration(m.Timeout),
	}
}

// termsConfig names a terms profile, one in the program or a file, or is one itself.
type termsConfig struct {
	name   string
	inline []byte
}

func (t *termsConfig) UnmarshalYAML(b []byte) error {
	if yaml.Unmarshal(b, &t.name) != nil {
		t.inline = b
	}
	return nil
}

// profile reads the terms profile.
func (c *config) profile() (*terms.Profile, error) {
	switch t := &c.Creditor.Terms; {
	case t.inline != nil:
		return terms.Parse("creditor.terms", t.inline)
	case slices.Contains(terms.Names(), t.name):
		return terms.Load(t.name, os.ReadFile)
	default:
		return terms.Load(c.path(t.name), os.ReadFile)
	}
}

// database is the URL of the database, from the flag or the configuration.
func (c *config) database(flag string) string {
	if flag != "" {
		return flag
	}
	if store.IsPostgres(c.Database) {
		return c.Database
	}
	return "sqlite:" + c.path(strings.TrimPrefix(c.Database, "sqlite:"))
}

func (c *config) creditor() batch.Creditor {
	from, _ := c.Creditor.billFrom() // checked when it was read
	return batch.Creditor{
		ID: c.Creditor.ID, Name: c.Creditor.Name, Account: strings.ReplaceAll(c.Creditor.Account, ".", ""),
		Transmitter: c.Creditor.Transmitter, Agreement: cmp.Or(c.Creditor.Agreement, ""), BillFrom: from,
	}
}
