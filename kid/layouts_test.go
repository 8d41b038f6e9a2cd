package kid

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestLayoutsAreReadOnceEach(t *testing.T) {
	for _, texts := range [][]string{{DefaultLayout, DefaultLayout}, {DefaultLayout, "customer:8"}, {""}} {
		if _, err := ParseLayouts(texts...); err == nil {
			t.Errorf("%q were read", texts)
		}
	}
	ls, err := ParseLayouts("customer:8,invoice:9,check:mod10", DefaultLayout)
	if err != nil || ls.String() != "customer:8,invoice:9,check:mod10 or "+DefaultLayout {
		t.Error(ls, err)
	}
}

// What any of the layouts makes is matched, and has the parts that it was made of where no other takes it;
// the first one makes.
func TestLayoutsMatchWhatEachMakes(t *testing.T) {
	texts := []string{
		"customer:8,invoice:9,check:mod10", DefaultLayout, "literal:9,customer:8,invoice:7,check:mod11",
		"type:1,customer:6,invoice:6,check:mod11", "customer:6,invoice:9,check:mod10",
	}
	rapid.Check(t, func(t *rapid.T) {
		ls, err := ParseLayouts(rapid.Permutation(texts).Draw(t,
			"layouts")[:rapid.IntRange(1, 4).Draw(t, "n")]...)
		if err != nil {
			t.Fatal(err)
		}
		p := Parts{Customer: rapid.Int64Range(0, 999999).Draw(t, "customer"),
			Invoice: rapid.Int64Range(0, 999999).Draw(t, "invoice")}
		if k, _ := ls.Make(p); !ls.First().Check([]byte(k)) {
			t.Fatalf("%s made %s", ls, k)
		}
		for _, l := range ls {
			k, err := l.Make(p)
			if err != nil {
				t.Fatal(err)
			}
			owners := ls.Customers(k)
			if !ls.Check([]byte(k)) || len(owners) == 0 {
				t.Fatalf("%s is none of %s", k, ls)
			}
			if len(owners) > 1 {
				continue // a change to such layouts is refused where there are such KIDs
			}
			got, err := ls.Parse(k)
			fixed, ferr := ls.Fixed(k)
			own, _ := ls.Of(k)
			want, _ := own.FixedOfParts(got)
			if err != nil || ferr != nil || got.Customer != p.Customer || fixed != want {
				t.Fatalf("%s by %s: %+v, %s, %v", k, ls, got, fixed, errors.Join(err, ferr))
			}
		}
	})
}

func TestNoLayoutsFitNothing(t *testing.T) {
	var none Layouts
	var e *Error
	if _, err := none.Parse("0000004200000174"); !errors.As(err, &e) ||
		none.Check([]byte("0000004200000174")) {
		t.Error(err)
	}
	if _, err := none.Make(Parts{}); err == nil {
		t.Error("none made a KID")
	}
	ls, _ := ParseLayouts("customer:8,invoice:9,check:mod10", DefaultLayout)
	for k, want := range map[string]Reason{
		"0000004200000175": WrongCheck, "00000042000001740": WrongLength, "000000420000017A": WrongCharacter,
	} {
		if _, err := ls.Parse(k); !errors.As(err, &e) || e.Reason != want {
			t.Errorf("%s: %v", k, err)
		}
	}
}
