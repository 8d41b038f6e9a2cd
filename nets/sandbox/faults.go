package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"slices"
	"sync"

	"trekk/schedule/bankday"
)

// Faults is what goes wrong at the bank and with its payers, each thing once in so many; 0 is never. What and when is drawn
// from the seed.
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
	Wrong       int // OCR files that come with wrong totals or unknown records first; the right one follows under another name
}

// EveryFault is all of them, each once in n times; what happens to uploads three times as often, since there are few.
func EveryFault(n int) Faults {
	few := max(2, n/3)
	return Faults{Cut: n, NoRename: few, Full: few, Taken: few, Lost: n, Reject: few, RejectClaim: n, Grow: n, Again: n, Late: n, PayPart: few, Wrong: n}
}

// SetFaults changes what goes wrong from now on.
func (sb *Sandbox) SetFaults(f Faults) {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	sb.cfg.Faults = f
}

// Corrected are the numbers of the bank's transmissions that came with faults and of which the right version lies in the
// mailbox: what the bank would tell a payee who asked.
func (sb *Sandbox) Corrected() []string {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return slices.Clone(sb.corrected)
}

// ListMandates has all active mandates told again, as a full listing, in the next file: the payee has asked for it.
func (sb *Sandbox) ListMandates() {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	sb.records = nil // what was still to be told is in the listing
	for _, m := range sb.mandates {
		if m.until.IsZero() {
			sb.tell(m, 0, sb.now)
		}
	}
}

// goesWrong draws whether something happens that happens once in n times.
func (sb *Sandbox) goesWrong(n int, about ...any) (*rand.Rand, bool) {
	if n == 0 {
		return nil, false
	}
	r := sb.draw(append([]any{"fault"}, about...)...)
	return r, one(r, n)
}

// upTo draws a number from 1 to n, small ones as often as large ones of their kind: as many below 10 as from 10 to 100.
func upTo(r *rand.Rand, n int64) int64 {
	return int64(math.Exp(r.Float64() * math.Log(float64(n))))
}

var errCut = errors.New("the connection was cut")

// cutConn breaks after some bytes that the bank has read, or written. What it wrote before still gets through.
type cutConn struct {
	net.Conn
	mu          sync.Mutex
	read, write int64 // what is left
}

// faulty is the connection, or one that is going to break.
func (sb *Sandbox) faulty(conn net.Conn) net.Conn {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	sb.connections++
	r, ok := sb.goesWrong(sb.cfg.Faults.Cut, "cut", sb.connections)
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

// growth is the sizes of a file that is seen while it grows, the first that of now; each listing goes on to the next, until
// it is whole.
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
func (sb *Sandbox) show(in int, e *entry, size int64) {
	f := &sb.cfg.Faults
	if r, ok := sb.goesWrong(f.Grow, "grow", e.name); ok && size > 0 {
		e.growth = growing(r, size)
	}
	appear := func(e *entry) {
		e.modTime = sb.now
		sb.folders[in] = append(sb.folders[in], e)
	}
	later := func(r *rand.Rand) bankday.Date { return sb.cal.After(sb.today(), 1+r.IntN(4)) }
	if r, ok := sb.goesWrong(f.Late, "late", e.name); ok {
		sb.on(later(r), func() { appear(e) })
	} else {
		appear(e)
	}
	if r, ok := sb.goesWrong(f.Again, "again", e.name); ok {
		again := &entry{name: fmt.Sprintf("Kopi (%d) av %s", 1+r.IntN(9), e.name), path: e.path, complete: true}
		if one(r, 2) {
			sb.on(later(r), func() { appear(again) })
		} else {
			appear(again)
		}
	}
}

// paysPart lets a payer pay half of what will be charged, so that the payee must cancel the claim and make another.
func (sb *Sandbox) paysPart(p *person, inv *invoice) {
	if r, ok := sb.goesWrong(sb.cfg.Faults.PayPart, "part", inv.no); ok {
		sb.payByHand(p, inv, inv.kid, max(inv.amount/2, 1), inv.due-12+bankday.Date(r.IntN(8)))
	}
}

func (sb *Sandbox) rejectsClaim(it *item) bool {
	_, ok := sb.goesWrong(sb.cfg.Faults.RejectClaim, "reject", it.kid, it.due)
	return ok
}

// putWrong publishes a transmission with a fault in place of the right one, which follows a day or more later.
func (sb *Sandbox) putWrong(r *rand.Rand, name string, content []byte) error {
	if err := sb.putAs(outbound, name, spoil(r, content)); err != nil {
		return err
	}
	number := numberIn(content)
	sb.on(sb.cal.After(sb.today(), 1+r.IntN(3)), func() {
		if err := sb.putAs(outbound, "RETTET."+name, content); err != nil {
			panic(err) // a folder of our own
		}
		sb.corrected = append(sb.corrected, number)
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
