package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/bank"
	"trekk/batch/night"
	"trekk/batch/stream"
	"trekk/nets"
)

// maxSetOn is the highest transmission number that the series is set on to: files have room for 9,999,999.
const maxSetOn = 9_990_000

// unknownSends is how often what is read back counts as sent: nobody knows, so its rejection may be of a copy.
const unknownSends = 2

// spareAssignments is by how much the numbers of assignments go on for each transmission that is lost, since
// nobody knows how many it had.
const spareAssignments = 100

// Recover makes the books know what the bank knows, after a restore, or after another copy of them was at
// work, and lets things go on.
type Recover struct {
	NotAtBank []int64 // transmissions of which the bank says that it does not have them, whatever receipts say
	Reason    string
}

// Recovered is what lay at the bank, and what became of it.
type Recovered struct {
	Transmissions []RecoveredTransmission `json:"transmissions"` // by number
	Last          int64                   `json:"last"`          // the books' last number now

	// AnchoredAnew is why the audit log did not hold its anchor: it has a new one.
	AnchoredAnew string `json:"anchored_anew,omitempty"`
}

// Became says what became of a transmission.
type Became string

// What may become of one.
const (
	ReadBack Became = "read_back" // it is in the books, as sent, with its bytes
	CountsAs Became = "sent"      // the books had it as sealed, and it counts as sent now
	// Lost: its bytes are nowhere. The numbers go on above it, and what it claims is in doubt.
	Lost      Became = "lost"
	Contra    Became = "contradicts" // the books have another under its number, which stays; the file is kept
	GivenUp   Became = "given_up"    // it was sealed and never sent; its claims are made anew
	NotAtBank Became = "not_at_bank" // as a person says: nothing has changed
)

// RecoveredTransmission is one of them.
type RecoveredTransmission struct {
	Number        int64     `json:"number"`
	Became        Became    `json:"became"`
	Name          string    `json:"name"`
	Size          int64     `json:"size"`
	Claims        int       `json:"claims"`
	Cancellations int       `json:"cancellations"`
	Amount        batch.Ore `json:"amount_ore"`
	Strays        []Stray   `json:"not_in_books"` // claims whose invoices are not in the books
	Fault         string    `json:"fault,omitempty"`
}

// Stray is a claim whose invoice is not in the books. It is kept, and tied to the invoice when that comes.
type Stray struct {
	KID          string    `json:"kid"`
	Due          string    `json:"due"`
	Amount       batch.Ore `json:"amount_ore"`
	Cancellation bool      `json:"cancellation"`
}

// Recover reads the mailbox; then it does all in one transaction: stopped anywhere, it can be done again.
func (d *Desk) Recover(ctx context.Context, a Recover) (done *Recovered, err error) {
	err = d.do(ctx, recoverSent, d.m.Creditor.ID, a.Reason, func(act batch.Act) error {
		n := night.At(d.m)
		if err := n.TakeIn(ctx, "fetch", "ingest"); err != nil {
			return err
		}
		r := &recoverer{desk: d, ctx: ctx, act: a}
		if err := r.gather(); err != nil {
			return err
		}
		if err := d.m.Store.Update(ctx, act, r.work); err != nil {
			return err
		}
		if done, err = r.done, errors.Join(r.setFence(), r.anchor()); err != nil {
			return err
		}
		return n.TakeIn(ctx, "ingest") // the receipts that have waited for what was read back
	})
	return done, err
}

// recoverer is a recovery under way.
type recoverer struct {
	desk *Desk
	ctx  context.Context
	act  Recover
	done *Recovered

	on     []batch.Brake // that end now
	lost   []batch.Brake // of before
	files  []batch.File  // of ours, by number
	sealed []batch.Transmission
	fence  *bank.Shown
	agency *batch.AgencyFenced // what the agency was told; nil where the books have it
	last   int64               // the books' last number before

	tx      batch.Tx
	placer  *bank.Placer
	known   map[int64]bool // numbers that have been dealt with
	highest int64
	lostNow int
}

