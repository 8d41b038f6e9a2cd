package console

import (
	"fmt"

	"trekk/batch"
	"trekk/batch/report"
)

var lineRoutes = []route{
	{"GET /files/{no}/lines", readers, linesPage(batch.In, filePath)},
	{"GET /transmissions/{no}/lines", readers, linesPage(batch.Out, transmissionPath)},
}

// linesOnPage is how many lines of a file stand on one page, and linesBefore how many of them stand above one
// that something leads to.
const (
	linesOnPage = 25
	linesBefore = 5
)

// linesPath is the very line that something was read in, or those in which it was sent.
func linesPath(l report.LineOf) string {
	switch {
	case l.Line == 0:
		return fmt.Sprintf("%s/lines?assignment=%d&transaction=%d", transmissionPath(l.No), l.Assignment,
			l.Transaction)
	case l.Direction == batch.Out:
		return linePath(transmissionPath(l.No), l.Line)
	}
	return linePath(filePath(l.No), l.Line)
}

// linePath is a line of the file whose page is at a path.
func linePath(file string, line int) string {
	return fmt.Sprintf("%s/lines?from=%d#line-%d", file, max(1, line-linesBefore), line)
}

type linesData struct {
	*report.FileLines
	File, FileTo     string // which file it is, and its page
	First            string // the address of the first lines; empty where they are shown
	Previous, Next   string
	Part, PartInFile string // of which claim the lines are, and where they stand among the others
}

// linesPage shows lines of a file as they stand there, and decoded: of a claim, where the address has its
// assignment and transaction, else a page from a line on.
func linesPage(direction batch.Direction, path func(int64) string) func(*ask) (*page, error) {
	return func(a *ask) (*page, error) {
		no, err := a.number()
		if err != nil {
			return nil, err
		}
		d := linesData{FileTo: a.To(path(no))}
		if direction == batch.Out && a.query("assignment") != "" {
			err = a.claimLines(no, &d)
		} else {
			err = a.fileLines(direction, no, &d)
		}
		if err != nil {
			return nil, err
		}
		if d.File = batch.Visible(d.Name); direction == batch.Out {
			d.File = a.say("Transmission %d", no)
		}
		return &page{Title: a.say("Lines of %s", batch.Visible(d.Name)), Body: "lines", Data: d}, nil
	}
}

// fileLines reads a page of lines.
func (a *ask) fileLines(direction batch.Direction, no int64, d *linesData) error {
	asked, err := a.numberAsked("from")
	if err != nil {
		return err
	}
	from := max(1, int(asked))
	if d.FileLines, err = a.Reports().FileLines(a.ctx(), direction, no, from, linesOnPage); err != nil {
		return err
	}
	at := func(line int) string { return a.With("from", fmt.Sprint(line)) }
	if from > 1 {
		d.First, d.Previous = at(1), at(max(1, from-linesOnPage))
	}
	if d.More {
		d.Next = at(from + linesOnPage)
	}
	return nil
}

// claimLines reads the lines of one claim.
func (a *ask) claimLines(no int64, d *linesData) error {
	assignment, err := a.numberAsked("assignment")
	if err != nil {
		return err
	}
	transaction, err := a.numberAsked("transaction")
	if err != nil {
		return err
	}
	if d.FileLines, err = a.Reports().ClaimLines(a.ctx(), no, assignment, int(transaction)); err != nil {
		return err
	}
	d.Part = a.say("Assignment %d, transaction %d", assignment, transaction)
	if len(d.Lines) > 0 {
		d.PartInFile = a.To(linePath(transmissionPath(no), d.Lines[0].Line))
	}
	return nil
}

var lineTexts = texts{
	"Lines of %s": "Linjer i %s", "Line %d": "Linje %d", "line %d": "linje %d",
	"the lines sent": "linjene som ble sendt", "Lines": "Linjer",
	"as they stand, and decoded":    "slik de står, og tolket",
	"Assignment %d, transaction %d": "Oppdrag %d, transaksjon %d", "among the others": "blant de andre",
	"Columns": "Kolonner", "Meaning": "Betydning", "What it is": "Hva det er",
	"Previous": "Forrige", "First lines": "Første linjer",
	"The file has no lines from here on.": "Filen har ingen linjer fra her av.",
}
