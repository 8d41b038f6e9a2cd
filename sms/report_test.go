package sms_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"unicode"

	"trekk/sms"
)

func ExampleInspect() {
	r, _ := sms.Inspect("Betal 499 kr – i dag")
	fmt.Println(r.Encoding, r.Units, r.Parts)
	fmt.Println(r.Suggestion.Encoding, r.Suggestion.Units, r.Suggestion.Text)
	// Output:
	// UCS-2 20 1
	// GSM-7 20 Betal 499 kr - i dag
}

func TestInspect(t *testing.T) {
	for text, want := range map[string]string{
		"Hei": `{"encoding":"gsm7","units":3,"parts":1,"beyond_basic_plane":false}`,
		"{€}€": `{"encoding":"gsm7","units":8,"parts":1,"two_septets":[` +
			`{"char":"{","code":"U+007B","count":1,"units":2},` +
			`{"char":"€","code":"U+20AC","count":2,"units":2},{"char":"}","code":"U+007D","count":1,"units":2}],` +
			`"beyond_basic_plane":false}`,
		"–a–\u00ad": `{"encoding":"ucs2","units":4,"parts":1,"forced_by":[{"char":"–","code":"U+2013","count":2,` +
			`"units":1,"replacement":"-"},{"char":"` + "\u00ad" + `","code":"U+00AD","count":1,"units":1,` +
			`"replacement":""}],"beyond_basic_plane":false,` +
			`"suggestion":{"text":"-a-","encoding":"gsm7","units":3,"parts":1}}`,
		"Nikolić – 🙂": `{"encoding":"ucs2","units":12,"parts":1,"forced_by":[` +
			`{"char":"ć","code":"U+0107","count":1,"units":1},` +
			`{"char":"–","code":"U+2013","count":1,"units":1,"replacement":"-"},{"char":"🙂",` +
			`"code":"U+1F642","count":1,"units":2}],"beyond_basic_plane":true}`,
	} {
		r, err := sms.Inspect(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := json.Marshal(r); err != nil || string(got) != want {
			t.Errorf("%q: %s, %v\nwant %s", text, got, err, want)
		}
	}
}

// Typographic characters have a replacement in GSM-7; no letter has one, and nothing that GSM-7 has.
func TestReplacements(t *testing.T) {
	const typographic = "‐‑‒–—―−‘’‚‛“”„‟«»‹›…\t\u00a0\u2009\u202f\u00ad\u200b\u2028"
	for _, r := range typographic {
		got, err := sms.Inspect("a" + string(r))
		if err != nil || got.Suggestion == nil || got.ForcedBy[0].Replacement == nil {
			t.Errorf("%U: %+v, %v", r, got, err)
		}
	}
	for r := range rune(unicode.MaxRune) {
		got, err := sms.Inspect("a" + string(r))
		if err != nil || !unicode.IsLetter(r) && !unicode.IsMark(r) && got.Encoding != sms.GSM7 {
			continue
		}
		if got.Suggestion != nil || len(got.ForcedBy) > 0 && got.ForcedBy[0].Replacement != nil {
			t.Errorf("%U is replaced: %+v", r, got)
		}
	}
}

// What would take more parts in GSM-7 is not suggested.
func TestNoDearerTextIsSuggested(t *testing.T) {
	for n, want := range map[int]bool{53: true, 54: false, 70: false} {
		if r, err := sms.Inspect(x("…", n)); err != nil || r.Parts != 1 || r.Suggestion != nil != want {
			t.Errorf("%d …: %+v, %v", n, r, err)
		}
	}
}
