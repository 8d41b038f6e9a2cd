package batch_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/store"
	"trekk/schedule/bankday"
)

// Whatever is damaged in files of mandates and payments, on whatever days they come and are put aside:
// nobody is invoiced with a fee in a night at whose end a file that held his mandate is not in the books
// (S3, scene 9). What the files held is known here, and not read from what is left of them.
func TestPropertyNobodyPaysAFeeWhileAFileThatHoldsHisMandateIsUnread(t *testing.T) {
	another, seen := feeHouses(t), map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		d := &damages{house: another(), rt: rt, holders: map[string][]string{}}
		defer d.close()
		told, day := 0, day("2026-10-04")
		for range rapid.IntRange(2, 5).Draw(rt, "nights") {
			day += bankday.Date(rapid.IntRange(1, 6).Draw(rt, "days"))
			d.at(day.String())
			if rapid.IntRange(0, 2).Draw(rt, "a file comes") > 0 {
				d.comes()
			}
			if rapid.IntRange(0, 3).Draw(rt, "one is put aside") == 0 {
				d.putsAside()
			}
			d.tryRun(day.String(), "fetch", "ingest", "match", "bill")
			unread, list := d.unread(), d.invoices()
			for _, i := range list[told:] {
				switch {
				case i.Fee > 0 && unread[i.CustomerNo]:
					rt.Errorf("%s: customer %s pays a fee, and a file that holds the mandate is unread",
						day, i.CustomerNo)
				case i.Fee > 0:
					seen["with a fee"]++
				case unread[i.CustomerNo]:
					seen["without"]++
				}
			}
			if told = len(list); len(unread) > 0 && told < 4 {
				seen["waits"]++
			}
		}
	})
	cameTo(t, seen, "with a fee", "without", "waits")
}

// cameTo fails a property in whose histories one of these never happened: it shows nothing. A hundred draws
// come to each dozens of times; the few under the race detector may miss one.
func cameTo(t *testing.T, seen map[string]int, all ...string) {
	t.Helper()
	t.Logf("%v", seen)
	drawn, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if drawn >= 100 && seen[one] == 0 {
			t.Errorf("%q never happens in %d histories", one, drawn)
		}
	}
}

// feeHouses makes houses of a gym with four members without mandates, before the invoicing day.
func feeHouses(t *testing.T) func() *house {
	t.Helper()
	h := newHouse(t, "sit")
	for no := 1001; no <= 1004; no++ {
		h.member(no)
	}
	h.close()
	books, err := os.ReadFile(filepath.Join(h.dir, "trekk.db"))
	if err != nil {
		t.Fatal(err)
	}
	return func() *house {
		return houseWith(t, "sit", func(ctx context.Context, url string) (*store.DB, error) {
			if err := os.WriteFile(strings.TrimPrefix(url, "sqlite:"), books, 0o600); err != nil {
				return nil, err
			}
			return store.Open(ctx, url)
		})
	}
}

// damages are the files of a house that are damaged on their way.
type damages struct {
	*house
	rt      *rapid.T
	holders map[string][]string // by file, the customers whose mandates it held before it was damaged
}

// comes brings a file of some mandates, or of payments, with damage in none, one or two places.
func (d *damages) comes() {
	name, members := fmt.Sprintf("OCR.%d", len(d.holders)+1), []int{1001, 1002, 1003, 1004}
	var records, holders []string
	for _, no := range members {
		if rapid.Bool().Draw(d.rt, "it holds a mandate") {
			records, holders = append(records, "1 "+kidOf(no, 0)), append(holders, fmt.Sprint(no))
		}
	}
	content := d.mandates(records...)
	if len(records) == 0 {
		content = d.ocr(d.moment().Today().String(), ourAccount, paid{typ: 10, kid: kidOf(1001, 9),
			amount: 100, serial: 1})
	}
	lines := strings.SplitAfter(content, "\n")
	lines = lines[:len(lines)-1] // what is behind the last line end is nothing
	for range rapid.IntRange(0, 2).Draw(d.rt, "damages") {
		lines = d.damage(lines)
	}
	d.holders[name] = holders
	d.deliver("Outbound", name, strings.Join(lines, ""))
}

// damage loses a line, cuts the file, writes over a character, or brings two lines in the wrong order.
func (d *damages) damage(lines []string) []string {
	if len(lines) < 2 {
		return lines
	}
	k := rapid.IntRange(0, len(lines)-1).Draw(d.rt, "line")
	switch rapid.SampledFrom([]string{"lose", "cut", "write", "swap"}).Draw(d.rt, "damage") {
	case "lose":
		return slices.Delete(lines, k, k+1)
	case "cut":
		return lines[:k]
	case "swap":
		j := (k + 1) % len(lines)
		lines[k], lines[j] = lines[j], lines[k]
	default:
		column := rapid.IntRange(0, min(len(lines[k]), 80)-1).Draw(d.rt, "column")
		with := rapid.SampledFrom([]string{"0", "1", "7", "X", " "}).Draw(d.rt, "character")
		lines[k] = lines[k][:column] + with + lines[k][column+1:]
	}
	return lines
}

// putsAside lets a person discard one of the files, where it is in quarantine.
func (d *damages) putsAside() {
	for f, err := range d.payee.Store.Files(context.Background(), batch.FileQuarantined) {
		if err != nil {
			d.rt.Fatal(err)
		}
		_, err := d.desk("kari").Discard(context.Background(), desk.Discard{File: f.No,
			Reason: "comes again"})
		if err != nil && !errors.Is(err, batch.ErrRefused) {
			d.rt.Fatal(err)
		}
		return
	}
}

// unread are the customers whose mandates files held that are not in the books.
func (d *damages) unread() map[string]bool {
	in := map[string]bool{}
	for f, err := range d.payee.Store.Files(context.Background(), batch.FileNew, batch.FileQuarantined) {
		if err != nil {
			d.rt.Fatal(err)
		}
		for _, no := range d.holders[f.Name] {
			in[no] = true
		}
	}
	return in
}
