package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
)

// whims are what goes wrong at a stand-in: by chance, each thing once in so many, and as it was ordered, once for each
// order. The same seed and the same requests in the same order are dealt with alike.
type whims struct {
	r       *rand.Rand
	ordered []string // scenarios
}

// happens draws whether something happens that does once in n times; 0 is never. Where it was ordered it does.
func (w *whims) happens(scenario string, n int) bool {
	return w.comes(scenario) || n > 0 && w.r.IntN(n) == 0
}

// comes says whether a scenario was ordered; it has happened then.
func (w *whims) comes(scenario string) bool {
	k := slices.Index(w.ordered, scenario)
	if k >= 0 {
		w.ordered = slices.Delete(w.ordered, k, k+1)
	}
	return k >= 0
}

// standIn is what all stand-ins have: what goes wrong at them, and what they know, which may be kept.
type standIn struct {
	mu    sync.Mutex
	whims whims
	knows any // a pointer to it
	shelf shelf
}

// onShelf is what is kept of a stand-in.
type onShelf struct {
	Ordered []string
	Knows   any
}

// keep keeps what it knows. The caller has the lock.
func (s *standIn) keep() error { return s.shelf.keep(onShelf{s.whims.ordered, s.knows}) }

// keptIn reads what was kept of it in a file, in which it is kept from now on.
func (s *standIn) keptIn(file string) error {
	s.shelf = shelf(file)
	kept := onShelf{Knows: s.knows}
	err := s.shelf.read(&kept)
	s.whims.ordered = kept.Ordered
	return err
}

// kept keeps what it knows now.
func (s *standIn) kept() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keep()
}

// order orders a scenario.
func (s *standIn) order(scenario string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.whims.ordered = append(s.whims.ordered, scenario)
	return s.keep()
}

// waits are the scenarios that are still to come.
func (s *standIn) waits() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.whims.ordered)
}

// shelf is a file with what a stand-in is to know when it is opened again. The empty one keeps nothing.
type shelf string

// keep writes all of it, whole or not at all.
func (s shelf) keep(what any) error {
	if s == "" {
		return nil
	}
	content, err := json.Marshal(what)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(string(s)+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(string(s)+".tmp", string(s))
}

// read reads it; nothing where nothing was kept.
func (s shelf) read(into any) error {
	content, err := os.ReadFile(string(s))
	if s == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", string(s), err)
	}
	return nil
}
