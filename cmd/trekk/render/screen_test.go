package render

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// Whatever is written, in whatever pieces, nothing that does something to a terminal gets there, and text does
// as it stands.
func TestScreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text") +
			"\nÆØÅ\t–\n"
		whole, pieces := writeIn(t, text, len(text)), writeIn(t, text, rapid.IntRange(1, 7).Draw(t, "piece"))
		if whole != pieces {
			t.Fatalf("at once %q, in pieces %q", whole, pieces)
		}
		if !strings.HasSuffix(whole, "\nÆØÅ\t–\n") ||
			strings.Count(whole, "\n") != strings.Count(text, "\n") {
			t.Fatalf("%q has become %q", text, whole)
		}
		if strings.ContainsFunc(strings.NewReplacer("\n", "", "\t", "").Replace(whole), unicode.IsControl) {
			t.Fatalf("%q has a control character", whole)
		}
	})
}

func writeIn(t *rapid.T, text string, piece int) string {
	var out bytes.Buffer
	s := NewScreen(&out)
	for len(text) > 0 {
		n := min(piece, len(text))
		if _, err := s.Write([]byte(text[:n])); err != nil {
			t.Fatal(err)
		}
		text = text[n:]
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// JSON means the same on a screen, and has no character that a terminal would take for an order.
func TestJSONOnAScreen(t *testing.T) {
	said := map[string]string{"name": "a\x7f\u009b2J\u202e\x1b[2J\n\u2028Å"}
	var out bytes.Buffer
	if err := JSON(NewScreen(&out), said); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(strings.TrimSpace(out.String()), unicode.IsControl) {
		t.Errorf("%q", out.String())
	}
	var back map[string]string
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || !reflect.DeepEqual(back, said) {
		t.Errorf("%q, %v", back, err)
	}
}
