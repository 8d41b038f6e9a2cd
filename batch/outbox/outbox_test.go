package outbox_test

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"trekk/batch"
	"trekk/batch/outbox"
	"trekk/batch/store"
	"trekk/batch/stream"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var creditor = batch.Creditor{
	ID: "gym", Name: "Gym AS", Account: "15032080119", Transmitter: "00123456",
	BillFrom: bankday.MonthOf(2026, 11),
}

// newGym is a payee with empty books on disk, at noon of 6 October 2026.
func newGym(t *testing.T) batch.Moment {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Create(t.Context(), "sqlite:"+filepath.Join(dir, "trekk.db"))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	now := bankday.New(2026, 10, 6).At(12, 0)
	must(t, db.AddCreditor(t.Context(), creditor, batch.Act{At: now, By: "kari", Action: "init"}))
	profile, err := terms.Load("sit", os.ReadFile)
	must(t, err)
	p := &batch.Payee{
		Creditor: creditor, Store: db.For("gym"), Terms: profile, Calendar: bankday.Norwegian(),
		Outbox: filepath.Join(dir, "outbox"),
	}
	return p.At(batch.Call{Now: now, By: "kari"})
}

func act(m batch.Moment) batch.Act { return batch.Act{At: m.Now, By: "test", Action: "test"} }

func sms(name string) []string {
	return []string{"40000001", name, "1", "10001", "499.00", "2026-10-20",
		"1"}
}

// send sends an SMS in a file of its own, and gives what Update says.
func send(t *testing.T, m batch.Moment, text string) error {
	t.Helper()
	f := outbox.New(m, "remind", outbox.SMS)
	return outbox.Update(t.Context(), m, act(m), func(batch.Tx) error {
		return f.Add(t.Context(),
			sms(text)...)
	}, f)
}

