package terms

import (
	"bufio"
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/fixtures"
)

func TestProfileOfSit(t *testing.T) {
	p := profile(t, "sit")
	if p.Billing.InvoiceFee != 4000 {
		t.Errorf("S3: fee %d øre", p.Billing.InvoiceFee)
	}
	if r := p.Dunning.Reminder; r.AfterDays != 8 || r.Channel != "sms" {
		t.Errorf("S12: %+v", r)
	}
	if c := p.Dunning.Collection; c.AfterDays != 14 || c.Agency != "Remind AS" || c.Notice != "agency" {
		t.Errorf("S13: %+v", c)
	}
	for name, want := range map[string]Plan{
		"binding12": {Kind: Monthly, Price: 39900, BindingMonths: 12}, // S11
		"open":      {Kind: Monthly, Price: 49900},                    // S7
		"prepaid1":  {Kind: Prepaid, Price: 69900, Months: 1},         // S7
		"prepaid6":  {Kind: Prepaid, Price: 239400, Months: 6},
	} {
		got, err := p.Plan(name)
		if yearly := got.Yearly; (yearly != nil) != (name == "binding12") ||
			yearly != nil && (yearly.Month != 1 || yearly.Amount != 5000 || yearly.MovesTo != "open") {
			t.Errorf("S6: plan %s has the yearly invoice %+v", name, yearly)
		}
		got.Text, got.Yearly = Text{}, nil
		if err != nil || got != want {
			t.Errorf("S7: plan %s is %+v, %v", name, got, err)
		}
	}
	if _, err := p.Plan("gold"); err == nil ||
		err.Error() != `plan "gold": Sit Trening has binding12, open, prepaid1, prepaid6` {
		t.Errorf("plan gold: %v", err)
	}
}

func TestProfileOfF24S(t *testing.T) {
	p := profile(t, "f24s")
	if p.Billing.InvoiceFee != 0 || p.Dunning.Reminder != nil {
		t.Errorf("F13: fee %d, reminder %+v", p.Billing.InvoiceFee, p.Dunning.Reminder)
	}
	if p.Billing.Notification != NotifiedByPayee {
		t.Errorf("F5: notification by %s", p.Billing.Notification)
	}
	if c := p.Dunning.Collection; c.AfterDays != 0 || c.Agency != "CRONE AS" || c.Notice != "agency" {
		t.Errorf("F6: %+v", c)
	}
	for _, name := range []string{"ordinary", "daytime", "nighttime", "pensioner", "student"} {
		if plan, err := p.Plan(name); err != nil || plan.Kind != Monthly || plan.BindingMonths != 0 {
			t.Errorf("F10: plan %s is %+v, %v", name, plan, err)
		}
	}
	for name, months := range map[string]int{"prepaid6": 6, "prepaid12": 12} {
		if plan, err := p.Plan(name); err != nil || plan.Kind != Prepaid || plan.Months != months {
			t.Errorf("F12: plan %s is %+v, %v", name, plan, err)
		}
	}
}

