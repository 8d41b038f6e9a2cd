package doctor

import (
	"context"
	"fmt"
	"time"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/cmd/trekk/wire"
)

// State is how something stands.
type State string

// The states: what works, what works today or cannot be looked at, and what does not work.
const (
	OK   State = "ok"
	Warn State = "warn"
	Fail State = "fail"
)

// Check is one thing that was looked at.
type Check struct {
	Check    string `json:"check"`              // database.schema, mailbox.login
	Creditor string `json:"creditor,omitempty"` // whose it is, where there are several
	State    State  `json:"state"`
	Found    string `json:"found"`
	Do       string `json:"do,omitempty"` // empty where there is nothing to do
}

// Report is everything that was looked at.
type Report struct {
	State  State   `json:"state"` // the worst of them
	Checks []Check `json:"checks"`
}

// checker looks at one thing after the other.
type checker struct {
	ctx  context.Context
	g    *wire.Globals
	now  time.Time
	conf *wire.Config // as far as it could be read; nil where nothing could
	url  string       // of the database; empty where nobody knows it
	db   *store.DB    // nil where it could not be opened
	read bool         // the books can be read: their schema is this program's
	all  []Check
}

// Examine looks at the installation that the flags name. It always comes to its end; the error is that the flags
// are wrong.
func Examine(ctx context.Context, g *wire.Globals) (*Report, error) {
	now, err := g.Now()
	if err != nil {
		return nil, err
	}
	c := &checker{ctx: ctx, g: g, now: now}
	c.configuration()
	c.database()
	if c.db != nil {
		defer c.db.Close()
	}
	c.machine()
	if c.conf != nil {
		for _, cr := range c.conf.Creditors {
			c.creditor(cr)
		}
		c.alerts()
		c.backups()
	}
	r := &Report{State: OK, Checks: c.all}
	for _, check := range c.all {
		if check.State == Fail || r.State == OK {
			r.State = check.State
		}
	}
	return r, nil
}

// creditor looks at what each creditor has of its own.
func (c *checker) creditor(cr *wire.Creditor) {
	if c.g.Creditor != "" && cr.ID != c.g.Creditor {
		return
	}
	from := len(c.all)
	c.rules(cr)
	c.registered(cr)
	c.law(cr)
	c.factors(cr)
	for _, x := range cr.Exchanges() {
		c.exchange(x)
	}
	if cr.Mailbox.URL == "" {
		c.warn("mailbox", "there is none", "set mailbox.url in "+c.g.Config)
	}
	c.outbox(cr)
	if len(c.conf.Creditors) > 1 {
		for i := range c.all[from:] {
			c.all[from+i].Creditor = cr.ID
		}
	}
}

func (c *checker) ok(check, format string, a ...any) {
	c.all = append(c.all, Check{Check: check, State: OK, Found: fmt.Sprintf(format, a...)})
}

func (c *checker) warn(check, found, do string) {
	c.all = append(c.all, Check{Check: check, State: Warn, Found: found, Do: do})
}

func (c *checker) fail(check, found, do string) {
	c.all = append(c.all, Check{Check: check, State: Fail, Found: found, Do: do})
}

// moment is the creditor's, for what reads the books and nothing else.
func (c *checker) moment(id string) batch.Moment {
	p := &batch.Payee{Creditor: batch.Creditor{ID: id}, Store: c.db.For(id)}
	return p.At(batch.Call{Now: c.now})
}
