package files

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/nets"
)

// Command is trekk file, with its subcommands.
func Command(g *wire.Globals) *cobra.Command {
	return wire.Group("file", "Look at, check, convert and build files of the Nets format",
		fileInspectCmd(g), fileValidateCmd(g), fileConvertCmd(g), fileBuildCmd(g))
}

// sourcesHelp is what every command that reads files says of them.
const sourcesHelp = `FILE may be a folder, of which every file is read, or - for standard input; gzipped files
are read as they are.`

// source is a file to be read.
type source struct {
	name string
	path string // "" for standard input
	size int64
}

// minFiles asks for so many files at least.
func minFiles(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return wire.UsageError("no file named: %s", cmd.UseLine())
	}
	return nil
}

// sources finds the files that the arguments name. Of folders it takes all regular files, those below too,
// but none whose name begins with a dot.
func sources(args []string) ([]source, error) {
	var list []source
	for _, arg := range args {
		if arg == "-" {
			list = append(list, source{name: "-", size: -1})
			continue
		}
		err := filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case path != arg && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case d.IsDir() || path != arg && !d.Type().IsRegular():
				return nil
			}
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			list = append(list, source{path, path, info.Size()})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("no file in %s", strings.Join(args, ", "))
	}
	return list, nil
}

// largeFile is the size from which a progress bar is worth it.
const largeFile = 8 << 20

// read opens the source, unpacks it when it is gzipped, and calls do with its content.
func (s source) read(g *wire.Globals, do func(*bufio.Reader) error) error {
	in := g.Stdin
	if s.path != "" {
		f, err := os.Open(s.path)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	if s.size > largeFile {
		bar := render.Progress(g.Stderr, s.size, filepath.Base(s.name))
		defer bar.Finish()
		in = io.TeeReader(in, bar)
	}
	b := bufio.NewReaderSize(in, 64<<10)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1F, 0x8B}) {
		unzipped, err := gzip.NewReader(b)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		b = bufio.NewReaderSize(unzipped, 64<<10)
	}
	if err := do(b); err != nil {
		var exit *wire.ExitError
		if errors.As(err, &exit) {
			return err
		}
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// walker is told what is in a file: the begin and end of each assignment, those without transactions too, and
// each transaction between.
type walker struct {
	begin func(*nets.Assignment) error
	item  func(*nets.Transaction) error
	end   func(*nets.Assignment) error

	open *nets.Assignment
	next int // index of the assignment to begin next
}

// walk reads a file.
func (w *walker) walk(r *nets.Reader) error {
	for tx, err := range r.Transactions() {
		if err != nil {
			return err
		}
		if tx.Assignment.Index >= w.next {
			if err := w.upTo(r, tx.Assignment.Index); err != nil {
				return err
			}
			if err := w.begun(tx.Assignment); err != nil {
				return err
			}
		}
		if err := w.item(tx); err != nil {
			return err
		}
	}
	if err := w.upTo(r, len(r.Assignments())); err != nil {
		return err
	}
	return w.ended()
}

// upTo tells of the assignments without transactions before an index, which are in the reader's list only.
func (w *walker) upTo(r *nets.Reader, index int) error {
	if w.next == index {
		return nil
	}
	for _, a := range r.Assignments()[w.next:index] {
		if err := w.begun(&a); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) begun(a *nets.Assignment) error {
	if err := w.ended(); err != nil {
		return err
	}
	w.open, w.next = a, a.Index+1
	return w.begin(a)
}

func (w *walker) ended() error {
	if w.open == nil {
		return nil
	}
	return w.end(w.open)
}

// faultJSON is a fault as JSON has it.
type faultJSON struct {
	File     string `json:"file,omitempty"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Record   string `json:"record,omitempty"`
	Field    string `json:"field,omitempty"`
	Value    string `json:"value,omitempty"`
}

func faultsJSON(file string, faults []nets.Fault) []faultJSON {
	list := make([]faultJSON, len(faults))
	for i, f := range faults {
		list[i] = faultJSON{
			file, f.Line, f.Column, f.Severity.String(), f.Code, f.Message, f.Record, f.Field, f.Value,
		}
	}
	return list
}

// unusable is the error of files that have errors, when all has been said about them.
func unusable(failed, all int) error {
	switch {
	case failed == 0:
		return nil
	case all == 1:
		return wire.Rejected(errors.New("the file has errors: nothing of it may be believed"))
	}
	return wire.Rejected(fmt.Errorf("%d of %d files have errors: nothing of those may be believed", failed,
		all))
}
