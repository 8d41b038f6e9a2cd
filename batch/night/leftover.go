package night

import (
	"context"
	"errors"
	"io/fs"

	"trekk/batch"
	"trekk/nets/mailbox"
)

// clearLeftovers removes what our own uploads that were cut short have left in the mailbox, and tells of it;
// what may not be removed is told every time.
func (n *Night) clearLeftovers(ctx context.Context, mb mailbox.Mailbox, r *Report) error {
	list, err := mb.Leftovers(ctx)
	if err != nil || len(list) == 0 {
		return err
	}
	own, err := n.ownNames(ctx)
	if err != nil {
		return err
	}
	for _, l := range list {
		number, ours := own[l.Of]
		if !ours {
			continue
		}
		f := aboutTransmission(number, batch.LeftoverRemoved, batch.Waiting, batch.Facts{
			"name": l.Name, "bytes": l.Size,
		})
		err := mb.Remove(ctx, l.Info)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case mailbox.Retryable(err), ctx.Err() != nil:
			return err
		case err != nil:
			f.Code, f.Facts["error"] = batch.LeftoverStays, err.Error()
		}
		r.found(f)
	}
	return nil
}

// ownNames are the names under which our transmissions are sent, with their numbers.
func (n *Night) ownNames(ctx context.Context) (map[string]int64, error) {
	own := map[string]int64{}
	for t, err := range n.Store.Transmissions(ctx) {
		if err != nil {
			return nil, err
		}
		own[t.Name] = t.Number
	}
	return own, nil
}
