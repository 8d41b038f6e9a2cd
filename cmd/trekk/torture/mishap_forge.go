//go:build torture && linux && amd64

package torture

import (
	"context"

	"trekk/batch"
	"trekk/cmd/trekk/wire"
)

// forge lets somebody put a receipt into the mailbox for a transmission that has not left, or that was never
// made.
func (m *tortured) forge(ctx context.Context) error {
	if _, err := m.night(ctx, "fetch", "ingest", "match", "bill", "claims"); err != nil {
		return err
	}
	number, kind := int64(0), "sealed"
	err := m.with(ctx, func(a *wire.App) error {
		for t, err := range a.Store.Transmissions(ctx) {
			if err != nil {
				return err
			}
			if number++; t.Status == batch.TransmissionSealed && t.Sends == 0 {
				number = t.Number
				return nil
			}
		}
		number, kind = number+1+int64(m.chance.IntN(3)), "never made"
		return nil
	})
	if err != nil {
		return err
	}
	m.wrongs["receipt forged: "+kind]++
	reason := pick(m.chance, []string{"", "Forsendelsen kunne ikke leses"})
	return m.inPeace(ctx, func() error {
		if err := m.Bank.Forge(number, reason); err != nil {
			return err
		}
		_, err := m.night(ctx, "fetch", "ingest")
		return err
	})
}
