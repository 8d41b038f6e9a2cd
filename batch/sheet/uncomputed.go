package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"regexp"
)

// uncomputed is the first cell of a workbook's first sheet whose formula has no value, as C2; empty where there is
// none. Programs that write workbooks leave the value for a spreadsheet to compute, and until one has, the cell reads
// as empty: of what is open on an invoice that would be another amount.
func uncomputed(r io.ReaderAt, size int64) string {
	book, err := zip.NewReader(r, size)
	if err != nil {
		return ""
	}
	part, err := book.Open(firstSheet(book))
	if err != nil {
		return ""
	}
	defer part.Close()
	return formulaWithoutValue(bufio.NewReaderSize(part, maxCellText))
}

// firstSheet is the name of the part that holds the first sheet.
func firstSheet(book *zip.Reader) string {
	var sheets struct {
		List []struct {
			ID string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	var parts struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	for name, into := range map[string]any{"xl/workbook.xml": &sheets, "xl/_rels/workbook.xml.rels": &parts} {
		part, err := book.Open(name)
		if err != nil {
			return ""
		}
		err = xml.NewDecoder(io.LimitReader(part, maxOnDisk)).Decode(into)
		if part.Close(); err != nil {
			return ""
		}
	}
	for _, p := range parts.List {
		if len(sheets.List) > 0 && p.ID == sheets.List[0].ID {
			if path.IsAbs(p.Target) {
				return p.Target[1:]
			}
			return path.Join("xl", p.Target)
		}
	}
	return ""
}

// Of a cell, its place, and that its formula gives a text, which may be empty.
var (
	placeOfCell = regexp.MustCompile(`\sr="([A-Z]{1,3}\d{1,7})"`)
	textOfCell  = regexp.MustCompile(`\st="str"`)
)

// formulaWithoutValue reads a sheet's cells: <c r="C2"><f>A2*B2</f><v>250</v></c>.
func formulaWithoutValue(cells *bufio.Reader) string {
	var cell []byte
	formula, valued := false, false
	for {
		part, err := cells.ReadSlice('<')
		if err != nil {
			return "" // the end, or for its reader to tell
		}
		tag, text, _ := bytes.Cut(part, []byte(">"))
		name, _, _ := bytes.Cut(tag, []byte(" "))
		ends := bytes.HasPrefix(name, []byte("/"))
		name = bytes.Trim(name, "/")
		name = name[bytes.LastIndexByte(name, ':')+1:] // without the prefix of its namespace
		switch {
		case ends && string(name) == "c" && formula && !valued && !textOfCell.Match(cell):
			if place := placeOfCell.FindSubmatch(cell); place != nil {
				return string(place[1])
			}
			return "?"
		case ends:
		case string(name) == "c":
			cell, formula, valued = append(cell[:0], tag...), false, false
		case string(name) == "f":
			formula = true
		case string(name) == "v":
			valued = len(text) > 1 // with the < of the next
		}
	}
}
