package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/alert"
	"trekk/cmd/trekk/channel"
	"trekk/cmd/trekk/wire"
)

func alertsCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("alerts", "What tells people of urgent findings", alertsTestCmd(g))
}

// tested is what came of the test of a channel.
type tested struct {
	Channel string `json:"channel"`
	Sent    bool   `json:"sent"`
	Error   string `json:"error,omitempty"`
}

func alertsTestCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "test",
		Short: "Send a test through each channel of alerts, and say what came of it",
		Long: `Sends a message that nothing is wrong through each channel under alerts: in trekk.yaml, e-mail,
webhook and command, and the heartbeat, and says of each whether it got through. The exit code is 1 when one did
not.`,
		Example: "  trekk alerts test\n  trekk alerts test --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wire.Each(cmd.Context(), g, func(a *wire.App) error {
				a.Heading()
				list := testAlerts(cmd.Context(), a)
				if len(list) == 0 {
					return fmt.Errorf("%s has no alerts: see trekk help alerting", g.Config)
				}
				return printTested(a, list)
			})
		},
	}
}

func testedOf(name string, err error) tested {
	t := tested{Channel: name, Sent: err == nil}
	if err != nil {
		t.Error = err.Error()
	}
	return t
}

func testAlerts(ctx context.Context, a *wire.App) (list []tested) {
	m := alert.Message{Creditor: a.Payee.Creditor, Alert: batch.Alert{
		Kind: batch.AlertOfTest, Began: a.Now(), Message: "msg_" + rand.Text(),
		Finding: batch.Finding{
			Code: batch.AlertTest, Severity: batch.Waiting, Facts: batch.Facts{"name": a.Payee.Creditor.Name},
			Subject: batch.Subject{Kind: batch.OfCreditor, No: a.Payee.Creditor.ID},
		},
	}}
	note := func(name string, err error) { list = append(list, testedOf(name, err)) }
	for _, c := range a.Alerts.Channels() {
		note(c.Name(), c.Send(ctx, m))
	}
	if a.Alerts.Heartbeat != "" {
		note("heartbeat", channel.Heartbeat(ctx, a.Alerts.Heartbeat))
	}
	return list
}

func printTested(a *wire.App, list []tested) (err error) {
	if a.JSON {
		err = a.PrintJSON(list)
	}
	for _, t := range list {
		said := "sent"
		if !t.Sent {
			said = "FAILED: " + t.Error
			err = errors.Join(err, fmt.Errorf("%s: %s", t.Channel, t.Error))
		}
		if !a.JSON {
			fmt.Fprintf(a.Stdout, "%-9s %s\n", t.Channel, said)
		}
	}
	return err
}

// tellAlerts tells the channels of what stands, and, after a run in which nothing failed, the dead man's
// switch. What did not get through is told, and tried again; it makes nothing else fail.
func tellAlerts(ctx context.Context, a *wire.App, standing []batch.Finding, good bool) (troubles []error) {
	outcomes, err := alert.Tell(ctx, a.Moment("", ""), a.Alerts.Channels(), standing)
	troubles = append(troubles, err)
	for _, o := range outcomes {
		troubles = append(troubles, o.Err)
	}
	if good && a.Alerts.Heartbeat != "" {
		troubles = append(troubles, channel.Heartbeat(ctx, a.Alerts.Heartbeat))
	}
	return slices.DeleteFunc(troubles, func(err error) bool { return err == nil })
}
