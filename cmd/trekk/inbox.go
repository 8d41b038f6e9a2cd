package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/night"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func inboxCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("inbox", "Files received, and what to do with a quarantined one",
		inboxListCmd(g), inboxShowCmd(g), inboxRetryCmd(g), inboxAcceptCmd(g), inboxDiscardCmd(g))
}

var fileColumns = []render.Column[batch.File]{
	render.Col("no", "No", func(f *batch.File) any { return f.No }),
	render.Col("name", "Name", func(f *batch.File) any { return f.Name }),
	render.Col("received", "Received", func(f *batch.File) any {
		return batch.DayOf(f.Received)
	}),
	render.Col("status", "Status", func(f *batch.File) any { return string(f.Status) }),
	render.Col("kind", "Kind", func(f *batch.File) any { return f.Kind }),
	render.Col("number", "Number", func(f *batch.File) any { return f.Number }),
	render.Col("payments", "Payments", func(f *batch.File) any { return f.Payments }),
	render.Col("amount_ore", "Amount", func(f *batch.File) any { return f.Amount }),
	render.Col("mandates", "Mandates", func(f *batch.File) any { return f.Mandates }),
	render.Col("reason", "Reason", func(f *batch.File) any { return f.Reason }),
}

func inboxListCmd(g *wire.Globals) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List the quarantined files, or all of them",
		Args:  wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			status := []batch.FileStatus{batch.FileQuarantined, batch.FileNew}
			if all {
				status = nil
			}
			return wire.List(cmd.Context(), g, func(a *wire.App) (*render.List[batch.File], error) {
				return &render.List[batch.File]{
					Columns: fileColumns, Rows: a.Store.Files(cmd.Context(), status...),
				}, nil
			}, g.TableOrJSON)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "all files ever received")
	return c
}

func inboxShowCmd(g *wire.Globals) *cobra.Command {
	var raw bool
	c := &cobra.Command{
		Use:   "show FILE",
		Short: "Show a file's status and every fault found in it",
		Long: "Shows a file by its number or name: its status and every fault by line and column. " +
			"--raw writes the file's bytes.",
		Example: "  trekk inbox show 12\n  trekk inbox show OCR.D261020 --raw > OCR.D261020",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				f, err := receivedFile(cmd.Context(), a, args[0])
				if err != nil {
					return err
				}
				if raw {
					_, err := io.Copy(render.Raw(g.Stdout), a.Store.Content(cmd.Context(), batch.In, f.No))
					return err
				}
				if g.JSON {
					return render.JSON(g.Stdout, f)
				}
				showFile(g.Stdout, f)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&raw, "raw", false, "the bytes as they came")
	return c
}

// showFile shows a file and its faults, and says what to do about a quarantined one.
func showFile(w io.Writer, f *report.File) {
	name := batch.Visible(f.Name)
	fmt.Fprintf(w, "%s (file %d): %s\n", name, f.No, f.Status)
	fmt.Fprintf(w, "received %s, %d bytes, SHA-256 %s\n", render.Time(f.Received), f.Size, f.SHA256)
	if f.Reason != "" && (len(f.Faults) == 0 || f.Status == batch.FileIngested) {
		fmt.Fprintln(w, batch.Visible(f.Reason))
	}
	for _, fault := range f.Faults {
		fmt.Fprintf(w, "%s:%d:%d: %s %s: %s\n",
			name, fault.Line, fault.Column, fault.Severity, fault.Code, batch.Visible(fault.Message))
	}
	if f.Acceptable {
		fmt.Fprintf(w, "\nno money depends on what is wrong: trekk inbox accept %d --reason R takes the file as it is\n",
			f.No)
	}
	if f.Status == batch.FileQuarantined {
		fmt.Fprintf(w, "\nwhat to do: ask the bank for a right file; then trekk inbox discard %d "+
			"--reason R. A file that was wrongly refused: trekk inbox retry %d\n", f.No, f.No)
	}
}

func inboxRetryCmd(g *wire.Globals) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:   "retry FILE",
		Short: "Work a quarantined file again, as after a change of configuration",
		Args:  wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				f, err := receivedFile(cmd.Context(), a, args[0])
				if err != nil {
					return err
				}
				result, err := a.Desk(by).Retry(cmd.Context(), desk.Retry{File: f.No})
				if err != nil {
					return wire.Refused(err)
				}
				return printWorked(a, result)
			})
		},
	}
	byFlag(c, &by)
	return c
}

func inboxAcceptCmd(g *wire.Globals) *cobra.Command {
	var reason, by string
	c := &cobra.Command{
		Use:   "accept FILE --reason R",
		Short: "Take a quarantined file as it is, where no money depends on its faults",
		Long: `Takes a quarantined file of the Nets format whose only errors are control fields that no money
depends on: the earliest and the latest date and the Nets date in end records. Counts, sums and transactions are never
accepted. Who accepted it and why stays with the file; trekk inbox show says which may be.`,
		Example: `  trekk inbox accept OCR.D261020 --reason "this provider writes the week's end"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needReason(reason, "in the audit log"); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				f, err := receivedFile(cmd.Context(), a, args[0])
				if err != nil {
					return err
				}
				result, err := a.Desk(by).Accept(cmd.Context(), desk.Accept{File: f.No, Reason: reason})
				if err != nil {
					return wire.Refused(err)
				}
				return printWorked(a, result)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	byFlag(c, &by)
	return c
}

// printWorked shows what working a file did, and fails where that found faults.
func printWorked(a *wire.App, result *night.Result) error {
	if err := printResult(a, result, result); err != nil {
		return err
	}
	if err := result.Err(); err != nil {
		return wire.Rejected(err)
	}
	return nil
}

// discarded is a file that was put aside.
type discarded struct {
	Name   string           `json:"name"`
	No     int64            `json:"no"`
	Reason string           `json:"reason"`
	Status batch.FileStatus `json:"status"`
}

func inboxDiscardCmd(g *wire.Globals) *cobra.Command {
	var reason, by string
	c := &cobra.Command{
		Use:     "discard FILE --reason R",
		Short:   "Put a quarantined file aside for good; its bytes are kept",
		Example: `  trekk inbox discard 12 --reason "the bank sent it again as OCR.D261021"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needReason(reason, "in the audit log"); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				f, err := receivedFile(cmd.Context(), a, args[0])
				if err != nil {
					return err
				}
				put, err := a.Desk(by).Discard(cmd.Context(), desk.Discard{File: f.No, Reason: reason})
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return render.JSON(g.Stdout, discarded{
						No: put.No, Name: put.Name, Status: put.Status, Reason: put.Reason,
					})
				}
				_, err = fmt.Fprintf(g.Stdout, "%s (file %d) is discarded\n", batch.Visible(put.Name), put.No)
				return err
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	byFlag(c, &by)
	return c
}

// receivedFile finds a received file by number or name.
func receivedFile(ctx context.Context, a *wire.App, name string) (*report.File, error) {
	f, err := a.Report().File(ctx, name)
	if errors.Is(err, batch.ErrNotFound) {
		return nil, wire.Rejected(fmt.Errorf("no file %q was received: see trekk inbox list --all", name))
	}
	return f, err
}
