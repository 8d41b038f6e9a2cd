package batch

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trekk/schedule/bankday"
)

// What goes to people leaves as CSV files in the outbox folder, each row once, each file whole:
//
//  1. the rows are written to a hidden part file and synced to disk
//  2. the database transaction that holds the invoices, reminders or handoffs notes the file's name and hash
//  3. after the commit the part file gets its name
//
// Stopped before 2, the part file is none and is removed on the next run; stopped between 2 and 3, the next run finds it
// noted and gives it its name. So a file that someone has taken away is never written again.

// The columns of the outbox files.
var (
	invoiceColumns    = []string{"invoice_no", "channel", "name", "email", "address", "postcode", "city", "kid", "account", "amount", "issued", "due", "charge_date", "method", "text"}
	smsColumns        = []string{"mobile", "text", "invoice_no", "kid", "amount", "due", "account"}
	messageColumns    = []string{"kind", "channel", "name", "email", "mobile", "address", "postcode", "city", "membership_no", "invoice_no", "text"}
	collectionColumns = []string{"action", "invoice_no", "customer_no", "name", "address", "kid", "principal", "fee", "paid", "due", "account"}
)

// outboxFile is an outbox file being written. It comes into being with its first row.
type outboxFile struct {
	night   *Night
	job     string
	kind    string // invoices, sms, messages, collection
	columns []string

	name string
	file *os.File
	hash hash.Hash
	csv  *csv.Writer
	rows int
}

func (n *Night) newOutboxFile(job, kind string, columns []string) *outboxFile {
	return &outboxFile{night: n, job: job, kind: kind, columns: columns}
}

// add writes a row.
func (o *outboxFile) add(ctx context.Context, row ...string) error {
	if o.file == nil {
		if err := o.create(ctx); err != nil {
			return fmt.Errorf("outbox: %w", err)
		}
	}
	o.rows++
	if err := o.csv.Write(row); err != nil {
		return fmt.Errorf("outbox: write %s: %w", o.name, err)
	}
	return nil
}

// create finds a name that was never used: KIND-DATE.csv, or, when a second file of a kind is needed on a day,
// KIND-DATE-2.csv and so on.
func (o *outboxFile) create(ctx context.Context) error {
	for i := 1; ; i++ {
		o.name = outboxName(o.kind, o.night.today(), i)
		_, err := o.night.Store.OutboxFile(ctx, o.name)
		if errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return err
		}
	}
	if err := os.MkdirAll(o.night.Outbox, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(o.night.partPath(o.name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	o.file, o.hash = f, sha256.New()
	o.csv = csv.NewWriter(io.MultiWriter(f, o.hash))
	return o.csv.Write(o.columns)
}

// outboxName is the name of a day's first, second ... file of a kind.
func outboxName(kind string, day bankday.Date, i int) string {
	if i > 1 {
		return fmt.Sprintf("%s-%s-%d.csv", kind, day, i)
	}
	return fmt.Sprintf("%s-%s.csv", kind, day)
}

// seal makes the rows durable and notes the file in the transaction. It does nothing when there were no rows.
func (o *outboxFile) seal(tx Tx) error {
	if o.file == nil {
		return nil
	}
	o.csv.Flush()
	if err := errors.Join(o.csv.Error(), o.file.Sync(), o.file.Close()); err != nil {
		return fmt.Errorf("outbox: write %s: %w", o.name, err)
	}
	if err := syncDir(o.night.Outbox); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return tx.AddOutboxFile(OutboxFile{
		Name: o.name, Job: o.job, On: o.night.today(), Rows: o.rows, SHA256: hex.EncodeToString(o.hash.Sum(nil)),
	})
}

// update runs fn in one transaction of the store together with the outbox file, and publishes the file when it holds.
func (o *outboxFile) update(ctx context.Context, act Act, fn func(Tx) error) error {
	return o.night.update(ctx, act, fn, o)
}

// update runs fn in one transaction of the store together with outbox files, and publishes the files when it holds.
func (n *Night) update(ctx context.Context, act Act, fn func(Tx) error, files ...*outboxFile) error {
	err := n.Store.Update(ctx, act, func(tx Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		for _, o := range files {
			if err := o.seal(tx); err != nil {
				return err
			}
		}
		return nil
	})
	for _, o := range files {
		switch {
		case o.file == nil:
		case err != nil:
			o.file.Close() // whether the commit held is not known after every error: the next run looks
		default:
			err = n.publish(o.name)
		}
	}
	return err
}

func (n *Night) partPath(name string) string { return filepath.Join(n.Outbox, "."+name+".part") }

func (n *Night) publish(name string) error {
	if err := os.Rename(n.partPath(name), filepath.Join(n.Outbox, name)); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return syncDir(n.Outbox)
}

// recoverOutbox gives part files that were noted their names, and removes those that were not.
func (n *Night) recoverOutbox(ctx context.Context) error {
	parts, err := filepath.Glob(filepath.Join(n.Outbox, ".*.csv.part"))
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	for _, part := range parts {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(part), "."), ".part")
		noted, err := n.Store.OutboxFile(ctx, name)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		sum, hashErr := hashFile(part)
		if hashErr != nil {
			return fmt.Errorf("outbox: %w", hashErr)
		}
		if err == nil && noted.SHA256 == sum {
			err = n.publish(name)
		} else {
			err = os.Remove(part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// syncDir makes a rename durable.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
