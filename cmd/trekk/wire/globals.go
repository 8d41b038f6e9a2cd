package wire

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Globals are the flags of every command, and the world outside.
type Globals struct {
	Config   string // path of trekk.yaml
	Database string // URL, in place of the one in trekk.yaml; empty for that one
	AsOf     string // the clock, as it was given; empty for now
	JSON     bool
	Creditor string // its id; empty for all

	As           string // the registered person who acts; empty for the system's user
	PasswordFile string // with the person's passphrase

	Moving bool // the transmitter of trekk.yaml may be another than that of the books

	Build string // which program this is: 1.2.0, commit 0123abc, schema 19

	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Flags adds them to the command above all others.
func (g *Globals) Flags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringVar(&g.Config, "config", "trekk.yaml", "configuration file")
	f.StringVar(&g.Database, "db", "",
		"database, sqlite:FILE or postgres://USER@HOST/DATABASE, in place of the one in the configuration")
	f.StringVar(&g.AsOf, "as-of", "", "the clock: DATE or DATETHH:MM in Oslo (default now)")
	f.BoolVar(&g.JSON, "json", false, "machine-readable output")
	f.StringVar(&g.Creditor, "creditor", "",
		"id of the one creditor, of several in trekk.yaml, that it is about (default all)")
	f.StringVar(&g.As, "as", "",
		"the registered person who acts; the passphrase is asked for, or in TREKK_PASSPHRASE (default the "+
			"system's user)")
	f.StringVar(&g.PasswordFile, "password-file", "",
		"file with the passphrase of --as, which only its owner can read")
}

// Call is the clock and the system's user, for what nobody does by name.
func (g *Globals) Call() (batch.Call, error) {
	now, err := g.Now()
	return batch.Call{Now: now, By: OSUser()}, err
}

// Now is the clock that --as-of sets: a bare date means 12:00 that day in Oslo.
func (g *Globals) Now() (time.Time, error) {
	if g.AsOf == "" {
		return time.Now().In(bankday.Oslo), nil
	}
	wrong := UsageError("--as-of %s: want DATE or DATETHH:MM, such as 2026-10-06 or 2026-10-06T06:30", g.AsOf)
	date, clock, hasClock := strings.Cut(g.AsOf, "T")
	d, err := bankday.Parse(date)
	if err != nil {
		return time.Time{}, wrong
	}
	if !hasClock {
		return d.At(12, 0), nil
	}
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, wrong
	}
	return d.At(t.Hour(), t.Minute()), nil
}

// Profile is the terms profile of a name or file, or else the configuration's.
func (g *Globals) Profile(name string) (*terms.Profile, error) {
	if name != "" {
		return terms.Load(name, os.ReadFile)
	}
	conf, err := LoadConfig(g.Config)
	if err != nil {
		return nil, err
	}
	c, err := conf.One(g.Creditor)
	if err != nil {
		return nil, err
	}
	return c.Profile()
}

// DatabaseURL is the database of a command about a database alone. Such a command needs no trekk.yaml when
// --db names the database; conf is nil then.
func (g *Globals) DatabaseURL() (conf *Config, url string, err error) {
	if _, err := os.Stat(g.Config); g.Database != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, g.Database, nil
	}
	if conf, err = LoadConfig(g.Config); err != nil {
		return nil, "", err
	}
	return conf, conf.DatabaseURL(g.Database), nil
}
