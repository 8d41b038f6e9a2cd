package statement

import (
	"cmp"
	"io"
	"strings"

	"trekk/batch"
	"trekk/camt"
	"trekk/nets"
)

// Faulty is the code of the refusal of a statement in camt that has faults.
const Faulty = "statement_faulty"

// ReadCamt reads the booked entries of a statement in camt.053, or of notifications in camt.054, as lines. Nothing of
// it is believed when anything is wrong with it: its sums, and its balances, are to agree. The error is a refusal
// then. leave is told of each entry that is not booked, by its line in the file, with a text of package fmt; nil when
// nobody asks.
func ReadCamt(file string, content io.Reader, leave func(line int, why string, about ...any)) (lines []Line, err error) {
	r := camt.NewReader(content, camt.Options{})
	for e, err := range r.Entries() {
		if err != nil {
			return nil, err
		}
		if e.IsBooked() {
			lines = append(lines, Line{
				Line: e.Line, Account: e.Notification.Account, On: e.Booked, Amount: batch.Ore(e.Money()),
				Reference: strings.TrimSpace(cmp.Or(e.ServicerRef, e.Ref) + " " + e.Text),
			})
		} else if leave != nil {
			leave(e.Line, "is not booked: %s", e.Status)
		}
	}
	for _, f := range r.Faults() {
		if f.Severity == nets.Error {
			return nil, batch.Refuse(Faulty, "%s:%d:%d: %s: nothing was ticked", file, f.Line, f.Column,
				f.Message)
		}
	}
	return lines, nil
}
