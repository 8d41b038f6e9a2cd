package batch_test

import (
	"encoding/json"
	"testing"

	"trekk/batch"
)

func TestSubject(t *testing.T) {
	for want, s := range map[string]batch.Subject{
		"invoice 1042":   {Kind: batch.OfInvoice, No: "1042"},
		"transmission 7": batch.Numbered(batch.OfTransmission, 7),
		"import":         {Kind: batch.OfImport},
		"kari.csv":       {No: "kari.csv"},
		"":               {},
	} {
		if got := s.String(); got != want {
			t.Errorf("%+v is %q, want %q", s, got, want)
		}
	}
	text, err := json.Marshal(batch.Numbered(batch.OfFile, 12))
	if err != nil || string(text) != `{"kind":"file","no":"12"}` {
		t.Errorf("%s, %v", text, err)
	}
}
