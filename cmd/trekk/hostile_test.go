package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// A file in the mailbox whose name begins a line of its own, clears the screen and turns the direction of
// writing is told as it is called, on one line, by whatever shows it; JSON and the bytes have it as it is.
func TestANameFromOutsideForgesNoLine(t *testing.T) {
	conf := newGym(t, "")
	name := "OCR.1\nOK: 7 files\r\x1b[2J\x9b\u009b31m\u202egpj.\x7f"
	told := `OCR.1\nOK: 7 files\u000d\u001b[2J\x9b\u009b31m\u202egpj.\u007f`
	content := "NY000010000080800000101001234560000000000000000000000000000000000000000000000000\n\x1b[31m\x9b\n"
	file := filepath.Join(filepath.Dir(conf), "mail", "Outbound", name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, args := range []string{
		"run --as-of 2026-10-20", "run --as-of 2026-10-21", "status", "inbox list", "inbox show 1",
		"inbox retry 1",
		"finding list", "finding show file_in_quarantine:1", "run --json", "status --json",
		"inbox list --json",
		"inbox show 1 --json", "finding list --json", "inbox discard 1 --reason R", "inbox list --all",
	} {
		_, out, errs := trekk(t, append([]string{"--config", conf}, strings.Fields(args)...)...)
		for _, text := range []string{out, errs} {
			for line := range strings.Lines(text) {
				if strings.HasPrefix(line, "OK") {
					t.Errorf("%s: a line is forged: %s", args, line)
				}
				if line = strings.TrimRight(line, "\n"); strings.ContainsFunc(line, func(r rune) bool {
					return unicode.IsControl(r) || r == '\u202e' || r == unicode.ReplacementChar &&
						!strings.Contains(args, "json")
				}) {
					t.Errorf("%s: %q", args, line)
				}
			}
			said[args] = said[args] || strings.Contains(text, told) || strings.Contains(text, `31m\u202egpj.`)
		}
		if !said[args] && args != "run --as-of 2026-10-21" && args != "run --json" &&
			args != "inbox retry 1" {
			t.Errorf("%s does not name the file:\n%s%s", args, out, errs)
		}
	}
	if raw := must(t, "--config", conf, "inbox", "show", "1", "--raw"); raw != content {
		t.Errorf("the bytes are %q", raw)
	}
}
