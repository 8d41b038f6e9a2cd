package store

import (
	"context"
	"fmt"
	"net/url"
	"sync"

	"github.com/gofrs/flock"

	"trekk/batch"
)

// held has the locks of this process: one that nothing points to would be let go of by the garbage collector.
var held sync.Map

// Lock holds a file beside the database, of which the operating system lets go when the process ends, however it ends. It
// works between processes and within one. The file stays.
func (b *books) Lock(context.Context) (unlock func(), err error) {
	l := flock.New(b.file + "." + url.PathEscape(b.creditor) + ".lock")
	ok, err := l.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", l.Path(), err)
	case !ok:
		return nil, fmt.Errorf("%w (%s is held)", batch.ErrBusy, l.Path())
	}
	held.Store(l, nil)
	return func() {
		held.Delete(l)
		_ = l.Close() // lets go even when it says otherwise
	}, nil
}
