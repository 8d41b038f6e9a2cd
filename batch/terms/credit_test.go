package terms

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"trekk/fixtures"
)

// Credit is used unless the profile says no, under the key or under its old name; both must not contradict.
func TestWhetherCreditIsUsed(t *testing.T) {
	b, err := fs.ReadFile(fixtures.Terms, "terms/sit.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		payments, billing string
		uses, fault       bool
	}{
		{"", "", true, false}, {"true", "", true, false}, {"false", "", false, false},
		{"", "true", true, false}, {"", "false", false, false},
		{"true", "true", true, false}, {"false", "false", false, false},
		{"true", "false", false, true}, {"false", "true", false, true},
	} {
		profile := string(b)
		if c.payments != "" {
			profile = strings.Replace(profile, "  oldest_first:",
				fmt.Sprintf("  use_credit: %s\n  oldest_first:", c.payments), 1)
		}
		if c.billing != "" {
			profile = strings.Replace(profile, "  due_day:",
				fmt.Sprintf("  use_credit: %s\n  due_day:", c.billing), 1)
		}
		p, err := Parse("sit.yaml", []byte(profile))
		switch {
		case c.fault && (err == nil || !strings.Contains(err.Error(), "payments.use_credit")):
			t.Errorf("%+v: %v", c, err)
		case !c.fault && err != nil:
			t.Errorf("%+v: %v", c, err)
		case !c.fault && p.UsesCredit() != c.uses:
			t.Errorf("%+v: uses %v", c, p.UsesCredit())
		}
	}
}

// Without texts of its own, a profile still says what credit paid, in both languages.
func TestPlainTextsOfCredit(t *testing.T) {
	says := Message{
		Payee: "Gym", Invoice: "7", What: "Medlemskap", Total: "499,00", CreditUsed: "499,00", Amount: "0,00",
		CreditLeft: "61,00",
	}
	p := &Profile{}
	for _, c := range []struct {
		text     Text
		lang     string
		contains []string
	}{
		{p.PaidByCredit(), "nb", []string{"betalt med tilgodehavende", "499,00", "0,00", "61,00"}},
		{p.PaidByCredit(), "en", []string{"paid with your credit", "499,00", "0,00", "61,00"}},
		{p.CreditUsed(), "nb", []string{"499,00", "til gode"}},
		{p.CreditUsed(), "en", []string{"499,00", "your credit"}},
		{p.Debt(), "nb", []string{"trukket tilbake av banken"}},
		{p.Debt(), "en", []string{"taken back by the bank"}},
	} {
		got, err := c.text.Render(c.lang, says)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range c.contains {
			if !strings.Contains(got, part) {
				t.Errorf("%s lacks %q: %s", c.lang, part, got)
			}
		}
	}
	own := plain("egen", "own")
	p.Texts.Debt = &own
	if got, err := p.Debt().Render("en", says); err != nil || got != "own" {
		t.Errorf("%q, %v", got, err)
	}
}
