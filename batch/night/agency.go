package night

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/bank"
	"trekk/batch/ledger"
	"trekk/batch/stream"
	"trekk/nets/mailbox"
)

// agency tells the collection agency what has become of its cases, and takes in what it says: answers first,
// so that what is told next rests on them. A file is not sealed while the agency cannot be reached, or has not got
// those before it: it would say tomorrow what no longer holds, and open a case of what has been paid.
func (n *Night) agency(ctx context.Context, r *Report) error {
	r.counted("read", "accepted", "refused", "payments", "amount_ore", "new", "changes", "withdrawn", "sent")
	if n.Agency == nil {
		return nil
	}
	e := &exchanger{night: n, report: r}
	away := e.fetch(ctx)
	if err := e.ingest(ctx); err != nil {
		return err
	}
	if stop, err := n.braked(ctx, r); stop || err != nil {
		return errors.Join(away, err)
	}
	byFiles := n.Agency.Kind == batch.AgencyFiles
	if byFiles && away == nil {
		away = e.send(ctx)
	}
	if err := e.write(ctx, away == nil || !byFiles); err != nil {
		return err
	}
	if away == nil {
		away = e.send(ctx)
	}
	found, err := agency.Findings(ctx, n.Moment)
	r.found(found...)
	return errors.Join(away, err)
}

// exchanger exchanges files with the agency, and tells the report of it.
type exchanger struct {
	night  *Night
	report *Report
	asked  bool // of an agency that is asked by requests: it has been
}

// dial opens the agency's folders and does something with them.
func (e *exchanger) dial(ctx context.Context, do func(mailbox.Mailbox) error) (err error) {
	mb, err := e.night.Agency.Mailbox(ctx)
	if err != nil {
		return fmt.Errorf("the agency: %w", err)
	}
	defer func() { err = errors.Join(err, mb.Close()) }()
	return do(mb)
}

// fetch keeps every file from the agency that has not been seen, or what it says when it is asked.
func (e *exchanger) fetch(ctx context.Context) error {
	n := e.night
	if n.Agency.Kind == batch.AgencyKravia {
		return e.ask(ctx)
	}
	return e.dial(ctx, func(mb mailbox.Mailbox) error {
		infos, err := mb.List(ctx)
		if err != nil {
			return err
		}
		infos = slices.DeleteFunc(infos, func(i mailbox.Info) bool { return i.Folder != mailbox.Outbound })
		stable, err := mailbox.Stable(ctx, mb, infos, n.Settle)
		if err != nil {
			return err
		}
		slices.SortStableFunc(stable, func(a, b mailbox.Info) int { return a.ModTime.Compare(b.ModTime) })
		for _, info := range stable {
			if err := e.receive(ctx, mb, info); err != nil {
				return fmt.Errorf("%s: %w", info.Name, err)
			}
		}
		return nil
	})
}

// receive keeps a file's bytes under a new number, unless it was seen, or has the content of one that came.
func (e *exchanger) receive(ctx context.Context, mb mailbox.Mailbox, info mailbox.Info) error {
	n, sighting := e.night, bank.SightingOf(info)
	sighting.Folder = batch.FileOfAgency
	seen, err := n.Store.Seen(ctx, sighting)
	if seen || err != nil {
		return err
	}
	if info.Size > largestOfAgency {
		return fmt.Errorf("it has %d bytes: a file of the exchange has at most %d", info.Size,
			largestOfAgency)
	}
	src, err := mb.Open(ctx, info)
	if err != nil {
		return err
	}
	defer src.Close()
	known := int64(0)
	act := n.act("agency", "receive", "%s", info.Name)
	err = n.Store.Update(ctx, act, func(tx batch.Tx) error {
		f, err := e.keep(tx, info.Name, info.ModTime, func(w io.Writer) error {
			_, err := io.Copy(w, src)
			return err
		})
		if err != nil {
			return err
		}
		switch other, err := n.Store.FileByHash(ctx, f.SHA256); {
		case err == nil:
			known = other.No
			return errDuplicate
		case !errors.Is(err, batch.ErrNotFound):
			return err
		}
		return cmp.Or(tx.AddFile(f), tx.AddSighting(sighting, f.No))
	})
	if errors.Is(err, errDuplicate) {
		return n.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.AddSighting(sighting, known) })
	}
	return err
}

