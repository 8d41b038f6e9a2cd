package store_test

import (
	"bufio"
	"crypto/rand"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/store"
)

// killMe names the database that a process started by TestKilled works on until it is killed.
const killMe = "TREKK_STORE_KILL_ME"

// workUntilKilled writes far more than the cache holds, so that much of it is on disk, and does not come to
// an end.
func workUntilKilled(t *testing.T, url string) {
	db, err := store.Open(t.Context(), url)
	must(t, err)
	_, err = db.For(gym.ID).Lock(t.Context(), "test")
	must(t, err)
	must(t, db.For(gym.ID).Update(t.Context(), act("killed"), func(tx batch.Tx) error {
		must(t, invoices(100)(tx))
		_, err := tx.Next(batch.InvoiceSeries, 7)
		must(t, err)
		_, _, err = tx.WriteContent(batch.Out, 1, func(w io.Writer) error {
			_, err := io.CopyN(w, rand.Reader, 80<<20)
			return err
		})
		must(t, err)
		os.Stdout.WriteString("ready\n")
		for { // a deadlock, as select {} may be taken for, would end it
			time.Sleep(time.Hour)
		}
	}))
}

// A process killed amid a transaction leaves nothing of it, no number taken and no lock.
func TestKilled(t *testing.T) {
	if url := os.Getenv(killMe); url != "" {
		workUntilKilled(t, url)
	}
	for name, url := range databases {
		t.Run(name, func(t *testing.T) { killed(t, url(t)) })
	}
}

func killed(t *testing.T, url string) {
	ctx := t.Context()
	db, err := store.Create(ctx, url)
	must(t, err)
	defer db.Close()
	must(t, db.AddCreditor(ctx, gym, registered))
	b := &books{db.For(gym.ID), t, db}
	b.write(func(tx batch.Tx) error { return tx.PutCustomer(customer(0)) })

	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), killMe+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "ready\n" {
		t.Errorf("the process said %q: %v", line, err)
	}
	_, busy := b.Lock(ctx, "test")
	must(t, cmd.Process.Kill())
	cmd.Wait()
	wantErr(t, busy, batch.ErrBusy)

	for range 2 { // in a process that was there, and in a new one
		equal(t, len(list(t, b.Invoices(ctx, batch.AllInvoices, 0))), 0)
		equal(t, list(t, b.Customers(ctx)), []batch.Customer{customer(0)})
		equal(t, b.auditEntries(), 1)
		_, err = io.ReadAll(b.Content(ctx, batch.Out, 1))
		wantErr(t, err, batch.ErrNotFound)
		b.db, err = store.Open(ctx, url)
		must(t, err)
		defer b.db.Close()
		b.Store = b.db.For(gym.ID)
	}
	unlock, err := b.Lock(ctx, "test")
	must(t, err)
	unlock()
	b.write(func(tx batch.Tx) error {
		no, err := tx.Next(batch.InvoiceSeries, 1)
		equal(t, no, 1)
		return err
	})
}
