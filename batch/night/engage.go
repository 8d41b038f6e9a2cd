package night

import (
	"context"
	"errors"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/brake"
	"trekk/batch/stream"
	"trekk/nets/mailbox"
)

// look looks whether the mailbox shows transmissions that the books do not have, or have otherwise: then the
// bank knows more than the books, and a brake goes on that keeps all jobs from acting.
func (n *Night) look(
	ctx context.Context, mb mailbox.Mailbox, infos []mailbox.Info, r *Report,
) ([]bank.Shown, error) {
	beyond, err := bank.Beyond(ctx, n.Moment, mb, infos)
	n.looked = err == nil
	if err != nil || len(beyond) == 0 {
		return nil, err
	}
	err = n.Store.Update(ctx, n.act(r.Job, "brake", "the mailbox shows more"), func(tx batch.Tx) (err error) {
		for _, s := range beyond {
			err = errors.Join(err, n.engage(ctx, tx, s.Kind, s.Number, s.Name))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	found, err := brake.Behind(ctx, n.Moment, beyond)
	for _, f := range found {
		if !slices.ContainsFunc(r.Findings, func(g batch.Finding) bool { return g.ID() == f.ID() }) {
			r.found(f)
		}
	}
	return beyond, err
}

// lookOnce looks into the mailbox, unless this run has. Where it cannot be listed nothing can leave either,
// and whoever sends will look.
func (n *Night) lookOnce(ctx context.Context, r *Report) ([]bank.Shown, error) {
	if n.looked {
		return nil, nil
	}
	l := n.line()
	defer l.hangUp()
	beyond, listed, err := n.lookNow(ctx, l, r)
	if !listed {
		return nil, ctx.Err()
	}
	return beyond, err
}

// lookNow lists the mailbox, and looks into it when it could be listed.
func (n *Night) lookNow(
	ctx context.Context, l *line, r *Report,
) (beyond []bank.Shown, listed bool, err error) {
	err = l.insist(ctx, func(mb mailbox.Mailbox) error {
		infos, err := mb.List(ctx)
		if err != nil {
			return err
		}
		listed = true
		beyond, err = n.look(ctx, mb, infos, r)
		return err
	})
	return beyond, listed, err
}

// engage puts a brake on, with what the job writes anyhow, unless it is on already: name is the file that
// shows why, and number the transmission that it is about.
func (n *Night) engage(
	ctx context.Context, tx batch.Tx, kind batch.BrakeKind, number int64, name string,
) error {
	on, err := stream.All(n.Store.Brakes(ctx))
	if err != nil {
		return err
	}
	for _, b := range on {
		if b.Kind == kind && b.Number == number {
			return nil
		}
	}
	return tx.AddBrake(batch.Brake{
		Kind: kind, Number: number, Name: name, On: true, At: n.Now, By: batch.ListingJob,
	})
}

// placeStrays ties what was read back of the bank to invoices that have come since, before anything is
// decided about them.
func (n *Night) placeStrays(ctx context.Context, r *Report) error {
	return bank.PlaceStrays(ctx, n.Moment, n.act(r.Job, "place", "claims that were read back"))
}
