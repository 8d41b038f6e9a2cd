package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"trekk/nets"
)

// Verification is what Verify went through and what it found wrong.
type Verification struct {
	Files         int      `json:"files"`
	Payments      int      `json:"payments"`
	Mandates      int      `json:"mandates"`
	Transmissions int      `json:"transmissions"`
	Claims        int      `json:"claims"`
	Periods       int      `json:"periods"`
	AuditRows     int64    `json:"audit_rows"`
	AuditHash     string   `json:"audit_hash"` // of the last row: it vouches for all of them
	Wrong         []string `json:"wrong"`
}

// maxWrong bounds what is told; a database that is wrong in one place is often wrong in many.
const maxWrong = 100

func (v *Verification) wrong(format string, a ...any) {
	if len(v.Wrong) < maxWrong {
		v.Wrong = append(v.Wrong, fmt.Sprintf(format, a...))
	}
}

// Verify recomputes the books from the raw files: every received file still has its hash, its payments and mandates are
// those in the books, line by line, and every transmission's claims are those in its bytes; then the sums of invariant 2,
// double claims, rows that refer to nothing, ticks whose sum has changed since, the hash chain of the audit log, and what closed
// periods were. It writes nothing.
func (n *Night) Verify(ctx context.Context) (*Verification, error) {
	v := &Verification{Wrong: []string{}}
	checks := []func(context.Context, *Verification) error{n.verifyFiles, n.verifyTransmissions, n.verifyTicks, n.verifyBooks, n.verifyNumbers, n.verifyPeriods}
	for _, check := range checks {
		if err := check(ctx, v); err != nil {
			return v, err
		}
	}
	return v, nil
}

// verifyFiles reads every ingested file again beside the books' payments and mandate records, which stream in the order of
// the files.
func (n *Night) verifyFiles(ctx context.Context, v *Verification) error {
	payments := newMerge(n.Store.Payments(ctx, PaymentsByFile), func(p PaymentState) string { return fileKey(p.File) })
	defer payments.stop()
	records := newMerge(n.Store.MandateRecords(ctx), func(m MandateRecord) string { return fileKey(m.File) })
	defer records.stop()
	for f, err := range n.Store.Files(ctx) {
		if err != nil {
			return err
		}
		v.Files++
		if err := n.verifyHash(ctx, In, f.No, f.SHA256, func(format string, a ...any) {
			v.wrong("%s (file %d): %s", f.Name, f.No, fmt.Sprintf(format, a...))
		}); err != nil {
			return err
		}
		if f.Kind == kindManual {
			ours, err := collect(payments.at(fileKey(f.No)))
			if err != nil {
				return err
			}
			if err := n.verifyEntry(ctx, v, f, ours); err != nil {
				return err
			}
		}
		if f.Status != FileIngested || f.Kind != kindNets {
			continue
		}
		if err := n.verifyFile(ctx, v, f, payments.at(fileKey(f.No)), records.at(fileKey(f.No))); err != nil {
			return err
		}
	}
	return nil
}

// fileKey sorts as the number does.
func fileKey(no int64) string { return fmt.Sprintf("%020d", no) }

// puller gives the items of a stream one by one, false at its end; then stop must be called.
type puller[T any] struct {
	pull func() (T, error, bool)
	stop func()
}

func newPuller[T any](s iter.Seq2[T, error]) *puller[T] {
	p := &puller[T]{}
	p.pull, p.stop = iter.Pull2(s)
	return p
}

func (p *puller[T]) next() (item T, ok bool, err error) {
	item, err, ok = p.pull()
	return item, ok, err
}

func (n *Night) verifyFile(ctx context.Context, v *Verification, f File, ours iter.Seq2[PaymentState, error], mandates iter.Seq2[MandateRecord, error]) error {
	payments, records := newPuller(ours), newPuller(mandates)
	defer payments.stop()
	defer records.stop()
	rd := nets.NewReader(n.Store.Content(ctx, In, f.No), nets.Options{})
	for t, err := range rd.Transactions() {
		if err != nil {
			return err
		}
		if t.Assignment.Kind == nets.Mandates {
			v.Mandates++
			want := n.mandateRecord(f.No, t)
			got, ok, err := records.next()
			if err != nil {
				return err
			}
			if !ok || got != want {
				v.wrong("%s (file %d) line %d: the mandate in the books is not the file's", f.Name, f.No, t.Line)
			}
			continue
		}
		v.Payments++
		want := n.payment(f.No, t)
		got, ok, err := payments.next()
		if err != nil {
			return err
		}
		want.No, want.Booked = got.No, max(want.Date, got.Booked)
		if !ok || got.Payment != want {
			v.wrong("%s (file %d) line %d: the payment in the books is not the file's", f.Name, f.No, t.Line)
		}
	}
	if p, more, err := payments.next(); err != nil || more {
		v.wrong("%s (file %d): payment %d is in the books and not in the file", f.Name, f.No, p.No)
		return err
	}
	if m, more, err := records.next(); err != nil || more {
		v.wrong("%s (file %d): the mandate of line %d is in the books and not in the file", f.Name, f.No, m.Line)
		return err
	}
	return nil
}

