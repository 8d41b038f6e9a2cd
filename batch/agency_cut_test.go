package batch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/nets/mailbox"
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

// standInAgency is an agency with a ledger of its own. It takes files away as it reads them, gets some twice, and
// answers each message once it has read it, in files of its own.
type standInAgency struct {
	h      *house
	files  map[int64]string // SHA-256 by number
	cases  map[int64]line   // as it was told of each last
	opened map[string]int   // cases that are worked, by invoice
	last   string           // the hash of its last file
	sent   int
}

func (a *standInAgency) night() {
	a.h.Helper()
	var receipts []string
	for no := 1; ; no++ {
		lines := a.h.toAgency(no)
		if lines == nil {
			if no > len(a.files) {
				break
			}
			continue
		}
		if hash, known := a.files[int64(no)]; known {
			if hash != lines[0].sha256 {
				a.h.Fatalf("file %d came with two contents", no)
			}
		} else {
			if no > 1 && lines[0].Previous != a.files[int64(no-1)] {
				a.h.Fatalf("file %d does not follow on the one before it", no)
			}
			a.files[int64(no)] = lines[0].sha256
			receipts = append(receipts, a.read(lines)...)
		}
		if err := os.Remove(filepath.Join(a.h.dir, "agency/Inbound", fmt.Sprintf("agency-%06d.jsonl", no))); err != nil {
			a.h.Fatal(err)
		}
	}
	if len(receipts) > 0 {
		a.sent++
		a.last = a.h.fromAgency(a.sent, a.last, 0, receipts...)
	}
}

func (a *standInAgency) read(lines []line) (receipts []string) {
	a.h.Helper()
	for _, l := range lines {
		_, known := a.cases[l.Case]
		switch l.Record {
		case "new":
			if a.opened[l.Invoice]++; known || a.opened[l.Invoice] > 1 || l.Left == 0 {
				a.h.Fatalf("opened twice, or paid: %s", l.raw)
			}
		case "change", "withdraw":
			if !known {
				a.h.Fatalf("never opened: %s", l.raw)
			}
			if l.Record == "withdraw" {
				a.opened[l.Invoice]--
			}
		default:
			continue
		}
		a.cases[l.Case] = l
		receipts = append(receipts, fmt.Sprintf(`"record":"receipt","message":%d,"case":%d,"result":"accepted",`+
			`"agency_case":"A-%d"`, l.Message, l.Case, l.Case))
	}
	return receipts
}

// Cut before or after any transaction, or any file that is brought to the agency, no case is opened twice, nothing
// that is paid is pursued, and in the end the agency's ledger is what the books say.
func TestCutAnywhereTheAgencyHasWhatTheBooksSay(t *testing.T) {
	cuts := 0
	for n := 1; ; n++ {
		reached := false
		for _, after := range []bool{false, true} {
			h := newHouse(t, "sit")
			h.withAgency()
			for no := range 2 {
				h.member(1001+no, "end", "2026-11-30")
			}
			h.run("2026-10-06")
			h.run("2026-10-28")
			a := &standInAgency{h: h, files: map[int64]string{}, cases: map[int64]line{}, opened: map[string]int{}}
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
					a.night() // between the run that was cut and the next
				}
				h.tryRun(date, "fetch", "ingest", "match", "collect", "agency")
				a.night()
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
			h.payee.Store = books
			reached = reached || c.count >= n
			if l := a.cases[h.theCase("2").No]; a.opened["1"] != 0 || a.opened["2"] != 1 || l.Paid != 10000 ||
				l.Held != "hold" || h.theCase("2").State != batch.CaseAccepted || h.theCase("1").Ended.IsZero() {
				t.Errorf("cut %d, after %t: %v, %s, %+v, %+v", n, after, a.opened, l, h.theCase("1"), h.theCase("2"))
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
