package mailbox

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// folderBox is a mailbox that is a plain folder: the bank's own program, a mount or a person moves the files
// on.
type folderBox struct {
	paths  [2]string // by Folder
	direct bool
}

func openFolder(c Config, dir string) (Mailbox, error) {
	b := &folderBox{
		paths:  [2]string{filepath.Join(dir, c.Outbound), filepath.Join(dir, c.Inbound)},
		direct: c.Direct,
	}
	for _, p := range b.paths {
		if info, err := os.Stat(p); err != nil || !info.IsDir() {
			return nil, &Error{Op: "connect", Name: c.URL,
				Err: fmt.Errorf("no folder %s: create it, or correct the address of the mailbox", p)}
		}
	}
	return b, nil
}

func (b *folderBox) List(ctx context.Context) ([]Info, error) {
	var files []Info
	for folder, p := range b.paths {
		if Folder(folder) == Inbound && p == b.paths[Outbound] {
			break // one folder for both ways
		}
		if err := ctx.Err(); err != nil {
			return nil, &Error{Op: "list", Err: err}
		}
		list, err := readDir(p)
		if err != nil {
			return nil, err
		}
		files = append(files, infos(Folder(folder), list)...)
	}
	return files, nil
}

func readDir(dir string) (list []fs.FileInfo, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, &Error{Op: "list", Err: err}
	}
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed since
		}
		if err != nil {
			return nil, &Error{Op: "list", Err: err}
		}
		list = append(list, info)
	}
	return list, nil
}

func (b *folderBox) path(f Info) (string, error) {
	if f.Folder > Inbound || !isName(f.Name) {
		return "", fmt.Errorf("no file of a mailbox is called so: %w", fs.ErrInvalid)
	}
	return filepath.Join(b.paths[f.Folder], f.Name), nil
}

func (b *folderBox) Open(_ context.Context, file Info) (io.ReadCloser, error) {
	p, err := b.path(file)
	if err != nil {
		return nil, &Error{Op: "open", Name: file.Name, Err: err}
	}
	f, err := os.Open(p)
	if err != nil {
		return nil, &Error{Op: "open", Name: file.Name, Err: err}
	}
	return &sizedReader{file: file, r: folderFile{f, file.Name}}, nil
}

// folderFile is an open file whose errors are the mailbox's.
type folderFile struct {
	*os.File
	name string
}

func (f folderFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &Error{Op: "read", Name: f.name, Err: err}
	}
	return n, err
}

func (b *folderBox) Remove(_ context.Context, file Info) error {
	p, err := b.path(file)
	if err == nil {
		err = os.Remove(p)
	}
	if err != nil {
		return &Error{Op: "remove", Name: file.Name, Err: err}
	}
	return nil
}

func (b *folderBox) Put(ctx context.Context, name string, r io.Reader) (Checked, error) {
	if err := checkPut(name); err != nil {
		return Unchecked, err
	}
	if err := b.put(ctx, name, r); err != nil {
		return Unchecked, &Error{Op: "put", Name: name, Err: err}
	}
	return CheckedBytes, nil
}

// put writes, syncs, closes, reads back and renames, and syncs the folder, so that a file that is there is
// whole even after the power has gone.
func (b *folderBox) put(ctx context.Context, name string, r io.Reader) error {
	dir := b.paths[Inbound]
	final := filepath.Join(dir, name)
	if _, err := os.Lstat(final); err == nil {
		return ErrExists
	}
	p := final
	if !b.direct {
		p = filepath.Join(dir, temporaryName(name))
	}
	if err := writeFile(ctx, p, r); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return ErrExists
		}
		return errors.Join(err, os.Remove(p))
	}
	if !b.direct {
		if err := rename(p, final); err != nil {
			_ = os.Remove(p) // what counts is why the rename failed
			return err
		}
	}
	return syncDir(dir)
}

func (b *folderBox) Leftovers(context.Context) ([]Leftover, error) {
	list, err := readDir(b.paths[Inbound])
	return leftovers(list), err
}

// writeFile writes a new file, and reads back what the disk has of it.
func writeFile(ctx context.Context, p string, r io.Reader) (err error) {
	//nolint:gosec // another program picks the file up, of the same group
	f, err := os.OpenFile(p, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sent := sha256.New()
	if _, err := io.Copy(f, io.TeeReader(contextReader{ctx, r}, sent)); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	got, err := hashOf(f)
	if err == nil && got.sum != sumOf(sent) {
		err = ErrCorrupt
	}
	return err
}

// rename never replaces a file: it links, which fails when the name is taken, and drops the old name. Where
// the file system has no links, what is there is looked for first.
func rename(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return ErrExists
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, fs.ErrPermission),
		errors.Is(err, syscall.EMLINK):
		if _, err := os.Lstat(to); err == nil {
			return ErrExists
		}
		return os.Rename(from, to)
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (b *folderBox) Close() error { return nil }

// contextReader ends when its context does.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
