package main

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// dashboard is what the tests look at of dist/grafana/trekk.json.
type dashboard struct {
	UID, Title    string
	SchemaVersion int
	Templating    struct {
		List []struct{ Name, Type, Definition string }
	}
	Panels []struct {
		ID                       int
		Type, Title, Description string
		Datasource               struct{ Type, UID string }
		GridPos                  struct{ X, Y, W, H int }
		FieldConfig              struct {
			Defaults struct {
				Unit       string
				Thresholds struct {
					Steps []struct{ Value *float64 }
				}
			}
		}
		Targets []struct{ RefID, Expr string }
	}
}

func readDashboard(t *testing.T) (d dashboard) {
	t.Helper()
	text, err := os.ReadFile("../../dist/grafana/trekk.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// expressions are all that the dashboard asks Prometheus.
func (d *dashboard) expressions() (list []string) {
	for _, v := range d.Templating.List {
		list = append(list, v.Definition)
	}
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			list = append(list, target.Expr)
		}
	}
	return list
}

var metricName = regexp.MustCompile(`\b(?:trekk|process|go)_[a-z_]+`)

// metrics are the metrics that the dashboard names.
func (d *dashboard) metrics() (names []string) {
	for _, e := range d.expressions() {
		names = append(names, metricName.FindAllString(e, -1)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// onDashboard fails where a metric of the dashboard is not among those that are served; nothing is due in books that
// are new.
func onDashboard(t *testing.T, served string) {
	t.Helper()
	d := readDashboard(t)
	for _, name := range d.metrics() {
		if !strings.Contains(served, "\n"+name) && name != "trekk_next_deadline_minutes" &&
			name != "trekk_findings" {
			t.Errorf("%s is not served", name)
		}
	}
}

// metricsServed are the metrics of trekk serve with their labels.
func metricsServed(t *testing.T) map[string][]string {
	t.Helper()
	labels := map[string][]string{}
	all := make(chan *prometheus.Desc, 1000)
	(&measures{}).Describe(all)
	prometheus.DefaultRegisterer.(*prometheus.Registry).Describe(all)
	close(all)
	text := regexp.MustCompile(`fqName: "([^"]+)".*variableLabels: \{([^}]*)\}`)
	for d := range all {
		m := text.FindStringSubmatch(d.String())
		if m == nil {
			t.Fatalf("a metric without a name: %s", d)
		}
		labels[m[1]] = strings.Split(m[2], ",")
	}
	return labels
}

// Each metric that the dashboard asks for is served, with the labels that it is asked by, and none of trekk's own is
// left out.
func TestTheDashboardAsksForWhatIsServed(t *testing.T) {
	d, there := readDashboard(t), metricsServed(t)
	asked := regexp.MustCompile(`((?:trekk|process|go)_[a-z_]+)\{([^}]*)\}`)
	by := regexp.MustCompile(`by \(([^)]*)\) \(\D*?((?:trekk|process|go)_[a-z_]+)`)
	label := regexp.MustCompile(`([a-z_]+)(?:=|!|,|$)`)
	for _, e := range d.expressions() {
		if strings.Count(e, "(") != strings.Count(e, ")") || strings.Count(e, "{") != strings.Count(e, "}") {
			t.Errorf("%s: brackets", e)
		}
		for _, m := range asked.FindAllStringSubmatch(e, -1) {
			for _, l := range label.FindAllStringSubmatch(regexp.MustCompile(`"[^"]*"`).ReplaceAllString(m[2],
				""), -1) {
				if !slices.Contains(there[m[1]], l[1]) {
					t.Errorf("%s: %s has no label %s, but %v", e, m[1], l[1], there[m[1]])
				}
			}
		}
		for _, m := range by.FindAllStringSubmatch(e, -1) {
			for l := range strings.SplitSeq(m[1], ", ") {
				if !slices.Contains(there[m[2]], l) {
					t.Errorf("%s: %s has no label %s, but %v", e, m[2], l, there[m[2]])
				}
			}
		}
	}
	names := d.metrics()
	for _, name := range names {
		if _, ok := there[name]; !ok {
			t.Errorf("%s is not served", name)
		}
	}
	for name := range there {
		// That of the last run of all is the same as by creditor.
		if strings.HasPrefix(name, "trekk_") && name != "trekk_last_run_timestamp_seconds" &&
			!slices.Contains(names, name) {
			t.Errorf("%s is not on the dashboard", name)
		}
	}
}

// Each panel is one that Grafana knows, with a place of its own and what it says.
func TestThePanelsOfTheDashboardAreValid(t *testing.T) {
	d := readDashboard(t)
	units := []string{"short", "s", "m", "bytes", "currencyNOK"}
	kinds := []string{"stat", "timeseries", "table"}
	if d.UID == "" || d.Title == "" || d.SchemaVersion < 36 || len(d.Panels) == 0 {
		t.Errorf("%q, %q, version %d, %d panels", d.UID, d.Title, d.SchemaVersion, len(d.Panels))
	}
	variables := map[string]bool{}
	for _, v := range d.Templating.List {
		variables[v.Name] = true
	}
	for _, e := range d.expressions() {
		for _, m := range regexp.MustCompile(`\$([a-z]+)`).FindAllStringSubmatch(e, -1) {
			if !variables[m[1]] {
				t.Errorf("%s: there is no variable %s", e, m[1])
			}
		}
	}
	ids, cells := map[int]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		g := p.GridPos
		if ids[p.ID] || p.ID <= 0 || p.Title == "" || p.Description == "" || len(p.Targets) == 0 ||
			!slices.Contains(kinds, p.Type) || !slices.Contains(units, p.FieldConfig.Defaults.Unit) ||
			p.Datasource.Type != "prometheus" || p.Datasource.UID != "${datasource}" ||
			!variables["datasource"] ||
			g.X < 0 || g.W <= 0 || g.H <= 0 || g.X+g.W > 24 {
			t.Errorf("panel %d %q: %+v", p.ID, p.Title, p)
		}
		ids[p.ID] = true
		for x := g.X; x < g.X+g.W; x++ {
			for y := g.Y; y < g.Y+g.H; y++ {
				if other := cells[[2]int{x, y}]; other != "" {
					t.Fatalf("%q lies on %q", p.Title, other)
				}
				cells[[2]int{x, y}] = p.Title
			}
		}
		refs := map[string]bool{}
		for _, target := range p.Targets {
			if refs[target.RefID] || target.RefID == "" ||
				len(metricName.FindAllString(target.Expr, -1)) == 0 {
				t.Errorf("%q: %+v", p.Title, target)
			}
			refs[target.RefID] = true
		}
		for i, s := range p.FieldConfig.Defaults.Thresholds.Steps {
			if (i == 0) != (s.Value == nil) {
				t.Errorf("%q: the first threshold has no value, and the others have one", p.Title)
			}
		}
	}
}