// files are the names in the outbox, hidden ones too.
func files(t *testing.T, m batch.Moment) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(m.Outbox)
	if !errors.Is(err, os.ErrNotExist) {
		must(t, err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func wantFiles(t *testing.T, m batch.Moment, want ...string) {
	t.Helper()
	if got := files(t, m); !slices.Equal(got, want) {
		t.Fatalf("the outbox has %v, want %v", got, want)
	}
}

func rows(t *testing.T, m batch.Moment, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(m.Outbox, name))
	must(t, err)
	defer f.Close()
	list, err := csv.NewReader(f).ReadAll()
	must(t, err)
	return list
}

func TestASecondFileOfADayHasItsOwnName(t *testing.T) {
	m := newGym(t)
	for range 3 {
		must(t, send(t, m, "pay"))
	}
	wantFiles(t, m, "sms-2026-10-06-2.csv", "sms-2026-10-06-3.csv", "sms-2026-10-06.csv")
	noted, err := m.Store.OutboxFile(t.Context(), "sms-2026-10-06-2.csv")
	must(t, err)
	if noted.Job != "remind" || noted.Rows != 1 || noted.On != m.Today() || len(noted.SHA256) != 64 {
		t.Errorf("noted %+v", noted)
	}

	// What someone has taken away is never written again.
	must(t, os.Remove(filepath.Join(m.Outbox, "sms-2026-10-06.csv")))
	must(t, send(t, m, "pay"))
	wantFiles(t, m, "sms-2026-10-06-2.csv", "sms-2026-10-06-3.csv", "sms-2026-10-06-4.csv")
}

func TestNothingIsMadeWithoutARow(t *testing.T) {
	m := newGym(t)
	f := outbox.New(m, "remind", outbox.SMS)
	must(t, outbox.Update(t.Context(), m, act(m), func(batch.Tx) error { return nil }, f))
	wantFiles(t, m)
}

func TestARowHasACellForEachColumn(t *testing.T) {
	m := newGym(t)
	f := outbox.New(m, "remind", outbox.SMS)
	if err := f.Add(t.Context(), "40000001", "pay"); err == nil {
		t.Error("a row of two cells was taken")
	}
	wantFiles(t, m)
	for _, k := range []outbox.Kind{outbox.Invoices, outbox.Messages, outbox.SMS, outbox.Collection,
		outbox.Refunds} {
		if len(k.Columns()) == 0 {
			t.Errorf("%s has no columns", k)
		}
	}
}

var errStop = errors.New("stopped here")

// stopping are books that stop the process, as far as the outbox can tell, before or after the commit.
type stopping struct {
	batch.Store
	before bool
}

func (s stopping) Update(ctx context.Context, act batch.Act, fn func(batch.Tx) error) error {
	err := s.Store.Update(ctx, act, func(tx batch.Tx) error {
		if err := fn(tx); err != nil || !s.before {
			return err
		}
		return errStop
	})
	return errors.Join(err, errStop)
}

// with is the same moment over other books.
func with(m batch.Moment, s batch.Store) batch.Moment {
	p := *m.Payee
	p.Store = s
	return p.At(m.Call)
}

func TestStoppedBeforeTheCommitNothingLeaves(t *testing.T) {
	m := newGym(t)
	if err := send(t, with(m, stopping{m.Store, true}), "pay"); !errors.Is(err, errStop) {
		t.Fatal(err)
	}
	wantFiles(t, m, ".sms-2026-10-06.csv.part")
	must(t, outbox.Recover(t.Context(), m))
	wantFiles(t, m)
	must(t, send(t, m, "pay"))
	wantFiles(t, m, "sms-2026-10-06.csv")
}

func TestStoppedAfterTheCommitTheFileGetsItsName(t *testing.T) {
	m := newGym(t)
	if err := send(t, with(m, stopping{m.Store, false}), "pay"); !errors.Is(err, errStop) {
		t.Fatal(err)
	}
	wantFiles(t, m, ".sms-2026-10-06.csv.part")
	must(t, outbox.Recover(t.Context(), m))
	wantFiles(t, m, "sms-2026-10-06.csv")
	if got := rows(t, m, "sms-2026-10-06.csv"); len(got) != 2 || got[1][1] != "pay" {
		t.Errorf("the file has %v", got)
	}
	must(t, outbox.Recover(t.Context(), m)) // nothing is left to do
	wantFiles(t, m, "sms-2026-10-06.csv")
}

// Stopped amid the rows of a second try, what lies there is not what was noted.
func TestAPartFileThatIsNotWhatWasNotedIsRemoved(t *testing.T) {
	m := newGym(t)
	must(t, send(t, m, "pay"))
	part := filepath.Join(m.Outbox, ".sms-2026-10-06.csv.part")
	must(t, os.WriteFile(part, []byte("mobile,text\n"), 0o600))
	must(t, outbox.Recover(t.Context(), m))
	wantFiles(t, m, "sms-2026-10-06.csv")
}

// An act that fails leaves no row, in no file of several.
func TestAFailureLeavesNothingOfSeveralFiles(t *testing.T) {
	m := newGym(t)
	a, b := outbox.New(m, "collect", outbox.SMS), outbox.New(m, "collect", outbox.Refunds)
	err := outbox.Update(t.Context(), m, act(m), func(batch.Tx) error {
		must(t, a.Add(t.Context(), sms("pay")...))
		must(t, b.Add(t.Context(), "1", "Kari", "15032080119", "1.00", "why", "R1"))
		return errStop
	}, a, b)
	if !errors.Is(err, errStop) {
		t.Fatal(err)
	}
	must(t, outbox.Recover(t.Context(), m))
	wantFiles(t, m)
}

// member is a customer with an invoice that is due on Tuesday 20 October.
func member() *batch.InvoiceState {
	c := batch.Customer{
		No: "1001", Name: "Kåre Ødegård", Mobile: "40001001", Email: "k@example.no", Language: "nb",
		Address: "Storgata 1", Postcode: "7011", City: "Trondheim",
	}
	i := batch.Invoice{
		No: "1042", CustomerNo: c.No, KID: "000010010010424", Account: creditor.Account,
		Period: bankday.MonthOf(2026, 11),
		Issued: bankday.New(2026, 10, 6), Due: bankday.New(2026, 10, 20), Method: batch.MethodClaim,
		Amount: 123450,
		Fee:    4000, Text: "Medlemskap, november 2026",
	}
	return &batch.InvoiceState{Invoice: i, Customer: c}
}

// newMember puts the member with the invoice into the books.
func newMember(t *testing.T, m batch.Moment) {
	t.Helper()
	i := member()
	i.Booked = i.Issued
	must(t, m.Store.Update(t.Context(), act(m), func(tx batch.Tx) error {
		return errors.Join(tx.AddCustomer(i.Customer), tx.AddInvoice(i.Invoice))
	}))
}

// dispatched is what has left about the member's invoice.
func dispatched(t *testing.T, m batch.Moment) []batch.Dispatch {
	t.Helper()
	list, err := stream.All(m.Store.Dispatches(t.Context(), member().No))
	must(t, err)
	return list
}

// written writes with a file of a kind, and gives its one row by column. What is about an invoice is noted
// with it.
func written(t *testing.T, kind outbox.Kind, write func(*outbox.File) error) map[string]string {
	t.Helper()
	m := newGym(t)
	newMember(t, m)
	f := outbox.New(m, "test", kind)
	must(t, outbox.Update(t.Context(), m, act(m), func(batch.Tx) error { return write(f) }, f))
	name := outbox.Name(kind, m.Today(), 1)
	list, noted := rows(t, m, name), dispatched(t, m)
	want := []batch.Dispatch{{InvoiceNo: "1042", File: name, Row: 1, Kind: string(kind), On: m.Today()}}
	switch kind {
	case outbox.Messages:
		want[0].Kind = list[1][0]
	case outbox.Refunds:
		want = nil
	}
	if !slices.Equal(noted, want) {
		t.Errorf("noted is %+v, want %+v", noted, want)
	}
	if len(list) != 2 || !slices.Equal(list[0], kind.Columns()) {
		t.Fatalf("the file has %v", list)
	}
	row := map[string]string{}
	for i, column := range list[0] {
		row[column] = list[1][i]
	}
	return row
}

func wantRow(t *testing.T, row map[string]string, want map[string]string) {
	t.Helper()
	for column, cell := range want {
		if row[column] != cell {
			t.Errorf("%s is %q, want %q", column, row[column], cell)
		}
	}
}

func wantText(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("the text lacks %q: %s", part, text)
		}
	}
}

