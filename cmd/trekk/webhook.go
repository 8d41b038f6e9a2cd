package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/push"
	"trekk/batch/report"
	"trekk/cmd/trekk/channel"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func webhookCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("webhook", "Who is told of changes, and how far; a test, and telling once more",
		webhookListCmd(g), webhookTestCmd(g), webhookReplayCmd(g))
}

func webhookListCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "The webhooks of trekk.yaml: how far each has been told, what waits, and what it did not take",
		Long: `Lists the webhooks of trekk.yaml: the number of the last change that each has been told, and of
the last that there is; how many changes are tried again, or wait behind one that is; how many it did not
take for three days, which trekk webhook replay tells once more.`,
		Example: "  trekk webhook list\n  trekk webhook list --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wire.Each(cmd.Context(), g, func(a *wire.App) error {
				list, err := a.Report().Webhooks(cmd.Context())
				if err != nil {
					return err
				}
				if g.JSON {
					return a.PrintJSON(list)
				}
				a.Heading()
				return g.TableOrJSON(webhooks(list).Listing())
			})
		},
	}
}

func webhooks(list []report.Webhook) *render.List[report.Webhook] {
	at := func(t *time.Time) any {
		if t == nil {
			return nil
		}
		return render.Time(*t)
	}
	return &render.List[report.Webhook]{Rows: render.Of(list), Columns: []render.Column[report.Webhook]{
		render.Col("id", "Webhook", func(w *report.Webhook) any { return w.ID }),
		render.Col("state", "State", func(w *report.Webhook) any { return cmp.Or(w.Reason, "told") }),
		render.Col("told", "Told to change", func(w *report.Webhook) any { return w.Told }),
		render.Col("last", "Last change", func(w *report.Webhook) any { return w.Last }),
		render.Col("waiting", "Waiting", func(w *report.Webhook) any { return w.Waiting }),
		render.Col("given_up", "Given up", func(w *report.Webhook) any { return w.GivenUp }),
		render.Col("reached", "Reached", func(w *report.Webhook) any { return at(w.Reached) }),
		render.Col("error", "Error", func(w *report.Webhook) any { return w.Error }),
	}}
}

// hookOf is the webhook of a creditor with an ID.
func hookOf(a *wire.App, id string) (*channel.Hook, error) {
	k := slices.IndexFunc(a.Hooks, func(h *channel.Hook) bool { return h.Name == id })
	if k < 0 {
		return nil, wire.UsageError("there is no webhook %s: trekk.yaml has %v under events:", id,
			a.Payee.Webhooks)
	}
	return a.Hooks[k], nil
}

func webhookTestCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "test ID",
		Short: "Send a webhook a message of type webhook.test, and say what came of it",
		Long: `Sends a webhook a message that tells of no change: its type is webhook.test, and its number 0. The exit
code is 1 when the webhook does not take it.`,
		Example: "  trekk webhook test door",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				h, err := hookOf(a, args[0])
				if err != nil {
					return err
				}
				return printTested(a, []tested{testedOf(h.Name, h.Test(cmd.Context(), a.Conf.ID, a.Now()))})
			})
		},
	}
}

func webhookReplayCmd(g *wire.Globals) *cobra.Command {
	var again push.Replay
	c := &cobra.Command{
		Use:   "replay ID",
		Short: "Tell a webhook changes once more, or tell it again when trekk has stopped",
		Long: `Tells a webhook all changes from a number on once more; with --to as well those of a span, of at most
1000 numbers, before anything new. Each has the webhook-id under which it was sent before, so that a receiver
that has it passes over it. Without --from nothing is told twice: a webhook that trekk has stopped telling goes
on where it was.

The command tells for up to a minute; trekk serve, or the next trekk run, tells the rest.`,
		Example: "  trekk webhook replay door --from 1017\n  trekk webhook replay door --from 1017 --to 1020",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				return replay(cmd, a, args[0], again)
			})
		},
	}
	c.Flags().Int64Var(&again.From, "from", 0, "number of the first change")
	c.Flags().Int64Var(&again.To, "to", 0, "number of the last change (default all)")
	return c
}

func replay(cmd *cobra.Command, a *wire.App, id string, again push.Replay) error {
	h, err := hookOf(a, id)
	if err != nil {
		return err
	}
	ctx, m := cmd.Context(), a.Moment("", "")
	if err := m.Allow(batch.ToOperate, "tell a webhook once more"); err != nil {
		return wire.Refused(err)
	}
	if err := asTeller(ctx, a, h, func() error { return push.Again(ctx, m, h, again) }); err != nil {
		return wire.Refused(err)
	}
	until := time.Now().Add(pushFor)
	if err := pushTo(ctx, a, h, func() *wire.App { return a }, until); err != nil {
		return err
	}
	list, err := a.Report().Webhooks(ctx)
	if err != nil {
		return err
	}
	w := list[slices.IndexFunc(list, func(w report.Webhook) bool { return w.ID == id })]
	if a.JSON {
		return a.PrintJSON(w)
	}
	fmt.Fprintf(a.Stdout, "%s has been told up to %d of %d; %d wait\n", id, w.Told, w.Last, w.Waiting)
	return nil
}
