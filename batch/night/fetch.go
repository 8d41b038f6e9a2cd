package night

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/nets/mailbox"
)

// errDuplicate undoes the transaction in which a file is received.
var errDuplicate = errors.New("the same content has been received before")

// fetch lists the mailbox and keeps every file it has not seen: first the bytes, whatever they are. A file
// that cannot be taken, as it is still growing or is not what the mailbox says, keeps no other waiting. It is
// left for the next time, and the job says so by failing, since the mailbox has then not been read to the
// end.
func (n *Night) fetch(ctx context.Context, r *Report) error {
	r.counted("files", "bytes", "duplicates")
	in := &fetcher{night: n, line: n.line(), report: r}
	defer in.line.hangUp()
	var fresh, stable []mailbox.Info
	err := in.line.insist(ctx, func(mb mailbox.Mailbox) (err error) {
		if fresh, err = in.list(ctx, mb); err != nil {
			return err
		}
		stable, err = mailbox.Stable(ctx, mb, fresh, n.Settle)
		return err
	})
	if err != nil {
		return err
	}
	in.growing = len(fresh) - len(stable)
	err = in.line.insist(ctx, func(mb mailbox.Mailbox) error { return n.clearLeftovers(ctx, mb, r) })
	if err != nil {
		return err
	}
	// The order of arrival decides when one mandate file changes what another says.
	slices.SortStableFunc(stable, func(a, b mailbox.Info) int { return a.ModTime.Compare(b.ModTime) })
	if err := in.receiveAll(ctx, in.fewEnough(stable)); err != nil {
		return err
	}
	if err := in.tell(len(fresh)); err != nil {
		return err
	}
	n.listed = n.Now
	return nil
}

// fetcher receives one file after the other, and tells the report of each.
type fetcher struct {
	night   *Night
	line    *line
	report  *Report
	growing int    // files that were still being written
	left    []left // files that were not taken
}

// left is a file that was not taken, and why.
type left struct {
	file mailbox.Info
	err  error
}

func (in *fetcher) leave(file mailbox.Info, err error) { in.left = append(in.left, left{file, err}) }

// mostLost is how many files, one after the other, a connection may be lost over before the job gives up.
const mostLost = 5

// receiveAll receives the files. The one over which the connection was lost comes again after all others.
func (in *fetcher) receiveAll(ctx context.Context, files []mailbox.Info) error {
	lost, err := in.receiveEach(ctx, files, func(mailbox.Info, error) {})
	if err == nil {
		_, err = in.receiveEach(ctx, lost, in.leave)
	}
	return err
}

// receiveEach receives one file after the other, and gives those over which the connection was lost, of which
// it tells too. The error is one that the others would meet as well.
func (in *fetcher) receiveEach(
	ctx context.Context, files []mailbox.Info, tell func(mailbox.Info, error),
) (lost []mailbox.Info, err error) {
	inRow := 0
	for _, file := range files {
		err := in.night.allowed(file)
		if err == nil {
			err = in.line.once(ctx, func(mb mailbox.Mailbox) error { return in.receive(ctx, mb, file) })
		}
		var theirs *mailbox.Error
		switch {
		case err == nil:
			inRow = 0
			in.night.progress("fetch", in.report.Counts.Get("files"))
		case ctx.Err() != nil:
			return nil, err
		case lostLine(err):
			if inRow++; inRow > mostLost {
				return nil, fmt.Errorf("%s: %w", file.Name, err)
			}
			lost = append(lost, file)
			tell(file, err)
			if err := in.line.insist(ctx, func(mailbox.Mailbox) error { return nil }); err != nil {
				return nil, err
			}
		case errors.As(err, &theirs):
			in.leave(file, err)
		default:
			return nil, fmt.Errorf("%s: %w", file.Name, err)
		}
	}
	return lost, nil
}

// fewEnough are the first files, as many as one run may take; of the rest it tells.
func (in *fetcher) fewEnough(files []mailbox.Info) []mailbox.Info {
	most := in.night.Intake.MostFiles
	if most == 0 || len(files) <= most {
		return files
	}
	for _, file := range files[most:] {
		in.leave(file, fmt.Errorf("%w: one run takes %d files (mailbox.most_files): run fetch again",
			errTooMuch, most))
	}
	return files[:most]
}

