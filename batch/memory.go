package batch

import (
	"context"
	"sync"
)

// Memory has what was worked out of a creditor's books last, for as long as nothing is written in them: what
// goes through all that is open is then gone through once, and not each time somebody looks. It has one value
// of each kind, which is to be small beside the books. Any number of goroutines may use it.
type Memory struct {
	mu sync.Mutex
	of map[string]*remembered
}

// remembered is a value, and what it was worked out of.
type remembered struct {
	mu    sync.Mutex // held while it is worked out: who asks meanwhile waits for it
	books string     // the hash of the last entry of the audit log
	key   any
	value any
}

func (m *Memory) kind(kind string) *remembered {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil {
		m.of = map[string]*remembered{}
	}
	if m.of[kind] == nil {
		m.of[kind] = &remembered{}
	}
	return m.of[kind]
}

// Recall gives what was worked out last of a kind, where it was of the books as they are now and of the same
// key, else what work gives. The key is comparable, and says what else than the audited books the value
// follows from: the day, what it is asked of. Nobody changes the value. Without a memory it is worked out each
// time.
func Recall[T any](
	ctx context.Context, m Moment, kind string, key any, work func() (T, error),
) (v T, err error) {
	if m.Memory == nil {
		return work()
	}
	r := m.Memory.kind(kind)
	r.mu.Lock()
	defer r.mu.Unlock()
	_, books, err := m.Store.LastAudit(ctx)
	if err != nil {
		return v, err
	}
	if books != "" && r.books == books && r.key == key {
		return r.value.(T), nil
	}
	if v, err = work(); err != nil {
		return v, err
	}
	// What was written meanwhile may be in it, or not.
	if _, after, err := m.Store.LastAudit(ctx); err != nil || after != books {
		return v, err
	}
	r.books, r.key, r.value = books, key, v
	return v, nil
}
