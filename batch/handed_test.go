package batch_test

import (
	"errors"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
)

// A file of the bank that a person hands in has the checks of one that lies in the mailbox, and is taken once,
// whichever way it comes first.
func TestDeliverAFileOfTheBank(t *testing.T) {
	h := members(t, 1)
	h.at("2026-10-20")
	good := h.ocr("2026-10-20", ourAccount, paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
	hand := func(name, content string) (batch.File, error) {
		return h.desk("kari").Deliver(t.Context(), desk.Deliver{
			File: name, Size: int64(len(content)), From: strings.NewReader(content),
		})
	}
	f, err := hand("dir/OCR.D261020", good)
	if err != nil || f.Status != batch.FileIngested || f.Payments != 1 || f.Name != "OCR.D261020" ||
		f.Folder != batch.FolderOfDesk {
		t.Fatalf("%+v %v", f, err)
	}
	if again, err := hand("another.txt", good); err != nil || again.No != f.No {
		t.Errorf("%+v %v", again, err)
	}
	if bad, err := hand("bad", strings.Replace(good, "NY090020", "NY090021", 1)); err != nil ||
		bad.Status != batch.FileQuarantined {
		t.Errorf("%+v %v", bad, err)
	}
	h.deliver("Outbound", "OCR.D261020", good)
	h.tryRun("2026-10-20", "fetch", "ingest")
	if got := h.inBooks(); got != "ocr 49900 "+kidOf(1001, 1) {
		t.Error(got)
	}
	h.payee.Intake.LargestFile = 10
	var refused *batch.Refusal
	if _, err := hand("large", good+" "); !errors.As(err, &refused) || refused.Code != "file_too_large" {
		t.Error(err)
	}
	h.verified()
}