func TestLetterOfAClaim(t *testing.T) {
	i := member()
	row := written(t, outbox.Invoices, func(f *outbox.File) error {
		return f.Letter(t.Context(), &i.Invoice, &i.Customer, i.Amount)
	})
	wantRow(t, row, map[string]string{
		"invoice_no": "1042", "channel": "email", "name": "Kåre Ødegård", "amount": "1234.50",
		"issued": "2026-10-06",
		"due":    "2026-10-20", "charge_date": "2026-10-20", "method": "claim", "kid": i.KID,
		"account": creditor.Account,
	})
	wantText(t, row["text"], "Gym AS", "1 234,50")
}

func TestLetterOfAnOrdinaryInvoiceHasNoChargeDate(t *testing.T) {
	i := member()
	i.Method = batch.MethodInvoice
	row := written(t, outbox.Invoices, func(f *outbox.File) error {
		return f.Letter(t.Context(), &i.Invoice, &i.Customer, i.Amount)
	})
	wantRow(t, row, map[string]string{"charge_date": "", "method": "invoice"})
	wantText(t, row["text"], i.KID, creditor.Account, "40,00")
}

// The letter with which an invoice is sent is noted with the invoice; each further one by its file and row.
func TestTheFileOfALetterIsNoted(t *testing.T) {
	m := newGym(t)
	newMember(t, m)
	letters := func(second bool) error {
		f := outbox.New(m, "bill", outbox.Invoices)
		i, first := member(), *member()
		return outbox.Update(t.Context(), m, act(m), func(tx batch.Tx) (err error) {
			if first.Letter, err = f.Named(t.Context()); err != nil || !second {
				return errors.Join(err, f.Letter(t.Context(), &first.Invoice, &first.Customer, 1))
			}
			return errors.Join(
				f.Letter(t.Context(), &first.Invoice, &first.Customer, 1),
				f.Letter(t.Context(), &i.Invoice, &i.Customer, 2),
				outbox.Change(t.Context(), tx, f, i, batch.MethodInvoice, i.Due+14, batch.DueTooLate),
			)
		}, f)
	}
	must(t, letters(false))
	if noted := dispatched(t, m); len(noted) > 0 {
		t.Errorf("of the first letter: %+v", noted)
	}
	must(t, letters(true))
	second := outbox.Name(outbox.Invoices, m.Today(), 2)
	want := []batch.Dispatch{
		{InvoiceNo: "1042", File: second, Row: 2, Kind: "invoices", On: m.Today()},
		{InvoiceNo: "1042", File: second, Row: 3, Kind: "invoices", On: m.Today()},
	}
	if noted := dispatched(t, m); !slices.Equal(noted, want) {
		t.Errorf("of those behind it: %+v", noted)
	}
	f, i := outbox.New(m, "bill", outbox.Invoices), member()
	if err := f.Letter(t.Context(), &i.Invoice, &i.Customer, 1); err == nil {
		t.Error("a letter outside of Update")
	}
}

