// Package filelock takes locks between processes, and within one, each on a file of its own. The operating
// system lets go of a lock when the process that has it ends, however it ends. The file stays.
//
// What a lock tells of its holder lives only as long as the holder does: it is in a second file that the
// holder keeps a lock on. What cannot be told or understood is not told: the lock holds all the same.
package filelock

import (
	"bytes"
	"encoding/json"
	"os"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// held has the locks of this process: one that nothing points to would be let go of by the garbage collector.
var held sync.Map

// Take takes the lock of a file, and tells those who ask for it meanwhile that holder has it, who is empty
// when nobody will ask. Not ok when another has the lock.
func Take(file, holder string) (unlock func(), ok bool, err error) {
	l := flock.New(file)
	if ok, err = l.TryLock(); err != nil || !ok {
		return nil, false, err
	}
	held.Store(l, nil)
	untell := func() {}
	if holder != "" {
		untell = noteHolder(holderFile(file), holder)
	}
	return func() {
		untell()
		held.Delete(l)
		_ = l.Close() // lets go even when it says otherwise
	}, true, nil
}

// Holder tells who has the lock of a file, and since when, where that is known. It never names one that is
// gone.
func Holder(file string) (holder string, since time.Time) { return readHolder(holderFile(file)) }

// holderFile is the file that says who has a lock.
func holderFile(file string) string { return file + ".holder" }

// holderNote is what the file of a holder has.
type holderNote struct {
	Holder string    `json:"holder"`
	Since  time.Time `json:"since"` // to the nanosecond, by which notes differ
}

// noteHolder writes who holds a lock, and since when, to a file that takes its place at once, under a lock of
// its own: whoever can take that knows that the holder is gone. Only the holder of the lock itself may call
// it.
func noteHolder(file, holder string) (remove func()) {
	text, err := json.Marshal(holderNote{holder, time.Now()})
	if err != nil {
		return func() {}
	}
	l := flock.New(file + ".new")
	locked, err := l.TryLock()
	if err == nil && locked {
		if err = os.WriteFile(file+".new", text, 0o600); err == nil {
			err = os.Rename(file+".new", file)
		}
	}
	if err != nil || !locked {
		_ = l.Close()
		return func() {}
	}
	held.Store(l, nil)
	return func() {
		_ = os.Remove(file)
		held.Delete(l)
		_ = l.Close()
	}
}

// readHolder reads such a file, when the one who wrote it is still there. The file may be replaced while it
// is looked at.
func readHolder(file string) (holder string, since time.Time) {
	before, err := os.ReadFile(file)
	if err != nil {
		return "", time.Time{}
	}
	l := flock.New(file, flock.SetFlag(os.O_RDONLY))
	defer l.Close()
	if gone, err := l.TryRLock(); gone || err != nil {
		return "", time.Time{}
	}
	after, err := os.ReadFile(file)
	var note holderNote
	if err != nil || !bytes.Equal(before, after) || json.Unmarshal(after, &note) != nil {
		return "", time.Time{}
	}
	return note.Holder, note.Since
}