// errTooMuch is a limit that a file, or the files, go beyond.
var errTooMuch = errors.New("too much")

// allowed says by an error of the mailbox that a file is larger than it may be, or that there is no room for
// it. A file needs its size twice for a while: in the database and in its journal.
func (n *Night) allowed(file mailbox.Info) error {
	limits := n.Intake
	no := func(format string, a ...any) error {
		return &mailbox.Error{Op: "fetch", Name: file.Name,
			Err: fmt.Errorf("%w: "+format, append([]any{errTooMuch}, a...)...)}
	}
	if most := limits.LargestFile; file.Size < 0 || most > 0 && file.Size > most {
		return no("it has %d bytes, and mailbox.largest_file is %d", file.Size, most)
	}
	if limits.Free == nil {
		return nil
	}
	free, err := limits.Free()
	if err != nil {
		return fmt.Errorf("how much room the disk has: %w", err)
	}
	if free-limits.KeepFree < 2*file.Size {
		return no("it has %d bytes, the disk has room for %d, of which mailbox.keep_free keeps %d",
			file.Size, free, limits.KeepFree)
	}
	return nil
}

// mostTold is how many files that were not taken are named one by one.
const mostTold = 20

// tell tells of the files that were not taken, and fails when there are any; of is how many were new.
func (in *fetcher) tell(of int) error {
	if len(in.left)+in.growing == 0 {
		return nil
	}
	for _, l := range in.left[:min(len(in.left), mostTold)] {
		in.report.found(batch.Finding{
			Code: batch.FileNotFetched, Severity: batch.Urgent,
			Subject: batch.Subject{Kind: batch.OfFile, No: l.file.Name},
			Facts:   batch.Facts{"folder": l.file.Folder.String(), "error": l.err.Error()},
		})
	}
	if len(in.left) > mostTold {
		in.report.found(in.night.aboutBooks(batch.FilesNotFetched, batch.Urgent,
			batch.Facts{"files": len(in.left), "told": mostTold}))
	}
	if len(in.left) == 0 {
		return &mailbox.Error{Op: "fetch", Temporary: true,
			Err: fmt.Errorf("%d files were still being written: run fetch again", in.growing)}
	}
	return fmt.Errorf("%d of %d new files were not fetched, %d of them still being written: %w",
		len(in.left)+in.growing, of, in.growing, in.left[0].err)
}

// list lists the mailbox and gives what is new in it.
func (in *fetcher) list(ctx context.Context, mb mailbox.Mailbox) ([]mailbox.Info, error) {
	infos, err := mb.List(ctx)
	if err != nil {
		return nil, err
	}
	beyond, err := in.night.look(ctx, mb, infos, in.report)
	if err != nil {
		return nil, err
	}
	infos = slices.DeleteFunc(infos, func(i mailbox.Info) bool { return in.night.Intake.Ignores(i.Name) })
	return in.unseen(ctx, infos, beyond)
}

// unseen leaves out what was received before, and, where receipts and our own files lie in one folder,
// our own, but for those that are not as the books have them.
func (in *fetcher) unseen(
	ctx context.Context, infos []mailbox.Info, beyond []bank.Shown,
) ([]mailbox.Info, error) {
	var own map[string]int64
	if slices.ContainsFunc(infos, func(i mailbox.Info) bool { return i.Folder == mailbox.Inbound }) {
		var err error
		if own, err = in.night.ownNames(ctx); err != nil {
			return nil, err
		}
	}
	var fresh []mailbox.Info
	for _, info := range infos {
		_, ours := own[info.Name]
		other := slices.ContainsFunc(beyond, func(s bank.Shown) bool { return s.Name == info.Name })
		if ours && !other && info.Folder == mailbox.Inbound {
			continue
		}
		seen, err := in.night.seen(ctx, info)
		if err != nil {
			return nil, err
		}
		if !seen {
			fresh = append(fresh, info)
		}
	}
	return fresh, nil
}

// seen reports whether a file, as it lies in the mailbox, was received before.
func (n *Night) seen(ctx context.Context, info mailbox.Info) (bool, error) {
	seen, err := n.Store.Seen(ctx, bank.SightingOf(info))
	if err != nil || seen || !n.isHandedIn(info) {
		return seen, err
	}
	return n.wasHandedIn(ctx, info)
}

