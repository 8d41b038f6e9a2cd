package sandbox

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// server is the SFTP server: two folders, key login, nothing else.
type server struct {
	hostKey    ssh.Signer
	authorized [][]byte
	listener   net.Listener
	open       map[net.Conn]bool
	gone       *sync.Cond // an open connection has ended
	serving    sync.WaitGroup
}

func (s *server) setHostKey(key ed25519.PrivateKey) (err error) {
	s.open = map[net.Conn]bool{}
	s.hostKey, err = ssh.NewSignerFromKey(key)
	return err
}

// HostKey is the server's host key as an authorized_keys line. It follows from the seed.
func (sb *Sandbox) HostKey() string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(sb.hostKey.PublicKey())))
}

// Listen serves SFTP on addr, "127.0.0.1:0" for any free port, until Close.
func (sb *Sandbox) Listen(addr string) (net.Addr, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	config := &ssh.ServerConfig{PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		sb.mu.Lock()
		defer sb.mu.Unlock()
		if slices.ContainsFunc(sb.authorized, func(k []byte) bool { return bytes.Equal(k, key.Marshal()) }) {
			return nil, nil
		}
		return nil, errors.New("the key is not authorized")
	}}
	config.AddHostKey(sb.hostKey)
	sb.mu.Lock()
	sb.listener = l
	sb.mu.Unlock()
	sb.serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			sb.mu.Lock()
			sb.open[conn] = true
			sb.mu.Unlock()
			sb.serving.Go(func() {
				sb.serve(conn, config)
				sb.mu.Lock()
				delete(sb.open, conn)
				sb.gone.Broadcast()
				sb.mu.Unlock()
			})
		}
	})
	return l.Addr(), nil
}

// closeServer ends all connections and waits for them. The caller must not hold the lock.
func (sb *Sandbox) closeServer() error {
	sb.mu.Lock()
	var err error
	if sb.listener != nil {
		if err = sb.listener.Close(); errors.Is(err, net.ErrClosed) {
			err = nil
		}
	}
	for c := range sb.open {
		c.Close()
	}
	sb.mu.Unlock()
	sb.serving.Wait()
	return err
}

// Idle waits until no connection is open and everything that came over one has been worked.
func (sb *Sandbox) Idle() {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	for len(sb.open) > 0 {
		sb.gone.Wait()
	}
}

func (sb *Sandbox) serve(conn net.Conn, config *ssh.ServerConfig) {
	conn = sb.faulty(conn)
	defer conn.Close()
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return // a stranger, or gone
	}
	go ssh.DiscardRequests(requests)
	var sessions sync.WaitGroup
	defer sessions.Wait()
	for c := range channels {
		if c.ChannelType() != "session" {
			_ = c.Reject(ssh.UnknownChannelType, "only sessions")
			continue
		}
		channel, requests, err := c.Accept()
		if err != nil {
			return
		}
		sessions.Go(func() {
			for r := range requests {
				ok := r.Type == "subsystem" && bytes.HasSuffix(r.Payload, []byte("sftp"))
				_ = r.Reply(ok, nil)
				if ok {
					sessions.Go(func() {
						h := handler{sb}
						_ = sftp.NewRequestServer(channel, sftp.Handlers{FileGet: h, FilePut: h, FileCmd: h, FileList: h}).Serve()
						channel.Close()
					})
				}
			}
		})
	}
}

// handler answers SFTP requests.
type handler struct{ sb *Sandbox }

// locate takes a path apart: the folder, and the name, empty for the folder itself. The folder is -1 for the root.
func locate(p string) (folder int, name string, err error) {
	p = strings.TrimPrefix(path.Clean("/"+p), "/")
	if p == "" {
		return -1, "", nil
	}
	dir, name, _ := strings.Cut(p, "/")
	folder = slices.Index(folderNames[:], dir)
	if folder < 0 || strings.Contains(name, "/") {
		return 0, "", os.ErrNotExist
	}
	return folder, name, nil
}

// file is the entry that a path names.
func (h handler) file(p string) (in int, e *entry, err error) {
	in, name, err := locate(p)
	if err != nil {
		return 0, nil, err
	}
	if in >= 0 && name != "" {
		e = h.sb.folders[in].find(name)
	}
	if e == nil {
		return 0, nil, os.ErrNotExist
	}
	return in, e, nil
}

func (h handler) Fileread(r *sftp.Request) (io.ReaderAt, error) {
	h.sb.mu.Lock()
	defer h.sb.mu.Unlock()
	_, e, err := h.file(r.Filepath)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(e.path)
	if err != nil || len(e.growth) == 0 {
		return f, err
	}
	return struct {
		io.ReaderAt
		io.Closer
	}{io.NewSectionReader(f, 0, e.growth[0]), f}, nil
}

