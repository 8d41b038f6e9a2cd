package keyset

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// written is what is in a cursor.
type written struct {
	List  string `json:"l"`
	Order string `json:"o"`
	Down  bool   `json:"d,omitempty"`
	Key   []any  `json:"k"`
}

// sumSize is how many bytes of a hash are before what is in a cursor: whoever makes one up does not hit it.
const sumSize = 6

func (at *place[T]) cursor(row *T) string {
	text, err := json.Marshal(written{at.list.Noun, at.order.Name, at.page.Descending, at.order.Key(row)})
	if err != nil {
		return "" // texts and numbers can be written
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(append(sum[:sumSize:sumSize], text...))
}

// key is what a cursor has for the columns of the order.
func (at *place[T]) key(cursor string) ([]any, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) < sumSize {
		return nil, errors.New("this is no cursor: take it as a list gave it")
	}
	sum := sha256.Sum256(raw[sumSize:])
	var w written
	d := json.NewDecoder(bytes.NewReader(raw[sumSize:]))
	d.UseNumber()
	switch err := d.Decode(&w); {
	case !bytes.Equal(sum[:sumSize], raw[:sumSize]), err != nil, d.Decode(&struct{}{}) != io.EOF:
		return nil, errors.New("this is no cursor: take it as a list gave it")
	case w.List != at.list.Noun, w.Order != at.order.Name, w.Down != at.page.Descending:
		return nil, errors.New("the cursor is of another list, order or direction: begin at the first page")
	}
	return at.typed(w.Key)
}

// typed gives the values of a cursor the types that the columns have.
func (at *place[T]) typed(key []any) ([]any, error) {
	var row T
	want := at.order.Key(&row)
	if len(key) != len(want) {
		return nil, errors.New("this is no cursor: take it as a list gave it")
	}
	for i := range want {
		switch want[i].(type) {
		case string:
			if _, ok := key[i].(string); !ok {
				return nil, errors.New("this is no cursor: a number in place of a text")
			}
		default:
			n, ok := key[i].(json.Number)
			v, err := strconv.ParseInt(n.String(), 10, 64)
			if !ok || err != nil {
				return nil, errors.New("this is no cursor: a text in place of a number")
			}
			key[i] = v
		}
	}
	return key, nil
}
