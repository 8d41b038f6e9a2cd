package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
)

func transmissionCmd(g *globals) *cobra.Command {
	return group("transmission", "What was sent to the bank, and what it answered",
		transmissionListCmd(g), transmissionShowCmd(g),
		transmissionActCmd(g, "approve", "Let a sealed transmission be sent: a second person's word", false,
			func(cmd *cobra.Command, a *app, no int64, by, _ string) (string, error) {
				return "may be sent", a.night.ApproveTransmission(cmd.Context(), no, by)
			}),
		transmissionActCmd(g, "reject", "Give up a sealed transmission before it is sent, or one that the bank has rejected", true,
			func(cmd *cobra.Command, a *app, no int64, by, reason string) (string, error) {
				return "is given up; its claims are made anew where their deadline allows", a.night.RejectTransmission(cmd.Context(), no, by, reason)
			}),
		transmissionActCmd(g, "resend", "Send the same bytes again, after looking whether they are there", false,
			func(cmd *cobra.Command, a *app, no int64, by, _ string) (string, error) {
				sent, err := a.night.ResendTransmission(cmd.Context(), no, by)
				if sent {
					return "was sent again, the same bytes under the same name", err
				}
				return "is in the mailbox already, with the same content: nothing was sent", err
			}),
	)
}

func transmissionListCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List all transmissions",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return list(cmd.Context(), g, func(a *app) (*listing, error) {
				return &listing{columns: []column{
					{"number", "Number"}, {"name", "Name"}, {"status", "Status"}, {"claims", "Claims"}, {"amount_ore", "Amount"}, {"cancellations", "Cancellations"},
					{"sealed", "Sealed"}, {"sent", "Sent"}, {"replied", "Answered"}, {"sha256", "SHA-256"}, {"text", "Text"},
				}, rows: mapRows(a.store.Transmissions(cmd.Context()), func(t batch.Transmission) []any {
					hash := t.SHA256
					if !g.json {
						hash = hash[:12]
					}
					return []any{t.Number, t.Name, string(t.Status), t.Claims, t.Amount, t.Cancels, g.moment(t.Sealed), g.moment(t.Sent), g.moment(t.Replied), hash, t.Text}
				})}, nil
			}, g.tableOrJSON)
		},
	}
}

// moment is a time for people or for machines; nothing when it is zero.
func (g *globals) moment(t time.Time) any {
	switch {
	case t.IsZero():
		return nil
	case g.json:
		return t.Format(time.RFC3339)
	}
	return timeForPeople(t)
}

func transmissionShowCmd(g *globals) *cobra.Command {
	var raw bool
	c := &cobra.Command{
		Use:     "show N",
		Short:   "Show a transmission: when, under which name and hash, its receipts, its rejected claims",
		Example: "  trekk transmission show 12\n  trekk transmission show 12 --raw > AG.txt",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			return with(cmd.Context(), g, func(a *app) error {
				t, err := a.night.Transmission(cmd.Context(), no)
				if err != nil {
					return input(err)
				}
				if raw {
					_, err := io.Copy(g.stdout, a.store.Content(cmd.Context(), batch.Out, no))
					return err
				}
				return a.showTransmission(cmd, t)
			})
		},
	}
	c.Flags().BoolVar(&raw, "raw", false, "the bytes as they were sent")
	return c
}

func (a *app) showTransmission(cmd *cobra.Command, t batch.Transmission) error {
	receipts, err := a.night.Receipts(cmd.Context(), t.Number)
	if err != nil {
		return err
	}
	claims := []map[string]any{}
	for c, err := range a.store.Claims(cmd.Context(), t.Number) {
		if err != nil {
			return err
		}
		if a.json || c.Status == batch.ClaimRejected {
			claims = append(claims, map[string]any{
				"assignment": c.Assignment, "transaction": c.Transaction, "type": c.Type, "invoice_no": c.InvoiceNo, "kid": c.KID, "due": c.Due,
				"amount_ore": c.Amount, "status": c.Status, "text": c.Text,
			})
		}
	}
	if a.json {
		files := []map[string]any{}
		for _, f := range receipts {
			files = append(files, map[string]any{"file": f.No, "name": f.Name, "received": f.Received, "verdict": f.Verdict, "reason": f.Reason})
		}
		return printJSON(a.stdout, map[string]any{
			"number": t.Number, "name": t.Name, "status": t.Status, "claims": t.Claims, "cancellations": t.Cancels, "amount_ore": t.Amount, "size": t.Size, "sha256": t.SHA256,
			"sealed": a.moment(t.Sealed), "sealed_by": t.SealedBy, "approved_by": t.ApprovedBy, "sent": a.moment(t.Sent), "sends": t.Sends,
			"replied": a.moment(t.Replied), "text": t.Text, "receipts": files, "items": claims,
		})
	}
	p := func(format string, v ...any) { fmt.Fprintf(a.stdout, format+"\n", v...) }
	p("transmission %d: %s", t.Number, t.Status)
	p("  %s, %d bytes, SHA-256 %s", t.Name, t.Size, t.SHA256)
	p("  %d claims, %s; %d cancellations", t.Claims, t.Amount, t.Cancels)
	p("  sealed    %s by %s", timeForPeople(t.Sealed), t.SealedBy)
	if t.ApprovedBy != "" {
		p("  approved  %s by %s", timeForPeople(t.ApprovedAt), t.ApprovedBy)
	}
	if !t.Sent.IsZero() {
		p("  sent      %s", timeForPeople(t.Sent))
	}
	if !t.Replied.IsZero() {
		p("  answered  %s %s", timeForPeople(t.Replied), t.Text)
	}
	for _, f := range receipts {
		p("  receipt   %s (file %d) %s %s", f.Name, f.No, f.Verdict, f.Reason)
	}
	for _, c := range claims {
		p("  rejected  invoice %s, transaction %d of assignment %d: %s", c["invoice_no"], c["transaction"], c["assignment"], c["text"])
	}
	return nil
}

// transmissionActCmd makes the command of something that a person does with a transmission.
func transmissionActCmd(g *globals, verb, short string, needsReason bool, act func(*cobra.Command, *app, int64, string, string) (string, error)) *cobra.Command {
	var by, reason string
	c := &cobra.Command{
		Use:   verb + " N",
		Short: short,
		Args:  exactArgs(1),
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
			return with(cmd.Context(), g, func(a *app) error {
				said, err := act(cmd, a, no, orUser(by), reason)
				if err != nil {
					return input(err)
				}
				if g.json {
					return printJSON(g.stdout, map[string]any{"number": no, "done": said})
				}
				_, err = fmt.Fprintf(g.stdout, "transmission %d %s\n", no, said)
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
		return 0, usageError("%q is not a number", s)
	}
	return no, nil
}

// input makes what a person asked for in vain a rejected input.
func input(err error) error {
	if errors.Is(err, batch.ErrRefused) || errors.Is(err, batch.ErrNotFound) {
		return rejected(err)
	}
	return err
}
