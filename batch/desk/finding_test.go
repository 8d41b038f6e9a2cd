package desk

import (
	"testing"

	"trekk/batch"
)

// What may be settled is looked for by somebody, and nothing else is.
func TestWhatMayBeSettledIsFound(t *testing.T) {
	d := newDesk(t)
	for _, code := range batch.SettleableCodes() {
		if finders[code] == nil {
			t.Errorf("nobody finds %s", code)
			continue
		}
		if list, err := finders[code](t.Context(), d.m); err != nil || len(list) > 0 {
			t.Errorf("%s in empty books: %v, %v", code, list, err)
		}
	}
	if len(finders) != len(batch.SettleableCodes()) {
		t.Errorf("%d are looked for, %d may be settled", len(finders), len(batch.SettleableCodes()))
	}
}
