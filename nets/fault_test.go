package nets

import (
	"encoding/json"
	"testing"
)

// A fault is read from JSON as it was written, its severity as a word.
func TestFaultsAreWrittenAndRead(t *testing.T) {
	for _, s := range []Severity{Warning, Error} {
		fault := Fault{Line: 3, Column: 16, Record: "amount", Field: "kid", Value: "x", Severity: s,
			Code: CodeLength, Message: "want digits"}
		text, err := json.Marshal(fault)
		var read Fault
		if err == nil {
			err = json.Unmarshal(text, &read)
		}
		if err != nil || read != fault {
			t.Errorf("%s: %+v, %v", text, read, err)
		}
	}
	var s Severity
	if err := json.Unmarshal([]byte(`"fatal"`), &s); err == nil {
		t.Errorf("fatal is %v", s)
	}
}
