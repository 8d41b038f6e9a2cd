// Command trekk does the nightly AvtaleGiro and OCR giro work of Norwegian payees.
//
// main parses and exits; [run] does the work and is what the tests call. There is one file per verb here, and
// packages below: wire puts configuration, database, terms and mailbox together, render shows lists and
// spreadsheets, topics are the pages of trekk help; demo, torture and bench are programs of their own within
// this one.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"trekk/cmd/trekk/files"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func main() {
	sweepLess()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// sweepLess looks for garbage less often than Go does by itself: a night makes many small things that are
// gone at once, and to look for them took a fifth of its own time. GOGC and GOMEMLIMIT say otherwise.
func sweepLess() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		// Bytes. Where more is held garbage is looked for more often, and the work goes on.
		debug.SetMemoryLimit(160 << 20)
	}
}

// run runs one command line and returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out, errs := render.NewScreen(stdout), render.NewScreen(stderr)
	root := rootCmd(&wire.Globals{
		Stdin: stdin, Stdout: out, Stderr: errs, Build: programVersion(),
	})
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err = errors.Join(err, out.Flush()); err != nil {
		wire.PrintError(errs, err)
	}
	_ = errs.Flush() // there is nowhere to say it
	return wire.ExitCode(err)
}

func rootCmd(g *wire.Globals) *cobra.Command {
	root := &cobra.Command{
		Use:   "trekk",
		Short: "The nightly AvtaleGiro and OCR giro work of Norwegian payees",
		Long: `trekk fetches mandate and OCR giro files from the bank, matches payments to invoices by KID,
bills memberships, sends AvtaleGiro claims, reminds by SMS and hands over to collection. Every job can be run
twice and stopped anywhere.

Of several creditors in trekk.yaml a command is about all, or about the one that --creditor names.

Exit codes: 0 done, 1 failed or something needs a person, 2 wrong usage, 3 the input was rejected.`,
		Example: `  trekk demo                         three months at a gym, on this machine
  trekk init --name "Gym AS" --account 15032080119 --transmitter 00123456
  trekk run                          the jobs of the night
  trekk status                       what is waiting, and what is wrong`,
		Version:       programVersion(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return wire.UsageError("unknown command %q: see trekk --help", args[0])
			}
			return cmd.Help()
		},
		Args: cobra.ArbitraryArgs,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return wire.UsageError("%w: see %s --help", err, cmd.CommandPath())
	})
	g.Flags(root)
	root.AddCommand(
		demoCmd(g), sandboxCmd(g), initCmd(g), importCmd(g), runCmd(g), stopCmd(g), resumeCmd(g), serveCmd(g),
		consoleCmd(g), statusCmd(g),
		inboxCmd(g),
		unmatchedCmd(g), paymentCmd(g), creditCmd(g), refundCmd(g), invoiceCmd(g), customerCmd(g),
		personCmd(g),
		reportCmd(g), periodCmd(g), planCmd(g), accountCmd(g), transmitterCmd(g),
		transmissionCmd(g), claimCmd(g), reminderCmd(g), handoverCmd(g), followUpCmd(g), whyUnpaidCmd(g),
		findingCmd(g),
		alertsCmd(g), clockCmd(g), doctorCmd(g),
		files.Command(g), kidCmd(g), smsCmd(g), dbCmd(g), eventCmd(g), explainCmd(g), quoteCmd(g),
		termsCmd(g), lawCmd(g), interestCmd(g),
		mandateCmd(g), changeCmd(g), webhookCmd(g), agencyCmd(g), userCmd(g), apiCmd(g),
		versionCmd(g), packagingCmd(),
	)
	root.AddCommand(helpTopics()...)
	root.AddCommand(tortureCmd(g)...)
	root.AddCommand(benchStoreCmd(g)...)
	return root
}
