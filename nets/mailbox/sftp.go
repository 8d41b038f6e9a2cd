package mailbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// sftpBox is a mailbox on an SFTP server.
type sftpBox struct {
	ssh     *ssh.Client
	client  *sftp.Client
	wire    *wire
	paths   [2]string // by Folder
	direct  bool
	timeout time.Duration
}

func dialSFTP(ctx context.Context, c Config, u *url.URL) (Mailbox, error) {
	conn, w, err := dialSSH(ctx, c, u)
	if err != nil {
		return nil, err
	}
	base := strings.TrimSuffix(u.Path, "/")
	b := &sftpBox{ssh: conn, wire: w, direct: c.Direct, timeout: c.Timeout,
		paths: [2]string{path.Join(base, c.Outbound), path.Join(base, c.Inbound)}}
	err = b.do(ctx, "connect", c.URL, func() (err error) {
		b.client, err = newClient(conn)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return b, nil
}

// bigPacket is what OpenSSH's own client sends and asks for at once; its server says with limits@openssh.com
// that it takes as much.
const bigPacket = 256<<10 - 1024

// newClient opens an SFTP session: many pieces under way at once, and large ones where the server takes them.
func newClient(conn *ssh.Client) (*sftp.Client, error) {
	options := []sftp.ClientOption{sftp.UseConcurrentWrites(true)}
	client, err := sftp.NewClient(conn, options...)
	if err != nil {
		return nil, err
	}
	if _, ok := client.HasExtension("limits@openssh.com"); ok {
		options = append(options, sftp.MaxPacketUnchecked(bigPacket))
		if large, err := sftp.NewClient(conn, options...); err == nil {
			client.Close()
			return large, nil
		}
	}
	return client, nil
}

// minRate is how many bytes a second the server must move at least, once its time for a request is over.
const minRate = 16 << 10

// forBytes is how long a request may take that moves n bytes.
func (b *sftpBox) forBytes(n int64) time.Duration {
	return b.timeout + time.Duration(n)*time.Second/minRate
}

// do makes a request that ends, with the connection, when ctx does, when the server is silent for too long,
// or when the request is not done in time, whatever the server sends meanwhile. It turns its error into ours;
// an error of our own reader is passed on as it is.
func (b *sftpBox) do(ctx context.Context, op, name string, call func() error) error {
	return b.within(ctx, func() time.Duration { return b.timeout }, op, name, call)
}

// within is do for a request that is given another time; limit may grow while the request is made.
func (b *sftpBox) within(
	ctx context.Context, limit func() time.Duration, op, name string, call func() error,
) error {
	done, cause := make(chan struct{}), make(chan error, 1)
	b.wire.touch()
	go func() { cause <- b.watch(ctx, limit, done) }()
	err := call()
	close(done)
	why := <-cause
	if err == nil {
		return nil // done, even if ctx has ended just now
	}
	var own ownError
	switch {
	case errors.As(err, &own):
		return own.error
	case errors.Is(why, ErrStalled), errors.Is(why, ErrSlow):
		return &Error{Op: op, Name: name, Err: why, Temporary: true}
	case why != nil:
		return &Error{Op: op, Name: name, Err: why}
	case lost(err):
		return &Error{Op: op, Name: name, Err: fmt.Errorf("connection lost: %w", err), Temporary: true}
	case denied(err):
		return &Error{Op: op, Name: name, Err: fmt.Errorf("%w (%w): %s", ErrDenied, err, denials[op])}
	}
	return &Error{Op: op, Name: name, Err: err}
}

// watch closes the connection under a request that must end, and says why; it returns nil when the request
// is done. The time that our own reader takes is not the server's.
func (b *sftpBox) watch(ctx context.Context, limit func() time.Duration, done <-chan struct{}) error {
	began, own := time.Now(), b.wire.own.Load()
	tick := time.NewTicker(b.timeout / 4)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return b.wire.tooMuch()
		case <-ctx.Done():
			b.wire.Close()
			return ctx.Err()
		case <-tick.C:
		}
		if b.wire.waiting.Load() > 0 {
			continue
		}
		taken := time.Since(began) - time.Duration(b.wire.own.Load()-own)
		switch most := limit(); {
		case b.wire.silent() > b.timeout:
			b.wire.Close()
			return fmt.Errorf("%w for %s: try again later", ErrStalled, b.timeout)
		case taken > most:
			b.wire.Close()
			return fmt.Errorf("%w: not done after %s: try again later", ErrSlow, most.Round(time.Millisecond))
		}
	}
}

