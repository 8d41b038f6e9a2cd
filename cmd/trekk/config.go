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
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/nets/mailbox"
	"trekk/schedule"
	"trekk/schedule/bankday"
)

// config is trekk.yaml. Paths in it are relative to its folder. It has one creditor under creditor:, whose mailbox, outbox, claims
// and receipts are keys of their own beside it, or several under creditors:, each with everything of its own.
type config struct {
	Creditor  Payee             `yaml:"creditor"`
	Work      `yaml:",inline"`  // of creditor:
	Creditors []*creditorConfig `yaml:"creditors"` // once it is read, all of them, in the order of the file
	Database  string            `yaml:"database"`
	Schedule  schedule.Times    `yaml:"schedule"`
	Parallel  int               `yaml:"parallel"` // how many creditors trekk serve works at a time
	Admin     string            `yaml:"admin"`

	dir string
}

// maxParallel is how many creditors a process may work at a time: each takes up to ten of its connections to PostgreSQL.
const maxParallel = 6

// creditorConfig is everything about one creditor.
type creditorConfig struct {
	Payee    `yaml:",inline"`
	Work     `yaml:",inline"`
	Schedule schedule.Times `yaml:"schedule"` // the one for all where it is empty

	dir string // of trekk.yaml
}

// Payee says who a creditor is.
type Payee struct {
	ID          string         `yaml:"id"`
	Name        string         `yaml:"name"`
	Account     string         `yaml:"account"`  // the main one
	Accounts    []bankAccount  `yaml:"accounts"` // beside it
	Transmitter string         `yaml:"transmitter"`
	Agreement   string         `yaml:"agreement"`
	KID         string         `yaml:"kid"`
	Terms       termsConfig    `yaml:"terms"`
	BillFrom    string         `yaml:"bill_from"`
	Calendar    calendarConfig `yaml:"calendar"`
	Chart       chartConfig    `yaml:"chart"`
}

// bankAccount is a further account of a creditor, and the plans that are invoiced to it.
type bankAccount struct {
	Account   string   `yaml:"account"`
	Agreement string   `yaml:"agreement"`
	Plans     []string `yaml:"plans"`
}

// Work says where a creditor's files come from and go to.
type Work struct {
	Mailbox  mailboxConfig  `yaml:"mailbox"`
	Outbox   string         `yaml:"outbox"`
	Claims   claimsConfig   `yaml:"claims"`
	Receipts receiptsConfig `yaml:"receipts"`
}

// defaultWork is what holds where trekk.yaml is silent.
func defaultWork() Work {
	return Work{
		Mailbox:  mailboxConfig{Upload: "rename", Settle: duration(2 * time.Second)},
		Claims:   claimsConfig{Approval: "none"},
		Receipts: receiptsConfig{Within: duration(4 * time.Hour)},
	}
}

func (c *creditorConfig) UnmarshalYAML(unmarshal func(any) error) error {
	type plain creditorConfig
	c.Work = defaultWork()
	return unmarshal((*plain)(c))
}

// calendarConfig is the days on which a creditor's bank does not work, beside Saturdays, Sundays and the Norwegian holidays:
// norwegian, days, or a list of both.
type calendarConfig []bankday.Date

func (c *calendarConfig) UnmarshalYAML(unmarshal func(any) error) error {
	var words []string
	if err := unmarshal(&words); err != nil {
		words = make([]string, 1)
		if err := unmarshal(&words[0]); err != nil {
			return err
		}
	}
	for _, w := range words {
		if w == "norwegian" { // the one that always holds: Nets works by it
			continue
		}
		day, err := bankday.Parse(w)
		if err != nil {
			return fmt.Errorf("calendar %q: want norwegian, or a day on which the bank is closed beside that, such as 2026-12-24", w)
		}
		*c = append(*c, day)
	}
	return nil
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
	c := &config{Work: defaultWork(), Database: "sqlite:trekk.db", Admin: "127.0.0.1:9464"}
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
	if !strings.HasPrefix(c.Database, "sqlite:") && !store.IsPostgres(c.Database) {
		return nil, fmt.Errorf("%s: database: want sqlite:FILE or postgres://USER@HOST/DATABASE", path)
	}
	if c.Parallel < 0 || c.Parallel > maxParallel {
		return nil, fmt.Errorf("%s: parallel is %d: want how many creditors a process works at a time, 1 to %d; for more, run more processes", path, c.Parallel, maxParallel)
	}
	keys, items := places(path, data)
	if _, several := keys["creditors"]; several {
		return c, c.checkAll(keys, items)
	}
	one := &creditorConfig{Payee: c.Creditor, Work: c.Work, Schedule: c.Schedule, dir: c.dir}
	one.Outbox = cmp.Or(one.Outbox, "outbox")
	c.Creditors = []*creditorConfig{one}
	var errs []error
	for _, err := range one.check("creditor.") {
		errs = append(errs, fmt.Errorf("%s: %w", path, err))
	}
	return c, errors.Join(errs...)
}

