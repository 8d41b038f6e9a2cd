package wire

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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

// Config is trekk.yaml. Paths in it are relative to its folder. It has one creditor under creditor:, whose
// mailbox, outbox, claims and receipts are keys of their own beside it, or several under creditors:, each
// with everything of its own.
type Config struct {
	Creditor  Identity         `yaml:"creditor"`
	Work      `yaml:",inline"` // of creditor:
	Creditors []*Creditor      `yaml:"creditors"` // once it is read, all of them, in the order of the file
	Database  string           `yaml:"database"`
	Schedule  schedule.Times   `yaml:"schedule"`
	Parallel  int              `yaml:"parallel"`  // how many creditors trekk serve works at a time
	RunLimit  Duration         `yaml:"run_limit"` // how long a run may take; 0 for as long as it likes
	Admin     Admin            `yaml:"admin"`
	Clock     Clock            `yaml:"clock"`
	Alerts    Alerts           `yaml:"alerts"`
	Anchor    Anchor           `yaml:"anchor"`
	Backup    Backup           `yaml:"backup"`
	Events    Events           `yaml:"events"`
	Console   Console          `yaml:"console"`
	Webhooks  Webhooks         `yaml:"webhooks"`

	dir string
}

// MaxParallel is how many creditors a process may work at a time: each takes up to ten of its connections to
// PostgreSQL.
const MaxParallel = 6

// Creditor is everything about one creditor.
type Creditor struct {
	Identity `yaml:",inline"`
	Work     `yaml:",inline"`
	Schedule schedule.Times `yaml:"schedule"` // the one for all where it is empty

	dir string // of trekk.yaml
}

// Identity says who a creditor is.
type Identity struct {
	ID          string        `yaml:"id"`
	Name        string        `yaml:"name"`
	Account     string        `yaml:"account"`  // the main one
	Source      string        `yaml:"source"`   // that books it: ocr, also when it is empty, or camt
	Accounts    []BankAccount `yaml:"accounts"` // beside it
	Transmitter Units         `yaml:"transmitter"`
	Agreement   string        `yaml:"agreement"`
	KID         KIDs          `yaml:"kid"`
	Terms       Terms         `yaml:"terms"`
	BillFrom    string        `yaml:"bill_from"`
	Calendar    Calendar      `yaml:"calendar"`
	Chart       Chart         `yaml:"chart"`
	CreditNotes CreditNotes   `yaml:"credit_notes"`

	Organisation string  `yaml:"organisation"`
	Address      Address `yaml:"address"`
	Contact      Contact `yaml:"contact"`
}

// KIDs are the layouts of KIDs, as kid.ParseLayout reads each; the first one makes them.
type KIDs []string

// UnmarshalYAML reads one layout, or a list.
func (k *KIDs) UnmarshalYAML(unmarshal func(any) error) error {
	return oneOrMore(unmarshal, (*[]string)(k))
}

// oneOrMore reads a text, or a list of texts.
func oneOrMore(unmarshal func(any) error, list *[]string) error {
	var one string
	if err := unmarshal(&one); err == nil {
		*list = []string{one}
		return nil
	}
	return unmarshal(list)
}

// layouts reads them.
func (k KIDs) layouts() (kid.Layouts, error) {
	if len(k) == 0 {
		k = KIDs{""} // says what is missing
	}
	return kid.ParseLayouts(k...)
}

// CreditNotes says how credit notes for invoices of another system are numbered.
type CreditNotes struct {
	Prefix string `yaml:"prefix"` // before the number: CN where it is empty
}

