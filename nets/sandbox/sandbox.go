package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"

	"trekk/schedule/bankday"
)

// Sandbox is Nets, the banks and the payers of one payee. It is safe for concurrent use: its parts have no
// lock of their own, so its methods, and those of the SFTP server, lock mu before they use them.
//
// The parts use only those above them, but for the mailroom, which hands what has come to the clearing.
type Sandbox struct {
	mu        sync.Mutex
	clock     *clock     // when
	chance    *chance    // what goes wrong, and what people are like
	kids      kidLayout  // whose invoice it is
	orders    *orders    // what is to happen next
	truth     *truth     // ledger.json
	room      *mailroom  // files
	publisher *publisher // OCR giro and mandates
	answers   *answers   // receipts and lists of rejections
	payers    *payers    // people, their mandates and payments
	clearing  *clearing  // claims and charges
	server    *server    // SFTP in front of the mailroom
	journal   *journal   // of a sandbox that is kept; nil for one that is not
}

// New makes the sandbox and its folders. A Config that is not complete, or a folder with the files of an
// earlier run (os.ErrExist), is an error.
func New(c Config) (*Sandbox, error) {
	c, err := c.complete()
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	if err := unused(c.Dir); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	sb, err := build(c)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	return sb, nil
}

// build puts the parts together, and makes the folders that are not there yet.
func build(c Config) (sb *Sandbox, err error) {
	sb = &Sandbox{
		clock:  newClock(c.Calendar, c.Start),
		chance: &chance{seed: c.Seed, faults: c.Faults},
		kids:   kidLayout{c.CustomerDigits, c.InvoiceDigits, c.Algorithm},
		orders: &orders{},
	}
	sb.room = &mailroom{clock: sb.clock, chance: sb.chance, orders: sb.orders, dir: c.Dir,
		came:   map[string]string{},
		record: func(a Act) error { return sb.journal.add(a) },
		failed: func(err error) error { return sb.journal.failed(err) }}
	if err := sb.room.makeFolders(); err != nil {
		return nil, err
	}
	sb.truth = newTruth(sb.room.path("ledger.json"), c.Account)
	sb.publisher = &publisher{cfg: &c, clock: sb.clock, chance: sb.chance, truth: sb.truth, room: sb.room,
		orders: sb.orders, serial: 100 + int(c.Seed%900)}
	sb.answers = &answers{cfg: &c, clock: sb.clock, room: sb.room}
	sb.payers = &payers{cfg: &c, clock: sb.clock, chance: sb.chance, kids: sb.kids, truth: sb.truth,
		publisher: sb.publisher, all: map[int64]*person{}}
	sb.clearing = newClearing(&c, sb)
	sb.room.received = sb.clearing.receive
	sb.payers.populate()
	sb.server, err = newServer(&sb.mu, sb.room, c.Seed)
	return sb, err
}

// Now is where the clock stands.
func (sb *Sandbox) Now() time.Time {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return sb.clock.now
}

// Advance moves the clock forward to a moment and lets everything happen that is due until then. The
// clock never goes back: an earlier moment is an error. ledger.json is written by Close: written anew each day
// it would cost more with each.
func (sb *Sandbox) Advance(ctx context.Context, to time.Time) error {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return sb.advance(ctx, to.In(bankday.Oslo))
}

func (sb *Sandbox) advance(ctx context.Context, to time.Time) error {
	if to.Before(sb.clock.now) {
		return fmt.Errorf("sandbox: the clock cannot go back from %s to %s",
			sb.clock.now.Format(time.DateTime), to.Format(time.DateTime))
	}
	for d := sb.clock.today(); d <= bankday.DateOf(to); d++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !sb.clock.cal.IsBankDay(d) {
			continue
		}
		if t := d.At(morning, 0); t.After(sb.clock.now) && !t.After(to) {
			sb.clock.work(d)
			sb.room.expire()
		}
		for i := range slots {
			if t := slotAt(d, i); t.After(sb.clock.now) && !t.After(to) {
				sb.clock.now = t
				if err := sb.publish(i); err != nil {
					return err
				}
			}
		}
	}
	sb.clock.now = to
	return nil
}

// publish writes the files of a slot. At 08:00 the lists of rejected claims come too.
func (sb *Sandbox) publish(slot int) error {
	if slot == 0 {
		if err := sb.answers.publish(); err != nil {
			return err
		}
	}
	return sb.publisher.publish()
}

// Deliver gives the people their letters: an invoices or sms file of the outbox, CSV with a header row. They
// act on them from the next bank day on. The same invoice a second time is thrown away.
func (sb *Sandbox) Deliver(r io.Reader) error {
	letters, err := readLetters(r)
	if err != nil {
		return fmt.Errorf("sandbox: letters: %w", err)
	}
	sb.mu.Lock()
	defer sb.mu.Unlock()
	for i, l := range letters {
		if err := sb.payers.deliver(l); err != nil {
			return fmt.Errorf("sandbox: letters: row %d: %w", i+2, err)
		}
	}
	return nil
}

// Ledger is a copy of the ledger as of now.
func (sb *Sandbox) Ledger() Ledger {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return sb.snapshot()
}

func (sb *Sandbox) snapshot() Ledger {
	l := sb.truth.snapshot(sb.clock.now)
	l.Next = slices.Clone(sb.orders.list)
	return l
}

// SetFaults changes what goes wrong from now on.
func (sb *Sandbox) SetFaults(f Faults) {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	sb.chance.faults = f
}

// Corrected are the transmission numbers of the files that the bank published with faults and has since
// published again without them: what the bank would tell a payee who asked.
func (sb *Sandbox) Corrected() []string {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return slices.Clone(sb.room.corrected)
}

// ListMandates puts a full listing of all active mandates into the next file, as the bank does when a payee
// asks for it.
func (sb *Sandbox) ListMandates() {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	sb.publisher.listMandates()
}

// Forge puts a receipt into the mailbox that is none of the bank's, for a transmission of any number: one
// that approves it, or that rejects it for a reason.
func (sb *Sandbox) Forge(number int64, reason string) error {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return sb.answers.receipt(number, reason)
}

// Return puts back into the mailbox what has come from the payee under a transmission number, if it does not
// lie there, as the bank does when a payee asks for it; of several files the one that was approved, or the
// last one. It is os.ErrNotExist when nothing has come.
func (sb *Sandbox) Return(number int64) error {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	file := ""
	for _, t := range sb.truth.ledger.Transmissions {
		if t.Number != number {
			continue
		}
		if file = t.File; t.Status == Approved {
			break
		}
	}
	if file == "" {
		return os.ErrNotExist
	}
	return sb.room.showAgain(file)
}

// Authorize lets a key log in, under any user name.
func (sb *Sandbox) Authorize(key ssh.PublicKey) {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	sb.server.authorized = append(sb.server.authorized, key.Marshal())
}

// HostKey is the server's host key as an authorized_keys line. It follows from the seed.
func (sb *Sandbox) HostKey() string { return sb.server.publicKey() }

// Listen serves SFTP on addr, "127.0.0.1:0" for any free port, until Close.
func (sb *Sandbox) Listen(addr string) (net.Addr, error) {
	a, err := sb.server.listen(addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	return a, nil
}

// Idle waits until no connection is open and everything that came over one has been worked.
func (sb *Sandbox) Idle() { sb.server.idle() }

// Close stops the server and writes the ledger.
func (sb *Sandbox) Close() error {
	err := sb.server.close()
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return errors.Join(err, sb.truth.write(sb.snapshot()), sb.room.close(), sb.journal.close())
}
