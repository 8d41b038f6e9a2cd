package batch

import "context"

// report checks the identities of the books: what the files said is what the payments sum to, every øre of every payment
// is posted, no invoice is posted above its amount, and none is claimed twice (invariants 1 and 2).
func (n *Night) report(ctx context.Context, r *Report) error {
	r.counted("differences")
	differences, err := n.Differences(ctx)
	if err != nil {
		return err
	}
	for _, d := range differences {
		r.count("differences", 1)
		r.alarm("the books do not agree: %s", d)
	}
	return nil
}
