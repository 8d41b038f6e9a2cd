package night

import (
	"context"
	"fmt"

	"trekk/batch"
	"trekk/batch/agency"
)

// ask keeps what an agency that is asked by requests says, as a file from it. While such a file waits, nothing more is
// asked for: it says up to which time was asked.
func (e *exchanger) ask(ctx context.Context) error {
	if err := e.ingest(ctx); err != nil {
		return err
	}
	if waits, err := e.waits(ctx); waits || err != nil {
		return err
	}
	n := e.night
	said, err := agency.Ask(ctx, n.Moment, n.rehearsal == nil)
	if err != nil {
		return fmt.Errorf("the agency: %w", err)
	}
	if e.asked = true; said == nil {
		return nil
	}
	return n.Store.Update(ctx, n.act("agency", "receive", "%s", said.Name), func(tx batch.Tx) error {
		f, err := e.keep(tx, said.Name, n.Now, said.Write)
		if err != nil {
			return err
		}
		return tx.AddFile(f)
	})
}

// waits reports whether a file from the agency waits to be taken in.
func (e *exchanger) waits(ctx context.Context) (bool, error) {
	for f, err := range e.night.Store.Files(ctx, batch.FileNew, batch.FileQuarantined) {
		if err != nil || f.Kind == batch.FileOfAgency {
			return true, err
		}
	}
	return false, nil
}

// inform tells an agency that is asked by requests what is noted for it.
func (e *exchanger) inform(ctx context.Context) error {
	n, r := e.night, e.report
	if n.rehearsal != nil {
		return nil
	}
	waits, err := e.waits(ctx)
	if err != nil {
		return err
	}
	done, err := agency.Inform(ctx, n.Moment, e.asked && !waits,
		func(action, format string, a ...any) batch.Act {
			return n.act("agency", action, format, a...)
		})
	r.found(done.Findings...)
	r.count("accepted", int64(done.Accepted))
	r.count("refused", int64(done.Refused))
	r.count("sent", int64(done.Told))
	if err != nil {
		return fmt.Errorf("the agency: %w", err)
	}
	return nil
}
