package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"trekk/nets/mailbox"
)

// errDuplicate undoes the transaction in which a file is received.
var errDuplicate = errors.New("the same content has been received before")

// fetch lists the mailbox and keeps every file it has not seen: first the bytes, whatever they are. A file that is still
// growing is left for the next time, and the job says so by failing, since the mailbox has then not been read to the end.
func (n *Night) fetch(ctx context.Context, r *Report) error {
	r.counted("files", "bytes", "duplicates")
	mb, err := n.Mailbox(ctx)
	if err != nil {
		return err
	}
	defer mb.Close()
	infos, err := mb.List(ctx)
	if err != nil {
		return err
	}
	fresh, err := n.unseen(ctx, infos)
	if err != nil {
		return err
	}
	stable, err := mailbox.Stable(ctx, mb, fresh, n.Settle)
	if err != nil {
		return err
	}
	left := len(fresh) - len(stable)
	// The order of arrival decides when one mandate file changes what another says.
	slices.SortStableFunc(stable, func(a, b mailbox.Info) int { return a.ModTime.Compare(b.ModTime) })
	for _, info := range stable {
		err := n.receive(ctx, mb, info, r)
		switch {
		case errors.Is(err, mailbox.ErrChanged), errors.Is(err, fs.ErrNotExist):
			left++
		case err != nil:
			return fmt.Errorf("%s: %w", info.Name, err)
		}
		n.progress("fetch", r.Counts.Get("files"))
	}
	if left > 0 {
		return fmt.Errorf("%d files were still being written or went away: run fetch again", left)
	}
	n.listed = n.Now
	return nil
}

// unseen leaves out what was received before, and, where receipts and our own files lie in one folder, our own.
func (n *Night) unseen(ctx context.Context, infos []mailbox.Info) ([]mailbox.Info, error) {
	own := map[string]bool{}
	if slices.ContainsFunc(infos, func(i mailbox.Info) bool { return i.Folder == mailbox.Inbound }) {
		for t, err := range n.Store.Transmissions(ctx) {
			if err != nil {
				return nil, err
			}
			own[t.Name] = true
		}
	}
	var fresh []mailbox.Info
	for _, info := range infos {
		if info.Folder == mailbox.Inbound && own[info.Name] {
			continue
		}
		seen, err := n.Store.Seen(ctx, sighting(info))
		if err != nil {
			return nil, err
		}
		if !seen {
			fresh = append(fresh, info)
		}
	}
	return fresh, nil
}

func sighting(i mailbox.Info) Sighting {
	return Sighting{Folder: i.Folder.String(), Name: i.Name, Size: i.Size, ModTime: i.ModTime}
}

// receive keeps one file's bytes under a new number, or notes that its content came before under another name.
func (n *Night) receive(ctx context.Context, mb mailbox.Mailbox, info mailbox.Info, r *Report) error {
	src, err := mb.Open(ctx, info)
	if err != nil {
		return err
	}
	defer src.Close()
	var known File
	err = n.Store.Update(ctx, n.act("fetch", "receive", "%s", info.Name), func(tx Tx) error {
		no, err := tx.Next(FileSeries, 1)
		if err != nil {
			return err
		}
		f := File{No: no, Name: info.Name, Folder: info.Folder.String(), Received: n.Now, Arrived: info.ModTime, Status: FileNew}
		if f.Arrived.After(n.Now) {
			f.Arrived = n.Now
		}
		f.Size, f.SHA256, err = tx.WriteContent(In, no, func(w io.Writer) error {
			_, err := io.Copy(w, src)
			return err
		})
		if err != nil {
			return err
		}
		known, err = n.Store.FileByHash(ctx, f.SHA256)
		if err == nil {
			return errDuplicate
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		return cmp.Or(tx.AddFile(f), tx.AddSighting(sighting(info), no))
	})
	if errors.Is(err, errDuplicate) {
		r.count("duplicates", 1)
		r.warn("%s has the same content as %s (file %d), received %s: skipped", info.Name, known.Name, known.No, clock(known.Received))
		return n.Store.Update(ctx, n.act("fetch", "skip duplicate", "%s of file %d", info.Name, known.No), func(tx Tx) error {
			return tx.AddSighting(sighting(info), known.No)
		})
	}
	if err != nil {
		return err
	}
	r.count("files", 1)
	r.count("bytes", info.Size)
	return nil
}