// verifyHash compares kept bytes with the hash that was noted when they came or were sealed.
func (n *Night) verifyHash(ctx context.Context, d Direction, no int64, want string, wrong func(string, ...any)) error {
	h := sha256.New()
	if _, err := io.Copy(h, n.Store.Content(ctx, d, no)); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		wrong("its bytes have SHA-256 %s, noted was %s", got, want)
	}
	return nil
}

// verifyTransmissions reads every transmission again beside its claims.
func (n *Night) verifyTransmissions(ctx context.Context, v *Verification) error {
	for t, err := range n.Store.Transmissions(ctx) {
		if err != nil {
			return err
		}
		v.Transmissions++
		wrong := func(format string, a ...any) { v.wrong("transmission %d: %s", t.Number, fmt.Sprintf(format, a...)) }
		if err := n.verifyHash(ctx, Out, t.Number, t.SHA256, wrong); err != nil {
			return err
		}
		if err := n.verifyClaims(ctx, v, t, wrong); err != nil {
			return err
		}
	}
	return nil
}

// verifyClaims reads a transmission's bytes again beside its claims in the books.
func (n *Night) verifyClaims(ctx context.Context, v *Verification, t Transmission, wrong func(string, ...any)) error {
	claims := newPuller(n.Store.Claims(ctx, t.Number))
	defer claims.stop()
	rd := nets.NewReader(n.Store.Content(ctx, Out, t.Number), nets.Options{})
	for x, err := range rd.Transactions() {
		if err != nil {
			return err
		}
		v.Claims++
		c, ok, err := claims.next()
		if err != nil {
			return err
		}
		if !ok || int64(x.Assignment.Number) != c.Assignment || x.Number != c.Transaction || x.Type != c.Type || string(x.KID) != c.KID ||
			!x.Date.Equal(c.Due.Time()) || x.Amount != int64(c.Amount) {
			wrong("transaction %d of assignment %d is not the claim in the books", x.Number, x.Assignment.Number)
		}
	}
	if rd.Failed() {
		wrong("its bytes have faults: %v", rd.Faults())
	}
	c, more, err := claims.next()
	if more {
		wrong("the claim of invoice %s is in the books and not in the file", c.InvoiceNo)
	}
	return err
}

// verifyBooks checks the sums, the references and the audit log.
func (n *Night) verifyBooks(ctx context.Context, v *Verification) error {
	differences, err := n.Differences(ctx)
	if err != nil {
		return err
	}
	for _, d := range differences {
		v.wrong("the books do not agree: %s", d)
	}
	orphans, err := n.Store.Orphans(ctx)
	if err != nil {
		return err
	}
	if orphans > 0 {
		v.wrong("%d rows refer to what is not there", orphans)
	}
	v.AuditRows, v.AuditHash, err = n.Store.VerifyAudit(ctx)
	if err != nil {
		v.wrong("the audit log: %v", err)
	}
	return nil
}

// verifyNumbers looks for holes in the series of invoices and credit notes. A number whose KID would have the check digit -
// is left out where the layout says so, and what comes before a number of another system is that system's.
func (n *Night) verifyNumbers(ctx context.Context, v *Verification) error {
	skips, before := strings.HasSuffix(n.KID.String(), "-skip"), int64(0)
	for number, err := range n.Store.Numbers(ctx) {
		if err != nil {
			return err
		}
		no, err := strconv.ParseInt(number.No, 10, 64)
		if err != nil {
			continue // another system's
		}
		if !number.Imported && before > 0 && no != before+1 && !skips {
			v.wrong("the series of invoices and credit notes: %d follows %d", no, before)
		}
		before = no
	}
	return nil
}
