package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/batch/store"
	"trekk/cmd/trekk/render"
	"trekk/schedule/bankday"
)

// lines are the lines of the demo's table: which figure of which job each adds up.
var lines = []struct{ title, job, count string }{
	{"Invoices", "bill", "invoices"},
	{"  AvtaleGiro claims", "bill", "claims"},
	{"  ordinary", "bill", "ordinary"},
	{"  of them with fee", "bill", "with_fee"},
	{"  invoiced, kr", "bill", "amount_ore"},
	{"Transmissions sent", "send", "transmissions"},
	{"  approved", "ingest", "approved"},
	{"Claims rejected", "ingest", "rejected_claims"},
	{"  became ordinary invoices", "bill", "to_ordinary"},
	{"Payments received", "ingest", "payments"},
	{"  AvtaleGiro", "ingest", "avtalegiro"},
	{"  paid by hand", "ingest", "by_hand"},
	{"  repaid", "ingest", "repaid"},
	{"  received, kr", "ingest", "amount_ore"},
	{"Matched", "match", "matched"},
	{"  taken back", "match", "reversed"},
	{"Unmatched", "match", "unmatched"},
	{"  unknown KID", "match", string(batch.UnknownKID)},
	{"  invalid KID", "match", string(batch.InvalidKID)},
	{"  no KID", "match", string(batch.NoKID)},
	{"  already settled", "match", string(batch.AlreadySettled)},
	{"  cancelled", "match", string(batch.InvoiceDropped)},
	{"  wrong account", "match", string(batch.WrongAccount)},
	{"  no original", "match", string(batch.NoOriginal)},
	{"Reminders", "remind", "reminders"},
	{"Handed to collection", "collect", "handovers"},
	{"  withdrawn", "collect", "withdrawals"},
	{"Memberships moved to the dearer plan", "collect", "moved"},
	{"  ended for unpaid invoices", "collect", "ended"},
	{"Mandates in", "ingest", "mandates_in"},
	{"Mandates out", "ingest", "mandates_out"},
}

// monthTable adds up what the jobs did, month by month.
type monthTable struct {
	months []bankday.Month
	sums   map[bankday.Month]map[string]int64 // by job and count
	brief  bool                               // without the lines that have nothing
}

func (t *monthTable) add(now time.Time, result *night.Result) {
	month := bankday.DateOf(now).Month()
	if !slices.Contains(t.months, month) {
		t.months = append(t.months, month)
		if t.sums == nil {
			t.sums = map[bankday.Month]map[string]int64{}
		}
		t.sums[month] = map[string]int64{}
	}
	for _, j := range result.Jobs {
		for _, c := range j.Counts {
			t.sums[month][j.Job+" "+c.Name] += c.N
		}
	}
}

// render lays the table out: a column for each month, and the total.
func (t *monthTable) render() string {
	w := render.NewTable()
	header := table.Row{""}
	for _, m := range t.months {
		header = append(header, m.First().Time().Format("Jan 2006"))
	}
	w.AppendHeader(append(header, "Total"))
	w.SetColumnConfigs(render.AlignRight(2, len(t.months)+2))
	for _, line := range lines {
		row := table.Row{line.title}
		var total int64
		for _, m := range t.months {
			n := t.sums[m][line.job+" "+line.count]
			total += n
			row = append(row, figure(line.count, n))
		}
		if total != 0 || !t.brief {
			w.AppendRow(append(row, figure(line.count, total)))
		}
	}
	return w.Render()
}

func figure(count string, n int64) string {
	if len(count) > 4 && count[len(count)-4:] == "_ore" {
		return batch.Ore(n).String()
	}
	return fmt.Sprint(n)
}

// print shows what happened, and whether the books agree with the bank's.
func (d *Demo) print(ctx context.Context) error {
	fmt.Fprintf(d.Stdout, "%s, %d members, %d months by the rules of %s\n\n%s\n\n",
		Name, d.Members, d.Months, d.Rules.Name, d.table.render())
	if err := d.printLadder(ctx); err != nil {
		return err
	}
	books, err := d.Books(ctx)
	if err != nil {
		return err
	}
	t := render.NewTable()
	t.AppendHeader(table.Row{"The books", "trekk", "bank", ""})
	t.SetColumnConfigs(render.AlignRight(2, 3))
	for _, c := range books.Checks {
		mark := "agree"
		if !c.OK {
			mark = "DIFFER"
		}
		t.AppendRow(table.Row{c.What, c.Ours, c.Banks, mark})
	}
	fmt.Fprintln(d.Stdout, t.Render())
	for _, line := range books.Differences {
		fmt.Fprintln(d.Stdout, "        "+line)
	}
	made := "trekk.yaml, trekk.db     configuration and database"
	if store.IsPostgres(d.Database) {
		made = "trekk.yaml               configuration, with the database's address"
	}
	files := "customers.csv, memberships.csv, events.csv"
	if d.elsewhere != nil {
		files = "customers.csv, invoices-2026-10.csv and so on\n" +
			"  agency/                  what the agency was told and has not taken away, and its answers"
	}
	fmt.Fprintf(d.Stdout, `
Everything is in %[1]s:
  %[2]s: trekk --config %[1]s/trekk.yaml status
  %[3]s
  outbox/                  invoices, messages, SMS reminders and collection files
  bank/to-nets/            claim files that trekk sent
  bank/from-nets/          OCR giro, mandates and receipts that the bank sent
  bank/ledger.json         what the bank knows to be true
`, d.Dir, made, files)
	return books.Err()
}

// outcome is what happened, and whether the books agree with the bank's.
type outcome struct {
	Agreement *Books                      `json:"agreement"`
	Dir       string                      `json:"dir"`
	Months    map[string]map[string]int64 `json:"months"` // the jobs' figures by month, job and name
	Ladder    []rung                      `json:"ladder,omitempty"`
}

func (d *Demo) printJSON(ctx context.Context) error {
	books, err := d.Books(ctx)
	if err != nil {
		return err
	}
	months := map[string]map[string]int64{}
	for _, m := range d.table.months {
		months[m.String()] = d.table.sums[m]
	}
	ladder, err := d.ladder(ctx)
	if err != nil {
		return err
	}
	if err := render.JSON(d.Stdout, outcome{books, d.Dir, months, ladder}); err != nil {
		return err
	}
	return books.Err()
}
