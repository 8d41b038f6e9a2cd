// Package strict takes JSON that means one thing only.
package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// deepest is how deep a body may be nested: none of ours is deeper than a list of objects with a list.
const deepest = 16

// JSON takes JSON that means one thing only: UTF-8, no key twice, no zero bytes, no amount that is null, one value.
var JSON = huma.Format{
	Marshal: func(w io.Writer, v any) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return e.Encode(v)
	},
	Unmarshal: func(data []byte, v any) error {
		if err := checkJSON(data); err != nil {
			return err
		}
		if err := json.Unmarshal(data, v); err != nil {
			var wrong *json.UnmarshalTypeError
			if errors.As(err, &wrong) {
				return fmt.Errorf("%s is no %s that fits", wrong.Field, wrong.Type.Kind())
			}
			return err
		}
		return nil
	},
}

// checkJSON says what keeps a text from being JSON that means one thing only.
func checkJSON(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("the body is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := checkValue(d, 0); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body has more than one value")
	}
	return nil
}

// next is the next token, of which there is to be one.
func next(d *json.Decoder) (json.Token, error) {
	token, err := d.Token()
	if errors.Is(err, io.EOF) {
		err = errors.New("the body ends too early")
	}
	return token, err
}

// checkValue goes through the next value.
func checkValue(d *json.Decoder, depth int) error {
	token, err := next(d)
	switch {
	case err != nil:
		return err
	case depth > deepest:
		return errors.New("the body is nested too deep")
	}
	switch token {
	case json.Delim('{'):
		return checkObject(d, depth)
	case json.Delim('['):
		for d.More() {
			if err := checkValue(d, depth+1); err != nil {
				return err
			}
		}
		_, err := d.Token()
		return err
	}
	return checkPlain(token)
}

// checkObject goes through an object whose brace has been read.
func checkObject(d *json.Decoder, depth int) error {
	keys := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		folded := strings.ToLower(key) // Go takes them for one
		if keys[folded] {
			return fmt.Errorf("the key %q is there twice", key)
		}
		keys[folded] = true
		if err := checkPlain(key); err != nil {
			return err
		}
		if err := checkMember(d, key, depth+1); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

// checkMember goes through the value of a key. An amount that is left out is all that there is: null, as of a
// variable that was never set, is not taken for that.
func checkMember(d *json.Decoder, key string, depth int) error {
	if !strings.HasSuffix(strings.ToLower(key), "_ore") {
		return checkValue(d, depth)
	}
	token, err := next(d)
	switch {
	case err != nil:
		return err
	case token == nil:
		return fmt.Errorf("%s is null: say how much, or leave it out", key)
	}
	if _, nested := token.(json.Delim); nested {
		return fmt.Errorf("%s is no number", key)
	}
	return checkPlain(token)
}

// checkPlain refuses a zero byte, which PostgreSQL does not take, half a surrogate, and a number that is beyond all
// that programs count with.
func checkPlain(token any) error {
	switch v := token.(type) {
	case string:
		if strings.ContainsAny(v, "\x00\ufffd") {
			return errors.New("a text has a zero byte, or a character that is none")
		}
	case json.Number:
		if _, err := v.Float64(); err != nil {
			return errors.New("a number is too large")
		}
	}
	return nil
}
