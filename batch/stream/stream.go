// Package stream works on sorted streams (iter.Seq2 of items and errors): merging one beside another, pulling
// them item by item, and gathering short ones. It knows nothing of what it carries, and never holds a stream
// whole but in All.
package stream

import (
	"errors"
	"iter"
)

// Merge steps through a sorted stream alongside another one. Stop must be called at the end.
type Merge[T any] struct {
	next func() (T, error, bool)
	stop func()
	key  func(T) string

	item T
	err  error
	ok   bool
}

// NewMerge begins a merge over a stream that is sorted by key.
func NewMerge[T any](s iter.Seq2[T, error], key func(T) string) *Merge[T] {
	m := &Merge[T]{key: key}
	m.next, m.stop = iter.Pull2(s)
	m.advance()
	return m
}

func (m *Merge[T]) advance() { m.item, m.err, m.ok = m.next() }

// Stop ends the stream.
func (m *Merge[T]) Stop() { m.stop() }

// At yields the items with the key, leaving those before it behind. Keys must be asked for in ascending
// order.
func (m *Merge[T]) At(key string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for m.ok && m.err == nil && m.key(m.item) < key {
			m.advance()
		}
		for m.ok && (m.err != nil || m.key(m.item) == key) {
			item, err := m.item, m.err
			if err == nil {
				m.advance()
			}
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// Puller gives the items of a stream one by one. Stop must be called at the end.
type Puller[T any] struct {
	pull func() (T, error, bool)
	Stop func()
}

// NewPuller begins to pull a stream.
func NewPuller[T any](s iter.Seq2[T, error]) *Puller[T] {
	p := &Puller[T]{}
	p.pull, p.Stop = iter.Pull2(s)
	return p
}

// Next is the next item; ok is false at the end.
func (p *Puller[T]) Next() (item T, ok bool, err error) {
	item, err, ok = p.pull()
	return item, ok, err
}

// Of streams a slice.
func Of[T any](items []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// All holds all of a stream that is known to be short.
func All[T any](s iter.Seq2[T, error]) (list []T, err error) {
	for item, err := range s {
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}

// ErrOverflow is a sum for which there is no number.
var ErrOverflow = errors.New("the sum is too large")

// Sum counts the items of a stream and adds up their amounts.
func Sum[T any, N ~int64](s iter.Seq2[T, error], amount func(T) N) (count int, sum N, err error) {
	for item, err := range s {
		if err != nil {
			return 0, 0, err
		}
		count++
		if err := Add(&sum, amount(item)); err != nil {
			return 0, 0, err
		}
	}
	return count, sum, nil
}

// Add adds an amount to a sum of many, unless there is no number for it.
func Add[N ~int64](sum *N, a N) error {
	after := *sum + a
	if a != 0 && (after > *sum) != (a > 0) {
		return ErrOverflow
	}
	*sum = after
	return nil
}

// Map makes a stream of another.
func Map[T, U any](s iter.Seq2[T, error], make func(T) U) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		for item, err := range s {
			if err != nil {
				var none U
				yield(none, err)
				return
			}
			if !yield(make(item), nil) {
				return
			}
		}
	}
}

// Failed is a stream that cannot begin.
func Failed[T any](err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		yield(none, err)
	}
}
