package sandbox

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"trekk/schedule/bankday"
)

// Config says whom the sandbox serves.
type Config struct {
	Dir   string // to-nets/ keeps every file that came, from-nets/ every file published, ledger.json the truth; new or empty
	Seed  uint64
	Start time.Time // where the clock begins

	Transmitter string // the payee's customer unit id, 8 digits
	Account     string // the payee's account, 11 digits
	Agreement   string // the payee's OCR agreement, 9 digits

	// A KID is the customer, the invoice and a check digit. The customer is the fixed part that mandates are known by.
	CustomerDigits int    // default 8
	InvoiceDigits  int    // default 7
	Algorithm      string // mod10 (default) or mod11

	Payers       []Payer           // who is there at the start; others appear with their first letter or claim
	NoRepayments bool              // leave out the few who have the bank repay them
	Faults       Faults            // what goes wrong on the bank's side; default nothing
	Calendar     *bankday.Calendar // default the Norwegian one
}

// Payer is a person with a bank account. What the person does is drawn from the seed.
type Payer struct {
	Customer int64 // as in the KID
	Name     string
	Mandate  bool // has a mandate at the start
}

// Sandbox is Nets, the banks and the payers of one payee. It is safe for concurrent use.
type Sandbox struct {
	mu  sync.Mutex
	cfg Config
	cal *bankday.Calendar
	server

	now    time.Time    // in Oslo
	worked bankday.Date // the last day whose morning is over
	agenda map[bankday.Date][]func()

	folders  [2]folder
	uploads  int // files begun
	people   map[int64]*person
	debits   deck[debit]
	hands    deck[hand]
	mandates []*mandate

	numbers     map[int64]bool         // transmission numbers used
	assignments map[int64]bankday.Date // assignment numbers used, and until when
	waiting     map[claimKey][]*claim  // accepted, not yet charged or given up

	payments []*payment // not published yet
	records  []mandateRecord
	reports  []report
	serial   int // last transmission number of Nets
	sum      int // last serial number of a sum
	payslip  int // last form number and archive reference

	connections int      // accepted
	corrected   []string // transmission numbers of Nets that came wrong, then right

	ledger Ledger
	sums   map[SumKey]int // index in ledger.Sums
	dirty  bool           // the ledger has changed since it was written
}

