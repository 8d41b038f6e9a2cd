package report

import (
	"context"

	"trekk/batch/unitchange"
)

// TransmitterChange is what a change to another customer unit that sends means, told before it is done.
func (r Reports) TransmitterChange(ctx context.Context, to string) (*unitchange.Change, error) {
	return unitchange.Rehearse(ctx, r.Moment, to)
}
