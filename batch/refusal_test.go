package batch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"trekk/batch"
)

func TestRefusal(t *testing.T) {
	for _, c := range []struct {
		refusal         error
		said, published string
	}{
		{
			batch.Refuse("on_hold", "invoice %d is on hold already", 4), "invoice 4 is on hold already",
			`{"code":"on_hold","rules":[],"fact":"invoice 4 is on hold already"}`,
		},
		{
			batch.RefuseBy("too_long", []string{"S9", "F11"}, "freeze of %d months: at most 12", 13),
			"freeze of 13 months: at most 12 (S9, F11)",
			`{"code":"too_long","rules":["S9","F11"],"fact":"freeze of 13 months: at most 12"}`,
		},
		{
			batch.RefuseBy("none", nil, "100 %% of it"), "100 % of it",
			`{"code":"none","rules":[],"fact":"100 % of it"}`,
		},
	} {
		wrapped := fmt.Errorf("line 3: %w", c.refusal)
		var r *batch.Refusal
		if !errors.Is(wrapped, batch.ErrRefused) || !errors.As(wrapped, &r) {
			t.Fatalf("%v is no refusal", wrapped)
		}
		if r.Said() != c.said || r.Error() != "refused: "+c.said {
			t.Errorf("%q, %q", r.Said(), r.Error())
		}
		if text, err := json.Marshal(r); err != nil || string(text) != c.published {
			t.Errorf("%s, %v", text, err)
		}
	}
	if got := batch.Cite(nil) + batch.Cite([]string{"S8"}); got != " (S8)" {
		t.Errorf("%q", got)
	}
}