// places says of each key of trekk.yaml, and of each creditor in a list, where it is: file:line:column.
func places(path string, data []byte) (keys map[string]string, items []string) {
	keys = map[string]string{}
	file, err := parser.ParseBytes(data, 0)
	if err != nil || len(file.Docs) == 0 {
		return keys, nil
	}
	root, ok := file.Docs[0].Body.(ast.MapNode)
	if !ok {
		return keys, nil
	}
	place := func(t *token.Token) string { return fmt.Sprintf("%s:%d:%d", path, t.Position.Line, t.Position.Column) }
	for it := root.MapRange(); it.Next(); {
		key := it.Key().GetToken()
		keys[key.Value] = place(key)
		if list, ok := it.Value().(*ast.SequenceNode); ok && key.Value == "creditors" {
			for _, item := range list.Values {
				first := item.GetToken()
				if m, ok := item.(*ast.MappingNode); ok && len(m.Values) > 0 {
					first = m.Values[0].Key.GetToken()
				}
				items = append(items, place(first))
			}
		}
	}
	return keys, items
}

// checkAll looks at a list of creditors; items says where each of them is. What belongs to one alone (invariant 7), and
// what would overwrite another's, must not be shared.
func (c *config) checkAll(keys map[string]string, items []string) error {
	for _, key := range []string{"creditor", "mailbox", "outbox", "claims", "receipts"} {
		if place, ok := keys[key]; ok {
			return fmt.Errorf("%s: %s is of a single creditor, and there is a list, creditors: put it into each of them", place, key)
		}
	}
	if len(c.Creditors) == 0 {
		return fmt.Errorf("%s: creditors is empty: list one or more, each with id, name, account, transmitter, kid and terms", keys["creditors"])
	}
	var errs []error
	owners := map[string]string{}
	for i, cr := range c.Creditors {
		if cr == nil {
			return fmt.Errorf("%s: this creditor is empty", items[i])
		}
		bad := func(err error) { errs = append(errs, fmt.Errorf("%s: creditor %s: %w", items[i], cr.ID, err)) }
		cr.dir = c.dir
		cr.Outbox = cmp.Or(cr.Outbox, filepath.Join("outbox", cr.ID))
		if len(cr.Schedule) == 0 {
			cr.Schedule = c.Schedule
		}
		for _, err := range cr.check("") {
			bad(err)
		}
		if strings.Trim(strings.ToLower(cr.ID), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			bad(errors.New("an id is of the letters a to z, digits, - and _"))
		}
		owned := []string{"id " + cr.ID, "transmitter " + cr.Transmitter, "outbox " + cr.path(cr.Outbox)}
		if cr.Mailbox.URL != "" {
			for _, folder := range cr.mailbox().Folders() {
				owned = append(owned, "mailbox folder "+folder)
			}
		}
		slices.Sort(owned)
		for _, thing := range slices.Compact(owned) { // a mailbox may have one folder for both ways
			if other, taken := owners[thing]; taken {
				bad(fmt.Errorf("%s is that of the creditor at %s: each has its own", thing, other))
			}
			owners[thing] = items[i]
		}
	}
	return errors.Join(errs...)
}

