package mailbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// inbound are the names in the folder Inbound.
func inbound(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "Inbound"))
	must(t, err)
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// A probe of a mailbox that works says so of each step, tells the server's clock, and leaves nothing; it takes
// away what a probe that was killed has left, and nothing of others'.
func TestProbeLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, dir string, c Config) {
		stale, fresh, other := "trekk-probe.0123abcd.part", "trekk-probe.1123abcd.part", "claims.0123abcd.part"
		for _, name := range []string{stale, fresh, other} {
			must(t, os.WriteFile(filepath.Join(dir, "Inbound", name), nil, 0o600))
		}
		old := time.Now().Add(-2 * time.Hour)
		for _, name := range []string{stale, other} {
			must(t, os.Chtimes(filepath.Join(dir, "Inbound", name), old, old))
		}
		p := Probe(t.Context(), c)
		for step, err := range map[string]error{
			"connect": p.Connect, "outbound": p.Outbound, "inbound": p.Inbound, "write": p.Write,
			"rename": p.Rename, "remove": p.Remove,
		} {
			if err != nil {
				t.Errorf("%s: %v", step, err)
			}
		}
		if p.Left != "" || p.Leftovers != 2 || p.Clock.Sub(p.Written).Abs() > time.Minute {
			t.Errorf("%+v", p)
		}
		if got := inbound(t, dir); !slices.Equal(got, []string{other, fresh}) {
			t.Errorf("there are %q", got)
		}
	})
}

// What a server denies is the error of its own step, and no other's.
func TestProbeOfAServerThatDenies(t *testing.T) {
	for request, failing := range map[string]string{
		"open": "write", "write": "write", "rename": "rename", "remove": "remove", "opendir": "list",
		"stat": "",
		"read": "", "close": "",
	} {
		t.Run(request, func(t *testing.T) {
			s := startSSHD(t, "-P", request)
			p := Probe(t.Context(), s.config())
			for step, err := range map[string]error{
				"list": errors.Join(p.Outbound, p.Inbound), "write": p.Write, "rename": p.Rename,
				"remove": p.Remove,
			} {
				if fails := err != nil && !errors.Is(err, ErrNotTried); fails != (step == failing) {
					t.Errorf("%s: %v", step, err)
				}
			}
			left := inbound(t, s.dir)
			if (p.Left != "") != (len(left) > 0) || len(left) > 0 &&
				(left[0] != p.Left || failing != "remove") {
				t.Errorf("it left %q and says %q", left, p.Left)
			}
		})
	}
}

// A login, a folder that is not there, and upload: direct.
func TestProbeOfAMailboxThatIsWrong(t *testing.T) {
	s := startServer(t)
	c := s.config()
	c.Key = filepath.Join(t.TempDir(), "none")
	if p := Probe(t.Context(), c); !errors.Is(p.Connect, ErrKeyFile) || !errors.Is(p.Remove, ErrNotTried) {
		t.Errorf("%+v", p)
	}
	c = s.config()
	c.Outbound = "Nowhere"
	if p := Probe(t.Context(), c); p.Outbound == nil || p.Inbound != nil || p.Remove != nil {
		t.Errorf("%+v", p)
	}
	c = s.config()
	c.Direct = true
	s.faults.noRename.Store(true)
	if p := Probe(t.Context(), c); p.Rename != nil || p.Remove != nil {
		t.Errorf("%+v", p)
	}
	if left := inbound(t, s.dir); len(left) > 0 {
		t.Errorf("it left %q", left)
	}
}

// Wherever the connection is cut, and whenever its caller gives up, the file is removed over another. A server
// may make the file after that, from a request that was on its way: then the next probe removes it.
func TestProbeCutAnywhereLeavesNothing(t *testing.T) {
	s := startServer(t)
	Probe(t.Context(), s.config())
	whole, probes, late := s.faults.transmited.Load(), 0, 0
	look := func(p Probed) {
		t.Helper()
		probes++
		for _, name := range inbound(t, s.dir) {
			if late++; p.Write == nil {
				t.Errorf("it left %s: %+v", name, p)
			}
			must(t, os.Remove(filepath.Join(s.dir, "Inbound", name)))
		}
	}
	for cut := whole / 3; cut < whole; cut += max(whole/60, 1) {
		s.faults.cutAfter.Store(cut)
		look(Probe(t.Context(), s.config()))
	}
	for after := time.Duration(0); after < 20*time.Millisecond; after += time.Millisecond {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		look(Probe(ctx, s.config()))
		cancel()
	}
	if late > probes/4 {
		t.Errorf("%d of %d left something", late, probes)
	}
}
