package outbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Expire removes files that were written before a day and lie in the outbox still; it says how many. What the
// books do not know stays.
func Expire(ctx context.Context, m batch.Moment, before bankday.Date) (removed int64, err error) {
	entries, err := os.ReadDir(m.Outbox)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("outbox: %w", err)
	}
	for _, e := range entries {
		noted, err := m.Store.OutboxFile(ctx, e.Name())
		if errors.Is(err, batch.ErrNotFound) || err == nil && (noted.On >= before || !e.Type().IsRegular()) {
			continue
		}
		if err == nil {
			err = os.Remove(filepath.Join(m.Outbox, e.Name()))
		}
		if err != nil {
			return removed, fmt.Errorf("outbox: remove %s, which is old: %w", e.Name(), err)
		}
		removed++
	}
	return removed, nil
}
