package desk

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// newDesk is Kari's desk of a payee without anything in its books.
func newDesk(t *testing.T) *Desk {
	t.Helper()
	url := "sqlite:" + filepath.Join(t.TempDir(), "trekk.db")
	db, err := store.Create(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	creditor := batch.Creditor{
		ID: "gym", Name: "Gym AS", Account: "15032080119", Transmitter: "00123456",
		BillFrom: bankday.MonthOf(2026, 11),
	}
	now := bankday.New(2026, 10, 5).At(12, 0)
	init := batch.Act{At: now, By: "kari", Action: "init"}
	if err := db.AddCreditor(t.Context(), creditor, init); err != nil {
		t.Fatal(err)
	}
	profile, err := terms.Load("sit", os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	layout, err := kid.ParseLayout("customer:8,invoice:7,check:mod10")
	if err != nil {
		t.Fatal(err)
	}
	payee := &batch.Payee{
		Creditor: creditor, Store: db.For("gym"), Terms: profile, Calendar: bankday.Norwegian(),
		KID:    kid.Layouts{layout},
		Outbox: filepath.Join(t.TempDir(), "outbox"),
	}
	d := At(payee.At(batch.Call{Now: now, By: "kari", Lang: "nb"}))
	d.Patience = 0
	return d
}

// take imports rows of a kind, below their header.
func (d *Desk) take(t *testing.T, what, file string) {
	t.Helper()
	in := Import{
		What: what, File: "from/" + what + ".csv", From: strings.NewReader(file),
		Reason: "from the old system",
	}
	if _, err := d.Import(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

const (
	customersFile = "customer_no,name,mobile,email,language,birth_date\n1001,Kåre Vik,,,nb,\n"
	invoicesFile  = "invoice_no,customer_no,kid,amount,issued,due,text\n" +
		"42,1001,0000100100000429,500,2026-09-25,2026-10-20,x\n"
)

// signed are the acts on a subject, each with everything in it.
func (d *Desk) signed(t *testing.T, kind batch.SubjectKind, no string) (list []string) {
	t.Helper()
	for a, err := range d.m.Store.Acts(t.Context(), batch.Subject{Kind: kind, No: no}) {
		if err != nil {
			t.Fatal(err)
		}
		act := []string{a.By, a.Action, a.Subject.String(), a.Detail, a.Reason}
		list = append(list, strings.Join(act, "|"))
	}
	return list
}

// Invariant 6: every act of a person is signed, with the subject and the reason.
func TestInvariant6ActsAreSigned(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	d.take(t, "customers", customersFile)
	d.take(t, "invoices", invoicesFile)
	part := batch.Ore(10000)
	_, err := d.Credit(ctx, Credit{Invoice: "42", Amount: &part, Reason: "closed for a week"})
	_, err2 := d.Hold(ctx, Hold{Invoice: "42", Reason: "was ill"})
	_, err3 := d.Release(ctx, Release{Invoice: "42", Reason: "agreed"})
	p, err4 := d.AddPayment(ctx, AddPayment{Invoice: "42", Reason: "till", Entry: batch.Entry{
		Date: bankday.New(2026, 10, 5), Amount: 50000, Source: batch.SourceReception, Reference: "7",
	}})
	r, err5 := d.Refund(ctx, Refund{Of: "customer:1001", Account: "86011117947", Reason: "moved away"})
	if err := errors.Join(err, err2, err3, err4, err5); err != nil {
		t.Fatal(err)
	}
	if r.Amount != part {
		t.Errorf("refunded %s", r.Amount)
	}
	for subject, want := range map[batch.Subject]string{
		{Kind: batch.OfImport, No: "invoices.csv"}: "kari|import invoices|import invoices.csv||" +
			"from the old system",
		{Kind: batch.OfInvoice, No: "42"}: "kari|credit|invoice 42||closed for a week\n" +
			"kari|hold|invoice 42||was ill\n" +
			"kari|release|invoice 42||agreed",
		batch.Numbered(batch.OfPayment, p.No): "kari|payment add|payment 1|" +
			"reception payment of 2026-10-05|till",
		{Kind: batch.OfCustomer, No: "1001"}: "kari|refund|customer 1001|100,00|moved away",
	} {
		if got := strings.Join(d.signed(t, subject.Kind, subject.No), "\n"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", subject, got, want)
		}
	}
}

// A refused act has a code, changes nothing, and leaves nothing in the audit log.
func TestRefusals(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	d.take(t, "customers", customersFile)
	d.take(t, "invoices", invoicesFile)
	nothing, much, october := batch.Ore(0), batch.Ore(50001), bankday.MonthOf(2026, 10)
	closeMonth := func(m bankday.Month) error {
		_, err := d.ClosePeriod(ctx, ClosePeriod{Month: m})
		return err
	}
	for code, act := range map[string]func() error{
		ReasonMissing: func() error { _, err := d.WriteOff(ctx, WriteOff{Invoice: "42"}); return err },
		ReasonWrong: func() error {
			_, err := d.WriteOff(ctx, WriteOff{Invoice: "42", Reason: strings.Repeat("ø", maxReason+1)})
			return err
		},
		AmountWrong:    func() error { _, err := d.Credit(ctx, Credit{"42", &nothing, "x"}); return err },
		AmountAbove:    func() error { _, err := d.Credit(ctx, Credit{"42", &much, "x"}); return err },
		NoClaim:        func() error { _, err := d.CancelClaim(ctx, CancelClaim{Invoice: "42"}); return err },
		NotOnHold:      func() error { _, err := d.Release(ctx, Release{Invoice: "42"}); return err },
		NoCredit:       func() error { _, err := d.Refund(ctx, Refund{Of: "1001"}); return err },
		SourceUnknown:  func() error { _, err := d.AddPayment(ctx, AddPayment{}); return err },
		PeriodNotOver:  func() error { return closeMonth(october) },
		MailboxNotRead: func() error { return closeMonth(october - 1) },
	} {
		var refusal *batch.Refusal
		err := act()
		if !errors.As(err, &refusal) || !errors.Is(err, batch.ErrRefused) || refusal.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	if rows, _, err := d.m.Store.VerifyAudit(ctx); err != nil || rows != 3 {
		t.Errorf("%d rows of the audit log, want the registration's and two imports': %v", rows, err)
	}
}

func TestAnActWaitsForTheBooks(t *testing.T) {
	d, ctx := newDesk(t), t.Context()
	d.take(t, "customers", customersFile)
	d.take(t, "invoices", invoicesFile)
	unlock, err := d.m.Store.Lock(ctx, "run of the night")
	if err != nil {
		t.Fatal(err)
	}
	var busy *batch.BusyError
	_, err = d.WriteOff(ctx, WriteOff{"42", "gone"})
	if !errors.As(err, &busy) || busy.Holder != "run of the night" {
		t.Errorf("%v", err)
	}
	time.AfterFunc(100*time.Millisecond, unlock)
	d.Patience = time.Minute
	if _, err := d.WriteOff(ctx, WriteOff{"42", "gone"}); err != nil {
		t.Error(err)
	}
}

// A caller that goes away does not wait on.
func TestAnActThatIsCalledOff(t *testing.T) {
	d := newDesk(t)
	unlock, err := d.m.Store.Lock(t.Context(), "run")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	d.Patience = time.Minute
	if _, err := d.WriteOff(ctx, WriteOff{"42", "gone"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// Each kind of act has a name of its own in each kind of subject.
func TestKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Kinds() {
		key := string(k.On) + "/" + k.Name
		if seen[key] || k.Name == "" || k.Action == "" || k.On == "" {
			t.Errorf("%+v", k)
		}
		seen[key] = true
	}
	for _, what := range Imports {
		if _, ok := imports[what]; !ok {
			t.Errorf("%s cannot be imported", what)
		}
	}
}

// The codes of refusals are in snake case, and each stands for one thing.
func TestCodes(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "refusal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil || seen[code] || !regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`).MatchString(code) {
			t.Errorf("%s: %q, %v", spec.Names[0], code, err)
		}
		seen[code] = true
		return true
	})
	if len(seen) < 30 {
		t.Errorf("%d codes", len(seen))
	}
}
