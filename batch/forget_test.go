package batch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
)

// onBoth runs a test in a house on SQLite, and in one on PostgreSQL.
func onBoth(t *testing.T, test func(h *house, url string)) {
	t.Run("sqlite", func(t *testing.T) {
		h := newHouse(t, "sit")
		test(h, "sqlite:"+filepath.Join(h.dir, "trekk.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		url := pgtest.URL(t)
		h := houseWith(t, "sit", func(ctx context.Context, _ string) (*store.DB, error) {
			db, err := store.Create(ctx, url)
			if err != nil {
				return nil, err
			}
			return db, db.AddCreditor(ctx, creditor, registered)
		})
		test(h, url)
	})
}

const theirAccount = "86011117947"

// wasMember is a house with a member who has paid one claim by AvtaleGiro and one sum with a text of his own, and has
// left since. Another has done the same, and stays in the files.
func wasMember(h *house) {
	h.Helper()
	for _, no := range []int{1001, 1002} {
		h.member(no, "end", "2026-11-30")
	}
	h.mandate("2026-10-05", 1001, 1002)
	h.run("2026-10-06")
	h.approve()
	h.run("2026-10-07", "fetch", "ingest")
	list := h.invoices()
	var pays []paid
	for i := range list {
		pays = append(pays, paid{kid: list[i].KID, amount: list[i].Amount, serial: 7, debit: theirAccount})
	}
	h.pay("2026-11-20", append(pays,
		paid{typ: 21, amount: 100, serial: 8, text: "Hilsen Kåre Ødegård"},
		paid{typ: 21, amount: 100, serial: 9, text: "Hilsen en annen"})...)
	h.tryRun("2026-11-23", "fetch", "ingest", "match")
	for no, to := range map[int64]string{3: "customer:1001", 4: "customer:1002"} {
		_, err := h.desk("kari").Assign(context.Background(),
			desk.Assign{Payment: no, To: to, Reason: "says who"})
		h.fatal(err)
		_, err = h.desk("kari").Refund(context.Background(),
			desk.Refund{Of: to, Account: theirAccount, Reason: "too much"})
		h.fatal(err)
	}
	h.at("2026-11-24")
	h.deliver("Outbound", "OCR.ends", h.mandates("2 "+kidOf(1001, 0), "2 "+kidOf(1002, 0)))
	h.tryRun("2026-11-24", "fetch", "ingest")
}

func (h *house) fatal(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// keptBytes are the bytes of all kept files.
func (h *house) keptBytes() (all []byte) {
	h.Helper()
	for f, err := range h.payee.Store.Files(context.Background()) {
		h.fatal(err)
		content, err := io.ReadAll(h.payee.Store.Content(context.Background(), batch.In, f.No))
		h.fatal(err)
		all = append(all, content...)
	}
	for t, err := range h.payee.Store.Transmissions(context.Background()) {
		h.fatal(err)
		content, err := io.ReadAll(h.payee.Store.Content(context.Background(), batch.Out, t.Number))
		h.fatal(err)
		all = append(all, content...)
	}
	return all
}

func (h *house) forget(customer string) (desk.ForgottenPerson, error) {
	return h.desk("kari").ForgetPerson(context.Background(),
		desk.ForgetPerson{Customer: customer, Reason: "asked"})
}

// As long as anything is open nothing is forgotten; then contact data goes; when the years of the vouchers are over
// all does, in the files too; db verify holds, a copy as well, and an import does not bring it back.
func TestAPersonIsForgotten(t *testing.T) { onBoth(t, forgets) }

func forgets(h *house, url string) {
	ctx := context.Background()
	wasMember(h)
	var refused *batch.Refusal
	if _, err := h.forget("1001"); !errors.As(err, &refused) ||
		!strings.Contains(refused.Fact, "membership M1001 runs") {
		h.Fatalf("a member: %v", err)
	}
	h.at("2027-02-01")
	done, err := h.forget("1001")
	h.fatal(err)
	if c, _ := h.payee.Store.Customer(ctx, "1001"); done.Forgotten || done.NamesFrom != day("2032-01-01") ||
		c.Mobile+c.Email != "" || c.Name == "" {
		h.Fatalf("while the name is needed: %+v, %+v", done, c)
	}
	if _, err := h.forget("1001"); !errors.As(err, &refused) || refused.Code != desk.NeededYet {
		h.Fatalf("again: %v", err)
	}
	h.verified()
	before := h.keptBytes()

	h.at("2032-01-01")
	done, err = h.forget("1001")
	h.fatal(err)
	after := h.keptBytes()
	if !done.Forgotten || done.Files != 2 || len(before) != len(after) {
		h.Fatalf("%+v, %d bytes were %d", done, len(after), len(before))
	}
	name := "K\xe5re \xd8deg" // the payer, as it stands in claims and texts
	for what, times := range map[string]int{name: 2, theirAccount: 2, "Hilsen en annen": 1} {
		if was := bytes.Count(before, []byte(what)); was < times {
			h.Errorf("%q was there %d times", what, was)
		}
	}
	if bytes.Count(after, []byte(name)) != 1 || bytes.Contains(after, []byte("Hilsen K")) ||
		bytes.Count(after, []byte(theirAccount)) != 1 ||
		!bytes.Contains(after, []byte("Hilsen en annen")) {
		h.Errorf("what the files say of one, and of the other:\n%s", after)
	}
	if c, _ := h.payee.Store.Customer(ctx, "1001"); c.Name+c.Mobile+c.Address != "" || !c.BirthDate.IsZero() {
		h.Errorf("%+v", c)
	}
	h.verified()
	h.copied(url)

	imported := h.importCSV("customers",
		"customer_no,name,email\n1001,Kåre Ødegård,k@example.no\n1002,Kåre Ødegård,x@example.no\n")
	if c, _ := h.payee.Store.Customer(ctx, "1001"); imported.Forgotten != 1 || imported.Changed != 1 ||
		c.Name != "" {
		h.Errorf("an import brings it back: %+v %+v", imported, c)
	}
	_, err = h.desk("kari").ReturnPerson(ctx, desk.ReturnPerson{Customer: "1001", Reason: "is back"})
	h.fatal(err)
	h.importCSV("customers", "customer_no,name\n1001,Kåre Ødegård\n")
	if c, _ := h.payee.Store.Customer(ctx, "1001"); c.Name == "" {
		h.Error("who is back is not taken")
	}
	h.verified()
}

// copied copies the books to the other kind of database, where they hold as well.
func (h *house) copied(url string) {
	h.Helper()
	to := pgtest.URL(h.T)
	if store.IsPostgres(url) {
		to = "sqlite:" + filepath.Join(h.dir, "copy.db")
	}
	_, err := store.Copy(context.Background(), url, to, func(int64) {})
	h.fatal(err)
	db, err := store.Open(context.Background(), to)
	h.fatal(err)
	defer db.Close()
	other := *h
	payee := *h.payee
	payee.Store, payee.Memory = db.For("gym"), &batch.Memory{}
	other.payee = &payee
	other.verified()
}

// What is changed in a file beyond what the record says is found, and so is a record that is made longer, or is gone.
func TestTamperingBesideTheBlanksIsFound(t *testing.T) {
	h := newHouse(t, "sit")
	wasMember(h)
	h.at("2032-01-01")
	_, err := h.forget("1001")
	h.fatal(err)
	h.verified()
	changed := func(from, to string) string {
		return "UPDATE content SET bytes = CAST(replace(CAST(bytes AS TEXT), '" + from + "', '" + to +
			"') AS BLOB)"
	}
	for what, c := range map[string]struct{ change, says string }{
		"another byte":    {changed("Hilsen en annen", "               "), "its bytes have SHA-256"},
		"a longer record": {"UPDATE blanking SET spans = spans || ' 900+15'", "it was blanked at byte"},
		"no record":       {"DELETE FROM blanking", "its bytes have SHA-256"},
		"another hash":    {"UPDATE blanking SET sha256 = was", "its bytes have SHA-256"},
		"another past":    {"UPDATE blanking SET was = sha256", "before it was blanked"},
		"a name in a row": {"UPDATE customer SET name = 'Kåre' WHERE no = '1001'", "has been changed"},
		"it never was":    {"DELETE FROM privacy", "privacy"},
		"a text in a row": {"UPDATE payment SET text = 'Hilsen Kåre' WHERE no = 3", "is not the file's"},
	} {
		tables := []string{"content", "blanking", "customer", "privacy", "payment"}
		for _, table := range tables {
			h.tamper("CREATE TABLE saved_" + table + " AS SELECT * FROM " + table)
		}
		h.tamper(c.change)
		v, err := h.report().Verify(context.Background())
		h.fatal(err)
		if all := strings.Join(v.Wrong, "\n"); !strings.Contains(all, c.says) {
			t.Errorf("%s: found is %s", what, all)
		}
		for _, table := range tables {
			h.tamper(fmt.Sprintf("PRAGMA foreign_keys=0; DELETE FROM %s; INSERT INTO %[1]s SELECT * FROM saved_%[1]s; "+
				"DROP TABLE saved_%[1]s", table))
		}
	}
	h.verified()
}

// Where trekk.yaml says how long people are kept, the night forgets who is due, and a dry run says who; nobody else.
func TestTheNightForgetsWhoIsDue(t *testing.T) {
	h := newHouse(t, "sit")
	wasMember(h)
	h.member(1003)
	h.member(1004, "payment_method", "prepaid", "end", "2026-12-10") // due within a month: found by the next one
	h.payee.Retention = batch.Retention{Messages: 13, Contact: 13, Names: 5}
	for _, c := range []struct {
		day               string
		persons, contacts int64
	}{{"2027-06-01", 0, 0}, {"2028-01-03", 0, 2}, {"2028-01-04", 0, 0}, {"2028-01-31", 0, 0},
		{"2028-02-01", 0, 1}, {"2031-12-31", 0, 0}, {"2032-01-02", 3, 0}} {
		said, err := h.at(c.day).night().Rehearse(context.Background(), "report")
		h.fatal(err)
		if got := len(said.Jobs[0].Would); int64(got) != c.persons+c.contacts {
			t.Errorf("%s: a dry run would forget %d", c.day, got)
		}
		r := h.tryRun(c.day, "report")
		if p, k := count(r, "report", "forgotten"), count(r, "report",
			"contacts_forgotten"); p != c.persons || k != c.contacts {
			t.Errorf("%s: %d persons and %d contacts", c.day, p, k)
		}
	}
	if c, _ := h.payee.Store.Customer(context.Background(), "1003"); c.Name == "" || c.Email == "" {
		t.Errorf("a member is forgotten: %+v", c)
	}
	h.verified()
}

// What a payer wrote in camt.054 is blanked with his account, what others wrote stays, and all payments agree with the
// file.
func TestAPayerOfCamtIsForgotten(t *testing.T) {
	h := sourced(t, batch.SourceCamt)
	for _, no := range []int{1001, 1002} {
		h.member(no, "end", "2026-11-30")
	}
	h.at("2026-10-21")
	h.deliver("Outbound", "1", notified("M1", "", ourAccount, "2026-10-20",
		told{amount: 49900, kid: kidOf(1001, 1), from: theirAccount, reference: "A1"},
		told{amount: 5000, text: "Hilsen Kåre", from: theirAccount, reference: "A2"},
		told{amount: 6000, text: "Hilsen en annen", from: theirAccount, reference: "A3"}))
	h.tryRun("2026-10-21", "fetch", "ingest", "match")
	for no, to := range map[int64]string{2: "customer:1001", 3: "customer:1002"} {
		_, err := h.desk("kari").Assign(context.Background(),
			desk.Assign{Payment: no, To: to, Reason: "says who"})
		h.fatal(err)
		_, err = h.desk("kari").Refund(context.Background(),
			desk.Refund{Of: to, Account: theirAccount, Reason: "too much"})
		h.fatal(err)
	}
	h.at("2032-01-01")
	_, err := h.forget("1001")
	h.fatal(err)
	if after := h.keptBytes(); bytes.Contains(after, []byte("Hilsen K")) ||
		!bytes.Contains(after, []byte("Hilsen en annen")) {
		t.Errorf("%s", after)
	}
	h.verified()
}

// Names are blanked in files that are put aside too, of whatever form, and what their faults quote; answers of the API
// that speak of the person are gone. An answer about another stays.
func TestNamesInFilesPutAsideAndAnswersAreForgotten(t *testing.T) { onBoth(t, forgetsAside) }

func forgetsAside(h *house, _ string) {
	ctx := context.Background()
	wasMember(h)
	h.at("2027-01-05")
	c, err := h.payee.Store.Customer(ctx, "1001")
	h.fatal(err)
	other, err := h.payee.Store.Customer(ctx, "1002")
	h.fatal(err)
	c.Name, other.Name = "Åse Bøe", "Per Ås"
	h.importCSV("customers", "customer_no,name\n1001,"+c.Name+"\n1002,"+other.Name+"\n")
	h.deliver("Outbound", "torn", "NY000010 \xc5se B\xf8e, "+other.Name+"\n\xc5SE B\xd8E "+c.Name+"\n")
	h.tryRun("2027-01-05", "fetch", "ingest")
	if f := h.files()["torn"]; f.Status != batch.FileQuarantined {
		h.Fatalf("%+v", f)
	}
	for key, body := range map[string]string{"a": `{"name":"Åse Bøe"}`, "b": `{"customer_no":"1001"}`,
		"c": `{"name":"Per Ås"}`} {
		k := batch.RequestKey{Person: "kari", Key: key, Request: "r", Attempt: key}
		h.fatal(h.payee.Store.KeepAnswer(ctx, batch.Answered{RequestKey: k, Status: 200, Body: body}))
	}
	before := h.keptBytes()
	h.at("2033-01-01")
	_, err = h.forget("1001")
	h.fatal(err)
	after := h.keptBytes()
	for _, gone := range []string{"\xc5se B\xf8e", "\xc5SE B\xd8E", "Åse Bøe"} {
		if !bytes.Contains(before, []byte(gone)) || bytes.Contains(after, []byte(gone)) {
			h.Errorf("%q is there still, or never was", gone)
		}
	}
	if len(after) != len(before) || !bytes.Contains(after, []byte(other.Name)) {
		h.Errorf("what others are called is gone: %q", after)
	}
	faults, err := h.payee.Store.Faults(ctx, h.files()["torn"].No)
	for h.fatal(err); len(faults) > 0; faults = faults[1:] {
		if faults[0].Value != "" {
			h.Errorf("a fault quotes %q", faults[0].Value)
		}
	}
	for key, there := range map[string]bool{"a": false, "b": false, "c": true} {
		if _, err := h.payee.Store.Answered(ctx, "kari", key); (err == nil) != there {
			h.Errorf("answer %s: %v", key, err)
		}
	}
	h.verified()
}

// What a statement of the account says of a payer, and what the agency was told and told us, is blanked where it
// stands; what is said of others stays, and all of it verifies, in a backup that is restored too.
func TestStatementsAndFilesOfTheAgencyAreForgotten(t *testing.T) { onBoth(t, forgetsOutside) }

func forgetsOutside(h *house, url string) {
	ctx := context.Background()
	hash := h.handedOver(2)
	h.fromAgency(2, hash, 0,
		`"record":"status","case":1,"on":"2026-11-05","state":"closed","text":"Kåre is abroad"`,
		`"record":"status","case":2,"on":"2026-11-05","state":"closed","text":"another is abroad"`)
	var pays []paid
	statement := ""
	for no, i := range h.invoices() {
		pays = append(pays, paid{kid: i.KID, amount: i.Outstanding(), serial: 7})
		statement += told{amount: 30000, kid: i.KID, from: fmt.Sprint("8601111794", 7+no),
			reference: i.No}.xml()
	}
	h.pay("2026-11-05", pays...)
	h.deliver("Outbound", "statement", strings.Replace(stated("S1", ourAccount, "2026-11-05", 60000),
		"</Ntry>",
		"<NtryDtls>"+statement+"</NtryDtls></Ntry>", 1))
	h.tryRun("2026-11-06")
	h.tryRun("2026-11-09")
	h.verified()
	kept := func() (all string) {
		all = string(h.keptBytes())
		for f, err := range h.payee.Store.AgencyFiles(ctx, batch.ToAgency) {
			h.fatal(err)
			content, err := io.ReadAll(h.payee.Store.Content(ctx, batch.ToAgency, f.No))
			h.fatal(err)
			all += string(content)
		}
		return all
	}
	before := kept()
	h.at("2032-01-01")
	_, err := h.forget("1001")
	h.fatal(err)
	after := kept()
	for what, stays := range map[string]int{
		"86011117947": 0, "86011117948": 1, "Kåre is abroad": 0, "another is abroad": 1,
		`"name":"Kåre Ødegård"`: 1,
	} {
		if was, is := strings.Count(before, what), strings.Count(after, what); was < max(1, stays) ||
			is != stays {
			h.Errorf("%q is there %d times of %d, want %d", what, is, was, stays)
		}
	}
	if len(before) != len(after) {
		h.Errorf("%d bytes were %d", len(after), len(before))
	}
	h.verified()
	backup := filepath.Join(h.dir, "backup.db")
	h.fatal(store.Backup(ctx, url, backup, func(int64) {}))
	act := batch.Act{At: day("2032-01-01").At(12, 0), By: "kari", Action: "db restore"}
	h.fatal(store.MakeGood(ctx, backup, act))
	h.restored(backup)
}

// restored verifies the books of a backup, and that the names are gone from it.
func (h *house) restored(file string) {
	h.Helper()
	db, err := store.Open(context.Background(), "sqlite:"+file)
	h.fatal(err)
	defer db.Close()
	other, payee := *h, *h.payee
	payee.Store, payee.Memory = db.For("gym"), &batch.Memory{}
	other.payee = &payee
	other.verified()
	if c, _ := payee.Store.Customer(context.Background(), "1001"); c.Name != "" ||
		bytes.Contains(other.keptBytes(), []byte("86011117947")) {
		h.Errorf("%+v", c)
	}
}

// Files that nobody has moved away leave the outbox when they are old enough, where trekk.yaml says so; what is not
// the books' stays.
func TestOldFilesLeaveTheOutbox(t *testing.T) {
	h := newHouse(t, "sit")
	wasMember(h)
	own := filepath.Join(h.payee.Outbox, "notes.txt")
	h.fatal(os.WriteFile(own, []byte("ours"), 0o600))
	there := h.outboxNames()
	if len(there) < 2 {
		t.Fatalf("%q", there)
	}
	h.tryRun("2027-11-01", "report")
	if now := h.outboxNames(); len(now) != len(there) {
		t.Errorf("without a word in trekk.yaml: %q", now)
	}
	h.payee.Retention.Files = 13
	h.tryRun("2027-11-02", "report")
	if now := h.outboxNames(); len(now) != len(there) {
		t.Errorf("too early: %q", now)
	}
	r := h.tryRun("2028-01-03", "report")
	if now := h.outboxNames(); len(now) != 1 || now[0] != "notes.txt" ||
		count(r, "report", "files_removed") != int64(len(there)-1) {
		t.Errorf("%q are there still", now)
	}
	h.verified()
}
