package main

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func inboxCmd(g *globals) *cobra.Command {
	return group("inbox", "Files received, and what to do with a quarantined one",
		inboxListCmd(g), inboxShowCmd(g), inboxRetryCmd(g), inboxDiscardCmd(g))
}

func inboxListCmd(g *globals) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List the quarantined files, or all of them",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			status := []batch.FileStatus{batch.FileQuarantined, batch.FileNew}
			if all {
				status = nil
			}
			return list(cmd.Context(), g, func(a *app) (*listing, error) {
				return &listing{columns: []column{
					{"no", "No"}, {"name", "Name"}, {"received", "Received"}, {"status", "Status"}, {"kind", "Kind"}, {"number", "Number"},
					{"payments", "Payments"}, {"amount_ore", "Amount"}, {"mandates", "Mandates"}, {"reason", "Reason"},
				}, rows: mapRows(a.store.Files(cmd.Context(), status...), func(f batch.File) []any {
					return []any{f.No, f.Name, bankday.DateOf(f.Received.In(bankday.Oslo)), string(f.Status), f.Kind, f.Number, f.Payments, f.Amount, f.Mandates, f.Reason}
				})}, nil
			}, g.tableOrJSON)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "all files ever received")
	return c
}

func inboxShowCmd(g *globals) *cobra.Command {
	var raw bool
	c := &cobra.Command{
		Use:     "show FILE",
		Short:   "Show a file's status and every fault found in it",
		Long:    "Shows a file by its number or name: its status and every fault by line and column. --raw writes the file's bytes.",
		Example: "  trekk inbox show 12\n  trekk inbox show OCR.D261020 --raw > OCR.D261020",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) error {
				f, err := a.file(cmd, args[0])
				if err != nil {
					return err
				}
				if raw {
					_, err := io.Copy(g.stdout, a.store.Content(cmd.Context(), batch.In, f.No))
					return err
				}
				faults, err := a.store.Faults(cmd.Context(), f.No)
				if err != nil {
					return err
				}
				if g.json {
					return printJSON(g.stdout, map[string]any{
						"no": f.No, "name": f.Name, "folder": f.Folder, "received": f.Received, "size": f.Size, "sha256": f.SHA256,
						"status": f.Status, "kind": f.Kind, "number": f.Number, "reason": f.Reason, "faults": faults,
					})
				}
				fmt.Fprintf(g.stdout, "%s (file %d): %s\n", f.Name, f.No, f.Status)
				fmt.Fprintf(g.stdout, "received %s, %d bytes, SHA-256 %s\n", f.Received.In(bankday.Oslo).Format("02.01.2006 15:04"), f.Size, f.SHA256)
				if f.Reason != "" && len(faults) == 0 {
					fmt.Fprintln(g.stdout, f.Reason)
				}
				for _, fault := range faults {
					fmt.Fprintf(g.stdout, "%s:%d:%d: %s %s: %s\n", f.Name, fault.Line, fault.Column, fault.Severity, fault.Code, fault.Message)
				}
				if f.Status == batch.FileQuarantined {
					fmt.Fprintf(g.stdout, "\nwhat to do: ask the bank for a right file; then trekk inbox discard %d --reason R. A file that was wrongly refused: trekk inbox retry %d\n", f.No, f.No)
				}
				return nil
			})
		},
	}
	c.Flags().BoolVar(&raw, "raw", false, "the bytes as they came")
	return c
}

func inboxRetryCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "retry FILE",
		Short: "Work a quarantined file again, as after a change of configuration",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) error {
				f, err := a.file(cmd, args[0])
				if err != nil {
					return err
				}
				result, err := a.night.Retry(cmd.Context(), f)
				if err != nil {
					return err
				}
				if err := printResult(a, result); err != nil {
					return err
				}
				if err := result.Err(); err != nil {
					return rejected(err)
				}
				return nil
			})
		},
	}
}

func inboxDiscardCmd(g *globals) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:     "discard FILE --reason R",
		Short:   "Put a quarantined file aside for good; its bytes are kept",
		Example: `  trekk inbox discard 12 --reason "the bank sent it again as OCR.D261021"`,
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needReason(reason, "in the audit log"); err != nil {
				return err
			}
			return with(cmd.Context(), g, func(a *app) error {
				f, err := a.file(cmd, args[0])
				if err != nil {
					return err
				}
				if err := a.night.Discard(cmd.Context(), f, reason); err != nil {
					return err
				}
				if g.json {
					return printJSON(g.stdout, map[string]any{"no": f.No, "name": f.Name, "status": batch.FileDiscarded, "reason": reason})
				}
				_, err = fmt.Fprintf(g.stdout, "%s (file %d) is discarded\n", f.Name, f.No)
				return err
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	return c
}

// file finds a received file by number or name.
func (a *app) file(cmd *cobra.Command, name string) (batch.File, error) {
	f, err := a.store.FileByName(cmd.Context(), name)
	if errors.Is(err, batch.ErrNotFound) {
		return f, rejected(fmt.Errorf("no file %q was received: see trekk inbox list --all", name))
	}
	return f, err
}

// tableOrJSON writes a listing as --json says, where there is no --format.
func (g *globals) tableOrJSON(l *listing) error {
	if g.json {
		return l.write(g.stdout, "json")
	}
	return l.write(g.stdout, "table")
}

// mapRows makes the rows of a listing from a stream.
func mapRows[T any](items iter.Seq2[T, error], row func(T) []any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for item, err := range items {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(row(item), nil) {
				return
			}
		}
	}
}
