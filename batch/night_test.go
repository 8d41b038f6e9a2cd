package batch_test

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/night"
	"trekk/batch/report"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

const (
	ourAccount     = "15032080119"
	ourTransmitter = "00123456"
	layout         = "customer:8,invoice:7,check:mod10"
)

// house is a payee with books on disk and a folder as mailbox.
type house struct {
	*testing.T
	payee  *batch.Payee
	now    time.Time
	by     string
	pauses []time.Duration // of runs; nil for the night's own
	dir    string
	number int // last transmission number of Nets
	close  func()
}

func newHouse(t *testing.T, profile string) *house {
	t.Helper()
	return houseWith(t, profile, func(ctx context.Context, url string) (*store.DB, error) {
		books, err := emptyBooks()
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(strings.TrimPrefix(url, "sqlite:"), books, 0o600); err != nil {
			return nil, err
		}
		return store.Open(ctx, url)
	})
}

// emptyBooks is a database of the creditor's with nothing in it, made once: to make one takes longer than
// most tests.
var emptyBooks = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "trekk-books-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "trekk.db")
	if err := fillEmpty("sqlite:" + file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// fillEmpty makes the books of a payee in an empty database.
func fillEmpty(url string) error {
	ctx := context.Background()
	db, err := store.Create(ctx, url)
	if err != nil {
		return err
	}
	if store.IsPostgres(url) && pgtest.Citus() {
		_, err = db.Distribute(ctx)
	}
	if err == nil {
		err = db.AddCreditor(ctx, creditor, registered)
	}
	return errors.Join(err, db.Close())
}

var creditor = batch.Creditor{
	ID: "gym", Name: "Gym AS", Account: ourAccount, Transmitter: ourTransmitter,
	BillFrom: bankday.MonthOf(2026, 11),
}

// registered is how the creditor came into the books.
var registered = batch.Act{
	At: day("2026-10-01").At(8, 0), By: "kari", Action: "init",
	Subject: batch.Subject{Kind: batch.OfCreditor, No: creditor.ID},
}

// houseWith makes a house whose books open opens.
func houseWith(t *testing.T, profile string, open func(context.Context, string) (*store.DB, error)) *house {
	t.Helper()
	h := &house{T: t, dir: t.TempDir(), number: 100}
	for _, d := range []string{"mail/Outbound", "mail/Inbound"} {
		if err := os.MkdirAll(filepath.Join(h.dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	db, err := open(context.Background(), "sqlite:"+filepath.Join(h.dir, "trekk.db"))
	if err != nil {
		t.Fatal(err)
	}
	h.close = sync.OnceFunc(func() { db.Close() })
	t.Cleanup(h.close)
	p, err := terms.Load(profile, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	l, err := kid.ParseLayouts(layout)
	if err != nil {
		t.Fatal(err)
	}
	h.payee = &batch.Payee{
		Creditor: creditor, Store: db.For("gym"), Memory: &batch.Memory{}, Terms: p,
		Calendar: bankday.Norwegian(), KID: l,
		Outbox: filepath.Join(h.dir, "outbox"), ReceiptWithin: 4 * time.Hour,
		Mailbox: func(ctx context.Context) (mailbox.Mailbox, error) {
			return mailbox.Dial(ctx, mailbox.Config{URL: "folder:" + filepath.Join(h.dir, "mail")})
		},
	}
	return h
}

func day(s string) bankday.Date {
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// at sets the clock to noon of a day.
func (h *house) at(date string) *house {
	h.now = day(date).At(12, 0)
	return h
}

// moment is the house at its clock.
func (h *house) moment() batch.Moment {
	return h.payee.At(batch.Call{Now: h.now, By: h.by, Lang: "nb"})
}

func (h *house) night() *night.Night {
	n := night.At(h.moment())
	n.Pauses = h.pauses
	return n
}

func (h *house) report() report.Reports { return report.At(h.moment()) }

// desk is where a person acts; it does not wait for others.
func (h *house) desk(by string) *desk.Desk {
	m := h.moment()
	m.By = by
	d := desk.At(m)
	d.Patience = 0
	return d
}

// discard puts a quarantined file aside.
func (h *house) discard(f batch.File, reason string) error {
	_, err := h.desk("kari").Discard(context.Background(), desk.Discard{File: f.No, Reason: reason})
	return err
}

// ptr is a value of the terms that may be missing.
func ptr[T any](v T) *T { return &v }

// some is an amount of an act; zero stands for all of it.
func some(amount batch.Ore) *batch.Ore {
	if amount == 0 {
		return nil
	}
	return &amount
}

// run runs jobs, all of them when none is named, and fails the test when one of them fails.
func (h *house) run(date string, jobs ...string) *night.Result {
	h.Helper()
	r := h.tryRun(date, jobs...)
	if err := r.Err(); err != nil {
		h.Fatalf("%s: %v", date, err)
	}
	return r
}

func (h *house) tryRun(date string, jobs ...string) *night.Result {
	h.Helper()
	r, err := h.at(date).night().Run(context.Background(), jobs...)
	if err != nil {
		h.Fatalf("%s: %v", date, err)
	}
	return r
}

// count is a figure of a job.
func count(r *night.Result, job, name string) int64 {
	for _, j := range r.Jobs {
		if j.Job == job {
			return j.Counts.Get(name)
		}
	}
	return -1
}

func (h *house) importCSV(what, text string) desk.Imported {
	h.Helper()
	done, err := h.desk("kari").Import(context.Background(),
		desk.Import{What: what, File: what + ".csv", From: strings.NewReader(text)})
	if err != nil {
		h.Fatal(err)
	}
	return done
}

// member imports customer and membership no, who started long ago.
func (h *house) member(no int, change ...string) {
	h.Helper()
	h.at("2026-10-01")
	row := map[string]string{
		"membership_no": fmt.Sprint("M", no), "customer_no": fmt.Sprint(no), "plan": "open", "price": "499",
		"payment_method": "avtalegiro",
		"start":          "2025-01-15", "binding_months": "", "end": "", "paid_until": "",
	}
	if _, err := h.payee.Terms.Plan("open"); err != nil {
		row["plan"] = "ordinary"
	}
	for i := 0; i < len(change); i += 2 {
		row[change[i]] = change[i+1]
	}
	h.importCSV("customers",
		fmt.Sprintf("customer_no,name,mobile,email,language,birth_date\n%d,Kåre "+
			"Ødegård,4000%04d,k%d@example.no,nb,1990-05-17\n", no, no, no))
	var header, cells []string
	for k, v := range row {
		header, cells = append(header, k), append(cells, v)
	}
	h.importCSV("memberships", strings.Join(header, ",")+"\n"+strings.Join(cells, ",")+"\n")
}

// invoices are all invoices by number.
func (h *house) invoices() (list []batch.InvoiceState) {
	h.Helper()
	for i, err := range h.payee.Store.Invoices(context.Background(), batch.AllInvoices, 0) {
		if err != nil {
			h.Fatal(err)
		}
		list = append(list, i)
	}
	return list
}

// only is the one invoice there is.
func (h *house) only() *batch.InvoiceState {
	h.Helper()
	list := h.invoices()
	if len(list) != 1 {
		h.Fatalf("%d invoices, want one: %+v", len(list), list)
	}
	return &list[0]
}

func (h *house) payments(set batch.PaymentSet) (list []batch.PaymentState) {
	h.Helper()
	for p, err := range h.payee.Store.Payments(context.Background(), set) {
		if err != nil {
			h.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// outbox reads an outbox file's rows by column; nil when there is no such file.
func (h *house) outbox(name string) (rows []map[string]string) {
	h.Helper()
	f, err := os.Open(filepath.Join(h.dir, "outbox", name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		h.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		h.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// deliver puts a file into the mailbox, as of the clock.
func (h *house) deliver(folder, name, content string) {
	h.Helper()
	path := filepath.Join(h.dir, "mail", folder, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		h.Fatal(err)
	}
	if err := os.Chtimes(path, h.now, h.now); err != nil {
		h.Fatal(err)
	}
}

// The files of the bank are put together here by hand, from the specification, not by the package under test.

func pad(s string, width int, with string) string {
	return strings.Repeat(with, max(0, width-len(s))) + s
}

func fill(s, with string) string { return s + strings.Repeat(with, 80-len(s)) + "\r\n" }

func kidOf(customer, invoice int) string {
	l, _ := kid.ParseLayout(layout)
	k, err := l.Make(kid.Parts{Customer: int64(customer), Invoice: int64(invoice)})
	if err != nil {
		panic(err)
	}
	return k
}

func ddmmyy(date string) string { return day(date).Time().Format("020106") }

// mandates makes a mandates-only file: each record is registration type and KID, as in "1
// 000000010010000000x".
func (h *house) mandates(records ...string) string {
	h.number++
	var b strings.Builder
	b.WriteString(fill(fmt.Sprintf("NY00001000008080%07d%s", h.number, ourTransmitter), "0"))
	b.WriteString(fill("NY212420"+"000000000"+"0000001"+ourAccount, "0"))
	for i, r := range records {
		b.WriteString(fill(fmt.Sprintf("NY219470%07d%c%sJ", i+1, r[0], pad(r[2:], 25, " ")), "0"))
	}
	b.WriteString(fill(fmt.Sprintf("NY212488%08d%08d", len(records), len(records)+2), "0"))
	b.WriteString(fill(fmt.Sprintf("NY000089%08d%08d", len(records), len(records)+4), "0"))
	return b.String()
}

// paid is a payment of an OCR giro file.
type paid struct {
	typ    int // 15 when zero
	kid    string
	amount batch.Ore
	minus  bool
	serial int
	debit  string // the payer's account, unknown when empty
	text   string // of types 20 and 21
}

// ocr makes an OCR giro file of one Nets date.
func (h *house) ocr(date string, account string, payments ...paid) string {
	h.number++
	var b strings.Builder
	var total batch.Ore
	records := 2
	b.WriteString(fill(fmt.Sprintf("NY00001000008080%07d%s", h.number, ourTransmitter), "0"))
	b.WriteString(fill("NY090020"+"000987654"+"0000001"+account, "0"))
	for i, p := range payments {
		sign := "0"
		if p.minus {
			sign, total = "-", total-p.amount
		} else {
			total += p.amount
		}
		if p.typ == 0 {
			p.typ = 15
		}
		b.WriteString(fill(fmt.Sprintf("NY09%02d30%07d%s0114%d%05d%s%017d%s", p.typ, i+1, ddmmyy(date),
			min(1, max(0, 18-p.typ)), p.serial, sign, int64(p.amount), pad(p.kid, 25, " ")), "0"))
		b.WriteString(fill(fmt.Sprintf("NY09%02d31%07d%s%s0000000%s%s", p.typ, i+1, "0000000000", "000000000",
			ddmmyy(date), p.debit), "0"))
		records += 2
		if p.typ == 21 {
			b.WriteString(fill(fmt.Sprintf("NY092132%07d%-40s", i+1, p.text), "0"))
			records++
		}
	}
	d := ddmmyy(date)
	b.WriteString(fill(fmt.Sprintf("NY090088%08d%08d%017d%s%s%s", len(payments), records,
		int64(total), d, d, d), "0"))
	b.WriteString(fill(fmt.Sprintf("NY000089%08d%08d%017d%s", len(payments),
		records+2, int64(total), d), "0"))
	return b.String()
}

// mandate delivers a new mandate of a customer.
func (h *house) mandate(date string, customers ...int) {
	h.Helper()
	var records []string
	for _, c := range customers {
		records = append(records, "1 "+kidOf(c, 0))
	}
	h.at(date)
	content := h.mandates(records...)
	h.deliver("Outbound", fmt.Sprintf("OCR.%d", h.number), content)
}

// pay delivers payments.
func (h *house) pay(date string, payments ...paid) string {
	h.Helper()
	h.at(date)
	content := h.ocr(date, ourAccount, payments...)
	name := fmt.Sprintf("OCR.%d", h.number)
	h.deliver("Outbound", name, content)
	return name
}

// approve delivers the receipts of everything that lies in the folder of files to Nets.
func (h *house) approve() {
	h.Helper()
	for t, err := range h.payee.Store.Transmissions(context.Background(), batch.TransmissionSent) {
		if err != nil {
			h.Fatal(err)
		}
		h.receipt(t.Number, "GODKJENT")
	}
}

func (h *house) receipt(number int64, verdict string) {
	h.Helper()
	list := map[string]string{"GODKJENT": "L226", "AVVIST": "L200"}[verdict]
	name := fmt.Sprintf("KV.%s.F%07d.D261006.T133148.K00123456.html", verdict, number)
	h.deliver("Inbound", name, fmt.Sprintf(
		"<html><body><h1>Kvittering %s</h1><table><tr><th>Kundeenhet-ID</th><td>00123456</td></tr>"+
			"<tr><th>Forsendelsesnummer</th><td>%07d</td></tr><tr><th>Status</th><td>%s</td></tr></table>"+
			"</body></html>", list, number, verdict))
}

// nobodyHome is a mailbox that cannot be reached.
func nobodyHome(context.Context) (mailbox.Mailbox, error) {
	return nil, errors.New("connect sftp.example.no: connection refused")
}

// tamper changes the database behind the books' back.
func (h *house) tamper(statement string) {
	h.Helper()
	db, err := sql.Open("sqlite", filepath.Join(h.dir, "trekk.db"))
	if err != nil {
		h.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		h.Fatal(err)
	}
}

// dump is every row of the books, without the run log.
func (h *house) dump() string {
	h.Helper()
	db, err := sql.Open("sqlite", filepath.Join(h.dir, "trekk.db"))
	if err != nil {
		h.Fatal(err)
	}
	defer db.Close()
	var tables []string
	rows, err := db.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'run_log' ORDER " +
		"BY name")
	if err != nil {
		h.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			h.Fatal(err)
		}
		tables = append(tables, name)
	}
	var b strings.Builder
	for _, name := range tables {
		query := "SELECT * FROM " + name
		if name == "digest" {
			query += " WHERE table_name <> 'run_log'"
		}
		rows, err := db.Query(query)
		if err != nil {
			h.Fatal(err)
		}
		columns, _ := rows.Columns()
		for rows.Next() {
			cells := make([]any, len(columns))
			for i := range cells {
				cells[i] = new(any)
			}
			if err := rows.Scan(cells...); err != nil {
				h.Fatal(err)
			}
			b.WriteString(name)
			for _, c := range cells {
				fmt.Fprintf(&b, "|%v", *c.(*any))
			}
			b.WriteByte('\n')
		}
		if err := rows.Err(); err != nil {
			h.Fatal(err)
		}
	}
	return b.String()
}
