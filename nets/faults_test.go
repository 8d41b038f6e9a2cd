package nets

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/kid"
)

// lines is a file to be broken, one record a line, from 1.
type lines []string

func linesOf(file []byte) *lines {
	l := lines(append([]string{""}, strings.Split(strings.TrimSuffix(string(file), "\r\n"), "\r\n")...))
	return &l
}

func (l *lines) bytes() []byte { return []byte(strings.Join((*l)[1:], "\r\n") + "\r\n") }

// put writes s at a position of a line, both from 1.
func (l *lines) put(line, column int, s string) {
	old := (*l)[line]
	(*l)[line] = old[:column-1] + s + old[column-1+len(s):]
}

func (l *lines) drop(line int) { *l = slices.Delete(*l, line, line+1) }

func (l *lines) insert(line int, s string) { *l = slices.Insert(*l, line, s) }

func (l *lines) swap(a, b int) { (*l)[a], (*l)[b] = (*l)[b], (*l)[a] }

// count corrects the counts in an end record by so much.
func (l *lines) count(line, transactions, records int) {
	for f, by := range map[Field]int{endTransactions.Field: transactions, endRecords.Field: records} {
		n := 0
		fmt.Sscanf((*l)[line][f.From-1:f.To], "%d", &n)
		l.put(line, f.From, fmt.Sprintf("%08d", n+by))
	}
}

func found(r *Reader) []string {
	var s []string
	for _, f := range r.Faults() {
		s = append(s, fmt.Sprintf("%d:%d %v %s", f.Line, f.Column, f.Severity, f.Code))
	}
	return s
}

