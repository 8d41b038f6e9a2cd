package main

import (
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/moov-io/base/log"

	"trekk/batch/report"
	"trekk/cmd/trekk/inbound"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
)

// Killed at any moment while it sends, with a gateway that loses answers, is busy, refuses numbers and reports late,
// twice or never: nobody gets a message twice, and the gateway's ledger agrees with the books.
func TestKilledWhileSendingNobodyGetsItTwice(t *testing.T) {
	for name, db := range killedOn() {
		t.Run(name, func(t *testing.T) { killedWhileSending(t, db(t)) })
	}
}

func killedWhileSending(t *testing.T, db string) {
	var apps []*wire.App
	l := httptest.NewServer(&inbound.Listener{
		Apps: func() []*wire.App { return apps }, Now: time.Now, Log: log.NewNopLogger(),
	})
	defer l.Close()
	faults := sandbox.GatewayFaults{Lost: 8, Cut: 15, Busy: 8, Away: 12, Refused: 10, Dead: 8,
		Late: 3, Twice: 3}
	g, err := sandbox.NewGateway(7, faults, l.URL+"/sms/"+reportsSecret)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	const members = 60
	conf := gymThatSends(t, g.URL, db, members)
	if apps, err = (&wire.Globals{Config: conf, Stdout: io.Discard,
		Stderr: io.Discard}).Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer apps[0].Close()
	trekk(t, "--config", conf, "run", "fetch", "ingest", "match", "bill", "claims", "send", "remind",
		"--as-of",
		"2026-10-28")
	chance, kills := rand.New(rand.NewPCG(3, 3)), 0
	for len(g.Ledger()) < members/2 && kills < 200 {
		cmd := exec.Command(os.Args[0], "run", "deliver", "--config", conf, "--as-of", "2026-10-28")
		cmd.Env = append(os.Environ(), "TREKK_TEST_BE_TREKK=1")
		before := len(g.Ledger())
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for ended := wait(cmd); ; { // until it has sent something, and then a little longer
			if len(g.Ledger()) > before {
				time.Sleep(time.Duration(chance.IntN(20)) * time.Millisecond)
				break
			}
			select {
			case <-ended:
			case <-time.After(time.Millisecond):
				continue
			}
			break
		}
		if cmd.Process.Kill() == nil {
			kills++
		}
		if _, err := g.Report(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if kills < 3 {
		t.Errorf("only %d runs were killed: the test shows nothing", kills)
	}
	g.SetFaults(sandbox.GatewayFaults{})
	for range 3 {
		trekk(t, "--config", conf, "run", "deliver", "--as-of", "2026-10-28")
		if _, err := g.Report(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	agree(t, g.Ledger(), listed(t, conf, "--limit", "1000"), members)
	must(t, "--config", conf, "db", "verify")
	t.Logf("%d runs killed", kills)
}

// wait tells when a process has ended.
func wait(cmd *exec.Cmd) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	return ended
}

// agree holds the gateway's ledger against the books.
func agree(t *testing.T, ledger []sandbox.Texted, books []report.Message, members int) {
	t.Helper()
	got, people := map[string]sandbox.Texted{}, map[string]int{}
	for _, m := range ledger {
		if _, twice := got[m.Reference]; twice {
			t.Errorf("%s was sent twice", m.Reference)
		}
		got[m.Reference] = m
		if people[m.To]++; people[m.To] > 1 {
			t.Errorf("%s got %d", m.To, people[m.To])
		}
	}
	if len(books) != members {
		t.Errorf("%d messages, want %d", len(books), members)
	}
	for _, m := range books {
		text, there := got[m.Reference]
		delete(got, m.Reference)
		right := map[string]bool{ // by what the gateway knows
			"delivered": there && text.Delivered, "accepted": there && text.Told == 0, "uncertain": !there,
			"failed": !there || !text.Delivered,
		}[string(m.State)]
		if !right || there && (text.To != m.To || text.Text != m.Text) {
			t.Errorf("message %d is %s; the gateway has %t %+v", m.No, m.State, there, text)
		}
		if m.State == "failed" && m.Moved == "" {
			t.Errorf("message %d failed, and went no other way", m.No)
		}
	}
	if len(got) > 0 {
		t.Errorf("the gateway has what the books do not: %v", got)
	}
}