// check looks at what a creditor's keys say, beyond their form; prefix is what stands before its keys.
func (c *creditorConfig) check(prefix string) (errs []error) {
	bad := func(ok bool, format string, a ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, a...))
		}
	}
	bad(c.ID != "", "%sid is missing", prefix)
	bad(c.Name != "", "%sname is missing", prefix)
	_, layoutErr := kid.ParseLayout(c.KID)
	_, monthErr := c.billFrom()
	for _, err := range []error{checkAccount(c.Account), checkTransmitter(c.Transmitter), checkAgreement(c.Agreement), layoutErr, monthErr} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	accounts, plans := []string{digits(c.Account)}, []string{}
	for _, a := range c.Accounts {
		for _, err := range []error{checkAccount(a.Account), checkAgreement(a.Agreement)} {
			if err != nil {
				errs = append(errs, fmt.Errorf("accounts: %w", err))
			}
		}
		bad(!slices.Contains(accounts, digits(a.Account)), "accounts: %s is there twice", a.Account)
		accounts = append(accounts, digits(a.Account))
		for _, plan := range a.Plans {
			bad(!slices.Contains(plans, plan), "accounts: the plan %s is there twice: it is invoiced to one account", plan)
			plans = append(plans, plan)
		}
	}
	bad(c.Terms.name != "" || c.Terms.inline != nil, "%sterms is missing: sit, f24s, a file, or a profile itself", prefix)
	bad(c.Mailbox.Upload == "rename" || c.Mailbox.Upload == "direct", "mailbox.upload is %q: want rename or direct", c.Mailbox.Upload)
	bad(c.Claims.Approval == "none" || c.Claims.Approval == "required", "claims.approval is %q: want none or required", c.Claims.Approval)
	return errs
}

// chosen are the creditors that a command is about: the one with the id, or, where that is empty, all.
func (c *config) chosen(id string) ([]*creditorConfig, error) {
	if id == "" {
		return c.Creditors, nil
	}
	for _, cr := range c.Creditors {
		if cr.ID == id {
			return []*creditorConfig{cr}, nil
		}
	}
	return nil, usageError("--creditor %s: there is none; trekk.yaml has %s", id, c.ids())
}

// one is the creditor that a command is about which can be about one only.
func (c *config) one(id string) (*creditorConfig, error) {
	list, err := c.chosen(id)
	if err == nil && len(list) > 1 {
		err = usageError("say which creditor with --creditor: %s", c.ids())
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func (c *config) ids() string {
	ids := make([]string, len(c.Creditors))
	for i, cr := range c.Creditors {
		ids[i] = cr.ID
	}
	return strings.Join(ids, ", ")
}

func (c *Payee) billFrom() (bankday.Month, error) {
	if c.BillFrom == "" {
		return 0, nil
	}
	m, err := bankday.ParseMonth(c.BillFrom)
	if err != nil {
		return 0, fmt.Errorf("bill from %q: want a month such as 2026-11", c.BillFrom)
	}
	return m, nil
}

// checkAccount says what is wrong with an account number, in which dots may stand.
func checkAccount(account string) error {
	return batch.CheckAccount(digits(account))
}

// digits is an account number without the points that it may be written with.
func digits(account string) string { return strings.ReplaceAll(account, ".", "") }

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
func (c *creditorConfig) path(p string) string { return pathIn(c.dir, p) }

func pathIn(dir, p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(dir, p)
}

// mailbox is the configuration for mailbox.Dial.
func (c *creditorConfig) mailbox() mailbox.Config {
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

func (c *Payee) calendar() *bankday.Calendar { return bankday.Norwegian().Closed(c.Calendar...) }

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
func (c *creditorConfig) profile() (*terms.Profile, error) {
	switch t := &c.Terms; {
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
	return "sqlite:" + pathIn(c.dir, strings.TrimPrefix(c.Database, "sqlite:"))
}

func (c *Payee) creditor() batch.Creditor {
	from, _ := c.billFrom() // checked when it was read
	cr := batch.Creditor{ID: c.ID, Name: c.Name, Account: digits(c.Account), Transmitter: c.Transmitter, Agreement: c.Agreement, BillFrom: from}
	for _, a := range c.Accounts {
		cr.Accounts = append(cr.Accounts, batch.BankAccount{No: digits(a.Account), Agreement: a.Agreement, Plans: a.Plans})
	}
	return cr
}
