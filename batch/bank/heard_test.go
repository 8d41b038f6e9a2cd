package bank_test

import (
	"maps"
	"testing"

	"trekk/batch"
	"trekk/batch/bank"
)

func quarantined(no int64, account string) batch.File {
	return batch.File{
		No: no, Name: "OCR.txt", Account: account, Status: batch.FileQuarantined,
		Received: at("2026-10-06 07:00"),
	}
}

var fresh = batch.File{No: 5, Name: "new.txt", Status: batch.FileNew, Received: at("2026-10-06 07:00")}

// mornings are what has been read and kept until noon of 6 October, and what comes of it for two accounts.
var mornings = []struct {
	what, listed, thisRun string
	files                 []batch.File
	heard                 string
	main, other           batch.FindingCode
}{
	{what: "never read", main: batch.BlockNeverListed, other: batch.BlockNeverListed},
	{what: "read this morning", listed: "2026-10-06 06:00", heard: "2026-10-06"},
	{what: "read a minute early", listed: "2026-10-06 05:59", heard: "2026-10-05",
		main: batch.BlockNotListedToday, other: batch.BlockNotListedToday},
	{what: "read by this run", listed: "2026-10-05 12:00", thisRun: "2026-10-06 12:00",
		heard: "2026-10-06"},
	{what: "read by this run alone", thisRun: "2026-10-06 12:00", heard: "2026-10-06"},
	{what: "a file that is not worked", listed: "2026-10-06 07:00", files: []batch.File{fresh},
		heard: "2026-10-06",
		main:  batch.BlockFileNotWorked, other: batch.BlockFileNotWorked},
	{what: "a quarantined file of one account", listed: "2026-10-06 07:00",
		files: []batch.File{quarantined(3, other)}, heard: "2026-10-06",
		other: batch.BlockFileQuarantined},
	{what: "a quarantined file of nobody knows which", listed: "2026-10-06 07:00",
		files: []batch.File{quarantined(3, "")}, heard: "2026-10-06",
		main: batch.BlockFileQuarantined, other: batch.BlockFileQuarantined},
	{what: "a quarantined file of an account that is not ours", listed: "2026-10-06 07:00",
		files: []batch.File{quarantined(3, "99999999999")}, heard: "2026-10-06"},
	{what: "what blocks all comes first", listed: "2026-10-06 07:00",
		files: []batch.File{quarantined(3, other), fresh}, heard: "2026-10-06",
		main: batch.BlockFileNotWorked, other: batch.BlockFileNotWorked},
}

func TestHeardAndBlocks(t *testing.T) {
	for _, c := range mornings {
		m := moment(&books{listing: at(c.listed), files: c.files}, "2026-10-06 12:00")
		heard, blocks, err := bank.Heard(t.Context(), m, at(c.thisRun))
		must(t, err)
		if heard != day(c.heard) || code(blocks.On(main)) != c.main || code(blocks.On(other)) != c.other {
			t.Errorf("%s: heard %s, %q and %q", c.what, heard, code(blocks.On(main)), code(blocks.On(other)))
		}
		if ofAll := c.main != "" && c.main == c.other; (blocks.All() != nil) != ofAll {
			t.Errorf("%s: blocks all: %v", c.what, blocks.All())
		}
	}
}

func code(f *batch.Finding) batch.FindingCode {
	if f == nil {
		return ""
	}
	return f.Code
}

// A block that stands by itself says what waits; a job that tells of it does not.
func TestBlocksAsFindings(t *testing.T) {
	files := []batch.File{
		{No: 4, Name: "b.txt", Account: other, Status: batch.FileQuarantined,
			Received: at("2026-10-06 07:00")},
		{No: 3, Name: "a.txt", Account: main, Status: batch.FileQuarantined,
			Received: at("2026-10-05 07:00")},
		{No: 6, Name: "c.txt", Account: main, Status: batch.FileQuarantined,
			Received: at("2026-10-06 08:00")},
	}
	m := moment(&books{listing: at("2026-10-06 07:00"), files: files}, "2026-10-06 12:00")
	_, blocks, err := bank.Heard(t.Context(), m, at(""))
	must(t, err)
	list := blocks.List()
	if len(list) != 2 {
		t.Fatalf("%d blocks, want one for each account: %+v", len(list), list)
	}
	want := batch.Finding{
		Code: batch.BlockFileQuarantined, Severity: batch.Waiting, Subject: batch.Numbered(batch.OfFile, 3),
		Since: day("2026-10-05"), Do: batch.LookAtFile,
	}
	got := list[0]
	if !maps.Equal(got.Facts, batch.Facts{"name": "a.txt", "jobs": "remind, collect"}) {
		t.Errorf("facts %v", got.Facts)
	}
	got.Facts = nil
	if got.Code != want.Code || got.Severity != want.Severity || got.Subject != want.Subject ||
		got.Since != want.Since ||
		got.Do != want.Do {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if told := blocks.On(main); told.Facts["jobs"] != nil {
		t.Errorf("a job is told %v", told.Facts)
	}
	if none := new(bank.Blocks); none.On(main) != nil || none.All() != nil || none.List() != nil {
		t.Error("the zero value blocks")
	}
}

func TestUnanswered(t *testing.T) {
	sent := func(number int64, status batch.TransmissionStatus, sends int) batch.Transmission {
		return batch.Transmission{Number: number, Status: status, Sends: sends}
	}
	never := []batch.Transmission{
		sent(1, batch.TransmissionSealed, 0), sent(2, batch.TransmissionSending, 1), sent(3,
			batch.TransmissionSent, 1),
		sent(4, batch.TransmissionRejected, 0), // given up by us: no answer of the bank's
	}
	for _, c := range []struct {
		what string
		list []batch.Transmission
		want map[int64]bool
	}{
		{"a bank that has never answered", never, map[int64]bool{1: true, 2: true}},
		{"a bank that answers", append(never, sent(5, batch.TransmissionApproved, 1)),
			map[int64]bool{1: true, 2: true, 3: true}},
	} {
		got, err := bank.Unanswered(t.Context(), &books{transmissions: c.list})
		must(t, err)
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}
