package render

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// ToFile writes to a file, which appears whole or not at all, or to out where the path is empty or "-". What
// is there and no file, such as a device or a pipe, is written to as it is.
func ToFile(out io.Writer, path string, write func(io.Writer) error) error {
	straight := func(w io.Writer) error {
		b := bufio.NewWriter(w)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	}
	if path == "" || path == "-" {
		return straight(Raw(out))
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if there, err := os.Stat(path); err == nil && !there.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(straight(f), f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = straight(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
