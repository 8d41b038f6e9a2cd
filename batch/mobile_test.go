package batch_test

import (
	"errors"
	"testing"

	"trekk/batch"
)

func TestMobileNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"": "", " ": "", "40001001": "+4740001001", "400 01 001": "+4740001001",
		"900\u00a001\u202f001": "+4790001001",
		"+47 40001001":         "+4740001001", "004740001001": "+4740001001", "4740001001": "+4740001001",
		"47001001": "+4747001001", "+46 70 123 45 67": "+46701234567", "0046701234567": "+46701234567",
		"+1 202 555 0123": "+12025550123",
	} {
		got, err := batch.ReadMobile(text)
		again, errAgain := batch.ReadMobile(got)
		if got != want || err != nil || again != got || errAgain != nil {
			t.Errorf("%q is %q, %v, want %q; then %q", text, got, err, want, again)
		}
	}
	for text, want := range map[string]error{
		"73001001": batch.ErrNoMobile, "4000100": batch.ErrNoMobile, "400010011": batch.ErrNoMobile,
		"+4773001001": batch.ErrNoMobile, "+47": batch.ErrNoMobile, "0047 22 33 44 55": batch.ErrNoMobile,
		"kari": batch.ErrNoNumber, "+": batch.ErrNoNumber, "40001001x": batch.ErrNoNumber,
		"++4740001001": batch.ErrNoNumber,
		"+46":          batch.ErrNoNumber, "+4612345678901234": batch.ErrNoNumber,
		"+0612345678": batch.ErrNoNumber,
	} {
		if got, err := batch.ReadMobile(text); !errors.Is(err, want) || got != "" {
			t.Errorf("%q is %q, %v, want %v", text, got, err, want)
		}
	}
	for mobile, want := range map[string]string{
		"+4740001001": "40001001", "+46701234567": "+46701234567", "": "", "40001001": "40001001",
	} {
		if got := batch.NationalMobile(mobile); got != want {
			t.Errorf("%s is %s", mobile, got)
		}
	}
}
