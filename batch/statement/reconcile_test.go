package statement

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/schedule/bankday"
)

type (
	lines []Line
	sums  []batch.Sum
)

// 20 October 2026 is a Tuesday.
func sumOn(day, serial int, amount batch.Ore) batch.Sum {
	key := batch.SumKey{Account: "15032080119", Date: bankday.New(2026, 10, day), Serial: serial}
	return batch.Sum{SumKey: key, Amount: amount}
}

func lineOn(day int, amount batch.Ore, reference string) Line {
	return Line{On: bankday.New(2026, 10, day), Amount: amount, Reference: reference}
}

func TestReconcile(t *testing.T) {
	ticked := sumOn(19, 1, 500)
	ticked.Tick = &batch.Tick{On: bankday.New(2026, 10, 19), Amount: 500, Reference: "OCR"}
	other, ofOther := sumOn(20, 9, 500), lineOn(20, 500, "")
	other.Account, ofOther.Account = "99991042764", "99991042764"
	two := sums{sumOn(20, 1, 500), sumOn(20, 2, 500)}
	early := sums{sumOn(19, 1, 500), sumOn(20, 2, 500)}
	before := sums{ticked, sumOn(19, 2, 500)}
	for _, c := range []struct {
		name  string
		lines lines
		sums  sums
		want  string // of each result the status and the serial number
	}{
		{"the same day", lines{lineOn(20, 500, "")}, sums{sumOn(20, 1, 500)}, "agrees 1"},
		{"a day late", lines{lineOn(21, 500, "")}, sums{sumOn(20, 1, 500)}, "agrees 1"},
		{"over the weekend", lines{lineOn(28, 500, "")}, sums{sumOn(23, 1, 500)}, "agrees 1"},
		{"too late", lines{lineOn(29, 500, "")}, sums{sumOn(23, 1, 500)}, "only_us 1, only_bank"},
		{"before the Nets date", lines{lineOn(19, 500, "")}, sums{sumOn(20, 1, 500)}, "only_bank, only_us 1"},
		{"another amount", lines{lineOn(20, 501, "")}, sums{sumOn(20, 1, 500)}, "only_bank, only_us 1"},
		{"one for two lines", lines{lineOn(20, 500, "a"), lineOn(20, 500, "b")}, sums{sumOn(20, 1, 500)},
			"agrees 1, only_bank"},
		{"the same day before the oldest", lines{lineOn(20, 500, "")}, early, "only_us 1, agrees 2"},
		{"the oldest first", lines{lineOn(21, 500, ""), lineOn(22, 500, "")}, early, "agrees 1, agrees 2"},
		{"the one that it names", lines{lineOn(20, 500, "OCR nr 0000002")}, two, "agrees 2, only_us 1"},
		{"the named one goes first", lines{lineOn(20, 500, ""), lineOn(20, 500, "serie 1")}, two,
			"agrees 2, agrees 1"},
		{"ticked before", lines{lineOn(19, 500, "OCR")}, before, "agrees 1, only_us 2"},
		{"ticked before, and another", lines{lineOn(19, 500, "OCR"), lineOn(19, 500, "OCR")}, before,
			"agrees 1, agrees 2"},
		{"ticked and not in this file", nil, before, "only_us 2"},
		{"of another account", lines{ofOther}, sums{sumOn(20, 1, 500), other}, "agrees 9, only_us 1"},
	} {
		var got []string
		ours := append(sums{}, c.sums...)
		for _, r := range Reconcile(bankday.Norwegian(), c.lines, ours, batch.SumFilter{}) {
			s := string(r.Status)
			if r.Sum != nil {
				s += " " + string(rune('0'+r.Sum.Serial))
			}
			got = append(got, s)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s; want %s", c.name, s, c.want)
		}
	}
}

// No sum is ticked against two lines, none against a line that it does not fit, and every line and every sum
// is told of once.
func TestReconcileProperties(t *testing.T) {
	fits := (&reconciliation{cal: bankday.Norwegian()}).fits
	rapid.Check(t, func(t *rapid.T) {
		ls, ss := drawStatement(t)
		seenLine, seenSum := map[int]bool{}, map[int]bool{}
		for _, r := range Reconcile(bankday.Norwegian(), ls, ss, batch.SumFilter{}) {
			if (r.Status != OnlyUs) != (r.Line != nil) || (r.Status != OnlyBank) != (r.Sum != nil) {
				t.Fatalf("%+v", r)
			}
			if r.Line != nil {
				if seenLine[r.Line.Line] {
					t.Fatalf("line %d twice", r.Line.Line)
				}
				seenLine[r.Line.Line] = true
			}
			if r.Sum != nil {
				if seenSum[r.Sum.Serial] {
					t.Fatalf("sum %d twice", r.Sum.Serial)
				}
				seenSum[r.Sum.Serial] = true
			}
			if r.Status == Agrees && !fits(r.Line, r.Sum) {
				t.Fatalf("%+v does not fit %+v", r.Line, r.Sum)
			}
		}
		if len(seenLine) != len(ls) || len(seenSum) != len(ss) {
			t.Fatalf("%d of %d lines, %d of %d sums", len(seenLine), len(ls), len(seenSum), len(ss))
		}
	})
}

func drawStatement(t *rapid.T) (ls lines, ss sums) {
	day, amount := rapid.IntRange(1, 12), rapid.Int64Range(1, 3)
	reference := rapid.SampledFrom([]string{"", "1", "nr 2", "3 4"})
	for i := range rapid.IntRange(0, 12).Draw(t, "lines") {
		l := lineOn(day.Draw(t, "on"), batch.Ore(amount.Draw(t, "amount")), reference.Draw(t, "reference"))
		l.Line = i
		ls = append(ls, l)
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "sums") {
		ss = append(ss, sumOn(day.Draw(t, "date"), i, batch.Ore(amount.Draw(t, "amount"))))
	}
	return ls, ss
}
