package topics_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	heading = regexp.MustCompile(`(?m)^\*\*([SFAL][0-9]+|(?:Invariant|Complaint) [0-9]+)\.`)
	// rule is a rule as comments and refusals name it: S9, (S8, F11), A4: ... A range of cells, F6:F45, is
	// none.
	rule     = regexp.MustCompile(`(?:^|[\s("“])([SFAL][1-9][0-9]?)(?:[\s),;]|[:.](?:\s|$)|$)`)
	numbered = regexp.MustCompile(`(?i)\b(invariant|complaint)s? ([0-9]+(?:(?:, | and )[0-9]+)*)`)
	number   = regexp.MustCompile(`[0-9]+`)
)

// named are the rules that a text names.
func named(text string) (rules []string) {
	for rest := text; ; {
		at := rule.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		rules = append(rules, rest[at[2]:at[3]])
		rest = rest[at[3]:]
	}
	for _, m := range numbered.FindAllStringSubmatch(text, -1) {
		for _, n := range number.FindAllString(m[2], -1) {
			rules = append(rules, strings.ToUpper(m[1][:1])+strings.ToLower(m[1][1:])+" "+n)
		}
	}
	return rules
}

// namedIn are the rules that a text of a file names. A text that is nothing but A1 is a cell of a
// spreadsheet, and the tests here name rules as examples.
func namedIn(file, text string) []string {
	if len(text) <= 3 || strings.HasPrefix(file, "cmd/trekk/topics/") {
		return nil
	}
	return named(text)
}

func TestRulesAreFoundInTexts(t *testing.T) {
	for text, want := range map[string]string{
		"freeze of 3 months: at most 2 (S9)": "S9", "S17 F3 MinimumAges": "S17 F3", "(S8, F11)": "S8 F11",
		"A4: the bank": "A4", "nobody (invariant 4)": "Invariant 4",
		"Invariants 1, 2 and 6 under": "Invariant 1 Invariant 2 Invariant 6",
		"Complaint 10 WhatComesBack":  "Complaint 10", "B2:D9": "", "=SUM(F6:F45)": "", "F1.html": "",
	} {
		if got := strings.Join(named(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func listed(t *testing.T) (rules []string) {
	t.Helper()
	for _, m := range heading.FindAllStringSubmatch(page(t, "rules"), -1) {
		rules = append(rules, m[1])
	}
	return rules
}

// Every rule has its place in rules.md, once, and a test of the module names it: a Go test in its name, a
// comment or a text, or a script.
func TestEveryRuleIsNamedByATest(t *testing.T) {
	rules, tests := listed(t), map[string]bool{}
	for file, texts := range code(t).testing {
		for _, text := range texts {
			for _, r := range namedIn(file, text) {
				tests[r] = true
			}
		}
	}
	for _, want := range []string{"S1", "S22", "F1", "F15", "A1", "A7", "L1", "L16", "Invariant 10",
		"Complaint 10"} {
		if !slices.Contains(rules, want) {
			t.Errorf("rules.md lacks %s", want)
		}
	}
	for i, r := range rules {
		if slices.Contains(rules[:i], r) {
			t.Errorf("rules.md has %s twice", r)
		}
		if !tests[r] {
			t.Errorf("no test names %s", r)
		}
	}
	if len(rules) != 22+15+7+16+10+10 {
		t.Errorf("rules.md has %d rules", len(rules))
	}
}

// Every rule that a comment or a test names is in rules.md.
func TestEveryRuleThatIsNamedIsListed(t *testing.T) {
	rules, s := listed(t), code(t)
	for _, all := range []map[string][]string{s.prose, s.testing} {
		for file, texts := range all {
			for _, text := range texts {
				for _, r := range namedIn(file, text) {
					if !slices.Contains(rules, r) {
						t.Errorf("%s names %s, which rules.md does not have: %.60q", file, r, text)
					}
				}
			}
		}
	}
}
