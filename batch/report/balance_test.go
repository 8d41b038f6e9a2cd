package report

import (
	"encoding/json"
	"testing"

	"trekk/batch"
)

// A balance has a field for every account.
func TestBalanceHasEveryAccount(t *testing.T) {
	text, err := json.Marshal(Balance{})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	for _, key := range batch.AccountKeys() {
		if _, there := fields[string(key)]; !there {
			t.Errorf("no field for %s", key)
		}
	}
}
