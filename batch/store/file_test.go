package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"trekk/batch"
	"trekk/nets"
)

func TestFiles(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(addFile(1), addFile(2), addFile(3))
		worked := file(1)
		worked.Status, worked.Kind, worked.Number, worked.Payments, worked.Mandates,
			worked.Amount = batch.FileIngested, "nets", 77, 2, 1, 99800
		bad := file(2)
		bad.Status, bad.Number, bad.Account, bad.Reason = batch.FileQuarantined, 78, gym.Account, "sum"
		b.write(func(tx batch.Tx) error { return errors.Join(tx.SetFile(worked), tx.SetFile(bad)) })
		equal(b.t, list(b.t, b.Files(ctx)), []batch.File{worked, bad, file(3)})
		equal(b.t, list(b.t, b.Files(ctx, batch.FileNew, batch.FileQuarantined)), []batch.File{bad, file(3)})

		f, err := b.FileByHash(ctx, bad.SHA256)
		must(b.t, err)
		equal(b.t, f, bad)
		_, err = b.FileByHash(ctx, "none")
		wantErr(b.t, err, batch.ErrNotFound)
		f, err = b.FileByNumber(ctx, 77)
		must(b.t, err)
		equal(b.t, f, worked)
		_, err = b.FileByNumber(ctx, 78) // not ingested
		wantErr(b.t, err, batch.ErrNotFound)

		// The same content, and the same transmission number, are taken once.
		again := file(1)
		again.No = 4
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddFile(again) }), batch.ErrConflict)
		bad.Status, bad.Kind, bad.Number = batch.FileIngested, "nets", 77
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.SetFile(bad) }), batch.ErrConflict)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.SetFile(file(9)) }), batch.ErrNotFound)
	})
}

func TestSightings(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		seen := batch.Sighting{
			Folder:  "outbound",
			Name:    "TBOC2072.DAT",
			Size:    160,
			ModTime: time.Date(2026, 10, 6, 8, 0, 0, 123456789, time.UTC),
		}
		b.write(
			addFile(1), addFile(2), addFile(3), func(tx batch.Tx) error { return tx.AddSighting(seen, 1) },
		)
		is := func(s batch.Sighting, want bool) {
			b.t.Helper()
			got, err := b.Seen(ctx, s)
			must(b.t, err)
			equal(b.t, got, want)
		}
		is(seen, true)
		oslo := seen
		oslo.ModTime = seen.ModTime.In(time.FixedZone("", 7200))
		is(oslo, true)
		for _, change := range []func(*batch.Sighting){
			func(s *batch.Sighting) { s.Folder = "inbound" },
			func(s *batch.Sighting) { s.Name = "tboc2072.dat" },
			func(s *batch.Sighting) { s.Size++ },
			func(s *batch.Sighting) { s.ModTime = s.ModTime.Add(time.Second) },
		} {
			s := seen
			change(&s)
			is(s, false)
		}
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddSighting(seen, 2) }), batch.ErrConflict)

		later := seen
		later.ModTime = later.ModTime.Add(time.Hour)
		number := batch.Sighting{Folder: "outbound", Name: "3", Size: 1, ModTime: clock}
		b.write(
			func(tx batch.Tx) error {
				return errors.Join(tx.AddSighting(later, 2),
					tx.AddSighting(number, 1))
			},
		)
		for name, want := range map[string]int64{"TBOC2072.DAT": 2, "2": 2, "3": 1} {
			f, err := b.FileByName(ctx, name)
			must(b.t, err)
			equal(b.t, f.No, want)
		}
		for _, name := range []string{"4", "none", ""} {
			_, err := b.FileByName(ctx, name)
			wantErr(b.t, err, batch.ErrNotFound)
		}
		wantErr(
			b.t,
			b.update(
				func(tx batch.Tx) error {
					return tx.AddSighting(batch.Sighting{Name: "x", ModTime: clock},
						9)
				},
			),
			batch.ErrConflict,
		)
	})
}

