package batch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/nets/mailbox"
)

// wrapped makes the mailbox of a house another one.
func (h *house) wrapped(wrap func(mailbox.Mailbox) mailbox.Mailbox) {
	dial := h.payee.Mailbox
	h.payee.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) {
		mb, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		return wrap(mb), nil
	}
}

// spoiled is a mailbox in which one file cannot be had.
type spoiled struct {
	mailbox.Mailbox
	name string
	err  error // of whoever opens it; nil when its content is the fault
	body io.Reader
}

func (s spoiled) Open(ctx context.Context, f mailbox.Info) (io.ReadCloser, error) {
	if f.Name != s.name {
		return s.Mailbox.Open(ctx, f)
	}
	return io.NopCloser(s.body), s.err
}

// findings are those with a code that a run told of.
func findings(r *night.Result, code batch.FindingCode) (list []batch.Finding) {
	for _, j := range r.Jobs {
		list = append(list, slices.DeleteFunc(slices.Clone(j.Findings), func(f batch.Finding) bool {
			return f.Code != code
		})...)
	}
	return list
}

// listing is when the mailbox of a house was last read to the end.
func listing(h *house) (time.Time, error) {
	return h.payee.Store.LastListing(h.Context(), h.now.Add(time.Hour))
}

// brokenReader is an open file that ends with an error.
type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

// A file that cannot be had, for whatever reason, keeps no other from being taken, is named, and keeps
// reminders from being sent until it has come.
func TestOneFileHoldsUpNoOther(t *testing.T) {
	broken := func(err error, temporary bool) error {
		return &mailbox.Error{Op: "read", Name: "BAD", Err: err, Temporary: temporary}
	}
	for name, s := range map[string]spoiled{
		"may not be read":          {err: broken(fs.ErrPermission, false)},
		"is gone":                  {err: broken(fs.ErrNotExist, false)},
		"never ends":               {body: brokenReader{broken(mailbox.ErrChanged, true)}},
		"cannot be read":           {body: brokenReader{broken(errors.New("input/output error"), false)}},
		"drips":                    {body: brokenReader{broken(mailbox.ErrSlow, true)}},
		"makes the server fall":    {err: broken(io.ErrUnexpectedEOF, true)},
		"is larger than it may be": {},
		"needs more than there is": {},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, "sit")
			h.member(1001)
			s.name = "BAD"
			switch {
			case strings.Contains(name, "larger"):
				h.payee.Intake.LargestFile = 50_000
			case strings.Contains(name, "needs"):
				h.payee.Intake.KeepFree = 1 << 20
				h.payee.Intake.Free = func() (int64, error) { return 1<<20 + 150_000, nil }
			default:
				h.wrapped(func(mb mailbox.Mailbox) mailbox.Mailbox { s.Mailbox = mb; return s })
			}
			h.at("2026-10-06").deliver("Outbound", "BAD", strings.Repeat("x", 100_000))
			h.now = h.now.Add(time.Minute)
			h.deliver("Outbound", "GOOD", h.mandates("1 "+kidOf(1001, 0)))
			r := h.tryRun("2026-10-06")
			if f := h.files(); len(f) != 1 || f["GOOD"].Status != batch.FileIngested {
				t.Errorf("in the books: %+v", f)
			}
			told := findings(r, batch.FileNotFetched)
			if len(told) != 1 || told[0].Subject.No != "BAD" || told[0].Severity != batch.Urgent {
				t.Errorf("told %+v", told)
			}
			if r.Err() == nil || !strings.Contains(r.Err().Error(), "1 of 2 new files were not fetched") {
				t.Errorf("%v", r.Err())
			}
			if last, err := listing(h); err != nil || !last.IsZero() {
				t.Errorf("the mailbox counts as read at %s, %v", last, err)
			}
			h.payee.Intake.Ignore = []string{"B?D"} // the person who has looked into it
			h.run("2026-10-06")
			if last, err := listing(h); err != nil || last.IsZero() {
				t.Errorf("the mailbox does not count as read: %v", err)
			}
		})
	}
}

// More files than one run takes are taken in several, the oldest first.
func TestAFloodOfFilesIsTakenInParts(t *testing.T) {
	h := newHouse(t, "sit")
	h.payee.Intake.MostFiles = 10
	h.at("2026-10-06")
	for i := range 40 {
		h.now = day("2026-10-06").At(6, i)
		h.deliver("Outbound", fmt.Sprintf("F%02d", 39-i), fmt.Sprintf("file %d", i))
	}
	r := h.tryRun("2026-10-06", "fetch")
	if got := h.files(); len(got) != 10 || got["F39"].No != 1 || got["F30"].No != 10 {
		t.Errorf("taken first: %+v", got)
	}
	told, more := findings(r, batch.FileNotFetched), findings(r, batch.FilesNotFetched)
	if len(told) != 20 || len(more) != 1 || more[0].Facts["files"] != 30 {
		t.Errorf("told of %d, and %+v", len(told), more)
	}
	for range 3 {
		r = h.tryRun("2026-10-06", "fetch")
	}
	if err := r.Err(); err != nil || len(h.files()) != 40 {
		t.Errorf("%d files in the end: %v", len(h.files()), err)
	}
}

