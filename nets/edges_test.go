package nets

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// What a bank refuses of a file that is else as the format promises.
func TestEdges(t *testing.T) {
	var b bytes.Buffer
	if err := writeClaims(&b, 2); err != nil {
		t.Fatal(err)
	}
	good := b.String()
	lines := strings.SplitAfter(good, "\r\n")
	twice := strings.Join(slices.Concat(lines[:4], []string{
		strings.Replace(lines[2], "0000001", "0000003", 1),
		strings.Replace(lines[3], "0000001", "0000003", 1),
	}, lines[4:]), "")
	le := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune(good)) {
		le = append(le, byte(c), byte(c>>8))
	}
	name := strings.TrimSpace(lines[3][15:25])
	for _, c := range []struct{ name, file, code string }{
		{"from Nets to Nets", strings.Replace(good, lines[0][8:16], Nets, 1), CodeSender},
		{"from nobody", strings.Replace(good, lines[0][8:16], noID, 1), CodeSender},
		{"to nobody", strings.Replace(good, Nets, noID, 1), CodeSender},
		{"no account", strings.Replace(good, lines[1][24:35], noAccount, 1), CodeAccount},
		{"UTF-16", string(le), CodeEncoding},
		{"UTF-16 without a mark", string(le[2:]), CodeEncoding},
		{"EBCDIC", "\xd5\xe8\xf0\xf0\xf0\xf0\xf1\xf0" + strings.Repeat("\xf0", 72), CodeEncoding},
		{"the same twice", twice, CodeTwice},
		{"a line break in a name", strings.Replace(good, name, name[:2]+"\n"+name[3:], 1), CodeLength},
	} {
		if c.file == good {
			t.Fatalf("%s: nothing was changed", c.name)
		}
		r := NewReader(strings.NewReader(c.file), Options{Sending: true})
		for _, err := range r.Transactions() {
			if err != nil {
				t.Fatal(err)
			}
		}
		k := slices.IndexFunc(r.Faults(), func(f Fault) bool { return f.Code == c.code })
		if k < 0 {
			t.Errorf("%s: %v", c.name, r.Faults())
			continue
		}
		says := ""
		for _, f := range r.Faults() {
			if f.Code == c.code {
				says += f.Message
			}
		}
		want := map[string]string{"the same twice": "line 3", "UTF-16": "UTF-16", "EBCDIC": "EBCDIC",
			"a line break in a name": "line break"}[c.name]
		if !strings.Contains(says, want) {
			t.Errorf("%s: %s", c.name, says)
		}
		// Nothing false follows from it; the line that a break has cut short is a warning of its own.
		n := len(r.Faults())
		if c.code == CodeEncoding && n != 1 || c.code == CodeLength && (n > 2 || r.Count(Error) > 1) {
			t.Errorf("%s is %v", c.name, r.Faults())
		}
	}
}

// A due date that is over is told where the day is known.
func TestPastDue(t *testing.T) {
	var b bytes.Buffer
	if err := writeClaims(&b, 1); err != nil {
		t.Fatal(err)
	}
	for asOf, want := range map[time.Time]int{{}: 0, time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC): 1} {
		r := NewReader(bytes.NewReader(b.Bytes()), Options{AsOf: asOf, Sending: true})
		for _, err := range r.Transactions() {
			if err != nil {
				t.Fatal(err)
			}
		}
		past := slices.DeleteFunc(slices.Clone(r.Faults()), func(f Fault) bool { return f.Code != CodePast })
		if len(past) != want || r.Failed() {
			t.Errorf("%v: %v", asOf, r.Faults())
		}
	}
}
