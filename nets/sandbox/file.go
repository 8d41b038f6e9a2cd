package sandbox

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trekk/schedule/bankday"
)

// folder is what the payee sees in a folder of its mailbox.
type folder []*entry

// The folders of the mailbox.
const (
	outbound = iota // from Nets
	inbound         // to Nets, and receipts
)

var folderNames = [...]string{outbound: "Outbound", inbound: "Inbound"}

// entry is a file in the mailbox.
type entry struct {
	name     string
	path     string // on disk
	modTime  time.Time
	complete bool // the upload is over; for a file of Nets always
	growth   growth
	lie      int64 // how much more is listed than there is
	endless  bool
}

func (f folder) find(name string) *entry {
	for _, e := range f {
		if e.name == name {
			return e
		}
	}
	return nil
}

// list is the folder's files as a listing shows them, by name.
func (f folder) list() ([]fs.FileInfo, error) {
	var infos []fs.FileInfo
	for _, e := range f {
		if len(e.growth) > 0 {
			e.growth = e.growth[1:] // since the last listing
		}
		info, err := e.info()
		if err != nil {
			return nil, err
		}
		infos = append(infos, info)
	}
	slices.SortFunc(infos, func(a, b fs.FileInfo) int { return cmp.Compare(a.Name(), b.Name()) })
	return infos, nil
}

func (e *entry) info() (fs.FileInfo, error) {
	info, err := os.Stat(e.path)
	if err != nil {
		return nil, err
	}
	return fileInfo{name: e.name, size: e.visible(info.Size()), mode: 0o644, modTime: e.modTime}, nil
}

// visible is how much of a file of some size is there to be seen.
func (e *entry) visible(size int64) int64 {
	if len(e.growth) > 0 {
		return e.growth[0]
	}
	return size + e.lie
}

// ended says whether a file has the last record of a transmission.
func (e *entry) ended() bool {
	content, err := os.ReadFile(e.path)
	content = bytes.TrimRight(content, "\r\n")
	return err == nil && len(content) >= length && identify(content[len(content)-length:]) == transmissionEnd
}

type fileInfo struct {
	name    string
	size    int64
	mode    fs.FileMode
	modTime time.Time
}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) Mode() fs.FileMode  { return i.mode }
func (i fileInfo) ModTime() time.Time { return i.modTime }
func (i fileInfo) IsDir() bool        { return i.mode.IsDir() }
func (i fileInfo) Sys() any           { return nil }

// temporary says whether a name is one under which clients upload before they rename.
func temporary(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".part") || strings.HasSuffix(name, ".tmp")
}

// mailroom is the payee's mailbox at Nets and the files behind it: what has come, what is published, and what
// is still under way.
type mailroom struct {
	clock    *clock
	chance   *chance
	orders   *orders
	received func(file, hash string, content []byte) error // takes every file that has come and is not lost
	record   func(Act) error                               // keeps what the payee does, before it has an effect
	failed   func(error) error                             // hears that it had not all of its effect

	dir       string // of the sandbox
	folders   [2]folder
	uploads   int               // files begun
	came      map[string]string // the names under which files came, by those under which they are kept
	corrected []string          // transmission numbers of Nets that came wrong, then right
}

// The folders below Dir.
const (
	toNets   = "to-nets"
	fromNets = "from-nets"
	underWay = "under-way" // uploads that have not come to their final name; gone after Close
)

// unused says that the folders below dir, where they are there, hold no files of an earlier run; those are
// os.ErrExist.
func unused(dir string) error {
	for _, d := range []string{filepath.Join(dir, toNets), filepath.Join(dir, fromNets)} {
		entries, err := os.ReadDir(d)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil || len(entries) > 0 {
			return fmt.Errorf("%s holds files of an earlier run (%w): "+
				"choose another folder, or remove it", d, errors.Join(os.ErrExist, err))
		}
	}
	return nil
}

func (m *mailroom) makeFolders() error {
	for _, d := range []string{toNets, fromNets, underWay} {
		if err := os.MkdirAll(m.path(d), 0o750); err != nil {
			return err
		}
	}
	return nil
}

func (m *mailroom) path(elem ...string) string {
	return filepath.Join(append([]string{m.dir}, elem...)...)
}

func (m *mailroom) close() error { return os.RemoveAll(m.path(underWay)) }

