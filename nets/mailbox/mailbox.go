package mailbox

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
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

// Mailbox is a payee's mailbox at the bank. A Mailbox is used by one goroutine at a time, except that a file from Open
// may be read while other calls are made. When ctx ends during a call over SFTP, the connection is closed with it.
//
// Errors that callers look for: ErrExists, fs.ErrNotExist, ErrChanged, ErrRename, ErrNoSpace; and Retryable. After a retryable
// error a new Dial is needed.
type Mailbox interface {
	// List names the regular files of both folders, by folder, then name. Names that start with a dot or end in .part or
	// .tmp are files under way and left out.
	List(ctx context.Context) ([]Info, error)

	// Open reads a file that List named. The reader ends with ErrChanged when the file is not as long as List said. Its
	// WriteTo (so io.Copy) is the fast way.
	Open(ctx context.Context, file Info) (io.ReadCloser, error)

	// Put writes r to the folder Inbound under name: to a temporary name that it renames when all is there, or straight to
	// name when so configured. It never overwrites: ErrExists. After any other error it is unknown whether the file
	// arrived; the caller lists, and compares what is there.
	Put(ctx context.Context, name string, r io.Reader) error

	// Remove removes a file that List named.
	Remove(ctx context.Context, file Info) error

	Close() error
}

// Config says where a mailbox is and how to get in.
type Config struct {
	URL           string        // sftp://user@host:port, with a path when the folders are not in the login folder; or folder:PATH
	Key           string        // file with the private key, readable by its owner only
	KeyPassphrase string        // when the key is encrypted
	HostKey       string        // authorized_keys line or SHA256:... fingerprint; several, one a line, while the bank changes keys
	KnownHosts    string        // known_hosts file, used when HostKey is empty
	Outbound      string        // name of the folder, default Outbound
	Inbound       string        // name of the folder, default Inbound
	Direct        bool          // put without temporary name and rename, for servers that have no rename
	Timeout       time.Duration // to connect, and of silence in the middle of a call; default 30 s
}

// Folders names the two folders, each in one way however the mailbox is written: two mailboxes that have a name in common share
// files.
func (c Config) Folders() [2]string {
	var names [2]string
	for i, folder := range [2]string{cmp.Or(c.Outbound, Outbound.String()), cmp.Or(c.Inbound, Inbound.String())} {
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

// Dial opens the mailbox that the URL names. Errors that callers look for: ErrHostKeyUnknown, ErrHostKeyChanged, ErrKeyFile,
// ErrLogin; and Retryable.
func Dial(ctx context.Context, c Config) (Mailbox, error) {
	c.Outbound, c.Inbound = cmp.Or(c.Outbound, Outbound.String()), cmp.Or(c.Inbound, Inbound.String())
	c.Timeout = cmp.Or(c.Timeout, 30*time.Second)
	if dir, ok := strings.CutPrefix(c.URL, "folder:"); ok {
		return openFolder(c, dir)
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "sftp" || u.User.Username() == "" || u.Hostname() == "" {
		return nil, fmt.Errorf("mailbox %q: want sftp://user@host:port or folder:PATH", c.URL)
	}
	if _, ok := u.User.Password(); ok {
		return nil, fmt.Errorf("mailbox sftp://%s: passwords are not used: take the password out of the address and name a key file", u.Host)
	}
	return dialSFTP(ctx, c, u)
}

// Stable is the files that have not changed after wait: it waits, lists again, and keeps those whose size and time are as
// before. A file that is still being written is left for the next time. With wait 0 it trusts every file.
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
			files = append(files, Info{Folder: folder, Name: e.Name(), Size: e.Size(), ModTime: e.ModTime().UTC()})
		}
	}
	slices.SortFunc(files, func(a, b Info) int { return cmp.Compare(a.Name, b.Name) })
	return files
}

// underWay says whether a name is one that is given to files while they are written; a name that no folder can hold is
// left alone just the same.
func underWay(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".part") || strings.HasSuffix(name, ".tmp") || !isName(name)
}

// isName says whether a file can have the name: a server or a caller must not lead us to another folder.
func isName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\x00")
}

// checkPut refuses names under which a file would not be listed.
func checkPut(name string) error {
	if underWay(name) {
		return &Error{Op: "put", Name: name, Err: fmt.Errorf("files may not be called so: choose a name that is not a path, does not start with a dot and does not end in .part or .tmp")}
	}
	return nil
}

// temporaryName is a new name for a file on its way to name.
func temporaryName(name string) string {
	b := make([]byte, 4)
	_, _ = rand.Read(b) // never fails
	return name + "." + hex.EncodeToString(b) + ".part"
}

// isTemporary says whether temporaryName(name) may have made the name.
func isTemporary(name, temporary string) bool {
	middle, ok := strings.CutPrefix(temporary, name+".")
	if !ok {
		return false
	}
	middle, ok = strings.CutSuffix(middle, ".part")
	_, err := hex.DecodeString(middle)
	return ok && err == nil && len(middle) == 8
}

// sizedReader ends with ErrChanged unless exactly want bytes come.
type sizedReader struct {
	file Info
	r    io.ReadCloser
	got  int64
}

func (s *sizedReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.got += int64(n)
	if err == io.EOF {
		return n, s.atEnd(err)
	}
	return n, err
}

// WriteTo uses that of the file, which over SFTP asks for many pieces at once.
func (s *sizedReader) WriteTo(w io.Writer) (int64, error) {
	n, err := io.Copy(w, s.r)
	s.got += n
	if err != nil {
		return n, err
	}
	return n, s.atEnd(nil)
}

func (s *sizedReader) atEnd(err error) error {
	if s.got != s.file.Size {
		return &Error{Op: "read", Name: s.file.Name, Temporary: true,
			Err: fmt.Errorf("%w: listed with %d bytes, read %d: fetch it again later", ErrChanged, s.file.Size, s.got)}
	}
	return err
}

func (s *sizedReader) Close() error { return s.r.Close() }
