package night

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"trekk/batch"
	"trekk/batch/whole"
	"trekk/camt"
	"trekk/nets/mailbox"
)

// handInKeys is whose the keys of files are that were put from the mailbox into the folder of files that are handed
// in; no person is called so.
const handInKeys = "mailbox:imports"

// isHandedIn reports whether a file of the mailbox is one to be handed in, by its name.
func (n *Night) isHandedIn(file mailbox.Info) bool {
	if n.Handed == nil || file.Folder != mailbox.Outbound {
		return false
	}
	kind := n.Handed.KindNamed(file.Name)
	return kind != "" && kind != batch.HandedOfBank
}

// ofBank reports whether a file begins as those of the bank do, whose place is the mailbox, whatever their names.
func ofBank(content *bufio.Reader) bool {
	head, _ := content.Peek(512)
	return bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), []byte("NY")) || camt.Sniff(head)
}

func handInKey(file mailbox.Info) batch.RequestKey {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s", file.Name, file.Size, file.ModTime.UTC()))
	return onceFrom(handInKeys, sum[:])
}

// wasHandedIn reports whether a file, as it lies in the mailbox, was put into the folder.
func (n *Night) wasHandedIn(ctx context.Context, file mailbox.Info) (bool, error) {
	return n.wasTaken(ctx, handInKey(file))
}

// handIn puts a file of the mailbox into the folder of files that are handed in, whole or not at all; ingest takes it
// from there, once by its content. One that was put there, and not noted, is put in its own place again.
func (n *Night) handIn(ctx context.Context, file mailbox.Info, src io.Reader) (err error) {
	root, err := os.OpenRoot(n.Handed.Folder)
	if err != nil {
		return fmt.Errorf("imports.folder: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	part := file.Name + ".part" // which ingest leaves alone
	to, err := root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("imports.folder: %w", err)
	}
	_, err = io.Copy(to, src)
	if err = errors.Join(err, to.Sync(), to.Close()); err != nil {
		return errors.Join(err, root.Remove(part))
	}
	name := file.Name
	if before, readErr := same(root, part, name); !before { // otherwise it was put there, and not noted
		name, err = freeName(root, ".", name)
		err = errors.Join(readErr, err)
	}
	if err == nil {
		err = root.Rename(part, name)
	}
	if err != nil {
		return fmt.Errorf("imports.folder: %w", err)
	}
	if err := whole.SyncDir(n.Handed.Folder); err != nil {
		return err
	}
	return n.Store.KeepAnswer(ctx, batch.Answered{RequestKey: handInKey(file)})
}

// same reports whether two files have the same content. One that is not there has none.
func same(root *os.Root, a, b string) (bool, error) {
	var sums [2][]byte
	for i, name := range []string{a, b} {
		f, err := root.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		h := sha256.New()
		_, err = io.Copy(h, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return false, err
		}
		sums[i] = h.Sum(nil)
	}
	return bytes.Equal(sums[0], sums[1]), nil
}
