package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Each kind of happening is said, in both languages, with the same facts.
func TestEveryHappeningIsSaid(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../happening.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []batch.HappeningKind
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.ValueSpec); ok {
			value, err := strconv.Unquote(s.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			kinds = append(kinds, batch.HappeningKind(value))
		}
		return true
	})
	slices.Sort(kinds)
	if got := HappeningKinds(); len(kinds) < 30 || !slices.Equal(got, kinds) {
		t.Errorf("said are %v, there are %v", got, kinds)
	}
	for kind, said := range happenings {
		en := happeningFact.FindAllString(said.en, -1)
		nb := happeningFact.FindAllString(said.nb, -1)
		slices.Sort(en)
		slices.Sort(nb)
		if len(en)+len(nb) > 0 && !slices.Equal(en, nb) {
			t.Errorf("%s: %v in English, %v in Norwegian", kind, en, nb)
		}
	}
	for word, said := range happeningWords {
		if said.en == "" || said.nb == "" {
			t.Errorf("%s is said in one language alone", word)
		}
	}
}

// What is empty is left out with the words around it, and what is another's text is not taken for a fact.
func TestHappened(t *testing.T) {
	invoice := batch.Subject{Kind: batch.OfInvoice, No: "42"}
	held := batch.Happening{Kind: batch.InvoiceHeld, Subject: invoice, Text: "was {ill} [x]"}
	until := held
	until.Due = bankday.New(2026, 10, 20)
	for want, h := range map[string]batch.Happening{
		"faktura 42 satt på vent: was {ill} [x]":                held,
		"faktura 42 satt på vent til 20.10.2026: was {ill} [x]": until,
		"påminnelse om faktura 42 sendt på SMS": {Kind: batch.ReminderSent, Subject: invoice,
			Word: "sms"},
		"new_kind invoice 42": {Kind: "new_kind", Subject: invoice},
		"new action": {Kind: batch.PersonActed, Subject: invoice,
			Word: "new action"},
	} {
		if got := Happened(&h, "nb"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
