package sandbox

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
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
	return size
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

// begin is a new upload.
func (sb *Sandbox) begin(name string) (*entry, error) {
	sb.uploads++
	e := &entry{name: name, modTime: sb.now, path: sb.path(underWay, fmt.Sprintf("%06d", sb.uploads))}
	if err := os.WriteFile(e.path, nil, 0o600); err != nil {
		return nil, err
	}
	sb.folders[inbound] = append(sb.folders[inbound], e)
	return e, nil
}

// end is the end of an upload: under a temporary name it waits for its rename, under another it has arrived.
func (sb *Sandbox) end(e *entry) error {
	e.complete, e.modTime = true, sb.now
	if temporary(e.name) {
		return nil
	}
	return sb.arrive(e)
}

// arrive takes a whole file from the payee: it is kept, checked and answered at once, unless it is lost.
func (sb *Sandbox) arrive(e *entry) error {
	e.modTime = sb.now
	kept := e.name
	for n := 2; exists(sb.path(toNets, kept)); n++ { // the payee has removed one of that name
		kept = fmt.Sprintf("%s.%d", e.name, n)
	}
	if err := os.Rename(e.path, sb.path(toNets, kept)); err != nil {
		return err
	}
	e.path = sb.path(toNets, kept)
	content, err := os.ReadFile(e.path)
	if err != nil {
		return err
	}
	if err := os.Chtimes(e.path, sb.now, sb.now); err != nil {
		return err
	}
	_, taken := sb.goesWrong(sb.cfg.Faults.Taken, "taken", kept)
	_, lost := sb.goesWrong(sb.cfg.Faults.Lost, "lost", kept)
	if taken || lost {
		sb.folders[inbound] = slices.DeleteFunc(sb.folders[inbound], func(x *entry) bool { return x == e })
	}
	if lost {
		return nil
	}
	hash := sha256.Sum256(content)
	return sb.receive(kept, hex.EncodeToString(hash[:]), content)
}

// put publishes a file of Nets in a folder.
func (sb *Sandbox) put(in int, name string, content []byte) error {
	if r, ok := sb.goesWrong(sb.cfg.Faults.Wrong, "wrong", name); ok && in == outbound {
		return sb.putWrong(r, name, content)
	}
	return sb.putAs(in, name, content)
}

// putAs keeps a file and shows it to the payee.
func (sb *Sandbox) putAs(in int, name string, content []byte) error {
	p := sb.path(fromNets, name)
	if exists(p) {
		return fmt.Errorf("sandbox: %s is published already", name)
	}
	if err := os.WriteFile(p, content, 0o600); err != nil {
		return err
	}
	if err := os.Chtimes(p, sb.now, sb.now); err != nil {
		return err
	}
	sb.show(in, &entry{name: name, path: p, complete: true}, int64(len(content)))
	return nil
}

func exists(p string) bool {
	_, err := os.Lstat(filepath.Clean(p))
	return err == nil
}
