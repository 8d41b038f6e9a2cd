package render

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A device or a pipe is written to; a folder is refused, and what is there stays.
func TestOutputToWhatIsNoFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		data, err := os.ReadFile(pipe)
		read <- fmt.Sprint(string(data), err)
	}()
	write := func(w io.Writer) error {
		_, err := io.WriteString(w, "it is written")
		return err
	}
	if err := ToFile(io.Discard, pipe, write); err != nil {
		t.Fatal(err)
	}
	if got := <-read; got != "it is written<nil>" {
		t.Errorf("the pipe had %q", got)
	}
	if there, err := os.Lstat(pipe); err != nil || there.Mode()&fs.ModeNamedPipe == 0 {
		t.Errorf("the pipe has become %v, %v", there.Mode(), err)
	}
	if err := ToFile(io.Discard, t.TempDir(), write); err == nil {
		t.Error("a folder was written to")
	}
}
