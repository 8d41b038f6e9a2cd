package batch_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
)

// A file of the bank that a person hands in has the checks of one that lies in the mailbox, and is taken once,
// whichever way it comes first.
func TestDeliverAFileOfTheBank(t *testing.T) {
	h := members(t, 1)
	h.at("2026-10-20")
	good := h.ocr("2026-10-20", ourAccount, paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
	hand := func(name, content string) (batch.File, error) {
		return h.desk("kari").Deliver(t.Context(), desk.Deliver{
			File: name, Size: int64(len(content)), From: strings.NewReader(content),
		})
	}
	f, err := hand("dir/OCR.D261020", good)
	if err != nil || f.Status != batch.FileIngested || f.Payments != 1 || f.Name != "OCR.D261020" ||
		f.Folder != batch.FolderOfDesk {
		t.Fatalf("%+v %v", f, err)
	}
	if again, err := hand("another.txt", good); err != nil || again.No != f.No {
		t.Errorf("%+v %v", again, err)
	}
	if bad, err := hand("bad", strings.Replace(good, "NY090020", "NY090021", 1)); err != nil ||
		bad.Status != batch.FileQuarantined {
		t.Errorf("%+v %v", bad, err)
	}
	h.deliver("Outbound", "OCR.D261020", good)
	h.tryRun("2026-10-20", "fetch", "ingest")
	if got := h.inBooks(); got != "ocr 49900 "+kidOf(1001, 1) {
		t.Error(got)
	}
	h.payee.Intake.LargestFile = 10
	var refused *batch.Refusal
	if _, err := hand("large", good+" "); !errors.As(err, &refused) || refused.Code != "file_too_large" {
		t.Error(err)
	}
	h.verified()
}

// folder gives the payee a folder of files that are handed in.
func (h *house) folder(t *testing.T) (put func(name, content string), lie func(folder string) string) {
	dir := t.TempDir()
	h.payee.Handed = &batch.Handed{Folder: dir, KindNamed: desk.KindNamed, Take: desk.TakeHanded}
	put = func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lie = func(folder string) string {
		entries, err := os.ReadDir(filepath.Join(dir, folder))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			if !e.IsDir() {
				names = append(names, e.Name())
			}
		}
		return strings.Join(names, " ")
	}
	return put, lie
}

// What lies in the folder is taken by the night; what has faults is put aside, nothing of it taken, and a finding
// stands as long as it lies there.
func TestTheFolderOfImports(t *testing.T) {
	h := members(t, 1)
	h.at("2026-10-20")
	put, lie := h.folder(t)
	put("a", "b")
	put("customers_1.csv", "customer_no;name\n77;Liv\n")
	put("customers-bad.csv", "customer_no;name;email\n78;Per;\n79;Ola;x\n")
	put("customers-2.csv.part", "customer_no;na")
	put("bank-OCR.txt", h.ocr("2026-10-20", ourAccount, paid{kid: kidOf(1001, 1), amount: 49900, serial: 1}))
	h.tryRun("2026-10-20", "ingest")
	if got := lie(""); got != "customers-2.csv.part" {
		t.Errorf("left: %s", got)
	}
	if got := lie("done"); got != "bank-OCR.txt customers_1.csv" {
		t.Errorf("done: %s", got)
	}
	if got := lie("failed"); got != "a a.why.txt customers-bad.csv customers-bad.csv.why.txt" {
		t.Errorf("failed: %s", got)
	}
	why, err := os.ReadFile(filepath.Join(h.payee.Handed.Folder, "failed", "customers-bad.csv.why.txt"))
	if err != nil || !strings.Contains(string(why), "customers-bad.csv:3:8: email: ") {
		t.Errorf("%s %v", why, err)
	}
	if _, err := h.payee.Store.Customer(t.Context(), "77"); err != nil {
		t.Error(err)
	}
	if _, err := h.payee.Store.Customer(t.Context(), "78"); !errors.Is(err, batch.ErrNotFound) {
		t.Error("something of a file with faults was taken", err)
	}
	if got := h.inBooks(); got != "ocr 49900 "+kidOf(1001, 1) {
		t.Error(got)
	}
	stands := func() (ids []string) {
		status, err := h.report().Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range status.Findings {
			if f.Code == batch.FileNotImported {
				ids = append(ids, f.Subject.No)
			}
		}
		return ids
	}
	if got := strings.Join(stands(), " "); got != "a customers-bad.csv" {
		t.Error(got)
	}
	if err := os.RemoveAll(filepath.Join(h.payee.Handed.Folder, "failed")); err != nil {
		t.Fatal(err)
	}
	if got := stands(); got != nil {
		t.Error(got)
	}
	h.verified()
}

