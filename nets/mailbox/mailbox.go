package mailbox

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"net"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Folder is one of the two folders of a mailbox.
type Folder uint8

// The folders, as the bank names them.
const (
	Outbound Folder = iota // from Nets
	Inbound                // to Nets; receipts may appear here too
)

// String is the folder's usual name.
func (f Folder) String() string {
	if f == Inbound {
		return "Inbound"
	}
	return "Outbound"
}

// Info is a file as List saw it.
type Info struct {
	Folder  Folder
	Name    string // as the server says it: spaces, odd case and bytes that are not UTF-8 included
	Size    int64
	ModTime time.Time // UTC, whole seconds over SFTP
}

// Checked says how far what arrived could be compared with what was sent.
type Checked string

// How far it could.
const (
	CheckedBytes Checked = "bytes"   // it was read back
	CheckedSize  Checked = "size"    // the server does not let us read it
	Unchecked    Checked = "nothing" // nor say how long it is, or it has been taken away already
)

// Leftover is a file under a temporary name.
type Leftover struct {
	Info
	Of string // the name that it was to get
}

// Mailbox is a payee's mailbox at the bank. A Mailbox is used by one goroutine at a time, except that a file
// from Open may be read while other calls are made. When ctx ends during a call over SFTP, the connection is
// closed with it.
//
// Over SFTP every request has a deadline (Config.Timeout) that nothing the server sends pushes; when it is
// over, the connection is closed too.
//
// Errors that callers look for: ErrExists, fs.ErrNotExist, ErrChanged, ErrRename, ErrNoSpace, ErrDenied; and
// those for which Retryable is true. After such an error a new Dial is needed, but not after ErrChanged.
type Mailbox interface {
	// List names the regular files of both folders, by folder, then name. Names that start with a dot or end
	// in .part or .tmp are files under way and left out.
	List(ctx context.Context) ([]Info, error)

	// Open reads a file that List named, as far as List said that it goes and no further. The reader ends
	// with ErrChanged when the file is shorter or longer.
	Open(ctx context.Context, file Info) (io.ReadCloser, error)

	// Put writes r to the folder Inbound under name: to a temporary name that it renames when all is there,
	// or straight to name when so configured. Before that it looks what arrived, as far as the server lets
	// it, and says how far that was. It never overwrites: ErrExists. After any other error it is unknown
	// whether the file arrived; the caller lists, and compares what is there.
	Put(ctx context.Context, name string, r io.Reader) (Checked, error)

	// Leftovers are the files under temporary names that calls of Put which were cut short have left in the
	// folder Inbound, those of other processes that are at it among them.
	Leftovers(ctx context.Context) ([]Leftover, error)

	// Remove removes a file that List named.
	Remove(ctx context.Context, file Info) error

	Close() error
}

// Config says where a mailbox is and how to get in.
type Config struct {
	// URL is sftp://user@host:port, with a path when the folders are not in the login folder; or folder:PATH.
	URL string

	Key           string // name of the file with the private key, which only its owner may read
	KeyPassphrase string // when the key is encrypted

	// HostKey is the server's key as an authorized_keys line, or its fingerprint, SHA256:... There may be
	// several, one on each line, while the bank changes keys.
	HostKey    string
	KnownHosts string // name of a known_hosts file, used when HostKey is empty

	Outbound string // name of the folder, default Outbound
	Inbound  string // name of the folder, default Inbound
	Direct   bool   // put without temporary name and rename, for servers that have no rename

	// Timeout is for connecting, for silence, and for each request, whatever the server sends meanwhile: a
	// listing has four times as long, and what moves bytes a second more for every 16 KiB. Default 30 s.
	Timeout time.Duration
}

// Folders gives each of the two folders a full name that does not depend on how the URL is written. Two
// mailboxes that have such a name in common share files, which they must not.
func (c Config) Folders() [2]string {
	var names [2]string
	folders := [2]string{cmp.Or(c.Outbound, Outbound.String()), cmp.Or(c.Inbound, Inbound.String())}
	for i, folder := range folders {
		if dir, ok := strings.CutPrefix(c.URL, "folder:"); ok {
			names[i] = filepath.Join(dir, folder)
			if real, err := filepath.EvalSymlinks(names[i]); err == nil {
				names[i] = real
			}
		} else if u, err := url.Parse(c.URL); err == nil {
			host := net.JoinHostPort(strings.ToLower(u.Hostname()), cmp.Or(u.Port(), "22"))
			names[i] = "sftp://" + u.User.Username() + "@" + host + path.Join("/", u.Path, folder)
		}
	}
	return names
}