// keep numbers a file from the agency and keeps its bytes. The caller adds it.
func (e *exchanger) keep(
	tx batch.Tx, name string, arrived time.Time, write func(io.Writer) error,
) (f batch.File, err error) {
	n := e.night
	f = batch.File{
		Name: name, Folder: batch.FileOfAgency, Received: n.Now, Arrived: arrived, Status: batch.FileNew,
		Kind: batch.FileOfAgency,
	}
	if f.Arrived.After(n.Now) {
		f.Arrived = n.Now
	}
	if f.No, err = tx.Next(batch.FileSeries, 1); err != nil {
		return f, err
	}
	f.Size, f.SHA256, err = tx.WriteContent(batch.In, f.No, write)
	return f, err
}

// largestOfAgency is the most bytes that a file from the agency may have.
const largestOfAgency = 256 << 20

// ingest works the files that were kept, in the order in which they came, and those in quarantine once more:
// what a file waited for may have come. It goes round as long as one can be read.
func (e *exchanger) ingest(ctx context.Context) error {
	for again := true; again; {
		again = false
		files, err := stream.All(e.night.Store.Files(ctx, batch.FileNew, batch.FileQuarantined))
		if err != nil {
			return err
		}
		for _, f := range files {
			if f.Kind != batch.FileOfAgency {
				continue
			}
			read, err := e.work(ctx, f)
			if err != nil {
				return fmt.Errorf("%s (file %d): %w", f.Name, f.No, err)
			}
			again = again || read
		}
		if e.night.rehearsal != nil {
			return nil // what was read is still there
		}
	}
	return nil
}

// work takes a file into the books, or quarantines it; it reports whether it was taken.
func (e *exchanger) work(ctx context.Context, f batch.File) (read bool, err error) {
	n, r := e.night, e.report
	b, err := ledger.Bookable(ctx, n.Store)
	if err != nil {
		return false, err
	}
	var taken *agency.Taken
	err = n.Store.Update(ctx, n.actOn(f, "agency", "ingest", f.Name), func(tx batch.Tx) (err error) {
		taken, err = agency.Take(ctx, n.Moment, tx, b, f, n.Store.Content(ctx, batch.In, f.No))
		if err == nil && len(taken.Faults) > 0 {
			err = errFaulty
		}
		return err
	})
	switch {
	case errors.Is(err, errFaulty) && f.Status == batch.FileQuarantined:
		return false, nil // as before
	case errors.Is(err, errFaulty):
		return false, (&ingester{night: n, report: r}).quarantine(ctx, f, taken.Faults)
	case err != nil:
		return false, err
	}
	r.found(taken.Findings...)
	r.count("read", int64(taken.Records))
	r.count("accepted", int64(taken.Accepted))
	r.count("refused", int64(taken.Refused))
	r.count("payments", int64(taken.Payments))
	r.count("amount_ore", int64(taken.Amount))
	return true, nil
}

// write ties what the agency has paid out, and, where it is told of its cases now, writes what it is to be told, by
// what the books say now.
func (e *exchanger) write(ctx context.Context, tell bool) error {
	n, r := e.night, e.report
	return n.Store.Update(ctx, n.act("agency", "write", "agency as of %s", n.Today()),
		func(tx batch.Tx) error {
			if _, err := agency.Tie(ctx, n.Moment, tx); err != nil || !tell {
				return err
			}
			done, err := agency.Write(ctx, n.Moment, tx)
			if err != nil {
				return err
			}
			r.count("new", int64(done.Told[batch.CaseNew]))
			r.count("changes", int64(done.Told[batch.CaseChange]))
			r.count("withdrawn", int64(done.Told[batch.CaseWithdraw]))
			return nil
		})
}

// send brings the sealed files to the agency, in order, or tells it what is noted.
func (e *exchanger) send(ctx context.Context) error {
	n := e.night
	if n.Agency.Kind == batch.AgencyKravia {
		return e.inform(ctx)
	}
	files, err := stream.All(n.Store.AgencyFiles(ctx, batch.ToAgency, batch.AgencySealed,
		batch.AgencySending))
	if err != nil || len(files) == 0 || n.rehearsal != nil {
		return err
	}
	return e.dial(ctx, func(mb mailbox.Mailbox) error {
		for _, f := range files {
			act := n.act("agency", "send", "%s", f.Name)
			if err := agency.Deliver(ctx, n.Moment, mb, f, act); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
			e.report.count("sent", 1)
		}
		return nil
	})
}
