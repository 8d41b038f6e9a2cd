package files

import (
	"bufio"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"trekk/camt"
	"trekk/cmd/trekk/wire"
	"trekk/nets"
	"trekk/schedule/bankday"
)

func fileValidateCmd(g *wire.Globals) *cobra.Command {
	var rule, received string
	c := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Check files, and name every fault by line and column",
		Long: `Checks all that the format promises and writes one line for each fault: file:line:column: error
code: message. An error makes a file unusable; a warning is what Nets and other banks let pass. The exit code
is 0 without errors, 3 with. Files of camt.054 and camt.053 are told by what they hold, and checked as such.

Due dates may be 12 months ahead of --as-of. --received says on which day a file from Nets came: a payment's
Nets date after it is an error, one more than two months before it a warning. --kid asks for KIDs of an algorithm (mod10 or mod11) or of a
layout.
` + sourcesHelp,
		Example: `  trekk file validate OCR.D261020
  trekk file validate --received 2026-10-21 OCR.D261020
  trekk file validate --kid mod10 --json from-nets/
  zcat archive.gz | trekk file validate -`,
		Args: minFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			opts, err := readerOptions(g, rule)
			if err != nil {
				return err
			}
			if received != "" {
				day, err := bankday.Parse(received)
				if err != nil {
					return wire.UsageError("--received: %w", err)
				}
				opts.Received = day.Time()
			}
			opts.Sending = true
			list, err := sources(args)
			if err != nil {
				return err
			}
			return validate(g, list, opts)
		},
	}
	c.Flags().StringVar(&received, "received", "", "the day on which the files came, such as 2026-10-21")
	c.Flags().StringVar(&rule, "kid", "", "mod10, mod11 or a layout that every KID must fulfil")
	return c
}

func validate(g *wire.Globals, list []source, opts nets.Options) error {
	out := bufio.NewWriter(g.Stdout)
	defer out.Flush()
	failed, written := 0, 0
	for _, s := range list {
		r, err := s.check(g, opts)
		if err != nil {
			return err
		}
		if r.Failed() {
			failed++
		}
		for _, f := range faultsJSON(s.name, r.Faults()) {
			if g.JSON {
				err = arrayElement(out, written, f)
			} else {
				_, err = fmt.Fprintf(out, "%s:%d:%d: %s %s: %s\n", f.File, f.Line, f.Column, f.Severity,
					f.Code, f.Message)
			}
			if err != nil {
				return err
			}
			written++
		}
		for _, severity := range []nets.Severity{nets.Error, nets.Warning} {
			if more := r.Count(severity) - nets.MaxFaults; more > 0 {
				fmt.Fprintf(g.Stderr, "%s: and %d more of severity %v\n", s.name, more, severity)
			}
		}
	}
	if g.JSON {
		endArray(out, written)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return unusable(failed, len(list))
}

// readerOptions are the checks that the flags ask for.
func readerOptions(g *wire.Globals, kidFlag string) (nets.Options, error) {
	rule, err := parseKIDRule(kidFlag)
	if err != nil {
		return nets.Options{}, err
	}
	now, err := g.Now()
	return nets.Options{AsOf: now, Algorithm: rule.algorithm, Layout: rule.layout}, err
}

// checked is what is wrong with a file that has been read.
type checked interface {
	Faults() []nets.Fault
	Count(nets.Severity) int
	Failed() bool
}

// check reads a whole file for its faults.
func (s source) check(g *wire.Globals, opts nets.Options) (checked checked, err error) {
	err = s.read(g, func(in *bufio.Reader) error {
		if isCamt(in) {
			r := camt.NewReader(in, camtOptions(opts))
			checked = r
			for _, err := range r.Entries() {
				if err != nil {
					return err
				}
			}
			return nil
		}
		r := nets.NewReader(in, opts)
		checked = r
		for _, err := range r.Transactions() {
			if err != nil {
				return err
			}
		}
		return nil
	})
	return checked, err
}

// arrayElement writes the n-th element of a JSON array, on a line of its own.
func arrayElement(w *bufio.Writer, n int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if n == 0 {
		w.WriteString("[\n")
	} else {
		w.WriteString(",\n")
	}
	_, err = w.Write(b)
	return err
}

// endArray ends a JSON array of n elements.
func endArray(w *bufio.Writer, n int) {
	if n == 0 {
		w.WriteString("[]\n")
	} else {
		w.WriteString("\n]\n")
	}
}
