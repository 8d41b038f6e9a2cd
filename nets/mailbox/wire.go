package mailbox

import (
	"fmt"
	"net"
	"sync/atomic"
	"time"
)

// wire is the connection. It knows how long it has been silent, and bounds what is read from it.
type wire struct {
	net.Conn
	last atomic.Int64 // when bytes last moved

	// waiting counts our own readers that are at work, and own is how long they have been: that is not the
	// server's time.
	waiting atomic.Int32
	own     atomic.Int64

	most, got atomic.Int64 // bytes that may be read, and have been, since readMost; no bound where most is 0
}

func (w *wire) Read(p []byte) (int, error) {
	if err := w.tooMuch(); err != nil {
		w.Close()
		return 0, err
	}
	n, err := w.Conn.Read(p)
	w.got.Add(int64(n))
	w.touch()
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.touch()
	return n, err
}

func (w *wire) touch() { w.last.Store(time.Now().UnixNano()) }

func (w *wire) silent() time.Duration { return time.Since(time.Unix(0, w.last.Load())) }

// readMost bounds what is read from now on; 0 for no bound.
func (w *wire) readMost(n int64) {
	w.got.Store(0)
	w.most.Store(n)
}

// tooMuch is an error when more has come than may be read.
func (w *wire) tooMuch() error {
	if most := w.most.Load(); most > 0 && w.got.Load() > most {
		return fmt.Errorf("%w: more than %d MiB", ErrTooMuch, most>>20)
	}
	return nil
}

// ours runs f, which may take its time without the server being to blame.
func (w *wire) ours(f func()) {
	began := time.Now()
	w.waiting.Add(1)
	f()
	w.own.Add(int64(time.Since(began)))
	w.touch()
	w.waiting.Add(-1)
}