// However a run is cut short, a file is taken once: before it is in the books, nothing of it is; after that, and before
// it is put away, the next run puts it away. The same content under another name is not taken again.
func TestAFileOfTheFolderIsTakenOnce(t *testing.T) {
	h := members(t, 1)
	h.at("2026-10-20")
	put, lie := h.folder(t)
	const first, second = "customer_no;name\n77;Liv\n", "customer_no;name\n77;Liv Ny\n"
	put("customers-1.csv", first)
	take := h.payee.Handed.Take
	h.payee.Handed.Take = func(ctx context.Context, m batch.Moment, kind, name string, from io.ReadSeeker) error {
		return errors.New("killed before it wrote")
	}
	h.tryRun("2026-10-20", "ingest")
	if got := lie(""); got != "customers-1.csv" {
		t.Errorf("%s", got)
	}
	h.payee.Handed.Take = func(ctx context.Context, m batch.Moment, kind, name string, from io.ReadSeeker) error {
		if err := take(ctx, m, kind, name, from); err != nil {
			return err
		}
		return errors.New("killed before it was put away")
	}
	h.tryRun("2026-10-20", "ingest")
	if got := lie(""); got != "customers-1.csv" {
		t.Errorf("%s", got)
	}
	h.payee.Handed.Take = take
	_, err := h.desk("kari").Import(t.Context(),
		desk.Import{What: "customers", File: "x", From: strings.NewReader(second)})
	if err != nil {
		t.Fatal(err)
	}
	put("customers-again.csv", first)
	h.tryRun("2026-10-20", "ingest")
	if got := lie("done"); got != "customers-1.csv customers-again.csv" || lie("") != "" {
		t.Errorf("%s; left %s", got, lie(""))
	}
	if c, err := h.payee.Store.Customer(t.Context(), "77"); err != nil || c.Name != "Liv Ny" {
		t.Errorf("taken again: %s %v", c.Name, err)
	}
	put("customers-1.csv", second) // unlike what was taken under its name, so it is taken, though nothing changes
	h.tryRun("2026-10-20", "ingest")
	if got := lie("done"); got != "customers-1.2.csv customers-1.csv customers-again.csv" {
		t.Errorf("%s", got)
	}
	h.verified()
}

// A file whose name says that it is to be handed in, and that lies in the mailbox, is put into the folder and taken from
// there, once; what was put there and not noted is not taken twice.
func TestAFileToBeHandedInThatLiesInTheMailbox(t *testing.T) {
	onBoth(t, func(h *house, _ string) {
		put, lie := h.folder(h.T)
		h.at("2026-10-20")
		const rows = "customer_no;name\n77;Liv\n"
		h.deliver("Outbound", "customers-october.csv", rows)
		h.deliver("Outbound", "invoices-bad.csv", "invoice_no;customer_no\n9;9\n")
		h.deliver("Outbound", "statement-october.xml", stated("S1", ourAccount, "2026-10-20", 30000)) // known by its content
		r := h.tryRun("2026-10-20", "fetch", "ingest")
		if count(r, "fetch", "handed_in") != 2 || count(r, "ingest", "imported") != 1 ||
			count(r, "fetch", "files") != 1 {
			h.Errorf("%+v", r.Jobs)
		}
		if got := lie("done") + "|" + lie("failed") + "|" + lie(""); got !=
			"customers-october.csv|invoices-bad.csv invoices-bad.csv.why.txt|" {
			h.Error(got)
		}
		if len(h.files()) != 1 || h.files()["statement-october.xml"].Status != batch.FileIngested ||
			h.found("file_not_imported:invoices-bad.csv") == nil {
			h.Errorf("%v", h.files())
		}
		if r := h.tryRun("2026-10-21", "fetch", "ingest"); count(r, "fetch", "handed_in") > 0 ||
			count(r, "fetch", "files") > 0 {
			h.Errorf("put there again: %+v", r.Jobs)
		}
		put("customers-october.csv", rows) // as where a run was killed before it noted it
		if r := h.tryRun("2026-10-21", "fetch", "ingest"); count(r, "ingest", "imported_before") != 1 {
			h.Errorf("taken again: %+v", r.Jobs)
		}
		// Killed between the two, it keeps its name; another of that name gets a number.
		h.deliver("Outbound", "customers-a.csv", "customer_no;name\n78;Siv\n")
		put("customers-a.csv", "customer_no;name\n78;Siv\n")
		h.deliver("Outbound", "customers-b.csv", "customer_no;name\n79;Eli\n")
		put("customers-b.csv", "customer_no;name\n80;Ann\n")
		r = h.tryRun("2026-10-21", "fetch", "ingest")
		if got := lie("done"); count(r, "ingest", "imported") != 3 || count(r, "ingest", "imported_before") != 0 ||
			got != "customers-a.csv customers-b.2.csv customers-b.csv customers-october.2.csv customers-october.csv" {
			h.Errorf("%s, %+v", got, r.Jobs)
		}
		h.payee.Handed = nil
		h.deliver("Outbound", "customers-november.csv", rows)
		if r := h.tryRun("2026-10-22", "fetch", "ingest"); count(r, "fetch", "files") != 4 {
			h.Errorf("without a folder it is a file like any other: %+v", r.Jobs)
		}
		h.verified()
	})
}
