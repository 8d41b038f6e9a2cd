package report

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"iter"

	"trekk/batch"
)

// The cursors of lists that the store does not page: they are made of rows that follow from many others.

// mark is a cursor of a list: what its rows go on from.
type mark[K any] struct {
	List string `json:"l"`
	Key  K      `json:"k"`
}

func cursorOf[K any](list string, key K) string {
	text, err := json.Marshal(mark[K]{list, key})
	if err != nil {
		return "" // texts and numbers can be written
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// readCursor is what a cursor of a list says; ErrCursor when it is none of that list.
func readCursor[K any](list, cursor string) (key K, err error) {
	var m mark[K]
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	if err != nil || m.List != list {
		return key, fmt.Errorf("%w: %w", batch.ErrCursor,
			batch.Refuse("cursor", "this is no cursor of %s: take it as the list gave it", list))
	}
	return m.Key, nil
}

// behind is the key behind which a page of a list begins; empty for the first.
func behind(list string, p batch.Page) (string, error) {
	if p.After == "" {
		return "", nil
	}
	return readCursor[string](list, p.After)
}

// streamed is a page of a stream that comes by a key. The rows that are asked for are those behind a key; there may
// be others before them.
func streamed[T any](
	list string, p batch.Page, rows func(behind string) iter.Seq2[T, error], key func(*T) string,
) (List[T], error) {
	l := List[T]{Items: []T{}}
	after, err := behind(list, p)
	if err != nil {
		return l, err
	}
	for row, err := range rows(after) {
		switch {
		case err != nil:
			return List[T]{}, err
		case p.After != "" && key(&row) <= after:
			continue
		case len(l.Items) == limitOf(p):
			l.Next = cursorOf(list, key(&l.Items[len(l.Items)-1]))
			return l, nil
		}
		l.Items = append(l.Items, row)
	}
	return l, nil
}

// Cut is a page of a list that is short and at hand as a whole. Its cursor says how many rows were before it.
func Cut[T any](list string, all []T, p batch.Page) (l List[T], err error) {
	from := 0
	if p.After != "" {
		if from, err = readCursor[int](list, p.After); err != nil {
			return List[T]{Items: []T{}}, err
		}
	}
	from = min(max(from, 0), len(all))
	to := min(from+limitOf(p), len(all))
	l.Items = append([]T{}, all[from:to]...)
	if to < len(all) {
		l.Next = cursorOf(list, to)
	}
	return l, nil
}

// limitOf is how many rows a page has.
func limitOf(p batch.Page) int {
	if p.Limit <= 0 || p.Limit > MaxPage {
		return MaxPage
	}
	return p.Limit
}
