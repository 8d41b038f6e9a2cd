package store

import (
	"context"
	"errors"
	"fmt"

	"trekk/batch"
)

var (
	clockAcceptedTable = table{
		"clock_accepted", "seq, run, file, transmission, accepted, accepted_by, reason", 1,
	}
	clockDifferenceTable = table{"clock_difference", "transmission, put, clock, mailbox", 2}
)

func clockAcceptedFields(a *batch.ClockAccepted) []any {
	return []any{&a.Seq, &a.Run, &a.File, &a.Transmission, (*stamp)(&a.At), &a.By, &a.Reason}
}

func clockDifferenceFields(d *batch.ClockDifference) []any {
	return []any{&d.Transmission, &d.Put, (*stamp)(&d.Clock), (*stamp)(&d.Mailbox)}
}

func (t writer) AcceptClock(a batch.ClockAccepted) error {
	return t.insert(clockAcceptedTable, clockAcceptedFields(&a))
}

func (t writer) AddClockDifference(d batch.ClockDifference) error {
	return t.insert(clockDifferenceTable, clockDifferenceFields(&d))
}

// What the clock is held against is the last of each, which an index has.
var (
	selectClockAccepted = "SELECT " + clockAcceptedTable.columns +
		" FROM clock_accepted WHERE creditor_id = $1 ORDER BY seq DESC LIMIT 1"
	selectClockDifference = "SELECT " + clockDifferenceTable.columns +
		" FROM clock_difference WHERE creditor_id = $1 ORDER BY transmission DESC, put DESC LIMIT 1"
	selectNewestSighting = "SELECT " + sightingTable.columns +
		" FROM sighting WHERE creditor_id = $1 AND file > $2 ORDER BY modified DESC LIMIT 1"
)

func (b clocks) ClockAccepted(ctx context.Context) (batch.ClockAccepted, error) {
	a, err := one(ctx, b.part, clockAcceptedFields, selectClockAccepted)
	return a, orNone(err, "the clock that was accepted")
}

func (b clocks) ClockDifference(ctx context.Context) (batch.ClockDifference, error) {
	d, err := one(ctx, b.part, clockDifferenceFields, selectClockDifference)
	return d, orNone(err, "the clock of the mailbox")
}

// sighted is a file as it was seen.
type sighted struct {
	batch.Sighting
	file int64
}

func sightedFields(s *sighted) []any {
	return []any{&s.Name, &s.Folder, &s.Size, (*stamp)(&s.ModTime), &s.file}
}

func (b clocks) NewestSighting(
	ctx context.Context, above int64,
) (s batch.Sighting, file int64, err error) {
	found, err := one(ctx, b.part, sightedFields, selectNewestSighting, above)
	return found.Sighting, found.file, orNone(err, "the newest file")
}

// orNone makes nothing of what is not there.
func orNone(err error, what string) error {
	if err == nil || errors.Is(err, batch.ErrNotFound) {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
