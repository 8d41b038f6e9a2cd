package bank_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/nets"
)

func TestEntriesAreReadAsTheyWereWritten(t *testing.T) {
	e := batch.Entry{
		Date: day("2026-10-06"), Amount: 49900, Source: batch.SourceVipps, Reference: "V1",
		KID:     "000010010010424",
		Account: main, Text: "betalt med Vipps",
	}
	var file bytes.Buffer
	must(t, bank.WriteEntry(&file, &e))
	again, err := bank.ReadEntry(&file)
	must(t, err)
	if again != e {
		t.Errorf("got %+v, want %+v", again, e)
	}
	want := batch.Payment{
		File: 12, Line: 1, Account: main, Date: e.Date, Serial: 12, Amount: 49900, KID: e.KID, Text: e.Text,
		Source: batch.SourceVipps, Reference: "V1",
	}
	if p := bank.EntryPayment(&e, 12); p != want {
		t.Errorf("got %+v, want %+v", p, want)
	}
}

func TestWhatIsNoEntry(t *testing.T) {
	if _, err := bank.ReadEntry(strings.NewReader("NY000010")); !errors.Is(err, bank.ErrNotEntry) {
		t.Errorf("got %v", err)
	}
	broken := errors.New("the disk is broken")
	_, err := bank.ReadEntry(io.MultiReader(strings.NewReader("{"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || errors.Is(err, bank.ErrNotEntry) {
		t.Errorf("got %v", err)
	}
}

func TestSoleAccount(t *testing.T) {
	for _, c := range []struct {
		accounts []string
		want     string
	}{
		{nil, ""}, {[]string{main}, main}, {[]string{main, main}, main}, {[]string{main, other}, ""},
		{[]string{main, "1503208011X"}, ""}, {[]string{"123"}, ""},
	} {
		var list []nets.Assignment
		for _, a := range c.accounts {
			list = append(list, nets.Assignment{Account: a})
		}
		if got := bank.SoleAccount(list); got != c.want {
			t.Errorf("%v: %q, want %q", c.accounts, got, c.want)
		}
	}
}
