package mailbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
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

// bigPacket is what OpenSSH's own client sends and asks for at once; its server says with limits@openssh.com that it takes as much.
const bigPacket = 256<<10 - 1024

// newClient opens an SFTP session: many pieces under way at once, and large ones where the server takes them.
func newClient(conn *ssh.Client) (*sftp.Client, error) {
	options := []sftp.ClientOption{sftp.UseConcurrentWrites(true), sftp.UseFstat(true)}
	client, err := sftp.NewClient(conn, options...)
	if err != nil {
		return nil, err
	}
	if _, ok := client.HasExtension("limits@openssh.com"); ok {
		if large, err := sftp.NewClient(conn, append(options, sftp.MaxPacketUnchecked(bigPacket))...); err == nil {
			client.Close()
			return large, nil
		}
	}
	return client, nil
}

// do makes a call that ends, with the connection, when ctx does or the server is silent for too long, and turns its error
// into ours. An error of our own reader or writer is passed on as it is.
func (b *sftpBox) do(ctx context.Context, op, name string, call func() error) error {
	done, cause := make(chan struct{}), make(chan error, 1)
	b.wire.touch()
	go func() {
		tick := time.NewTicker(b.timeout / 4)
		defer tick.Stop()
		for {
			select {
			case <-done:
				cause <- nil
				return
			case <-ctx.Done():
				cause <- ctx.Err()
				b.wire.Close()
				return
			case <-tick.C:
				if b.wire.silent() > b.timeout {
					cause <- ErrStalled
					b.wire.Close()
					return
				}
			}
		}
	}()
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
	case errors.Is(why, ErrStalled):
		return &Error{Op: op, Name: name, Err: fmt.Errorf("%w for %s: try again later", ErrStalled, b.timeout), Temporary: true}
	case why != nil:
		return &Error{Op: op, Name: name, Err: why}
	case lost(err):
		return &Error{Op: op, Name: name, Err: fmt.Errorf("connection lost: %w", err), Temporary: true}
	}
	return &Error{Op: op, Name: name, Err: err}
}

// ownError is an error of the reader or the writer that the caller gave us.
type ownError struct{ error }

