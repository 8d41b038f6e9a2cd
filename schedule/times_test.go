package schedule

import (
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

var jobs = []string{"fetch", "ingest", "match", "bill", "claims", "send", "remind", "collect", "report"}

func TestTimesFromYAML(t *testing.T) {
	var got Times
	text := []byte("- at: [06:00, '18:30']\n  jobs: [fetch, ingest]\n- at: [09:05]\n")
	err := yaml.UnmarshalWithOptions(text, &got, yaml.Strict())
	if err != nil {
		t.Fatal(err)
	}
	want := Times{
		{At: []TimeOfDay{{6, 0}, {18, 30}}, Jobs: []string{"fetch", "ingest"}},
		{At: []TimeOfDay{{9, 5}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	b, err := yaml.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var back Times
	if err := yaml.Unmarshal(b, &back); err != nil || back.check(jobs) != nil ||
		back[0].At[1] != want[0].At[1] {
		t.Errorf("written and read: %v, %v", back, err)
	}
	for _, bad := range []string{"24:00", "6:00", "0600", "06:60", "noon", "''", "06:00:00", "6"} {
		if err := yaml.Unmarshal([]byte("- at: ["+bad+"]"), &got); err == nil {
			t.Errorf("%s is read as %v", bad, got)
		}
	}
}

func TestTimesAreChecked(t *testing.T) {
	if err := DefaultTimes().check(jobs); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		times Times
		want  string
	}{
		{Times{{Jobs: []string{"fetch"}}}, "slot 1 has no time"},
		{Times{{At: []TimeOfDay{{6, 0}}}, {At: []TimeOfDay{{9, 0}, {6, 0}}}}, "06:00 is there twice"},
		{Times{{At: []TimeOfDay{{6, 0}}, Jobs: []string{"fetch", "fecth"}}},
			`no job is called "fecth": the jobs are [fetch`},
	} {
		_, err := New(Config{Creditors: []Creditor{{ID: "gym", Times: c.times}}, Jobs: jobs})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.times, err, c.want)
		}
	}
}
