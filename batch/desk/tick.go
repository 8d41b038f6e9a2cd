package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"path/filepath"

	"trekk/batch"
	"trekk/batch/sheet"
)

// Tick compares a bank statement with the sums of the settlement, remembers what agrees, and tells that, what
// the bank has and we do not, and what we have and no statement has had. What was ticked before stands: the
// same file, or another that has some of the same lines, changes nothing.
type Tick struct {
	File      string // its name
	Statement io.Reader
	// Expected names the account whose statement it is, where there are several, and the sums that should be
	// on it.
	Expected batch.SumFilter
	Reason   string
	// Tell is told how the statement was read, and what was left out of it; nil when nobody asks.
	Tell func(ReadStatement)
}

// Tick returns the lines and sums by date. When anything is wrong with the file, nothing is ticked and the
// error is a *sheet.Error.
func (d *Desk) Tick(ctx context.Context, a Tick) (result []Ticked, err error) {
	if err := d.m.Allow(tick.Right, tick.Action); err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(a.Statement, sheet.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", a.File, err)
	}
	lines, read, err := readStatement(a.File, content, columnsOf(d.m.Payee, "statement"))
	if a.Tell != nil {
		a.Tell(read)
	}
	if err != nil {
		return nil, err
	}
	err = d.do(ctx, tick, a.File, a.Reason, func(act batch.Act) error {
		var sums []batch.Sum
		for s, err := range d.sums(ctx) {
			if err != nil {
				return err
			}
			if (batch.SumFilter{Account: a.Expected.Account}).Has(s.SumKey) {
				sums = append(sums, s)
			}
		}
		result = reconcile(d.m.Calendar, lines, sums, a.Expected)
		return d.m.Store.Update(ctx, act,
			func(tx batch.Tx) error { return writeTicks(d.m, tx, a.File, content, result) })
	})
	return result, err
}

// sums are the sums that a statement may have: those of the settlement, and the refunds that stand and that a
// person may have paid out.
func (d *Desk) sums(ctx context.Context) iter.Seq2[batch.Sum, error] {
	return func(yield func(batch.Sum, error) bool) {
		for s, err := range d.m.Store.Sums(ctx, batch.LastDay) {
			if !yield(s, err) || err != nil {
				return
			}
		}
		ticks := map[int]batch.Tick{} // the last of each refund
		for t, err := range d.m.Store.RefundTicks(ctx) {
			if err != nil {
				yield(batch.Sum{}, err)
				return
			}
			ticks[t.Serial] = t
		}
		for r, err := range d.m.Store.Refunds(ctx) {
			if err == nil && (r.Waits() || !r.Withdrawn.IsZero()) {
				continue
			}
			s := r.Sum(d.m.Creditor.Account)
			if t, ok := ticks[s.Serial]; ok {
				s.SumKey, s.Ticks = t.SumKey, t.Seq
				if t.Seq%2 == 1 {
					s.Tick = &t
				}
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// writeTicks ticks what agrees and was not ticked before.
func writeTicks(m batch.Moment, tx batch.Tx, file string, content []byte, result []Ticked) error {
	hash := hashOf(content)
	for i := range result {
		t := &result[i]
		if t.Status != Agrees || t.Sum.Tick != nil {
			continue
		}
		t.New = true
		t.Sum.Ticks++
		t.Sum.Tick = &batch.Tick{
			SumKey: t.Sum.SumKey, Seq: t.Sum.Ticks, Acted: m.Today(), By: m.By,
			On: t.Line.On, Amount: t.Line.Amount, Reference: t.Line.Reference, Statement: file, SHA256: hash,
		}
		if err := tx.AddTick(*t.Sum.Tick); err != nil {
			return err
		}
	}
	return nil
}

// Untick takes ticks back: those against lines with a reference, and those that a statement led to.
type Untick struct {
	// What is a reference on the statement, or the statement's file.
	What      string
	Statement io.Reader // the bytes of that file; nil when it is a reference only
	Reason    string
}

// Untick returns the sums as they were. The error is ErrNotFound when none is ticked against that.
func (d *Desk) Untick(ctx context.Context, a Untick) (sums []batch.Sum, err error) {
	file, hash, err := a.read()
	if err != nil {
		return nil, err
	}
	err = d.do(ctx, untick, file, a.Reason, func(act batch.Act) error {
		if sums, err = d.tickedAgainst(ctx, a.What, hash); err != nil {
			return err
		}
		act.Detail = fmt.Sprintf("%d sums", len(sums))
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return takeTicksBack(d.m, tx, sums) })
	})
	return sums, err
}

// Unticking are the sums whose ticks Untick would take back now. It writes nothing, and fails as Untick does.
func (d *Desk) Unticking(ctx context.Context, a Untick) ([]batch.Sum, error) {
	_, hash, err := a.read()
	if err == nil {
		err = d.may(ctx, untick)
	}
	if err != nil {
		return nil, err
	}
	return d.tickedAgainst(ctx, a.What, hash)
}

// read is the name of the statement's file and the hash of its bytes; empty when there is a reference only.
func (a *Untick) read() (file, hash string, err error) {
	if a.Statement == nil {
		return "", "", nil
	}
	content, err := io.ReadAll(io.LimitReader(a.Statement, sheet.MaxBytes+1))
	if err != nil {
		return "", "", fmt.Errorf("read %s: %w", a.What, err)
	}
	return filepath.Base(a.What), hashOf(content), nil
}

// tickedAgainst are the sums that are ticked against lines with a reference, or by a statement of a hash.
func (d *Desk) tickedAgainst(ctx context.Context, reference, hash string) (sums []batch.Sum, err error) {
	for s, err := range d.sums(ctx) {
		if err != nil {
			return nil, err
		}
		if t := s.Tick; t != nil && (t.Reference == reference || hash != "" && t.SHA256 == hash) {
			sums = append(sums, s)
		}
	}
	if len(sums) == 0 {
		return nil, fmt.Errorf("nothing is ticked against %s: %w", reference, batch.ErrNotFound)
	}
	return sums, nil
}

// takeTicksBack adds to the tick of each sum the row that takes it back.
func takeTicksBack(m batch.Moment, tx batch.Tx, sums []batch.Sum) error {
	for _, s := range sums {
		back := *s.Tick
		back.Seq, back.Acted, back.By = s.Ticks+1, m.Today(), m.By
		if err := tx.AddTick(back); err != nil {
			return err
		}
	}
	return nil
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
