package channel_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/delivery"
	"trekk/batch/letter"
	"trekk/cmd/trekk/channel"
	"trekk/nets/sandbox"
)

// sandboxed is a carrier that hands e-mails to a sandbox's mail server, by TLS and with a password.
func sandboxed(t *testing.T, faults sandbox.MailFaults) (*channel.Mail, *sandbox.MailServer) {
	t.Helper()
	s, err := sandbox.NewMailServer(7, faults)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &channel.Mail{
		MailServer: channel.MailServer{
			Host: "127.0.0.1", Port: s.Port, TLS: channel.StartTLS, User: sandbox.MailUser,
			Password: func() (string, error) { return sandbox.MailPassword, nil },
			Roots:    &tls.Config{RootCAs: s.Trust, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12},
		},
		From: "Gym <faktura@gym.example.no>", Bounces: t.TempDir(), Patience: 10 * time.Second,
		Letter: func(context.Context, *batch.Message) (*letter.Letter, error) { return invoice("nb"), nil },
	}, s
}

func numbered(n int) *batch.Message {
	m := waiting()
	m.No, m.Reference, m.To = int64(n), fmt.Sprintf("ref-%d", n), fmt.Sprintf("medlem%d@example.no", n)
	return m
}

// Each fault of the sandbox's mail server is what the channel takes it for, and the ledger says what came.
func TestSandboxMailServer(t *testing.T) {
	for _, c := range []struct {
		name   string
		faults sandbox.MailFaults
		why    batch.SendWhy // of the first try; empty where it is taken, or nobody knows
		comes  bool
		second batch.SendWhy // of the second
	}{
		{name: "whole", comes: true},
		{name: "lost answer", faults: sandbox.MailFaults{Lost: 1}, comes: true},
		{name: "cut", faults: sandbox.MailFaults{Cut: 1}},
		{name: "greylisted", faults: sandbox.MailFaults{Grey: 1}, why: batch.SendThisLater},
		{name: "refused", faults: sandbox.MailFaults{Refused: 1}, why: batch.SendAddress,
			second: batch.SendAddress},
	} {
		t.Run(c.name, func(t *testing.T) {
			carrier, s := sandboxed(t, c.faults)
			sent, err := carrier.Send(t.Context(), numbered(1))
			fault := batch.FaultOf(err)
			switch {
			case c.why != "" && (fault == nil || fault.Why != c.why):
				t.Errorf("%v, want %s", err, c.why)
			case c.comes && fault != nil, c.name == "whole" &&
				(err != nil || sent.ID != "ref-1@gym.example.no"):
				t.Errorf("%+v: %v", sent, err)
			case c.name != "whole" && err == nil:
				t.Error("an answer that did not come is one")
			}
			ledger := s.Ledger()
			if (len(ledger) == 1) != c.comes || c.comes && (ledger[0].Reference != "ref-1" ||
				ledger[0].To != "medlem1@example.no" || ledger[0].Header.Get("Subject") == "" ||
				ledger[0].Size < 2000) {
				t.Errorf("the ledger has %+v", ledger)
			}
			if c.why == "" {
				return
			}
			if _, err = carrier.Send(t.Context(), numbered(1)); c.second == "" && err != nil ||
				c.second != "" && batch.FaultOf(err).Why != c.second {
				t.Errorf("the second time: %v", err)
			}
		})
	}
}

// What comes back is read as what it is about, once.
func TestSandboxReturnsMail(t *testing.T) {
	carrier, s := sandboxed(t, sandbox.MailFaults{Bounced: 1})
	for n := range 3 {
		if _, err := carrier.Send(t.Context(), numbered(n+1)); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Return(carrier.Bounces); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	heard := map[string]delivery.Report{}
	for range 2 {
		err := carrier.Hear(t.Context(), func(r delivery.Report) error {
			if _, twice := heard[r.Reference]; twice {
				return errors.New("heard twice")
			}
			heard[r.Reference] = r
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(heard) != 3 || heard["ref-2"].State != batch.MessageFailed {
		t.Errorf("%+v", heard)
	}
	if n, err := s.Return(carrier.Bounces); n != 0 || err != nil {
		t.Error(n, err)
	}
	if entries, err := os.ReadDir(carrier.Bounces); err != nil || len(entries) != 1 {
		t.Error(entries, err)
	}
}

// Who does not know the password sends nothing.
func TestSandboxMailServerWantsThePassword(t *testing.T) {
	carrier, s := sandboxed(t, sandbox.MailFaults{})
	carrier.Password = func() (string, error) { return "wrong", nil }
	if _, err := carrier.Send(t.Context(), numbered(1)); batch.FaultOf(err) == nil ||
		batch.FaultOf(err).Why != batch.SendAccount || len(s.Ledger()) != 0 {
		t.Errorf("%v, %+v", err, s.Ledger())
	}
}
