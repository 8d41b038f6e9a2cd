//go:build unix

package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/night"
	"trekk/batch/terms"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
	"trekk/kid"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// office is an installation of many small creditors, each with five members whose invoices are to be made, as
// claims.
func office(t *testing.T, database string, creditors int) (conf string, apps []*wire.App) {
	t.Helper()
	dir := t.TempDir()
	sit, err := terms.Load("sit", nil)
	if err != nil {
		t.Fatal(err)
	}
	var yaml strings.Builder
	// The time does not come while the test runs. It was there before, so that everything is due.
	fmt.Fprintf(&yaml, "database: %s\nclock: free\nadmin: 127.0.0.1:0\nparallel: 2\n"+
		"schedule:\n  - at: [%q]\ncreditors:\n",
		database, time.Now().In(bankday.Oslo).Add(12*time.Hour).Format("15:04"))
	for n := 1; n <= creditors; n++ {
		id := fmt.Sprintf("c%03d", n)
		fmt.Fprintf(&yaml, "  - {id: %s, name: Gym, account: %q, transmitter: \"%08d\", kid: "+
			"'customer:8,invoice:7,check:mod10', terms: sit, bill_from: %s, mailbox: {url: "+
			"'folder:mail/%s', settle: 0s}}\n",
			id, demo.Account, n, sit.LastPeriodToInvoice(bankday.DateOf(time.Now())), id)
		for _, folder := range []string{"Outbound", "Inbound"} {
			if err := os.MkdirAll(filepath.Join(dir, "mail", id, folder), 0o700); err != nil {
				t.Fatal(err)
			}
		}
	}
	conf = filepath.Join(dir, "trekk.yaml")
	if err := os.WriteFile(conf, []byte(yaml.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "--config", conf, "init")
	g := &wire.Globals{Config: conf, Stdout: t.Output(), Stderr: t.Output()}
	if apps, err = g.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(apps[0].Close)
	customers := "customer_no,name,mobile,email,language,birth_date\n"
	memberships := "membership_no,customer_no,plan,price,payment_method,start,binding_months,end\n"
	for n := 1; n <= 5; n++ {
		customers += fmt.Sprintf("%d,Member %d,40000000,,nb,1990-01-01\n", n, n)
		memberships += fmt.Sprintf("M%d,%d,open,499,avtalegiro,2025-01-01,,\n", n, n)
	}
	for _, a := range apps {
		for _, file := range [][2]string{{"customers", customers}, {"memberships", memberships}} {
			act := desk.Import{What: file[0], File: file[0] + ".csv", From: strings.NewReader(file[1])}
			if _, err := a.Desk("").Import(t.Context(), act); err != nil {
				t.Fatal(err)
			}
		}
		writeMandates(t, a, filepath.Join(dir, "mail", a.Conf.ID, "Outbound", "MANDATES"))
	}
	return conf, apps
}

// writeMandates writes a file with the mandates of customers 1 to 5, which came long ago.
func writeMandates(t *testing.T, a *wire.App, path string) {
	t.Helper()
	var file bytes.Buffer
	w := nets.NewWriter(&file, nets.Transmission{Transmitter: nets.Nets, Number: 1,
		Recipient: a.Payee.Creditor.Transmitter})
	err := w.Begin(nets.Assignment{Kind: nets.Mandates, Number: 1, Account: a.Conf.Account})
	for n := int64(1); n <= 5; n++ {
		kid, kidErr := a.Payee.KID.Make(kid.Parts{Customer: n, Invoice: 1})
		_, mandateErr := w.Mandate(&nets.Mandate{Registration: nets.Active, KID: kid})
		err = errors.Join(err, kidErr, mandateErr)
	}
	long := time.Now().AddDate(0, -3, 0)
	err = errors.Join(err, w.End(), w.Close(),
		os.WriteFile(path, file.Bytes(), 0o600), os.Chtimes(path, long, long))
	if err != nil {
		t.Fatal(err)
	}
}

// Invariant 1 among processes: two of them share dozens of creditors; one is killed in the middle of
// nights, and the other takes over. In the end every creditor's night has been done once, and every invoice
// been claimed once.
func TestTwoProcessesShareTheCreditorsAndOneIsKilled(t *testing.T) {
	for name, db := range killedOn() {
		t.Run(name, func(t *testing.T) {
			creditors := 40
			if thorough {
				creditors = 80
			}
			conf, apps := office(t, cmp.Or(db(t), "sqlite:trekk.db"), creditors)
			one, oneSaid := start(t, "--config", conf, "serve")
			oneSaid.await(t, "run begins")
			other, otherSaid := start(t, "--config", conf, "serve")
			otherSaid.await(t, "run ended")
			oneSaid.await(t, "run ended")
			for { // until it is stopped in the middle of a night
				if err := one.Process.Signal(syscall.SIGSTOP); err != nil {
					t.Fatal(err)
				}
				begun, ended := oneSaid.count("run begins"), oneSaid.count("run ended")
				if begun > ended {
					break
				}
				if ended+otherSaid.count("run ended") == creditors {
					t.Fatal("all nights were done before one could be killed in the middle of one")
				}
				if err := one.Process.Signal(syscall.SIGCONT); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Millisecond) // for it to get on
			}
			one.Process.Kill()
			one.Wait()
			killed := time.Now()
			for _, a := range apps {
				for {
					last, err := a.Store.LastRun(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					if len(last) == len(night.Jobs()) {
						break
					}
					time.Sleep(50 * time.Millisecond)
				}
			}
			t.Logf("all done %s after one was killed; it had done %d, the other has done %d",
				time.Since(killed).Round(time.Second), oneSaid.count("run ended"), otherSaid.count("run "+
					"ended"))
			if err := other.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := other.Wait(); err != nil {
				t.Errorf("the other: %v", err)
			}
			for _, a := range apps {
				nightDoneOnce(t, a, filepath.Join(filepath.Dir(conf), "mail", a.Conf.ID, "Inbound"))
			}
			must(t, "--config", conf, "db", "verify")
		})
	}
}

// nightDoneOnce holds the run log, the transmission and the claims of a creditor of the office against one
// night.
func nightDoneOnce(t *testing.T, a *wire.App, inbound string) {
	t.Helper()
	last, err := a.Store.LastRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range last {
		if e.Run != 1 || e.Error != "" || e.Attention {
			t.Errorf("%s: %s: run %d, %q, %v", a.Conf.ID, e.Job, e.Run, e.Error, e.Warnings)
		}
	}
	sent, err := os.ReadDir(inbound)
	if err != nil || len(sent) != 1 {
		t.Errorf("%s: %d files to the bank, %v", a.Conf.ID, len(sent), err)
	}
	claimed := map[string]int{}
	for tr, err := range a.Store.Transmissions(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		wrong := tr.Status != batch.TransmissionSent || tr.Name != sent[0].Name()
		if wrong || tr.Number != 1 || tr.Claims != 5 {
			t.Errorf("%s: %+v", a.Conf.ID, tr)
		}
		for c, err := range a.Store.Claims(t.Context(), tr.Number) {
			if err != nil {
				t.Fatal(err)
			}
			claimed[c.InvoiceNo]++
		}
	}
	for no, times := range claimed {
		if times != 1 {
			t.Errorf("%s: invoice %s is claimed %d times", a.Conf.ID, no, times)
		}
	}
	if len(claimed) != 5 {
		t.Errorf("%s: %d invoices are claimed", a.Conf.ID, len(claimed))
	}
}
