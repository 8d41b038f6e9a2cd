package night

import (
	"encoding/json"
	"errors"
	"testing"

	"trekk/batch"
)

// A report tells its findings as data and in words; the words of the urgent ones are the run's error.
func TestReport(t *testing.T) {
	r := newReport("send")
	r.counted("transmissions", "bytes")
	r.count("bytes", 7)
	r.count("more", 1)
	left := batch.Facts{"deadline": "2026-10-14 14:00", "minutes": int64(120)}
	waits := aboutTransmission(3, batch.ApprovalMissing, batch.Waiting, left)
	waits.Do = batch.ApproveTransmission
	no := batch.Facts{"text": "no agreement"}
	r.found(waits, aboutTransmission(4, batch.TransmissionTurnedDown, batch.Urgent, no))
	result := &Result{Jobs: []*Report{r, newReport("remind")}}

	want := `{"as_of":null,"jobs":[{"job":"send","counts":{"transmissions":0,"bytes":7,"more":1},` +
		`"warnings":["transmission 3 waits for a second person until 2026-10-14 14:00: 120 minutes left: ` +
		`trekk transmission approve 3 --as NAME",` +
		`"transmission 4 was rejected: no agreement; when it has been dealt with, trekk finding settle ` +
		`transmission_turned_down:4 --reason REASON"],"findings":[` +
		`{"id":"approval_missing:3","code":"approval_missing","severity":"waiting","subject":{"kind":"transmission","no":"3"},` +
		`"since":null,"facts":{"deadline":"2026-10-14 14:00","minutes":120},"do":"approve_transmission"},` +
		`{"id":"transmission_turned_down:4","code":"transmission_turned_down","severity":"urgent","subject":{"kind":"transmission","no":"4"},` +
		`"since":null,"facts":{"text":"no agreement"},"do":""}]},` +
		`{"job":"remind","counts":{},"warnings":[],"findings":[]}]}`
	if got, err := json.Marshal(result); err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}

	said := "send: transmission 4 was rejected: no agreement; when it has been dealt with, trekk finding settle " +
		"transmission_turned_down:4 --reason REASON"
	if err := result.Err(); err == nil || err.Error() != said {
		t.Errorf("%v", err)
	}
	failed := errors.New("the disk is full")
	if result.Jobs[1].Err = failed; !errors.Is(result.Err(), failed) {
		t.Errorf("%v", result.Err())
	}
}
