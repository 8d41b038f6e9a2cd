package batch_test

import (
	"encoding/json"
	"testing"

	"trekk/batch"
)

// Programs name a finding by its ID, which stands before what they have read since there are findings.
func TestAFindingHasAnID(t *testing.T) {
	f := batch.Finding{
		Code: batch.BankSilent, Severity: batch.Urgent, Do: batch.SettleFinding, Since: day("2026-10-27"),
		Subject: batch.Subject{Kind: batch.OfDueDate, No: "2026-10-20"}, Facts: batch.Facts{"told": 0},
	}
	got, err := json.Marshal(f)
	want := `{"id":"bank_silent:2026-10-20","code":"bank_silent","severity":"urgent",` +
		`"subject":{"kind":"due_date","no":"2026-10-20"},"since":"2026-10-27","facts":{"told":0},` +
		`"do":"settle_finding"}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
	code, no := batch.ReadFindingID(f.ID())
	if code != f.Code || no != f.Subject.No {
		t.Errorf("%s, %s", code, no)
	}
	if f.Subject.No = ""; f.ID() != "bank_silent" {
		t.Errorf("without a number: %s", f.ID())
	}
}

// What was settled is not found again; what began after that day is another finding.
func TestWhatIsSettledStaysSettled(t *testing.T) {
	f := batch.Finding{
		Code: batch.BankSilent, Subject: batch.Subject{Kind: batch.OfDueDate, No: "2026-10-20"},
		Since: day("2026-10-27"),
	}
	list := []batch.Settled{{Code: f.Code, Subject: f.Subject, Since: f.Since, On: day("2026-10-28")}}
	if batch.SettledBy(list, &f) == nil {
		t.Error("settled, and not known")
	}
	for _, change := range []func(*batch.Finding){
		func(f *batch.Finding) { f.Since = day("2026-10-29") },
		func(f *batch.Finding) { f.Subject.No = "2026-11-20" },
		func(f *batch.Finding) { f.Code = batch.MoneyWaits },
	} {
		other := f
		if change(&other); batch.SettledBy(list, &other) != nil {
			t.Errorf("settled with another: %+v", other)
		}
	}
}
