package kid

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// digit10 and digit11 follow the words of the specification, one step after
// the other, to be compared with the fast ones.
func digit10(body string) byte {
	sum, weight := 0, 2
	for i := len(body) - 1; i >= 0; i-- {
		for _, c := range fmt.Sprint(int(body[i]-'0') * weight) {
			sum += int(c - '0')
		}
		weight = 3 - weight
	}
	if sum%10 == 0 {
		return '0'
	}
	return byte('0' + 10 - sum%10)
}

func digit11(body string) byte {
	sum, weight := 0, 2
	for i := len(body) - 1; i >= 0; i-- {
		sum += int(body[i]-'0') * weight
		if weight++; weight == 8 {
			weight = 2
		}
	}
	switch sum % 11 {
	case 0:
		return '0'
	case 1:
		return '-'
	}
	return byte('0' + 11 - sum%11)
}

func TestDigitOfTheSpecification(t *testing.T) {
	for _, c := range []struct {
		a    Algorithm
		body string
		want byte
	}{
		{Mod10, "12345678", '2'}, {Mod11, "12345678", '5'},
		{Mod10, "0", '0'}, {Mod11, "0", '0'}, {Mod10, "5", '9'}, {Mod11, "6", '-'},
		{Mod10, "", 0}, {Mod11, strings.Repeat("1", 25), 0}, {Mod10, "12a", 0}, {Mod10, "-", 0}, {0, "12", 0},
	} {
		if got := Digit(c.a, c.body); got != c.want {
			t.Errorf("Digit(%v, %q) = %q, expected %q", c.a, c.body, got, c.want)
		}
	}
}

func TestCheckAgreesWithTheSpecification(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching(`[0-9]{1,24}`).Draw(t, "body")
		for _, c := range []byte("0123456789-") {
			k := body + string(rune(c))
			want10, want11 := c == digit10(body), c == digit11(body)
			if got := Check(Mod10, k); got != want10 {
				t.Fatalf("Check(mod10, %q) = %v", k, got)
			}
			if got := Check(Mod11, []byte(k)); got != want11 {
				t.Fatalf("Check(mod11, %q) = %v", k, got)
			}
		}
		if Digit(Mod10, body) != digit10(body) || Digit(Mod11, body) != digit11(body) {
			t.Fatalf("Digit(%q) is another", body)
		}
	})
}

// A character that is no digit fails wherever it stands, and so does a length
// that no KID has.
func TestCheckRefusesWhatIsNoKID(t *testing.T) {
	for n := 2; n <= MaxLength; n++ {
		k := strings.Repeat("0", n)
		if !Check(Mod10, k) || !Check(Mod11, k) {
			t.Errorf("%q is a KID", k)
		}
		for i := range n {
			for _, c := range []byte("/: -\x00\xb0\xffa") {
				b := []byte(k)
				b[i] = c
				if Check(Mod10, b) || Check(Mod11, b) {
					t.Errorf("%q passed", b)
				}
			}
		}
	}
	for _, k := range []string{"", "0", strings.Repeat("0", 26), strings.Repeat("0", 64)} {
		if Check(Mod10, k) || Check(Mod11, k) {
			t.Errorf("%q passed", k)
		}
	}
	if Check(0, "00") {
		t.Error("no algorithm passed")
	}
}

