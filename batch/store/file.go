package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/store/keyset"
	"trekk/nets"
)

var fileTable = table{
	"file",
	"no, name, folder, received, arrived, size, sha256, status, kind, number, verdict, payments, " +
		"mandates, amount, account, reason",
	1,
}

func fileFields(f *batch.File) []any {
	return []any{
		&f.No, &f.Name, &f.Folder, (*stamp)(&f.Received), (*stamp)(&f.Arrived), &f.Size, &f.SHA256,
		(*string)(&f.Status), &f.Kind,
		&f.Number, &f.Verdict, &f.Payments, &f.Mandates, (*int64)(&f.Amount), &f.Account, &f.Reason,
	}
}

func (t writer) AddFile(f batch.File) error {
	return t.told(t.insert(fileTable, fileFields(&f)), batch.Change{
		Type: batch.ToldFileReceived, Subject: batch.Numbered(batch.OfFile, f.No),
		Facts: batch.ChangeFacts{Kind: f.Kind},
	})
}

// fileStatus is where a row has the status.
var fileStatus = 1 + slices.Index(fileTable.names(), "status")

// fileTold are the changes of files, by what becomes of them.
var fileTold = map[batch.FileStatus]batch.ChangeType{
	batch.FileIngested: batch.ToldFileIngested, batch.FileQuarantined: batch.ToldFileQuarantined,
	batch.FileDiscarded: batch.ToldFileDiscarded, batch.FileIgnored: batch.ToldFileIgnored,
}

func (t writer) SetFile(f batch.File) error {
	told := batch.Change{
		Type: fileTold[f.Status], Subject: batch.Numbered(batch.OfFile, f.No), Amount: f.Amount,
		Facts: batch.ChangeFacts{Kind: f.Kind, Count: f.Payments},
	}
	tell := func(row []any) error {
		if was, _ := row[fileStatus].(string); told.Type == "" || was == string(f.Status) {
			return nil
		}
		return t.tell(&told)
	}
	hit, err := t.changeEach(fileTable, "no = $2", []any{f.No}, tell,
		set{"status", (*string)(&f.Status)}, set{"kind", &f.Kind}, set{"number", &f.Number},
		set{"payments", &f.Payments}, set{"mandates", &f.Mandates}, set{"amount", (*int64)(&f.Amount)},
		set{"account", &f.Account}, set{"reason", &f.Reason}, set{"verdict", &f.Verdict})
	if err == nil && hit == 0 {
		err = batch.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("file %d: %w", f.No, err)
	}
	return nil
}

func (b files) Files(ctx context.Context, status ...batch.FileStatus) iter.Seq2[batch.File, error] {
	condition, args := among("status", 2, status)
	return stream(
		ctx,
		b.part,
		fileFields,
		"SELECT "+fileTable.columns+" FROM file WHERE creditor_id = $1"+condition+" ORDER BY no",
		args...)
}

func (b files) findFile(ctx context.Context, what, condition string, arg any) (batch.File, error) {
	f, err := one(
		ctx, b.part, fileFields,
		"SELECT "+fileTable.columns+" FROM file WHERE creditor_id = $1 AND "+condition, arg,
	)
	if err != nil {
		return f, fmt.Errorf("file %s: %w", what, err)
	}
	return f, nil
}

// What is worked, by kind. The indexes on numbers have these alone.
var (
	ofTheBank  = is("status", batch.FileIngested) + " AND " + is("kind", batch.FileOfNets)
	ofReceipts = is("status", batch.FileIngested) + " AND " + is("kind", batch.FileOfReceipt)

	selectFileBefore = "SELECT coalesce(max(number), 0) FROM file WHERE creditor_id = $1 AND number < $2 " +
		"AND " + ofTheBank
	selectUnchecked = "SELECT " + fileTable.columns + " FROM file WHERE creditor_id = $1 AND " +
		is("verdict", batch.Unchecked) + " ORDER BY no"
	selectReceipts = "SELECT " + fileTable.columns +
		" FROM file WHERE creditor_id = $1 AND number = $2 AND " + ofReceipts + " ORDER BY no"
)

func (b files) UncheckedFiles(ctx context.Context) iter.Seq2[batch.File, error] {
	return stream(ctx, b.part, fileFields, selectUnchecked)
}

