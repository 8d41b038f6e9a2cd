//go:build torture && linux && amd64

package torture

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/night"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// kraviaFaults are those of an agency that is asked by requests. It refuses no case: that is for a person.
var kraviaFaults = sandbox.KraviaFaults{Lost: 6, Cut: 8, Busy: 12, Failed: 8, Half: 8}

// beginKravia begins an agency that is asked by requests, and gives the lines of trekk.yaml for it.
func (m *tortured) beginKravia() (yaml string, err error) {
	const token = "token"
	m.outside.kravia, err = sandbox.NewKravia(m.Seed, kraviaFaults, token, demo.Start)
	if err != nil {
		return "", err
	}
	file := filepath.Join(m.Dir, "kravia.secret")
	yaml = fmt.Sprintf("agency: {kind: kravia, url: %q, creditor_id: 7, account: %q, token: {file: %q}, states: "+
		"{Open: open, Paid: paid, Closed: closed}}\n", m.outside.kravia.URL, agencyAccount, file)
	return yaml, os.WriteFile(file, []byte(token), 0o600)
}

// kraviasNight lets one debtor in six pay Kravia.
func (m *tortured) kraviasNight() {
	amounts := map[int64]int64{}
	for _, c := range m.outside.kravia.Ledger() {
		if c.Status == "Open" && m.chance.IntN(6) == 0 {
			amounts[c.ID] = c.Left()
		}
	}
	if len(amounts) > 0 {
		m.outside.kravia.Collect(bankday.DateOf(m.now), 0, amounts)
	}
}

// kraviasFault tells whether a job failed because Kravia did.
func (m *tortured) kraviasFault(j *night.Report) bool {
	return m.outside != nil && m.outside.kravia != nil && !m.outside.calm && j.Job == "agency"
}

// checkKravia holds Kravia's ledger against the books: it was given no case twice, none that the books do not have, and
// pursues nothing that is paid or was taken back.
func (c *outboxCheck) checkKravia(ctx context.Context, a *wire.App) error {
	has := map[string]sandbox.KraviaCase{}
	ledger := c.m.outside.kravia.Ledger()
	c.m.cases = len(ledger)
	for _, k := range ledger {
		if _, twice := has[k.Reference]; twice {
			c.fail("Kravia has case %s twice", k.Reference)
		}
		has[k.Reference] = k
	}
	for k, err := range a.Store.ListCases(ctx, batch.CaseFilter{}, batch.Page{}) {
		if err != nil {
			return err
		}
		i, err := c.ofCase(ctx, &k.Item.Case)
		if err != nil {
			return err
		}
		reference := agency.ReferenceOf(a.Moment("", ""), k.Item.No)
		theirs, there := has[reference]
		delete(has, reference)
		switch {
		case k.Item.State == batch.CaseAccepted && !there:
			c.fail("case %d is accepted, and Kravia does not have it", k.Item.No)
		case there && theirs.Status == "Open" && theirs.Left() > 0 &&
			(i.Outstanding() == 0 || !i.InCollection):
			c.fail("Kravia pursues invoice %s, of which %s is left: %+v, here %+v", i.No, i.Outstanding(),
				theirs, k.Item)
		}
	}
	for reference := range has {
		c.fail("Kravia has case %s, which the books do not have", reference)
	}
	return nil
}
