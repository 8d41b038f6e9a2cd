//go:build torture && linux && amd64

package torture

import (
	"context"
	"errors"
	"fmt"
	"os"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/stream"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
)

// recover is what the operator does when the bank may know more than the books: he asks it which
// transmissions it has, and for the files of those that the books do not have.
func (m *tortured) recover(ctx context.Context, a *wire.App) error {
	if err := m.askForFiles(ctx, a); err != nil {
		return err
	}
	brakes, err := stream.All(a.Store.Brakes(ctx))
	if err != nil {
		return err
	}
	args := []string{"transmission", "recover", "--reason", "the bank has been asked"}
	for _, b := range brakes {
		if b.Rollback() && b.Number > 0 && !m.has(b.Number) {
			args = append(args, "--not-at-bank", fmt.Sprint(b.Number))
		}
	}
	m.acts["transmission recover"]++
	return m.inPeace(ctx, func() error { return m.plainly(ctx, m.args(args...)...) }) // else tomorrow
}

// has tells whether the bank has ever had a transmission with a number.
func (m *tortured) has(number int64) bool {
	for _, t := range m.Bank.Ledger().Transmissions {
		if t.Number == number {
			return true
		}
	}
	return false
}

// askForFiles has the bank put back what the books do not have.
func (m *tortured) askForFiles(ctx context.Context, a *wire.App) error {
	for _, t := range m.Bank.Ledger().Transmissions {
		_, err := a.Store.Transmission(ctx, t.Number)
		if errors.Is(err, batch.ErrNotFound) {
			if err = m.Bank.Return(t.Number); errors.Is(err, os.ErrNotExist) {
				err = nil // so short that nobody knows its number
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settleDoubts: of what was lost the bank says that it has it, and returns it, or that it never came.
func (m *tortured) settleDoubts(ctx context.Context, a *wire.App) error {
	doubts, err := bank.InDoubt(ctx, a.Moment("", ""))
	if err != nil {
		return err
	}
	approved := map[string]bool{} // by number
	for _, t := range m.Bank.Ledger().Transmissions {
		if t.Status == sandbox.Approved {
			approved[fmt.Sprint(t.Number)] = true
		}
	}
	for _, f := range doubts {
		if approved[f.Subject.No] {
			if err := m.askForFiles(ctx, a); err != nil {
				return err
			}
			continue
		}
		m.acts["finding settle"]++
		err := m.command(ctx, "finding", "settle", f.ID(), "--reason", "the bank does not have it")
		if err != nil {
			return err
		}
	}
	return nil
}
