package batch

import (
	"context"
	"errors"
	"testing"
)

// logged are books as far as a memory knows them.
type logged struct {
	Store
	hash string
	err  error
}

func (l *logged) LastAudit(context.Context) (int64, string, error) { return 1, l.hash, l.err }

// What was worked out is known until something is written, or something else is asked for.
func TestRecall(t *testing.T) {
	books, worked := &logged{}, 0
	var within func() error
	p := &Payee{Store: books, Memory: &Memory{}}
	recall := func(key int) (int, error) {
		return Recall(t.Context(), p.At(Call{}), "number", key, func() (int, error) {
			worked++
			if within != nil {
				return worked, within()
			}
			return worked, nil
		})
	}
	wants := func(what string, key, want int) {
		t.Helper()
		if got, err := recall(key); got != want || err != nil {
			t.Errorf("%s: %d, %v, want %d", what, got, err, want)
		}
	}
	wants("books without an entry", 1, 1)
	wants("they may be others", 1, 2)
	books.hash = "a"
	wants("something is written", 1, 3)
	wants("nothing is written", 1, 3)
	wants("another key", 2, 4)
	wants("one is kept", 1, 5)
	books.hash = "b"
	within = func() error { books.hash = "c"; return nil }
	wants("something is written meanwhile", 1, 6)
	within = nil
	wants("it may not have been seen", 1, 7)
	wants("it is known", 1, 7)

	broken := errors.New("broken")
	within = func() error { return broken }
	if _, err := recall(2); !errors.Is(err, broken) {
		t.Error(err)
	}
	within = nil
	wants("what failed leaves what was known", 1, 7)
	wants("and is worked out again", 2, 9)
	books.err = broken
	if _, err := recall(2); !errors.Is(err, broken) {
		t.Error(err)
	}
	books.err, p.Memory = nil, nil
	wants("without a memory", 2, 10)
}

// Two kinds are known beside each other.
func TestRecallKinds(t *testing.T) {
	p := &Payee{Store: &logged{hash: "a"}, Memory: &Memory{}}
	for range 2 {
		for _, kind := range []string{"open", "overdue"} {
			got, err := Recall(t.Context(), p.At(Call{}), kind, 0,
				func() (string, error) { return kind, nil })
			if got != kind || err != nil {
				t.Errorf("%s: %s, %v", kind, got, err)
			}
		}
	}
}
