package wire

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trekk/cmd/trekk/render"
)

// Form is how a report is asked for.
type Form struct {
	Formats []string // all that there are; table, csv, xlsx and json when not set
	Format  string
	Lang    string // nb or en
	Path    string // the file to write; empty for standard output
	Excel   bool
}

// FormatHelp is what every report's help says of its formats.
const FormatHelp = `
table is for reading; csv has amounts in øre in columns that end in _ore; json has every amount in øre. xlsx
is a spreadsheet to send on, and csv with --excel one that a Norwegian Excel opens right: semicolons,
amounts in kroner with a decimal comma, KIDs and accounts as text.`

// Flags adds the flags of a report.
func (f *Form) Flags(c *cobra.Command) {
	if f.Formats == nil {
		f.Formats = []string{"table", "csv", "xlsx", "json"}
	}
	fl := c.Flags()
	fl.StringVar(&f.Format, "format", "table", strings.Join(f.Formats, ", "))
	fl.StringVarP(&f.Path, "output", "o", "", "file to write, in place of standard output")
	fl.BoolVar(&f.Excel, "excel", false, "csv for a Norwegian Excel: semicolons, kroner with a decimal comma")
	fl.StringVar(&f.Lang, "lang", "",
		"language of headings and words in xlsx and with --excel: nb or en (default nb)")
}

// Check looks at the flags before anything is done.
func (f *Form) Check(g *Globals) error {
	if g.JSON {
		f.Format = "json"
	}
	f.Lang = cmp.Or(f.Lang, "nb")
	switch {
	case !slices.Contains(f.Formats, f.Format):
		return UsageError("--format %s: want one of %s", f.Format, strings.Join(f.Formats, ", "))
	case f.Excel && f.Format != "csv":
		return UsageError("--excel is for --format csv; xlsx needs nothing more")
	case f.Lang != "nb" && f.Lang != "en":
		return UsageError("--lang %s: want nb or en", f.Lang)
	case f.Format == "xlsx":
		if err := g.NoTerminal(f.Path); err != nil {
			return err
		}
	}
	return g.CheckOutput(f.Path)
}

// NoTerminal refuses to write a spreadsheet where someone is looking.
func (g *Globals) NoTerminal(path string) error {
	if (path == "" || path == "-") && render.IsTerminal(g.Stdout) {
		return UsageError("a spreadsheet is not for a terminal: name a file with -o")
	}
	return nil
}

// Print writes the listing as it was asked for.
func (f *Form) Print(g *Globals, l *render.Listing) error {
	return g.ToFile(f.Path, func(w io.Writer) error {
		switch {
		case f.Format == "xlsx":
			return l.XLSX(w, f.Lang)
		case f.Excel:
			return l.ExcelCSV(w, f.Lang)
		}
		return write(w, l, f.Format)
	})
}

// Print writes a listing to standard output as table, csv or json.
func (g *Globals) Print(l *render.Listing, format string) error { return write(g.Stdout, l, format) }

// TableOrJSON writes a listing as --json says, where there is no --format.
func (g *Globals) TableOrJSON(l *render.Listing) error {
	if g.JSON {
		return l.JSON(g.Stdout)
	}
	return l.Table(g.Stdout)
}

func write(w io.Writer, l *render.Listing, format string) error {
	switch format {
	case "table":
		return l.Table(w)
	case "csv":
		return l.CSV(w)
	case "json":
		return l.JSON(w)
	}
	return UsageError("--format %s: want table, csv or json", format)
}
