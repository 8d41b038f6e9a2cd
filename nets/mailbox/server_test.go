package mailbox

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// server is an SFTP server for tests: ours in this process, or OpenSSH's.
type server struct {
	dir     string // where Outbound and Inbound are on disk
	address string
	user    string
	path    string // of the folders in the address; empty when they are in the login folder
	hostKey string // authorized_keys line
	key     string // file with the private key
	faults  *faults
}

func (s *server) config() Config {
	return Config{URL: "sftp://" + s.user + "@" + s.address + s.path, Key: s.key, HostKey: s.hostKey}
}

// faults is what the server in this process does wrong.
type faults struct {
	cutAfter   atomic.Int64 // bytes of the next connection, both ways together; 0 for never
	silent     atomic.Bool  // requests are not answered
	alive      atomic.Bool  // but keepalives are sent all the time
	drip       atomic.Bool  // what a file holds comes a byte at a time, with a pause before each
	endless    atomic.Bool  // files and folders never end
	garbled    atomic.Bool  // what is read is not what was written
	noRename   atomic.Bool
	fullAfter  atomic.Int64 // bytes of a file that are kept; 0 for all
	transmited atomic.Int64 // of the last connection
}

func newKey(t testing.TB, name string) (file string, public ssh.PublicKey, signer ssh.Signer) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	block, err := ssh.MarshalPrivateKey(private, "")
	must(t, err)
	file = filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	signer, err = ssh.NewSignerFromKey(private)
	must(t, err)
	return file, signer.PublicKey(), signer
}

func folders(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range []string{"Outbound", "Inbound"} {
		must(t, os.Mkdir(filepath.Join(dir, f), 0o755))
	}
	return dir
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// startServer serves a folder from this process, with faults.
func startServer(t testing.TB) *server {
	t.Helper()
	keyFile, public, _ := newKey(t, "id")
	_, hostPublic, host := newKey(t, "host")
	config := &ssh.ServerConfig{}
	config.PublicKeyCallback = func(c ssh.ConnMetadata, k ssh.PublicKey) (*ssh.Permissions, error) {
		if c.User() == "trekk" && bytes.Equal(k.Marshal(), public.Marshal()) {
			return nil, nil
		}
		return nil, errors.New("not you")
	}
	config.AddHostKey(host)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	s := &server{
		dir: folders(t), address: l.Addr().String(), user: "trekk", key: keyFile,
		hostKey: authorizedKey(hostPublic), faults: new(faults),
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.faults.transmited.Store(0)
			left := s.faults.cutAfter.Swap(0)
			go s.serve(&cutConn{Conn: conn, faults: s.faults, cut: left}, config)
		}
	}()
	return s
}

// cutConn goes away after a number of bytes.
type cutConn struct {
	net.Conn
	faults *faults
	cut    int64
}

func (c *cutConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(c.allowed(p))
	if err == nil {
		err = c.count(n)
	}
	return n, err
}

func (c *cutConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(c.allowed(p))
	if err == nil {
		err = c.count(n)
	}
	return n, err
}

func (c *cutConn) allowed(p []byte) []byte {
	if c.cut > 0 {
		left := max(c.cut-c.faults.transmited.Load(), 1)
		return p[:min(int64(len(p)), left)]
	}
	return p
}

func (c *cutConn) count(n int) error {
	if sum := c.faults.transmited.Add(int64(n)); c.cut > 0 && sum >= c.cut {
		c.Close()
		return net.ErrClosed
	}
	return nil
}

func (s *server) serve(conn net.Conn, config *ssh.ServerConfig) {
	defer conn.Close()
	sc, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	go func() {
		for err == nil {
			time.Sleep(pause)
			if s.faults.alive.Load() {
				_, _, err = sc.SendRequest("keepalive@openssh.com", false, nil)
			}
		}
	}()
	for c := range channels {
		ch, reqs, err := c.Accept()
		if err != nil {
			return
		}
		go func() {
			for r := range reqs {
				_ = r.Reply(r.Type == "subsystem", nil)
			}
		}()
		h := handlers{s}
		go func() {
			all := sftp.Handlers{FileGet: h, FilePut: h, FileCmd: h, FileList: h}
			_ = sftp.NewRequestServer(ch, all).Serve()
			ch.Close()
		}()
	}
}

// handlers serves the files of a folder.
type handlers struct{ s *server }

func (h handlers) local(p string) string {
	if h.s.faults.silent.Load() {
		select {} // the test ends before this does
	}
	return filepath.Join(h.s.dir, filepath.FromSlash(p))
}

func (h handlers) Fileread(r *sftp.Request) (io.ReaderAt, error) {
	f, err := os.Open(h.local(r.Filepath))
	return &faulty{f, h.s.faults}, err
}

// pause is shorter than any timeout of a test.
const pause = 10 * time.Millisecond

// faulty is a file that drips, never ends, or is not what was written.
type faulty struct {
	*os.File
	faults *faults
}

func (f *faulty) ReadAt(p []byte, off int64) (int, error) {
	switch {
	case f.faults.drip.Load():
		time.Sleep(pause)
		return f.File.ReadAt(p[:1], off)
	case f.faults.endless.Load():
		return len(p), nil
	}
	n, err := f.File.ReadAt(p, off)
	if n > 0 && f.faults.garbled.Load() {
		p[n-1]++
	}
	return n, err
}