// Filewrite begins an upload. Nothing that is there is replaced, but for an upload that was cut off.
func (h handler) Filewrite(r *sftp.Request) (io.WriterAt, error) {
	h.sb.mu.Lock()
	defer h.sb.mu.Unlock()
	in, name, err := locate(r.Filepath)
	if err != nil {
		return nil, err
	}
	if in != inbound || name == "" {
		return nil, os.ErrPermission
	}
	if e := h.sb.folders[in].find(name); e != nil {
		if e.complete || r.Pflags().Excl {
			return nil, fmt.Errorf("%s: %w", name, os.ErrExist)
		}
		if err := h.remove(in, e); err != nil {
			return nil, err
		}
	}
	e, err := h.sb.begin(name)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(e.path, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	u := &upload{File: f, sb: h.sb, entry: e}
	if r, ok := h.sb.goesWrong(h.sb.cfg.Faults.Full, "full", h.sb.uploads); ok {
		return &fullUpload{upload: u, room: r.Int64N(2000), silent: one(r, 2)}, nil
	}
	return u, nil
}

// upload is a file that is being written.
type upload struct {
	*os.File
	sb    *Sandbox
	entry *entry
	cut   bool
}

// TransferError is how pkg/sftp tells that the connection was lost. The file stays as far as it came, and is not looked at unless
// it ends as a transmission does.
func (u *upload) TransferError(error) { u.cut = true }

func (u *upload) Close() error {
	err := u.File.Close()
	u.sb.mu.Lock()
	defer u.sb.mu.Unlock()
	if err != nil || u.cut && !u.entry.ended() {
		return err
	}
	return u.sb.end(u.entry)
}

func (h handler) Filecmd(r *sftp.Request) error {
	h.sb.mu.Lock()
	defer h.sb.mu.Unlock()
	switch r.Method {
	case "Setstat":
		return nil // modes and times of the payee are of no interest
	case "Remove":
		in, e, err := h.file(r.Filepath)
		if err != nil {
			return err
		}
		return h.remove(in, e)
	case "Rename":
		return h.rename(r.Filepath, r.Target)
	}
	return sftp.ErrSSHFxOpUnsupported
}

// remove takes a file out of the mailbox. What has arrived or was published stays in the sandbox's folders.
func (h handler) remove(in int, e *entry) error {
	h.sb.folders[in] = slices.DeleteFunc(h.sb.folders[in], func(x *entry) bool { return x == e })
	if strings.HasPrefix(e.path, h.sb.path(underWay)) {
		return os.Remove(e.path)
	}
	return nil
}

// rename gives an upload its final name. It never replaces a file, and what has arrived keeps its name.
func (h handler) rename(from, to string) error {
	_, e, err := h.file(from)
	if err != nil {
		return err
	}
	in, name, err := locate(to)
	switch {
	case err != nil:
		return err
	case in != inbound || name == "" || !e.complete || !strings.HasPrefix(e.path, h.sb.path(underWay)):
		return os.ErrPermission
	case h.sb.folders[in].find(name) != nil:
		return fmt.Errorf("%s: %w", name, os.ErrExist)
	}
	if _, ok := h.sb.goesWrong(h.sb.cfg.Faults.NoRename, "rename", h.sb.uploads); ok {
		return os.ErrPermission
	}
	e.name = name
	return h.sb.end(e)
}

func (h handler) Filelist(r *sftp.Request) (sftp.ListerAt, error) {
	h.sb.mu.Lock()
	defer h.sb.mu.Unlock()
	in, name, err := locate(r.Filepath)
	if err != nil {
		return nil, err
	}
	dir := func(name string) fs.FileInfo {
		return fileInfo{name: name, mode: fs.ModeDir | 0o755, modTime: h.sb.now}
	}
	switch {
	case r.Method != "List" && name != "":
		_, e, err := h.file(r.Filepath)
		if err != nil {
			return nil, err
		}
		info, err := e.info()
		return listing{info}, err
	case r.Method != "List":
		return listing{dir(path.Base(path.Clean("/" + r.Filepath)))}, nil
	case in < 0:
		return listing{dir(folderNames[inbound]), dir(folderNames[outbound])}, nil
	case name != "":
		return nil, os.ErrNotExist
	}
	infos, err := h.sb.folders[in].list()
	return listing(infos), err
}

type listing []fs.FileInfo

func (l listing) ListAt(into []fs.FileInfo, offset int64) (int, error) {
	if offset >= int64(len(l)) {
		return 0, io.EOF
	}
	n := copy(into, l[offset:])
	if n < len(into) {
		return n, io.EOF
	}
	return n, nil
}