func (b *sftpBox) List(ctx context.Context) ([]Info, error) {
	var files []Info
	for folder, p := range b.paths {
		if Folder(folder) == Inbound && p == b.paths[Outbound] {
			break // one folder for both ways
		}
		err := b.do(ctx, "list", p, func() error {
			entries, err := b.client.ReadDirContext(ctx, p)
			if errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%w: put the names that the bank gives its folders into trekk.yaml", err)
			}
			files = append(files, infos(Folder(folder), entries)...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (b *sftpBox) path(f Info) (string, error) {
	if f.Folder > Inbound || !isName(f.Name) {
		return "", fmt.Errorf("no file of a mailbox is called so: %w", fs.ErrInvalid)
	}
	return path.Join(b.paths[f.Folder], f.Name), nil
}

func (b *sftpBox) Open(ctx context.Context, file Info) (io.ReadCloser, error) {
	r := &remoteFile{b: b, ctx: ctx, name: file.Name}
	err := b.do(ctx, "open", file.Name, func() error {
		p, err := b.path(file)
		if err != nil {
			return err
		}
		r.file, err = b.client.Open(p)
		return err
	})
	if err != nil {
		return nil, err
	}
	// Read asks for a buffer full at a time, in pieces that are under way together.
	buffer := bufio.NewReaderSize(r, int(min(file.Size+1, 4*bigPacket)))
	return &sizedReader{file: file, r: struct {
		*bufio.Reader
		io.Closer
	}{buffer, r}}, nil
}

// remoteFile reads an open file.
type remoteFile struct {
	b    *sftpBox
	ctx  context.Context
	name string
	file *sftp.File
}

func (r *remoteFile) Read(p []byte) (n int, err error) {
	end := false
	err = r.b.do(r.ctx, "read", r.name, func() (err error) {
		n, err = r.file.Read(p)
		end = err == io.EOF //nolint:errorlint // the end of the file comes bare, that of the connection wrapped
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

func (r *remoteFile) WriteTo(w io.Writer) (n int64, err error) {
	err = r.b.do(r.ctx, "read", r.name, func() (err error) {
		n, err = r.file.WriteTo(ourWriter{r.b.wire, w})
		return err
	})
	return n, err
}

func (r *remoteFile) Close() error {
	return r.b.do(r.ctx, "close", r.name, r.file.Close)
}

type ourWriter struct {
	wire *wire
	w    io.Writer
}

func (o ourWriter) Write(p []byte) (n int, err error) {
	o.wire.ours(func() { n, err = o.w.Write(p) })
	if err != nil {
		err = ownError{err}
	}
	return n, err
}

type ourReader struct {
	wire *wire
	r    io.Reader
}

func (o ourReader) Read(p []byte) (n int, err error) {
	o.wire.ours(func() { n, err = o.r.Read(p) })
	if err != nil && err != io.EOF {
		err = ownError{err}
	}
	return n, err
}

func (b *sftpBox) Put(ctx context.Context, name string, r io.Reader) error {
	if err := checkPut(name); err != nil {
		return err
	}
	return b.do(ctx, "put", name, func() error { return b.put(name, r) })
}

func (b *sftpBox) put(name string, r io.Reader) error {
	final := path.Join(b.paths[Inbound], name)
	switch exists, err := b.exists(final); {
	case err != nil:
		return err
	case exists:
		return ErrExists
	}
	if err := b.removeLeftovers(name); err != nil {
		return err
	}
	if b.direct {
		return b.upload(final, r)
	}
	temporary := path.Join(b.paths[Inbound], temporaryName(name))
	if err := b.upload(temporary, r); err != nil {
		return err
	}
	// The plain rename of SFTP version 3 fails when the name is taken; the POSIX one would replace the file.
	err := b.client.Rename(temporary, final)
	if err == nil || lost(err) {
		return err
	}
	_ = b.client.Remove(temporary) // what counts is why the rename failed
	if exists, _ := b.exists(final); exists {
		return ErrExists
	}
	return fmt.Errorf("%w (%w): set direct under mailbox in trekk.yaml when the bank's server has no rename", ErrRename, err)
}

func (b *sftpBox) exists(p string) (bool, error) {
	_, err := b.client.Lstat(p)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// removeLeftovers removes what earlier attempts to put the file left behind. Should another process be writing one, its
// rename fails, and it finds out.
func (b *sftpBox) removeLeftovers(name string) error {
	entries, err := b.client.ReadDir(b.paths[Inbound])
	if err != nil {
		return err
	}
	for _, e := range entries {
		if isTemporary(name, e.Name()) {
			if err := b.client.Remove(path.Join(b.paths[Inbound], e.Name())); lost(err) {
				return err
			} // what cannot be removed does no harm
		}
	}
	return nil
}

// upload writes a new file. One that does not become whole is removed, unless the connection is gone.
func (b *sftpBox) upload(p string, r io.Reader) (err error) {
	f, err := b.client.OpenFile(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		if exists, _ := b.exists(p); exists {
			return ErrExists
		}
		return err
	}
	source := io.Reader(ourReader{b.wire, r})
	var sent int64
	if b.direct {
		// One piece after the other, so that a file that is cut off is seen to be too short and has no holes.
		sent, err = f.ReadFrom(source)
	} else {
		sent, err = f.ReadFromWithConcurrency(source, 0)
	}
	if err == nil {
		var info fs.FileInfo
		if info, err = f.Stat(); err == nil && info.Size() != sent {
			err = fmt.Errorf("%w: sent %d bytes, there are %d: the server may be full; ask the bank", ErrNoSpace, sent, info.Size())
		}
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil && !lost(err) {
		_ = b.client.Remove(p) // what counts is why it failed
	}
	return err
}

func (b *sftpBox) Remove(ctx context.Context, file Info) error {
	return b.do(ctx, "remove", file.Name, func() error {
		p, err := b.path(file)
		if err != nil {
			return err
		}
		return b.client.Remove(p)
	})
}

func (b *sftpBox) Close() error {
	err := b.client.Close()
	if closing := b.ssh.Close(); err == nil {
		err = closing
	}
	if lost(err) {
		return nil // closed already
	}
	return err
}