// Each fault is found where it is, and nothing else is reported: what follows
// from a fault is not one more. The lines are those of testdata.
func TestFaults(t *testing.T) {
	claims, ocr := claimsFile(t), ocrFile(t)
	const spec, junk = 7, "0 1" // the first specification in claims.txt
	for _, c := range []struct {
		name  string
		file  []byte
		spoil func(*lines)
		want  string // faults, separated by commas
	}{
		// The frame.
		{"line too short", claims, func(l *lines) { (*l)[3] = (*l)[3][:79] }, "3:80 error length"},
		{"half a line", claims, func(l *lines) { (*l)[5] = (*l)[5][:40] }, "5:41 error length"},
		{"cut off in the KID", ocr, func(l *lines) { (*l)[3] = (*l)[3][:55] }, "3:56 error length"},
		{"cut off in filler", ocr, func(l *lines) { (*l)[4] = (*l)[4][:60] }, "4:61 error length"},
		{"filler eaten", ocr, func(l *lines) { (*l)[4] = (*l)[4][:58] }, "4:59 warning length"},
		{"KID of free text eaten", ocr, func(l *lines) { (*l)[23] = (*l)[23][:49] }, "23:50 warning length"},
		{"text eaten", ocr, func(l *lines) { (*l)[25] = (*l)[25][:30] }, "25:31 warning length"},
		{"end record too short", ocr, func(l *lines) { (*l)[37] = (*l)[37][:30] }, "37:31 error length"},
		{"line too long", ocr, func(l *lines) { (*l)[4] += "0" }, "4:81 error length"},
		{"character lost in the middle", ocr, func(l *lines) { (*l)[5] = (*l)[5][:30] + (*l)[5][31:] },
			"5:80 error length"},
		{"very long line", ocr, func(l *lines) { (*l)[5] += strings.Repeat("x", 5000) }, "5:81 error length"},
		{"unknown record", claims, func(l *lines) { l.put(4, 7, "39") }, "4:1 error record"},
		{"unknown service", claims, func(l *lines) { l.put(3, 3, "22") }, "3:1 error record,4:1 error order"},
		{"not NY", ocr, func(l *lines) { l.put(2, 1, "XY") },
			"2:1 error record,3:1 error assignment_missing"},
		{"garbage line", ocr, func(l *lines) { l.insert(3, "hello"); l.count(30, 0, 1); l.count(38, 0, 1) },
			"3:6 error length"},
		{"record behind the end", claims, func(l *lines) { *l = append(*l, (*l)[3], (*l)[4]) },
			"19:1 error after_end"},
		{"two transmissions", claims, func(l *lines) { *l = append(*l, (*l)[1:]...) },
			"19:1 error after_end"},
		{"start inside", claims,
			func(l *lines) { l.insert(3, (*l)[1]); l.count(14, 0, 1); l.count(19, 0, 1) }, "3:1 error order"},

		// Which record where.
		{"no start", claims, func(l *lines) { l.drop(1); l.count(17, 0, -1) }, "1:1 error start_missing"},
		{"no end", claims, func(l *lines) { l.drop(18) }, "17:1 error end_missing"},
		{"cut off in an assignment", ocr, func(l *lines) { *l = (*l)[:21] },
			"20:1 error assignment_unclosed,20:1 error end_missing"},
		{"cut off in a transaction", ocr, func(l *lines) { *l = (*l)[:4] },
			"3:1 error item_missing,3:1 error assignment_unclosed,3:1 error end_missing"},
		{"no assignment start", ocr, func(l *lines) { l.drop(2); l.count(36, 0, -1) },
			"2:1 error assignment_missing"},
		{"no assignment end", ocr, func(l *lines) { l.drop(29); l.count(36, 0, -1) },
			"29:1 error assignment_unclosed"},
		{"no last assignment end", claims, func(l *lines) { l.drop(17); l.count(17, 0, -1) },
			"17:1 error assignment_unclosed"},
		{"end without a start", ocr, func(l *lines) { l.insert(35, (*l)[34]); l.count(38, 0, 1) },
			"35:1 error order"},
		{"end of another kind", claims, func(l *lines) { l.put(13, 5, "36") }, "13:1 error order"},
		{"no assignments", claims, func(l *lines) {
			*l = append((*l)[:2], (*l)[18])
			l.put(2, 9, strings.Repeat("0", 33))
			l.count(2, 0, 2)
		}, "2:1 error assignment_missing"},
		{"claims among payments", ocr,
			func(l *lines) { l.put(2, 3, "21"); l.put(29, 3, "21"); l.put(2, 9, "000000000") }, "*type"},
		{"cancellation among claims", claims, func(l *lines) { l.put(3, 5, "93"); l.put(4, 5, "93") },
			"3:5 error type"},

		// Items.
		{"claim without item 2", claims, func(l *lines) { l.drop(4); l.count(12, 0, -1); l.count(17, 0, -1) },
			"3:1 error item_missing"},
		{"payment without item 2", ocr, func(l *lines) { l.drop(4); l.count(28, 0, -1); l.count(36, 0, -1) },
			"3:1 error item_missing"},
		{"free text without item 3", ocr,
			func(l *lines) { l.drop(25); l.count(28, 0, -1); l.count(36, 0, -1) }, "23:1 error item_missing"},
		{"item 2 twice", claims,
			func(l *lines) { l.insert(4, (*l)[4]); l.count(14, 0, 1); l.count(19, 0, 1) }, "5:1 error order"},
		{"payment's item 2 twice", ocr,
			func(l *lines) { l.insert(4, (*l)[4]); l.count(30, 0, 1); l.count(38, 0, 1) }, "5:1 error order"},
		{"item 2 alone", claims, func(l *lines) { l.drop(3); l.count(12, 0, -1); l.count(17, 0, -1) },
			"3:1 error order"},
		{"item 3 on a giro", ocr, func(l *lines) {
			l.insert(5, strings.Replace((*l)[25], "0000011", "0000001", 1))
			l.count(30, 0, 1)
			l.count(38, 0, 1)
		}, "5:1 error order"},
		{"item 3 before item 2", ocr, func(l *lines) { l.swap(24, 25) },
			"24:1 error order,23:1 error item_missing"},
		{"specification before item 2", claims, func(l *lines) { l.swap(6, 7) }, ""},
		{"items of two types", claims, func(l *lines) { l.put(4, 5, "21") }, "4:5 error type"},
		{"payment's items of two types", ocr, func(l *lines) { l.put(4, 5, "11") }, "4:5 error type"},

		// Transaction numbers.
		{"number zero", claims, func(l *lines) { l.put(3, 9, "0000000"); l.put(4, 9, "0000000") },
			"3:9 error number"},
		{"payment number zero", ocr, func(l *lines) { l.put(3, 9, "0000000"); l.put(4, 9, "0000000") }, ""},
		{"number twice", claims, func(l *lines) { l.put(11, 9, "0000002"); l.put(12, 9, "0000002") },
			"11:9 error number"},
		{"number descending", ocr, func(l *lines) { l.put(5, 9, "0000001"); l.put(6, 9, "0000001") },
			"5:9 error number"},
		{"mandate number twice", ocr, func(l *lines) { l.put(32, 9, "0000001") }, "32:9 error number"},
		{"a gap in the numbers", claims, func(l *lines) { l.put(11, 9, "0000009"); l.put(12, 9, "0000009") },
			""},
		{"another number in item 2", claims, func(l *lines) { l.put(4, 9, "0000002") }, "4:9 error number"},
		{"another number in item 3", ocr, func(l *lines) { l.put(25, 9, "0000012") }, "25:9 error number"},
		{"another number in a specification", claims, func(l *lines) { l.put(spec, 9, "0000003") },
			"7:9 error number"},
		{"number not digits", claims, func(l *lines) { l.put(3, 9, "000000x") }, "3:9 error digits"},
		{"number in item 2 not digits", claims, func(l *lines) { l.put(4, 9, "000000 ") },
			"4:9 error digits"},

		// Fields.
		{"amount not digits", claims, func(l *lines) { l.put(3, 33, junk) }, "3:33 error digits"},
		{"amount with a sign", ocr, func(l *lines) { l.put(3, 33, "-") }, "3:33 error digits"},
		{"amount zero", claims, func(l *lines) {
			l.put(5, 49, "0")
			l.put(13, 41, "8")
			l.put(13, 25, "00000000010049900")
			l.put(18, 25, "00000000010099800")
		}, "5:33 error amount"},
		{"serial not digits", ocr, func(l *lines) { l.put(3, 27, " 1464") }, "3:27 error digits"},
		{"sign unknown", ocr, func(l *lines) { l.put(3, 32, "+") }, "3:32 error value"},
		{"31 February", claims, func(l *lines) { l.put(3, 16, "310226") }, "3:16 error date"},
		{"29 February of no leap year", ocr, func(l *lines) { l.put(3, 16, "290226") }, "3:16 error date"},
		{"month 13", claims, func(l *lines) { l.put(3, 16, "201326") }, "3:16 error date"},
		{"date of letters", claims, func(l *lines) { l.put(3, 16, "2o1026") }, "3:16 error date"},
		{"date of zeros", claims, func(l *lines) { l.put(3, 16, "000000") }, "3:16 error date"},
		{"bank date 32", ocr, func(l *lines) { l.put(4, 42, "321026") }, "4:42 error date"},
		{"bank date unknown", ocr, func(l *lines) { l.put(4, 42, "000000") }, ""},
		{"day code 32", ocr, func(l *lines) { l.put(3, 24, "32") }, "3:24 error value"},
		{"day code 00", ocr, func(l *lines) { l.put(3, 24, "00") }, "3:24 warning value"},
		{"registration 3", ocr, func(l *lines) { l.put(31, 16, "3") }, "31:16 error value"},
		{"notice Y", ocr, func(l *lines) { l.put(31, 42, "Y") }, "31:42 error value"},
		{"filler not zero", claims, func(l *lines) { l.put(1, 50, "x") }, "1:32 warning filler"},
		{"filler zero, not blank", claims, func(l *lines) { l.put(3, 22, "00000000000") },
			"3:22 warning filler"},
		{"filler blank, not zero", claims, func(l *lines) { l.put(13, 54, "      ") },
			"13:54 warning filler"},
		{"control character", claims, func(l *lines) { l.put(4, 18, "\x07") }, "4:18 warning character"},
		{"account", claims, func(l *lines) { l.put(2, 25, "88888888888") }, "2:25 warning account"},
		{"debit account", ocr, func(l *lines) { l.put(4, 48, "12345678901") }, "4:48 warning account"},
		{"account not digits", claims, func(l *lines) { l.put(2, 25, "1503.20.801") }, "2:25 error digits"},
		{"debit account blank", ocr, func(l *lines) { l.put(4, 48, "           ") }, "4:48 error digits"},

		// KID.
		{"no KID in a claim", claims, func(l *lines) { l.put(3, 50, strings.Repeat(" ", 25)) },
			"3:50 error kid_missing"},
		{"no KID in a mandate", ocr, func(l *lines) { l.put(31, 17, strings.Repeat(" ", 25)) },
			"31:17 error kid_missing"},
		{"no KID in a payment", ocr, func(l *lines) { l.put(3, 50, strings.Repeat(" ", 25)) },
			"3:50 warning kid_missing"},
		{"letters in a claim's KID", claims, func(l *lines) { l.put(3, 60, "x") }, "3:50 error kid_format"},
		{"blank in a claim's KID", claims, func(l *lines) { l.put(3, 70, " ") }, "3:50 error kid_format"},
		{"letters in a payment's KID", ocr, func(l *lines) { l.put(3, 60, "x") }, "3:50 warning kid_format"},
		{"KID of one digit", claims, func(l *lines) { l.put(3, 50, strings.Repeat(" ", 24)+"0") },
			"3:50 error kid_format"},
		{"KID left-aligned", claims, func(l *lines) { l.put(3, 50, "0000004200000174         ") },
			"3:50 warning kid_format"},
		{"check digit of a claim", claims, func(l *lines) { l.put(3, 74, "3") }, "3:50 warning kid_check"},
		{"check digit of a payment", ocr, func(l *lines) { l.put(3, 74, "3") }, "3:50 warning kid_check"},
		{"KID on free text", ocr, func(l *lines) { l.put(23, 68, "0000531") }, "23:50 warning unexpected"},
		{"partial settlement on free text", ocr, func(l *lines) { l.put(23, 26, "1") },
			"23:26 warning unexpected"},
		{"debit account on free text", ocr, func(l *lines) { l.put(24, 48, "99990512341") },
			"24:48 warning unexpected"},

		// Specifications.
		{"line 043", claims, func(l *lines) { l.put(10, 17, "043") }, "10:17 error text_position"},
		{"line 000", claims, func(l *lines) { l.put(spec, 17, "000") }, "7:17 error text_position"},
		{"column 3", claims, func(l *lines) { l.put(spec, 20, "3") }, "7:20 error text_position"},
		{"column missing", claims, func(l *lines) { l.put(spec, 20, " ") }, "7:20 error text_position"},
		{"line missing", claims, func(l *lines) { l.put(spec, 17, "   ") }, "7:17 error digits"},
		{"line and column twice", claims, func(l *lines) { l.put(9, 20, "1") }, "9:17 error text_position"},
		{"lines descending", claims, func(l *lines) { l.swap(spec, 8) }, "8:17 error text_position"},
		{"payment type not 4", claims, func(l *lines) { l.put(spec, 16, "1") }, "7:16 error value"},
		{"empty specification", claims, func(l *lines) { l.put(spec, 21, strings.Repeat(" ", 40)) },
			"7:21 warning text_empty"},
		{"specification of another type", claims, func(l *lines) { l.put(spec, 5, "02") }, "7:5 error type"},
		{"specification on type 02", claims, func(l *lines) { l.put(5, 5, "02"); l.put(6, 5, "02") },
			"7:21 warning text_ignored"},
		{"specification on a cancellation", claims, func(l *lines) {
			l.insert(17, "NY219349000000140011text"+strings.Repeat(" ", 36)+strings.Repeat("0", 20))
			l.count(18, 0, 1)
			l.count(19, 0, 1)
		}, "17:21 warning text_ignored"},
		{"cancellation without item 2", claims,
			func(l *lines) { l.drop(16); l.count(16, 0, -1); l.count(17, 0, -1) }, ""},

		// Totals.
		{"transactions of a claims assignment", claims, func(l *lines) { l.count(13, 1, 0) },
			"13:9 error transactions"},
		{"records of a claims assignment", claims, func(l *lines) { l.count(13, 0, -1) },
			"13:17 error records"},
		{"total of a claims assignment", claims, func(l *lines) { l.put(13, 41, "0") }, "13:25 error total"},
		{"earliest due date", claims, func(l *lines) { l.put(13, 42, "181026") }, "13:42 error earliest"},
		{"latest due date", claims, func(l *lines) { l.put(13, 48, "191026") }, "13:48 error latest"},
		{"earliest due date not a day", claims, func(l *lines) { l.put(13, 42, "321026") },
			"13:42 error date"},
		{"no earliest due date", claims, func(l *lines) { l.put(13, 42, "000000") }, "13:42 error earliest"},
		{"transactions of cancellations", claims, func(l *lines) { l.count(17, 1, 0) },
			"17:9 error transactions"},
		{"transactions of a payments assignment", ocr, func(l *lines) { l.count(29, -1, 0) },
			"29:9 error transactions"},
		{"records of a payments assignment", ocr, func(l *lines) { l.count(29, 0, 1) },
			"29:17 error records"},
		{"total of a payments assignment", ocr, func(l *lines) { l.put(29, 41, "1") }, "29:25 error total"},
		{"credit note added, not deducted", ocr, func(l *lines) {
			l.put(29, 25, "00000000000171500")
			l.put(37, 25, "00000000000171500")
		}, "29:25 error total,37:25 error total"},
		{"earliest Nets date", ocr, func(l *lines) { l.put(29, 48, "191026") }, "29:48 error earliest"},
		{"latest Nets date too early", ocr, func(l *lines) { l.put(29, 54, "191026") }, "29:54 error latest"},
		// One provider writes it a week late; no money depends on it.
		{"latest Nets date too late", ocr, func(l *lines) { l.put(29, 54, "281026") },
			"29:54 warning latest"},
		{"no Nets date", ocr, func(l *lines) { l.put(29, 42, "000000") }, "29:42 error nets_date"},
		{"transactions of mandates", ocr, func(l *lines) { l.count(34, 1, 0) }, "34:9 error transactions"},
		{"records of mandates", ocr, func(l *lines) { l.count(34, 0, 1) }, "34:17 error records"},
		{"dates of an empty assignment", ocr, func(l *lines) { l.put(36, 48, "201026") },
			"36:48 warning earliest"},
		{"transactions of the transmission", claims, func(l *lines) { l.count(18, 1, 0) },
			"18:9 error transactions"},
		{"records of the transmission", ocr, func(l *lines) { l.count(37, 0, 1) }, "37:17 error records"},
		{"total of the transmission", claims, func(l *lines) { l.put(18, 41, "9") }, "18:25 error total"},
		{"earliest due date of the transmission", claims, func(l *lines) { l.put(18, 42, "021026") },
			"18:42 error nets_date"},
		{"Nets date of the transmission", ocr, func(l *lines) { l.put(37, 42, "211026") },
			"37:42 error nets_date"},
		{"no Nets date of the transmission", ocr, func(l *lines) { l.put(37, 42, "000000") },
			"37:42 error nets_date"},
		{"count not digits", ocr, func(l *lines) { l.put(37, 9, "xxxxxxxx") }, "37:9 error digits"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := linesOf(c.file)
			c.spoil(l)
			r, _ := read(t, l.bytes(), Options{AsOf: date(2026, 9, 30)})
			got := found(r)
			if code, ok := strings.CutPrefix(c.want, "*"); ok {
				if !slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, " "+code) }) {
					t.Errorf("found %v, expected %s among them", got, code)
				}
			} else if strings.Join(got, ",") != c.want {
				t.Errorf("found    %s\nexpected %s", strings.Join(got, ","), c.want)
			}
			for _, f := range r.Faults() {
				if f.Message == "" || f.Severity == 0 || f.Field != "" && f.Record == "" {
					t.Errorf("incomplete: %+v", f)
				}
			}
			if r.Failed() != strings.Contains(c.want, "error") && c.want[:min(1, len(c.want))] != "*" {
				t.Errorf("Failed is %v", r.Failed())
			}
		})
	}
}

