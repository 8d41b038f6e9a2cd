package batch_test

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/nets/mailbox"
	"trekk/nets/sandbox"
)

// errCut is where a run was cut.
var errCut = errors.New("cut")

// cutter cuts what it counts once, before or after it has been done.
type cutter struct {
	at, count int
	after     bool
}

func (c *cutter) do(work func() error) error {
	c.count++
	if c.count != c.at {
		return work()
	}
	if c.after {
		if err := work(); err != nil {
			return err
		}
	}
	return errCut
}

// cutStore cuts transactions, cutBox what is put into the agency's folder.
type cutStore struct {
	batch.Store
	*cutter
}

func (s cutStore) Update(ctx context.Context, act batch.Act, fn func(batch.Tx) error) error {
	return s.do(func() error { return s.Store.Update(ctx, act, fn) })
}

type cutBox struct {
	mailbox.Mailbox
	*cutter
}

func (b cutBox) Put(ctx context.Context, name string, r io.Reader) (c mailbox.Checked, err error) {
	err = b.do(func() error { c, err = b.Mailbox.Put(ctx, name, r); return err })
	return c, err
}

// Cut before or after any transaction, or any file that is brought to the agency, no case is opened twice, nothing
// that is paid is pursued, and in the end the agency's ledger is what the books say.
func TestCutAnywhereTheAgencyHasWhatTheBooksSay(t *testing.T) {
	cuts := 0
	for n := 1; ; n += cutEvery {
		reached := false
		for _, after := range []bool{false, true} {
			h := newHouse(t, "sit")
			h.withAgency()
			for no := range 2 {
				h.member(1001+no, "end", "2026-11-30")
			}
			h.run("2026-10-06")
			h.run("2026-10-28")
			a, err := sandbox.NewAgency(filepath.Join(h.dir, "agency"), uint64(n),
				sandbox.AgencyFaults{Late: 3, Twice: 3})
			if err != nil {
				h.Fatal(err)
			}
			c := &cutter{at: n, after: after}
			books, dial := h.payee.Store, h.payee.Agency.Mailbox
			h.payee.Store = cutStore{books, c}
			h.payee.Agency.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) {
				mb, err := dial(ctx)
				return cutBox{mb, c}, err
			}
			night := func(date string) {
				h.tryRun(date, "fetch", "ingest", "match", "collect", "agency")
				if n%2 == 0 {
					answer(h, a, date) // between the run that was cut and the next
				}
				h.tryRun(date, "fetch", "ingest", "match", "collect", "agency")
				answer(h, a, date)
			}
			night("2026-11-03")
			h.pay("2026-11-04", paid{kid: kidOf(1001, 1), amount: 53900},
				paid{kid: kidOf(1002, 2), amount: 10000, serial: 1})
			night("2026-11-04")
			h.payee.Store = books
			hold := desk.Hold{Invoice: "2", Reason: "was ill"}
			if _, err := h.at("2026-11-05").desk("kari").Hold(h.Context(), hold); err != nil {
				h.Fatal(err)
			}
			h.payee.Store = cutStore{books, c}
			night("2026-11-05")
			night("2026-11-06")
			night("2026-11-09")
			h.payee.Store = books
			reached = reached || c.count >= n
			paid, held := caseOf(a, "1"), caseOf(a, "2")
			if paid.Works() || held.Left != 43900 || held.Held != "hold" || held.Withdrawn != "" ||
				h.theCase("2").State != batch.CaseAccepted || h.theCase("1").Ended.IsZero() ||
				a.Wrong() != nil {
				t.Errorf("cut %d, after %t: %+v, %+v, %v, %+v", n, after, paid, held, a.Wrong(),
					h.theCase("2"))
			}
			h.booksAgree()
			h.close()
			cuts++
		}
		if !reached {
			break
		}
	}
	t.Logf("%d cuts", cuts)
}

// caseOf is the last case of an invoice, at the agency.
func caseOf(a *sandbox.Agency, invoice string) (found sandbox.AgencyCase) {
	for _, c := range a.Ledger() {
		if c.Invoice == invoice {
			found = c
		}
	}
	return found
}

// answer is a night at the agency.
func answer(h *house, a *sandbox.Agency, date string) {
	h.Helper()
	if _, err := a.Night(day(date), 0); err != nil {
		h.Fatal(err)
	}
}
