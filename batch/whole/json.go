package whole

import (
	"encoding/json"
	"errors"
	"io/fs"
)

// ReadJSON reads a small file that WriteJSON has written into v, and reports whether it is there: one that is not is no
// error. One with unknown fields is.
func ReadJSON(path string, v any) (there bool, err error) {
	file, err := Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer file.Close()
	in := json.NewDecoder(file)
	in.DisallowUnknownFields()
	return true, in.Decode(v)
}

// WriteJSON writes a value as a line of JSON beside the file that is there, and puts it in its place.
func WriteJSON(path string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return Replace(path, append(text, '\n'))
}
