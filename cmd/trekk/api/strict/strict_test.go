package strict

import (
	"strings"
	"testing"
)

func TestJSONMeansOneThingOnly(t *testing.T) {
	for body, good := range map[string]bool{
		`{"reason":"x"}`: true, `[1,{"a":[null,true]}]`: true, "{\"a\":\"\u00e6\"}": true,
		`{"a":1,"a":2}`: false, `{"a":1,"A":2}`: false, `{"a":{"b":1,"b":2}}`: false, `{}{}`: false,
		`{`:   false,
		`[1,`: false, `{"a":"\u0000"}`: false, `{"\u0000":1}`: false, `{"a":"\ud800"}`: false,
		"{\"a\":\"\xff\"}": false, ``: false, `[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]`: false,
		`nul`: false, `{"a":12345678901234567890,"b":1e300}`: true, `{"a":1e400}`: false,
		"[" + strings.Repeat("2", 310) + "]": false,
	} {
		if err := checkJSON([]byte(body)); (err == nil) != good {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,"x",null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v any
		if checkJSON(data) == nil && JSON.Unmarshal(data, &v) != nil {
			t.Errorf("%q passes the check, and is no JSON", data)
		}
	})
}
