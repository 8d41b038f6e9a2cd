package terms

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"testing"

	"trekk/fixtures"
)

// The ladder of a profile, old or new, is one list of steps.
func TestLadders(t *testing.T) {
	for name, want := range map[string][]StepKind{
		"sit":   {BySMS, ByAgency},                       // S12, S13
		"f24s":  {ByAgency},                              // F6, F13
		"payee": {BySMS, ByReminder, ByNotice, ByAgency}, // L1, L2, L3
	} {
		var kinds []StepKind
		law := false
		for _, s := range profile(t, name).Dunning.Ladder() {
			kinds, law = append(kinds, s.Kind), law || s.NeedsLaw()
			if s.Name != string(s.Kind) || s.GraceBankDays != 3 || s.Minimum == nil {
				t.Errorf("%s: %+v", name, s)
			}
		}
		if !slices.Equal(kinds, want) || law != (name == "payee") {
			t.Errorf("%s: %v, needs law: %v", name, kinds, law)
		}
	}
	p := profile(t, "sit")
	p.Dunning.Reminder.AfterDays = p.Dunning.Collection.AfterDays
	if l := p.Dunning.Ladder(); len(l) != 1 || l[0].Kind != ByAgency {
		t.Errorf("a reminder no earlier than the handover: %+v", l)
	}
}

// Each row is one change to the payee's ladder and the fault it must give.
func TestFaultsOfSteps(t *testing.T) {
	good, err := fs.ReadFile(fixtures.Terms, "terms/payee.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"deadline_days: 14  # L2", "deadline_days: 13 # L2",
			"dunning.steps[1].deadline_days: want a number from 14 to 90, not 13"},
		{"grace_bank_days: 3 # L5: a", "grace_bank_days: 11 # L5: a",
			"dunning.steps[1].grace_bank_days: want a number from 1 to 10, not 11"},
		{"fee: legal         # L2", "fee: lawful # L2",
			`dunning.steps[1].fee: want legal, none, or kroner such as 35, not "lawful"`},
		{"channel: letter    # L8: in", "channel: sms # L8: in",
			"dunning.steps[1].channel: an SMS is no letter in writing (L8)"},
		{"deadline_days: 14  # L3", "# L3",
			"dunning.steps[2].deadline_days: is missing: at least 14 days (L2, L3, L4)"},
		{"      after_days: 8 ", "      # ",
			"dunning.steps[0].after_days: is missing: the step before it has no deadline that could be missed"},
		{"      after_days: 14 ", "      after_days: 7 ",
			"dunning.steps[1].after_days: the step before it comes later"},
		{"kind: notice ", "kind: reminder ", "dunning.steps[2].name: there is another step reminder"},
		{"kind: notice ", "name: second\n      kind: reminder ",
			"dunning.steps[3].notice: the payee sends none: there is no step of that kind before it (L3)"},
		{"kind: notice ", "kind: demand ",
			"dunning.steps[2].text.nb: does not say {{.Rate}}, which the law asks for (L2, L3, L4)"},
		{"      fallback: letter ", "      fee: legal # ",
			"dunning.steps[0].fee: a reminder by SMS or e-mail has no fee (L1): make it of the kind reminder"},
		{"agency: Inkasso AS", "# agency",
			"dunning.steps[3].agency: a handover says to which agency, and with notice who sends the collection notice"},
		{"  minimum: 50 ", "  reminder: {after_days: 1, channel: sms, text: {nb: a, en: a}}\n  minimum: 50 ",
			"dunning.steps: are in place of reminder and collection: remove those"},
		{"  compensation: none ", "  compensation: some ",
			`dunning.compensation: want legal or none, not "some"`},
		{"  compensation: none ", "  compensation: legal ",
			"dunning.steps[1].text: does not say {{.Compensation}} in both languages, which companies are asked for (L16)"},
		{"  steps: #", "  steps: []\n  step: #",
			"dunning.steps: want a list with something in it, not a list"},
	} {
		if n := bytes.Count(good, []byte(c.old)); n != 1 {
			t.Fatalf("%q is %d times in payee.yaml", c.old, n)
		}
		changed := bytes.Replace(good, []byte(c.old), []byte(c.new), 1)
		if c.new == "kind: demand " { // of what it must say only the rate is missing
			changed = bytes.ReplaceAll(changed, []byte("{{.Rate}}"), []byte("12"))
		}
		if c.new == "  compensation: legal " {
			changed = bytes.ReplaceAll(changed, []byte(".Compensation"), []byte(".Costs"))
		}
		_, err := Parse("x.yaml", changed)
		var faults Faults
		if !errors.As(err, &faults) || !slices.ContainsFunc(faults, func(f Fault) bool {
			return f.Key+": "+f.Text == c.want
		}) {
			t.Errorf("%q for %q:\n got %v\nwant %s", c.new, c.old, err, c.want)
		}
	}
}