// A reader reports what the file has otherwise than Options ask for.
func TestFaultsOfOptions(t *testing.T) {
	layout, err := kid.ParseLayout("customer:8,invoice:7,check:mod10")
	must(t, err)
	for _, c := range []struct {
		name string
		file []byte
		opts Options
		want string
	}{
		{"nothing", claimsFile(t), Options{}, ""},
		{"mod10", claimsFile(t), Options{Algorithm: kid.Mod10}, "5:50 error kid_check,11:50 error kid_check"},
		{"mod11", claimsFile(t), Options{Algorithm: kid.Mod11}, "3:50 error kid_check,15:50 error kid_check"},
		{"layout", claimsFile(t), Options{Layout: layout}, "5:50 error kid_layout,11:50 error kid_layout"},
		{"payments of the layout", ocrFile(t), Options{Layout: layout}, ""},
		{"twelve months to the day", claimsFile(t), Options{AsOf: date(2025, 11, 20)}, ""},
		{"twelve months and a day", claimsFile(t), Options{AsOf: date(2025, 11, 19)}, "5:16 error due"},
		{"long past", claimsFile(t), Options{AsOf: date(2040, 1, 1)}, ""},
		{"payments have no due date", ocrFile(t), Options{AsOf: date(2020, 1, 1)}, ""},
		{"recipient", ocrFile(t), Options{Recipient: "00999999", Transmitter: Nets}, "1:24 error recipient"},
		{"transmitter", claimsFile(t), Options{Recipient: Nets, Transmitter: "00999999"},
			"1:9 error recipient"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := read(t, c.file, c.opts)
			if got := strings.Join(found(r), ","); got != c.want {
				t.Errorf("found %s, expected %s", got, c.want)
			}
		})
	}
}