// receive keeps one file's bytes under a new number, or notes that its content came before under another
// name.
func (in *fetcher) receive(ctx context.Context, mb mailbox.Mailbox, info mailbox.Info) error {
	src, err := mb.Open(ctx, info)
	if err != nil {
		return err
	}
	defer src.Close()
	content := bufio.NewReader(src)
	if in.night.isHandedIn(info) && !ofBank(content) {
		if err := in.night.handIn(ctx, info, content); err != nil {
			return err
		}
		in.report.count("handed_in", 1)
		in.report.count("bytes", info.Size)
		return nil
	}
	var known batch.File
	act := in.night.act("fetch", "receive", "%s", info.Name)
	err = in.night.Store.Update(ctx, act, func(tx batch.Tx) (err error) {
		known, err = in.keep(ctx, tx, info, content)
		return err
	})
	if errors.Is(err, errDuplicate) {
		return in.skip(ctx, info, known)
	}
	if err != nil {
		return err
	}
	in.report.count("files", 1)
	in.report.count("bytes", info.Size)
	return nil
}

// keep writes a file with its bytes. The error is errDuplicate when a file that is known has the same.
func (in *fetcher) keep(
	ctx context.Context, tx batch.Tx, info mailbox.Info, src io.Reader,
) (known batch.File, err error) {
	f, err := in.night.keep(ctx, tx, batch.File{
		Name: info.Name, Folder: info.Folder.String(), Arrived: info.ModTime,
	}, src)
	if err != nil {
		return f, err
	}
	return f, tx.AddSighting(bank.SightingOf(info), f.No)
}

// keep writes a new file with its bytes under the next number. The error is errDuplicate when the file that it gives,
// which is known, has the same.
func (n *Night) keep(
	ctx context.Context, tx batch.Tx, f batch.File, src io.Reader,
) (_ batch.File, err error) {
	if f.No, err = tx.Next(batch.FileSeries, 1); err != nil {
		return f, err
	}
	f.Received, f.Status = n.Now, batch.FileNew
	if f.Arrived.After(n.Now) {
		f.Arrived = n.Now
	}
	f.Size, f.SHA256, err = tx.WriteContent(batch.In, f.No, func(w io.Writer) error {
		_, err := io.Copy(w, src)
		return err
	})
	if err != nil {
		return f, err
	}
	known, err := n.Store.FileByHash(ctx, f.SHA256)
	switch {
	case err == nil:
		return known, errDuplicate
	case !errors.Is(err, batch.ErrNotFound):
		return f, err
	}
	return f, tx.AddFile(f)
}

// FileTooLarge is the code of the refusal of a file for which there is no room, or that is larger than one may be.
const FileTooLarge = "file_too_large"

// Receive keeps a file of the bank that did not come through the mailbox, as fetch would, and works it, as ingest
// would. A file whose content is known is not kept again: it gives that one. The caller holds the lock of the books.
func (n *Night) Receive(
	ctx context.Context, act batch.Act, name string, size int64, src io.Reader,
) (f batch.File, err error) {
	if err := n.mayReceive(name, size); err != nil {
		return f, err
	}
	err = n.Store.Update(ctx, act, func(tx batch.Tx) (err error) {
		f, err = n.keep(ctx, tx, batch.File{Name: name, Folder: batch.FolderOfDesk, Arrived: n.Now}, src)
		return err
	})
	if err != nil && !errors.Is(err, errDuplicate) {
		return f, err
	}
	if f.Status == batch.FileNew {
		if _, err = n.Work(ctx, f); err != nil {
			return f, err
		}
	}
	return n.Store.File(ctx, f.No)
}

// skip notes that a file has been seen whose content is known.
func (in *fetcher) skip(ctx context.Context, info mailbox.Info, known batch.File) error {
	in.report.count("duplicates", 1)
	found := aboutFile(&known, batch.FileDuplicate, batch.Waiting, batch.Facts{
		"first": known.Name, "received": batch.Clock(known.Received),
	})
	found.Facts["name"] = info.Name
	in.report.found(found)
	act := in.night.actOn(known, "fetch", "skip duplicate", info.Name)
	return in.night.Store.Update(ctx, act, func(tx batch.Tx) error {
		return tx.AddSighting(bank.SightingOf(info), known.No)
	})
}