// denials say what to do when the server denies what an operation needs.
var denials = map[string]string{
	"list": "without opendir and readdir there is no mailbox: ask the bank to allow them, or correct the " +
		"folder in trekk.yaml",
	"open":   "ask the bank to let you read it (open), or name it under mailbox.ignore in trekk.yaml",
	"read":   "ask the bank to let you read it (read), or name it under mailbox.ignore in trekk.yaml",
	"put":    "ask the bank to let you make files in the folder (open)",
	"write":  "ask the bank to let you write files in the folder (write)",
	"remove": "ask the bank to remove it, or to let you do so (remove)",
	"rename": "set upload: direct under mailbox in trekk.yaml, or ask the bank to allow rename",
}

// denied says whether the server does not let us do something, or cannot.
func denied(err error) bool {
	var status *sftp.StatusError
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, ErrDenied) ||
		errors.As(err, &status) && status.FxCode() == sftp.ErrSSHFxOpUnsupported
}

func (b *sftpBox) List(ctx context.Context) ([]Info, error) {
	var files []Info
	for folder, p := range b.paths {
		if Folder(folder) == Inbound && p == b.paths[Outbound] {
			break // one folder for both ways
		}
		entries, err := b.readDir(ctx, p)
		if err != nil {
			return nil, err
		}
		files = append(files, infos(Folder(folder), entries)...)
	}
	return files, nil
}

// A listing is many requests: it has as much time as some of them, and may say so many bytes.
const (
	listingTimes = 4
	mostListing  = 64 << 20
)

func (b *sftpBox) readDir(ctx context.Context, p string) (entries []fs.FileInfo, err error) {
	limit := func() time.Duration { return listingTimes * b.timeout }
	b.wire.readMost(mostListing)
	defer b.wire.readMost(0)
	err = b.within(ctx, limit, "list", p, func() (err error) {
		entries, err = b.client.ReadDirContext(ctx, p)
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: put the names that the bank gives its folders into trekk.yaml", err)
		}
		return err
	})
	return entries, err
}

func (b *sftpBox) Leftovers(ctx context.Context) ([]Leftover, error) {
	entries, err := b.readDir(ctx, b.paths[Inbound])
	return leftovers(entries), err
}

func (b *sftpBox) path(f Info) (string, error) {
	if f.Folder > Inbound || !isName(f.Name) {
		return "", fmt.Errorf("no file of a mailbox is called so: %w", fs.ErrInvalid)
	}
	return path.Join(b.paths[f.Folder], f.Name), nil
}

func (b *sftpBox) Open(ctx context.Context, file Info) (io.ReadCloser, error) {
	p, err := b.path(file)
	if err != nil {
		return nil, &Error{Op: "open", Name: file.Name, Err: err}
	}
	r, err := b.open(ctx, p, file.Size)
	if err != nil {
		return nil, err
	}
	return &sizedReader{file: file, r: r}, nil
}

// open opens a file to read as much as its size and a byte more. It asks for a buffer full at a time, in
// pieces that are under way together.
func (b *sftpBox) open(ctx context.Context, p string, size int64) (io.ReadCloser, error) {
	r := &remoteFile{b: b, ctx: ctx, name: path.Base(p)}
	err := b.do(ctx, "open", r.name, func() (err error) {
		r.file, err = b.client.Open(p)
		return err
	})
	if err != nil {
		return nil, err
	}
	upTo := max(size, 0) + 1
	buffer := bufio.NewReaderSize(io.LimitReader(r, upTo), int(min(upTo, 4*bigPacket)))
	return struct {
		io.Reader
		io.Closer
	}{buffer, r}, nil
}

// remoteFile reads an open file.
type remoteFile struct {
	b    *sftpBox
	ctx  context.Context
	name string
	file *sftp.File
}

func (r *remoteFile) Read(p []byte) (n int, err error) {
	end, limit := false, func() time.Duration { return r.b.forBytes(int64(len(p))) }
	err = r.b.within(r.ctx, limit, "read", r.name, func() (err error) {
		n, err = r.file.Read(p)
		//nolint:errorlint // the end of the file comes bare, that of the connection wrapped
		end = err == io.EOF
		if end {
			return nil
		}
		return err
	})
	if end {
		return n, io.EOF
	}
	return n, err
}

func (r *remoteFile) Close() error { return r.b.close(r.ctx, r.name, r.file) }

// close closes an open file; that a server denies even this does no harm.
func (b *sftpBox) close(ctx context.Context, name string, f *sftp.File) error {
	err := b.do(ctx, "close", name, f.Close)
	if denied(err) {
		return nil
	}
	return err
}

func (b *sftpBox) Remove(ctx context.Context, file Info) error {
	p, err := b.path(file)
	if err != nil {
		return &Error{Op: "remove", Name: file.Name, Err: err}
	}
	return b.do(ctx, "remove", file.Name, func() error { return b.client.Remove(p) })
}

func (b *sftpBox) Close() error {
	_ = b.wire.SetDeadline(time.Now().Add(b.timeout)) // a server that does not read does not hold us up
	err := b.client.Close()
	if closing := b.ssh.Close(); err == nil {
		err = closing
	}
	if lost(err) {
		return nil // closed already
	}
	return err
}
