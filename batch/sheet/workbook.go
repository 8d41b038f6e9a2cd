package sheet

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// maxBook is how large a workbook may be: its packed bytes are held in memory, its sheet and its texts are
// not.
const maxBook = 64 << 20

// openBook opens the workbook. What is none is a fault.
func (in *Input) openBook() error {
	size, err := in.from.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if size -= in.start; size > maxBook {
		return fmt.Errorf("larger than %d MiB: save it as CSV", maxBook>>20)
	}
	if err = checkPacked(seekerAt{in.from, in.start}, size); err == nil {
		if _, err := in.from.Seek(in.start, io.SeekStart); err != nil {
			return err
		}
		in.book, err = excelize.OpenReader(in.from, excelize.Options{
			UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxOnDisk, RawCellValue: true,
		})
	}
	switch {
	case err != nil:
		in.fault(1, 1, "the file is no workbook that can be read (%v): save it as .xlsx or as CSV", err)
	case len(in.book.GetSheetList()) == 0:
		in.fault(1, 1, "the workbook has no sheet")
	default:
		if place := uncomputed(seekerAt{in.from, in.start}, size); place != "" {
			column, row, _ := excelize.CellNameToCoordinates(place)
			in.fault(max(row, 1), max(column, 1), "the formula of cell %s has no value: open the workbook in a "+
				"spreadsheet and save it", place)
		}
	}
	return nil
}

// bookRows are the rows of the first sheet. A place is the row's number and the column's.
type bookRows struct {
	rows *excelize.Rows
	row  int
}

func (in *Input) bookRows() (*bookRows, error) {
	rows, err := in.book.Rows(in.book.GetSheetList()[0])
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", in.name, err)
	}
	return &bookRows{rows: rows}, nil
}

// openBook begins to read the rows of the workbook at the header.
func (s *Sheet) openBook(columns []Column) error {
	look, err := s.in.bookRows()
	if err != nil {
		return err
	}
	var head [][]string
	for len(head) < headRows {
		row, err := look.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", s.in.name, err)
		}
		head = append(head, row)
	}
	if err := look.rows.Close(); err != nil {
		return err
	}
	rows, err := s.in.bookRows()
	if err != nil {
		return err
	}
	s.rows = rows
	at, _, _ := headerAmong(head, columns)
	for _, row := range head[:at] {
		if _, err := rows.Read(); err != nil {
			return fmt.Errorf("read %s: %w", s.in.name, err)
		}
		if !blank(row) {
			s.Leave(rows.row, "before the headings: %s", strings.Join(row, " "))
		}
	}
	return nil
}

// Read is the next row, without the empty cells at its end.
func (b *bookRows) Read() ([]string, error) {
	if !b.rows.Next() {
		if err := b.rows.Close(); err != nil {
			return nil, err
		}
		if err := b.rows.Error(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	b.row++
	cells, err := b.rows.Columns()
	for i, c := range cells {
		cells[i] = plain(c)
	}
	return cells, err
}

// FieldPos is the place of a cell of the row.
func (b *bookRows) FieldPos(i int) (line, column int) { return b.row, i + 1 }

// computed is a number as a workbook keeps it whose digits are those of the machine: 1.2E+15, or 17 of them.
var computed = regexp.MustCompile(`^-?\d+(\.\d+)?E[+-]?\d+$|^-?\d+\.\d{9,}$`)

// plain is a number with the 15 digits that spreadsheets show.
func plain(cell string) string {
	if !computed.MatchString(cell) {
		return cell
	}
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return cell
	}
	if f, err = strconv.ParseFloat(strconv.FormatFloat(f, 'g', 15, 64), 64); err != nil {
		return cell
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// serial is a day as a workbook keeps it: a count of days.
var serial = regexp.MustCompile(`^(\d{1,5})(\.\d+)?$`)

// Day is a cell that holds a day: 2026-10-01 where a workbook keeps it as a number, else as it is.
func (s *Sheet) Day(cell string) string {
	found := serial.FindStringSubmatch(cell)
	if s.in.book == nil || found == nil {
		return cell
	}
	days, err := strconv.Atoi(found[1])
	if err != nil {
		return cell
	}
	first := time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC) // right from March 1900 on
	if props, err := s.in.book.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		first = time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return first.AddDate(0, 0, days).Format(time.DateOnly)
}
