//go:build torture && linux && amd64

package main

import (
	"strings"
	"testing"
)

// Invariants 1, 2, 3, 4, 6, 8 and 10 under everything at once, for a few seeds; `make torture` runs 200 (.ci/run
// does both).
func TestAMonthUnderTorture(t *testing.T) {
	t.Setenv("TREKK_TEST_BE_TREKK", "1") // for the runs that are killed
	seeds := "2"
	if thorough {
		seeds = "6"
	}
	out := must(t, "torture", "--seeds", seeds)
	for _, want := range []string{
		"killed before: ", "database write", "mailbox write", "disk full: ", "clock ", "restored",
		"second copy",
		"forged", "done by hand: ", "SMS at the gateway",
		"e-mails at the mail server", "letters printed",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("nothing says %q:\n%s", want, out)
		}
	}
	t.Log(out)
}

// A command that disturbs the server is of a server that there is.
func TestTortureDisturbsAServerThatIsNamed(t *testing.T) {
	code, _, errs := trekk(t, "torture", "--disturb", "true", "--seed", "1")
	if code != 2 || !strings.Contains(errs, "--disturb is of a server that --db names") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}