// prefixForm is what stands before a number: it begins with a letter, so that no number of another system is
// ever the same, and ends with none of the digits.
var prefixForm = regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9-]{0,8}[A-Za-z-])?$`)

// BankAccount is a further account of a creditor, and the plans that are invoiced to it.
type BankAccount struct {
	Account   string   `yaml:"account"`
	Agreement string   `yaml:"agreement"`
	Plans     []string `yaml:"plans"`
	Source    string   `yaml:"source" json:",omitempty"` // as of the main one
}

// Work says where a creditor's files come from and go to.
type Work struct {
	Mailbox  Mailbox  `yaml:"mailbox"`
	Inbox    Inbox    `yaml:"inbox"`
	Outbox   string   `yaml:"outbox"`
	Claims   Claims   `yaml:"claims"`
	Receipts Receipts `yaml:"receipts"`
	Limits   Limits   `yaml:"limits"`
	Approval Approval `yaml:"approval"`
	Letters  Letters  `yaml:"letters"`
	Agency   Agency   `yaml:"agency"`
	Channels Channels `yaml:"channels"`
	Imports  Imports  `yaml:"imports"`

	Retention Retention `yaml:"retention"`
}

// defaultWork is what holds where trekk.yaml is silent.
func defaultWork() Work {
	return Work{
		Mailbox: Mailbox{
			Server: Server{Upload: "rename"}, Settle: Duration(2 * time.Second),
			MailboxLimits: defaultMailboxLimits(),
		},
		Inbox:    Inbox{Strays: "aside"},
		Claims:   Claims{Approval: "none"},
		Receipts: Receipts{Within: Duration(4 * time.Hour)},
		Limits:   usualLimits(),
		Channels: Channels{SMS: usualSMS()},
	}
}

// UnmarshalYAML reads a creditor of the list over what holds where trekk.yaml is silent.
func (c *Creditor) UnmarshalYAML(unmarshal func(any) error) error {
	type plain Creditor
	c.Work = defaultWork()
	return unmarshal((*plain)(c))
}

// Calendar is the days on which a creditor's bank does not work, beside Saturdays, Sundays and the Norwegian
// holidays: norwegian, days, or a list of both.
type Calendar []bankday.Date

// UnmarshalYAML reads one word, or a list of them.
func (c *Calendar) UnmarshalYAML(unmarshal func(any) error) error {
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
			return fmt.Errorf("calendar %q: want norwegian, or a day on which the bank is closed beside "+
				"that, such as 2026-12-24", w)
		}
		*c = append(*c, day)
	}
	return nil
}

// Mailbox says where a creditor's mailbox at the bank is, and how it is used.
type Mailbox struct {
	Server        `yaml:",inline"`
	Settle        Duration `yaml:"settle"`
	Recipient     Units    `yaml:"recipient"` // of the bank's files, where it is not the transmitter
	MailboxLimits `yaml:",inline"`
}

// Server says where two folders are, and how to get in.
type Server struct {
	URL        string   `yaml:"url"`
	Key        string   `yaml:"key"`
	Passphrase Secret   `yaml:"key_passphrase"` // of the key; TREKK_KEY_PASSPHRASE where it is empty
	HostKey    string   `yaml:"host_key"`
	KnownHosts string   `yaml:"known_hosts"`
	Outbound   string   `yaml:"outbound"`
	Inbound    string   `yaml:"inbound"`
	Upload     string   `yaml:"upload"`
	Timeout    Duration `yaml:"timeout"`
}

// Claims says whether a second person approves what is sent to the bank.
type Claims struct {
	Approval string `yaml:"approval"` // none or required
}

// Receipts says how long a receipt may take, what follows on a rejection, and what the columns of the bank's
// list of rejected claims are called.
type Receipts struct {
	Within         Duration          `yaml:"within"`
	AfterRejection AfterRejection    `yaml:"after_rejection"`
	Columns        map[string]string `yaml:"columns"`
}

// Duration is a time.Duration as in 2s or 4h.
type Duration time.Duration

// UnmarshalText reads a length of time, which is never below zero.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil || v < 0 {
		return fmt.Errorf("%q is not a length of time such as 2s or 4h", b)
	}
	*d = Duration(v)
	return nil
}

// Terms names a terms profile, one in the program or a file, or is one itself.
type Terms struct {
	name   string
	inline []byte
}

// UnmarshalYAML reads a name, or keeps a profile as it stands for [terms.Parse].
func (t *Terms) UnmarshalYAML(b []byte) error {
	if yaml.Unmarshal(b, &t.name) != nil {
		t.inline = b
	}
	return nil
}

// LoadConfig reads trekk.yaml. A key that it does not know is an error.
func LoadConfig(path string) (*Config, error) {
	c, err := ReadConfig(path)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// usualConfig is what holds where trekk.yaml is silent.
func usualConfig(dir string) *Config {
	return &Config{
		Work: defaultWork(), Database: "sqlite:trekk.db", Admin: Admin{Address: "127.0.0.1:9464"},
		Clock: ClockOfMachine, Backup: defaultBackup(), RunLimit: defaultRunLimit, dir: dir,
	}
}

// ReadConfig is LoadConfig for who looks for what is wrong: with the error comes what could be read, by the keys
// without faults; nil where that is nothing.
func ReadConfig(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is not here: run trekk init, or name the file with --config", path)
	}
	if err != nil {
		return nil, err
	}
	if err := terms.CheckYAML(data); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	c := usualConfig(dir)
	if err := yaml.UnmarshalWithOptions(data, c, yaml.Strict()); err != nil {
		c = usualConfig(dir)
		if faults := c.readEach(path, data); faults != nil {
			return c, errors.Join(faults, c.check(path, data))
		}
		return nil, placed(path, err) // its form is not YAML's
	}
	return c, c.check(path, data)
}

// check looks at what the keys say, beyond their form, and makes the list of the creditors.
func (c *Config) check(path string, data []byte) error {
	var errs []error
	say := func(err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", path, err))
		}
	}
	file, lite := strings.CutPrefix(c.Database, "sqlite:")
	if !store.IsPostgres(c.Database) && (!lite || strings.Contains(file, "://")) {
		say(errors.New("database: want sqlite:FILE or postgres://USER@HOST/DATABASE"))
	}
	c.Alerts.dir = c.dir
	say(c.Alerts.check())
	say(c.Console.settle(c.dir))
	say(c.Webhooks.check())
	if c.Parallel < 0 || c.Parallel > MaxParallel {
		say(fmt.Errorf("parallel is %d: want how many creditors a process works at a time, 1 to "+
			"%d; for more, run more processes", c.Parallel, MaxParallel))
	}
	say(c.Backup.check())
	keys, items := places(path, data)
	if _, several := keys["creditors"]; several {
		errs = append(errs, c.checkAll(keys, items))
	} else {
		errs = append(errs, c.alone(path))
	}
	return errors.Join(append(errs, c.Events.check(path, c))...)
}

// placed is an error of the YAML reader with the place that it is about, where that is known:
// file:line:column.
func placed(path string, err error) error {
	var at yaml.Error
	if errors.As(err, &at) {
		if tok := at.GetToken(); tok != nil {
			return fmt.Errorf("%s:%d:%d: %s", path, tok.Position.Line, tok.Position.Column, at.GetMessage())
		}
	}
	return fmt.Errorf("%s: %w", path, err)
}

// alone makes the creditor under creditor:, with the keys beside it, the only one of the list.
func (c *Config) alone(path string) error {
	one := &Creditor{Identity: c.Creditor, Work: c.Work, Schedule: c.Schedule, dir: c.dir}
	one.Outbox = cmp.Or(one.Outbox, "outbox")
	c.Creditors = []*Creditor{one}
	var errs []error
	for _, err := range one.check("creditor.") {
		errs = append(errs, fmt.Errorf("%s: %w", path, err))
	}
	return errors.Join(errs...)
}

// Chosen are the creditors that a command is about: the one with the id, or, where that is empty, all.
func (c *Config) Chosen(id string) ([]*Creditor, error) {
	if id == "" {
		return c.Creditors, nil
	}
	for _, cr := range c.Creditors {
		if cr.ID == id {
			return []*Creditor{cr}, nil
		}
	}
	return nil, UsageError("--creditor %s: there is none; trekk.yaml has %s", id, c.ids())
}

// One is the creditor that a command is about which can be about one only.
func (c *Config) One(id string) (*Creditor, error) {
	list, err := c.Chosen(id)
	if err == nil && len(list) > 1 {
		err = UsageError("say which creditor with --creditor: %s", c.ids())
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func (c *Config) ids() string {
	ids := make([]string, len(c.Creditors))
	for i, cr := range c.Creditors {
		ids[i] = cr.ID
	}
	return strings.Join(ids, ", ")
}

// DatabaseURL is the URL of the database, from the flag --db where that is given, or the configuration.
func (c *Config) DatabaseURL(flag string) string {
	if flag != "" {
		return flag
	}
	if store.IsPostgres(c.Database) {
		return c.Database
	}
	return "sqlite:" + pathIn(c.dir, strings.TrimPrefix(c.Database, "sqlite:"))
}

// Path makes a path of the configuration whole.
func (c *Creditor) Path(p string) string { return pathIn(c.dir, p) }

// credentials begins the paths of files that systemd hands over (LoadCredential), and that nobody else can read.
const credentials = "$CREDENTIALS_DIRECTORY/"

func pathIn(dir, p string) string {
	if name, ok := strings.CutPrefix(p, credentials); ok {
		return filepath.Join(cmp.Or(os.Getenv("CREDENTIALS_DIRECTORY"),
			"/CREDENTIALS_DIRECTORY is not set"), name)
	}
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(dir, p)
}

// Profile reads the terms profile.
func (c *Creditor) Profile() (*terms.Profile, error) {
	switch t := &c.Terms; {
	case t.inline != nil:
		return terms.Parse("creditor.terms", t.inline)
	case slices.Contains(terms.Names(), t.name):
		return terms.Load(t.name, os.ReadFile)
	default:
		return terms.Load(c.Path(t.name), os.ReadFile)
	}
}

// mailbox is the configuration for mailbox.Dial.
func (c *Creditor) mailbox() mailbox.Config { return c.dialling(&c.Mailbox.Server) }

// dialling is how a server of the creditor's is dialled.
func (c *Creditor) dialling(m *Server) mailbox.Config {
	url := m.URL
	if dir, ok := strings.CutPrefix(url, "folder:"); ok {
		url = "folder:" + c.Path(dir)
	}
	passphrase := os.Getenv("TREKK_KEY_PASSPHRASE")
	if m.Passphrase != (Secret{}) {
		passphrase, _ = m.Passphrase.read(c.dir)() // without it the key's own error tells that it is missing
	}
	return mailbox.Config{
		URL: url, Key: c.Path(m.Key), KeyPassphrase: passphrase,
		HostKey: m.HostKey, KnownHosts: c.Path(m.KnownHosts),
		Outbound: m.Outbound, Inbound: m.Inbound, Direct: m.Upload == "direct",
		Timeout: time.Duration(m.Timeout),
	}
}

// BankDays is the calendar of the creditor's bank.
func (c *Identity) BankDays() *bankday.Calendar { return bankday.Norwegian().Closed(c.Calendar...) }

func (c *Identity) creditor() batch.Creditor {
	from, _ := c.billFrom() // checked when it was read
	cr := batch.Creditor{
		ID: c.ID, Name: c.Name, Account: digits(c.Account), Transmitter: c.Transmitter.first(),
		Former: c.Transmitter.former(), Agreement: c.Agreement, BillFrom: from,
		Source: batch.Source(c.Source),
	}
	for _, a := range c.Accounts {
		cr.Accounts = append(cr.Accounts, batch.BankAccount{
			No: digits(a.Account), Agreement: a.Agreement, Plans: a.Plans, Source: batch.Source(a.Source),
		})
	}
	return cr
}

func (c *Identity) billFrom() (bankday.Month, error) {
	if c.BillFrom == "" {
		return 0, nil
	}
	m, err := bankday.ParseMonth(c.BillFrom)
	if err != nil {
		return 0, fmt.Errorf("bill from %q: want a month such as 2026-11", c.BillFrom)
	}
	return m, nil
}