// begin is a new upload.
func (m *mailroom) begin(name string) (*entry, error) {
	m.uploads++
	e := &entry{name: name, modTime: m.clock.now, path: m.path(underWay, fmt.Sprintf("%06d", m.uploads))}
	if err := os.WriteFile(e.path, nil, 0o600); err != nil {
		return nil, err
	}
	m.folders[inbound] = append(m.folders[inbound], e)
	return e, nil
}

// end is the end of an upload: under a temporary name it waits for its rename, under another it has arrived.
func (m *mailroom) end(e *entry) error {
	e.complete, e.modTime = true, m.clock.now
	if temporary(e.name) {
		return nil
	}
	return m.arrive(e)
}

// arrive takes a whole file from the payee: it is kept, checked and answered at once, unless it is lost.
func (m *mailroom) arrive(e *entry) error {
	e.modTime = m.clock.now
	kept := e.name
	for n := 2; exists(m.path(toNets, kept)); n++ { // the payee has removed one of that name
		kept = fmt.Sprintf("%s.%d", e.name, n)
	}
	if err := os.Rename(e.path, m.path(toNets, kept)); err != nil {
		return err
	}
	e.path = m.path(toNets, kept)
	if err := m.record(&arrival{Name: e.name, Kept: kept}); err != nil {
		return err
	}
	return m.failed(m.take(e, kept))
}

// take checks and answers a file that has arrived.
func (m *mailroom) take(e *entry, kept string) error {
	m.came[kept] = e.name
	content, err := os.ReadFile(e.path)
	if err != nil {
		return err
	}
	if err := os.Chtimes(e.path, m.clock.now, m.clock.now); err != nil {
		return err
	}
	_, taken := m.chance.goesWrong(m.chance.faults.Taken, "taken", kept)
	_, lost := m.chance.goesWrong(m.chance.faults.Lost, "lost", kept)
	if taken || lost {
		m.hide(inbound, e)
	}
	if lost {
		return nil
	}
	hash := sha256.Sum256(content)
	return m.received(kept, hex.EncodeToString(hash[:]), content)
}

// showAgain shows a file of the payee, as it came, unless something of its name lies there.
func (m *mailroom) showAgain(kept string) error {
	e := &entry{name: m.came[kept], path: m.path(toNets, kept), complete: true}
	if m.folders[inbound].find(e.name) != nil {
		return nil
	}
	info, err := os.Stat(e.path)
	if err != nil {
		return err
	}
	e.modTime = info.ModTime().In(bankday.Oslo)
	m.folders[inbound] = append(m.folders[inbound], e)
	return nil
}

// put publishes a file of Nets in a folder.
func (m *mailroom) put(in int, name string, content []byte) error {
	if r, ok := m.chance.goesWrong(m.chance.faults.Wrong, "wrong", name); ok && in == outbound {
		return m.putWrong(r, name, content)
	}
	if in == outbound && m.orders.comes(BrokenFile, "") {
		return m.putWrong(m.chance.draw("broken", name), name, content)
	}
	return m.putAs(in, name, content)
}

// putAs keeps a file and shows it to the payee.
func (m *mailroom) putAs(in int, name string, content []byte) error {
	p := m.path(fromNets, name)
	if exists(p) {
		return fmt.Errorf("sandbox: %s is published already", name)
	}
	if err := os.WriteFile(p, content, 0o600); err != nil {
		return err
	}
	if err := os.Chtimes(p, m.clock.now, m.clock.now); err != nil {
		return err
	}
	m.show(in, &entry{name: name, path: p, complete: true}, int64(len(content)))
	return nil
}

// expire takes old files out of the folders: they can be fetched for 25 working days.
func (m *mailroom) expire() {
	for i := range m.folders {
		m.folders[i] = slices.DeleteFunc(m.folders[i], func(e *entry) bool {
			return e.complete && m.clock.cal.After(bankday.DateOf(e.modTime), 25) < m.clock.today()
		})
	}
}

// remove takes a file out of the mailbox. What has arrived or was published stays in the sandbox's folders.
func (m *mailroom) remove(in int, e *entry) error {
	unfinished := strings.HasPrefix(e.path, m.path(underWay))
	if !unfinished {
		if err := m.record(&removal{Folder: folderNames[in], Name: e.name}); err != nil {
			return err
		}
	}
	m.hide(in, e)
	if unfinished {
		return os.Remove(e.path)
	}
	return nil
}

func (m *mailroom) hide(in int, e *entry) {
	m.folders[in] = slices.DeleteFunc(m.folders[in], func(x *entry) bool { return x == e })
}

func exists(p string) bool {
	_, err := os.Lstat(filepath.Clean(p))
	return err == nil
}