// endless is a folder that names files for ever.
type endless struct{}

func (endless) ListAt(into []fs.FileInfo, off int64) (int, error) {
	for i := range into {
		into[i] = named(strings.Repeat("x", 1000) + strconv.FormatInt(off+int64(i), 10))
	}
	return len(into), nil
}

// named is a file of which no more than the name is known.
type named string

func (n named) Name() string     { return string(n) }
func (named) Size() int64        { return 80 }
func (named) Mode() fs.FileMode  { return 0o644 }
func (named) ModTime() time.Time { return time.Time{} }
func (named) IsDir() bool        { return false }
func (named) Sys() any           { return nil }

func (h handlers) Filewrite(r *sftp.Request) (io.WriterAt, error) {
	flags := os.O_WRONLY | os.O_CREATE
	if r.Pflags().Excl {
		flags |= os.O_EXCL
	}
	f, err := os.OpenFile(h.local(r.Filepath), flags, 0o644)
	return &filling{f, h.s.faults}, err
}

// filling is a file on a disk that can be full without the server saying so.
type filling struct {
	*os.File
	faults *faults
}

func (f *filling) WriteAt(p []byte, off int64) (int, error) {
	if full := f.faults.fullAfter.Load(); full > 0 && off+int64(len(p)) > full {
		if keep := full - off; keep > 0 {
			_, _ = f.File.WriteAt(p[:keep], off)
		}
		return len(p), nil
	}
	return f.File.WriteAt(p, off)
}

func (h handlers) Filecmd(r *sftp.Request) error {
	p := h.local(r.Filepath)
	switch r.Method {
	case "Remove":
		return os.Remove(p)
	case "Rename":
		if h.s.faults.noRename.Load() {
			return sftp.ErrSSHFxOpUnsupported
		}
		return rename(p, h.local(r.Target))
	}
	return sftp.ErrSSHFxOpUnsupported
}

func (h handlers) Filelist(r *sftp.Request) (sftp.ListerAt, error) {
	p := h.local(r.Filepath)
	if r.Method != "List" {
		info, err := os.Lstat(p)
		return list{info}, err
	}
	if h.s.faults.endless.Load() {
		return endless{}, nil
	}
	entries, err := os.ReadDir(p)
	if err != nil {
		return nil, err
	}
	var l list
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		l = append(l, info)
	}
	return l, nil
}

type list []fs.FileInfo

func (l list) ListAt(into []fs.FileInfo, off int64) (int, error) {
	if off >= int64(len(l)) {
		return 0, io.EOF
	}
	n := copy(into, l[off:])
	if n < len(into) {
		return n, io.EOF
	}
	return n, nil
}

// startSSHD starts the OpenSSH server of this machine on a free port. Without one the test is skipped, unless
// TREKK_REQUIRE names sshd. options are those of its SFTP server.
func startSSHD(t testing.TB, options ...string) *server {
	t.Helper()
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		sshd = "/usr/sbin/sshd"
	}
	if _, err := os.Stat(sshd); err != nil {
		if strings.Contains(os.Getenv("TREKK_REQUIRE"), "sshd") {
			t.Fatal("no OpenSSH server on this machine, and TREKK_REQUIRE says there must be one")
		}
		t.Skip("no OpenSSH server on this machine")
	}
	if os.Getuid() == 0 {
		must(t, os.MkdirAll("/run/sshd", 0o755)) // where sshd, run by root, locks itself in
	}
	me, err := user.Current()
	must(t, err)
	keyFile, public, _ := newKey(t, "id")
	hostFile, hostPublic, _ := newKey(t, "host")
	etc := t.TempDir()
	authorized := filepath.Join(etc, "authorized_keys")
	must(t, os.WriteFile(authorized, ssh.MarshalAuthorizedKey(public), 0o600))

	// sshd cannot be told to take any free port: one is found for it.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	address := l.Addr().String()
	l.Close()
	_, port, _ := net.SplitHostPort(address)
	config := fmt.Sprintf("ListenAddress 127.0.0.1\nPort %s\nHostKey %s\nAuthorizedKeysFile %s\n"+
		"StrictModes no\nUsePAM no\nPidFile none\nSubsystem sftp internal-sftp %s\n",
		port, hostFile, authorized, strings.Join(options, " "))
	file := filepath.Join(etc, "sshd_config")
	must(t, os.WriteFile(file, []byte(config), 0o600))

	cmd := exec.Command(sshd, "-D", "-e", "-f", file)
	stderr, err := cmd.StderrPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(stderr)
	var said []string
	for lines.Scan() {
		said = append(said, lines.Text())
		if strings.Contains(lines.Text(), "Server listening") {
			go func() { _, _ = io.Copy(io.Discard, stderr) }()
			dir := folders(t)
			return &server{
				dir: dir, address: address, user: me.Username, path: filepath.ToSlash(dir),
				hostKey: authorizedKey(hostPublic), key: keyFile,
			}
		}
	}
	t.Fatalf("sshd did not start: %s", strings.Join(said, "\n"))
	return nil
}
