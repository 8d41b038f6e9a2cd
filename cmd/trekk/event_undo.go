package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

var eventColumns = []render.Column[report.ToldEvent]{
	render.Col("event_no", "No", func(e *report.ToldEvent) any { return e.No }),
	render.Col("told", "Told", func(e *report.ToldEvent) any { return e.Told }),
	render.Col("event", "Event", func(e *report.ToldEvent) any { return string(e.Event) }),
	render.Col("from", "From", func(e *report.ToldEvent) any { return e.From }),
	render.Col("until", "Until", func(e *report.ToldEvent) any { return e.Until }),
	render.Col("months", "Months", func(e *report.ToldEvent) any { return unlessZero(e.Months) }),
	render.Col("amount_ore", "Amount", func(e *report.ToldEvent) any { return unlessZero(e.Amount) }),
	render.Col("text", "Text", func(e *report.ToldEvent) any { return e.Text }),
	render.Col("invoice_no", "Invoice", func(e *report.ToldEvent) any { return e.InvoiceNo }),
	render.Col("undone", "Taken back", func(e *report.ToldEvent) any { return e.Undone }),
	render.Col("undone_reason", "Why", func(e *report.ToldEvent) any { return e.UndoneReason }),
}

// unlessZero is a figure of an event that has one.
func unlessZero[N comparable](n N) any {
	var zero N
	if n == zero {
		return nil
	}
	return n
}

func eventListCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list MEMBERSHIP",
		Short: "What was told of a membership, numbered",
		Long: `Lists all that was told of a membership, at the counter, by an import or by trekk itself,
each with the number by which trekk event undo takes it back, and with what has been taken back.`,
		Example: "  trekk event list M1001\n  trekk event list M1001 --json",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				told, err := a.Report().ToldEvents(cmd.Context(), args[0])
				if err != nil {
					return wire.Refused(err)
				}
				if a.JSON {
					return a.PrintJSON(told)
				}
				l := &render.List[report.ToldEvent]{Columns: eventColumns, Rows: render.Of(told.Events)}
				return l.Listing().Table(a.Stdout)
			})
		},
	}
}

// undoneEvent is an event that was taken back.
type undoneEvent struct {
	Membership string          `json:"membership"`
	No         int64           `json:"event_no"`
	Event      batch.EventKind `json:"event"`
	Told       bankday.Date    `json:"told"`
	Undone     bankday.Date    `json:"undone"`
}

func eventUndoCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "undo NO",
		Short: "Take back what was told of a membership by mistake",
		Long: `Takes back an event that was registered by mistake, by its number (trekk event list), as
if it had never been told. It stays in the books, and so do who took it back, when and why.

It is refused when something rests on it: an invoice that was made, or not made, by it; a charge that an
invoice carries (credit that instead); a later event that it allowed; the end of a membership that is
over. A termination that the terms let nobody take back stays (F10). With a transfer its fees are taken
back.`,
		Example: `  trekk event undo 17 --reason "another member's freeze"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			no, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || no < 1 {
				return wire.UsageError("%q is no number of an event: see trekk event list", args[0])
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				events, err := a.Desk(f.by).UndoEvent(cmd.Context(),
					desk.UndoEvent{Event: no, Reason: f.reason})
				if err != nil {
					return wire.Refused(err)
				}
				return printUndone(a, events)
			})
		},
	}
	f.flags(c)
	return c
}

// printUndone tells which events were taken back.
func printUndone(a *wire.App, events []batch.Event) error {
	list := make([]undoneEvent, len(events))
	for n, e := range events {
		list[n] = undoneEvent{
			Membership: e.MembershipNo, No: e.No, Event: e.Kind, Told: e.Told, Undone: a.Today(),
		}
	}
	if a.JSON {
		return a.PrintJSON(list)
	}
	for _, e := range list {
		fmt.Fprintf(a.Stdout, "event %d, %s of %s told %s, is taken back\n",
			e.No, e.Event, e.Membership, render.Date(e.Told))
	}
	return nil
}