// The payments of ocrFile have the Nets dates 20 and 21 October 2026, in turn.
func TestNetsDatesAgainstTheDayOfReceipt(t *testing.T) {
	for _, c := range []struct {
		received time.Time
		code     string
		count    int
	}{
		{time.Time{}, "", 0},
		{date(2026, 10, 21), "", 0},
		{date(2026, 10, 20), "5:16 error nets_date_later", 6},
		{date(2026, 10, 1), "3:16 error nets_date_later", 12},
		{date(2026, 12, 20), "", 0},
		{date(2026, 12, 21), "3:16 warning nets_date_old", 1}, // once in a file
		{date(2027, 12, 21), "3:16 warning nets_date_old", 1},
	} {
		r, _ := read(t, ocrFile(t), Options{Received: c.received})
		got := found(r)
		if len(got) != c.count || c.count > 0 && got[0] != c.code ||
			r.Failed() != strings.Contains(c.code, "error") {
			t.Errorf("received %s: %d faults %v, want %d from %q on", c.received, len(got), got, c.count,
				c.code)
		}
	}
}

// The limit in months is a day that exists.
func TestTwelveMonthsAfterALeapDay(t *testing.T) {
	if got := monthsLater(date(2028, 2, 29), 12); !got.Equal(date(2029, 2, 28)) {
		t.Error(got)
	}
	if got := monthsLater(date(2026, 12, 31), 12); !got.Equal(date(2027, 12, 31)) {
		t.Error(got)
	}
}