func TestReminder(t *testing.T) {
	i := member()
	row := written(t, outbox.SMS, func(f *outbox.File) error {
		profile, err := terms.Load("sit", os.ReadFile)
		must(t, err)
		m := batch.Moment{Payee: &batch.Payee{Creditor: creditor}}
		return f.Step(t.Context(), i, &outbox.Letter{
			Kind: terms.BySMS, Channel: "sms", Text: &profile.Dunning.Reminder.Text, Amount: 99900,
			Says: outbox.MessageOf(m, &i.Invoice, 99900),
		})
	})
	wantRow(t, row, map[string]string{"mobile": "40001001", "amount": "999.00", "due": "2026-10-20",
		"invoice_no": "1042"})
	wantText(t, row["text"], "999,00", i.KID, creditor.Account)
}

// A letter with a deadline says what of its amount are fees and interest.
func TestNoticeKeepsAmountsApart(t *testing.T) {
	i := member()
	profile, err := terms.Load("payee", os.ReadFile)
	must(t, err)
	notice := profile.Dunning.Ladder()[2]
	m := batch.Moment{Payee: &batch.Payee{Creditor: creditor}}
	says := outbox.MessageOf(m, &i.Invoice, 99900+7600+527)
	says.Principal, says.Costs, says.Interest, says.Rate = "999,00", "76,00", "5,27", "12,25 %"
	says.Deadline, says.From, says.Agency = bankday.New(2026, 11, 20), i.Due, "Inkasso AS"
	row := written(t, outbox.Messages, func(f *outbox.File) error {
		return f.Step(t.Context(), i, &outbox.Letter{
			Kind: notice.Kind, Channel: "post", Text: notice.Text, Says: says, Amount: 99900 + 7600 + 527,
			Fees: 7600, Interest: 527,
		})
	})
	wantRow(t, row, map[string]string{"kind": "notice", "channel": "post", "invoice_no": "1042",
		"amount_ore": "108027", "fee_ore": "7600", "interest_ore": "527", "deadline": "2026-11-20", "country": ""})
	wantText(t, row["text"], "1 080,27", "999,00", "76,00", "5,27", "12,25 %", "20.11.2026", "Inkasso AS",
		"inkasso",
		i.KID, creditor.Account)
}

// Letters abroad have the line of the country, the last of the file.
func TestLettersAbroadSayTheCountry(t *testing.T) {
	i := member()
	i.Customer.Country = "SE"
	row := written(t, outbox.Invoices, func(f *outbox.File) error {
		return f.Letter(t.Context(), &i.Invoice, &i.Customer, i.Amount)
	})
	wantRow(t, row, map[string]string{"country": "SWEDEN"})
	wantRow(t, outboxRow(outbox.MessageRow("new_kid", &i.Customer, "", "", "text")),
		map[string]string{"country": "SWEDEN", "text": "text", "city": i.Customer.City})
	for _, kind := range []outbox.Kind{outbox.Invoices, outbox.Messages} {
		if columns := kind.Columns(); columns[len(columns)-1] != "country" {
			t.Errorf("%s ends with %s", kind, columns[len(columns)-1])
		}
	}
}

