package push_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/push"
	"trekk/batch/store"
)

// books are those of a payee, with a clock that a test moves.
type books struct {
	*testing.T
	batch.Store
	now   time.Time
	names int
}

func open(t *testing.T) *books {
	t.Helper()
	db, err := store.Create(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "trekk.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	now := time.Date(2026, 10, 6, 12, 0, 0, 0, time.UTC)
	if err := db.AddCreditor(t.Context(), batch.Creditor{ID: "gym"}, batch.Act{At: now}); err != nil {
		t.Fatal(err)
	}
	return &books{T: t, Store: db.For("gym"), now: now}
}

func (b *books) moment() batch.Moment {
	p := &batch.Payee{Creditor: batch.Creditor{ID: "gym"}, Store: b.Store}
	return p.At(batch.Call{Now: b.now})
}

// changed changes customers, a change for each.
func (b *books) changed(customers ...int) {
	b.Helper()
	err := b.Update(b.Context(), batch.Act{At: b.now}, func(tx batch.Tx) error {
		for _, no := range customers {
			b.names++
			c := batch.Customer{No: fmt.Sprint(no), Fixed: fmt.Sprint(no), Name: fmt.Sprint(b.names)}
			if err := tx.PutCustomer(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// tell tells a webhook until there is nothing more to tell just now.
func (b *books) tell(h push.Hook) {
	b.Helper()
	for more := true; more; {
		var err error
		if more, err = push.Tell(b.Context(), b.moment(), h); err != nil {
			b.Fatal(err)
		}
	}
}

func (b *books) state() batch.WebhookState {
	b.Helper()
	w, err := b.Webhook(b.Context(), "door")
	if err != nil {
		b.Fatal(err)
	}
	return w
}

func (b *books) failures() (waiting, givenUp int) {
	b.Helper()
	for f, err := range b.WebhookFailures(b.Context(), "door") {
		switch {
		case err != nil:
			b.Fatal(err)
		case f.GivenUp():
			givenUp++
		default:
			waiting++
		}
	}
	return waiting, givenUp
}

// door is a webhook that writes down what it takes.
type door struct {
	wants []batch.ChangeType

	mu     sync.Mutex
	refuse func(c *batch.Change) error
	took   map[string][]int64 // by subject
	ids    []string
	tries  int
}

func newDoor() *door { return &door{took: map[string][]int64{}} }

func (*door) ID() string                  { return "door" }
func (d *door) Types() []batch.ChangeType { return d.wants }

func (d *door) Send(_ context.Context, m push.Message) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tries++
	if d.refuse != nil {
		if err := d.refuse(&m.Change); err != nil {
			return err
		}
	}
	no := m.Change.Subject.No
	d.took[no] = append(d.took[no], m.Change.No)
	d.ids = append(d.ids, m.ID)
	return nil
}

var errDown = errors.New("the server answers 500")

func down(*batch.Change) error { return errDown }

// numbers are what a door has taken, and it must have taken what is of one subject in order.
func (d *door) numbers(t *testing.T) (all []int64) {
	t.Helper()
	for subject, took := range d.took {
		if !slices.IsSorted(took) {
			t.Errorf("of %s it took %v", subject, took)
		}
		all = append(all, took...)
	}
	slices.Sort(all)
	return all
}

func upTo(n int64) (all []int64) {
	for no := int64(1); no <= n; no++ {
		all = append(all, no)
	}
	return all
}

// A webhook is told what changes from when it is met on, and one that does not take a change waits for this
// subject alone.
func TestOneSubjectHoldsBackNoOther(t *testing.T) {
	b, d := open(t), newDoor()
	b.changed(7)
	b.tell(d)
	if d.tries > 0 {
		t.Fatalf("told %v of what was before", d.took)
	}
	d.refuse = func(c *batch.Change) error {
		if c.Subject.No == "1" {
			return errDown
		}
		return nil
	}
	b.changed(1, 2, 1, 2)
	b.tell(d)
	b.changed(1, 3)
	b.tell(d)
	if d.took["1"] != nil || len(d.took["2"]) != 2 || len(d.took["3"]) != 1 {
		t.Errorf("took %v", d.took)
	}
	if waiting, _ := b.failures(); waiting != 3 || b.state().Told != 7 {
		t.Errorf("%d wait, told %d", waiting, b.state().Told)
	}
	tries := d.tries
	b.tell(d) // not before its time
	b.now = b.now.Add(10 * time.Second)
	b.tell(d)
	b.tell(d)
	if d.tries != tries+1 {
		t.Errorf("tried %d times more", d.tries-tries)
	}
	d.refuse = nil
	b.now = b.now.Add(30 * time.Second)
	b.tell(d)
	if waiting, _ := b.failures(); waiting != 0 || len(d.took["1"]) != 3 {
		t.Errorf("%d wait, took %v", waiting, d.took["1"])
	}
	d.numbers(t)
}

// A change that a webhook never takes is tried for three days, more and more seldom, and then given up.
// What comes behind it goes on; told once more, it is as if nothing had been.
func TestAChangeIsGivenUpAfterThreeDays(t *testing.T) {
	b, d := open(t), newDoor()
	b.tell(d)
	b.changed(1, 1)
	bad := int64(1)
	d.refuse = func(c *batch.Change) error {
		if c.No == bad {
			return errDown
		}
		return nil
	}
	began := b.now
	for range 80 {
		b.tell(d)
		b.changed(2) // which it takes
		b.tell(d)
		b.now = b.now.Add(time.Hour)
	}
	if waiting, givenUp := b.failures(); waiting != 0 || givenUp != 1 || !b.state().Disabled.IsZero() {
		t.Errorf("%d wait, %d given up after %s: %+v", waiting, givenUp, b.now.Sub(began), b.state())
	}
	if !slices.Equal(d.took["1"], []int64{2}) {
		t.Errorf("behind it took %v", d.took["1"])
	}
	d.refuse = nil
	if err := push.Again(t.Context(), b.moment(), d, push.Replay{From: 1, To: 1}); err != nil {
		t.Fatal(err)
	}
	b.tell(d)
	if _, givenUp := b.failures(); givenUp != 0 || !slices.Contains(d.took["1"], 1) {
		t.Errorf("%d given up, took %v", givenUp, d.took["1"])
	}
}

// A webhook that takes nothing is asked with few changes, however many there are, and told nothing after three
// days. When it is told again it gets all of them, each subject's in order.
func TestAWebhookThatIsDownLosesNothing(t *testing.T) {
	b, d := open(t), newDoor()
	b.tell(d)
	d.refuse = down
	many := make([]int, 700)
	for k := range many {
		many[k] = k
	}
	b.changed(many...)
	b.tell(d)
	if waiting, _ := b.failures(); waiting >= 700 {
		t.Errorf("%d wait", waiting)
	}
	for b.state().Disabled.IsZero() && b.now.Before(time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC)) {
		b.now = b.now.Add(time.Hour)
		b.tell(d)
	}
	w := b.state()
	if days := w.Disabled.Sub(time.Date(2026, 10, 6, 12, 0, 0, 0, time.UTC)).Hours() / 24; days < 2.9 ||
		days > 3.1 {
		t.Errorf("told nothing after %.1f days: %+v", days, w)
	}
	if w.Reason != batch.WebhookFailing {
		t.Errorf("%+v", w)
	}
	tries := d.tries
	b.tell(d)
	if d.tries != tries {
		t.Error("it is still asked")
	}
	d.refuse = nil
	if err := push.Again(t.Context(), b.moment(), d, push.Replay{}); err != nil {
		t.Fatal(err)
	}
	b.tell(d)
	if got := d.numbers(t); !slices.Equal(got, upTo(700)) {
		t.Errorf("took %d: %v", len(got), got)
	}
	if waiting, givenUp := b.failures(); waiting+givenUp != 0 {
		t.Errorf("%d wait, %d given up", waiting, givenUp)
	}
}

// A webhook that says that it is gone is told nothing more until it is told again.
func TestAWebhookThatIsGone(t *testing.T) {
	b, d := open(t), newDoor()
	b.tell(d)
	d.refuse = func(*batch.Change) error { return push.ErrGone }
	b.changed(1)
	b.tell(d)
	b.changed(2)
	b.now = b.now.Add(time.Hour)
	b.tell(d)
	if w := b.state(); d.tries != 1 || w.Reason != batch.WebhookGone {
		t.Errorf("asked %d times: %+v", d.tries, w)
	}
	d.refuse = nil
	if err := push.Again(t.Context(), b.moment(), d, push.Replay{From: 1}); err != nil {
		t.Fatal(err)
	}
	b.tell(d)
	if got := d.numbers(t); !slices.Equal(got, upTo(2)) {
		t.Errorf("took %v", got)
	}
}

// Only the types that it wants are told, and others take it on.
func TestAWebhookIsToldWhatItWants(t *testing.T) {
	b, d := open(t), newDoor()
	d.wants = []batch.ChangeType{batch.ToldCustomerChanged}
	b.tell(d)
	b.changed(1, 2, 1, 2)
	b.tell(d)
	if got := d.numbers(t); !slices.Equal(got, []int64{3, 4}) || b.state().Told != 4 {
		t.Errorf("took %v: %+v", got, b.state())
	}
}

// killed is a store whose process ends before it notes what was sent.
type killed struct{ batch.Store }

var errKilled = errors.New("killed")

func (killed) PutWebhook(context.Context, batch.WebhookState, []batch.WebhookFailure, []int64) error {
	return errKilled
}

// What was sent and not noted is sent once more, under the same IDs; so is what is replayed.
func TestWhatIsSentTwiceHasOneID(t *testing.T) {
	b, d := open(t), newDoor()
	b.tell(d)
	b.changed(1, 2)
	m := b.moment()
	p := *m.Payee
	p.Store = killed{b.Store}
	if _, err := push.Tell(t.Context(), p.At(m.Call), d); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	b.tell(d)
	if err := push.Again(t.Context(), m, d, push.Replay{From: 1, To: 2}); err != nil {
		t.Fatal(err)
	}
	b.tell(d)
	slices.Sort(d.ids)
	want := []string{
		"msg_gym_1", "msg_gym_1", "msg_gym_1", "msg_gym_2", "msg_gym_2", "msg_gym_2",
	}
	if !slices.Equal(d.ids, want) {
		t.Errorf("sent %v", d.ids)
	}
	for _, wrong := range []push.Replay{{From: 9}, {From: 2, To: 1}, {To: 1}, {From: 1, To: 3}, {From: -1}} {
		if err := push.Again(t.Context(), m, d, wrong); !errors.Is(err, batch.ErrRefused) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
