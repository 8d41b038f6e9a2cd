package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// What a workbook may hold, in bytes where nothing else is said. Sheets and their texts are unpacked to disk, the rest
// is held in memory. A few bytes can be packed that are gigabytes unpacked: such a file is told before that is done.
const (
	maxUnpacked = 1 << 30
	maxHeld     = 128 << 20
	maxOnDisk   = 1 << 20 // a sheet above it is unpacked to disk
	mostPacked  = 100     // times what it is packed
	packedFloor = 16 << 20
	maxCellText = 1 << 20
	mostTags    = 1 << 18 // of one row, or one text
)

// errBomb is a workbook that holds more than any that people have.
var errBomb = errors.New("it holds more than a workbook does")

// checkPacked says by errBomb that a workbook of some bytes is not to be unpacked. What else is wrong with it is for
// its reader to tell.
func checkPacked(r io.ReaderAt, size int64) error {
	book, err := zip.NewReader(r, size)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	all, held := uint64(0), uint64(0)
	for _, part := range book.File { // the reader holds these sizes against what comes out
		all += part.UncompressedSize64
		if !isRows(part.Name) || part.UncompressedSize64 <= maxOnDisk {
			held += part.UncompressedSize64
		}
		if all > maxUnpacked || held > maxHeld || part.UncompressedSize64 > maxUnpacked {
			return fmt.Errorf("%w: more than %d MiB", errBomb, maxUnpacked>>20)
		}
	}
	if all > packedFloor && all/mostPacked > uint64(size) {
		return fmt.Errorf("%w: %d times its bytes", errBomb, all/uint64(max(size, 1)))
	}
	for _, part := range book.File {
		if !isRows(part.Name) || part.UncompressedSize64 <= maxOnDisk {
			continue
		}
		if err := checkPart(part); err != nil {
			return err
		}
	}
	return nil
}

// isRows reports whether a part of a workbook is a sheet, or the texts of its cells.
func isRows(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, "\\", "/"))
	return strings.HasPrefix(name, "xl/worksheets/sheet") || path.Base(name) == "sharedstrings.xml"
}

// checkPart looks for a text, and for a row, that is too long to be held in memory.
func checkPart(part *zip.File) error {
	content, err := part.Open()
	if err != nil {
		return nil //nolint:nilerr // for its reader to tell
	}
	defer content.Close()
	lines := bufio.NewReaderSize(content, maxCellText)
	for tags := 0; ; tags++ {
		text, err := lines.ReadSlice('<')
		if errors.Is(err, bufio.ErrBufferFull) || tags > mostTags {
			return fmt.Errorf("%w: a cell or a row of %s is endless", errBomb, part.Name)
		}
		if err != nil || bytes.HasPrefix(text, []byte("/sheetData")) {
			return nil //nolint:nilerr // the end, or for its reader to tell
		}
		if bytes.HasPrefix(text, []byte("row")) || bytes.HasPrefix(text, []byte("si>")) {
			tags = 0
		}
	}
}

// seekerAt reads anywhere in what can be sought, which begins at a place in it.
type seekerAt struct {
	io.ReadSeeker
	start int64
}

// ReadAt reads all of p, or until the end.
func (s seekerAt) ReadAt(p []byte, off int64) (int, error) {
	if _, err := s.Seek(s.start+off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
