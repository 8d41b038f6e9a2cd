package demo

import (
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
)

// openBank starts the sandbox with an SFTP server on a free port of the loopback interface.
func (d *Demo) openBank(gym *gym) (err error) {
	d.Bank, err = sandbox.New(sandbox.Config{
		Dir: filepath.Join(d.Dir, "bank"), Seed: d.Seed, Start: Start.At(0, 0),
		Transmitter: Transmitter, Account: Account, Agreement: Agreement, Payers: gym.payers,
	})
	if err != nil {
		return err
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "trekk demo")
	if err != nil {
		return err
	}
	if err := os.WriteFile(d.keyFile(), pem.EncodeToMemory(block), 0o600); err != nil {
		return err
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		return err
	}
	d.Bank.Authorize(key)
	return nil
}

func (d *Demo) keyFile() string { return filepath.Join(d.Dir, "id_ed25519") }

// install does what a user would: init, then three imports.
func (d *Demo) install(ctx context.Context, gym *gym) error {
	addr, err := d.Bank.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	d.installation = wire.Installation{
		Dir: d.Dir, Name: Name, Account: Account, Transmitter: Transmitter, Agreement: Agreement,
		KID: "customer:8,invoice:7,check:mod10", Terms: d.Terms,
		Mailbox: "sftp://trekk@" + addr.String(), Key: d.keyFile(), HostKey: d.Bank.HostKey(),
		Outbound: "Outbound", Inbound: "Inbound",
		Clock:  wire.ClockFree,
		Settle: "0s", // the sandbox shows no file before it is whole
	}
	if d.elsewhere == nil {
		d.installation.BillFrom = (Start.Month() + 1).String()
	}
	if _, err := d.installation.Check(Start); err != nil {
		return err
	}
	call := batch.Call{Now: Start.At(12, 0), By: wire.OSUser()}
	if err := d.installation.Write(ctx, d.Database, call); err != nil {
		return err
	}
	if err := d.configureElsewhere(); err != nil {
		return err
	}
	if err := d.Open(ctx); err != nil {
		return err
	}
	for _, file := range []struct {
		what  string
		write func(string) error
	}{
		{"customers", gym.writeCustomers}, {"memberships", gym.writeMemberships}, {"events", gym.writeEvents},
	} {
		if d.elsewhere != nil && file.what != "customers" {
			continue
		}
		path := filepath.Join(d.Dir, file.what+".csv")
		if err := file.write(path); err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		_, err = d.App.Desk("").Import(ctx, desk.Import{What: file.what, File: path, From: f})
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Open opens what was installed. Whoever calls it closes App.
func (d *Demo) Open(ctx context.Context) error {
	inside := *d.Globals
	inside.Config, inside.AsOf, inside.Database, inside.Creditor = d.ConfigPath(), Start.String(), "", ""
	apps, err := inside.Open(ctx)
	if err != nil {
		return err
	}
	d.App = apps[0]
	return nil
}

// ConfigPath is where the demo's trekk.yaml is.
func (d *Demo) ConfigPath() string { return filepath.Join(d.Dir, "trekk.yaml") }

// leave makes the folder of the bank's files the mailbox, since the SFTP server ends with the demo: so trekk
// can be run on in the folder that the demo leaves. The receipts lie in another folder now and are seen once
// more.
func (d *Demo) leave(ctx context.Context) error {
	in := &d.installation
	in.Mailbox, in.Outbound, in.Inbound, in.Key, in.HostKey = "folder:bank", "from-nets", "to-nets", "", ""
	if err := d.reinstall(ctx, ""); err != nil {
		return err
	}
	result, err := d.run(ctx, d.App.Now(), "fetch")
	if err != nil {
		return err
	}
	return result.Err()
}