// Every key of the two profiles says which rule it carries out.
func TestEveryKeyHasItsRule(t *testing.T) {
	key := regexp.MustCompile(`^ *(?:- )?(\w+):`)
	rule := regexp.MustCompile(`#.*\b[SFAL]\d+\b`)
	for _, name := range Names() {
		b, err := fs.ReadFile(fixtures.Terms, "terms/"+name+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		keys := 0
		lines := bufio.NewScanner(bytes.NewReader(b))
		for lines.Scan() {
			line := lines.Text()
			m := key.FindStringSubmatch(line)
			if m == nil || m[1] == "nb" || m[1] == "en" {
				continue
			}
			keys++
			if !rule.MatchString(line) {
				t.Errorf("%s.yaml: no rule on %q", name, line)
			}
		}
		if keys < 30 {
			t.Errorf("%s.yaml: only %d keys looked at", name, keys)
		}
	}
}

func TestLoadReadsAFile(t *testing.T) {
	b, err := fs.ReadFile(fixtures.Terms, "terms/sit.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "third.yaml")
	changed := bytes.Replace(b, []byte("due_day: 20"), []byte("due_day: 1"), 1)
	if err := os.WriteFile(file, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Load(file, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Due(month("2026-11"), cal); got != day("2026-10-01") {
		t.Errorf("a third gym's invoice is due %v", got)
	}
	_, err = Load("nowhere.yaml", os.ReadFile)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "f24s, payee, sit") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// Each row is one change to a good profile and the fault it must give.
func TestFaultsSayWhereAndWhat(t *testing.T) {
	good, err := fs.ReadFile(fixtures.Terms, "terms/sit.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"due_day: 20 ", "due_day: 32 ", "x.yaml:8:12: billing.due_day: want a number from 1 to 31, not 32"},
		{"due_day: 20 ", "due_day: 2.0 ",
			"x.yaml:8:12: billing.due_day: want a number from 1 to 31, not 2.0"},
		{"due_day: 20 ", "due_day: ",
			"x.yaml:8:11: billing.due_day: want a number from 1 to 31, not nothing"},
		{"due_day: 20 ", `due_day: "20" `,
			`x.yaml:8:12: billing.due_day: want a number from 1 to 31, not "20"`},
		{"due_rule: as_is", "due_rule: asis",
			"x.yaml:9:13: billing.due_rule: " +
				`want as_is or next_bank_day_in_month_else_last_before, not "asis"`},
		{"  invoice_fee: 40 ", "  invoice_fees: 40 ",
			"x.yaml:8:3: billing.invoice_fee: is missing (S3, F13)\n" +
				"x.yaml:11:3: billing.invoice_fees: unknown key; " +
				"there are due_day, due_rule, invoice_days_before, invoice_fee, " +
				"notice_bank_days, use_credit, reissue_days, notification, claim_bank_days, late_claim"},
		{"invoice_fee: 40 ", "invoice_fee: 40.005 ",
			"x.yaml:11:16: billing.invoice_fee: want kroner such as 40 or 39.50, not 40.005"},
		{"invoice_fee: 40 ", "invoice_fee: 4e1 ",
			`x.yaml:11:16: billing.invoice_fee: want kroner such as 40 or 39.50, not "4e1"`},
		{"invoice_fee: 40 ", "invoice_fee: -40 ",
			"x.yaml:11:16: billing.invoice_fee: want kroner such as 40 or 39.50, not -40"},
		{"invoice_fee: 40 ", "invoice_fee: [40] ",
			"x.yaml:11:16: billing.invoice_fee: want kroner such as 40 or 39.50, not a list"},
		{"invoice_fee: 40 ", "invoice_fee: &fee 40 ",
			"x.yaml:11:16: billing.invoice_fee: " +
				"want kroner such as 40 or 39.50, not an anchor, alias or tag"},
		{"notification: payee ", "notification: bank ",
			"x.yaml:8:3: billing.late_claim: with notification bank, say payee or refuse: " +
				"what becomes of a claim too late for it"},
		{"notification: payee ", "late_claim: refuse\n  notification: payee ",
			"x.yaml:8:3: billing.late_claim: is for notification bank only"},
		{"invoicing_day: false", "invoicing_day: 0",
			"x.yaml:19:35: joining.next_month_after_invoicing_day: want true or false, not 0"},
		{"    months: 1 ", "    months: 0 ",
			"x.yaml:47:13: plans.prepaid1.months: want a number from 1 to 60, not 0"},
		{"    months: 1 ", "    # months ",
			"x.yaml:45:5: plans.prepaid1.months: " +
				"a prepaid plan says for how many months it is paid (S7, F12)"},
		{"    months: 1 ", "    months: 1\n    binding_months: 1 ",
			"x.yaml:45:5: plans.prepaid1.binding_months: a prepaid plan has no binding (S7, F12)"},
		{"binding_months: 12", "months: 12",
			"x.yaml:31:5: plans.binding12.months: only a prepaid plan has a number of months (S7, F12)"},
		{"      moves_to: open ", "      moves_to: prepaid1 ",
			"x.yaml:4:1: plans.binding12.yearly.moves_to: want a monthly plan with a price (S6)"},
		{"      month: 1 ", "      month: 13 ",
			"x.yaml:35:14: plans.binding12.yearly.month: want a number from 1 to 12, not 13"},
		{"  invoice_fee: {nb", "  freeze_fee: {nb",
			"x.yaml:4:1: texts.invoice_fee: is missing: the line of billing.invoice_fee (S3)"},
		{"  ended: # S14", "  exclusion: # S14",
			"x.yaml:4:1: texts.ended: is missing: members are told when their membership is ended (S14)"},
		{"  increase_notice_months: 0", "  increase_notice_months: 1",
			"x.yaml:4:1: texts.price_increase: is missing: members are told of a price increase (F9)"},
		{"rules: S ", "rules: T ", `x.yaml:5:8: rules: want S or F or L, not "T"`},
		{"  open: #", "  binding12: #", `x.yaml:40:3: mapping key "binding12" already defined at [30:3]`},
		{"agency: Remind AS", "agency:", "x.yaml:95:12: dunning.collection.agency: want a text, not nothing"},
		{`"{{.Plan}}, {{.Period}}"`, `"{{.Plan}}, {{.Month}}"`,
			`x.yaml:102:9: texts.line.nb: template: text:1:13: executing "text" at <.Month>: ` +
				"can't evaluate field Month in type terms.view; a text may have " + fields},
		{"{{if .Fee}} Av", "{{if .Fee}}{{.Fe}} Av",
			`x.yaml:112:9: texts.invoice.nb: template: text:1:128: executing "text" at <.Fe>: ` +
				"can't evaluate field Fe in type terms.view; a text may have " + fields},
		{"{{.Due}}.{{if .Fee}}", "{{.Due}.{{if .Fee}}",
			`x.yaml:112:9: texts.invoice.nb: template: text:1: bad character U+007D '}'; a text may have ` +
				fields},
		{"\nplans:", "\nplans: {}\nplants:",
			"x.yaml:29:8: plans: want keys with values, not an empty section\n" +
				"x.yaml:30:1: plants: unknown key; " +
				"there are name, rules, billing, joining, people, plans, prices, freeze, termination, " +
				"transfer, charges, mandates, dunning, texts, payments"},
	} {
		if n := bytes.Count(good, []byte(c.old)); n == 0 {
			t.Fatalf("no %q in sit.yaml", c.old)
		}
		_, err := Parse("x.yaml", bytes.Replace(good, []byte(c.old), []byte(c.new), 1))
		var faults Faults
		if !errors.As(err, &faults) || err.Error() != c.want {
			t.Errorf("%q for %q:\n got %v\nwant %s", c.new, c.old, err, c.want)
		}
	}
}

func TestWhatIsNoProfile(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"", "x.yaml:1:1: want one terms profile in the file"},
		{"# nothing\n", "x.yaml:1:1: want one terms profile in the file"},
		{"sit", `x.yaml:1:1: want keys with values, not "sit"`},
		{"- sit\n", "x.yaml:1:1: want keys with values, not a list"},
		{"a: 1\n---\nb: 2\n", "x.yaml:1:1: want one terms profile in the file"},
		{"name: [", "x.yaml:1:7: sequence end token ']' not found"},
	} {
		if _, err := Parse("x.yaml", []byte(c.yaml)); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.yaml, err, c.want)
		}
	}
	_, err := Parse("x.yaml", []byte("name: x\n"))
	for _, key := range []string{"rules", "billing", "dunning", "texts"} {
		if !strings.Contains(err.Error(), "x.yaml:1:1: "+key+": is missing") {
			t.Errorf("%s is not missed in %v", key, err)
		}
	}
	_, err = Parse("x.yaml", []byte("name: x\nplans: {a: {kind: monthly, text: {nb: a, en: a}}}\n"))
	for _, key := range []string{"joining", "people", "prices", "termination", "mandates"} {
		if !strings.Contains(err.Error(), "x.yaml:1:1: "+key+": is missing") {
			t.Errorf("with plans, %s is not missed in %v", key, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		b, err := fs.ReadFile(fixtures.Terms, "terms/"+name+".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := Parse("x.yaml", b); (p == nil) == (err == nil) {
			t.Errorf("%v, %v", p, err)
		}
	})
}

func TestAmountsAreExact(t *testing.T) {
	for s, want := range map[string]Ore{
		"0": 0, "40": 4000, "499.00": 49900, "39.5": 3950, "0.01": 1, "1,50": 150,
		"999999999.99": 99999999999, "100000000000": MaxOre,
	} {
		if got, err := ParseOre(s); err != nil || got != want {
			t.Errorf("%s kroner are %d øre, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", ".", "1.", ".5", "1.005", "1,5,0", "-1", "+1", "1e3", "1_000", "0x10",
		"1 000", "1000000000000", "100000000000.01"} {
		if got, err := ParseOre(s); err == nil {
			t.Errorf("%q is read as %d øre", s, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		ore := rapid.Int64Range(0, 99999999999).Draw(t, "øre")
		s := string(appendKroner(nil, ore))
		if got, err := ParseOre(s); err != nil || int64(got) != ore {
			t.Fatalf("%s is %d øre, %v", s, got, err)
		}
	})
}