// outboxRow is a row of Messages by its columns.
func outboxRow(cells []string) map[string]string {
	row := map[string]string{}
	for k, column := range outbox.Messages.Columns() {
		row[column] = cells[k]
	}
	return row
}

func TestCreditNote(t *testing.T) {
	i := member()
	i.MembershipNo, i.Customer.Email = "M1", ""
	row := written(t, outbox.Messages, func(f *outbox.File) error {
		return f.CreditNote(t.Context(), i, &batch.CreditNote{No: "1043", Issued: bankday.New(2026, 10, 6),
			Amount: 123450})
	})
	wantRow(t, row, map[string]string{
		"kind": "credit_note", "channel": "post", "city": "Trondheim", "membership_no": "M1",
		"invoice_no": "1042",
	})
	wantText(t, row["text"], "1043", "1042", "1 234,50")
}

func TestNotice(t *testing.T) {
	i := member()
	i.Customer.Digipost = true
	row := written(t, outbox.Messages, func(f *outbox.File) error {
		text := (&terms.Profile{}).CreditNote()
		m := &batch.MembershipState{Membership: batch.Membership{No: "M1"}, Customer: i.Customer}
		return f.Tell(t.Context(), outbox.Notice{Kind: "moved", Membership: m, Text: &text}, "1042")
	})
	wantRow(t, row, map[string]string{
		"kind": "moved", "channel": "digipost", "mobile": "40001001", "membership_no": "M1",
		"invoice_no": "1042",
	})
}

func TestHandoff(t *testing.T) {
	i := member()
	row := written(t, outbox.Collection, func(f *outbox.File) error {
		return f.Handoff(t.Context(), i, &batch.Handoff{Action: batch.Handover, Principal: 119450,
			Fee: 4000, Paid: 100})
	})
	wantRow(t, row, map[string]string{
		"action": "handover", "invoice_no": "1042", "customer_no": "1001",
		"address":   "Storgata 1, 7011 Trondheim",
		"principal": "1194.50", "fee": "40.00", "paid": "1.00", "due": "2026-10-20",
	})
}

func TestRefund(t *testing.T) {
	r := &batch.Refund{No: 7, CustomerNo: "1001", Name: "Kåre Ødegård", Account: "15032080119",
		Amount: 49900, Reason: "paid twice"}
	row := written(t, outbox.Refunds, func(f *outbox.File) error {
		return f.Refund(t.Context(), r, -r.Amount, "wrong account")
	})
	wantRow(t, row, map[string]string{
		"customer_no": "1001", "account": "15032080119", "amount": "-499.00", "reason": "wrong account",
		"reference": "R7",
	})
}

// Whatever lies in the folder under a name of ours, the books knowing nothing of it, stays as it is: a file
// of before a restore, a link, a pipe that nobody reads, a folder.
func TestNothingInTheFolderIsOverwritten(t *testing.T) {
	for what, put := range map[string]func(path string) error{
		"file": func(path string) error { return os.WriteFile(path, []byte("theirs"), 0o600) },
		"link": func(path string) error { return os.Symlink("elsewhere", path) },
		"pipe": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"folder": func(path string) error {
			return os.Mkdir(path, 0o700)
		},
	} {
		t.Run(what, func(t *testing.T) {
			m := newGym(t)
			must(t, os.Mkdir(m.Outbox, 0o700))
			taken := filepath.Join(m.Outbox, "sms-2026-10-06.csv")
			must(t, put(taken))
			before, err := os.Lstat(taken)
			must(t, err)
			must(t, send(t, m, "Hei"))
			wantFiles(t, m, "sms-2026-10-06-2.csv", "sms-2026-10-06.csv")
			after, err := os.Lstat(taken)
			must(t, err)
			if !os.SameFile(before, after) || after.Size() != before.Size() {
				t.Errorf("the %s has become %v", what, after.Mode())
			}
		})
	}
}

