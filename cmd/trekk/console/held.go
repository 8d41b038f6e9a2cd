package console

import (
	"crypto/rand"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"trekk/batch"
)

// heldFile is a file that somebody has been shown how it is understood, until it is taken.
type heldFile struct {
	file       *os.File // without a name on disk
	name, kind string
	size       int64
	person     string // whose it is, and nobody else's
	creditor   string
	since      time.Time
	expected   batch.SumFilter // of a statement: the sums that should be on it
	back       string          // of a statement: where its page leads back to
}

// How many files are held, of how many bytes in all, and how long. A newer file takes the place of the oldest.
const (
	mostHeld      = 16
	mostHeldBytes = 256 << 20
	heldFor       = time.Hour
)

// held are files by a secret of each. The zero value is ready.
type held struct {
	mu    sync.Mutex
	files map[string]*heldFile
}

// hold keeps a copy of a file, and gives its secret.
func (h *held) hold(f heldFile, from io.Reader) (secret string, err error) {
	if f.file, err = os.CreateTemp("", "trekk-held-"); err != nil { // with mode 0600
		return "", err
	}
	if err = os.Remove(f.file.Name()); err == nil { // it holds personal data: it is gone when this process is
		f.size, err = io.Copy(f.file, from)
	}
	if err != nil {
		return "", errors.Join(err, f.file.Close())
	}
	secret = rand.Text()
	h.put(secret, &f)
	return secret, nil
}

// put holds a file by a secret, and lets go of those for which there is no room then.
func (h *held) put(secret string, f *heldFile) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.files == nil {
		h.files = map[string]*heldFile{}
	}
	for key, other := range h.files {
		if f.since.Sub(other.since) > heldFor {
			h.drop(key)
		}
	}
	for len(h.files) > 0 && (len(h.files) >= mostHeld || h.bytes()+f.size > mostHeldBytes) {
		oldest := ""
		for key, other := range h.files {
			if oldest == "" || other.since.Before(h.files[oldest].since) {
				oldest = key
			}
		}
		h.drop(oldest)
	}
	h.files[secret] = f
}

func (h *held) bytes() (n int64) {
	for _, f := range h.files {
		n += f.size
	}
	return n
}

func (h *held) drop(secret string) {
	_ = h.files[secret].file.Close()
	delete(h.files, secret)
}

// take gives a file to the one whose it is, who closes it, or puts it back. It is held no longer. ErrNotFound where
// there is none.
func (h *held) take(secret, person, creditor string) (*heldFile, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := h.files[secret]
	if f == nil || f.person != person || f.creditor != creditor {
		return nil, batch.ErrNotFound
	}
	delete(h.files, secret)
	_, err := f.file.Seek(0, io.SeekStart)
	return f, err
}
