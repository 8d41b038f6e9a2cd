package stream_test

import (
	"errors"
	"iter"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch/stream"
)

func of(err error, items ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
		if err != nil {
			yield("", err)
		}
	}
}

func key(s string) string { return s[:1] }

func TestMergeLeavesEarlierKeysBehind(t *testing.T) {
	m := stream.NewMerge(of(nil, "a1", "b1", "b2", "d1"), key)
	defer m.Stop()
	for _, c := range []struct {
		key  string
		want []string
	}{{"b", []string{"b1", "b2"}}, {"c", nil}, {"d", []string{"d1"}}, {"e", nil}} {
		got, err := stream.All(m.At(c.key))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.key, got, err, c.want)
		}
	}
}

// The error of a stream comes out of everything that is made of it.
func TestErrorsComeThrough(t *testing.T) {
	broken := errors.New("broken")
	m := stream.NewMerge(of(broken, "a"), key)
	defer m.Stop()
	if _, err := stream.All(m.At("b")); !errors.Is(err, broken) {
		t.Errorf("merge: %v", err)
	}
	p := stream.NewPuller(of(broken))
	defer p.Stop()
	if _, _, err := p.Next(); !errors.Is(err, broken) {
		t.Errorf("puller: %v", err)
	}
	if _, _, err := stream.Sum(of(broken, "a"), func(string) int64 { return 1 }); !errors.Is(err, broken) {
		t.Errorf("sum: %v", err)
	}
	if _, err := stream.All(stream.Map(of(broken, "a"), key)); !errors.Is(err, broken) {
		t.Errorf("map: %v", err)
	}
	if _, err := stream.All(stream.Failed[int](broken)); !errors.Is(err, broken) {
		t.Errorf("failed: %v", err)
	}
}

// However large the amounts, a sum is right or an error, and never wraps.
func TestASumNeverWraps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.Int64()).Draw(t, "amounts")
		exact, fits := new(big.Int), true
		for _, n := range list {
			exact.Add(exact, big.NewInt(n))
			fits = fits && exact.IsInt64()
		}
		_, sum, err := stream.Sum(func(yield func(int64, error) bool) {
			for _, n := range list {
				if !yield(n, nil) {
					return
				}
			}
		}, func(n int64) int64 { return n })
		switch {
		case !fits && !errors.Is(err, stream.ErrOverflow):
			t.Fatalf("%v sum to %d, %v", list, sum, err)
		case fits && (err != nil || sum != exact.Int64()):
			t.Fatalf("%v sum to %d, %v, want %s", list, sum, err, exact)
		}
	})
}
