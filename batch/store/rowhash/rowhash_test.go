package rowhash

import "testing"

// No two lists of values are hashed alike.
func TestAppend(t *testing.T) {
	seen := map[string]int{}
	for i, values := range [][]any{
		{}, {nil}, {""}, {int64(0)}, {[]byte{}}, {"a", "b"}, {"ab"}, {"a", "b", nil}, {"ab", ""},
		{int64(1)}, {"1"}, {[]byte("1")}, {int64(-1)}, {"n"},
	} {
		key := string(Append(nil, values...))
		if j, ok := seen[key]; ok {
			t.Errorf("%d and %d look the same", i, j)
		}
		seen[key] = i
	}
}

func TestDigest(t *testing.T) {
	sum := func(rows ...[]any) (d Digest) {
		for _, r := range rows {
			d.Add(r)
		}
		return d
	}
	a, b := []any{"gym", int64(1), nil}, []any{"gym", "1", nil}
	if sum(a, b) != sum(b, a) || sum(a) == sum(b) || sum(a, a) == sum(b, b) || sum(a, a) == sum() {
		t.Error("it is of rows in any order, each of them")
	}
}
