package wire

import (
	"slices"
	"testing"

	"github.com/goccy/go-yaml"

	"trekk/batch"
	"trekk/batch/terms"
)

// An amount is written in kroner, exactly, and is never below zero; none is no rule, and zero is one.
func TestTheAmountAboveWhichASecondPersonIsNeeded(t *testing.T) {
	for text, want := range map[string]batch.Ore{"5000": 500000, "0": 0, "1234.50": 123450, `"99,90"`: 9990} {
		var a Approval
		if err := yaml.Unmarshal([]byte("refunds: "+text), &a); err != nil || a.above() == nil ||
			*a.above() != want {
			t.Errorf("%s: %v, %v", text, a.above(), err)
		}
	}
	for _, text := range []string{"-1", "some", "1.234", "[1]"} {
		if err := yaml.Unmarshal([]byte("refunds: "+text), &Approval{}); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
	if (&Approval{}).above() != nil {
		t.Error("a rule that nobody made")
	}
}

// A part has another hash when it says something else, and the others have not.
func TestPartsOfTheConfigurationHaveHashes(t *testing.T) {
	profile := func() *terms.Profile {
		p, err := terms.Load("sit", nil)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	creditor := func() *Creditor {
		return &Creditor{Identity: Identity{Account: "1503.20.80119"}, Work: defaultWork()}
	}
	limit := Kroner(500000)
	for _, c := range []struct {
		name   string
		change func(*Creditor, *terms.Profile)
		parts  []string
	}{
		{"nothing", func(*Creditor, *terms.Profile) {}, nil},
		{"the form of the account", func(c *Creditor, _ *terms.Profile) { c.Account = "15032080119" }, nil},
		{"the account", func(c *Creditor, _ *terms.Profile) { c.Account = "86011117947" },
			[]string{"accounts"}},
		{"a further account", func(c *Creditor, _ *terms.Profile) {
			c.Accounts = []BankAccount{{Account: "86011117947", Plans: []string{"open"}}}
		}, []string{"accounts"}},
		{"approval", func(c *Creditor, _ *terms.Profile) { c.Claims.Approval = "required" },
			[]string{"approval"}},
		{"the limit", func(c *Creditor, _ *terms.Profile) { c.Approval.Refunds = &limit },
			[]string{"approval"}},
		{"a limit", func(c *Creditor, _ *terms.Profile) { c.Limits.Claims.Least++ }, []string{"limits"}},
		{"a day", func(_ *Creditor, p *terms.Profile) { p.Billing.DueDay++ }, []string{"terms"}},
		{"a text", func(_ *Creditor, p *terms.Profile) {
			p.Texts.Claim = p.Texts.Invoice
		}, []string{"terms"}},
	} {
		before, err := creditor().parts(profile())
		if err != nil {
			t.Fatal(err)
		}
		changed, p := creditor(), profile()
		c.change(changed, p)
		after, err := changed.parts(p)
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for i := range before {
			if before[i] != after[i] {
				parts = append(parts, after[i].Part)
			}
		}
		if !slices.Equal(parts, c.parts) {
			t.Errorf("%s: %s changed, want %s", c.name, parts, c.parts)
		}
	}
}