// flaky is a mailbox whose connection is lost at one of the calls, counted over all connections.
type flaky struct {
	mailbox.Mailbox
	calls *int
	at    int
}

func (f flaky) lost() error {
	if *f.calls++; *f.calls == f.at {
		return &mailbox.Error{Op: "call", Err: io.ErrUnexpectedEOF, Temporary: true}
	}
	return nil
}

func (f flaky) List(ctx context.Context) ([]mailbox.Info, error) {
	if err := f.lost(); err != nil {
		return nil, err
	}
	return f.Mailbox.List(ctx)
}

func (f flaky) Leftovers(ctx context.Context) ([]mailbox.Leftover, error) {
	if err := f.lost(); err != nil {
		return nil, err
	}
	return f.Mailbox.Leftovers(ctx)
}

func (f flaky) Open(ctx context.Context, i mailbox.Info) (io.ReadCloser, error) {
	if err := f.lost(); err != nil {
		return nil, err
	}
	return f.Mailbox.Open(ctx, i)
}

// Put loses the connection before a byte has come, or when all is there.
func (f flaky) Put(ctx context.Context, name string, r io.Reader) (mailbox.Checked, error) {
	if err := f.lost(); err != nil {
		return mailbox.Unchecked, err
	}
	checked, err := f.Mailbox.Put(ctx, name, r)
	return checked, errors.Join(err, f.lost())
}

// Wherever in a night the connection is lost once, the same night makes it anew and comes to the same.
func TestALostConnectionIsMadeAnewInTheSameRun(t *testing.T) {
	night := func(at int) (h *house, calls int) {
		h = newHouse(t, "sit")
		h.payee.Redials = []time.Duration{0, 0}
		h.member(1001)
		h.mandate("2026-10-02", 1001)
		h.wrapped(func(mb mailbox.Mailbox) mailbox.Mailbox { return flaky{mb, &calls, at} })
		h.run("2026-10-06")
		return h, calls
	}
	want, calls := night(0)
	if calls < 6 {
		t.Fatalf("%d calls: nothing much was tried", calls)
	}
	for at := 1; at <= calls; at++ {
		got, _ := night(at)
		wantSame(t, want, got)
		if got.sentBytes(1) != want.sentBytes(1) || got.transmission(1).Status != batch.TransmissionSent {
			t.Errorf("lost at call %d: %+v", at, got.transmission(1))
		}
		if files, _ := os.ReadDir(filepath.Join(got.dir, "mail/Inbound")); len(files) != 1 {
			t.Errorf("lost at call %d: %d files in the mailbox", at, len(files))
		}
	}
}

// A server that stays away ends the tries.
func TestAServerThatStaysAwayIsGivenUp(t *testing.T) {
	h, dials := newHouse(t, "sit"), 0
	h.payee.Redials = []time.Duration{0, 0, 0}
	h.payee.Mailbox = func(context.Context) (mailbox.Mailbox, error) {
		dials++
		return nil, &mailbox.Error{Op: "connect", Err: errors.New("refused"), Temporary: true}
	}
	if r := h.tryRun("2026-10-06", "fetch"); !mailbox.Retryable(r.Jobs[0].Err) || dials != 4 {
		t.Errorf("%d dials, %v", dials, r.Jobs[0].Err)
	}
}

// What is plainly no file of the bank's is set aside and named, and holds no reminders, unless the payee
// wants that; what may be a damaged one is held either way.
func TestStraysAreSetAside(t *testing.T) {
	for _, c := range []struct {
		name, content string
		hold          bool
		want          batch.FileStatus
	}{
		{"brev.pdf", "%PDF-1.7 and so on", false, batch.FileIgnored},
		{"README.txt", "This folder is for what the bank sends.\n", false, batch.FileIgnored},
		{"README.txt", "This folder is for what the bank sends.\n", true, batch.FileQuarantined},
		{"empty", "", false, batch.FileQuarantined},
		{"OCR.D261006", "This folder is for what the bank sends.\n", false, batch.FileQuarantined},
		{"half", "0000000000000000000010000000000000\r\nNY09", false, batch.FileQuarantined},
	} {
		h := newHouse(t, "sit")
		h.payee.Intake.HoldStrays = c.hold
		h.at("2026-10-06").deliver("Outbound", c.name, c.content)
		r := h.tryRun("2026-10-06", "fetch", "ingest")
		if got := h.files()[c.name]; got.Status != c.want || got.Reason == "" {
			t.Errorf("%s is %s: %s", c.name, got.Status, got.Reason)
		}
		told := findings(r, batch.FileStray)
		if aside := c.want == batch.FileIgnored; aside != (len(told) == 1) || aside != (r.Err() == nil) {
			t.Errorf("%s: told %+v, %v", c.name, told, r.Err())
		}
	}
}
