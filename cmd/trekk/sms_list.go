package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func smsListCmd(g *wire.Globals) *cobra.Command {
	f, state, by := batch.MessageFilter{}, "", ""
	p := batch.Page{Limit: 100}
	c := &cobra.Command{
		Use:   "list",
		Short: "SMS that trekk sends by itself, and how far each has come",
		Long: `Lists the SMS that trekk sends by a gateway (channels: in trekk.yaml), by number: those that wait,
those that were sent, and what became of each. Where SMS are a file of the outbox, there are none.
Letters that trekk sends by itself are listed with --channel email, print or all.

An uncertain one may have been sent, and is not sent again by itself: see trekk sms retry.`,
		Example: "  trekk sms list --state uncertain\n  trekk sms list --customer 1001 --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.State = batch.MessageState(state); state != "" &&
				!slices.Contains(batch.MessageStates(), f.State) {
				return wire.UsageError("--state %s: there is none; the states are %v", state,
					batch.MessageStates())
			}
			switch f.Channel = batch.MessageChannel(by); f.Channel {
			case batch.BySMS, batch.ByEmail, batch.ByPrint:
			case "all":
				f.Channel = ""
			default:
				return wire.UsageError("--channel %s: want sms, email, print or all", by)
			}
			if p.Limit < 1 || p.Limit > report.MaxPage {
				return wire.UsageError("--limit %d: want 1 to %d", p.Limit, report.MaxPage)
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				l, err := a.Report().Messages(cmd.Context(), f, p)
				if err != nil {
					return err
				}
				if g.JSON {
					return a.PrintJSON(l.Items)
				}
				return g.TableOrJSON(messages(l.Items).Listing())
			})
		},
	}
	flags := c.Flags()
	flags.StringVar(&state, "state", "", "only those in this state: queued, uncertain, failed ...")
	flags.StringVar(&by, "channel", string(batch.BySMS), "sms, email, print or all")
	flags.StringVar(&f.Customer, "customer", "", "only those to this customer")
	flags.StringVar(&f.Invoice, "invoice", "", "only those about this invoice")
	flags.IntVar(&p.Limit, "limit", p.Limit, "how many, at most 1000")
	flags.BoolVar(&p.Descending, "latest", false, "the latest first")
	return c
}

func messages(items []report.Message) *render.List[report.Message] {
	return &render.List[report.Message]{Rows: render.Of(items), Columns: []render.Column[report.Message]{
		render.Col("no", "No", func(m *report.Message) any { return m.No }),
		render.Col("channel", "Channel", func(m *report.Message) any { return string(m.Channel) }),
		render.Col("state", "State", func(m *report.Message) any { return string(m.State) }),
		render.Col("since", "Since", func(m *report.Message) any { return render.Time(m.Since) }),
		render.Col("kind", "Kind", func(m *report.Message) any { return m.Kind }),
		render.Col("invoice_no", "Invoice", func(m *report.Message) any { return m.InvoiceNo }),
		render.Col("customer_no", "Customer", func(m *report.Message) any { return m.CustomerNo }),
		render.Col("to", "To", func(m *report.Message) any { return m.To }),
		render.Col("parts", "Parts", func(m *report.Message) any { return m.Parts }),
		render.Col("error", "Error", func(m *report.Message) any { return cmp.Or(m.Error, m.Reason) }),
	}}
}

// messageNo reads the number of a message.
func messageNo(text string) (int64, error) {
	no, err := strconv.ParseInt(text, 10, 64)
	if err != nil || no < 1 {
		return 0, wire.UsageError("%q is no number of an SMS: trekk sms list has them", text)
	}
	return no, nil
}

func smsShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "show NO",
		Short:   "One SMS: its text, to whom, what the gateway calls it, and what became of it",
		Example: "  trekk sms show 17\n  trekk sms show 17 --json",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := messageNo(args[0])
			if err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				m, err := a.Report().Message(cmd.Context(), no)
				if err != nil {
					return wire.Refused(err)
				}
				return printMessage(a, &m)
			})
		},
	}
}

func printMessage(a *wire.App, m *report.Message) error {
	if a.JSON {
		return a.PrintJSON(m)
	}
	what := map[batch.MessageChannel]string{batch.BySMS: "SMS", batch.ByEmail: "e-mail",
		batch.ByPrint: "letter"}
	fmt.Fprintf(a.Stdout, "%s %d: %s since %s\n", what[m.Channel], m.No, m.State, batch.Clock(m.Since))
	for _, line := range []struct{ what, says string }{
		{"kind", m.Kind}, {"invoice", m.InvoiceNo}, {"customer", m.CustomerNo}, {"to", m.To},
		{"reference", m.Reference}, {"gateway", m.Gateway}, {"its name", m.GatewayID},
		{"parts", strconv.Itoa(m.Parts)}, {"tries", strconv.Itoa(m.Tries)}, {"error", m.Error},
		{"reason", m.Reason}, {"went by", m.Moved}, {"text", m.Text},
	} {
		if line.says != "" {
			fmt.Fprintf(a.Stdout, "  %-9s  %s\n", line.what, line.says)
		}
	}
	return nil
}

func smsRetryCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "retry NO",
		Short: "Have an SMS sent again of which nobody knows whether it was sent, or that could not be brought",
		Long: `Has an SMS wait to be sent by the next run of deliver, under a reference of its own. An uncertain one
may have come to its receiver: look into the gateway's own list first, or whoever gets it may get it twice.
What has gone another way since, by e-mail or letter, is not sent again.`,
		Example: `  trekk sms retry 17 --reason "the gateway does not have it"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := messageNo(args[0])
			if err != nil {
				return err
			}
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				m, err := a.Desk(f.by).RetryMessage(cmd.Context(),
					desk.RetryMessage{Message: no, Reason: f.reason})
				if err != nil {
					return wire.Refused(err)
				}
				said := a.Report().MessageOf(&m)
				return printMessage(a, &said)
			})
		},
	}
	f.flags(c)
	return c
}