func TestCheckDoesNotAllocate(t *testing.T) {
	k := []byte("0000004200000174")
	if n := testing.AllocsPerRun(100, func() { Check(Mod10, k) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func mustLayout(t testing.TB, s string) Layout {
	t.Helper()
	l, err := ParseLayout(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLayoutStringIsWhatWasParsed(t *testing.T) {
	for _, s := range []string{
		DefaultLayout,
		"type:1,customer:6,invoice:6,check:mod11", "literal:90,customer:6,invoice:6,check:mod11-skip",
		"customer:1,check:mod10", "customer:18,invoice:6,check:mod11",
		"literal:1,customer:3,literal:22,invoice:3,check:mod10",
	} {
		l := mustLayout(t, s)
		if l.String() != s {
			t.Errorf("%q came back as %q", s, l)
		}
	}
	if got := mustLayout(t, " customer:8 , check:mod11 "); got.String() != "customer:8,check:mod11" ||
		got.Length() != 9 || got.Algorithm() != Mod11 {
		t.Errorf("%v", got)
	}
}

func TestParseLayoutSaysWhatIsWrong(t *testing.T) {
	for s, want := range map[string]string{
		"":                                    "not a name",
		"customer:8":                          "check digit is missing",
		"check:mod10":                         "customer is missing",
		"customer:0,check:mod10":              "expected 1 to 18",
		"customer:19,check:mod10":             "expected 1 to 18",
		"customer:x,check:mod10":              "expected 1 to 18",
		"customer:8,customer:8,check:mod10":   "twice",
		"check:mod10,customer:8":              "behind the check digit",
		"customer:8,check:mod12":              "unknown check digit",
		"customer:8,check:mod10-skip":         "only mod11",
		"customer:8,invoice:17,check:mod10":   "26 characters",
		"customer:8,colour:2,check:mod10":     "unknown part",
		"literal:4x,customer:8,check:mod10":   "not made of digits",
		"literal:,customer:8,check:mod10":     "not made of digits",
		"customer:8,invoice:7,check:mod10,":   "not a name",
		"customer:8,check:mod10,check:mod10":  "behind the check digit",
		"customer:8,check:mod11-skip-skip":    "unknown check digit",
		"customer:8,invoice:-1,check:mod10":   "expected 1 to 18",
		"customer:8,type:2,type:2,check:mod1": "twice",
	} {
		_, err := ParseLayout(s)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, expected %q", s, err, want)
		}
	}
}

func TestMake(t *testing.T) {
	l := mustLayout(t, "literal:9,type:2,customer:5,invoice:4,check:mod11")
	k, err := l.Make(Parts{Customer: 42, Invoice: 7, Type: 3})
	if err != nil || k[:12] != "903000420007" || !Check(Mod11, k) {
		t.Fatalf("%q, %v", k, err)
	}
	for _, c := range []struct {
		layout string
		parts  Parts
		want   string
	}{
		{DefaultLayout, Parts{Customer: 100_000_000}, "customer number 100000000"},
		{DefaultLayout, Parts{Customer: 1, Invoice: 10_000_000}, "invoice number 10000000"},
		{DefaultLayout, Parts{Customer: -1}, "customer number -1"},
		{DefaultLayout, Parts{Customer: 1, Type: 2}, "type number 2 has no place"},
		{"customer:8,check:mod10", Parts{Customer: 1, Invoice: 2}, "invoice number 2 has no place"},
	} {
		if _, err := mustLayout(t, c.layout).Make(c.parts); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %+v: %v, expected %q", c.layout, c.parts, err, c.want)
		}
	}
	if _, err := (Layout{}).Make(Parts{}); err == nil {
		t.Error("the zero layout made a KID")
	}
}

// The numbers that mod11-skip leaves out are those whose check digit mod11
// writes as "-".
func TestMod11SkipLeavesOutTheDash(t *testing.T) {
	dash := mustLayout(t, "customer:3,invoice:3,check:mod11")
	skip := mustLayout(t, "customer:3,invoice:3,check:mod11-skip")
	skipped := 0
	for n := range int64(1000) {
		p := Parts{Customer: 7, Invoice: n}
		want, err := dash.Make(p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := skip.Make(p)
		if strings.HasSuffix(want, "-") {
			skipped++
			if !errors.Is(err, ErrSkip) {
				t.Errorf("%q: %v, expected ErrSkip", want, err)
			}
			if _, err := skip.Parse(want); err == nil || skip.Check([]byte(want)) {
				t.Errorf("%q is of the skipping layout", want)
			}
			if _, err := dash.Parse(want); err != nil || !dash.Check([]byte(want)) {
				t.Errorf("%q: %v", want, err)
			}
		} else if got != want || err != nil {
			t.Errorf("%q, %v, expected %q", got, err, want)
		}
	}
	if skipped == 0 {
		t.Error("no number was skipped")
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	l10, l11 := mustLayout(t, DefaultLayout), mustLayout(t, "literal:12,customer:5,check:mod11")
	for _, c := range []struct {
		l    Layout
		k    string
		want Reason
	}{
		{l10, "", WrongLength}, {l10, "00000042000001", WrongLength}, {l10, "00000042000001700", WrongLength},
		{l10, "0000004200000x79", WrongCharacter}, {l10, "000000420000017-", WrongCharacter},
		{l10, "000000420000017x", WrongCharacter},
		{l10, "0000004200000170", WrongCheck},
		{l11, "13000420", WrongLiteral}, {l11, "12000420", WrongCheck}, {l11, "1200042x", WrongCharacter},
		{Layout{}, "", WrongLength}, {Layout{}, "00", WrongLength},
	} {
		_, err := c.l.Parse(c.k)
		var e *Error
		if !errors.As(err, &e) || e.Reason != c.want || e.KID != c.k {
			t.Errorf("%v.Parse(%q) = %v, expected reason %d", c.l, c.k, err, c.want)
		}
		if c.l.Check([]byte(c.k)) {
			t.Errorf("%v.Check(%q)", c.l, c.k)
		}
	}
}

// What Make composes, Parse takes apart, and the fixed part is the customer's.
func TestMakeParseFixed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.IntRange(1, 10).Draw(t, "c")
		i := rapid.IntRange(1, 8).Draw(t, "i")
		y := rapid.IntRange(1, 3).Draw(t, "y")
		parts := rapid.Permutation([]string{
			fmt.Sprint("customer:", c), fmt.Sprint("invoice:", i), fmt.Sprint("type:", y), "literal:77",
		}).Draw(t, "parts")
		check := rapid.SampledFrom([]string{"check:mod10", "check:mod11"}).Draw(t, "check")
		l, err := ParseLayout(strings.Join(append(parts, check), ","))
		if err != nil {
			t.Fatal(err)
		}
		draw := func(digits int, name string) int64 {
			top := int64(1)
			for range digits {
				top *= 10
			}
			return rapid.Int64Range(0, top-1).Draw(t, name)
		}
		p := Parts{Customer: draw(c, "customer"), Invoice: draw(i, "invoice"), Type: draw(y, "type")}
		k, err := l.Make(p)
		if err != nil || len(k) != l.Length() || !Check(l.Algorithm(), k) || !l.Check([]byte(k)) {
			t.Fatalf("Make(%+v) = %q, %v", p, k, err)
		}
		if got, err := l.Parse(k); err != nil || got != p {
			t.Fatalf("Parse(%q) = %+v, %v, expected %+v", k, got, err, p)
		}
		fixed, err := l.Fixed(k)
		if err != nil {
			t.Fatal(err)
		}
		if of, err := l.FixedOfParts(p); err != nil || of != fixed {
			t.Fatalf("fixed part %q, of the customer %q, %v", fixed, of, err)
		}
		p.Type = 0
		if k, err = l.Make(p); err != nil {
			t.Fatal(err)
		}
		fixed, _ = l.Fixed(k)
		if of, err := l.FixedOf(fmt.Sprintf("%03d", p.Customer)); err != nil || of != fixed {
			t.Fatalf("fixed part %q, FixedOf %q, %v", fixed, of, err)
		}
	})
}

func TestFixedDoesNotNeedTheCheckDigit(t *testing.T) {
	l := mustLayout(t, DefaultLayout)
	if f, err := l.Fixed("0000004200000170"); err != nil || f != "00000042" {
		t.Errorf("%q, %v", f, err)
	}
	if _, err := l.Fixed("000000420000017"); err == nil {
		t.Error("a short KID has a fixed part")
	}
	for _, c := range []string{"", "-1", "+1", "4x", "123456789", "99999999999999999999"} {
		if f, err := l.FixedOf(c); err == nil {
			t.Errorf("FixedOf(%q) = %q", c, f)
		}
	}
	if _, err := (Layout{}).FixedOf("1"); err == nil {
		t.Error("the zero layout has a fixed part")
	}
}

// One digit wrong or two neighbours swapped: the KID that was meant is among
// the suggestions, and only known ones are.
func TestSuggestFindsWhatWasMeant(t *testing.T) {
	l := mustLayout(t, DefaultLayout)
	known := map[string]bool{}
	var all []string
	for i := range int64(500) {
		k, err := l.Make(Parts{Customer: 17 + i*31, Invoice: i * 7})
		if err != nil {
			t.Fatal(err)
		}
		known[k] = true
		all = append(all, k)
	}
	isKnown := func(k string) bool { return known[k] }
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.SampledFrom(all).Draw(t, "k")
		b, i := []byte(k), rapid.IntRange(0, len(k)-2).Draw(t, "i")
		if rapid.Bool().Draw(t, "swap") {
			b[i], b[i+1] = b[i+1], b[i]
		} else {
			b[i] = '0' + (b[i]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		}
		if string(b) == k {
			return
		}
		found := false
		for _, s := range Suggest(string(b), isKnown) {
			found = found || s == k
			if !known[s] {
				t.Fatalf("%q is not known", s)
			}
		}
		if !found {
			t.Fatalf("%q was not suggested for %q", k, b)
		}
	})
	if got := Suggest(all[3], isKnown); len(got) != 0 {
		t.Errorf("a right KID has suggestions: %q", got)
	}
	if got := Suggest("1", func(string) bool { return true }); got != nil {
		t.Errorf("%q", got)
	}
	if got := Suggest("65", func(k string) bool { return k == "6-" }); len(got) != 1 {
		t.Errorf("the dash of mod11 was not tried: %q", got)
	}
}

func FuzzKID(f *testing.F) {
	for _, s := range []string{"123456782", "123456785", "6-", "", "00", "0000004200000174",
		strings.Repeat("9", 25), "12 4", "-", "1-1"} {
		f.Add(s)
	}
	l := mustLayout(f, DefaultLayout)
	l11 := mustLayout(f, "customer:8,invoice:7,check:mod11")
	f.Fuzz(func(t *testing.T, s string) {
		mod10, mod11 := Check(Mod10, s), Check(Mod11, s)
		if mod10 != Check(Mod10, []byte(s)) || mod11 != Check(Mod11, []byte(s)) {
			t.Fatalf("%q: bytes and string differ", s)
		}
		if n := len(s); n > 0 {
			body, digit := s[:n-1], s[n-1]
			if want := n <= MaxLength && Digit(Mod10, body) == digit && digit != 0; mod10 != want {
				t.Fatalf("%q: mod10 %v, by the digit %v", s, mod10, want)
			}
			if want := n <= MaxLength && Digit(Mod11, body) == digit && digit != 0; mod11 != want {
				t.Fatalf("%q: mod11 %v, by the digit %v", s, mod11, want)
			}
		}
		for _, l := range []Layout{l, l11} {
			p, err := l.Parse(s)
			if l.Check([]byte(s)) != (err == nil) {
				t.Fatalf("%q: Check and Parse differ: %v", s, err)
			}
			if err != nil {
				continue
			}
			if again, err := l.Make(p); err != nil || again != s {
				t.Fatalf("%q became %q, %v", s, again, err)
			}
		}
		Suggest(s, func(string) bool { return false })
	})
}

func BenchmarkCheck(b *testing.B) {
	k := []byte("0000004200000174")
	for _, a := range []Algorithm{Mod10, Mod11} {
		b.Run(a.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Check(a, k)
			}
		})
	}
}
