package night

import (
	"context"
	"iter"

	"trekk/batch/billing"
)

// Proposal is an invoice that bill makes today, or why there is none.
type Proposal = billing.Proposal

// Proposals streams what bill would invoice today, with what credit pays of it, and which memberships it
// would not, and why. Nothing is written.
func (n *Night) Proposals(ctx context.Context) iter.Seq2[Proposal, error] {
	return n.withCredit(ctx, billing.Proposals(ctx, n.Moment, true))
}