// All faults of a file at once.
func TestAllFaultsAtOnce(t *testing.T) {
	l := linesOf(claimsFile(t))
	l.put(2, 25, "88888888888")
	l.put(3, 33, "x")
	l.put(8, 20, "7")
	l.put(15, 50, strings.Repeat(" ", 25))
	l.put(17, 41, "9")
	r, all := read(t, l.bytes(), Options{})
	want := "2:25 warning account,3:33 error digits,8:20 error text_position," +
		"15:50 error kid_missing,17:25 error total"
	if got := strings.Join(found(r), ","); got != want {
		t.Errorf("found    %s\nexpected %s", got, want)
	}
	if len(all) != 3 || all[0].Number != 2 {
		t.Errorf("the claim without an amount was given out: %d transactions, the first is %d",
			len(all), all[0].Number)
	}
	f := r.Faults()[1]
	if f.Record != "claim_item_1" || f.Field != "amount" || f.Value != "x0000000000049900" ||
		f.Severity != Error ||
		f.String() != `3:33: error digits: amount is "x0000000000049900", expected 17 digits` {
		t.Errorf("%+v", f)
	}
}

// The limit keeps memory constant, hides no error behind warnings, and counts
// on.
func TestFaultsAreLimited(t *testing.T) {
	var b bytes.Buffer
	b.WriteString("NY000010000080800000001001234560000000000000000000000000000000000000000000000000\n")
	for range 3 * MaxFaults {
		b.WriteString("rubbish\n")
	}
	r, _ := read(t, b.Bytes(), Options{})
	if len(r.Faults()) != MaxFaults+1 && len(r.Faults()) != MaxFaults || r.Count(Error) != 3*MaxFaults+1 ||
		r.Count(Warning) != 0 {
		t.Errorf("%d kept, %d errors, %d warnings", len(r.Faults()), r.Count(Error), r.Count(Warning))
	}
}

func TestEmptyFiles(t *testing.T) {
	for _, s := range []string{"", "\n", "\r\n \r\n", "\x1a", "\xef\xbb\xbf", "   "} {
		r, all := read(t, []byte(s), Options{})
		if got := strings.Join(found(r), ","); got != "1:1 error empty" || len(all) != 0 || !r.Failed() {
			t.Errorf("%q: %s", s, got)
		}
	}
}

func TestOtherFiles(t *testing.T) {
	for _, s := range []string{
		"<html><body>Not found</body></html>", "due,amount\n2026-10-20,499\n",
		strings.Repeat("\x00\x01\x02\xff", 50_000), "NY", "NY000010",
		strings.Repeat("x", 1<<20),
	} {
		r, all := read(t, []byte(s), Options{})
		if !r.Failed() || len(all) != 0 || len(r.Faults()) == 0 {
			t.Errorf("%.20q: %v", s, found(r))
		}
	}
}
