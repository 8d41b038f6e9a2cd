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

// TransmitterChanged is the code of the refusal of SameTransmitter.
const TransmitterChanged = "transmitter_changed"

// SameTransmitter refuses to go on where trekk.yaml sends by another customer unit id than the books.
func SameTransmitter(configured, kept Creditor) error {
	if configured.Transmitter == kept.Transmitter {
		return nil
	}
	return Refuse(TransmitterChanged, "creditor.transmitter is %s, the database has %s for %s: trekk transmitter change "+
		"--to %[1]s tells what that means, and --do does it; or set transmitter as it was",
		configured.Transmitter, kept.Transmitter, kept.ID)
}

// SameBooks refuses to go on where trekk.yaml has another transmitter, or makes other KIDs, than the books. Whoever
// has their lock calls it before anything is done.
func SameBooks(ctx context.Context, m Moment) error {
	kept, err := m.Store.Creditor(ctx)
	if err == nil {
		err = SameTransmitter(m.Creditor, kept)
	}
	if err == nil {
		err = sameLayout(ctx, m)
	}
	return err
}

// LayoutChanged is the code of the refusal of SameBooks.
const LayoutChanged = "kid_layout_changed"

// sameLayout refuses to go on where trekk.yaml makes KIDs by another layout than the one by which the
// customers of the books are found: mandates and payments would be taken for nobody's.
func sameLayout(ctx context.Context, m Moment) error {
	for l, err := range m.Store.ListCustomers(ctx, CustomerFilter{}, Page{Limit: 1}) {
		if err != nil {
			return err
		}
		c := &l.Item
		if fixed, err := m.KID.FixedOf(c.No); err != nil || fixed != c.Fixed {
			return Refuse(LayoutChanged,
				"trekk.yaml makes KIDs of %s, and the customers of the books have those "+
					"of another layout: trekk kid change --to %[1]s tells what that means, and --do moves them; or set kid "+
					"as it was", m.KID.First())
		}
	}
	return nil
}
