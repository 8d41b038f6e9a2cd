package batch_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
)

// A person accepts a file whose only faults are control dates; its payments are booked, and who did it and why
// stays with it. Where a count or a sum is wrong nobody can.
func TestAcceptAFile(t *testing.T) {
	h := members(t, 1)
	h.at("2026-10-20")
	good := h.ocr("2026-10-20", ourAccount, paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
	lines := strings.SplitAfter(good, "\r\n")
	end := len(lines) - 3 // of the assignment, before that of the transmission and nothing
	if !strings.HasPrefix(lines[end], "NY090088") {
		t.Fatalf("%q", lines)
	}
	replaced := func(at int, from, to int, by string) string {
		list := append([]string{}, lines...)
		list[at] = list[at][:from-1] + by + list[at][to:]
		return strings.Join(list, "")
	}
	h.deliver("Outbound", "early", replaced(end, 48, 53, "011026"))
	h.deliver("Outbound", "sum", replaced(end, 25, 41, "00000000000049901"))
	h.tryRun("2026-10-20", "fetch", "ingest")
	files := map[string]batch.File{}
	for f, err := range h.payee.Store.Files(context.Background(), batch.FileQuarantined) {
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = f
	}
	if len(files) != 2 {
		t.Fatalf("%v", files)
	}
	for name, acceptable := range map[string]bool{"early": true, "sum": false} {
		if f, err := h.report().File(context.Background(), name); err != nil || f.Acceptable != acceptable {
			t.Errorf("%s: %+v %v", name, f, err)
		}
	}
	var refused *batch.Refusal
	_, err := h.desk("kari").Accept(context.Background(),
		desk.Accept{File: files["sum"].No, Reason: "why not"})
	if !errors.As(err, &refused) || refused.Code != desk.NotAcceptable {
		t.Error(err)
	}
	_, err = h.desk("kari").Accept(context.Background(), desk.Accept{File: files["early"].No})
	if !errors.As(err, &refused) || refused.Code != desk.ReasonMissing || h.inBooks() != "" {
		t.Error(err)
	}
	result, err := h.desk("kari").Accept(context.Background(),
		desk.Accept{File: files["early"].No, Reason: "the provider writes it so"})
	if err != nil || result.Err() != nil {
		t.Fatal(err, result.Err())
	}
	f, err := h.report().File(context.Background(), "early")
	if err != nil || f.Status != batch.FileIngested || len(f.Faults) == 0 || f.Acceptable ||
		f.Reason != "accepted by kari on 2026-10-20: the provider writes it so" {
		t.Errorf("%+v %v", f, err)
	}
	if got := h.inBooks(); got != "ocr 49900 "+kidOf(1001, 1) {
		t.Error(got)
	}
	h.verified()
}
