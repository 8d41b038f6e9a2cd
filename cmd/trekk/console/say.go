package console

import (
	"fmt"
	"maps"
	"regexp"
	"strings"

	"trekk/cmd/trekk/render"
)

// texts are what pages say: the English, and the bokmål for it. One with verbs of package fmt has the same
// ones in both, in the same order. {claim|claims} is what fits the number before it.
type texts map[string]string

// parts are the texts of each file that has any.
var parts = []texts{
	shellTexts, doorTexts, wordTexts, listTexts, actTexts,
	invoiceTexts, membershipTexts, membershipActTexts, subjectTexts, transmissionTexts, fileTexts, lineTexts,
	claimTexts, mandateTexts, findingTexts, brakeTexts, runTexts, jobTexts, deedTexts, countTexts, auditTexts,
	todayTexts,
	deadlineTexts, settingsTexts, followUpTexts, monthEndTexts, personTexts, factorTexts, invoicePageTexts,
	invoiceActTexts, unmatchedTexts, unmatchedActTexts, paymentTexts, customerTexts, searchTexts,
	creditTexts, pictureTexts, messageTexts, caseTexts, importTexts,
}

// catalogue has all of them.
var catalogue = gather()

func gather() texts {
	all := texts{}
	for _, p := range parts {
		maps.Copy(all, p)
	}
	return all
}

// tongue is the language in which a page is said: nb, or else English.
type tongue string

// say says a text, with its verbs filled. Words and headings of lists and files are said as those say them.
func (t tongue) say(text string, args ...any) string {
	said := render.Say(string(t), text)
	if t == "nb" {
		if own, ok := catalogue[text]; ok {
			said = own
		}
	}
	if len(args) == 0 {
		return said
	}
	return fmt.Sprintf(bent(said, args...), args...)
}

// bending is a verb of package fmt, or the two forms of what goes with a number: {claim|claims}.
var bending = regexp.MustCompile(`%\d*[a-z]|\{([^{}|]*)\|([^{}|]*)\}`)

// bent is a text in which what goes with a number fits it: the number that was said last before it, or else
// the first.
func bent(text string, args ...any) string {
	n, said := args[0], 0
	return bending.ReplaceAllStringFunc(text, func(m string) string {
		if strings.HasPrefix(m, "%") {
			if strings.HasSuffix(m, "d") {
				n = args[said]
			}
			said++
			return m
		}
		forms := bending.FindStringSubmatch(m)
		if fmt.Sprint(n) == "1" {
			return forms[1]
		}
		return forms[2]
	})
}

// otherTongue is what the other language is called in itself, and its code.
func (t tongue) otherTongue() (name, code string) {
	if t == "en" {
		return "Norsk", "nb"
	}
	return "English", "en"
}
