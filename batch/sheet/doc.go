// Package sheet reads CSV files and workbooks that people hand in, and says all that is wrong with one by
// line and column.
//
// A file is opened once and read as often as it takes:
//
//	in, err := sheet.New("customers.csv", file)
//	defer in.Close()
//	s, err := in.Open(sheet.Required("customer_no", "name"))
//	for s.Chunk() {
//		for s.Next() {
//			no := sheet.Parse(s, "customer_no", false, sheet.Text)
//		}
//	}
//	err = s.Err() // all the faults together, an *Error
//
// Encoding (UTF-8, UTF-16 with its mark, ISO-8859-1, Windows-1252), the separator, lines before the header,
// the order of the columns and what they are called are found out, and told by Understood. The first sheet of
// a workbook is read like a file. Whatever is wrong is gathered and told together, once for a cell, so that a
// file is corrected once. A file of millions of rows is never held in memory: rows come in chunks of some
// hundred.
//
//	input.go     the file: its size, a copy of what can be read only once
//	encoding.go  how its letters are written, and what is no text
//	header.go    the separator, the row of headings, and which column each heading is
//	sheet.go     the rows
//	workbook.go  the rows of XLSX
//	fault.go     what is wrong with a file
//	parse.go     cells as words, texts and numbers
//	numbers.go   numbers that must come once in a file
//
// The package never writes anything but the copy, never changes a cell, and never guesses at what is wrong.
// It knows no customers or invoices: what a column means is its callers' to say.
package sheet
