package nets

import (
	"strings"
	"testing"
)

// Every layout covers the 80 positions once, in order, and its names are
// unique.
func TestRecordsCoverEightyPositions(t *testing.T) {
	for _, r := range Records() {
		next := 1
		seen := map[string]bool{}
		for _, f := range r.Fields {
			if f.From != next || f.To < f.From {
				t.Errorf("%s.%s: from %d to %d, expected it to start at %d",
					r.Name, f.Name, f.From, f.To, next)
			}
			next = f.To + 1
			if !f.Filler() && seen[f.Name] {
				t.Errorf("%s.%s is there twice", r.Name, f.Name)
			}
			seen[f.Name] = true
		}
		if next != RecordLength+1 {
			t.Errorf("%s ends at %d", r.Name, next-1)
		}
	}
}

func TestRecordOfItsOwnEmptyRecord(t *testing.T) {
	for _, r := range Records() {
		for _, typ := range r.Types {
			rec := r.New(typ)
			if got := RecordOf(rec); got != r {
				t.Errorf("RecordOf(%q) = %v, expected %s", rec, got, r.Name)
			}
			if !r.masks.clean((*[RecordLength]byte)(rec)) {
				t.Errorf("%s: an empty record is not clean: %q", r.Name, rec)
			}
		}
		if RecordNamed(r.Name) != r {
			t.Errorf("RecordNamed(%q) is another", r.Name)
		}
	}
	for _, s := range []string{"", "NY", "NX000010", "NY990010", "NY0A0010", "NY092232"} {
		if r := RecordOf([]byte(s)); r != nil {
			t.Errorf("RecordOf(%q) = %s", s, r.Name)
		}
	}
}

// Each position is watched: a character that its field does not allow makes
// the record unclean.
func TestCleanSeesEveryPosition(t *testing.T) {
	for _, r := range Records() {
		for _, f := range r.Fields {
			if f.Kind == Const || f.Kind == Code || f.Kind == KID {
				continue
			}
			for i := f.From - 1; i < f.To; i++ {
				for _, c := range []byte("\x00\x1f\x80\x9f\n/:x\xff") {
					rec := (*[RecordLength]byte)(r.New(""))
					rec[i] = c
					ok := (f.Kind == Text || f.Kind == ZeroText) && strings.IndexByte("/:x\xff", c) >= 0
					if r.masks.clean(rec) != ok {
						t.Errorf("%s.%s position %d: %q: clean = %v", r.Name, f.Name, i+1, c, !ok)
					}
				}
			}
		}
	}
}