// Dial opens the mailbox that the URL names. Errors that callers look for: ErrHostKeyUnknown,
// ErrHostKeyChanged, ErrKeyFile, ErrLogin; and those for which Retryable is true.
func Dial(ctx context.Context, c Config) (Mailbox, error) {
	c.Outbound, c.Inbound = cmp.Or(c.Outbound, Outbound.String()), cmp.Or(c.Inbound, Inbound.String())
	c.Timeout = cmp.Or(c.Timeout, 30*time.Second)
	if dir, ok := strings.CutPrefix(c.URL, "folder:"); ok {
		return openFolder(c, dir)
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "sftp" || u.User.Username() == "" || u.Hostname() == "" {
		// Nothing is told of it: it may have a password in it.
		return nil, errors.New("the address of the mailbox: want sftp://user@host:port or folder:PATH")
	}
	if _, ok := u.User.Password(); ok {
		return nil, fmt.Errorf("mailbox sftp://%s: passwords are not used: "+
			"take the password out of the address and name a key file", u.Host)
	}
	return dialSFTP(ctx, c, u)
}

// Stable is the files that have not changed after wait: it waits, lists again, and keeps those whose size and
// time are as before. A file that is still being written is left for the next time. With wait 0 it trusts
// every file.
func Stable(ctx context.Context, mb Mailbox, files []Info, wait time.Duration) ([]Info, error) {
	if wait == 0 || len(files) == 0 {
		return files, nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timer.C:
	}
	again, err := mb.List(ctx)
	if err != nil {
		return nil, err
	}
	var same []Info
	for _, f := range files {
		if slices.ContainsFunc(again, f.equal) {
			same = append(same, f)
		}
	}
	return same, nil
}

func (f Info) equal(g Info) bool {
	return f.Folder == g.Folder && f.Name == g.Name && f.Size == g.Size && f.ModTime.Equal(g.ModTime)
}

// infos turns a folder's entries into what List returns.
func infos(folder Folder, entries []fs.FileInfo) []Info {
	var files []Info
	for _, e := range entries {
		if e.Mode().IsRegular() && !underWay(e.Name()) {
			files = append(files, Info{
				Folder: folder, Name: e.Name(), Size: e.Size(), ModTime: e.ModTime().UTC(),
			})
		}
	}
	slices.SortFunc(files, func(a, b Info) int { return cmp.Compare(a.Name, b.Name) })
	return files
}

// underWay says whether a name is one that is given to files while they are written; a name that no folder
// can have is left alone just the same.
func underWay(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".part") ||
		strings.HasSuffix(name, ".tmp") || !isName(name)
}

// isName says whether a file can have the name: a server or a caller must not lead us to another folder.
func isName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\x00")
}

// checkPut refuses names under which a file would not be listed.
func checkPut(name string) error {
	if underWay(name) {
		return &Error{Op: "put", Name: name,
			Err: fmt.Errorf("files may not be called so: choose a name that is not a path, " +
				"does not start with a dot and does not end in .part or .tmp")}
	}
	return nil
}

// temporaryName is a new name for a file on its way to name.
func temporaryName(name string) string {
	b := make([]byte, 4)
	_, _ = rand.Read(b) // never fails
	return name + "." + hex.EncodeToString(b) + ".part"
}

// leftovers are the files in a folder whose names temporaryName may have made.
func leftovers(entries []fs.FileInfo) (list []Leftover) {
	for _, e := range entries {
		name := e.Name()
		end := len(name) - len(".0123abcd.part")
		if end < 1 || !e.Mode().IsRegular() || name[end] != '.' || !strings.HasSuffix(name, ".part") {
			continue
		}
		if _, err := hex.DecodeString(name[end+1 : end+9]); err == nil {
			info := Info{Folder: Inbound, Name: name, Size: e.Size(), ModTime: e.ModTime().UTC()}
			list = append(list, Leftover{info, name[:end]})
		}
	}
	return list
}

// hashed is a content: how long it is, and its SHA-256.
type hashed struct {
	n   int64
	sum [sha256.Size]byte
}

func hashOf(r io.Reader) (hashed, error) {
	h := sha256.New()
	n, err := io.Copy(h, r)
	return hashed{n, sumOf(h)}, err
}

func sumOf(h hash.Hash) (sum [sha256.Size]byte) {
	h.Sum(sum[:0])
	return sum
}

// sizedReader reads as many bytes as were listed, and ends with ErrChanged when there are fewer or more.
type sizedReader struct {
	file Info
	r    io.ReadCloser
	got  int64
}

func (s *sizedReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	left := s.file.Size - s.got
	if left <= 0 {
		return 0, s.atEnd()
	}
	n, err := s.r.Read(p[:min(int64(len(p)), left)])
	s.got += int64(n)
	//nolint:errorlint // the end of the file comes bare, that of the connection wrapped
	if err == io.EOF && s.got < s.file.Size {
		err = s.changed(fmt.Sprintf("read %d", s.got))
	}
	return n, err
}

// atEnd looks whether the file ends where it was to.
func (s *sizedReader) atEnd() error {
	n, err := io.ReadFull(s.r, make([]byte, 1))
	if n > 0 {
		return s.changed("and it goes on")
	}
	return err
}

func (s *sizedReader) changed(how string) error {
	return &Error{Op: "read", Name: s.file.Name, Temporary: true,
		Err: fmt.Errorf("%w: listed with %d bytes, %s: fetch it again later", ErrChanged, s.file.Size, how)}
}

func (s *sizedReader) Close() error { return s.r.Close() }
