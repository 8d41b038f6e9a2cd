package mailbox

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"sync/atomic"
	"time"

	"github.com/pkg/sftp"
)

func (b *sftpBox) Put(ctx context.Context, name string, r io.Reader) (Checked, error) {
	if err := checkPut(name); err != nil {
		return Unchecked, err
	}
	final := path.Join(b.paths[Inbound], name)
	switch exists, err := b.exists(ctx, name); {
	case err != nil:
		return Unchecked, err
	case exists:
		return Unchecked, &Error{Op: "put", Name: name, Err: ErrExists}
	case b.direct:
		return b.upload(ctx, final, r)
	}
	temporary := path.Join(b.paths[Inbound], temporaryName(name))
	checked, err := b.upload(ctx, temporary, r)
	if err != nil {
		return Unchecked, err
	}
	return checked, b.rename(ctx, temporary, name)
}

// rename gives an upload its name. The plain rename of SFTP version 3 fails when the name is taken; the POSIX
// one would replace the file.
func (b *sftpBox) rename(ctx context.Context, temporary, name string) error {
	err := b.do(ctx, "rename", name, func() error {
		return b.client.Rename(temporary, path.Join(b.paths[Inbound], name))
	})
	if err == nil || Retryable(err) || ctx.Err() != nil {
		return err
	}
	b.discard(ctx, temporary)
	if exists, _ := b.exists(ctx, name); exists {
		return &Error{Op: "put", Name: name, Err: ErrExists}
	}
	return &Error{Op: "put", Name: name, Err: fmt.Errorf("%w (%w): set upload: direct under mailbox in "+
		"trekk.yaml when the bank's server has no rename", ErrRename, err)}
}

// exists looks whether a name is taken in the folder of files to Nets. It lists: a server may deny stat.
func (b *sftpBox) exists(ctx context.Context, name string) (bool, error) {
	entries, err := b.readDir(ctx, b.paths[Inbound])
	return slices.ContainsFunc(entries, func(e fs.FileInfo) bool { return e.Name() == name }), err
}

// discard removes an upload that did not become whole. What counts is why; one that the server does not let
// us remove is a leftover.
func (b *sftpBox) discard(ctx context.Context, p string) {
	_ = b.do(ctx, "remove", path.Base(p), func() error { return b.client.Remove(p) })
}

// upload writes a new file and looks whether what arrived is what was sent. One that did not become whole is
// removed, unless the connection is gone.
func (b *sftpBox) upload(ctx context.Context, p string, r io.Reader) (Checked, error) {
	name := path.Base(p)
	var f *sftp.File
	err := b.do(ctx, "put", name, func() (err error) {
		f, err = b.client.OpenFile(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL)
		return err
	})
	if err != nil {
		if exists, _ := b.exists(ctx, name); exists && !Retryable(err) {
			return Unchecked, &Error{Op: "put", Name: name, Err: ErrExists}
		}
		return Unchecked, err
	}
	source := &source{wire: b.wire, r: r, hash: sha256.New()}
	limit := func() time.Duration { return b.forBytes(source.handed.Load()) }
	err = b.within(ctx, limit, "write", name, func() (err error) {
		if b.direct {
			// One piece after the other, so that a file that is cut off is seen to be too short, without holes.
			_, err = f.ReadFrom(source)
		} else {
			_, err = f.ReadFromWithConcurrency(source, 0)
		}
		return err
	})
	if closing := b.close(ctx, name, f); err == nil {
		err = closing
	}
	checked := Unchecked
	if err == nil {
		checked, err = b.check(ctx, p, source)
	}
	if err != nil && !Retryable(err) && ctx.Err() == nil {
		b.discard(ctx, p)
	}
	return checked, err
}

// source is what is uploaded, with its size and hash as far as it was handed over.
type source struct {
	wire   *wire
	r      io.Reader
	hash   hash.Hash
	handed atomic.Int64
}

// ownError is an error of the reader that the caller gave us.
type ownError struct{ error }

func (s *source) Read(p []byte) (n int, err error) {
	s.wire.ours(func() { n, err = s.r.Read(p) })
	s.hash.Write(p[:n])
	s.handed.Add(int64(n))
	if err != nil && !errors.Is(err, io.EOF) {
		err = ownError{err}
	}
	return n, err
}

// check compares what arrived with what was sent: the bytes, or where the server does not let us read them
// the size, as stat or a listing says it. What has been taken away already cannot be checked.
func (b *sftpBox) check(ctx context.Context, p string, sent *source) (Checked, error) {
	name, size := path.Base(p), sent.handed.Load()
	got, err := b.hash(ctx, p, size)
	switch {
	case err == nil && got.n == size && got.sum == sumOf(sent.hash):
		return CheckedBytes, nil
	case err == nil && got.n == size:
		return Unchecked, &Error{Op: "put", Name: name, Err: fmt.Errorf("%w: ask the bank", ErrCorrupt)}
	case err == nil:
		return Unchecked, tooShort(name, size, got.n)
	case !denied(err) && !errors.Is(err, fs.ErrNotExist):
		return Unchecked, err
	}
	there, err := b.size(ctx, p)
	switch {
	case denied(err), errors.Is(err, fs.ErrNotExist):
		return Unchecked, nil
	case err != nil:
		return Unchecked, err
	case there != size:
		return Unchecked, tooShort(name, size, there)
	}
	return CheckedSize, nil
}

func tooShort(name string, sent, there int64) error {
	return &Error{Op: "put", Name: name,
		Err: fmt.Errorf("%w: sent %d bytes, there are %d: the server may be "+
			"full; ask the bank", ErrNoSpace, sent, there)}
}

// hash reads a file back.
func (b *sftpBox) hash(ctx context.Context, p string, size int64) (got hashed, err error) {
	r, err := b.open(ctx, p, size)
	if err != nil {
		return got, err
	}
	got, err = hashOf(r)
	return got, errors.Join(err, r.Close())
}

// size asks how long a file is.
func (b *sftpBox) size(ctx context.Context, p string) (size int64, err error) {
	err = b.do(ctx, "stat", path.Base(p), func() error {
		info, err := b.client.Stat(p)
		if err == nil {
			size = info.Size()
		}
		return err
	})
	if !denied(err) {
		return size, err
	}
	entries, err := b.readDir(ctx, path.Dir(p))
	if err != nil {
		return 0, err
	}
	k := slices.IndexFunc(entries, func(e fs.FileInfo) bool { return e.Name() == path.Base(p) })
	if k < 0 {
		return 0, fs.ErrNotExist
	}
	return entries[k].Size(), nil
}
