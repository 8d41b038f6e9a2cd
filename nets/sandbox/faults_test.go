package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/nets"
	"trekk/nets/mailbox"
)

// names are what a listing of the mailbox shows, with sizes.
func names(t testing.TB, mb mailbox.Mailbox) map[string]int64 {
	t.Helper()
	infos, err := mb.List(context.Background())
	must(t, err)
	list := map[string]int64{}
	for _, i := range infos {
		list[i.Name] = i.Size
	}
	return list
}

// sent is a file with more than 2000 bytes of claims on customer 1.
func sent(sb *Sandbox, number int) io.Reader {
	var claims []testClaim
	for i := range 15 {
		k := sb.kids.of(1, int64(number*100+i))
		claims = append(claims, testClaim{due: "201026", amount: fee, kid: k})
	}
	return bytes.NewReader(file(claimFile(number, claims)))
}

// What goes wrong with an upload happens to it, and the next one goes well when nothing goes wrong any more.
func TestFaultsOfUploads(t *testing.T) {
	for name, c := range map[string]struct {
		faults  Faults
		put     string // what Put says
		arrives string // status of the transmission; none when it does not arrive
		listed  bool
	}{
		"rename refused": {Faults{NoRename: 1}, mailbox.ErrRename.Error(), "", false},
		"taken away":     {Faults{Taken: 1}, "", Approved, false},
		"lost":           {Faults{Lost: 1}, "", "", false},
		"rejected":       {Faults{Reject: 1}, "", Rejected, true},
		"full":           {Faults{Full: 1}, "may be full", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			sb := ordinary(t, 1)
			mb := connect(t, sb)
			sb.SetFaults(c.faults)
			_, err := mb.Put(t.Context(), "claims", sent(sb, 1))
			if (err == nil) != (c.put == "") || err != nil && !strings.Contains(err.Error(), c.put) {
				t.Fatalf("put: %v", err)
			}
			var status []string
			for _, tr := range sb.Ledger().Transmissions {
				status = append(status, tr.Status)
			}
			if got := strings.Join(status, ","); got != c.arrives {
				t.Errorf("at the bank: %q, want %q", got, c.arrives)
			}
			if _, ok := names(t, mb)["claims"]; ok != c.listed {
				t.Errorf("listed: %v", names(t, mb))
			}
			sb.SetFaults(Faults{})
			put(t, mb, "again", sent(sb, 2))
			if l := sb.Ledger(); l.Transmissions[len(l.Transmissions)-1].Status != Approved {
				t.Errorf("%+v", l.Transmissions)
			}
		})
	}
}

// A server that hangs or drips ends at the payee's deadline, and goes when it is told to.
func TestFaultsOfTime(t *testing.T) {
	for name, faults := range map[string]Faults{"hang": {Hang: 1}, "drip": {Drip: 1}} {
		t.Run(name, func(t *testing.T) {
			sb := ordinary(t, 1)
			c := serve(t, sb)
			c.Timeout = 200 * time.Millisecond
			sb.SetFaults(faults)
			mb, err := mailbox.Dial(t.Context(), c)
			if err == nil {
				_, err = mb.List(t.Context())
				must(t, mb.Close())
			}
			if !mailbox.Retryable(err) {
				t.Errorf("got %v, want an error that may be retried", err)
			}
			sb.Idle()
			sb.SetFaults(Faults{})
			mb, err = mailbox.Dial(t.Context(), c)
			must(t, err)
			names(t, mb)
			must(t, mb.Close())
		})
	}
}

// A file that never ends, or is not as long as it is listed, is not taken for one that is whole.
func TestFaultsOfLength(t *testing.T) {
	for name, faults := range map[string]Faults{"endless": {Endless: 1}, "lie": {Lie: 1}} {
		t.Run(name, func(t *testing.T) {
			conf := config(t, 8)
			conf.Faults = faults
			sb := start(t, conf)
			advance(t, sb, day("2026-10-01").At(9, 0))
			mb := connect(t, sb)
			infos, err := mb.List(t.Context())
			must(t, err)
			r, err := mb.Open(t.Context(), infos[0])
			must(t, err)
			if _, err := io.Copy(io.Discard, r); !errors.Is(err, mailbox.ErrChanged) {
				t.Errorf("got %v, want ErrChanged", err)
			}
			must(t, r.Close())
		})
	}
}

func TestRightClaimsAreRejected(t *testing.T) {
	c := config(t, 1)
	c.Faults.RejectClaim = 1
	sb := start(t, c)
	k := sb.kids.of(1, 1)
	submit(t, sb, "claims", file(claimFile(1, []testClaim{{due: "201026", amount: fee, kid: k}})))
	if l := sb.Ledger(); len(l.Claims) != 1 || l.Claims[0].Status != Rejected ||
		l.Transmissions[0].Status != Approved {
		t.Errorf("%+v", l.Claims)
	}
}

// Connections break anywhere, none of them hangs, and nothing is left open.
func TestConnectionsAreCut(t *testing.T) {
	sb := ordinary(t, 3)
	sb.SetFaults(Faults{Cut: 1})
	advance(t, sb, day("2026-10-01").At(9, 0))
	failed := 0
	for range 30 {
		c, conn, err := login(t, sb, true)
		if err == nil {
			_, err = c.ReadDir("Outbound")
			conn.Close()
		}
		if err != nil {
			failed++
		}
	}
	sb.Idle()
	if failed < 10 || failed == 30 {
		t.Errorf("%d of 30 connections broke before the folder was listed", failed)
	}
}

