package outbox_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"trekk/batch"
	"trekk/batch/outbox"
)

// printed leaves a document with a letter and its address, and gives what Update says.
func printed(t *testing.T, m batch.Moment) error {
	t.Helper()
	doc := outbox.NewDocument(m, "deliver", outbox.Print)
	sheet := outbox.New(m, "deliver", outbox.Print)
	return outbox.Update(t.Context(), m, act(m), func(batch.Tx) error {
		c := &batch.Customer{No: "1001", Name: "=Kari", Address: "Gata 1", Postcode: "0150", City: "Oslo",
			Country: "SE", Language: "en"}
		must(t, sheet.Printed(t.Context(), &batch.Message{No: 7, Kind: "ended"}, c, 1, 2))
		return doc.Write(t.Context(), 1, func(w io.Writer) error {
			_, err := io.WriteString(w, "%PDF")
			return err
		})
	}, doc, sheet)
}

// A document and its addresses leave together under one number, whatever lies in the folder.
func TestADocumentAndItsSheet(t *testing.T) {
	m := newGym(t)
	must(t, os.MkdirAll(m.Outbox, 0o700))
	must(t, os.WriteFile(filepath.Join(m.Outbox, "print-2026-10-06-2.csv"), nil, 0o600))
	must(t, printed(t, m))
	must(t, printed(t, m))
	wantFiles(t, m, "print-2026-10-06-2.csv", "print-2026-10-06-3.csv", "print-2026-10-06-3.pdf",
		"print-2026-10-06.csv", "print-2026-10-06.pdf")
	content, err := os.ReadFile(filepath.Join(m.Outbox, "print-2026-10-06.pdf"))
	if err != nil || string(content) != "%PDF" {
		t.Errorf("%q, %v", content, err)
	}
	got := rows(t, m, "print-2026-10-06.csv")
	if len(got) != 2 || got[1][1] != "1001" || got[1][2] != "'=Kari" || got[1][6] != "1" ||
		got[1][7] != "2" ||
		got[1][10] != "SWEDEN" {
		t.Errorf("%q", got)
	}
	looked, altered, err := outbox.Check(t.Context(), m)
	if err != nil || looked != 4 || len(altered) > 0 {
		t.Errorf("%d looked at, %v, %v", looked, altered, err)
	}
}

// Stopped before the commit neither leaves, and behind it both do.
func TestADocumentLeavesWhole(t *testing.T) {
	for _, before := range []bool{true, false} {
		m := newGym(t)
		if err := printed(t, with(m, stopping{m.Store, before})); !errors.Is(err, errStop) {
			t.Fatal(err)
		}
		wantFiles(t, m, ".print-2026-10-06.csv.part", ".print-2026-10-06.pdf.part")
		must(t, outbox.Recover(t.Context(), m))
		if before {
			wantFiles(t, m)
			continue
		}
		wantFiles(t, m, "print-2026-10-06.csv", "print-2026-10-06.pdf")
	}
}
