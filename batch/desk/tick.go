package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"trekk/batch"
	"trekk/batch/sheet"
	"trekk/batch/statement"
	"trekk/camt"
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
	Tell func(statement.HowRead)
}

// Tick returns the lines and sums by date. When anything is wrong with the file, nothing is ticked and the
// error is a *sheet.Error, or a refusal where it is camt.
func (d *Desk) Tick(ctx context.Context, a Tick) (result []statement.Ticked, err error) {
	if err := d.m.Allow(tick.Right, tick.Action); err != nil {
		return nil, err
	}
	return d.ticking(ctx, a, d.do, false)
}

// RehearseTick reads and compares a statement as Tick does, and writes nothing. What would be ticked now is what
// IsNew tells.
func (d *Desk) RehearseTick(ctx context.Context, a Tick) ([]statement.Ticked, error) {
	if err := d.m.Allow(tick.Right, tick.Action); err != nil {
		return nil, err
	}
	return d.ticking(ctx, a, d.aside, true)
}

// ticking ticks by a statement, or only looks what that would do; do signs it.
func (d *Desk) ticking(
	ctx context.Context, a Tick, do doing, rehearsal bool,
) (result []statement.Ticked, err error) {
	content, err := io.ReadAll(io.LimitReader(a.Statement, sheet.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", a.File, err)
	}
	lines, err := d.lines(&a, content)
	if err != nil {
		return nil, err
	}
	err = do(ctx, tick, a.File, a.Reason, func(act batch.Act) error {
		var sums []batch.Sum
		for s, err := range statement.Sums(ctx, d.m) {
			if err != nil {
				return err
			}
			if (batch.SumFilter{Account: a.Expected.Account}).Has(s.SumKey) {
				sums = append(sums, s)
			}
		}
		result = statement.Reconcile(d.m.Calendar, lines, sums, a.Expected)
		doubts, err := statement.Doubts(ctx, d.m, a.File, result)
		if rehearsal || err != nil {
			return err
		}
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			return statement.Write(d.m, tx, a.File, hashOf(content), result, doubts)
		})
	})
	return result, err
}

// lines reads the lines of a statement: camt, or the rows of an online bank.
func (d *Desk) lines(a *Tick, content []byte) (lines []statement.Line, err error) {
	var read statement.HowRead
	if camt.Sniff(content) {
		lines, err = d.camtLines(a.File, content, &read)
	} else {
		lines, read, err = statement.ReadRows(a.File, content, columnsOf(d.m.Payee, "statement"))
	}
	if a.Tell != nil {
		a.Tell(read)
	}
	return lines, err
}

// camtLines reads camt. What is of no account of the payee's is left out, as it is where the file lies in the mailbox.
func (d *Desk) camtLines(file string, content []byte, read *statement.HowRead) ([]statement.Line, error) {
	leave := func(line int, why string, about ...any) {
		read.LeftOut = append(read.LeftOut, sheet.Because(line, why, about...))
	}
	all, err := statement.ReadCamt(file, bytes.NewReader(content), leave)
	ours := d.m.Creditor.BankAccounts()
	var lines []statement.Line
	for _, l := range all {
		if slices.Contains(ours, l.Account) {
			lines = append(lines, l)
		} else {
			leave(l.Line, "is of account %s, none of yours", l.Account)
		}
	}
	if err == nil && len(lines) == 0 && len(all) > 0 {
		return nil, batch.Refuse(statement.Faulty, "the statement is of account %s, none of yours: nothing was ticked",
			all[0].Account)
	}
	return lines, err
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
	for s, err := range statement.Sums(ctx, d.m) {
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