// New makes the sandbox and its folders.
func New(c Config) (*Sandbox, error) {
	c.CustomerDigits, c.InvoiceDigits = cmp.Or(c.CustomerDigits, 8), cmp.Or(c.InvoiceDigits, 7)
	c.Algorithm = cmp.Or(c.Algorithm, "mod10")
	if c.Calendar == nil {
		c.Calendar = bankday.Norwegian()
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	sb := &Sandbox{
		cfg: c, cal: c.Calendar, now: c.Start.In(bankday.Oslo),
		agenda: map[bankday.Date][]func(){}, people: map[int64]*person{},
		numbers: map[int64]bool{}, assignments: map[int64]bankday.Date{}, waiting: map[claimKey][]*claim{},
		serial: 100 + int(c.Seed%900), sums: map[SumKey]int{}, dirty: true,
	}
	sb.gone = sync.NewCond(&sb.mu)
	sb.worked = bankday.DateOf(sb.now)
	if sb.now.Before(sb.worked.At(morning, 0)) {
		sb.worked--
	}
	for _, d := range []string{sb.path(toNets), sb.path(fromNets)} {
		if err := os.MkdirAll(d, 0o750); err != nil {
			return nil, fmt.Errorf("sandbox: %w", err)
		}
		if entries, err := os.ReadDir(d); err != nil || len(entries) > 0 {
			return nil, fmt.Errorf("sandbox: %s holds files of an earlier run (%w): choose another folder, or remove it", d, errors.Join(os.ErrExist, err))
		}
	}
	if err := os.MkdirAll(sb.path(underWay), 0o750); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	sb.populate()
	hostKey := sha256.Sum256(fmt.Appendf(nil, "trekk sandbox host key %d", c.Seed))
	return sb, sb.setHostKey(ed25519.NewKeyFromSeed(hostKey[:]))
}

func (c *Config) check() error {
	digits := func(what, s string, n int) error {
		if _, err := strconv.ParseUint(s, 10, 64); err != nil || len(s) != n {
			return fmt.Errorf("%s %q: want %d digits", what, s, n)
		}
		return nil
	}
	err := errors.Join(digits("transmitter", c.Transmitter, 8), digits("account", c.Account, 11), digits("agreement", c.Agreement, 9))
	if c.CustomerDigits < 1 || c.InvoiceDigits < 1 || c.CustomerDigits > 18 || c.InvoiceDigits > 18 || c.CustomerDigits+c.InvoiceDigits > 24 {
		err = errors.Join(err, fmt.Errorf("a KID of %d customer and %d invoice digits: want 1 to 18 of each, 24 in all", c.CustomerDigits, c.InvoiceDigits))
	}
	if c.Algorithm != "mod10" && c.Algorithm != "mod11" {
		err = errors.Join(err, fmt.Errorf("algorithm %q: want mod10 or mod11", c.Algorithm))
	}
	if c.Start.IsZero() {
		err = errors.Join(err, errors.New("the clock has no start"))
	}
	seen := map[int64]bool{}
	for _, p := range c.Payers {
		if p.Customer < 0 || len(strconv.FormatInt(p.Customer, 10)) > c.CustomerDigits || seen[p.Customer] {
			err = errors.Join(err, fmt.Errorf("payer %d: want different numbers of at most %d digits", p.Customer, c.CustomerDigits))
		}
		seen[p.Customer] = true
	}
	return err
}

// Now is where the clock stands.
func (sb *Sandbox) Now() time.Time {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return sb.now
}

// The hours of a bank day in Oslo.
const morning = 7

var slots = [...]struct{ hour, minute int }{{8, 0}, {12, 30}, {15, 0}, {17, 30}}

// Advance moves the clock, never back, and lets happen what happens on the way. It writes the ledger.
func (sb *Sandbox) Advance(ctx context.Context, to time.Time) error {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	to = to.In(bankday.Oslo)
	if to.Before(sb.now) {
		return fmt.Errorf("sandbox: the clock cannot go back from %s to %s", sb.now.Format(time.DateTime), to.Format(time.DateTime))
	}
	for d := bankday.DateOf(sb.now); d <= bankday.DateOf(to); d++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !sb.cal.IsBankDay(d) {
			continue
		}
		if t := d.At(morning, 0); t.After(sb.now) && !t.After(to) {
			sb.now, sb.worked = t, d
			sb.work(d)
		}
		for i, s := range slots {
			if t := d.At(s.hour, s.minute); t.After(sb.now) && !t.After(to) {
				sb.now = t
				if err := sb.publish(i); err != nil {
					return err
				}
			}
		}
	}
	sb.now = to
	return sb.writeLedger()
}

// on puts something on the agenda: the morning of the first bank day from d on that is not over yet.
func (sb *Sandbox) on(d bankday.Date, f func()) {
	d = sb.cal.Next(max(d, sb.worked+1))
	sb.agenda[d] = append(sb.agenda[d], f)
}

func (sb *Sandbox) work(today bankday.Date) {
	for _, f := range sb.agenda[today] {
		f()
	}
	delete(sb.agenda, today)
	for i := range sb.folders {
		sb.folders[i] = slices.DeleteFunc(sb.folders[i], func(e *entry) bool {
			return e.complete && sb.cal.After(bankday.DateOf(e.modTime), 25) < today // files can be fetched for 25 working days
		})
	}
}

func (sb *Sandbox) today() bankday.Date { return bankday.DateOf(sb.now) }

// The folders below Dir.
const (
	toNets   = "to-nets"
	fromNets = "from-nets"
	underWay = "under-way" // uploads that have not come to their final name; gone after Close
)

func (sb *Sandbox) path(elem ...string) string {
	return filepath.Join(append([]string{sb.cfg.Dir}, elem...)...)
}

// Close stops the server and writes the ledger.
func (sb *Sandbox) Close() error {
	err := sb.closeServer()
	sb.mu.Lock()
	defer sb.mu.Unlock()
	sb.dirty = true // at least the clock has moved
	return errors.Join(err, sb.writeLedger(), os.RemoveAll(sb.path(underWay)))
}

// Authorize lets a key log in, under any user name.
func (sb *Sandbox) Authorize(key ssh.PublicKey) {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	sb.authorized = append(sb.authorized, key.Marshal())
}