// A link or a pipe under the name of a part file is neither followed nor waited for, when it is written and
// when a run puts right what another has left.
func TestAPartFileIsAFile(t *testing.T) {
	for what, put := range map[string]func(path, victim string) error{
		"link": func(path, victim string) error { return os.Symlink(victim, path) },
		"pipe": func(path, _ string) error { return syscall.Mkfifo(path, 0o600) },
	} {
		t.Run(what, func(t *testing.T) {
			m := newGym(t)
			must(t, os.Mkdir(m.Outbox, 0o700))
			victim := filepath.Join(t.TempDir(), "victim")
			must(t, os.WriteFile(victim, []byte("theirs"), 0o600))
			must(t, put(filepath.Join(m.Outbox, ".sms-2026-10-06.csv.part"), victim))
			if err := send(t, m, "Hei"); !errors.Is(err, os.ErrExist) {
				t.Errorf("written: %v", err)
			}
			if err := outbox.Recover(t.Context(), m); err == nil ||
				!strings.Contains(err.Error(), "is no file") {
				t.Errorf("recovered: %v", err)
			}
			kept, err := os.ReadFile(victim)
			must(t, err)
			if string(kept) != "theirs" {
				t.Errorf("what the link points to has become %q", kept)
			}
		})
	}
}

// A file that was noted gets its name when nothing else has it; stopped between its two names, it has the one
// afterwards.
func TestANameThatIsTakenMeanwhile(t *testing.T) {
	m := newGym(t)
	must(t, send(t, m, "Hei"))
	file := filepath.Join(m.Outbox, "sms-2026-10-06.csv")
	part := filepath.Join(m.Outbox, ".sms-2026-10-06.csv.part")
	must(t, os.Link(file, part)) // as when it was stopped between the two
	must(t, outbox.Recover(t.Context(), m))
	wantFiles(t, m, "sms-2026-10-06.csv")

	must(t, os.Rename(file, part))
	must(t, os.WriteFile(file, []byte("theirs"), 0o600))
	if err := outbox.Recover(t.Context(), m); err == nil || !strings.Contains(err.Error(), "something else") {
		t.Errorf("recovered over it: %v", err)
	}
	must(t, os.Remove(file))
	must(t, outbox.Recover(t.Context(), m))
	wantFiles(t, m, "sms-2026-10-06.csv")
}

// A folder of any name is looked through: it is no pattern.
func TestTheOutboxMayHaveAnyName(t *testing.T) {
	m := newGym(t)
	payee := *m.Payee
	payee.Outbox = filepath.Join(t.TempDir(), "[ut]*")
	m.Payee = &payee
	must(t, os.Mkdir(m.Outbox, 0o700))
	must(t, os.WriteFile(filepath.Join(m.Outbox, ".sms-2026-10-06.csv.part"), []byte("left"), 0o600))
	must(t, outbox.Recover(t.Context(), m))
	wantFiles(t, m)
}

// No cell of the columns that people open is a formula; telephone numbers stay as gateways want them.
func TestNoCellIsAFormula(t *testing.T) {
	m := newGym(t)
	evil := `=HYPERLINK("http://x")`
	files := map[outbox.Kind][]string{
		outbox.Invoices: {"1", "post", evil, "+@example.no", "@a", "0150", "-b+c", "1", "1", "499.00",
			"", "", "",
			"", "+d!A1", ""},
		outbox.SMS:     {"+4799999999", evil, "1", "1", "-499.00", "", "1"},
		outbox.Refunds: {"1", "Ola;=1+1", "1", "-499.00", "\t=e", "R1"},
	}
	want := map[outbox.Kind][]string{
		outbox.Invoices: {"1", "post", "'" + evil, "+@example.no", "'@a", "0150", "'-b+c", "1", "1",
			"499.00", "",
			"", "", "", "'+d!A1", ""},
		outbox.SMS:     {"+4799999999", "'" + evil, "1", "1", "-499.00", "", "1"},
		outbox.Refunds: {"1", "Ola;'=1+1", "1", "-499.00", "'\t=e", "R1"},
	}
	for kind, row := range files {
		f := outbox.New(m, "test", kind)
		must(t, outbox.Update(t.Context(), m, act(m),
			func(batch.Tx) error { return f.Add(t.Context(), row...) }, f))
		if got := rows(t, m, string(kind)+"-2026-10-06.csv")[1]; !slices.Equal(got, want[kind]) {
			t.Errorf("%s has %q, want %q", kind, got, want[kind])
		}
	}
}
