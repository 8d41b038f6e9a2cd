package filelock

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// inodeKey tells files apart.
type inodeKey struct{ device, number uint64 }

func keyOf(info fs.FileInfo) (key inodeKey, names uint64) {
	s := info.Sys().(*syscall.Stat_t)
	return inodeKey{s.Dev, s.Ino}, s.Nlink
}

// openToLock opens a file, which must still be the one that was looked at.
func openToLock(path string, key inodeKey) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		if now, _ := keyOf(info); now != key {
			err = fmt.Errorf("%s was replaced while it was open", path)
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// span is the byte that stands for a name. It is beyond the end of every file, and of what SQLite locks.
func span(kind int16, name string) *unix.Flock_t {
	sum := sha256.Sum256([]byte(name))
	start := int64(binary.BigEndian.Uint64(sum[:])>>2) | 1<<61 // below 1<<62
	return &unix.Flock_t{Type: kind, Whence: io.SeekStart, Start: start, Len: 1}
}

// tryLock takes a lock that belongs to the descriptor: it goes when the last process that has it ends.
func tryLock(f *os.File, name string) (bool, error) {
	err := unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, span(unix.F_WRLCK, name))
	switch {
	case errors.Is(err, unix.EAGAIN), errors.Is(err, unix.EACCES):
		return false, nil
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOTSUP): // not on this kernel or file system
		return true, nil
	}
	return err == nil, err
}

func unlockFile(f *os.File, name string) {
	_ = unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, span(unix.F_UNLCK, name))
}
