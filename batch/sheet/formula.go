package sheet

import "strings"

// begins are the characters that begin a formula where a CSV file is opened as a spreadsheet, and those that
// such programs take away before they look.
const begins = "=+-@\t\r＝＋－＠"

// plainNumber is what may stand behind a sign: a number or a telephone number does nothing.
const plainNumber = "0123456789., "

// NoFormula is a cell that no spreadsheet takes for a formula: an apostrophe stands before what would be one.
// It also stands behind a semicolon, at which a Norwegian Excel parts the cells whatever the file parts them
// by. A number with its sign stays as it is. Get takes the first apostrophe off again.
func NoFormula(cell string) string {
	if !strings.ContainsAny(cell, begins) {
		return cell
	}
	parts := strings.Split(cell, ";")
	for i, part := range parts {
		if Formula(part) {
			parts[i] = "'" + part
		}
	}
	return strings.Join(parts, ";")
}

// Formula reports whether a spreadsheet takes a cell for a formula, or may.
func Formula(cell string) bool {
	if cell == "" || !strings.Contains(begins, cell[:1]) {
		return false
	}
	rest := strings.Trim(cell, plainNumber)
	return rest != "+" && rest != "-"
}

// withoutApostrophe is a cell as it was before NoFormula.
func withoutApostrophe(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && Formula(rest) {
		return rest
	}
	return cell
}
