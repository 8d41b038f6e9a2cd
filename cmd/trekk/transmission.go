package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func transmissionCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("transmission", "What was sent to the bank, and what it answered",
		transmissionListCmd(g), transmissionShowCmd(g),
		transmissionActCmd(g, "approve", "Let a sealed transmission be sent: a second person's word", false,
			func(ctx context.Context, d *desk.Desk, no int64, _ string) (string, error) {
				return "may be sent", d.Approve(ctx, desk.Approve{Transmission: no})
			}),
		transmissionActCmd(g, "reject",
			"Give up a sealed transmission before it is sent, or one that the bank has rejected", true,
			func(ctx context.Context, d *desk.Desk, no int64, reason string) (string, error) {
				return "is given up; its claims are made anew where their deadline allows",
					d.Reject(ctx, desk.Reject{Transmission: no, Reason: reason})
			}),
		transmissionActCmd(g, "renew",
			"Let the claims of a transmission that the bank rejected be made anew", true,
			func(ctx context.Context, d *desk.Desk, no int64, reason string) (string, error) {
				return "is out of the way: its claims are made anew where their deadline allows",
					d.Renew(ctx, desk.Renew{Transmission: no, Reason: reason})
			}),
		transmissionActCmd(g, "resend",
			"Send the same bytes again, after looking whether they are there", false,
			func(ctx context.Context, d *desk.Desk, no int64, _ string) (string, error) {
				sent, err := d.Resend(ctx, desk.Resend{Transmission: no})
				if sent {
					return "was sent again, the same bytes under the same name", err
				}
				return "is in the mailbox already, with the same content: nothing was sent", err
			}),
		transmissionRecoverCmd(g),
	)
}

func transmissionListCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List all transmissions",
		Args:  wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wire.List(cmd.Context(), g, func(a *wire.App) (*render.List[batch.Transmission], error) {
				if err := tellBrakes(cmd.Context(), a, "send"); err != nil {
					return nil, err
				}
				return &render.List[batch.Transmission]{
					Columns: transmissionColumns(g.JSON), Rows: a.Store.Transmissions(cmd.Context()),
				}, nil
			}, g.TableOrJSON)
		},
	}
}

// transmissionColumns are the columns for programs, or for people: times as they read them, and the beginning
// of the hash.
func transmissionColumns(programs bool) []render.Column[batch.Transmission] {
	return []render.Column[batch.Transmission]{
		render.Col("number", "Number", func(t *batch.Transmission) any { return t.Number }),
		render.Col("name", "Name", func(t *batch.Transmission) any { return t.Name }),
		render.Col("status", "Status", func(t *batch.Transmission) any { return string(t.Status) }),
		render.Col("claims", "Claims", func(t *batch.Transmission) any { return t.Claims }),
		render.Col("amount_ore", "Amount", func(t *batch.Transmission) any { return t.Amount }),
		render.Col("cancellations", "Cancellations", func(t *batch.Transmission) any { return t.Cancels }),
		render.Col("sealed", "Sealed", func(t *batch.Transmission) any { return moment(t.Sealed, programs) }),
		render.Col("sent", "Sent", func(t *batch.Transmission) any { return moment(t.Sent, programs) }),
		render.Col("replied", "Answered",
			func(t *batch.Transmission) any { return moment(t.Replied, programs) }),
		render.Col("sha256", "SHA-256", func(t *batch.Transmission) any {
			if programs {
				return t.SHA256
			}
			return t.SHA256[:12]
		}),
		render.Col("text", "Text", func(t *batch.Transmission) any { return t.Text }),
	}
}

func transmissionShowCmd(g *wire.Globals) *cobra.Command {
	var raw bool
	c := &cobra.Command{
		Use:     "show N",
		Short:   "Show a transmission: when, under which name and hash, its receipts, its rejected claims",
		Example: "  trekk transmission show 12\n  trekk transmission show 12 --raw > AG.txt",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				t, err := a.Report().Transmission(cmd.Context(), no)
				if err != nil {
					return wire.Refused(err)
				}
				switch {
				case raw:
					_, err := io.Copy(render.Raw(g.Stdout), a.Store.Content(cmd.Context(), batch.Out, no))
					return err
				case g.JSON:
					return render.JSON(g.Stdout, t)
				}
				showTransmission(g.Stdout, t)
				return tellBrakes(cmd.Context(), a, "send")
			})
		},
	}
	c.Flags().BoolVar(&raw, "raw", false, "the bytes as they were sent")
	return c
}

func showTransmission(w io.Writer, t *report.Transmission) {
	p := func(format string, v ...any) { render.Line(w, format, v...) }
	p("transmission %d: %s", t.Number, t.Status)
	p("  %s, %d bytes, SHA-256 %s", t.Name, t.Size, t.SHA256)
	p("  %d claims, %s; %d cancellations", t.Claims, t.Amount, t.Cancellations)
	p("  sealed    %s by %s", render.Time(t.Sealed.Time()), t.SealedBy)
	if t.ApprovedBy != "" {
		p("  approved  %s by %s", render.Time(t.Approved.Time()), t.ApprovedBy)
	}
	if t.Sent != nil {
		p("  sent      %s", render.Time(t.Sent.Time()))
	}
	if t.Replied != nil {
		p("  answered  %s %s", render.Time(t.Replied.Time()), t.Text)
	}
	for _, f := range t.Receipts {
		p("  receipt   %s (file %d) %s %s", f.Name, f.File, f.Verdict, f.Reason)
	}
	for _, c := range t.Items {
		if c.Status == batch.ClaimRejected {
			p("  rejected  invoice %s, transaction %d of assignment %d: %s",
				c.InvoiceNo, c.Transaction, c.Assignment, c.Text)
		}
	}
}

// moment is a cell with a moment, for programs or for people; empty when it is zero.
func moment(t time.Time, programs bool) any {
	switch {
	case t.IsZero():
		return nil
	case programs:
		return t.Format(time.RFC3339)
	}
	return render.Time(t)
}

// transmissionAct is what a person does with a transmission; it says what is done.
type transmissionAct func(ctx context.Context, d *desk.Desk, no int64, reason string) (string, error)

// doneTo is what was done with a transmission.
type doneTo struct {
	Done   string `json:"done"`
	Number int64  `json:"number"`
}

// transmissionActCmd makes the command of something that a person does with a transmission.
func transmissionActCmd(
	g *wire.Globals, verb, short string, needsReason bool, act transmissionAct,
) *cobra.Command {
	var by, reason string
	c := &cobra.Command{
		Use:   verb + " N",
		Short: short,
		Args:  wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			if needsReason {
				if err := needReason(reason, "in the audit log"); err != nil {
					return err
				}
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				said, err := act(cmd.Context(), a.Desk(by), no, reason)
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return render.JSON(g.Stdout, doneTo{Number: no, Done: said})
				}
				_, err = fmt.Fprintf(g.Stdout, "transmission %d %s\n", no, said)
				return err
			})
		},
	}
	byFlag(c, &by)
	if needsReason {
		c.Flags().StringVar(&reason, "reason", "", "why")
	}
	return c
}

func number(s string) (int64, error) {
	var no int64
	if _, err := fmt.Sscan(s, &no); err != nil || no < 1 || !batch.Digits(s) {
		return 0, wire.UsageError("%q is not a number", s)
	}
	return no, nil
}
