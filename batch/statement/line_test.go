package statement

import "testing"

func TestHasWord(t *testing.T) {
	for text, want := range map[string]bool{
		"R1": true, "Refusjon R1, kunde": true, "r1": true, "R12": false, "OR1": false, "R12 R1": true,
		"": false,
	} {
		if hasWord(text, "R1") != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
