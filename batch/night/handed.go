package night

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/sheet"
)

// handedKeys is whose the keys of files from the folder are; no person is called so.
const handedKeys = "folder:imports"

// handed takes the files that lie in the folder of files that are handed in, in the order of kinds in which one needs
// the other, then by name. One that is taken goes to done, one with faults to failed, with why beside it, and nothing
// of it is in the books. That a file was taken is written with what it says, so that one that was cut short before it
// was put away is put away by the next run, and not taken again; nor is the same content a second time.
func (in *ingester) handed(ctx context.Context) (err error) {
	n := in.night
	if n.Handed == nil || n.rehearsal != nil {
		return nil
	}
	root, err := os.OpenRoot(n.Handed.Folder)
	if err != nil {
		return fmt.Errorf("imports.folder: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	files, err := in.settled(ctx, root)
	if err != nil {
		return fmt.Errorf("imports.folder: %w", err)
	}
	for _, f := range files {
		if err := in.hand(ctx, root, f); err != nil {
			return fmt.Errorf("imports.folder: %s: %w", f, err)
		}
	}
	found, err := n.Handed.Failed()
	in.report.found(found...)
	return err
}

// order is that of the kinds of files; what is of none comes last.
var order = []string{"customers", "memberships", "events", "invoices", "statement", batch.HandedOfBank}

// settled are the names of the files that are no longer being written.
func (in *ingester) settled(ctx context.Context, root *os.Root) (names []string, err error) {
	before, err := look(root)
	if err != nil || len(before) == 0 {
		return nil, err
	}
	select {
	case <-time.After(in.night.Settle):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	after, err := look(root)
	for name, info := range after {
		if b := before[name]; b != nil && b.Size() == info.Size() && b.ModTime().Equal(info.ModTime()) {
			names = append(names, name)
		}
	}
	rank := func(name string) int {
		if k := slices.Index(order, in.night.Handed.KindNamed(name)); k >= 0 {
			return k
		}
		return len(order)
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return names, err
}

// look lists the files in the folder.
func look(root *os.Root) (map[string]fs.FileInfo, error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, err
	}
	found := map[string]fs.FileInfo{}
	for _, e := range entries {
		if !e.Type().IsRegular() || batch.IsWriting(e.Name()) {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found[e.Name()] = info
	}
	return found, nil
}

// hand takes one file, and puts it away.
func (in *ingester) hand(ctx context.Context, root *os.Root, name string) error {
	file, err := root.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	wrong, refusal := new(sheet.Error), new(batch.Refusal)
	switch err := in.takeHanded(ctx, file, name); {
	case err == nil:
		return putAway(root, name, batch.HandedDone, "")
	case errors.As(err, &wrong), errors.As(err, &refusal):
		return putAway(root, name, batch.HandedFailed, err.Error())
	default:
		return err
	}
}

// onceFrom is the key under which it is written, once, that what has a hash was taken from a place.
func onceFrom(place string, hash []byte) batch.RequestKey {
	key := hex.EncodeToString(hash)
	return batch.RequestKey{Person: place, Key: key, Request: key, Attempt: rand.Text()}
}

// wasTaken reports whether it is written.
func (n *Night) wasTaken(ctx context.Context, key batch.RequestKey) (bool, error) {
	_, err := n.Store.Answered(ctx, key.Person, key.Key)
	if errors.Is(err, batch.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// takeHanded takes a file into the books, unless its content was taken before.
func (in *ingester) takeHanded(ctx context.Context, file *os.File, name string) error {
	n, kind := in.night, in.night.Handed.KindNamed(name)
	if kind == "" {
		return batch.Refuse("kind_unknown",
			"the name of a file says what it is: one of %s and then -, _ or a point, "+
				"such as invoices-october.csv. Rename it, and put it into the folder again", strings.Join(order, ", "))
	}
	h := sha256.New()
	fmt.Fprintln(h, kind)
	size, err := io.Copy(h, file)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return err
	}
	key := onceFrom(handedKeys, h.Sum(nil))
	switch before, err := n.wasTaken(ctx, key); {
	case err != nil:
		return err
	case before:
		in.report.count("imported_before", 1)
		return nil
	}
	if kind == batch.HandedOfBank { // each content is kept once, and worked until it has been
		_, err = n.Receive(ctx, n.act("ingest", "deliver", "%s", name), name, size, file)
	} else {
		m := n.Moment
		m.Key = &key
		err = n.Handed.Take(ctx, m, kind, name, file)
	}
	if err == nil {
		in.report.count("imported", 1)
	}
	return err
}

// putAway moves a file to a folder below, with why beside it unless that is empty. A name that is there already gets
// a number.
func putAway(root *os.Root, name, folder, why string) error {
	if err := root.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	to, err := freeName(root, folder, name)
	if err != nil {
		return err
	}
	if why != "" {
		if err := root.WriteFile(to+batch.HandedWhy, []byte(why+"\n"), 0o600); err != nil {
			return err
		}
	}
	return root.Rename(name, to)
}

// freeName is where a file of a name can lie in a folder: one that is there already gives it a number.
func freeName(root *os.Root, folder, name string) (string, error) {
	to := path.Join(folder, name)
	for k := 2; ; k++ {
		_, err := root.Lstat(to)
		if errors.Is(err, fs.ErrNotExist) {
			return to, nil
		}
		if err != nil {
			return "", err
		}
		ext := path.Ext(name)
		to = path.Join(folder, fmt.Sprintf("%s.%d%s", strings.TrimSuffix(name, ext), k, ext))
	}
}
