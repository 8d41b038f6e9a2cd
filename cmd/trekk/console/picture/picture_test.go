package picture

import (
	"encoding/xml"
	"errors"
	"flag"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the pictures that the tests compare with")

func money() Picture {
	return Picture{
		ID: "money", Title: "Penger inn", Desc: "Kommet per dag, mot ventet", Axis: "Dag", Unit: Kroner,
		Labels: []string{"16.11.", "17.11.", "18.11.", "19.11.", "20.11."},
		Series: []Series{
			{Name: "kommet", Values: []int64{1234550, 0, 99900, -49900, 21400000}},
			{Name: "ventet", Values: []int64{1000000, 0, 0, 0, 23140200}},
		},
	}
}

func speed() Picture {
	return Picture{
		ID: "speed", Title: "Hvor fort det betales", Desc: "Andel betalt", Axis: "Dager", Unit: Permille,
		Labels: []string{"0", "1", "2", "3"},
		Series: []Series{
			{Name: "oktober", Values: []int64{650, 700, 850, 905}, Faint: true},
			{Name: "november", Values: []int64{640, 720, None}},
			{Name: "desember", Values: nil},
		},
	}
}

func asked() Picture {
	return Picture{
		ID: "asked", Title: "Krav & fakturaer", Desc: `<b>"per måned"</b>`, Axis: "Måned",
		Labels: []string{"okt.", "nov."},
		Series: []Series{
			{Name: "trekk", Values: []int64{131, 128}}, {Name: "prøvd igjen", Values: []int64{8, 7}},
			{Name: "avvist", Values: []int64{3, 0}}, {Name: "faktura", Values: []int64{38, 34}},
		},
	}
}

// The pictures are as they were when somebody looked at them. -update writes them anew: look at them.
func TestPicturesAreAsTheyWere(t *testing.T) {
	for name, drawn := range map[string]template.HTML{
		"bars": Bars(money()), "lines": Lines(speed()), "stacked": Stacked(asked()),
		"empty": Bars(Picture{ID: "empty", Title: "Ingenting", Unit: Kroner}),
	} {
		file := filepath.Join("testdata", name+".svg")
		got := strings.ReplaceAll(string(drawn), "><", ">\n<") + "\n"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || got != string(want) {
			t.Errorf("%s is drawn otherwise: %v\n%s", name, err, got)
		}
	}
}

// What is drawn is well formed, keeps to the content security policy of a page, and has no markup of others.
func TestPicturesAreSafe(t *testing.T) {
	for _, drawn := range []template.HTML{Bars(money()), Lines(speed()), Stacked(asked())} {
		d := xml.NewDecoder(strings.NewReader(string(drawn)))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if !slices.Contains([]string{"svg", "title", "desc", "path", "rect", "text"}, e.Name.Local) {
				t.Errorf("there is an element %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s has %s", e.Name.Local, a.Name.Local)
				}
			}
		}
	}
}

// A bar begins at zero, and is as long as its figure says.
func TestBarsAreAsLongAsTheirFigures(t *testing.T) {
	p := Picture{Labels: []string{"a", "b"}, Series: []Series{{Name: "x", Values: []int64{50, 100}}}}
	heights := regexp.MustCompile(`width="183.4" height="([0-9.]+)"`).FindAllStringSubmatch(string(Bars(p)), -1)
	if len(heights) != 2 || heights[0][1] != "110" || heights[1][1] != "220" {
		t.Errorf("%v", heights)
	}
}

// The table has the figures as people read them, and nothing where there is none.
func TestTable(t *testing.T) {
	p := speed()
	got := p.Table()
	if !slices.Equal(got.Head, []string{"Dager", "oktober", "november", "desember"}) || len(got.Rows) != 4 ||
		!slices.Equal(got.Rows[3].Cells, []string{"90,5\u00a0%", "", ""}) ||
		!slices.Equal(got.Rows[0].Cells, []string{"65\u00a0%", "64\u00a0%", ""}) {
		t.Errorf("%+v", got)
	}
	for want, v := range map[string]int64{
		"0": 0, "999": 99900, "1\u00a0234\u00a0568": 123456750, "\u2212499": -49900, "": None,
	} {
		if got := Kroner.format(v); got != want {
			t.Errorf("%d øre is %q, want %q", v, got, want)
		}
	}
}
