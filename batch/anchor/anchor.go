// Package anchor keeps, outside the database, how far the audit log of a creditor had come: how many entries
// it had, the hash of the last one, and when, signed with a key that the database does not have. Whoever
// empties the log, cuts it or makes it anew cannot make the anchor for it.
//
// An anchor may lag behind the log, by what a kill cut off, and never leads it. It moves on only while the
// log holds it. What rightly puts another log in its place, such as a restore, begins a new anchor, which
// names the old one.
package anchor

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"trekk/batch"
)

// Log is what an anchor reads of an audit log.
type Log interface {
	LastAudit(ctx context.Context) (entries int64, hash string, err error)
	AuditHash(ctx context.Context, no int64) (hash string, err error)
}

// Folder has the key and the anchors of an installation.
type Folder struct {
	dir   string
	other string // stands in the names of the anchors of another database than the installation's own
	key   []byte
	err   error // why there is no key
}

// anchor is one line of the file of a creditor: the last one holds, those before it are what it came in place
// of.
type anchor struct {
	Creditor string    `json:"creditor"`
	Entries  int64     `json:"entries"`
	Hash     string    `json:"hash"` // of the last of them
	Signed   time.Time `json:"signed"`
	Why      string    `json:"why,omitempty"`      // it was begun anew, and by whom
	Previous string    `json:"previous,omitempty"` // the signature of the one before it
	MAC      string    `json:"hmac_sha256"`
}

// Open opens the folder of the anchors, and makes it, with a new key, where there is none: made says so. The
// books of a database other than the installation's have anchors of their own.
func Open(dir, otherDatabase string) (f *Folder, made bool) {
	f = &Folder{dir: dir}
	if otherDatabase != "" {
		sum := sha256.Sum256([]byte(otherDatabase))
		f.other = "." + hex.EncodeToString(sum[:4])
	}
	f.key, f.err = readKey(f.keyFile())
	if errors.Is(f.err, fs.ErrNotExist) {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			f.key, f.err = makeKey(f.keyFile())
			return f, f.err == nil
		}
	}
	return f, false
}

func (f *Folder) keyFile() string { return filepath.Join(f.dir, "key") }

func (f *Folder) file(creditor string) string {
	return filepath.Join(f.dir, url.PathEscape(creditor)+f.other+".json")
}

func readKey(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("others can read %s (mode %04o): chmod 600 %s", file, info.Mode().Perm(), file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(string(text[:min(len(text), 2*sha256.Size)]))
	if err != nil || len(key) != sha256.Size {
		return nil, fmt.Errorf("%s is no key", file)
	}
	return key, nil
}

func makeKey(file string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	key := make([]byte, sha256.Size)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	return key, write(file, []byte(hex.EncodeToString(key)+"\n"))
}

// write puts a file in its place, whole or not at all; no one else can read it.
func write(file string, content []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".anchor-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

func (f *Folder) sign(a *anchor) error {
	a.MAC = ""
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, f.key)
	mac.Write(text)
	a.MAC = hex.EncodeToString(mac.Sum(nil))
	return nil
}

// read reads the anchors of a creditor; none where there is no file. One that the key has not signed is an
// error.
func (f *Folder) read(creditor string) (list []anchor, err error) {
	if f.err != nil {
		return nil, f.err
	}
	text, err := os.ReadFile(f.file(creditor))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		return nil, err
	}
	previous := ""
	for _, a := range list {
		signed := a
		if err := f.sign(&signed); err != nil {
			return nil, err
		}
		if !hmac.Equal([]byte(signed.MAC), []byte(a.MAC)) || a.Creditor != creditor ||
			a.Previous != previous {
			return nil, errors.New("it is not as it was signed")
		}
		previous = a.MAC
	}
	return list, nil
}

func (f *Folder) save(creditor string, list []anchor) error {
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return write(f.file(creditor), append(text, '\n'))
}

// Check holds the audit log of a creditor against its anchor. An installation's own database has one: made
// with the key, or with the creditor's first entry.
func (f *Folder) Check(ctx context.Context, creditor string, log Log) (a batch.Anchored, err error) {
	list, err := f.read(creditor)
	switch {
	case err != nil:
		return batch.Anchored{Broken: fmt.Sprintf("%s: %v", f.file(creditor), err)}, nil
	case len(list) == 0 && f.other == "":
		return batch.Anchored{Broken: f.file(creditor) + " is gone"}, nil
	case len(list) == 0:
		return batch.Anchored{}, nil
	}
	last := list[len(list)-1]
	a = batch.Anchored{Entries: last.Entries, Hash: last.Hash, Signed: last.Signed}
	a.Broken, err = holds(ctx, log, &last)
	return a, err
}

// holds says why a log does not hold an anchor; nothing where it does.
func holds(ctx context.Context, log Log, a *anchor) (why string, err error) {
	entries, _, err := log.LastAudit(ctx)
	if err != nil {
		return "", err
	}
	signed := batch.Clock(a.Signed)
	if entries < a.Entries {
		return fmt.Sprintf("it had %d entries on %s, and has %d", a.Entries, signed, entries), nil
	}
	hash, err := log.AuditHash(ctx, a.Entries)
	if err == nil && hash != a.Hash {
		return fmt.Sprintf("its entry %d is not the one of %s", a.Entries, signed), nil
	}
	return "", err
}

// Sign moves a creditor's anchor on to the entry that has just been committed, if the log holds the one that
// there is. Where there is none it is made for a creditor's first entry alone, and for other databases.
func (f *Folder) Sign(ctx context.Context, creditor string, log Log, entries int64, hash string) error {
	list, err := f.read(creditor)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		if entries > 1 && f.other == "" {
			return nil // Check says that it is gone
		}
		list = []anchor{{Creditor: creditor}}
	} else if why, err := holds(ctx, log, &list[len(list)-1]); err != nil || why != "" {
		return err
	}
	a := &list[len(list)-1]
	a.Entries, a.Hash, a.Signed = entries, hash, time.Now().UTC().Truncate(time.Second)
	if err := f.sign(a); err != nil {
		return err
	}
	return f.save(creditor, list)
}

// Renew begins a new anchor at the last entry of the log, which names the old one: for who has rightly put
// another log in its place, and for an installation that has had none. One that cannot be read any longer is
// kept beside it.
func (f *Folder) Renew(ctx context.Context, creditor string, log Log, why string) error {
	entries, hash, err := log.LastAudit(ctx)
	if errors.Is(f.err, fs.ErrNotExist) {
		f.key, f.err = makeKey(f.keyFile())
	}
	if err = errors.Join(err, f.err); err != nil || entries == 0 {
		return err
	}
	list, err := f.read(creditor)
	if err != nil {
		aside := fmt.Sprintf("%s.%d.broken", f.file(creditor), time.Now().UnixNano())
		if err := os.Rename(f.file(creditor), aside); err != nil {
			return err
		}
		list = nil
	}
	a := anchor{Creditor: creditor, Entries: entries, Hash: hash, Why: why,
		Signed: time.Now().UTC().Truncate(time.Second)}
	if len(list) > 0 {
		a.Previous = list[len(list)-1].MAC
	}
	if err := f.sign(&a); err != nil {
		return err
	}
	return f.save(creditor, append(list, a))
}
