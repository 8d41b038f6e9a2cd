package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"trekk/batch"
)

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
	r, err := t.query("SELECT last FROM series WHERE creditor_id = $1 AND name = $2", string(s))
	if err = ended(t.ctx, scanOne(r, err, &last)); err != nil && !errors.Is(err, batch.ErrNotFound) {
		return nil, t.fail(fmt.Errorf("series %s: %w", s, err))
	}
	c := &counter{last, last}
	t.series[s] = c
	return c, nil
}

// closeSeries writes what the series have come to.
func (t *tx) closeSeries() error {
	for _, s := range slices.Sorted(maps.Keys(t.series)) { // sorted for the audit's hash
		if c := t.series[s]; c.last != c.stored {
			_, err := t.exec("series", `INSERT INTO series (creditor_id, name, last) VALUES ($1, $2, $3)
				ON CONFLICT (creditor_id, name) DO UPDATE SET last = excluded.last`, string(s), c.last)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
