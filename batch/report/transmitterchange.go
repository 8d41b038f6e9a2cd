package report

import (
	"context"

	"trekk/batch/unitchange"
)

// TransmitterChange is what a change to another customer unit that sends means, told before it is done. The error is a
// refusal where first has numbers that a series cannot go on with.
func (r Reports) TransmitterChange(
	ctx context.Context, to string, first unitchange.First,
) (*unitchange.Change, error) {
	return unitchange.Rehearse(ctx, r.Moment, to, first)
}
