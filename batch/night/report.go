package night

import (
	"context"

	"trekk/batch"
	"trekk/batch/ledger"
)

// report checks the identities of the books: what the files said is what the payments sum to, every øre
// of every payment is posted, no invoice is posted above its amount, and none is claimed twice
// (invariants 1 and 2). What the last night has looked at is not looked at again: db verify does.
// Then it forgets who is due, where trekk.yaml says how long people are kept.
func (n *Night) report(ctx context.Context, r *Report) error {
	r.counted("differences")
	since, err := ledger.Agreed(ctx, n.Moment)
	if err != nil {
		return err
	}
	differences, err := ledger.Differences(ctx, n.Store, since)
	if err != nil {
		return err
	}
	for _, d := range differences {
		r.count("differences", 1)
		r.found(n.aboutBooks(batch.BooksDisagree, batch.Urgent, batch.Facts{"difference": d.String()}))
	}
	return n.forget(ctx, r)
}