func (b files) FileBefore(ctx context.Context, number int) (int, error) {
	before, err := one(ctx, b.part, func(n *int) []any { return []any{n} }, selectFileBefore, number)
	if err != nil {
		return 0, fmt.Errorf("the file before number %d: %w", number, err)
	}
	return before, nil
}

func (b files) Receipts(ctx context.Context, transmission int64) iter.Seq2[batch.File, error] {
	return stream(ctx, b.part, fileFields, selectReceipts, transmission)
}

func (b files) File(ctx context.Context, no int64) (batch.File, error) {
	return b.findFile(ctx, strconv.FormatInt(no, 10), "no = $2", no)
}

func (b files) FileByHash(ctx context.Context, sha256 string) (batch.File, error) {
	return b.findFile(ctx, sha256, "sha256 = $2", sha256)
}

func (b files) FileByNumber(ctx context.Context, number int) (batch.File, error) {
	return b.findFile(
		ctx, "with transmission number "+strconv.Itoa(number), "number = $2 AND "+ofTheBank, number,
	)
}

func (b files) FileByName(ctx context.Context, name string) (batch.File, error) {
	f, err := b.findFile(
		ctx, name, "no = (SELECT max(s.file) FROM sighting s WHERE s.creditor_id = $1 AND s.name = $2)", name,
	)
	if no, isNo := strconv.ParseInt(name, 10, 64); errors.Is(err, batch.ErrNotFound) && isNo == nil {
		return b.findFile(ctx, name, "no = $2", no)
	}
	return f, err
}

var sightingTable = table{"sighting", "name, folder, size, modified, file", 4}

func (t writer) AddSighting(s batch.Sighting, file int64) error {
	return t.insert(sightingTable, []any{&s.Name, &s.Folder, &s.Size, (*stamp)(&s.ModTime), &file})
}

func (b files) Seen(ctx context.Context, s batch.Sighting) (bool, error) {
	return one(ctx, b.part, func(seen *bool) []any { return []any{seen} }, `
		SELECT EXISTS (SELECT 1 FROM sighting WHERE creditor_id = $1 AND name = $2 AND folder = $3
		AND size = $4 AND modified = $5)`,
		s.Name, s.Folder, s.Size, (*stamp)(&s.ModTime))
}

var faultTable = table{"fault", "file, seq, line, position, record, field, value, severity, code, message", 2}

// numberedFault is a fault with its place among those of its file, from 1.
type numberedFault struct {
	batch.Fault
	file, seq, severity int64
}

func faultFields(f *numberedFault) []any {
	return []any{
		&f.file,
		&f.seq,
		&f.Line,
		&f.Column,
		&f.Record,
		&f.Field,
		&f.Value,
		&f.severity,
		&f.Code,
		&f.Message,
	}
}

func (t writer) AddFaults(file int64, faults []batch.Fault) error {
	if err := t.remove(faultTable, "file = $2", file); err != nil {
		return err
	}
	for i, f := range faults {
		err := t.insert(
			faultTable,
			faultFields(&numberedFault{Fault: f, file: file, seq: int64(i + 1), severity: int64(f.Severity)}),
		)
		if err != nil {
			return err
		}
	}
	return nil
}

func (b files) Faults(ctx context.Context, file int64) ([]batch.Fault, error) {
	numbered, err := all(
		stream(
			ctx, b.part, faultFields,
			"SELECT "+faultTable.columns+" FROM fault WHERE creditor_id = $1 AND file = $2 ORDER BY seq",
			file,
		),
	)
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

var fileList = keyset.List[batch.File]{Noun: "files", Orders: []keyset.Order[batch.File]{{
	Name: batch.ByNumber, Columns: []string{"no"}, Key: func(f *batch.File) []any { return []any{f.No} },
}}}

func (b files) ListFiles(ctx context.Context, want batch.FileFilter,
	p batch.Page) iter.Seq2[batch.Listed[batch.File], error] {
	f := &keyset.Filter{}
	keyset.Equals(f, "status", want.Status)
	keyset.Equals(f, "kind", want.Kind)
	return keyset.Pages(ctx, &fileList, p, f, of(fileTable), plainly(b.part, fileFields))
}
