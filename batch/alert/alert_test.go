package alert_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/alert"
	"trekk/schedule/bankday"
)

// noted is the alert log of a store, as several processes share it.
type noted struct {
	batch.Store
	mu   sync.Mutex
	rows map[string]batch.Alert
}

func (n *noted) Alerts(context.Context) iter.Seq2[batch.Alert, error] {
	n.mu.Lock()
	defer n.mu.Unlock()
	var list []batch.Alert
	for _, a := range n.rows {
		list = append(list, a)
	}
	return func(yield func(batch.Alert, error) bool) {
		for _, a := range list {
			if !yield(a, nil) {
				return
			}
		}
	}
}

func (n *noted) PutAlert(_ context.Context, a batch.Alert) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	key := a.Channel + " " + a.Finding.ID()
	if n.rows[key].Version != a.Version-1 {
		return false, nil
	}
	n.rows[key] = a
	return true, nil
}

// phone is a channel that writes down what it is told.
type phone struct {
	mu     sync.Mutex
	heard  []string
	ids    []string
	broken error
}

func (p *phone) Name() string { return "phone" }

func (p *phone) Send(_ context.Context, m alert.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ids = append(p.ids, m.Message)
	if p.broken != nil {
		return p.broken
	}
	p.heard = append(p.heard, string(m.Kind)+" "+m.Finding.ID())
	return nil
}

var (
	file = batch.Finding{Code: batch.FileInQuarantine, Severity: batch.Urgent,
		Subject: batch.Numbered(batch.OfFile, 7)}
	noRun = batch.Finding{Code: batch.NoRun, Severity: batch.Urgent}
)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, bankday.Oslo)
	if err != nil {
		panic(err)
	}
	return t
}

func look(t *testing.T, n *noted, p *phone, when string, standing ...batch.Finding) {
	t.Helper()
	payee := &batch.Payee{Creditor: batch.Creditor{ID: "gym"}, Store: n}
	m := payee.At(batch.Call{Now: at(when)})
	if _, err := alert.Tell(t.Context(), m, []alert.Channel{p}, standing); err != nil {
		t.Fatal(err)
	}
}

func (p *phone) want(t *testing.T, what string, want ...string) {
	t.Helper()
	if !slices.Equal(p.heard, want) {
		t.Errorf("%s: heard %v, want %v", what, p.heard, want)
	}
	p.heard = nil
}

// One message when it becomes urgent, one a day from six in the morning while it lasts, one when it ends, and
// one more when it comes back.
func TestEachIsToldOnce(t *testing.T) {
	n, p := &noted{rows: map[string]batch.Alert{}}, &phone{}
	look(t, n, p, "2026-10-06 13:15", file)
	look(t, n, p, "2026-10-06 13:16", file)
	p.want(t, "the first day", "urgent file_in_quarantine:7")
	look(t, n, p, "2026-10-07 00:05", file)
	p.want(t, "at night")
	look(t, n, p, "2026-10-07 06:00", file, noRun)
	look(t, n, p, "2026-10-07 18:30", file, noRun)
	p.want(t, "the next day", "reminder file_in_quarantine:7", "urgent no_run")
	look(t, n, p, "2026-10-07 19:00", noRun)
	look(t, n, p, "2026-10-07 19:05", noRun)
	p.want(t, "it has been dealt with", "ended file_in_quarantine:7")
	look(t, n, p, "2026-10-07 20:00", noRun, file)
	p.want(t, "it is there again", "urgent file_in_quarantine:7")
	if k := len(slices.Compact(slices.Sorted(slices.Values(p.ids)))); k != len(p.ids) {
		t.Errorf("%d messages have %d IDs", len(p.ids), k)
	}
}

// What does not get through is tried again under its ID, more and more seldom. What ended before it was ever
// told is not told, and its channel cannot tell that it is broken.
func TestWhatFailsIsTriedAgain(t *testing.T) {
	n, p := &noted{rows: map[string]batch.Alert{}}, &phone{broken: errors.New("no answer")}
	silent := batch.Finding{Code: batch.AlertUndelivered, Severity: batch.Urgent,
		Subject: batch.Subject{Kind: batch.OfChannel, No: "phone"}}
	for _, when := range []string{"13:00", "13:01", "13:02", "13:03", "13:06", "13:07"} {
		look(t, n, p, "2026-10-06 "+when, file, silent)
	}
	if len(p.ids) != 3 || len(slices.Compact(slices.Clone(p.ids))) != 1 {
		t.Errorf("tried under %v", p.ids)
	}
	a := n.rows["phone file_in_quarantine:7"]
	if a.State != batch.AlertFailed || a.Tries != 3 || !strings.Contains(a.Error, "no answer") {
		t.Errorf("%+v", a)
	}
	p.broken = nil
	look(t, n, p, "2026-10-06 15:00", file)
	p.want(t, "it works again", "urgent file_in_quarantine:7")

	p.broken = errors.New("no answer")
	look(t, n, p, "2026-10-06 16:00", file, noRun)
	p.broken = nil
	look(t, n, p, "2026-10-06 18:00", file)
	look(t, n, p, "2026-10-07 03:00", file)
	p.want(t, "it ended meanwhile")
}

// Who dies while he sends leaves a message that is sent again, under the same ID, and not before he must be
// gone; a channel that there is no longer is given up.
func TestASenderThatDiesIsTakenOver(t *testing.T) {
	n, p := &noted{rows: map[string]batch.Alert{}}, &phone{}
	a := alert.Due(at("2026-10-06 13:00"), "phone", []batch.Finding{file}, nil)[0]
	a.Message = "msg_1"
	if won, _ := n.PutAlert(t.Context(), a); !won {
		t.Fatal("not noted")
	}
	look(t, n, p, "2026-10-06 13:05", file)
	p.want(t, "it may still send")
	look(t, n, p, "2026-10-06 13:10", file)
	p.want(t, "it is gone", "urgent file_in_quarantine:7")
	if p.ids[0] != "msg_1" {
		t.Errorf("sent under %v", p.ids)
	}

	old := a
	old.Channel, old.State, old.Version = "fax", batch.AlertFailed, 1
	if won, _ := n.PutAlert(t.Context(), old); !won {
		t.Fatal("not noted")
	}
	look(t, n, p, "2026-10-06 14:00", file)
	if state := n.rows["fax file_in_quarantine:7"].State; state != batch.AlertDropped {
		t.Errorf("a channel that is gone: %s", state)
	}
}

// Eight processes look at once, and each message leaves once.
func TestProcessesDoNotTellTwice(t *testing.T) {
	n, p := &noted{rows: map[string]batch.Alert{}}, &phone{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { look(t, n, p, "2026-10-06 13:00", file, noRun) })
	}
	all.Wait()
	slices.Sort(p.heard)
	p.want(t, "eight at once", "urgent file_in_quarantine:7", "urgent no_run")
}
