package sandbox

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
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

// server is the SFTP server: two folders, key login, nothing else. It shares the sandbox's lock, and takes it
// for each request.
type server struct {
	mu    *sync.Mutex
	room  *mailroom
	clock *clock

	hostKey     ssh.Signer
	authorized  [][]byte
	listener    net.Listener
	connections int // accepted
	requests    int // for files and folders
	open        map[net.Conn]bool
	gone        *sync.Cond // an open connection has ended
	serving     sync.WaitGroup
}

// newServer makes the server of a mailroom; its host key follows from the seed.
func newServer(mu *sync.Mutex, room *mailroom, seed uint64) (*server, error) {
	hash := sha256.Sum256(fmt.Appendf(nil, "trekk sandbox host key %d", seed))
	hostKey, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(hash[:]))
	return &server{mu: mu, room: room, clock: room.clock, hostKey: hostKey,
		open: map[net.Conn]bool{}, gone: sync.NewCond(mu)}, err
}

func (s *server) publicKey() string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.hostKey.PublicKey())))
}

// listen accepts connections on addr until close.
func (s *server) listen(addr string) (net.Addr, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	config := &ssh.ServerConfig{PublicKeyCallback: s.checkKey}
	config.AddHostKey(s.hostKey)
	s.mu.Lock()
	s.listener = l
	s.mu.Unlock()
	s.serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // closed
			}
			s.mu.Lock()
			s.open[conn] = true
			s.mu.Unlock()
			s.serving.Go(func() {
				s.serve(conn, config)
				s.mu.Lock()
				delete(s.open, conn)
				s.gone.Broadcast()
				s.mu.Unlock()
			})
		}
	})
	return l.Addr(), nil
}

func (s *server) checkKey(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.ContainsFunc(s.authorized, func(k []byte) bool { return bytes.Equal(k, key.Marshal()) }) {
		return nil, nil
	}
	return nil, errors.New("the key is not authorized")
}

// close ends all connections and waits for them. The caller must not have locked mu.
func (s *server) close() error {
	s.mu.Lock()
	var err error
	if s.listener != nil {
		if err = s.listener.Close(); errors.Is(err, net.ErrClosed) {
			err = nil
		}
	}
	for c := range s.open {
		c.Close()
	}
	s.mu.Unlock()
	s.serving.Wait()
	return err
}

// idle waits until no connection is open.
func (s *server) idle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.open) > 0 {
		s.gone.Wait()
	}
}

func (s *server) serve(conn net.Conn, config *ssh.ServerConfig) {
	conn = s.faulty(conn)
	defer conn.Close()
	sc, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return // a stranger, or gone
	}
	go ssh.DiscardRequests(requests)
	gone := make(chan struct{})
	var sessions sync.WaitGroup
	defer sessions.Wait()
	defer close(gone)
	sessions.Go(func() { keepAlive(sc, gone) })
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
						h := handler{s, gone}
						all := sftp.Handlers{FileGet: h, FilePut: h, FileCmd: h, FileList: h}
						_ = sftp.NewRequestServer(channel, all).Serve()
						channel.Close()
					})
				}
			}
		})
	}
}

// handler answers SFTP requests of a connection until it is gone.
type handler struct {
	*server
	gone <-chan struct{}
}

// locate takes a path apart: the folder, and the name, empty for the folder itself. The folder is -1 for the
// root.
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
		e = h.room.folders[in].find(name)
	}
	if e == nil {
		return 0, nil, os.ErrNotExist
	}
	return in, e, nil
}

func (h handler) Fileread(r *sftp.Request) (io.ReaderAt, error) {
	if err := h.hang(); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	_, e, err := h.file(r.Filepath)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(e.path)
	switch {
	case err == nil && e.endless:
		return endlessFile{f}, nil
	case err != nil || len(e.growth) == 0:
		return f, err
	}
	return struct {
		io.ReaderAt
		io.Closer
	}{io.NewSectionReader(f, 0, e.growth[0]), f}, nil
}

// Filewrite begins an upload. Nothing that is there is replaced, but for an upload that was cut off.
func (h handler) Filewrite(r *sftp.Request) (io.WriterAt, error) {
	if err := h.hang(); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	in, name, err := locate(r.Filepath)
	if err != nil {
		return nil, err
	}
	if in != inbound || name == "" {
		return nil, os.ErrPermission
	}
	if e := h.room.folders[in].find(name); e != nil {
		if e.complete || r.Pflags().Excl {
			return nil, fmt.Errorf("%s: %w", name, os.ErrExist)
		}
		if err := h.room.remove(in, e); err != nil {
			return nil, err
		}
	}
	e, err := h.room.begin(name)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(e.path, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	u := &upload{File: f, server: h.server, entry: e}
	if r, ok := h.room.chance.goesWrong(h.room.chance.faults.Full, "full", h.room.uploads); ok {
		return &fullUpload{upload: u, room: r.Int64N(2000), silent: one(r, 2)}, nil
	}
	return u, nil
}

// upload is a file that is being written.
type upload struct {
	*os.File
	server *server
	entry  *entry
	cut    bool
}

// TransferError is how pkg/sftp tells that the connection was lost. The file stays as far as it came, and is
// not looked at unless it ends as a transmission does.
func (u *upload) TransferError(error) { u.cut = true }

func (u *upload) Close() error {
	err := u.File.Close()
	u.server.mu.Lock()
	defer u.server.mu.Unlock()
	if err != nil || u.cut && !u.entry.ended() {
		return err
	}
	return u.server.room.end(u.entry)
}

func (h handler) Filecmd(r *sftp.Request) error {
	if err := h.hang(); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch r.Method {
	case "Setstat":
		return nil // modes and times of the payee are of no interest
	case "Remove":
		in, e, err := h.file(r.Filepath)
		if err != nil {
			return err
		}
		return h.room.remove(in, e)
	case "Rename":
		return h.rename(r.Filepath, r.Target)
	}
	return sftp.ErrSSHFxOpUnsupported
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
	case in != inbound || name == "" || !e.complete || !strings.HasPrefix(e.path, h.room.path(underWay)):
		return os.ErrPermission
	case h.room.folders[in].find(name) != nil:
		return fmt.Errorf("%s: %w", name, os.ErrExist)
	}
	if _, ok := h.room.chance.goesWrong(h.room.chance.faults.NoRename, "rename", h.room.uploads); ok {
		return os.ErrPermission
	}
	e.name = name
	return h.room.end(e)
}

func (h handler) Filelist(r *sftp.Request) (sftp.ListerAt, error) {
	if err := h.hang(); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	in, name, err := locate(r.Filepath)
	if err != nil {
		return nil, err
	}
	dir := func(name string) fs.FileInfo {
		return fileInfo{name: name, mode: fs.ModeDir | 0o755, modTime: h.clock.now}
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
	infos, err := h.room.folders[in].list()
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
