package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"trekk/batch"
)

var seriesTable = table{"series", "name, last", 1}

// counter is a series while a transaction takes numbers from it.
type counter struct {
	stored, last int64
}

// Next gives the first of n numbers. They come from memory: the row is written when the transaction ends.
func (t *tx) Next(s batch.Series, n int) (int64, error) {
	if n < 0 {
		return 0, fmt.Errorf("%d numbers of series %s", n, s)
	}
	c, err := t.counter(s)
	if err != nil {
		return 0, err
	}
	c.last += int64(n)
	return c.last - int64(n) + 1, nil
}

func (t *tx) Raise(s batch.Series, no int64) error {
	c, err := t.counter(s)
	if err != nil {
		return err
	}
	c.last = max(c.last, no)
	return nil
}

func (t *tx) counter(s batch.Series) (*counter, error) {
	if t.err != nil {
		return nil, t.err
	}
	if c := t.series[s]; c != nil {
		return c, nil
	}
	var last int64
	r, err := t.query(selectSeries, string(s))
	if err = ended(t.ctx, scanOne(r, err, &last)); err != nil && !errors.Is(err, batch.ErrNotFound) {
		return nil, t.fail(fmt.Errorf("series %s: %w", s, err))
	}
	c := &counter{last, last}
	t.series[s] = c
	return c, nil
}

const selectSeries = "SELECT last FROM series WHERE creditor_id = $1 AND name = $2"

func (b ledger) LastNumber(ctx context.Context, s batch.Series) (int64, error) {
	last, err := one(ctx, b.part, func(n *int64) []any { return []any{n} }, selectSeries, string(s))
	if errors.Is(err, batch.ErrNotFound) {
		return 0, nil
	}
	return last, err
}

// closeSeries writes what the series have come to.
func (t *tx) closeSeries() error {
	for _, s := range slices.Sorted(maps.Keys(t.series)) { // sorted for the audit's hash
		if c := t.series[s]; c.last != c.stored {
			name := string(s)
			hit, err := t.change(seriesTable, "name = $2", []any{name}, set{"last", &c.last})
			if err == nil && hit == 0 {
				err = t.add(seriesTable, false, &name, &c.last)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
