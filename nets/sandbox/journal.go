package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Open is New for a sandbox that is kept in its folder, and outlives its process, however that ends. What
// people and the payee do is in journal.jsonl, a line each, before it has an effect; Open does all of it
// again, to the same effect, before it returns. from-nets is written anew by that, to-nets is part of what is
// kept. Only one process may have the folder open.
func Open(c Config) (*Sandbox, error) {
	c, err := c.complete()
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	file := filepath.Join(c.Dir, "journal.jsonl")
	done, err := readJournal(file)
	if err == nil {
		err = errors.Join(os.RemoveAll(filepath.Join(c.Dir, fromNets)),
			os.RemoveAll(filepath.Join(c.Dir, underWay)),
			dropUnknown(filepath.Join(c.Dir, toNets), done))
	}
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	sb, err := build(c)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	for i, a := range done {
		if err := again(sb, a); err != nil {
			return nil, fmt.Errorf("sandbox: %s line %d: %w", file, i+1, err)
		}
	}
	if sb.journal, err = openJournal(file); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	return sb, sb.truth.write(sb.snapshot())
}

func again(sb *Sandbox, a Act) error {
	if err := a.check(sb); err != nil {
		return err
	}
	return a.do(sb)
}

// journal is a file to which what is done is added. A nil one keeps nothing.
type journal struct {
	file   *os.File
	size   int64 // of whole lines
	broken error // something that was written down could not be done: only a new start does it
}

// journalLine is an act: {"do":"advance","with":{"to":"2026-10-20"}}.
type journalLine struct {
	Do   string          `json:"do"`
	With json.RawMessage `json:"with"`
}

func (l journalLine) act() (Act, error) {
	of := acts[l.Do]
	if of == nil {
		of = overSFTP[l.Do]
	}
	if of == nil {
		return nil, fmt.Errorf("there is no act %q", l.Do)
	}
	a := of()
	return a, decode(bytes.NewReader(l.With), a)
}

// readJournal reads what was done. What is behind the last line end was never answered for.
func readJournal(file string) (done []Act, err error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	lines := bytes.Split(b, []byte("\n"))
	for i, l := range lines[:len(lines)-1] {
		var line journalLine
		if err := json.Unmarshal(l, &line); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", file, i+1, err)
		}
		a, err := line.act()
		if err != nil {
			return nil, fmt.Errorf("%s line %d: %w", file, i+1, err)
		}
		done = append(done, a)
	}
	return done, err
}

// openJournal opens a journal behind its last whole line.
func openJournal(file string) (*journal, error) {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(file)
	j := &journal{file: f, size: int64(bytes.LastIndexByte(b, '\n') + 1)}
	if err = errors.Join(err, f.Truncate(j.size), syncFolder(filepath.Dir(file))); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return j, nil
}

// add writes an act down, so that it outlives a power cut.
func (j *journal) add(a Act) error {
	if j == nil {
		return nil
	}
	if j.broken != nil {
		return fmt.Errorf("sandbox: start it again, since it has failed: %w", j.broken)
	}
	with, err := json.Marshal(a)
	if err != nil {
		return err
	}
	b, err := json.Marshal(journalLine{a.name(), with})
	if err != nil {
		return err
	}
	if arrived, ok := a.(*arrival); ok {
		if err := syncArrival(filepath.Join(filepath.Dir(j.file.Name()), toNets), arrived.Kept); err != nil {
			return err
		}
	}
	_, err = j.file.WriteAt(append(b, '\n'), j.size)
	if err = errors.Join(err, j.file.Sync()); err != nil {
		return errors.Join(err, j.file.Truncate(j.size))
	}
	j.size += int64(len(b)) + 1
	return nil
}

// failed remembers that what was written down was not done, or only in part.
func (j *journal) failed(err error) error {
	if j != nil && err != nil {
		j.broken = err
	}
	return err
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	return j.file.Close()
}

// syncArrival makes a file of the payee outlive a power cut.
func syncArrival(dir, name string) error {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close(), syncFolder(dir))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// dropUnknown removes the files in to-nets that were never written down, and so never answered for.
func dropUnknown(dir string, done []Act) error {
	known := map[string]bool{}
	for _, a := range done {
		if arrived, ok := a.(*arrival); ok {
			known[arrived.Kept] = true
		}
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if !known[e.Name()] {
			err = errors.Join(err, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return err
}
