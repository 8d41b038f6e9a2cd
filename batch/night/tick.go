package night

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trekk/batch"
	"trekk/batch/statement"
	"trekk/batch/stream"
)

// statementDays is for how many days a statement is held against the settlement anew: files with the payments of its
// sums may come after it.
const statementDays = 14

// tick ticks the settlement by the statements (camt.053) that have come lately. What was ticked before stands.
func (in *ingester) tick(ctx context.Context) error {
	n := in.night
	filter := batch.FileFilter{Status: batch.FileIngested, Kind: batch.FileOfStatement}
	var files []batch.File
	for l, err := range n.Store.ListFiles(ctx, filter, batch.Page{Descending: true}) {
		if err != nil {
			return err
		}
		if batch.DayOf(l.Item.Received) < n.Today()-statementDays {
			break
		}
		files = append(files, l.Item)
	}
	for _, f := range slices.Backward(files) { // as they came
		if err := in.tickBy(ctx, &f); err != nil {
			return fmt.Errorf("%s (file %d): %w", f.Name, f.No, err)
		}
	}
	return nil
}

// tickBy ticks the sums that a statement has.
func (in *ingester) tickBy(ctx context.Context, f *batch.File) error {
	n := in.night
	lines, err := statement.ReadCamt(f.Name, n.Store.Content(ctx, batch.In, f.No), nil)
	if errors.Is(err, batch.ErrRefused) {
		return nil // by a later reader, which is stricter than the one that took it: no night stops for that
	}
	if err != nil {
		return err
	}
	ours := n.Creditor.BankAccounts()
	lines = slices.DeleteFunc(lines, func(l statement.Line) bool { return !slices.Contains(ours, l.Account) })
	sums, err := stream.All(statement.Sums(ctx, n.Moment))
	if err != nil {
		return err
	}
	found := statement.Reconcile(n.Calendar, lines, sums, batch.SumFilter{})
	anew := int64(0)
	for i := range found {
		if found[i].IsNew() {
			anew++
		}
	}
	doubts, err := statement.Doubts(ctx, n.Moment, f.Name, found)
	if err != nil || anew == 0 && len(doubts) == 0 {
		return err
	}
	in.report.count("ticked", anew)
	in.report.found(doubts...)
	act := n.actOn(*f, "ingest", "tick", fmt.Sprintf("%d sums by %s", anew, f.Name))
	return n.Store.Update(ctx, act, func(tx batch.Tx) error {
		return statement.Write(n.Moment, tx, f.Name, f.SHA256, found, doubts)
	})
}
