package mailbox

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrNotTried is the error of a step that was not taken, since one before it failed.
var ErrNotTried = errors.New("not tried")

// Probed is what came of a look at a mailbox, step by step: nil of one that went well.
type Probed struct {
	Connect           error // host key and login: as Dial has it
	Outbound, Inbound error // each folder listed
	Write             error // a file of our own in Inbound, under a temporary name, as Put makes it
	Rename            error // of that file, to another temporary name; nil where the configuration does without
	Remove            error // of that file: where it fails, Left is its name
	Left              string
	Leftovers         int // files of Put that was cut short, in Inbound

	Written time.Time // when our clock wrote the file
	Clock   time.Time // the time that the server gave it, in whole seconds; zero where it tells none
}

// prober is what Probe needs of a mailbox beside its verbs. Names are of files in the folder Inbound.
type prober interface {
	entries(ctx context.Context, folder Folder) ([]fs.FileInfo, error)
	writeTemporary(ctx context.Context, name string) error
	renameTemporary(ctx context.Context, from, to string) error
	removeTemporary(ctx context.Context, name string) error
	Close() error
}

// probeName is what the files of Probe are called, before what makes a name temporary.
const probeName = "trekk-probe"

// staleAfter is how old a file of Probe is when nobody is at it any longer.
const staleAfter = time.Hour

// Probe looks whether all can be done in a mailbox that Put and the other verbs need. It writes a small file under
// a temporary name, as Put does, and removes it, also when ctx ends meanwhile; one that a killed Probe left
// behind is removed by the next.
func Probe(ctx context.Context, c Config) Probed {
	p := Probed{
		Outbound: ErrNotTried, Inbound: ErrNotTried, Write: ErrNotTried, Rename: ErrNotTried,
		Remove: ErrNotTried,
	}
	mb, err := Dial(ctx, c)
	if err != nil {
		p.Connect = err
		return p
	}
	b := mb.(prober)
	defer func() { _ = b.Close() }() // nothing is under way any longer
	_, p.Outbound = b.entries(ctx, Outbound)
	before, err := b.entries(ctx, Inbound)
	p.Inbound, p.Leftovers = err, len(leftovers(before))
	p.Written = time.Now()
	p.try(ctx, b, c)
	for _, l := range leftovers(before) {
		if l.Of == probeName && !p.Clock.IsZero() && p.Clock.Sub(l.ModTime) > staleAfter {
			if b.removeTemporary(ctx, l.Name) == nil {
				p.Leftovers--
			}
		}
	}
	return p
}

// try writes a file, renames and removes it.
func (p *Probed) try(ctx context.Context, b prober, c Config) {
	name, to := temporaryName(probeName), temporaryName(probeName)
	if p.Write = b.writeTemporary(ctx, name); p.Write != nil {
		if uncertain(ctx, p.Write) {
			_ = p.remove(ctx, b, c, name) // the write is what failed
		}
		return
	}
	if now, err := b.entries(ctx, Inbound); err == nil {
		if k := slices.IndexFunc(now, func(e fs.FileInfo) bool { return e.Name() == name }); k >= 0 {
			p.Clock = now[k].ModTime()
		}
	}
	if c.Direct {
		p.Rename, p.Remove = nil, p.remove(ctx, b, c, name)
		return
	}
	p.Rename = b.renameTemporary(ctx, name, to)
	switch {
	case p.Rename == nil:
		p.Remove = p.remove(ctx, b, c, to)
	case uncertain(ctx, p.Rename): // it has one of the names
		p.Remove = errors.Join(p.remove(ctx, b, c, name), p.remove(ctx, b, c, to))
	default:
		p.Remove = p.remove(ctx, b, c, name)
	}
}

// uncertain reports whether something may have been done nevertheless.
func uncertain(ctx context.Context, err error) bool {
	return Retryable(err) || lost(err) || ctx.Err() != nil
}

// remove removes the file, which is gone when it is not there; where the connection is gone, by another.
func (p *Probed) remove(ctx context.Context, b prober, c Config, name string) error {
	err := b.removeTemporary(ctx, name)
	if err != nil && uncertain(ctx, err) {
		limit := 2 * cmp.Or(c.Timeout, 30*time.Second)
		again, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
		defer cancel()
		if mb, dialErr := Dial(again, c); dialErr == nil {
			err = mb.(prober).removeTemporary(again, name)
			_ = mb.Close()
		}
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	p.Left = name
	return err
}

func (b *sftpBox) entries(ctx context.Context, folder Folder) ([]fs.FileInfo, error) {
	return b.readDir(ctx, b.paths[folder])
}

func (b *sftpBox) writeTemporary(ctx context.Context, name string) error {
	_, err := b.upload(ctx, path.Join(b.paths[Inbound], name), strings.NewReader(probeName+"\n"))
	return err
}

func (b *sftpBox) renameTemporary(ctx context.Context, from, to string) error {
	return b.do(ctx, "rename", from, func() error {
		return b.client.Rename(path.Join(b.paths[Inbound], from), path.Join(b.paths[Inbound], to))
	})
}

func (b *sftpBox) removeTemporary(ctx context.Context, name string) error {
	return b.do(ctx, "remove", name, func() error { return b.client.Remove(path.Join(b.paths[Inbound], name)) })
}

func (b *folderBox) entries(_ context.Context, folder Folder) ([]fs.FileInfo, error) {
	return readDir(b.paths[folder])
}

func (b *folderBox) writeTemporary(ctx context.Context, name string) error {
	return writeFile(ctx, filepath.Join(b.paths[Inbound], name), strings.NewReader(probeName+"\n"))
}

func (b *folderBox) renameTemporary(_ context.Context, from, to string) error {
	return rename(filepath.Join(b.paths[Inbound], from), filepath.Join(b.paths[Inbound], to))
}

func (b *folderBox) removeTemporary(_ context.Context, name string) error {
	return os.Remove(filepath.Join(b.paths[Inbound], name))
}
