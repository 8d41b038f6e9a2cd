package batch

import (
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The package documentation draws the states of a transmission and of a claim; here the drawing is held
// against the tables that the code goes by.
func TestTheDrawingOfTheStatesIsTrue(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil,
		parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string][]string{}
	row := regexp.MustCompile(`(?m)^\s*([a-z]+)\s+-> ([a-z, ]+?)(?:  |$)`)
	for _, m := range row.FindAllStringSubmatch(f.Doc.Text(), -1) {
		drawn[m[1]] = strings.Split(strings.TrimSpace(m[2]), ", ")
	}
	inCode := map[string][]string{}
	for from, to := range transmissionSteps {
		for _, s := range to {
			inCode[string(from)] = append(inCode[string(from)], string(s))
		}
	}
	for from, to := range claimSteps {
		for _, s := range to {
			inCode[string(from)] = append(inCode[string(from)], string(s))
		}
	}
	if !maps.EqualFunc(drawn, inCode, slices.Equal) {
		t.Errorf("drawn  %v\nin code %v", drawn, inCode)
	}
}
