package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"trekk/batch"
	"trekk/nets"
)

var fileTable = table{"file", "no, name, folder, received, arrived, size, sha256, status, kind, number, verdict, payments, mandates, amount, account, reason"}

func fileFields(f *batch.File) []any {
	return []any{
		&f.No, &f.Name, &f.Folder, (*stamp)(&f.Received), (*stamp)(&f.Arrived), &f.Size, &f.SHA256, (*string)(&f.Status), &f.Kind,
		&f.Number, &f.Verdict, &f.Payments, &f.Mandates, (*int64)(&f.Amount), &f.Account, &f.Reason,
	}
}

func (t *tx) AddFile(f batch.File) error { return t.insert(fileTable, fileFields(&f)) }

func (t *tx) SetFile(f batch.File) error {
	return t.execOne(fmt.Sprintf("file %d", f.No), `
		UPDATE file SET status = $3, kind = $4, number = $5, payments = $6, mandates = $7, amount = $8, account = $9, reason = $10, verdict = $11
		WHERE creditor_id = $1 AND no = $2`,
		f.No, string(f.Status), f.Kind, &f.Number, &f.Payments, &f.Mandates, int64(f.Amount), f.Account, f.Reason, f.Verdict)
}

func (b *books) Files(ctx context.Context, status ...batch.FileStatus) iter.Seq2[batch.File, error] {
	condition, args := among("status", 2, status)
	return stream(ctx, b, fileFields, "SELECT "+fileTable.columns+" FROM file WHERE creditor_id = $1"+condition+" ORDER BY no", args...)
}

func (b *books) findFile(ctx context.Context, what, condition string, arg any) (batch.File, error) {
	f, err := one(ctx, b, fileFields, "SELECT "+fileTable.columns+" FROM file WHERE creditor_id = $1 AND "+condition, arg)
	if err != nil {
		return f, fmt.Errorf("file %s: %w", what, err)
	}
	return f, nil
}

func (b *books) FileByHash(ctx context.Context, sha256 string) (batch.File, error) {
	return b.findFile(ctx, sha256, "sha256 = $2", sha256)
}

func (b *books) FileByNumber(ctx context.Context, number int) (batch.File, error) {
	return b.findFile(ctx, "with transmission number "+strconv.Itoa(number), "number = $2 AND status = 'ingested' AND kind = 'nets'", number)
}

func (b *books) FileByName(ctx context.Context, name string) (batch.File, error) {
	f, err := b.findFile(ctx, name, "no = (SELECT max(s.file) FROM sighting s WHERE s.creditor_id = $1 AND s.name = $2)", name)
	if no, isNo := strconv.ParseInt(name, 10, 64); errors.Is(err, batch.ErrNotFound) && isNo == nil {
		return b.findFile(ctx, name, "no = $2", no)
	}
	return f, err
}

var sightingTable = table{"sighting", "name, folder, size, modified, file"}

func (t *tx) AddSighting(s batch.Sighting, file int64) error {
	return t.insert(sightingTable, []any{&s.Name, &s.Folder, &s.Size, (*stamp)(&s.ModTime), &file})
}

func (b *books) Seen(ctx context.Context, s batch.Sighting) (bool, error) {
	return one(ctx, b, func(seen *bool) []any { return []any{seen} }, `
		SELECT EXISTS (SELECT 1 FROM sighting WHERE creditor_id = $1 AND name = $2 AND folder = $3 AND size = $4 AND modified = $5)`,
		s.Name, s.Folder, s.Size, (*stamp)(&s.ModTime))
}

var faultTable = table{"fault", "file, seq, line, position, record, field, value, severity, code, message"}

// numberedFault is a fault with its place among those of its file, from 1.
type numberedFault struct {
	batch.Fault
	file, seq, severity int64
}

func faultFields(f *numberedFault) []any {
	return []any{&f.file, &f.seq, &f.Line, &f.Column, &f.Record, &f.Field, &f.Value, &f.severity, &f.Code, &f.Message}
}

func (t *tx) AddFaults(file int64, faults []batch.Fault) error {
	if _, err := t.exec("fault", "DELETE FROM fault WHERE creditor_id = $1 AND file = $2", file); err != nil {
		return err
	}
	for i, f := range faults {
		err := t.insert(faultTable, faultFields(&numberedFault{Fault: f, file: file, seq: int64(i + 1), severity: int64(f.Severity)}))
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *books) Faults(ctx context.Context, file int64) ([]batch.Fault, error) {
	numbered, err := all(stream(ctx, b, faultFields, "SELECT "+faultTable.columns+" FROM fault WHERE creditor_id = $1 AND file = $2 ORDER BY seq", file))
	if err != nil {
		return nil, fmt.Errorf("faults of file %d: %w", file, err)
	}
	faults := make([]batch.Fault, len(numbered))
	for i, f := range numbered {
		faults[i] = f.Fault
		faults[i].Severity = nets.Severity(f.severity)
	}
	return faults, nil
}
