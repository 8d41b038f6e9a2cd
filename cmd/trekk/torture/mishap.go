//go:build torture && linux && amd64

package torture

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// mishaps are what befalls the installation in a month, each before the work of its day.
type mishaps map[bankday.Date][]func(context.Context) error

// drawMishaps draws what befalls the installation. In half the seeds an older backup is restored, in the
// others receipts are forged, and in half of all there is a second copy; mostly about the first days, when most
// claims are made.
func (m *tortured) drawMishaps() mishaps {
	r := rand.New(rand.NewPCG(m.Seed, 3))
	befalls := mishaps{}
	on := func(day bankday.Date, do func(context.Context) error) { befalls[day] = append(befalls[day], do) }
	within := func(first bankday.Date, days int) bankday.Date { return first + bankday.Date(r.IntN(days)) }
	for range 2 {
		on(within(demo.Start+3, 26), m.jump)
	}
	if m.restores = r.IntN(2) == 0; m.restores {
		day := within(demo.Start+1, 11)
		on(day, m.backUp)
		on(within(day+1, 8), m.restore)
	} else { // books that are older would not know what a person has said of a forged receipt
		on(within(demo.Start+5, 3), m.forge)
		on(within(demo.Start+1, 28), m.forge)
	}
	if r.IntN(2) == 0 {
		on(within(demo.Start+1, 6), m.copyAll)
		on(within(demo.Start+5, 2), m.runCopy)
		on(within(demo.Start+7, 20), m.runCopy)
	}
	return befalls
}

// inPeace does something while nothing goes wrong at the bank's side.
func (m *tortured) inPeace(ctx context.Context, do func() error) error {
	if err := m.Bank.Advance(ctx, m.now); err != nil {
		return err
	}
	m.Bank.SetFaults(sandbox.Faults{})
	err := do()
	m.Bank.Idle()
	m.Bank.SetFaults(m.faults())
	return err
}

// plainly runs a command that nothing disturbs. It may say that something needs a person.
func (m *tortured) plainly(ctx context.Context, args ...string) error {
	var said strings.Builder
	code := m.trekk(ctx, args, strings.NewReader(""), &said, &said)
	what := fmt.Sprintf("trekk %s: exit code %d: %s", strings.Join(args, " "), code, said.String())
	fmt.Fprintf(m.log, "== %s %s", m.asOf(), what)
	if code != wire.ExitOK && code != wire.ExitFailed {
		return errors.New(what)
	}
	return nil
}
