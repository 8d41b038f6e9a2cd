// Command trekk does the nightly AvtaleGiro and OCR giro work of Norwegian payees.
//
// main parses and exits; [run] does the work and is what the tests call. There is one file per verb, and app.go is the one
// place where configuration, database, terms and mailbox are wired together.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func main() {
	collectLess()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// collectLess looks for garbage less often than Go does by itself: a night makes many small things that are gone at once, and to look
// for them took a fifth of its own time. GOGC and GOMEMLIMIT say otherwise.
func collectLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(160 << 20) // bytes; where more is held it is looked for more often, and the work goes on
	}
}

// The exit codes.
const (
	exitOK       = 0
	exitFailed   = 1 // failed, or something needs a person
	exitUsage    = 2 // wrong usage
	exitRejected = 3 // the input was rejected
)

// exitError is an error with the exit code that goes with it. A nil err exits without a word.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usageError(format string, a ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, a...)}
}

func rejected(err error) error { return &exitError{exitRejected, err} }

// globals are the flags of every command, and the world outside.
type globals struct {
	config string
	db     string
	asOf   string
	json   bool

	creditor string // its id; empty for all

	stdin          io.Reader
	stdout, stderr io.Writer
}

// now is the clock that --as-of sets: a bare date means 12:00 that day in Oslo.
func (g *globals) now() (time.Time, error) {
	if g.asOf == "" {
		return time.Now().In(bankday.Oslo), nil
	}
	date, clock, hasClock := strings.Cut(g.asOf, "T")
	d, err := bankday.Parse(date)
	if err != nil {
		return time.Time{}, usageError("--as-of %s: want DATE or DATETHH:MM, such as 2026-10-06 or 2026-10-06T06:30", g.asOf)
	}
	if !hasClock {
		return d.At(12, 0), nil
	}
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, usageError("--as-of %s: want DATE or DATETHH:MM, such as 2026-10-06 or 2026-10-06T06:30", g.asOf)
	}
	return d.At(t.Hour(), t.Minute()), nil
}

// run runs one command line and returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	g := &globals{stdin: stdin, stdout: stdout, stderr: stderr}
	root := rootCmd(g)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	printError(stderr, err)
	var exit *exitError
	var rows *batch.ImportError
	switch {
	case errors.As(err, &exit):
		return exit.code
	case errors.As(err, &rows):
		return exitRejected
	case strings.HasPrefix(err.Error(), "unknown "): // cobra's own words for a wrong command or flag
		return exitUsage
	}
	return exitFailed
}

// printError writes each line of an error as a line of its own.
func printError(w io.Writer, err error) {
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimRight(line, "\n"); line != "" {
			fmt.Fprintf(w, "error: %s\n", line)
		}
	}
}

func rootCmd(g *globals) *cobra.Command {
	root := &cobra.Command{
		Use:   "trekk",
		Short: "The nightly AvtaleGiro and OCR giro work of Norwegian payees",
		Long: `trekk fetches mandate and OCR giro files from the bank, matches payments to invoices by KID, bills memberships,
sends AvtaleGiro claims, reminds by SMS and hands over to collection. Every job can be run twice and stopped anywhere.

Of several creditors in trekk.yaml a command is about all, or about the one that --creditor names.

Exit codes: 0 done, 1 failed or something needs a person, 2 wrong usage, 3 the input was rejected.`,
		Example: `  trekk demo                         three months at a gym, on this machine
  trekk init --name "Gym AS" --account 15032080119 --transmitter 00123456
  trekk run                          the jobs of the night
  trekk status                       what is waiting, and what is wrong`,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError("unknown command %q: see trekk --help", args[0])
			}
			return cmd.Help()
		},
		Args: cobra.ArbitraryArgs,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError("%w: see %s --help", err, cmd.CommandPath())
	})
	f := root.PersistentFlags()
	f.StringVar(&g.config, "config", "trekk.yaml", "configuration file")
	f.StringVar(&g.db, "db", "", "database, sqlite:FILE or postgres://USER@HOST/DATABASE, in place of the one in the configuration")
	f.StringVar(&g.asOf, "as-of", "", "the clock: DATE or DATETHH:MM in Oslo (default now)")
	f.BoolVar(&g.json, "json", false, "machine-readable output")
	f.StringVar(&g.creditor, "creditor", "", "id of the one creditor, of several in trekk.yaml, that it is about (default all)")
	root.AddCommand(
		demoCmd(g), initCmd(g), importCmd(g), runCmd(g), serveCmd(g), statusCmd(g), inboxCmd(g), unmatchedCmd(g), paymentCmd(g), refundCmd(g),
		invoiceCmd(g), reportCmd(g), periodCmd(g), planCmd(g), transmissionCmd(g), claimCmd(g), whyUnpaidCmd(g),
		fileCmd(g), kidCmd(g), dbCmd(g), operationsTopic(),
		eventCmd(g), explainCmd(g), quoteCmd(g), termsCmd(g), mandateCmd(g),
	)
	root.AddCommand(tortureCmd(g)...)
	root.AddCommand(benchStoreCmd(g)...)
	return root
}

// exactArgs is cobra's, with our exit code and the usage in one line.
func exactArgs(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError("%s takes %d arguments, not %d: %s", cmd.CommandPath(), n, len(args), cmd.UseLine())
		}
		return nil
	}
}

// group makes a command that only holds others.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError("unknown command %q: see %s --help", args[0], cmd.CommandPath())
		}
		return cmd.Help()
	}}
	c.AddCommand(subs...)
	return c
}
