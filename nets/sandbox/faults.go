package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"trekk/schedule/bankday"
)

// Faults is what goes wrong at the bank and with its payers, each thing once in so many; 0 is never. What and
// when is drawn from the seed.
type Faults struct {
	Cut         int // connections that break, at any byte
	NoRename    int // uploads whose rename is refused
	Full        int // uploads that are cut short, half of them without a word
	Taken       int // uploads that are gone from the folder as soon as they have arrived
	Lost        int // uploads that are gone too, and that nobody at the bank has seen
	Reject      int // transmissions that are rejected although they are right
	RejectClaim int // claims that are rejected although they are right
	Grow        int // files that are seen while they grow
	Again       int // files that come a second time under another name
	Late        int // files that come one to four bank days late, and so out of order
	PayPart     int // notices of a charge upon which half is paid by hand some days before it

	// Wrong counts OCR files that come with wrong totals or unknown records first; the right one follows
	// under another name.
	Wrong int

	Hang    int // requests that are never answered, while the connection is kept alive
	Drip    int // connections on which, after some bytes, one byte comes every two seconds
	Endless int // files that go on behind their end, for ever
	Lie     int // files that are listed with another size than they have, each time
}

// EveryFault is every kind of fault that goes by in the end, once in n times each; Hang and Drip, for which
// the payee's time must be short, and Endless and Lie, which never go by, are left to whoever wants them.
// Faults of uploads happen three times as often, since there are few uploads.
func EveryFault(n int) Faults {
	few := max(2, n/3)
	return Faults{Cut: n, NoRename: few, Full: few, Taken: few, Lost: n, Reject: few, RejectClaim: n, Grow: n,
		Again: n, Late: n, PayPart: few, Wrong: n}
}

var errCut = errors.New("the connection was cut")

// cutConn breaks after some bytes that the bank has read, or written. What it wrote before still gets
// through.
type cutConn struct {
	net.Conn
	mu          sync.Mutex
	read, write int64 // what is left
}

// faulty is the connection, or one that is going to break, or to drip.
func (s *server) faulty(conn net.Conn) net.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.connections++
	if r, ok := s.room.chance.goesWrong(s.room.chance.faults.Drip, "drip", s.connections); ok {
		return &dripConn{Conn: conn, left: upTo(r, 20_000), closed: make(chan struct{})}
	}
	r, ok := s.room.chance.goesWrong(s.room.chance.faults.Cut, "cut", s.connections)
	if !ok {
		return conn
	}
	c := &cutConn{Conn: conn, read: math.MaxInt64, write: math.MaxInt64}
	if one(r, 2) {
		c.read = upTo(r, 20_000)
	} else {
		c.write = upTo(r, 20_000)
	}
	return c
}

func (c *cutConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.passes(&c.read, &n) {
		return n, err
	}
	return n, errCut
}

func (c *cutConn) Write(p []byte) (int, error) {
	n := len(p)
	whole := c.passes(&c.write, &n)
	n, err := c.Conn.Write(p[:n])
	if err == nil && !whole {
		err = errCut
		_ = c.Conn.(*net.TCPConn).CloseWrite() // whoever waits for the answer is told
	}
	return n, err
}

// passes says whether n bytes still get through, and how many do; with the last one the other way is cut too.
func (c *cutConn) passes(left *int64, n *int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if *left > int64(*n) {
		*left -= int64(*n)
		return true
	}
	*n = int(*left)
	c.read, c.write = 0, 0
	return false
}

// Close lets the other side read what was written, which a reset would throw away.
func (c *cutConn) Close() error {
	if c.Conn.(*net.TCPConn).CloseWrite() == nil {
		_, _ = io.Copy(io.Discard, c.Conn)
	}
	return c.Conn.Close()
}

// dripConn lets some bytes through, and then one every two seconds.
type dripConn struct {
	net.Conn
	left   int64 // of what comes through as it should
	closed chan struct{}
	once   sync.Once
}

const dripEvery = 2 * time.Second

func (c *dripConn) Write(p []byte) (n int, err error) {
	k := min(int64(len(p)), c.left)
	c.left -= k
	n, err = c.Conn.Write(p[:k])
	for err == nil && n < len(p) {
		select {
		case <-time.After(dripEvery):
		case <-c.closed:
			return n, net.ErrClosed
		}
		_, err = c.Conn.Write(p[n : n+1])
		n++
	}
	return n, err
}