// gather reads what there is to decide by.
func (r *recoverer) gather() (err error) {
	m := r.desk.m
	r.known, r.done = map[int64]bool{}, &Recovered{Transmissions: []RecoveredTransmission{}}
	brakes, err := stream.All(m.Store.Brakes(r.ctx))
	for _, b := range brakes {
		switch {
		case b.Rollback():
			r.on = append(r.on, b)
		case b.Kind == batch.BrakeLost:
			r.lost = append(r.lost, b)
		}
	}
	if err == nil {
		r.sealed, err = stream.All(m.Store.Transmissions(r.ctx, batch.TransmissionSealed))
	}
	if err == nil {
		r.fence, err = bank.BeyondFence(r.ctx, m)
	}
	if err == nil {
		r.agency, err = agency.BeyondFence(r.ctx, m)
	}
	if err == nil {
		r.last, err = m.Store.LastNumber(r.ctx, batch.TransmissionSeries)
	}
	if err != nil {
		return err
	}
	for f, err := range m.Store.Files(r.ctx, batch.FileIgnored) {
		if err != nil {
			return err
		}
		if f.Kind == batch.FileOfOurs {
			r.files = append(r.files, f)
		}
	}
	slices.SortStableFunc(r.files, func(a, b batch.File) int { return a.Number - b.Number })
	r.highest = r.last
	return nil
}

// work decides about everything that was gathered.
func (r *recoverer) work(tx batch.Tx) error {
	r.tx, r.placer = tx, bank.NewPlacer(r.ctx, r.desk.m, tx)
	for _, step := range []func() error{r.decideSealed, r.readBack, r.loseRest, r.setOn, r.release} {
		if err := step(); err != nil {
			return err
		}
	}
	slices.SortStableFunc(r.done.Transmissions, func(a, b RecoveredTransmission) int {
		return int(a.Number - b.Number)
	})
	return nil
}

// told notes what became of a transmission.
func (r *recoverer) told(number int64, became Became, name string) *RecoveredTransmission {
	r.known[number] = true
	r.done.Transmissions = append(r.done.Transmissions, RecoveredTransmission{
		Number: number, Became: became, Name: name, Strays: []Stray{},
	})
	return &r.done.Transmissions[len(r.done.Transmissions)-1]
}

// toldOf notes what became of a transmission that is in the books.
func (r *recoverer) toldOf(t *batch.Transmission, became Became) {
	said := r.told(t.Number, became, t.Name)
	said.Size, said.Claims, said.Cancellations, said.Amount = t.Size, t.Claims, t.Cancels, t.Amount
}

