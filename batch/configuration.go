package batch

import (
	"context"
	"slices"
	"strings"
	"time"
)

// ConfigPart is a part of what trekk.yaml says of a payee, by its hash.
type ConfigPart struct {
	Part string // approval, accounts, terms, limits
	Hash string // SHA-256 in hex
}

// ConfigNoted is that a part of the configuration had a hash from some moment on. Rows are only ever added.
type ConfigNoted struct {
	ConfigPart
	Seq int // from 1 within the part
	At  time.Time
	By  string // who acted, or ran the jobs, when it was noted
}

// NoteConfiguration notes in the audit log which parts of the payee's configuration are not what they were
// when anything was done last. Whoever has the lock of the books calls it before anything is done.
func NoteConfiguration(ctx context.Context, m Moment) error {
	if len(m.Configuration) == 0 {
		return nil
	}
	last := map[string]ConfigNoted{}
	for c, err := range m.Store.Configuration(ctx) {
		if err != nil {
			return err
		}
		last[c.Part] = c
	}
	var changed []ConfigNoted
	var parts []string
	for _, p := range m.Configuration {
		if before := last[p.Part]; before.Hash != p.Hash {
			changed = append(changed, ConfigNoted{p, before.Seq + 1, m.Now, m.By})
			parts = append(parts, p.Part)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	act := m.PersonAct("configuration", Subject{OfCreditor, m.Creditor.ID}, "")
	act.Detail = strings.Join(slices.Sorted(slices.Values(parts)), ", ")
	return m.Store.Update(ctx, act, func(tx Tx) error {
		for _, c := range changed {
			if err := tx.NoteConfiguration(c); err != nil {
				return err
			}
		}
		return nil
	})
}