func (c *dripConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// hang never returns for some requests, before the connection is gone.
func (h handler) hang() error {
	h.mu.Lock()
	h.requests++
	_, hangs := h.room.chance.goesWrong(h.room.chance.faults.Hang, "hang", h.requests)
	h.mu.Unlock()
	if !hangs {
		return nil
	}
	<-h.gone
	return errCut
}

// keepAlive shows that the server is there, every second, until the connection is gone.
func keepAlive(conn ssh.Conn, gone <-chan struct{}) {
	for {
		select {
		case <-gone:
			return
		case <-time.After(time.Second):
			_, _, _ = conn.SendRequest("keepalive@openssh.com", false, nil)
		}
	}
}

// endlessFile has zeros behind its end.
type endlessFile struct{ *os.File }

func (f endlessFile) ReadAt(p []byte, at int64) (int, error) {
	n, err := f.File.ReadAt(p, at)
	if !errors.Is(err, io.EOF) {
		return n, err
	}
	for i := range p[n:] {
		p[n+i] = '0'
	}
	return len(p), nil
}

// fullUpload takes no more than room bytes of an upload, and may not say so.
type fullUpload struct {
	*upload
	room   int64
	silent bool
}

func (u *fullUpload) WriteAt(p []byte, at int64) (int, error) {
	k := max(0, min(int64(len(p)), u.room-at))
	n, err := u.upload.WriteAt(p[:k], at)
	if err == nil && n < len(p) && !u.silent {
		u.cut = true // a file that its sender knows to be cut short is not looked at
		return n, errors.New("no space left on device")
	}
	return len(p), err
}

// growth is the sizes of a file that is seen while it grows, the first that of now; each listing goes on to
// the next, until it is whole.
type growth []int64

// growing draws the growth of a file; now and then it stands still for a while.
func growing(r *rand.Rand, size int64) growth {
	g := make(growth, 2+r.IntN(4))
	for i := range g {
		g[i] = r.Int64N(size + 1)
	}
	slices.Sort(g)
	if len(g) > 2 && one(r, 2) {
		g[2] = g[1]
	}
	return g
}

// show adds a file to a folder, as the payee sees it: at once or days later, whole or growing, once or twice.
func (m *mailroom) show(in int, e *entry, size int64) {
	f := &m.chance.faults
	if r, ok := m.chance.goesWrong(f.Grow, "grow", e.name); ok && size > 0 {
		e.growth = growing(r, size)
	}
	if r, ok := m.chance.goesWrong(f.Lie, "lie", e.name); ok {
		e.lie = upTo(r, size+1)
		if one(r, 2) {
			e.lie = -min(e.lie, size)
		}
	}
	_, e.endless = m.chance.goesWrong(f.Endless, "endless", e.name)
	appear := func(e *entry) {
		e.modTime = m.clock.now
		m.folders[in] = append(m.folders[in], e)
	}
	later := func(r *rand.Rand) bankday.Date { return m.clock.after(1 + r.IntN(4)) }
	if r, ok := m.chance.goesWrong(f.Late, "late", e.name); ok {
		m.clock.on(later(r), func() { appear(e) })
	} else {
		appear(e)
	}
	if r, ok := m.chance.goesWrong(f.Again, "again", e.name); ok {
		again := &entry{name: fmt.Sprintf("Kopi (%d) av %s", 1+r.IntN(9), e.name), path: e.path,
			complete: true}
		if one(r, 2) {
			m.clock.on(later(r), func() { appear(again) })
		} else {
			appear(again)
		}
	}
}

// paysPart lets a payer pay half of what will be charged, so that the payee must cancel the claim and make
// another.
func (ps *payers) paysPart(p *person, inv *invoice) {
	if r, ok := ps.chance.goesWrong(ps.chance.faults.PayPart, "part", inv.no); ok {
		ps.payByHand(p, inv, inv.kid, max(inv.amount/2, 1), inv.due-12+bankday.Date(r.IntN(8)))
	}
}

func (cl *clearing) rejectsClaim(it *item) bool {
	_, ok := cl.chance.goesWrong(cl.chance.faults.RejectClaim, "reject", it.kid, it.due)
	return ok
}

// putWrong publishes a transmission with a fault in place of the right one, which follows a day or more
// later.
func (m *mailroom) putWrong(r *rand.Rand, name string, content []byte) error {
	if err := m.putAs(outbound, name, spoil(r, content)); err != nil {
		return err
	}
	number := numberIn(content)
	m.clock.on(m.clock.after(1+r.IntN(3)), func() {
		if err := m.putAs(outbound, "RETTET."+name, content); err != nil {
			panic(err) // a folder of our own
		}
		m.corrected = append(m.corrected, number)
	})
	return nil
}

// numberIn is the transmission number of a file from Nets.
func numberIn(content []byte) string { return line(content[:length]).get(startNumber) }

// spoil puts a fault into a file from Nets that its reader must find.
func spoil(r *rand.Rand, content []byte) []byte {
	lines := bytes.SplitAfter(bytes.TrimRight(content, "\r\n"), []byte("\n"))
	middle := 1 + r.IntN(len(lines)-2)
	switch last := lines[len(lines)-1]; r.IntN(5) {
	case 0: // the total, or the number of transactions where there is no money
		last = slices.Clone(last)
		at := field(transmissionEnd, "total").To - 1
		last[at] = '0' + (last[at]-'0'+1+byte(r.IntN(9)))%10
		lines[len(lines)-1] = last
	case 1: // an unknown record
		lines = slices.Insert(lines, middle, append([]byte("NY099977"), lines[middle][8:]...))
	case 2: // a record is missing
		lines = slices.Delete(lines, middle, middle+1)
	case 3: // a record comes twice
		lines = slices.Insert(lines, middle, lines[middle])
	default: // the end is missing
		lines = lines[:len(lines)-1]
	}
	return bytes.Join(lines, nil)
}