// decideSealed decides about what is sealed and whose upload was never begun by these books. What the mailbox
// shows, or something with a higher number, has been dealt with at the bank: it counts as sent, so that its
// claims stand and nothing of it is ever sent again. What was sealed above all that is read back is given up,
// and its claims are made anew from the books as they are afterwards.
func (r *recoverer) decideSealed() error {
	shown := r.shown()
	for _, t := range r.sealed {
		var err error
		switch {
		case slices.Contains(r.act.NotAtBank, t.Number):
			r.toldOf(&t, NotAtBank)
		case t.Number < shown || r.isOn(batch.BrakeUnsent, t.Number) || r.isOn(batch.BrakeOther, t.Number):
			err = r.countAsSent(t)
		case shown > 0:
			err = r.giveUp(t)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// shown is the highest number that something shows which the books do not have.
func (r *recoverer) shown() (highest int64) {
	if r.fence != nil && r.fence.Kind == batch.BrakeAhead {
		highest = r.fence.Number
	}
	for _, b := range r.on {
		if b.Kind == batch.BrakeAhead && !slices.Contains(r.act.NotAtBank, b.Number) {
			highest = max(highest, b.Number)
		}
	}
	for _, f := range r.files {
		if r.isOn(batch.BrakeOther, int64(f.Number)) {
			highest = max(highest, int64(f.Number))
		}
	}
	return highest
}

func (r *recoverer) countAsSent(t batch.Transmission) error {
	t.Sent, t.Sends = r.desk.m.Now, max(unknownSends, t.Sends)
	if err := t.Step(batch.TransmissionSent); err != nil {
		return err
	}
	r.toldOf(&t, CountsAs)
	return errors.Join(r.tx.SetTransmission(t), r.openReceipts(t.Number))
}

func (r *recoverer) giveUp(t batch.Transmission) error {
	if err := r.placer.Dropped(t.Number); err != nil {
		return err
	}
	t.Replied, t.Text = r.desk.m.Now, fmt.Sprintf("given up by %s: %s", r.desk.m.By, r.act.Reason)
	if err := t.Step(batch.TransmissionRejected); err != nil {
		return err
	}
	r.toldOf(&t, GivenUp)
	return r.tx.SetTransmission(t)
}

func (r *recoverer) openReceipts(number int64) error {
	return bank.OpenReceipts(r.ctx, r.desk.m, r.tx, number)
}

// readBack reads the files of ours into the books that are not there.
func (r *recoverer) readBack() error {
	for _, f := range r.files {
		number := int64(f.Number)
		t, err := r.desk.m.Store.Transmission(r.ctx, number)
		switch {
		case err == nil && t.SHA256 == f.SHA256:
			continue // it was read back before
		case err == nil || !errors.Is(err, batch.ErrNotFound):
			if err == nil && r.isOn(batch.BrakeOther, number) {
				r.told(number, Contra, f.Name).Size = f.Size
			}
		case r.known[number]:
			r.told(number, Contra, f.Name).Size = f.Size
		default:
			err = r.transmission(f)
		}
		if err != nil && !errors.Is(err, batch.ErrNotFound) {
			return err
		}
	}
	return nil
}

func (r *recoverer) isOn(kind batch.BrakeKind, number int64) bool {
	return slices.ContainsFunc(r.on, func(b batch.Brake) bool { return b.Kind == kind && b.Number == number })
}

// transmission reads one file back as a transmission that was sent.
func (r *recoverer) transmission(f batch.File) error {
	m := r.desk.m
	t := batch.Transmission{
		Number: int64(f.Number), Name: f.Name, Sealed: f.Arrived, Sent: f.Arrived, Sends: unknownSends,
		Status: batch.TransmissionSent, Text: "", SealedBy: m.By,
	}
	said := RecoveredTransmission{
		Number: t.Number, Became: ReadBack, Name: f.Name, Size: f.Size, Strays: []Stray{},
	}
	claims, fault, err := r.claimsIn(f)
	if err != nil {
		return err
	}
	if fault != "" {
		return r.loses(t.Number, f.Name, f.Arrived, fault)
	}
	t.Size, t.SHA256, err = r.tx.WriteContent(batch.Out, t.Number, func(w io.Writer) error {
		_, err := io.Copy(w, m.Store.Content(r.ctx, batch.In, f.No))
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range claims {
		if c.IsCancellation() {
			t.Cancels++
		} else {
			t.Claims++
			t.Amount += c.Amount
		}
	}
	if err := r.tx.AddTransmission(t); err != nil {
		return err
	}
	for _, c := range claims {
		if err := r.place(&said, c); err != nil {
			return err
		}
	}
	said.Claims, said.Cancellations, said.Amount = t.Claims, t.Cancels, t.Amount
	r.known[t.Number], r.highest = true, max(r.highest, t.Number)
	r.done.Transmissions = append(r.done.Transmissions, said)
	return r.openReceipts(t.Number)
}

// claimsIn are the claims and cancellations of a file of ours; fault is why they cannot be read.
func (r *recoverer) claimsIn(f batch.File) (claims []batch.Claim, fault string, err error) {
	rd := nets.NewReader(r.desk.m.Store.Content(r.ctx, batch.In, f.No), nets.Options{})
	for x, err := range rd.Transactions() {
		if err != nil {
			return nil, "", err
		}
		if x.Assignment.Kind != nets.Claims && x.Assignment.Kind != nets.Cancellations {
			return nil, fmt.Sprintf("line %d is no claim", x.Line), nil
		}
		claims = append(claims, bank.ClaimOf(int64(f.Number), x))
	}
	if rd.Failed() {
		worst := rd.Faults()[0]
		return nil, fmt.Sprintf("line %d, column %d: %s", worst.Line, worst.Column, worst.Message), nil
	}
	return claims, "", nil
}

// place ties a claim to its invoice, or keeps it until that comes.
func (r *recoverer) place(said *RecoveredTransmission, c batch.Claim) error {
	if err := r.tx.Raise(batch.AssignmentSeries, c.Assignment); err != nil {
		return err
	}
	placed, err := r.placer.Place(c)
	if placed || err != nil {
		return err
	}
	said.Strays = append(said.Strays, Stray{c.KID, c.Due.String(), c.Amount, c.IsCancellation()})
	return r.tx.AddStrayClaim(batch.StrayClaim{
		Transmission: c.Transmission, Assignment: c.Assignment, Transaction: c.Transaction, Type: c.Type,
		KID: c.KID, Due: c.Due, Amount: c.Amount,
	})
}

// loseRest deals with what a receipt or the fence shows and no file.
func (r *recoverer) loseRest() error {
	if r.fence != nil && r.fence.Kind == batch.BrakeAhead && !r.known[r.fence.Number] {
		if err := r.loses(r.fence.Number, r.fence.Name, r.fence.At, ""); err != nil {
			return err
		}
	}
	for _, b := range r.on {
		switch {
		case b.Kind != batch.BrakeAhead || r.known[b.Number]:
		case slices.Contains(r.act.NotAtBank, b.Number):
			r.told(b.Number, NotAtBank, b.Name)
		default:
			if err := r.loses(b.Number, b.Name, b.At, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// loses notes that the bank may have a transmission of which nobody has the bytes: its number is not used
// again, and what it may claim is not claimed before a person says so.
func (r *recoverer) loses(number int64, name string, at time.Time, fault string) error {
	if number > maxSetOn {
		return batch.Refuse(NumberTooHigh,
			"%s names transmission %d, and there is no room for numbers above it: "+
				"ask the bank, and say --not-at-bank %d when it does not have it", name, number, number)
	}
	r.told(number, Lost, name).Fault = fault
	r.highest = max(r.highest, number)
	r.lostNow++
	return r.tx.AddBrake(batch.Brake{
		Kind: batch.BrakeLost, Number: number, Name: name, On: true, At: at, By: r.desk.m.By,
		Reason: r.act.Reason,
	})
}

// setOn sets the series on past what was used.
func (r *recoverer) setOn() error {
	r.done.Last = r.highest
	next, err := r.tx.Next(batch.AssignmentSeries, 0)
	if err == nil && r.lostNow > 0 {
		err = r.tx.Raise(batch.AssignmentSeries, next-1+spareAssignments*(r.highest-r.last))
	}
	if err == nil && r.agency != nil {
		err = agency.SetOn(r.desk.m, r.tx, r.agency)
	}
	return errors.Join(err, r.tx.Raise(batch.TransmissionSeries, r.highest),
		r.tx.LoseMessages(r.desk.m.Now, "the books were behind: it may have been sent before"))
}

// release ends what kept things from going on, and the doubt about what has been read back after all.
func (r *recoverer) release() error {
	for _, b := range r.lost {
		if r.known[b.Number] {
			r.on = append(r.on, b)
		}
	}
	return r.desk.release(r.tx, r.on, r.act.Reason)
}

// setFence lets the fence say what the books say now.
func (r *recoverer) setFence() error {
	m := r.desk.m
	if m.Fence == nil || r.done.Last == 0 {
		return nil
	}
	t, err := m.Store.Transmission(r.ctx, r.done.Last)
	if err != nil && !errors.Is(err, batch.ErrNotFound) {
		return err
	}
	return m.Fence.Write(batch.Fenced{Number: r.done.Last, SHA256: t.SHA256, Sealed: t.Sealed})
}

// anchor lets an audit log that does not hold its anchor have a new one, which names the old: a person says
// that these books are those that go on.
func (r *recoverer) anchor() (err error) {
	m := r.desk.m
	r.done.AnchoredAnew, err = batch.Unanchored(r.ctx, m)
	if err != nil || r.done.AnchoredAnew == "" {
		return err
	}
	return m.AnchorAnew(r.ctx, fmt.Sprintf("%s (%s)", r.act.Reason, m.By))
}