// What the bank publishes comes twice, late, or while it grows; in the end it is there whole.
func TestFaultsOfWhatIsPublished(t *testing.T) {
	const first = "OCR.D261001"
	whole := func(sb *Sandbox) int64 {
		info, err := os.Stat(sb.room.path(fromNets, first))
		must(t, err)
		return info.Size()
	}
	for name, c := range map[string]struct {
		faults Faults
		look   func(t *testing.T, sb *Sandbox, mb mailbox.Mailbox)
	}{
		"growing": {Faults{Grow: 1}, func(t *testing.T, sb *Sandbox, mb mailbox.Mailbox) {
			var sizes []int64
			for range 8 {
				sizes = append(sizes, names(t, mb)[first])
			}
			if !slices.IsSorted(sizes) || sizes[0] == sizes[7] || sizes[7] != whole(sb) {
				t.Errorf("sizes %v, whole %d", sizes, whole(sb))
			}
		}},
		"twice": {Faults{Again: 1}, func(t *testing.T, sb *Sandbox, mb mailbox.Mailbox) {
			advance(t, sb, day("2026-10-08").At(7, 30))
			list := names(t, mb)
			again := func(n string) bool {
				return strings.HasPrefix(n, "Kopi") && strings.HasSuffix(n, first)
			}
			if len(list) < 2 || !slices.ContainsFunc(slices.Collect(maps.Keys(list)), again) {
				t.Errorf("%v", list)
			}
		}},
		"late": {Faults{Late: 1}, func(t *testing.T, sb *Sandbox, mb mailbox.Mailbox) {
			if _, ok := names(t, mb)[first]; ok {
				t.Error("it is not late")
			}
			advance(t, sb, day("2026-10-08").At(7, 30))
			if list := names(t, mb); list[first] != whole(sb) {
				t.Errorf("%v", list)
			}
		}},
		"wrong": {Faults{Wrong: 1}, func(t *testing.T, sb *Sandbox, mb mailbox.Mailbox) {
			if len(sb.Corrected()) != 0 {
				t.Error("corrected before the right one is there")
			}
			advance(t, sb, day("2026-10-08").At(7, 30))
			if list := names(t, mb); list["RETTET."+first] == 0 || len(sb.Corrected()) == 0 {
				t.Errorf("%v, corrected %v", list, sb.Corrected())
			}
			for name, right := range map[string]bool{first: false, "RETTET." + first: true} {
				content, err := os.ReadFile(sb.room.path(fromNets, name))
				must(t, err)
				if faults := faultsIn(t, content); (len(faults) == 0) != right {
					t.Errorf("%s: %v", name, faults)
				}
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			conf := config(t, 8)
			conf.Faults = c.faults
			sb := start(t, conf)
			advance(t, sb, day("2026-10-01").At(9, 0))
			c.look(t, sb, connect(t, sb))
		})
	}
}

// Whatever spoil does to a file, its reader finds it.
func TestWhatIsSpoiledIsFound(t *testing.T) {
	sb := start(t, config(t, 8))
	advance(t, sb, day("2026-10-01").At(9, 0))
	content, err := os.ReadFile(sb.room.path(fromNets, "OCR.D261001"))
	must(t, err)
	for i := range 200 {
		spoiled := spoil(sb.chance.draw("spoil", i), content)
		if bytes.Equal(spoiled, content) || len(faultsIn(t, spoiled)) == 0 {
			t.Errorf("draw %d:\n%s", i, spoiled)
		}
	}
}

func faultsIn(t *testing.T, content []byte) (faults []nets.Fault) {
	t.Helper()
	rd := nets.NewReader(bytes.NewReader(content), nets.Options{AsOf: day("2026-10-01").Time()})
	for _, err := range rd.Transactions() {
		must(t, err)
	}
	for _, f := range rd.Faults() {
		if f.Severity == nets.Error {
			faults = append(faults, f)
		}
	}
	return faults
}

// The same seed goes wrong in the same way.
func TestFaultsFollowFromTheSeed(t *testing.T) {
	run := func() string {
		c := config(t, 20)
		c.Faults = EveryFault(3)
		sb := start(t, c)
		var b strings.Builder
		for d := day("2026-10-01"); d < day("2026-10-20"); d++ {
			if d == day("2026-10-06") {
				submit(t, sb, "claims", file(claimFile(1,
					[]testClaim{{due: "201026", amount: fee, kid: sb.kids.of(1, 1)}})))
			}
			advance(t, sb, d.At(13, 0))
			for i := range sb.room.folders {
				infos, err := sb.room.folders[i].list()
				must(t, err)
				for _, f := range infos {
					fmt.Fprintln(&b, d, f.Name(), f.Size(), f.ModTime())
				}
			}
		}
		entries, err := filepath.Glob(sb.room.path(fromNets, "*"))
		must(t, err)
		for _, e := range entries {
			content, err := os.ReadFile(e)
			must(t, err)
			fmt.Fprintln(&b, filepath.Base(e), string(content))
		}
		return b.String()
	}
	if a, b := run(), run(); a != b {
		t.Error("two runs differ")
	}
}
