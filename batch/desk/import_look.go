package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/sheet"
	"trekk/camt"
)

// KindOfFile tells which kind of FileKinds a file is: by what its name begins with, such as invoices-october.csv, or
// else by its headings, of which the kind that has most of them fits; empty where that cannot be told.
func (d *Desk) KindOfFile(name string, from io.Reader) (kind string, err error) {
	if kind = KindNamed(name); kind != "" && kind != OfBank {
		return kind, nil
	}
	in, err := sheet.New(name, from)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	most := 0
	for _, what := range append(slices.Clone(Imports), "statement") {
		s, err := in.Open(columnsOf(d.m.Payee, what))
		wrong := new(sheet.Error)
		switch {
		case errors.As(err, &wrong):
			continue
		case err != nil:
			return "", err
		}
		switch n := len(s.Understood().Columns); {
		case n > most:
			kind, most = what, n
		case n == most:
			kind = ""
		}
	}
	return kind, nil
}

// KindNamed is the kind of file that a name begins with, and -, _ or . behind it: one of FileKinds or OfBank; empty
// where it is none.
func KindNamed(name string) string {
	for _, kind := range append(slices.Sorted(maps.Keys(importColumns)), OfBank) {
		rest, ok := strings.CutPrefix(strings.ToLower(name), kind)
		if ok && rest != "" && strings.ContainsAny(rest[:1], "-_.") {
			return kind
		}
	}
	return ""
}

// FirstRows are the headings of a file and some rows below them, as they stand in it; none of a file that cannot be
// read so far.
func (d *Desk) FirstRows(a Import, most int) (headings []string, rows [][]string, err error) {
	in, err := sheet.New(a.File, a.From)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	s, err := in.Open(columnsOf(d.m.Payee, a.What))
	wrong := new(sheet.Error)
	if errors.As(err, &wrong) {
		return nil, nil, nil
	}
	if err != nil || !s.Chunk() {
		return nil, nil, err
	}
	for s.Next() && len(rows) < most {
		rows = append(rows, slices.Clone(s.Row()))
	}
	return slices.Clone(s.Headings()), rows, nil
}

// OfBank is the kind of the files of Deliver.
const OfBank = batch.HandedOfBank

// TakeHanded takes a file from the folder of files that are handed in, of one of FileKinds, in the name of the job. The
// caller holds the lock of the books.
func TakeHanded(ctx context.Context, m batch.Moment, kind, name string, from io.ReadSeeker) error {
	d := At(m)
	do := func(_ context.Context, k Kind, no, _ string, work func(batch.Act) error) error {
		act := m.JobAct("ingest", k.Action, k.on(no), "")
		act.Key = m.Key
		return work(act)
	}
	if kind == "statement" {
		_, err := d.ticking(ctx, Tick{File: name, Statement: from}, do, false)
		return err
	}
	_, err := d.importing(ctx, Import{What: kind, File: name, From: from}, do, false)
	return err
}

// KindByContent tells which kind a file is that begins so, where that says it: the Nets format and notifications in camt
// are OfBank, and camt.053 is a statement. It is empty where it does not.
func KindByContent(head []byte) string {
	switch {
	case bytes.HasPrefix(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), []byte("NY")):
		return OfBank
	case !camt.Sniff(head):
		return ""
	case bytes.Contains(head, []byte("camt.053")):
		return "statement"
	}
	return OfBank
}