func TestFaults(t *testing.T) {
	each(t, func(b *books) {
		faults := []batch.Fault{
			{
				Line:     4,
				Column:   33,
				Record:   "ocr_item_1",
				Field:    "amount",
				Value:    "x",
				Severity: nets.Error,
				Code:     "digits",
				Message:  "want digits",
			},
			{Line: 1, Column: 1, Severity: nets.Warning, Code: "blank", Message: "en tom linje på slutten"},
		}
		b.write(addFile(1), func(tx batch.Tx) error { return tx.AddFaults(1, faults) })
		got, err := b.Faults(b.t.Context(), 1)
		must(b.t, err)
		equal(b.t, got, faults)
		b.write(func(tx batch.Tx) error { return tx.AddFaults(1, faults[1:]) })
		got, err = b.Faults(b.t.Context(), 1)
		must(b.t, err)
		equal(b.t, got, faults[1:])
		b.write(func(tx batch.Tx) error { return tx.AddFaults(1, nil) })
		got, err = b.Faults(b.t.Context(), 1)
		must(b.t, err)
		equal(b.t, len(got), 0)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddFaults(2, faults) }), batch.ErrConflict)
	})
}

func TestContent(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		for no, size := range []int{0, 1, 1<<20 - 1, 1 << 20, 1<<20 + 1, 3<<20 + 17} {
			want := bytes.Repeat([]byte("NY090010\r\n\xc6\x00"), size/12+1)[:size]
			b.write(func(tx batch.Tx) error {
				n, sum, err := tx.WriteContent(batch.In, int64(no), func(w io.Writer) error {
					_, err := io.Copy(w, iotest.OneByteReader(bytes.NewReader(want[:min(100, size)])))
					return errors.Join(
						err,
						func() error { _, err := w.Write(want[min(100, size):]); return err }(),
					)
				})
				hash := sha256.Sum256(want)
				equal(b.t, n, int64(size))
				equal(b.t, sum, hex.EncodeToString(hash[:]))
				return err
			})
			must(b.t, iotest.TestReader(b.Content(ctx, batch.In, int64(no)), want))
		}
		_, err := io.ReadAll(b.Content(ctx, batch.Out, 0))
		wantErr(b.t, err, batch.ErrNotFound)
		write := func(content string, err error) func(batch.Tx) error {
			return func(tx batch.Tx) error {
				tx.WriteContent(
					batch.In, 9, func(w io.Writer) error { io.WriteString(w, content); return err },
				)
				return nil // even when the error is dropped
			}
		}
		wantErr(b.t, b.update(write("half", io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF)
		b.write(write("whole", nil))
		wantErr(b.t, b.update(write("other", nil)), batch.ErrConflict)
		var s strings.Builder
		_, err = io.Copy(&s, b.Content(ctx, batch.In, 9))
		must(b.t, err)
		equal(b.t, s.String(), "whole")
	})
}

// Rows can be written while content is, as the claims of a transmission are.
func TestContentWithClaims(t *testing.T) {
	each(t, func(b *books) {
		b.write(invoices(3), func(tx batch.Tx) error {
			m := transmission(1)
			var err error
			m.Size, m.SHA256, err = tx.WriteContent(batch.Out, 1, func(w io.Writer) error {
				for n := 1; n <= 3; n++ {
					if _, err := w.Write(make([]byte, 1<<20)); err != nil {
						return err
					}
					if err := tx.AddClaim(claim(1, n, n)); err != nil {
						return err
					}
				}
				return nil
			})
			return errors.Join(err, tx.AddTransmission(m))
		})
		equal(b.t, list(b.t, b.Transmissions(b.t.Context()))[0].Size, 3<<20)
		equal(b.t, len(list(b.t, b.Claims(b.t.Context(), 1))), 3)
	})
}

// Names of files and what is wrong in them may be of any bytes; a name is known again.
func TestTextOfAnyBytes(t *testing.T) {
	each(t, func(b *books) {
		name := "OCR\xf8\x00 å\\"
		seen := batch.Sighting{Name: name, Folder: "outbound", ModTime: clock}
		b.write(func(tx batch.Tx) error {
			f := file(1)
			f.Name = name
			return errors.Join(
				tx.AddFile(f), tx.AddSighting(seen, 1),
				tx.AddFaults(1, []batch.Fault{{Value: "0\x00\x000", Message: "x"}}),
			)
		})
		f, err := b.FileByName(b.t.Context(), name)
		must(b.t, err)
		equal(b.t, f.Name, `OCR\xf8\x00 å\`)
		known, err := b.Seen(b.t.Context(), seen)
		must(b.t, err)
		equal(b.t, known, true)
		faults, err := b.Faults(b.t.Context(), 1)
		must(b.t, err)
		equal(b.t, faults[0].Value, `0\x00\x000`)
	})
}
