//go:build torture && linux && amd64

package torture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
	"trekk/cmd/trekk/wire"
)

// postgres is the server that has the books; the zero one stands for SQLite.
type postgres struct {
	base string
	own  *pgtest.Server // one that may be killed; nil when it is others' too

	disturb string // what the shell does to it; empty: connections are cut
}

// server is the server of one of the seeds at a time.
func (t *Torture) server() (*postgres, error) {
	if !t.Postgres {
		return &postgres{base: t.Database, disturb: t.Disturb}, nil
	}
	own, err := pgtest.Start(Memory(), "fsync = off", "full_page_writes = off")
	if err != nil {
		return nil, err
	}
	return &postgres{base: own.URL, own: own}, nil
}

// flags are those that say where the books are.
func (t *Torture) flags() string {
	switch {
	case t.Postgres:
		return " --postgres"
	case t.Database != "":
		if t.Disturb != "" {
			return " --db postgres://... --disturb ..."
		}
		return " --db postgres://..."
	}
	return ""
}

func (p *postgres) is() bool { return p.base != "" }

// with makes a month with a database on the server. Of one that failed a copy is left in its folder.
func (p *postgres) with(ctx context.Context, m *tortured) error {
	m.server = p
	if !p.is() {
		return m.run(ctx)
	}
	db, drop, err := pgtest.Make(p.base)
	if err != nil {
		return err
	}
	m.Database = db
	if pgtest.HasCitus(p.base) {
		err = distribute(ctx, db)
	}
	if err == nil {
		err = m.run(ctx)
	}
	if err != nil {
		_, copied := store.Copy(context.WithoutCancel(ctx), db, "sqlite:"+filepath.Join(m.Dir, "trekk.db"),
			func(int64) {})
		err = errors.Join(err, copied)
	}
	return errors.Join(err, drop())
}

// distribute makes the tables of an empty database, and spreads them over the nodes.
func distribute(ctx context.Context, url string) error {
	db, err := store.Create(ctx, url)
	if err != nil {
		return err
	}
	_, err = db.Distribute(ctx)
	return errors.Join(err, db.Close())
}

// forks are the functions that start processes, on a thread of their own: a tracer gets word of every child
// of its thread.
var forks = sync.OnceValue(func() chan<- func() {
	c := make(chan func())
	go func() {
		runtime.LockOSThread()
		for start := range c {
			start()
		}
	}()
	return c
})

func forked(start func() error) error {
	err := make(chan error)
	forks() <- func() { err <- start() }
	return <-err
}

// disturbed makes a run, or two at once, which come to their end however often the database fails them
// meanwhile.
func (m *tortured) disturbed(ctx context.Context) error {
	if err := m.Bank.Advance(ctx, m.now); err != nil {
		return err
	}
	what, times := "connections cut", m.chance.IntN(4)
	disturb := func() error { return pgtest.Cut(m.server.base, m.Database) }
	if m.server.own != nil && m.chance.IntN(3) == 0 {
		what, times, disturb = "server killed", 1, func() error {
			return forked(func() error { return errors.Join(m.server.own.Kill(), m.server.own.Up()) })
		}
	}
	if command := m.server.disturb; command != "" {
		what, times, disturb = "server disturbed", 1, func() error {
			return forked(exec.CommandContext(ctx, "/bin/sh", "-c", command).Run) //nolint:gosec // as asked
		}
	}
	said := make([]bytes.Buffer, 1+m.chance.IntN(2))
	var runs sync.WaitGroup
	errs := make([]error, len(said))
	for i := range said {
		cmd := m.process(m.args("run"))
		cmd.Stdout, cmd.Stderr = &said[i], &said[i]
		if err := forked(cmd.Start); err != nil {
			return err
		}
		runs.Go(func() {
			err := cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != wire.ExitOK && code != wire.ExitFailed {
				errs[i] = fmt.Errorf("a run ended with %w", err)
			}
		})
	}
	if len(said) > 1 {
		m.kills["race of two"]++
	}
	ended := make(chan struct{})
	go func() { runs.Wait(); close(ended) }()
	var err error
	for range times {
		after := time.Duration(m.chance.IntN(1+m.chance.IntN(400))) * time.Millisecond
		select {
		case <-time.After(after):
			err = errors.Join(err, disturb())
			m.kills[what]++
		case <-ended:
		}
	}
	<-ended
	m.Bank.Idle()
	for i := range said {
		fmt.Fprintf(m.log, "== %s %d of %d, %s: %s", m.now.Format(time.DateTime), i+1, len(said), what,
			said[i].String())
		// One that could not begin says so at once; one that has begun goes on.
		for line := range strings.Lines(said[i].String()) {
			job, text, _ := strings.Cut(strings.TrimPrefix(line, "error: "), ": ")
			begun := slices.Contains(append(night.Jobs(), "log the run"), job)
			if begun && strings.Contains(text, batch.ErrTransient.Error()) {
				err = errors.Join(err, fmt.Errorf("a run gave up: %s", line))
			}
		}
	}
	return errors.Join(append(errs, err)...)
}
